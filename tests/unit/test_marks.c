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
	struct mark mark = { .pids = malloc(sizeof(uint32_t)), .n_pids = 1 };

	mark.pids[0] = pid;
	return mark;
}

static void fill(struct sample *s, const uint32_t *pids, size_t n)
{
	memset(s, 0, sizeof(*s));
	s->set.marks = calloc(n, sizeof(*s->set.marks));
	for (size_t i = 0; i < n; i++) {
		s->set.marks[i] = mark_of(pids[i]);
		s->values[i].low = 1ULL << i % 64;
		s->filters[i] = (struct filter){
			.source = { .kind = SOURCE_MARKS,
				    .index = (unsigned)i / 64,
				    .type = VALUE_U64 },
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
		size_t word = s->filters[i].source.index;
		size_t bit = (size_t)__builtin_ctzll(s->values[i].low);

		ck_assert_uint_eq(s->values[i].low, 1ULL << bit);
		bit += 64 * word;
		ck_assert_uint_lt(bit, s->set.n_marks);
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

/* A mark of the programs whose path begins with @path. */
static struct mark programs(const char *path)
{
	struct mark mark = { .test = TEST_PREFIX,
			     .paths = calloc(1, sizeof(*mark.paths)),
			     .n_paths = 1 };

	mark.paths->text = strdup(path);
	mark.paths->len = strlen(path);
	return mark;
}

START_TEST(marks_of_programs_are_told_apart)
{
	struct mark *marks = calloc(4, sizeof(*marks));

	marks[0] = programs("/bin/");
	marks[1] = programs("/sbin");
	ck_assert_int_eq(mark_copy(&marks[0], &marks[2]), 0);
	marks[3] = mark_of(1);
	ck_assert(mark_equal(&marks[0], &marks[2]));
	ck_assert(!mark_equal(&marks[0], &marks[1]));
	ck_assert(!mark_equal(&marks[0], &marks[3]));
	marks[2].test = TEST_EQUAL;
	ck_assert(!mark_equal(&marks[0], &marks[2]));
	marks_free(&marks, 4);
}
END_TEST

START_TEST(a_mark_may_go_to_another_word)
{
	struct mark running[70];
	const uint32_t pids[] = { 1000, 70 };
	struct sample s;

	for (size_t i = 0; i < 70; i++)
		running[i] = mark_of((uint32_t)i + 1);
	fill(&s, pids, 2);
	s.filters[0].source.index = 2 * MARK_WORDS; /* of ancestors */
	ck_assert_int_eq(marks_keep(&s.set, running, 70), 0);
	ck_assert_uint_eq(s.filters[0].source.index, 2 * MARK_WORDS + 1);
	ck_assert_uint_eq(s.values[0].low, 1ULL << 6);
	ck_assert_uint_eq(s.filters[1].source.index, 1);
	ck_assert_uint_eq(s.values[1].low, 1ULL << 5);
	marks_free(&s.set.marks, s.set.n_marks);
	for (size_t i = 0; i < 70; i++)
		free(running[i].pids);
}
END_TEST

START_TEST(too_many_at_once_are_refused)
{
	struct mark running[MAX_MARKS];
	const uint32_t pids[] = { MAX_MARKS + 1 };
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
		   marks_of_programs_are_told_apart,
		   a_mark_may_go_to_another_word, too_many_at_once_are_refused);
}
