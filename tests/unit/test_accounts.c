// SPDX-License-Identifier: Apache-2.0

#include "accounts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "unit.h"

static void write_accounts(const char *text)
{
	char path[256], next[256];
	FILE *file;

	folder_path("passwd", path);
	folder_path("passwd+", next);
	file = fopen(next, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(rename(next, path), 0);
}

static struct accounts *new_accounts(const char *text)
{
	struct accounts *accounts = NULL;
	char path[256];

	folder_enter();
	folder_path("passwd", path);
	if (text)
		write_accounts(text);
	ck_assert_int_eq(accounts_new(path, &accounts), 0);
	return accounts;
}

static void expect(struct accounts *accounts, uint32_t number,
		   const char *expected)
{
	const char *name;

	accounts_look(accounts);
	name = accounts_find(accounts, number);
	if (expected)
		ck_assert_str_eq(name ? name : "none", expected);
	else
		ck_assert_ptr_null(name);
}

START_TEST(numbers_have_names)
{
	struct accounts *accounts =
		new_accounts("root:x:0:0:root:/root:/bin/bash\n"
			     "ana:x:1000:1000::/home/ana:/bin/sh\n"
			     "www-data:x:33:33::/var/www:/usr/sbin/nologin\n");

	expect(accounts, 0, "root");
	expect(accounts, 33, "www-data");
	expect(accounts, 1000, "ana");
	expect(accounts, 1, NULL);
	expect(accounts, UINT32_MAX, NULL);
	accounts_free(&accounts);
}
END_TEST

START_TEST(groups_are_read_alike_and_the_first_of_two_wins)
{
	struct accounts *accounts =
		new_accounts("adm:x:4:ana\ntoor:x:0:\nroot:x:0:\nlast:x:5:");

	expect(accounts, 4, "adm");
	expect(accounts, 0, "toor");
	expect(accounts, 5, "last");
	accounts_free(&accounts);
}
END_TEST

START_TEST(lines_that_are_none_are_left_out)
{
	struct accounts *accounts = new_accounts(
		"\n#x:y:1:\n:x:2:2\na\nb:\nc:x\nd:x:\ne:x:z3:\nf:x:-4:\n"
		"g:x:99999999999999999999:\nh:x:4294967295:\n"
		"i:x:7\nj:x:8:8\n+::::::\n");

	for (uint32_t i = 2; i < 8; i++)
		expect(accounts, i, NULL);
	expect(accounts, UINT32_MAX, NULL);
	expect(accounts, 8, "j");
	accounts_free(&accounts);
}
END_TEST

START_TEST(a_file_that_changes_is_read_again)
{
	struct accounts *accounts = new_accounts(NULL);
	char path[256];

	expect(accounts, 0, NULL);
	write_accounts("root:x:0:0:\n");
	expect(accounts, 0, "root");
	write_accounts("toor:x:0:0:\n");
	expect(accounts, 0, "toor");
	folder_path("passwd", path);
	ck_assert_int_eq(unlink(path), 0);
	expect(accounts, 0, NULL);
	accounts_free(&accounts);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("accounts", numbers_have_names,
		    groups_are_read_alike_and_the_first_of_two_wins,
		    lines_that_are_none_are_left_out,
		    a_file_that_changes_is_read_again));
}
