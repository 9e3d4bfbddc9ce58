// SPDX-License-Identifier: Apache-2.0

#include "arguments.h"

#include <string.h>

#include "unit.h"

static void expect_binary(const char *cwd, const char *name,
			  const char *expected)
{
	struct buf out = { 0 };

	arguments_binary(&out, (struct bytes){ cwd, strlen(cwd) },
			 (struct bytes){ name, strlen(name) });
	ck_assert_str_eq(out.data, expected);
	ck_assert_uint_eq(out.len, strlen(expected));
	buf_free(&out);
}

START_TEST(binaries_are_made_absolute)
{
	expect_binary("/tmp", "/usr//bin/../ls", "/usr//bin/../ls");
	expect_binary("/tmp", "a", "/tmp/a");
	expect_binary("/", "a", "/a");
	expect_binary("/tmp", "./a/../b//c/.", "/tmp/b/c");
	expect_binary("/tmp", "../../../x", "/x");
	expect_binary("/tmp/", "..", "/");
	expect_binary("", "a/b", "a/b");
	expect_binary("/tmp", "", "");
}
END_TEST

static void expect_arguments(const char *argv, size_t len, const char *expected)
{
	struct buf out = { 0 };

	arguments_join(&out, (struct bytes){ argv, len });
	ck_assert_str_eq(out.data ? out.data : "", expected);
	buf_free(&out);
}

START_TEST(arguments_are_joined_as_tetragon_does)
{
	expect_arguments("", 0, "");
	expect_arguments("ls", 3, "");
	expect_arguments("ls", 2, "");
	expect_arguments("ls\0-l", 6, "-l");
	expect_arguments("ls\0-l", 5, "-l");
	expect_arguments("ls\0a b\0c", 9, "\"a b\" c");
	expect_arguments("ls\0\0c", 6, "\"\" c");
	expect_arguments("ls\0\0", 4, "\"\"");
	expect_arguments("\0\0", 2, "\"\"");
	expect_arguments("ls\0a\"b c\"", 10, "\"a\"b c\"\"");
}
END_TEST

int main(void)
{
	return RUN("arguments", binaries_are_made_absolute,
		   arguments_are_joined_as_tetragon_does);
}
