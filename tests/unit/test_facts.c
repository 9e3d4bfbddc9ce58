// SPDX-License-Identifier: Apache-2.0

#include "facts.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "btf_index.h"
#include "function_list.h"
#include "kernel_facts.h"
#include "unit.h"

static const char users[] = "root:x:0:0:root:/root:/bin/bash\n"
			    "alice:x:1000:1000:Alice,,,:/home/alice:/bin/sh\n"
			    "broken:x:\n"
			    "negative:x:-1:0::/:\n"
			    "huge:x:99999999999999999999:0::/:\n"
			    "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin";

static const char functions[] = "__traceiter_sched_switch\n"
				"ksys_read\n"
				"ksys_write\n"
				"ksys_write [ext4]\n"
				"__ftrace_invalid_address___16\n"
				"\n"
				"nft_set_lookup [nf_tables]\n"
				"ksys_mmap_pgoff";

START_TEST(what_was_read_is_kept)
{
	const struct type_index *types, *again, *module;
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	ck_assert_int_eq(facts_btf(&kernel.facts, NULL, &types), 0);
	ck_assert_int_eq(facts_btf(&kernel.facts, "vmlinux", &again), 0);
	ck_assert_ptr_eq(types, again);
	ck_assert_uint_eq(kernel.n_reads, 1);

	ck_assert_int_eq(facts_btf(&kernel.facts, "vfs", &module), 0);
	ck_assert_int_eq(facts_btf(&kernel.facts, "vfs", &module), 0);
	ck_assert_ptr_ne(types, module);
	ck_assert_uint_eq(kernel.n_reads, 2);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(what_is_not_there_is_looked_for_once)
{
	const struct type_index *types;
	struct kernel_facts kernel;
	const struct buf *text;
	uint32_t id;

	kernel_facts_init(&kernel);
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_int_eq(facts_btf(&kernel.facts, "ext4", &types),
				 -ENODATA);
		ck_assert_int_eq(facts_btf_file(&kernel.facts, "/x", &types),
				 -ENOENT);
		ck_assert_int_eq(facts_functions(&kernel.facts, &text),
				 -ENOENT);
		ck_assert_int_eq(facts_user(&kernel.facts, "root", &id),
				 -ENOENT);
	}
	ck_assert_uint_eq(kernel.n_reads, 5); /* and the kernel's types */
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(no_memory_is_no_answer)
{
	const struct type_index *types;
	struct kernel_facts kernel;
	uint32_t id;

	kernel_facts_init(&kernel);
	kernel.users = users;
	kernel.has_no_memory = true;
	ck_assert_int_eq(facts_btf(&kernel.facts, NULL, &types), -ENOMEM);
	ck_assert_int_eq(facts_user(&kernel.facts, "root", &id), -ENOMEM);
	kernel.has_no_memory = false;
	ck_assert_int_eq(facts_btf(&kernel.facts, NULL, &types), 0);
	ck_assert_int_eq(facts_user(&kernel.facts, "root", &id), 0);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(without_a_provider_there_are_no_facts)
{
	CLEANUP(names_free) struct names names = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	struct facts none = { 0 };
	struct facts *const both[] = { NULL, &none };
	const struct type_index *types;
	const struct buf *functions_text;
	char *module;
	uint32_t id;

	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		ck_assert_int_eq(facts_btf(both[i], NULL, &types), -ENOENT);
		ck_assert_int_eq(facts_btf_file(both[i], "x", &types), -ENOENT);
		ck_assert_int_eq(facts_tracepoint(both[i], "a/b", &text),
				 -ENOENT);
		ck_assert_int_eq(facts_functions(both[i], &functions_text),
				 -ENOENT);
		ck_assert_int_eq(facts_user(both[i], "root", &id), -ENOENT);
		ck_assert_int_eq(
			function_list_match(both[i], "x", NULL, &names),
			-ENOENT);
		ck_assert_int_eq(function_list_find(both[i], "x", &module),
				 -ENOENT);
	}
	facts_free(&none);
}
END_TEST

START_TEST(users_are_found_by_name)
{
	static const char *const wrong[] = { "",	 "roo",	     "root:x",
					     "broken",	 "negative", "huge",
					     "/bin/bash" };
	struct kernel_facts kernel;
	uint32_t id = 77;

	kernel_facts_init(&kernel);
	kernel.users = users;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_int_eq(facts_user(&kernel.facts, wrong[i], &id),
				 -ENODATA);
	ck_assert_uint_eq(id, 77);
	ck_assert_int_eq(facts_user(&kernel.facts, "root", &id), 0);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(facts_user(&kernel.facts, "alice", &id), 0);
	ck_assert_uint_eq(id, 1000);
	ck_assert_int_eq(facts_user(&kernel.facts, "nobody", &id), 0);
	ck_assert_uint_eq(id, 65534);
	kernel_facts_free(&kernel);
}
END_TEST

/* The names that @pattern matches, with a space after each. */
static void check_match(const char *pattern, const char *matches)
{
	CLEANUP(names_free) struct names names = { 0 };
	CLEANUP(buf_free) struct buf list = { 0 };
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	kernel.functions = functions;
	buf_adds(&list, "");
	ck_assert_int_eq(
		function_list_match(&kernel.facts, pattern, NULL, &names), 0);
	for (size_t i = 0; i < names.n; i++)
		buf_addf(&list, "%s ", names.items[i]);
	ck_assert_str_eq(list.data, matches);
	kernel_facts_free(&kernel);
}

START_TEST(functions_are_found_by_pattern)
{
	check_match("^ksys_", "ksys_mmap_pgoff ksys_read ksys_write ");
	check_match("read$", "ksys_read ");
	check_match("set", "nft_set_lookup ");
	check_match("\\d|^_", "__traceiter_sched_switch ");
	check_match("nf_tables", "");
	check_match("^$", "");
}
END_TEST

START_TEST(a_wrong_pattern_is_told)
{
	static const struct {
		const char *pattern, *why;
	} wrong[] = {
		{ "ksys_[", "'ksys_[' is no regular expression: missing "
			    "terminating ] for character class at byte 7" },
		{ "*x", "'*x' is no regular expression: quantifier does not "
			"follow a repeatable item at byte 1" },
		{ "^(([a-z])+.)+[A-Z]([a-z])+$",
		  "the pattern takes too long to match" },
	};
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	kernel.functions = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(names_free) struct names names = { 0 };
		CLEANUP(buf_free) struct buf why = { 0 };

		ck_assert_int_eq(function_list_match(&kernel.facts,
						     wrong[i].pattern, &why,
						     &names),
				 -EINVAL);
		ck_assert_str_eq(why.data, wrong[i].why);
	}
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(functions_are_found_by_name)
{
	static const char *const wrong[] = { "ksys_writ", "ksys_writes",
					     "",	  "aaa",
					     "zzz",	  "ksys_write [ext4]",
					     "nf_tables" };
	struct kernel_facts kernel;
	char *module = NULL;

	kernel_facts_init(&kernel);
	kernel.functions = functions;
	ck_assert_int_eq(
		function_list_find(&kernel.facts, "ksys_write", &module), 0);
	ck_assert_ptr_null(module);
	ck_assert_int_eq(
		function_list_find(&kernel.facts, "nft_set_lookup", &module),
		0);
	ck_assert_str_eq(module, "nf_tables");
	free(module);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_int_eq(
			function_list_find(&kernel.facts, wrong[i], &module),
			-EINVAL);
	kernel_facts_free(&kernel);
}
END_TEST

int main(void)
{
	return RUN("facts", what_was_read_is_kept,
		   what_is_not_there_is_looked_for_once, no_memory_is_no_answer,
		   without_a_provider_there_are_no_facts,
		   users_are_found_by_name, functions_are_found_by_pattern,
		   a_wrong_pattern_is_told, functions_are_found_by_name);
}
