// SPDX-License-Identifier: Apache-2.0

#include "image_match.h"

#include <stdlib.h>
#include <string.h>

#include "bpf_host.h"

static bool same_source(const struct source *a, const struct source_conf *b)
{
	return a->kind == b->kind && a->index == b->index &&
	       a->type == b->type && a->flags == b->flags &&
	       a->shift == b->shift && a->bits == b->bits &&
	       a->n_steps == b->n_steps &&
	       !memcmp(a->steps, b->steps, a->n_steps * sizeof(*a->steps));
}

static const struct fact *find_fact(const struct event *event,
				    const struct source_conf *source)
{
	for (size_t i = 0; i < event->n_facts; i++)
		if (same_source(&event->facts[i].source, source))
			return &event->facts[i];
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

static bool ask(const struct table_conf *table, const struct event *event)
{
	const struct source_conf *source = &conf.sources[table->source];
	const struct fact *fact = find_fact(event, source);
	struct value value = {
		.len = (__u32)fact->len,
		.state = (__u16)fact->state,
		.flags = (__u16)fact->flags,
	};
	size_t n_before = 0;

	if (fact->state == VALUE_UNREADABLE)
		return keep(0, table->error_row);
	if (source->type < VALUE_FIRST_TEXT)
		return ask_number(0, table, source->type, fact->number);

	for (size_t i = 0; i < table->source; i++)
		n_before += conf.sources[i].type >= VALUE_FIRST_TEXT;
	put_string(fact, n_before, &value);
	return ask_string(0, table, &value);
}

static bool ask_all(const struct event *event)
{
	rules_are(0, ROW_ALL);
	for (__u32 i = 0; i < conf.n_tables; i++)
		if (!ask(&conf.tables[i], event))
			return false;
	return true;
}

/* Of the winners that wait. */
static bool ask_late(const struct event *event)
{
	const struct word *waiting = (const struct word *)words.values;

	for (__u32 i = 0; i < conf.n_words; i++)
		host_words[i] &= waiting[i].wait;
	for (__u32 i = 0; i < conf.n_late; i++)
		if (!ask(&conf.tables[conf.n_tables + i], event))
			return false;
	return true;
}

/* The rules that are left. */
static void copy_left(__u64 *to)
{
	memcpy(to, rules_left(0, host_words), conf.n_words * sizeof(*to));
}

static void match(const struct event *event, struct matched *ret)
{
	__u64 does;

	if (!ask_all(event))
		return;
	copy_left(ret->holds);

	does = decide(0);
	copy_left(ret->wins);
	ret->post = does & DECIDED_POST;
	ret->kill = does & DECIDED_KILL;
	ret->act = does & DECIDED_ACT;
	ret->wait = does & DECIDED_WAIT;
	ret->monitored = does & DECIDED_MONITORED;

	if (ask_late(event))
		copy_left(ret->lates);
}

void image_match(const struct image *image, const struct event *event,
		 struct matched *ret)
{
	size_t n_bytes = image->conf.n_strings * STRING_ROOM;

	host_load(image);
	strings = malloc(n_bytes + 1);
	if (!strings)
		abort();
	memset(strings, 'a', n_bytes);
	memset(ret, 0, sizeof(*ret));

	match(event, ret);
	free(strings);
	strings = NULL;
}
