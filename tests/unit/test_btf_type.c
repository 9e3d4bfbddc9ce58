// SPDX-License-Identifier: Apache-2.0

#include "btf_type.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "btf_members.h"
#include "btf_path.h"
#include "kernel_facts.h"
#include "kernel_types.h"
#include "unit.h"

START_TEST(structures_are_found_by_name)
{
	static const struct {
		const char *module, *name, *why;
	} wrong[] = {
		{ NULL, "task_strct",
		  "there is no struct or union 'task_strct'; did you mean "
		  "'task_struct'?" },
		{ NULL, "", "there is no struct or union ''" },
		{ NULL, "u32", "'u32' is no struct or union" },
		{ NULL, "vfsmount",
		  "struct 'vfsmount' is only declared here: the BTF of another "
		  "module may have it" },
		{ "nf_tables", "nft_set",
		  "there is no BTF of module 'nf_tables', which is not loaded, "
		  "and the kernel itself has no 'nft_set'" },
	};
	struct kernel_facts kernel;
	struct type_ref type;

	kernel_facts_init(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };

		ck_assert_int_eq(type_named(&kernel.facts, wrong[i].module,
					    wrong[i].name, &why, &type),
				 -EINVAL);
		ck_assert_str_eq(why.data, wrong[i].why);
	}

	/* Built in, as far as anyone can tell. */
	ck_assert_int_eq(
		type_named(&kernel.facts, "nf_tables", "file", NULL, &type), 0);
	ck_assert_int_eq(
		type_named(&kernel.facts, "vfs", "vfsmount", NULL, &type), 0);
	kernel_facts_free(&kernel);
}
END_TEST

/* A path in struct file, as @module knows it. */
static int walk(struct kernel_facts *kernel, const char *module,
		struct buf *why, struct member_path *ret)
{
	struct type_ref root;

	ck_assert_int_eq(
		type_named(&kernel->facts, module, "file", NULL, &root), 0);
	return member_path(root, "f_path.mnt.mnt_flags", why, ret);
}

START_TEST(a_module_defines_what_the_kernel_declares)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct kernel_facts kernel;
	struct member_path p = { 0 };

	kernel_facts_init(&kernel);
	ck_assert_int_eq(walk(&kernel, NULL, &why, &p), -EINVAL);
	ck_assert_ptr_nonnull(strstr(why.data, "only declared"));

	ck_assert_int_eq(walk(&kernel, "vfs", NULL, &p), 0);
	ck_assert_uint_eq(p.n_steps, 2);
	ck_assert_uint_eq(p.steps[0], offsetof(struct file, f_path.mnt));
	ck_assert_uint_eq(p.steps[1], 8);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(types_are_written_as_in_c)
{
	static const struct {
		const char *member, *text;
	} types[] = {
		{ "state", "long" },	     { "comm", "char[16]" },
		{ "digest", "u8[20]" },	     { "files", "struct file **" },
		{ "private", "void *" },     { "kind", "enum task_kind" },
		{ "cred", "struct cred *" }, { "notify", "function *" },
		{ "tgid", "pid_type_t" },
	};
	struct kernel_facts kernel;
	struct type_ref root;

	kernel_facts_init(&kernel);
	ck_assert_int_eq(
		type_named(&kernel.facts, NULL, "task_struct", NULL, &root), 0);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		CLEANUP(buf_free) struct buf text = { 0 };
		struct member member;

		ck_assert_int_eq(member_find(root, types[i].member, &member),
				 0);
		type_text(member.type, &text);
		ck_assert_str_eq(text.data, types[i].text);
	}
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(without_btf_there_are_no_types)
{
	struct facts none = { 0 };
	struct type_ref type;

	ck_assert_int_eq(type_named(NULL, NULL, "file", NULL, &type), -ENOENT);
	ck_assert_int_eq(type_named(&none, NULL, "file", NULL, &type), -ENOENT);
	ck_assert_int_eq(type_named(&none, "vfs", "file", NULL, &type),
			 -ENOENT);
	facts_free(&none);
}
END_TEST

int main(void)
{
	return RUN("btf_type", structures_are_found_by_name,
		   a_module_defines_what_the_kernel_declares,
		   types_are_written_as_in_c, without_btf_there_are_no_types);
}
