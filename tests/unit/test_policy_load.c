// SPDX-License-Identifier: Apache-2.0

#include "policy_load.h"

#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "folder.h"
#include "unit.h"

#define POLICY(name, call)                                                \
	"apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\n"           \
	"metadata: { name: " name " }\nspec:\n  kprobes: [ { call: " call \
	", syscall: true } ]\n"

static struct file_table before, trial, table;
static struct blames blames;
static struct policies policies;
static struct diag diag;
static char a[256], b[256];

static void write_file(const char *path, const char *text)
{
	CLEANUP(close_file) FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
}

static void add(struct file_table *to, const char *path, const char *text)
{
	ck_assert_int_eq(file_table_add(to, path, false), 0);
	if (text)
		buf_adds(&to->files[to->n - 1].text, text);
}

static void load(void)
{
	const struct policy_load how = { &before, &trial, &blames };

	add(&table, a, NULL);
	add(&table, b, NULL);
	ck_assert_int_eq(policy_load_files(&how, &table, &policies, &diag), 0);
}

static void begin(void)
{
	folder_enter();
	folder_path("a.yaml", a);
	folder_path("b.yaml", b);
	write_file(a, POLICY("one", "sys_read"));
	write_file(b, POLICY("two", "sys_write"));
}

static void end(void)
{
	file_table_free(&before);
	file_table_free(&trial);
	file_table_free(&table);
	blames_free(&blames);
	policies_free(&policies);
	diag_free(&diag);
}

START_TEST(files_are_read)
{
	begin();
	load();
	ck_assert_uint_eq(policies.n, 2);
	ck_assert(!table.files[0].wrong && !table.files[1].wrong);
	end();
}
END_TEST

START_TEST(a_wrong_file_has_the_text_that_was_in_force)
{
	begin();
	add(&before, a, POLICY("old", "sys_close"));
	write_file(a, "nonsense");
	load();
	ck_assert_uint_eq(policies.n, 2);
	ck_assert_str_eq(policies.items[0]->name, "old");
	ck_assert(table.files[0].wrong);
	ck_assert_int_gt(table.files[0].since, 0);
	ck_assert_ptr_nonnull(table.files[0].error);
	end();
}
END_TEST

START_TEST(a_file_that_stays_wrong_keeps_its_time)
{
	begin();
	add(&before, a, POLICY("old", "sys_close"));
	before.files[0].wrong = true;
	before.files[0].since = 4711;
	write_file(a, "nonsense");
	load();
	ck_assert_int_eq(table.files[0].since, 4711);
	end();
}
END_TEST

START_TEST(a_wrong_file_that_never_was_right_has_nothing)
{
	begin();
	add(&before, a, NULL);
	write_file(a, "nonsense");
	load();
	ck_assert_uint_eq(policies.n, 1);
	ck_assert_ptr_null(table.files[0].text.data);
	end();
}
END_TEST

START_TEST(a_file_that_is_blamed_is_wrong_though_it_can_be_read)
{
	begin();
	add(&before, a, POLICY("old", "sys_close"));
	ck_assert_int_eq(blames_add(&blames, a, "no such call"), 0);
	ck_assert_int_eq(blames_add(&blames, a, "again"), -EEXIST);
	load();
	ck_assert_str_eq(policies.items[0]->name, "old");
	ck_assert_str_eq(table.files[0].error, "no such call");
	ck_assert_uint_eq(diag.n_messages, 0);
	end();
}
END_TEST

START_TEST(what_is_on_trial_takes_the_place_of_the_file)
{
	begin();
	add(&trial, b, POLICY("tried", "sys_close"));
	load();
	ck_assert_uint_eq(policies.n, 2);
	ck_assert_str_eq(policies.items[1]->name, "tried");
	end();
}
END_TEST

START_TEST(policies_stand_in_the_order_of_their_files)
{
	begin();
	write_file(a,
		   POLICY("one", "sys_read") "---\n" POLICY("1", "sys_open"));
	add(&before, b, POLICY("two", "sys_write"));
	load();
	ck_assert_str_eq(policies.items[0]->name, "two");
	ck_assert_int_eq(policy_load_order(&table, &policies), 0);
	ck_assert_uint_eq(policies.n, 3);
	ck_assert_str_eq(policies.items[0]->name, "one");
	ck_assert_str_eq(policies.items[1]->name, "1");
	ck_assert_str_eq(policies.items[2]->name, "two");
	end();
}
END_TEST

START_TEST(files_are_found_in_their_order_and_out_of_it)
{
	size_t at = 0;

	add(&table, "/a", NULL);
	add(&table, "/b", NULL);
	add(&table, "/c", NULL);
	ck_assert_ptr_eq(file_table_next(&table, "/a", &at), &table.files[0]);
	ck_assert_ptr_eq(file_table_next(&table, "/b", &at), &table.files[1]);
	ck_assert_ptr_null(file_table_next(&table, "/none", &at));
	ck_assert_ptr_eq(file_table_next(&table, "/c", &at), &table.files[2]);
	ck_assert_ptr_null(file_table_next(&table, "/none", &at));
	ck_assert_ptr_eq(file_table_next(&table, "/a", &at), &table.files[0]);
	ck_assert_uint_eq(at, 1);
	end();
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("policy_load", files_are_read,
		    a_wrong_file_has_the_text_that_was_in_force,
		    a_file_that_stays_wrong_keeps_its_time,
		    a_wrong_file_that_never_was_right_has_nothing,
		    a_file_that_is_blamed_is_wrong_though_it_can_be_read,
		    what_is_on_trial_takes_the_place_of_the_file,
		    policies_stand_in_the_order_of_their_files,
		    files_are_found_in_their_order_and_out_of_it));
}
