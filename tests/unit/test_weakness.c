// SPDX-License-Identifier: Apache-2.0
/*
 * Every NAME.yaml in tests/weak is right, and is warned of by exactly the
 * messages in NAME.err: none for those that end in "-good".
 */

#include "weakness.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "deeds.h"
#include "syscalls.h"
#include "unit.h"

static const char folder[] = TESTS_DIR "/weak";

static void read_whole(const char *name, const char *suffix, struct buf *out)
{
	char path[4096];
	CLEANUP(close_file) FILE *file = NULL;
	char *room = buf_room(out, 65536);

	ck_assert_ptr_nonnull(room);
	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	file = fopen(path, "re");
	ck_assert_msg(file, "%s: %s", path, strerror(errno));
	out->len = fread(room, 1, 65535, file);
	out->data[out->len] = '\0';
}

/* What is printed of @text, which must be right. */
static void warn(const char *name, const struct buf *text, struct buf *out)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err;

	buf_adds(out, "");
	err = policies_parse(&policies, name, text->data, text->len, &diag);
	if (err || diag.n_messages)
		diag_print(&diag, out);
	ck_assert_msg(!err && !diag.n_messages, "%s", out->data);

	ck_assert_int_eq(weakness_find(&policies, &diag), 0);
	ck_assert_uint_eq(diag.n_errors, 0);
	diag_print(&diag, out);
}

static int is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".yaml") == 0;
}

static void check_file(const char *name)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	CLEANUP(buf_free) struct buf expected = { 0 };
	CLEANUP(buf_free) struct buf printed = { 0 };
	bool is_good = strstr(name, "-good.yaml");
	char stem[256];

	snprintf(stem, sizeof(stem), "%.*s",
		 (int)(strlen(name) - strlen(".yaml")), name);
	read_whole(name, "", &text);
	read_whole(stem, ".err", &expected);
	ck_assert_msg(is_good == (expected.len == 0), "%s: which is it?", name);

	warn(name, &text, &printed);
	ck_assert_msg(strcmp(printed.data, expected.data) == 0,
		      "%s: expected\n%sprinted\n%s", name, expected.data,
		      printed.data);
}

START_TEST(every_weak_file_is_told_so_and_no_good_one)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_yaml, alphasort);

	ck_assert_int_ge(n, 45);
	for (int i = 0; i < n; i++) {
		check_file(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
END_TEST

/* All but those that are newer than the headers that this is built with. */
START_TEST(the_calls_of_the_table_are_system_calls)
{
	static const char *const newer[] = { "fchmodat2", "setxattrat",
					     "removexattrat" };
	const struct deed *deed;
	unsigned unknown = 0;

	for (size_t n = 0; (deed = deed_at(n)); n++) {
		for (size_t i = 0; i < MAX_DEED_CALLS; i++) {
			char call[128];

			if (!deed->calls[i].name)
				break;
			snprintf(call, sizeof(call), "sys_%s",
				 deed->calls[i].name);
			if (syscall_find(call))
				continue;
			unknown++;
			for (size_t k = 0; k < ARRAY_SIZE(newer); k++)
				if (!strcmp(newer[k], deed->calls[i].name))
					unknown--;
			ck_assert_msg(!unknown, "%s", call);
		}
	}
}
END_TEST

START_TEST(a_deed_is_found_by_its_call_its_function_and_its_hook)
{
	const struct deed_call *call = NULL;
	const struct deed *open = deed_of_syscall("openat", &call);

	ck_assert_ptr_nonnull(open);
	ck_assert_str_eq(call->name, "openat");
	ck_assert_uint_eq(call->paths, 1U << 1);
	ck_assert_ptr_eq(deed_of_function("security_file_open"), open);
	ck_assert_ptr_eq(deed_of_function("do_filp_open"), open);
	ck_assert_ptr_eq(deed_of_hook("file_open"), open);
	ck_assert_ptr_eq(deed_of_syscall("execve", NULL),
			 deed_of_function("security_bprm_check"));
	ck_assert_str_eq(deed_of_hook("mmap_file")->what, "map memory");
	ck_assert_str_eq(deed_of_syscall("unlinkat", NULL)->what,
			 "remove a file");
	ck_assert_ptr_null(deed_of_syscall("getpid", NULL));
	ck_assert_ptr_null(deed_of_syscall("splice", NULL));
	ck_assert_ptr_null(deed_of_function("security_"));
	ck_assert_ptr_null(deed_of_hook("security_file_open"));
}
END_TEST

/* A list is gone through once, and a hook asks of few things. */
START_TEST(ten_thousand_hooks_take_no_quadratic_time)
{
	CLEANUP(buf_free) struct buf text = { 0 }, printed = { 0 };

	buf_adds(&text, "apiVersion: cilium.io/v1alpha1\n"
			"kind: TracingPolicy\n"
			"metadata: { name: many }\n"
			"spec:\n"
			"  lists:\n"
			"  - name: l\n"
			"    type: syscalls\n"
			"    values:\n");
	for (int i = 0; i < 10000; i++)
		buf_adds(&text, "    - sys_getpid\n    - i386/sys_getpid\n");
	buf_adds(&text, "  kprobes:\n");
	for (int i = 0; i < 5000; i++)
		buf_adds(&text, "  - call: list:l\n  - call: sys_getpid\n");
	warn("many", &text, &printed);
	ck_assert_str_eq(printed.data, "");
}
END_TEST

int main(void)
{
	return RUN("weakness", every_weak_file_is_told_so_and_no_good_one,
		   the_calls_of_the_table_are_system_calls,
		   a_deed_is_found_by_its_call_its_function_and_its_hook,
		   ten_thousand_hooks_take_no_quadratic_time);
}
