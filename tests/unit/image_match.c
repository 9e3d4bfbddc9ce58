// SPDX-License-Identifier: Apache-2.0

#include "image_match.h"

#include <stdlib.h>
#include <string.h>

#include "bpf_host.h"

static const struct fact *find_fact(const struct event *event,
				    const struct source_conf *source)
{
	for (size_t i = 0; i < event->n_facts; i++) {
		const struct source *of = &event->facts[i].source;

		if (of->kind == source->kind && of->index == source->index &&
		    of->type == source->type)
			return &event->facts[i];
	}
	abort();
}

/* Writes the string where args.bpf.h would: a NUL before it and, unless more
 * of it is to come, after it. What was there is not zero. */
static void put_string(const struct fact *fact, size_t n_before,
		       struct value *value)
{
	char *room = strings + n_before * STRING_ROOM;

	memset(room, 0, 8);
	memcpy(room + 8, fact->text, fact->len);
	room[8 + fact->len] = fact->state == VALUE_OK ? '\0' : 'a';
	value->number = n_before * STRING_ROOM + 8;
}

static bool ask(__u64 *live, const struct table_conf *table,
		const struct event *event)
{
	const struct source_conf *source = &conf.sources[table->source];
	const struct fact *fact = find_fact(event, source);
	struct value value = {
		.len = (__u32)fact->len,
		.state = fact->state,
	};
	size_t n_before = 0;
	__u64 sum[MAX_WORDS];

	if (fact->state == VALUE_UNREADABLE)
		return keep(live, table->error_row);
	if (source->type != VALUE_STRING)
		return ask_number(live, sum, table, source->type, fact->number);

	for (size_t i = 0; i < table->source; i++)
		n_before += conf.sources[i].type == VALUE_STRING;
	put_string(fact, n_before, &value);
	return ask_string(live, 0, table, &value);
}

static bool ask_all(__u64 *live, const struct event *event)
{
	copy_row(live, ROW_ALL);
	for (__u32 i = 0; i < conf.n_tables; i++)
		if (!ask(live, &conf.tables[i], event))
			return false;
	return true;
}

void image_match(const struct image *image, const struct event *event,
		 struct matched *ret)
{
	size_t size = image->conf.n_words * sizeof(*ret->holds);
	size_t n_bytes = image->conf.n_strings * STRING_ROOM;
	struct decision decision;
	bool any;

	host_load(image);
	strings = malloc(n_bytes + 1);
	if (!strings)
		abort();
	memset(strings, 'a', n_bytes);
	memset(ret, 0, sizeof(*ret));

	any = ask_all(ret->holds, event);
	free(strings);
	strings = NULL;
	if (!any) {
		memset(ret->holds, 0, size);
		return;
	}

	memcpy(ret->posts, ret->holds, size);
	decision = decide(ret->posts);
	ret->post = decision.post != 0;
	ret->kill = decision.kill != 0;
}
