// SPDX-License-Identifier: Apache-2.0

#include "marks.h"

#include <errno.h>
#include <string.h>

#include "unit.h"

/* Rules with one filter each: rule i asks about mark i, of pid @pids[i]. */
struct sample {
	struct rule rules[MAX_MARKS];
	struct filter filters[MAX_MARKS];
	struct rule_value values[MAX_MARKS];
	struct ruleset set;
};

static struct mark mark_of(uint32_t pid)
{
	struct mark mark = { malloc(sizeof(uint32_t)), 1 };

	mark.pids[0] = pid;
	return mark;
}

static void fill(struct sample *s, const uint32_t *pids, size_t n)
{
	memset(s, 0, sizeof(*s));
	s->set.marks = calloc(n, sizeof(*s->set.marks));
	for (size_t i = 0; i < n; i++) {
		s->set.marks[i] = mark_of(pids[i]);
		s->values[i].low = 1ULL << i;
		s->filters[i] = (struct filter){
			.source = { SOURCE_MARKS, 0, VALUE_U64 },
			.test = TEST_MASK,
			.values = &s->values[i],
			.n_values = 1,
		};
		s->rules[i] = (struct rule){ .filters = &s->filters[i],
					     .n_filters = 1 };
	}
	s->set.n_marks = s->set.n_rules = n;
	s->set.rules = s->rules;
}

/* Every rule still asks about its own pid. */
static void check_rules(const struct sample *s, const uint32_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int bit = __builtin_ctzll(s->values[i].low);

		ck_assert_uint_eq(s->values[i].low, 1ULL << bit);
		ck_assert_uint_lt((size_t)bit, s->set.n_marks);
		ck_assert_uint_eq(s->set.marks[bit].n_pids, 1);
		ck_assert_uint_eq(s->set.marks[bit].pids[0], pids[i]);
	}
}

START_TEST(marks_in_force_keep_their_bits)
{
	struct mark running[] = { mark_of(10), { 0 }, mark_of(30) };
	const uint32_t pids[] = { 30, 40 };
	struct sample s;

	fill(&s, pids, 2);
	ck_assert_int_eq(marks_keep(&s.set, running, 3), 0);
	check_rules(&s, pids, 2);
	ck_assert_uint_eq(s.values[0].low, 1 << 2);
	ck_assert_uint_eq(s.values[1].low, 1 << 1);
	marks_free(&s.set.marks, s.set.n_marks);
	free(running[0].pids);
	free(running[2].pids);
}
END_TEST

START_TEST(a_bit_in_force_is_not_given_to_another_set)
{
	struct mark running[] = { mark_of(10) };
	const uint32_t pids[] = { 20 };
	struct sample s;

	fill(&s, pids, 1);
	ck_assert_int_eq(marks_keep(&s.set, running, 1), 0);
	check_rules(&s, pids, 1);
	ck_assert_uint_eq(s.values[0].low, 1 << 1);
	marks_free(&s.set.marks, s.set.n_marks);
	free(running[0].pids);
}
END_TEST

START_TEST(without_marks_in_force_nothing_changes)
{
	const uint32_t pids[] = { 5, 6, 7 };
	struct sample s;

	fill(&s, pids, 3);
	ck_assert_int_eq(marks_keep(&s.set, NULL, 0), 0);
	check_rules(&s, pids, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(s.values[i].low, 1ULL << i);
	marks_free(&s.set.marks, s.set.n_marks);
}
END_TEST

START_TEST(too_many_at_once_are_refused)
{
	struct mark running[MAX_MARKS];
	const uint32_t pids[] = { 1000 };
	struct sample s;

	for (size_t i = 0; i < MAX_MARKS; i++)
		running[i] = mark_of((uint32_t)i + 1);
	fill(&s, pids, 1);
	ck_assert_int_eq(marks_keep(&s.set, running, MAX_MARKS), -ENOSPC);
	check_rules(&s, pids, 1);
	marks_free(&s.set.marks, 1);
	for (size_t i = 0; i < MAX_MARKS; i++)
		free(running[i].pids);
}
END_TEST

int main(void)
{
	return RUN("marks", marks_in_force_keep_their_bits,
		   a_bit_in_force_is_not_given_to_another_set,
		   without_marks_in_force_nothing_changes,
		   too_many_at_once_are_refused);
}
