// SPDX-License-Identifier: Apache-2.0

#include "lineage.h"

#include "unit.h"

static const struct birth first[] = {
	{ .pid = 7, .born_ns = 10, .parent = 1 },
	{ .pid = 9, .born_ns = 20, .parent = 7 },
};

static const struct birth later[] = {
	{ .pid = 9, .born_ns = 20, .parent = 7 },
	{ .pid = 7, .born_ns = 30, .parent = 9 },
};

static void check(const struct lineage *lineage, uint32_t pid, uint64_t ns,
		  uint32_t parent)
{
	const struct birth *found = lineage_find(lineage, pid, ns);

	ck_assert_ptr_nonnull(found);
	ck_assert_uint_eq(found->pid, pid);
	ck_assert_uint_eq(found->parent, parent);
}

START_TEST(a_pid_is_the_process_that_had_it_then)
{
	struct lineage lineage = { 0 };

	ck_assert_int_eq(lineage_add(&lineage, first, 2), 0);
	ck_assert_int_eq(lineage_add(&lineage, later, 2), 0);
	ck_assert_uint_eq(lineage.n, 3);
	check(&lineage, 7, 10, 1);
	check(&lineage, 7, 29, 1);
	check(&lineage, 7, 30, 9);
	check(&lineage, 7, 99, 9);
	check(&lineage, 9, 25, 7);
	lineage_free(&lineage);
}
END_TEST

START_TEST(who_was_not_seen_is_not_found)
{
	struct lineage lineage = { 0 };

	ck_assert_ptr_null(lineage_find(&lineage, 7, 99));
	ck_assert_int_eq(lineage_add(&lineage, NULL, 0), 0);
	ck_assert_int_eq(lineage_add(&lineage, first, 2), 0);
	ck_assert_ptr_null(lineage_find(&lineage, 7, 9));
	ck_assert_ptr_null(lineage_find(&lineage, 8, 99));
	ck_assert_ptr_null(lineage_find(&lineage, 10, 99));
	lineage_free(&lineage);
}
END_TEST

int main(void)
{
	return RUN("lineage", a_pid_is_the_process_that_had_it_then,
		   who_was_not_seen_is_not_found);
}
