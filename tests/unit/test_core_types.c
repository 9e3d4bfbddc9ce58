// SPDX-License-Identifier: Apache-2.0

#include "core_types.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "unit.h"

enum {
	N_OTHERS = 100,
};

static __u32 id_of(int added)
{
	ck_assert_int_gt(added, 0);
	return (__u32)added;
}

/* struct inode { u64 number; struct list hooks[2]; struct sock *owner; } and
 * what that needs, among others. */
static struct btf *kernel_types(void)
{
	struct btf *btf = btf__new_empty();
	__u32 u64 = id_of(btf__add_int(btf, "u64", 8, 0));
	__u32 owner, hooks, list;
	char name[16];

	for (int i = 0; i < N_OTHERS; i++) {
		snprintf(name, sizeof(name), "other%d", i);
		owner = id_of(btf__add_struct(btf, name, 8));
		ck_assert_int_eq(btf__add_field(btf, "a", u64, 0, 0), 0);
	}
	owner = id_of(btf__add_ptr(btf, owner));
	list = id_of(btf__add_struct(btf, "list", 8));
	ck_assert_int_eq(btf__add_field(btf, "next", owner, 0, 0), 0);
	hooks = id_of(btf__add_array(btf, u64, list, 2));
	id_of(btf__add_struct(btf, "inode", 32));
	ck_assert_int_eq(btf__add_field(btf, "number", u64, 0, 0), 0);
	ck_assert_int_eq(btf__add_field(btf, "hooks", hooks, 64, 0), 0);
	ck_assert_int_eq(btf__add_field(btf, "owner", owner, 192, 0), 0);
	return btf;
}

static struct btf *object_types(void)
{
	struct btf *btf = btf__new_empty();

	id_of(btf__add_struct(btf, "inode___old", 0));
	id_of(btf__add_struct(btf, "ours", 0));
	id_of(btf__add_int(btf, "other1", 4, 0));
	return btf;
}

static int find(const struct btf *btf, const char *name)
{
	return btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);
}

START_TEST(what_is_named_is_there_with_what_is_in_it)
{
	struct btf *kernel = kernel_types(), *object = object_types();
	struct core_types types = { .fd = -1 };
	const struct btf_member *members;
	const struct btf_type *type;
	struct btf *file;

	ck_assert_int_eq(core_types_new(&types), 0);
	ck_assert_int_eq(core_types_fill(&types, kernel, object), 0);
	file = btf__parse(types.path, NULL);
	ck_assert_ptr_nonnull(file);

	type = btf__type_by_id(file, id_of(find(file, "inode")));
	ck_assert_uint_eq(type->size, 32);
	ck_assert_uint_eq(btf_vlen(type), 3);
	members = btf_members(type);
	ck_assert_str_eq(btf__name_by_offset(file, members[1].name_off),
			 "hooks");
	ck_assert_uint_eq(members[2].offset, 192);

	type = btf__type_by_id(file, members[1].type);
	ck_assert(btf_is_array(type));
	ck_assert_uint_eq(btf_array(type)->nelems, 2);
	ck_assert_uint_eq(btf_array(type)->type, id_of(find(file, "list")));
	type = btf__type_by_id(file, members[2].type);
	ck_assert(btf_is_ptr(type));
	ck_assert_uint_eq(type->type, 0);
	ck_assert_int_lt(find(file, "other1"), 0);
	ck_assert_uint_lt(btf__type_cnt(file), 10);

	btf__free(file);
	btf__free(object);
	btf__free(kernel);
	core_types_free(&types);
}
END_TEST

