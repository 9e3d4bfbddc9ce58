// SPDX-License-Identifier: Apache-2.0

#include "nfa_parts.h"

#include <errno.h>

#include "nfa_prefix.h"
#include "nfa_rest.h"

/* Any folders, even none: as glob_parse() has them. */
static bool is_folders(const struct syntax *syntax, const struct part *part)
{
	const struct part *child = &syntax->parts[part->child];

	return part->kind == PART_REPEAT && part->max == 1 && !part->min &&
	       child->kind == PART_SEQUENCE &&
	       syntax->parts[child->child].kind == PART_RUN;
}

/* Is the part one that the begins of patterns share? @ret: as
 * nfa_prefix_step() takes it. */
static bool is_shared(const struct syntax *syntax, uint32_t number,
		      struct part *ret)
{
	const struct part *part = &syntax->parts[number];
	const struct part *child = &syntax->parts[part->child];

	*ret = *part;
	switch (part->kind) {
	case PART_BYTE:
	case PART_SET:
	case PART_BEGIN:
	case PART_RUN:
		return true;
	case PART_REPEAT:
		ret->set = child->set;
		if (is_folders(syntax, part))
			ret->kind = PART_SEQUENCE;
		return ret->kind == PART_SEQUENCE ||
		       (child->kind == PART_SET && !part->min &&
			part->max == REPEAT_FOREVER);
	default:
		return false;
	}
}

/* May a loop end before @part, at a byte from 0x80 to 0xBF? */
static bool may_take_tails(const struct part *part)
{
	switch (part->kind) {
	case PART_BYTE:
		return part->byte >= 0x80 && part->byte <= 0xbf;
	case PART_SET:
		return part->set.others;
	case PART_END:
		return false;
	default:
		return true;
	}
}

/* Follows the part of a pattern at @number, if it is one that the begins of
 * patterns share. Returns 1 if so; 0; -EFBIG; -ENOMEM. */
static int share(struct nfa *nfa, const struct syntax *syntax, uint32_t number,
		 uint32_t *node)
{
	const struct part *parts = syntax->parts;
	const struct part *next = &parts[parts[number].next];
	struct part part;
	int err;

	if (!is_shared(syntax, number, &part))
		return 0;
	if (part.kind == PART_BEGIN && *node == NFA_SEARCHED) {
		*node = NFA_START;
		return 1;
	}
	if (part.kind == PART_RUN && next->kind == PART_END)
		return 0; /* it need not be walked */
	if (part.kind == PART_RUN && *node == NFA_START) {
		*node = NFA_RUNS;
		return 1;
	}

	err = nfa_prefix_step(nfa, &part, !may_take_tails(next), node);
	return err ? err : 1;
}

/* The parts that others may share, then the rest of them. */
int nfa_add_parts(struct nfa *nfa, const struct syntax *syntax, uint32_t id)
{
	const struct part *root = &syntax->parts[syntax->root];
	uint32_t at = root->kind == PART_SEQUENCE ? root->child : syntax->root;
	uint32_t node = NFA_SEARCHED;
	int err = 1;

	nfa->steps = 0;
	while (at && (err = share(nfa, syntax, at, &node)) > 0)
		at = syntax->parts[at].next;
	if (err < 0)
		return err;

	return nfa_add_rest(nfa, syntax, at, node, id);
}
