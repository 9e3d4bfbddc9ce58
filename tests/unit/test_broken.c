// SPDX-License-Identifier: Apache-2.0
/*
 * Every NAME.yaml in tests/broken is refused with exactly the messages in
 * NAME.err, and leaves the policies that were there as they were.
 */

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy.h"
#include "unit.h"

static const char folder[] = TESTS_DIR "/broken";

static const char good[] = "apiVersion: cilium.io/v1alpha1\n"
			   "kind: TracingPolicy\n"
			   "metadata: { name: good }\n"
			   "spec: { kprobes: [ { call: sys_execve } ] }\n";

static void read_whole(const char *name, const char *suffix, struct buf *out)
{
	char path[4096];
	CLEANUP(close_file) FILE *file = NULL;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	file = fopen(path, "re");
	ck_assert_msg(file, "%s: %s", path, strerror(errno));

	do {
		char *room = buf_room(out, 65536);

		ck_assert_ptr_nonnull(room);
		n = fread(room, 1, 65536, file);
		out->len += n;
		out->data[out->len] = '\0';
	} while (n > 0);
}

/* What is printed of @text, which must be refused. */
static void refuse(const char *name, const struct buf *text, struct buf *out)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	const struct policy *first;

	ck_assert_int_eq(policies_parse(&policies, "good.yaml", good,
					sizeof(good) - 1, &diag),
			 0);
	ck_assert_uint_eq(policies.n, 1);
	first = policies.items[0];

	ck_assert_msg(policies_parse(&policies, name, text->data, text->len,
				     &diag) == -EINVAL,
		      "%s is not refused", name);
	ck_assert_uint_eq(policies.n, 1);
	ck_assert_ptr_eq(policies.items[0], first);
	ck_assert_uint_gt(diag.n_errors, 0);
	diag_print(&diag, out);
}

static int is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".yaml") == 0;
}

START_TEST(every_broken_file_is_refused_as_expected)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_yaml, alphasort);

	ck_assert_int_ge(n, 100);
	for (int i = 0; i < n; i++) {
		CLEANUP(buf_free) struct buf text = { 0 };
		CLEANUP(buf_free) struct buf expected = { 0 };
		CLEANUP(buf_free) struct buf printed = { 0 };
		const char *name = entries[i]->d_name;
		char stem[256];

		snprintf(stem, sizeof(stem), "%.*s",
			 (int)(strlen(name) - strlen(".yaml")), name);
		read_whole(name, "", &text);
		read_whole(stem, ".err", &expected);
		refuse(name, &text, &printed);
		ck_assert_msg(strcmp(printed.data, expected.data) == 0,
			      "%s: expected\n%sprinted\n%s", name,
			      expected.data, printed.data);
		free(entries[i]);
	}
	free(entries);
}
END_TEST

static void refused_as(const struct buf *text, const char *expected)
{
	CLEANUP(buf_free) struct buf printed = { 0 };

	refuse("f", text, &printed);
	ck_assert_msg(strncmp(printed.data, expected, strlen(expected)) == 0,
		      "expected\n%sprinted\n%.300s", expected, printed.data);
}

static void repeat(struct buf *out, const char *text, size_t n)
{
	while (n-- > 0)
		buf_adds(out, text);
}

START_TEST(a_string_of_a_megabyte_is_refused)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "apiVersion: ");
	repeat(&text, "x", 1 << 20);
	refused_as(&text, "f:1:13: error: a value of 1048576 bytes");
}
END_TEST

START_TEST(a_key_of_a_megabyte_is_refused)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "? \"");
	repeat(&text, "x", 1 << 20);
	buf_adds(&text, "\"\n: y\n");
	refused_as(&text, "f:1:3: error: a value of 1048576 bytes");
}
END_TEST

START_TEST(a_megabyte_of_brackets_is_refused_at_once)
{
	static const char *const kinds[] = { "[", "{", "- ", "? ", "[\n" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		CLEANUP(buf_free) struct buf text = { 0 };

		repeat(&text, kinds[i], (1 << 20) / strlen(kinds[i]));
		refused_as(&text, "f:");
	}
}
END_TEST

START_TEST(no_text_at_all_is_an_empty_file)
{
	const struct buf text = { 0 };

	refused_as(&text, "f: error: the file is empty");
}
END_TEST

START_TEST(every_truncation_of_a_policy_ends_without_half_of_it)
{
	for (size_t len = 0; len < sizeof(good) - 1; len++) {
		CLEANUP(policies_free) struct policies policies = { 0 };
		CLEANUP(diag_free) struct diag diag = { 0 };
		int err = policies_parse(&policies, "f", good, len, &diag);

		ck_assert_int_eq(err == 0, policies.n == 1);
		ck_assert_int_eq(err == 0, diag.n_errors == 0);
	}
}
END_TEST

START_TEST(a_hundred_thousand_keys_take_no_quadratic_time)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "apiVersio%d: 1\n", i);
	refused_as(&text, "f:1:1: error: ");
}
END_TEST

int main(void)
{
	return RUN("broken", every_broken_file_is_refused_as_expected,
		   a_string_of_a_megabyte_is_refused,
		   a_key_of_a_megabyte_is_refused,
		   a_megabyte_of_brackets_is_refused_at_once,
		   no_text_at_all_is_an_empty_file,
		   every_truncation_of_a_policy_ends_without_half_of_it,
		   a_hundred_thousand_keys_take_no_quadratic_time);
}
