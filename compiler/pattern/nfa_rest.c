// SPDX-License-Identifier: Apache-2.0
/*
 * A pattern is built from its end: each part is told the node that comes after
 * it. So it is known where only the end of the text is to come, and "any bytes"
 * before it need not be walked: the pattern is found already.
 */

#include "nfa_rest.h"

#include <errno.h>

#include "nfa_prefix.h"

enum {
	MAX_LOOKS = 32, /* nodes that takes_tails() looks at */
};

struct builder {
	struct nfa *nfa;
	const struct syntax *syntax;
	uint32_t found;	   /* where the pattern is found */
	uint32_t tail_end; /* where only the end is to come; NFA_FAIL: none */
	unsigned n_loops;  /* in whose bodies the part in hand is */
};

/* @leading: nothing can come before it in the text. */
static int build(struct builder *builder, uint32_t part, uint32_t next,
		 bool leading, uint32_t *ret);

static int link_nothing(struct nfa *nfa, uint32_t from, uint32_t to)
{
	return nfa_edge(nfa, from, NFA_NOTHING, NFA_NOTHING, to);
}

/* A node from which @symbol leads to @to. */
static int add_step(struct nfa *nfa, unsigned low, unsigned high, uint32_t to,
		    uint32_t *ret)
{
	uint32_t node;
	int err;

	err = nfa_node(nfa, &node);
	if (!err)
		err = nfa_edge(nfa, node, low, high, to);
	if (!err)
		*ret = node;
	return err;
}

static int build_set(struct builder *builder, const struct char_set *set,
		     uint32_t next, uint32_t *ret)
{
	struct nfa *nfa = builder->nfa;
	uint32_t node;
	int err;

	err = nfa_node(nfa, &node);
	if (!err)
		err = nfa_add_ascii(nfa, node, set, next);
	if (!err && set->others)
		err = nfa_add_others(nfa, node, next);
	if (!err)
		*ret = node;
	return err;
}

/* The parts from @first on, from their end: lists are linked the other way. */
static int build_list(struct builder *builder, uint32_t first, uint32_t next,
		      bool leading, uint32_t *ret)
{
	const struct part *parts = builder->syntax->parts;
	size_t n = 0;

	for (uint32_t i = first; i; i = parts[i].next)
		n++;
	for (; n; n--) {
		uint32_t child = first;
		bool is_first = leading;
		int err;

		for (size_t i = 1; i < n; i++) {
			is_first &= parts[child].kind == PART_BEGIN;
			child = parts[child].next;
		}
		err = build(builder, child, next, is_first, &next);
		if (err)
			return err;
	}
	*ret = next;
	return 0;
}

static int build_choice(struct builder *builder, uint32_t part, uint32_t next,
			bool leading, uint32_t *ret)
{
	const struct part *parts = builder->syntax->parts;
	uint32_t node;
	int err;

	err = nfa_node(builder->nfa, &node);
	for (uint32_t i = parts[part].child; !err && i; i = parts[i].next) {
		uint32_t child;

		err = build(builder, i, next, leading, &child);
		if (!err)
			err = link_nothing(builder->nfa, node, child);
	}
	if (!err)
		*ret = node;
	return err;
}

static bool is_any(const struct char_set *set)
{
	return set->others && !~set->ascii[0] && !~set->ascii[1];
}

/* Can a byte from 0x80 to 0xBF be passed at @node, or by what follows it by
 * nothing? Yes, if that is a lot. */
static bool takes_tails(const struct nfa *nfa, uint32_t node, unsigned *looks)
{
	if (!*looks)
		return true;
	--*looks;
	for (uint32_t i = nfa->nodes[node].edges; i; i = nfa->edges[i].next) {
		const struct nfa_edge *edge = &nfa->edges[i];

		if (edge->low <= 0xbf && edge->high >= 0x80 &&
		    edge->high <= 0xff)
			return true;
		if (edge->low > NFA_END && takes_tails(nfa, edge->to, looks))
			return true;
	}
	return false;
}

/*
 * A loop over the characters of a set with all that are not ASCII. If it may
 * end before such a byte, it goes from character to character; if not, from
 * byte to byte is the same, and cheaper.
 */
static int build_set_loop(struct builder *builder, const struct char_set *set,
			  uint32_t next, uint32_t *ret)
{
	unsigned looks = MAX_LOOKS;
	bool bytes =
		!builder->n_loops && !takes_tails(builder->nfa, next, &looks);
	struct nfa *nfa = builder->nfa;
	uint32_t node;
	int err;

	err = nfa_node(nfa, &node);
	if (!err)
		err = link_nothing(nfa, node, next);
	if (!err)
		err = nfa_add_loop(nfa, node, set, bytes);
	if (!err)
		*ret = node;
	return err;
}

/* Any bytes, even none. If only the end is to come, it will. Where they lead,
 * they lead from the begin on: then the node that is there at each byte does.
 */
static int build_run(struct builder *builder, uint32_t next, bool leading,
		     uint32_t *ret)
{
	struct nfa *nfa = builder->nfa;
	uint32_t node;
	int err;

	if (next == builder->found || next == builder->tail_end) {
		*ret = builder->found;
		return 0;
	}
	if (leading) {
		*ret = NFA_FAIL;
		return link_nothing(nfa, NFA_RUNS, next);
	}

	err = add_step(nfa, 0, 255, NFA_FAIL, &node);
	if (err)
		return err;
	nfa->edges[nfa->nodes[node].edges].to = node;
	*ret = node;
	return link_nothing(nfa, node, next);
}

