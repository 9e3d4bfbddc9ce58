// SPDX-License-Identifier: Apache-2.0

#include "process_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	/* Lists that have more are memory of their own, so that it can be
	   given back. */
	LONG_LISTS = 4 * PROCESS_TEXT_FRONT,
	/* What malloc() needs for itself. */
	OVERHEAD = 2 * sizeof(size_t),
};

struct shared {
	unsigned refs;
	struct link link; /* of those that are kept */
	struct process_text text;
	char *lists; /* NULL: they are in @bytes, too */
	char bytes[];
};

static struct shared *shared_of(const struct process_text *text)
{
	return CHAIN_ITEM(text, struct shared, text);
}

/* The lists are the last. */
enum {
	N_PATHS = 5,
	N_TEXTS = 7,
};

static struct bytes *text_at(struct process_text *text, size_t i)
{
	struct bytes *const all[N_TEXTS] = {
		&text->cwd,    &text->binary, &text->exe,  &text->interp,
		&text->cgroup, &text->argv,   &text->envs,
	};

	return all[i];
}

/* Bytes of those from @from up to @to. */
static size_t size_of(struct process_text *text, size_t from, size_t to)
{
	size_t size = 0;

	for (size_t i = from; i < to; i++)
		size += text_at(text, i)->len + 1;
	return size;
}

/* Copies those from @from up to @to to @end. */
static void move(struct process_text *text, size_t from, size_t to, char *end)
{
	for (size_t i = from; i < to; i++) {
		struct bytes *bytes = text_at(text, i);

		if (bytes->len)
			memcpy(end, bytes->data, bytes->len);
		bytes->data = end;
		end[bytes->len] = '\0';
		end += bytes->len + 1;
	}
}

/* One piece of memory for all, mostly: this is done for every execve. */
const struct process_text *process_text_new(const struct process_text *text)
{
	struct process_text copy = *text;
	size_t lists = size_of(&copy, N_PATHS, N_TEXTS);
	size_t n_here = lists > LONG_LISTS ? N_PATHS : N_TEXTS;
	CLEANUP(free_mem) char *apart = NULL;
	struct shared *shared;

	if (n_here == N_PATHS) {
		apart = malloc(lists);
		if (!apart)
			return NULL;
	}
	shared = malloc(sizeof(*shared) + size_of(&copy, 0, n_here));
	if (!shared)
		return NULL;

	*shared = (struct shared){ .refs = 1, .text = copy };
	move(&shared->text, 0, n_here, shared->bytes);
	if (apart)
		move(&shared->text, N_PATHS, N_TEXTS, apart);
	shared->lists = TAKE(apart);
	return &shared->text;
}

const struct process_text *process_text_ref(const struct process_text *text)
{
	shared_of(text)->refs++;
	return text;
}

void process_text_free(const struct process_text **text)
{
	const struct process_text *gone = TAKE(*text);
	struct shared *shared;

	if (!gone)
		return;
	shared = shared_of(gone);
	if (--shared->refs)
		return;
	chain_remove(&shared->link);
	free(shared->lists);
	free(shared);
}

/* ---- those that are kept ---- */

static size_t memory_of(struct shared *shared)
{
	size_t n_here = shared->lists ? N_PATHS : N_TEXTS;
	size_t size = sizeof(*shared) + OVERHEAD;

	size += size_of(&shared->text, 0, n_here);
	if (shared->lists)
		size += size_of(&shared->text, N_PATHS, N_TEXTS) + OVERHEAD;
	return size;
}

void process_texts_keep(struct process_texts *texts,
			const struct process_text *text)
{
	struct shared *shared = shared_of(text);

	if (!shared->link.chain)
		chain_add(shared->lists ? &texts->whole : &texts->rest,
			  &shared->link, memory_of(shared));
}

static void put_last(struct shared *shared, struct chain *chain)
{
	size_t size = shared->link.size;

	chain_remove(&shared->link);
	chain_add(chain, &shared->link, size);
}

void process_texts_use(struct process_texts *texts,
		       const struct process_text *text)
{
	struct shared *shared = shared_of(text);

	if (shared->link.chain == &texts->whole && shared->link.newer)
		put_last(shared, &texts->whole);
}

void process_texts_end(struct process_texts *texts,
		       const struct process_text *text)
{
	struct shared *shared = shared_of(text);

	if (shared->link.chain == &texts->whole && shared->refs == 1)
		put_last(shared, &texts->useless);
}

size_t process_texts_size(const struct process_texts *texts)
{
	return texts->whole.size + texts->useless.size + texts->rest.size;
}

static bool shorten(struct bytes *list)
{
	if (list->len <= PROCESS_TEXT_FRONT)
		return false;
	list->len = PROCESS_TEXT_FRONT;
	return true;
}

bool process_texts_cut(struct process_texts *texts)
{
	struct link *least = texts->useless.oldest ? texts->useless.oldest
						   : texts->whole.oldest;
	struct shared *shared;
	char *all;

	if (!least)
		return false;
	shared = CHAIN_ITEM(least, struct shared, link);
	chain_remove(least);

	shared->text.argv_cut |= shorten(&shared->text.argv);
	shared->text.envs_cut |= shorten(&shared->text.envs);
	all = shared->lists;
	shared->lists = malloc(size_of(&shared->text, N_PATHS, N_TEXTS));
	if (shared->lists)
		move(&shared->text, N_PATHS, N_TEXTS, shared->lists);
	else
		shared->text.argv = shared->text.envs = (struct bytes){ "", 0 };
	free(all);
	chain_add(&texts->rest, &shared->link, memory_of(shared));
	return true;
}

static void empty(struct chain *chain)
{
	while (chain->n)
		chain_remove(chain->oldest);
}

void process_texts_let_go(struct process_texts *texts)
{
	empty(&texts->whole);
	empty(&texts->useless);
	empty(&texts->rest);
}
