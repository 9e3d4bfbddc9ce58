// SPDX-License-Identifier: Apache-2.0

#include "pieces.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	FRONT = MAX_STRING - 1, /* bytes that stand in the record of the hook */
	MAX_LONG = 32,		/* values at once */
};

/* A value, of a call that a thread made then. */
struct piece_key {
	uint64_t time_ns;
	uint32_t tid;
	uint32_t image;
	unsigned source;
};

struct long_text {
	struct piece_key key;
	struct buf bytes; /* from the first on; room for the front */
	bool is_whole;
};

/* The oldest is the first. */
struct pieces {
	struct failures *failures;
	struct long_text texts[MAX_LONG];
	size_t n;
};

int pieces_new(struct failures *failures, struct pieces **ret)
{
	struct pieces *pieces = calloc(1, sizeof(*pieces));

	if (!pieces)
		return -ENOMEM;
	pieces->failures = failures;
	*ret = pieces;
	return 0;
}

void pieces_free(struct pieces **pieces)
{
	if (!*pieces)
		return;

	for (size_t i = 0; i < (*pieces)->n; i++)
		buf_free(&(*pieces)->texts[i].bytes);
	free(*pieces);
	*pieces = NULL;
}

static void remove_text(struct pieces *pieces, size_t at)
{
	buf_free(&pieces->texts[at].bytes);
	pieces->n--;
	memmove(&pieces->texts[at], &pieces->texts[at + 1],
		(pieces->n - at) * sizeof(*pieces->texts));
}

static bool is_of_call(const struct piece_key *a, const struct piece_key *b)
{
	return a->time_ns == b->time_ns && a->tid == b->tid &&
	       a->image == b->image;
}

static struct long_text *find_text(struct pieces *pieces,
				   const struct piece_key *key)
{
	for (size_t i = pieces->n; i-- > 0;) {
		struct long_text *text = &pieces->texts[i];

		if (is_of_call(&text->key, key) &&
		    text->key.source == key->source)
			return text;
	}
	return NULL;
}

/* A new one, with nothing in it but room for the front. */
static struct long_text *begin_text(struct pieces *pieces,
				    const struct piece_key *key)
{
	static const char front[FRONT];
	struct long_text *text;

	if (pieces->n == MAX_LONG) {
		remove_text(pieces, 0);
		failure_add(pieces->failures, FAILURE_DATA_DROPPED, 1);
	}
	text = &pieces->texts[pieces->n++];
	*text = (struct long_text){ .key = *key };
	buf_add(&text->bytes, front, sizeof(front));
	return text;
}

static struct piece_key hook_key(const struct decoded *hook, unsigned source)
{
	return (struct piece_key){
		.time_ns = hook->head->time_ns,
		.tid = hook->head->tid,
		.image = hook->hook.record->image,
		.source = source,
	};
}

/* What follows a piece that was lost is of no use. */
int pieces_add(struct pieces *pieces, const struct decoded *data)
{
	const struct record_data *record = data->data.record;
	struct piece_key key = {
		.time_ns = data->head->time_ns,
		.tid = data->head->tid,
		.image = record->image,
		.source = record->source,
	};
	struct long_text *text = find_text(pieces, &key);

	if (!text && record->offset == FRONT)
		text = begin_text(pieces, &key);
	if (!text || text->bytes.len != record->offset)
		return 0;

	buf_add(&text->bytes, data->data.bytes.data, data->data.bytes.len);
	text->is_whole = record->flags & DATA_LAST;
	if (!text->bytes.failed)
		return 0;
	remove_text(pieces, (size_t)(text - pieces->texts));
	return -ENOMEM;
}

bool pieces_find(struct pieces *pieces, const struct decoded *hook,
		 unsigned source, struct long_value *ret)
{
	struct bytes front = decode_text(hook, &hook->hook.values[source]);
	struct piece_key key = hook_key(hook, source);
	struct long_text *text = find_text(pieces, &key);

	if (!text || front.len != FRONT)
		return false;

	memcpy(text->bytes.data, front.data, front.len);
	*ret = (struct long_value){
		.bytes = { text->bytes.data, text->bytes.len },
		.is_whole = text->is_whole,
	};
	return true;
}

void pieces_drop(struct pieces *pieces, const struct decoded *hook)
{
	struct piece_key key = hook_key(hook, 0);

	for (size_t i = pieces->n; i-- > 0;)
		if (is_of_call(&pieces->texts[i].key, &key))
			remove_text(pieces, i);
}
