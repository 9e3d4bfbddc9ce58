// SPDX-License-Identifier: Apache-2.0

#include "syntax.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

void set_add(struct char_set *set, unsigned char c)
{
	set->ascii[c / 64] |= 1ULL << c % 64;
}

bool set_has(const struct char_set *set, unsigned char c)
{
	return c >= 0x80 ? set->others : set->ascii[c / 64] >> c % 64 & 1;
}

void set_negate(struct char_set *set)
{
	set->ascii[0] = ~set->ascii[0];
	set->ascii[1] = ~set->ascii[1];
	set->others = !set->others;
}

void set_fold(struct char_set *set)
{
	for (unsigned char c = 'a'; c <= 'z'; c++) {
		unsigned char upper = (unsigned char)(c - 'a' + 'A');

		if (set_has(set, c) || set_has(set, upper)) {
			set_add(set, c);
			set_add(set, upper);
		}
	}
}

struct char_set set_all_but(unsigned char c)
{
	struct char_set set = { 0 };

	set_add(&set, c);
	set_negate(&set);
	return set;
}

int syntax_add(struct syntax *syntax, const struct part *part, uint32_t *ret)
{
	struct part *to;

	if (!syntax->n) { /* number 0 is PART_NONE */
		if (!array_grow(&syntax->parts, 0, sizeof(*to)))
			return -ENOMEM;
		syntax->n = 1;
	}
	to = array_grow(&syntax->parts, syntax->n, sizeof(*to));
	if (!to)
		return -ENOMEM;

	*to = *part;
	*ret = (uint32_t)syntax->n++;
	return 0;
}

void syntax_append(struct syntax *syntax, struct part_list *list, uint32_t part)
{
	if (list->last)
		syntax->parts[list->last].next = part;
	else
		list->first = part;
	list->last = part;
}

int syntax_join(struct syntax *syntax, enum part_kind kind,
		const struct part_list *list, uint32_t *ret)
{
	struct part part = { .kind = kind, .child = list->first };

	if (list->first && list->first == list->last) {
		*ret = list->first;
		return 0;
	}
	if (!list->first)
		part.kind = PART_EMPTY;
	return syntax_add(syntax, &part, ret);
}

void syntax_free(struct syntax *syntax)
{
	free(syntax->parts);
	*syntax = (struct syntax){ 0 };
}