/* The same of characters. */
static int build_any(struct builder *builder, const struct char_set *set,
		     uint32_t next, bool leading, uint32_t *ret)
{
	if (next == builder->found || leading)
		*ret = next;
	if (next == builder->found)
		return 0;
	if (leading)
		return nfa_edge(builder->nfa, NFA_CHARS, NFA_NO_TAIL,
				NFA_NO_TAIL, next);
	return build_set_loop(builder, set, next, ret);
}

static int build_loop(struct builder *builder, const struct part *repeat,
		      uint32_t next, bool leading, uint32_t *ret)
{
	const struct part *child = &builder->syntax->parts[repeat->child];
	struct nfa *nfa = builder->nfa;
	uint32_t node, body;
	int err;

	if (child->kind == PART_SET && is_any(&child->set))
		return build_any(builder, &child->set, next,
				 leading && !repeat->min, ret);
	if (child->kind == PART_SET && child->set.others)
		return build_set_loop(builder, &child->set, next, ret);

	err = nfa_node(nfa, &node);
	if (!err)
		err = link_nothing(nfa, node, next);
	if (err)
		return err;
	builder->n_loops++;
	err = build(builder, repeat->child, node, false, &body);
	builder->n_loops--;
	if (!err)
		err = link_nothing(nfa, node, body);
	if (!err)
		*ret = node;
	return err;
}

/* A node that leads to both by nothing. */
static int add_fork(struct nfa *nfa, uint32_t one, uint32_t other,
		    uint32_t *ret)
{
	uint32_t node;
	int err;

	err = nfa_node(nfa, &node);
	if (!err)
		err = link_nothing(nfa, node, one);
	if (!err)
		err = link_nothing(nfa, node, other);
	if (!err)
		*ret = node;
	return err;
}

/* The child, or what comes after all of them, until there are enough. */
static int build_options(struct builder *builder, const struct part *repeat,
			 uint32_t after, bool leading, uint32_t *ret)
{
	uint32_t next = after;
	int err = 0;

	for (unsigned i = repeat->min; !err && i < repeat->max; i++) {
		err = build(builder, repeat->child, next, leading, &next);
		if (!err)
			err = add_fork(builder->nfa, next, after, &next);
	}
	if (!err)
		*ret = next;
	return err;
}

static int build_repeat(struct builder *builder, const struct part *repeat,
			uint32_t next, bool leading, uint32_t *ret)
{
	bool once = repeat->min <= 1 && repeat->max == 1;
	int err;

	if (repeat->max == REPEAT_FOREVER)
		err = build_loop(builder, repeat, next, leading, &next);
	else
		err = build_options(builder, repeat, next, leading && once,
				    &next);

	for (unsigned i = 0; !err && i < repeat->min; i++)
		err = build(builder, repeat->child, next, leading && once,
			    &next);
	if (!err)
		*ret = next;
	return err;
}

static int build_end(struct builder *builder, uint32_t next, uint32_t *ret)
{
	uint32_t node;
	int err;

	err = add_step(builder->nfa, NFA_END, NFA_END, next, &node);
	if (err)
		return err;

	if (next == builder->found)
		builder->tail_end = node;
	*ret = node;
	return 0;
}

static int build(struct builder *builder, uint32_t number, uint32_t next,
		 bool leading, uint32_t *ret)
{
	const struct part *part = &builder->syntax->parts[number];

	if (++builder->nfa->steps > NFA_PATTERN_STEPS)
		return -EFBIG;

	switch (part->kind) {
	case PART_EMPTY:
		*ret = next;
		return 0;
	case PART_BYTE:
		return add_step(builder->nfa, part->byte, part->byte, next,
				ret);
	case PART_SET:
		return build_set(builder, &part->set, next, ret);
	case PART_SEQUENCE:
		return build_list(builder, part->child, next, leading, ret);
	case PART_CHOICE:
		return build_choice(builder, number, next, leading, ret);
	case PART_REPEAT:
		return build_repeat(builder, part, next, leading, ret);
	case PART_RUN:
		return build_run(builder, next, leading, ret);
	case PART_BEGIN:
		return add_step(builder->nfa, NFA_BEGIN, NFA_BEGIN, next, ret);
	case PART_END:
		return build_end(builder, next, ret);
	}
	return -EINVAL;
}

int nfa_add_rest(struct nfa *nfa, const struct syntax *syntax, uint32_t part,
		 uint32_t node, uint32_t id)
{
	struct builder builder = {
		.nfa = nfa,
		.syntax = syntax,
		.tail_end = NFA_FAIL,
	};
	uint32_t start;
	int err;

	err = nfa_node(nfa, &builder.found);
	if (!err)
		err = nfa_found(nfa, builder.found, id);
	if (!err)
		err = build_list(&builder, part, builder.found,
				 node == NFA_SEARCHED || node == NFA_START,
				 &start);
	return err ? err : link_nothing(nfa, node, start);
}