START_TEST(it_is_filled_once)
{
	struct btf *kernel = kernel_types(), *object = object_types();
	struct core_types types = { .fd = -1 };
	struct stat before, after;

	ck_assert_int_eq(core_types_new(&types), 0);
	ck_assert_int_eq(core_types_fill(&types, NULL, object), -ENOENT);
	ck_assert_int_eq(core_types_fill(&types, kernel, object), 0);
	ck_assert_int_eq(fstat(types.fd, &before), 0);
	ck_assert_int_gt(before.st_size, 0);
	ck_assert_int_eq(core_types_fill(&types, NULL, object), 0);
	ck_assert_int_eq(fstat(types.fd, &after), 0);
	ck_assert_int_eq(before.st_size, after.st_size);

	btf__free(object);
	btf__free(kernel);
	core_types_free(&types);
	ck_assert_int_eq(types.fd, -1);
}
END_TEST

/* Types that programs cast to, the first @n of them. */
static void add_casts(struct btf *btf, size_t n)
{
	static const char *const names[] = {
		"task_struct", "linux_binprm",	 "path",
		"dentry",      "mount",		 "kernfs_node",
		"css_set",     "cgrp_cset_link", "timespec64",
	};

	for (size_t i = 0; i < n && i < sizeof(names) / sizeof(*names); i++)
		id_of(btf__add_struct(btf, names[i], 0));
}

/* The numbers that are given to programs for a kernel that has @n of these
 * types, and that may have the function that casts; and that of the first. */
static struct type_ids numbers(size_t n, bool casts, __u32 *first)
{
	struct btf *kernel = kernel_types(), *object = btf__new_empty();
	struct core_types types = { .fd = -1 };
	struct type_ids ret;

	add_casts(kernel, n);
	add_casts(object, 9);
	if (casts)
		id_of(btf__add_func(kernel, "bpf_rdonly_cast", BTF_FUNC_GLOBAL,
				    1));
	*first = id_of(find(kernel, "task_struct"));
	ck_assert_int_eq(core_types_new(&types), 0);
	ck_assert_int_eq(core_types_fill(&types, kernel, object), 0);
	ret = *types.ids;
	btf__free(object);
	btf__free(kernel);
	core_types_free(&types);
	return ret;
}

START_TEST(types_that_can_be_cast_to_go_by_the_numbers_of_the_kernel)
{
	__u32 first;
	struct type_ids ids = numbers(9, true, &first);

	ck_assert_uint_eq(ids.task, first);
	ck_assert_uint_eq(ids.binprm, first + 1);
	ck_assert_uint_eq(ids.path, first + 2);
	ck_assert_uint_eq(ids.dentry, first + 3);
	ck_assert_uint_eq(ids.mount, first + 4);
	ck_assert_uint_eq(ids.node, first + 5);
	ck_assert_uint_eq(ids.css_set, first + 6);
	ck_assert_uint_eq(ids.css_link, first + 7);
	ck_assert_uint_eq(ids.pair, first + 8);
}
END_TEST

START_TEST(without_the_function_or_a_type_there_are_no_numbers)
{
	const struct type_ids none = { 0 };
	__u32 first;
	struct type_ids ids = numbers(9, false, &first);

	ck_assert_mem_eq(&ids, &none, sizeof(none));
	ids = numbers(8, true, &first);
	ck_assert_mem_eq(&ids, &none, sizeof(none));
}
END_TEST

START_TEST(the_function_that_casts_is_found_where_there_is_one)
{
	struct btf *kernel = kernel_types();
	__u32 id;

	ck_assert_uint_eq(core_types_cast(NULL), 0);
	ck_assert_uint_eq(core_types_cast(kernel), 0);
	id = id_of(
		btf__add_func(kernel, "bpf_rdonly_cast", BTF_FUNC_GLOBAL, 1));
	ck_assert_uint_eq(core_types_cast(kernel), id);
	btf__free(kernel);
}
END_TEST

int main(void)
{
	return RUN("core_types", what_is_named_is_there_with_what_is_in_it,
		   it_is_filled_once,
		   types_that_can_be_cast_to_go_by_the_numbers_of_the_kernel,
		   without_the_function_or_a_type_there_are_no_numbers,
		   the_function_that_casts_is_found_where_there_is_one);
}
