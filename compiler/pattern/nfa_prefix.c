// SPDX-License-Identifier: Apache-2.0

#include "nfa_prefix.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

int nfa_add_ascii(struct nfa *nfa, uint32_t from, const struct char_set *set,
		  uint32_t to)
{
	unsigned high;

	for (unsigned low = 0; low < 0x80; low = high + 1) {
		int err;

		high = low;
		if (!set_has(set, (unsigned char)low))
			continue;
		while (high + 1 < 0x80 &&
		       set_has(set, (unsigned char)(high + 1)))
			high++;
		err = nfa_edge(nfa, from, low, high, to);
		if (err)
			return err;
	}
	return 0;
}

/* See syntax.h. */
int nfa_add_others(struct nfa *nfa, uint32_t from, uint32_t to)
{
	static const uint8_t leads[][2] = { { 0xc2, 0xdf },
					    { 0xe0, 0xef },
					    { 0xf0, 0xf4 } };
	uint32_t next = to;
	int err;

	err = nfa_edge(nfa, from, 0x80, 0xc1, to);
	if (!err)
		err = nfa_edge(nfa, from, 0xf5, 0xff, to);

	for (size_t i = 0; !err && i < ARRAY_SIZE(leads); i++) {
		uint32_t tail;

		err = nfa_node(nfa, &tail);
		if (!err)
			err = nfa_edge(nfa, tail, 0x80, 0xbf, next);
		if (!err)
			err = nfa_edge(nfa, tail, NFA_NO_TAIL, NFA_NO_TAIL, to);
		if (!err)
			err = nfa_edge(nfa, from, leads[i][0], leads[i][1],
				       tail);
		next = tail;
	}
	return err;
}

int nfa_add_loop(struct nfa *nfa, uint32_t node, const struct char_set *set,
		 bool bytes)
{
	int err = nfa_add_ascii(nfa, node, set, node);

	if (err || !set->others)
		return err;
	return bytes ? nfa_edge(nfa, node, 0x80, 0xff, node)
		     : nfa_add_others(nfa, node, node);
}

static bool is_same(const struct nfa_prefix *a, const struct nfa_prefix *b)
{
	return a->from == b->from && a->bytes == b->bytes &&
	       a->part.kind == b->part.kind && a->part.byte == b->part.byte &&
	       a->part.set.ascii[0] == b->part.set.ascii[0] &&
	       a->part.set.ascii[1] == b->part.set.ascii[1] &&
	       a->part.set.others == b->part.set.others;
}

static size_t hash(const struct nfa_prefix *prefix)
{
	uint64_t hash = prefix->from;

	hash = (hash ^ prefix->part.set.ascii[0]) * 0x9e3779b97f4a7c15ULL;
	hash ^= hash >> 32 ^ prefix->part.set.ascii[1];
	hash *= 0x9e3779b97f4a7c15ULL;
	return (size_t)(hash >> 32) + prefix->part.kind + prefix->part.byte;
}

/* The slot of @wanted, or the free one where it belongs. */
static struct nfa_prefix *find(const struct nfa *nfa,
			       const struct nfa_prefix *wanted)
{
	size_t mask = nfa->n_prefix_slots - 1;
	size_t at = hash(wanted) & mask;

	while (nfa->prefixes[at].to && !is_same(&nfa->prefixes[at], wanted))
		at = (at + 1) & mask;
	return &nfa->prefixes[at];
}

static int grow(struct nfa *nfa)
{
	struct nfa grown = {
		.n_prefix_slots =
			nfa->n_prefix_slots ? 2 * nfa->n_prefix_slots : 64,
	};

	grown.prefixes = calloc(grown.n_prefix_slots, sizeof(*grown.prefixes));
	if (!grown.prefixes)
		return -ENOMEM;

	for (size_t i = 0; i < nfa->n_prefix_slots; i++)
		if (nfa->prefixes[i].to)
			*find(&grown, &nfa->prefixes[i]) = nfa->prefixes[i];

	free(nfa->prefixes);
	nfa->prefixes = grown.prefixes;
	nfa->n_prefix_slots = grown.n_prefix_slots;
	return 0;
}

/* Nothing, or any bytes and a slash. */
static int add_folders(struct nfa *nfa, uint32_t from, uint32_t to)
{
	uint32_t run = NFA_RUNS;
	int err = 0;

	if (from != NFA_START) {
		err = nfa_node(nfa, &run);
		if (!err)
			err = nfa_edge(nfa, from, NFA_NOTHING, NFA_NOTHING,
				       run);
		if (!err)
			err = nfa_edge(nfa, run, 0, 255, run);
	}
	if (!err)
		err = nfa_edge(nfa, run, '/', '/', to);
	return err ? err : nfa_edge(nfa, from, NFA_NOTHING, NFA_NOTHING, to);
}

/* The edges from @prefix->from to @to, which is new. */
static int add_edges(struct nfa *nfa, const struct nfa_prefix *prefix,
		     uint32_t to)
{
	const struct part *part = &prefix->part;
	uint32_t from = prefix->from;
	int err;

	switch (part->kind) {
	case PART_BYTE:
		return nfa_edge(nfa, from, part->byte, part->byte, to);
	case PART_SET:
		err = nfa_add_ascii(nfa, from, &part->set, to);
		if (!err && part->set.others)
			err = nfa_add_others(nfa, from, to);
		return err;
	case PART_BEGIN:
		return nfa_edge(nfa, from, NFA_BEGIN, NFA_BEGIN, to);
	case PART_SEQUENCE:
		return add_folders(nfa, from, to);
	case PART_RUN:
		err = nfa_edge(nfa, from, NFA_NOTHING, NFA_NOTHING, to);
		return err ? err : nfa_edge(nfa, to, 0, 255, to);
	default:
		err = nfa_edge(nfa, from, NFA_NOTHING, NFA_NOTHING, to);
		return err ? err
			   : nfa_add_loop(nfa, to, &part->set, prefix->bytes);
	}
}

int nfa_prefix_step(struct nfa *nfa, const struct part *part, bool bytes,
		    uint32_t *node)
{
	struct nfa_prefix wanted = {
		.from = *node,
		.part = { .kind = part->kind,
			  .byte = part->byte,
			  .set = part->set },
		.bytes = bytes,
	};
	struct nfa_prefix *slot;
	int err;

	if (2 * nfa->n_prefixes >= nfa->n_prefix_slots) {
		err = grow(nfa);
		if (err)
			return err;
	}

	slot = find(nfa, &wanted);
	if (!slot->to) {
		err = nfa_node(nfa, &wanted.to);
		if (!err)
			err = add_edges(nfa, &wanted, wanted.to);
		if (err)
			return err;
		*slot = wanted;
		nfa->n_prefixes++;
	}
	*node = slot->to;
	return 0;
}
