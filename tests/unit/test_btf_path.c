// SPDX-License-Identifier: Apache-2.0

#include "btf_path.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "btf_type.h"
#include "kernel_facts.h"
#include "kernel_types.h"
#include "unit.h"

/* The path in a structure of the kernel. */
static int walk(struct kernel_facts *kernel, const char *type, const char *path,
		struct buf *why, struct member_path *ret)
{
	struct type_ref root;

	ck_assert_int_eq(type_named(&kernel->facts, NULL, type, NULL, &root),
			 0);
	return member_path(root, path, why, ret);
}

static struct member_path found(struct kernel_facts *kernel, const char *type,
				const char *path)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct member_path found = { 0 };
	int err = walk(kernel, type, path, &why, &found);

	ck_assert_msg(err == 0, "%s: %s", path, why.data ? why.data : "?");
	ck_assert_uint_eq(why.len, 0);
	return found;
}

static void check_steps(const struct member_path *path, unsigned n,
			const uint32_t *steps)
{
	ck_assert_uint_eq(path->n_steps, n);
	for (unsigned i = 0; i < n; i++)
		ck_assert_uint_eq(path->steps[i], steps[i]);
}

#define STEPS(path, ...)                                                    \
	check_steps(path,                                                   \
		    sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), \
		    (uint32_t[]){ __VA_ARGS__ })

START_TEST(members_become_steps)
{
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);

	p = found(&kernel, "file", "f_path.dentry.d_name.name");
	STEPS(&p, offsetof(struct file, f_path.dentry),
	      offsetof(struct dentry, d_name.name));
	ck_assert_int_eq(p.leaf.kind, SHAPE_STRING);

	p = found(&kernel, "struct file", "f_mode");
	STEPS(&p, 0);
	ck_assert_int_eq(p.leaf.kind, SHAPE_INTEGER);
	ck_assert_uint_eq(p.leaf.size, 4);
	ck_assert(!p.leaf.is_signed);

	p = found(&kernel, "file", "f_path");
	STEPS(&p, offsetof(struct file, f_path));
	ck_assert_int_eq(p.leaf.kind, SHAPE_STRUCT);
	ck_assert_str_eq(p.leaf.name, "path");

	p = found(&kernel, "file", "");
	STEPS(&p, 0);
	ck_assert_str_eq(p.leaf.name, "file");
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(members_of_anonymous_structures_are_the_outers)
{
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);
	p = found(&kernel, "qstr", "len");
	STEPS(&p, offsetof(struct qstr, len));
	p = found(&kernel, "dentry", "d_second");
	STEPS(&p, offsetof(struct dentry, d_second));
	p = found(&kernel, "dentry", "d_name.hash_len");
	STEPS(&p, offsetof(struct dentry, d_name));
	ck_assert_uint_eq(p.leaf.size, 8);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(modifiers_and_typedefs_are_gone_through)
{
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);
	p = found(&kernel, "task_struct", "cred.uid.val");
	STEPS(&p, offsetof(struct task_struct, cred),
	      offsetof(struct cred, uid));
	ck_assert_str_eq(p.leaf.name, "unsigned int");

	p = found(&kernel, "task_struct", "cred.uid");
	ck_assert_int_eq(p.leaf.kind, SHAPE_STRUCT);
	ck_assert_str_eq(p.leaf.name, "kuid_t");
	p = found(&kernel, "kuid_t", "val");
	STEPS(&p, 0);

	p = found(&kernel, "task_struct", "state");
	ck_assert_int_eq(p.leaf.kind, SHAPE_INTEGER);
	ck_assert(p.leaf.is_signed);
	ck_assert_uint_eq(p.leaf.size, 8);

	p = found(&kernel, "task_struct", "tgid");
	ck_assert(p.leaf.is_signed);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(elements_are_counted_from_0)
{
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);
	p = found(&kernel, "iov_iter", "fixed[1].iov_len");
	STEPS(&p, offsetof(struct iov_iter, fixed[1].iov_len));
	p = found(&kernel, "iov_iter", "matrix[1][2].iov_base");
	STEPS(&p, offsetof(struct iov_iter, matrix[1][2].iov_base));
	p = found(&kernel, "iov_iter", "matrix[1]");
	STEPS(&p, offsetof(struct iov_iter, matrix[1]));
	ck_assert_int_eq(p.leaf.kind, SHAPE_ARRAY);
	ck_assert_uint_eq(p.leaf.n, 3);
	ck_assert_uint_eq(p.leaf.size,
			  sizeof(((struct iov_iter *)0)->matrix[0]));
	p = found(&kernel, "task_struct", "comm[15]");
	STEPS(&p, offsetof(struct task_struct, comm) + 15);
	ck_assert_uint_eq(p.leaf.size, 1);

	/* Nobody knows how many there are. */
	p = found(&kernel, "iov_iter", "n_segs[1000]");
	STEPS(&p, offsetof(struct iov_iter, n_segs) + 4000);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(pointers_are_followed_by_members_and_numbers)
{
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);
	p = found(&kernel, "iov_iter", "iov[1].iov_len");
	STEPS(&p, offsetof(struct iov_iter, iov),
	      sizeof(struct iovec) + offsetof(struct iovec, iov_len));
	p = found(&kernel, "iov_iter", "user_iov[0].iov_base");
	STEPS(&p, offsetof(struct iov_iter, user_iov), 0);

	p = found(&kernel, "task_struct", "files.f_mode");
	STEPS(&p, offsetof(struct task_struct, files), 0, 0);
	p = found(&kernel, "task_struct", "files[3].f_mode");
	STEPS(&p, offsetof(struct task_struct, files), 24, 0);
	p = found(&kernel, "task_struct", "files[3]");
	STEPS(&p, offsetof(struct task_struct, files), 24);
	ck_assert_int_eq(p.leaf.kind, SHAPE_POINTER);
	ck_assert_str_eq(p.leaf.name, "file");
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(bit_fields_are_bits_of_a_number)
{
	static const struct {
		const char *name;
		uint32_t step, size, shift, bits;
		bool is_signed;
	} fields[] = {
		{ "in_execve", 8, 4, 0, 1, false },
		{ "in_iowait", 8, 4, 1, 3, false },
		{ "nice", 8, 4, 4, 5, true },
		{ "late", 8, 4, 9, 2, false },
		{ "low", 12, 1, 0, 4, false },
		{ "high", 12, 1, 4, 4, false },
		{ "wide", 16, 8, 0, 40, false },
	};
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		struct member_path p =
			found(&kernel, "task_struct", fields[i].name);

		STEPS(&p, fields[i].step);
		ck_assert_uint_eq(p.leaf.size, fields[i].size);
		ck_assert_uint_eq(p.leaf.shift, fields[i].shift);
		ck_assert_uint_eq(p.leaf.bits, fields[i].bits);
		ck_assert_int_eq(p.leaf.is_signed, fields[i].is_signed);
	}
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(leaves_say_what_they_are)
{
	static const struct {
		const char *name;
		enum shape_kind kind;
		uint32_t size;
		const char *type;
	} leaves[] = {
		{ "comm", SHAPE_CHARS, 16, "char" },
		{ "digest", SHAPE_ARRAY, 20, "unsigned char" },
		{ "title", SHAPE_STRING, 8, "char" },
		{ "arguments", SHAPE_STRING, 8, "char" },
		{ "kind", SHAPE_ENUM, 4, "task_kind" },
		{ "traced", SHAPE_INTEGER, 1, "_Bool" },
		{ "real_parent", SHAPE_POINTER, 8, "task_struct" },
		{ "private", SHAPE_POINTER, 8, "" },
		{ "notify", SHAPE_POINTER, 8, "" },
		{ "counters", SHAPE_POINTER, 8, "long" },
	};
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		struct shape leaf =
			found(&kernel, "task_struct", leaves[i].name).leaf;

		ck_assert_int_eq(leaf.kind, leaves[i].kind);
		ck_assert_uint_eq(leaf.size, leaves[i].size);
		ck_assert_str_eq(leaf.name, leaves[i].type);
		ck_assert_uint_eq(leaf.bits, 0);
		ck_assert_int_eq(leaf.is_user,
				 strcmp(leaves[i].name, "arguments") == 0);
	}
	kernel_facts_free(&kernel);
}
END_TEST

static const struct {
	const char *type, *path, *why;
} wrong[] = {
	{ "file", "f_pth.dentry",
	  "struct file has no member 'f_pth'; did you mean 'f_path'?" },
	{ "file", "zzzzzz", "struct file has no member 'zzzzzz'" },
	{ "dentry", "d_name.hsh",
	  "struct qstr has no member 'hsh'; did you mean 'hash'?" },
	{ "task_struct", "cred.uid.vall",
	  "kuid_t has no member 'vall'; did you mean 'val'?" },
	{ "file", "f_mode.x", "'f_mode' is u32, which has no members" },
	{ "file", "f_path[0]", "'f_path' is struct path, which is no array" },
	{ "iov_iter", "fixed.iov_len",
	  "'fixed' is struct iovec[2], an array: say which element, as in "
	  "'name[0]'" },
	{ "iov_iter", "fixed[2].iov_len",
	  "'fixed' is struct iovec[2], which does not have that many "
	  "elements" },
	{ "iov_iter", "matrix[1][3]",
	  "'matrix[1]' is struct iovec[3], which does not have that many "
	  "elements" },
	{ "iov_iter", "iov[2147483647].iov_len",
	  "'iov' is struct iovec, and what is meant is more than 2 GiB "
	  "behind its start" },
	{ "task_struct", "counters[0]",
	  "'counters' is long *, one for each CPU: not supported" },
	{ "task_struct", "private.x",
	  "'private' is void, which has no members" },
	{ "file", "f_op.open",
	  "'f_op' is struct nowhere, which is only declared here: the BTF of "
	  "another module may have it" },
	{ "file", ".f_mode", "a member's name is missing before '.f_mode'" },
	{ "file", "f_path.", "a member's name is missing before the end" },
	{ "file", "f_path..x", "a member's name is missing before '.x'" },
	{ "file", "f_mode ", "'.' or '[' is missing before ' '" },
	{ "file", "f_path->dentry", "'.' or '[' is missing before '->dentry'" },
	{ "iov_iter", "fixed[",
	  "'[' does not begin with the number of an element, as in '[0]'" },
	{ "iov_iter", "fixed[-1]",
	  "'[-1]' does not begin with the number of an element, as in '[0]'" },
	{ "iov_iter", "fixed[99999999999999999999]",
	  "'[99999999999999999999]' does not begin with the number of an "
	  "element, as in '[0]'" },
};

START_TEST(what_is_wrong_is_a_sentence)
{
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };
		struct member_path p = { .n_steps = 77 };

		ck_assert_int_eq(
			walk(&kernel, wrong[i].type, wrong[i].path, &why, &p),
			-EINVAL);
		ck_assert_str_eq(why.data, wrong[i].why);
		ck_assert_uint_eq(p.n_steps, 77);
		ck_assert_int_eq(
			walk(&kernel, wrong[i].type, wrong[i].path, NULL, &p),
			-EINVAL);
	}
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(ten_steps_are_the_limit)
{
	CLEANUP(buf_free) struct buf path = { 0 };
	struct kernel_facts kernel;
	struct member_path p;

	kernel_facts_init(&kernel);
	for (unsigned i = 1; i < MAX_STEPS; i++)
		buf_adds(&path, "real_parent.");
	buf_adds(&path, "tgid");
	p = found(&kernel, "task_struct", path.data);
	ck_assert_uint_eq(p.n_steps, MAX_STEPS);

	buf_clear(&path);
	for (unsigned i = 0; i < MAX_STEPS; i++)
		buf_adds(&path, "real_parent.");
	buf_adds(&path, "tgid");
	ck_assert_int_eq(walk(&kernel, "task_struct", path.data, NULL, &p),
			 -EINVAL);

	buf_clear(&path);
	for (unsigned i = 0; i < MAX_PATH_TEXT; i++)
		buf_adds(&path, "x");
	ck_assert_int_eq(walk(&kernel, "task_struct", path.data, NULL, &p),
			 -EINVAL);
	kernel_facts_free(&kernel);
}
END_TEST

int main(void)
{
	return RUN("btf_path", members_become_steps,
		   members_of_anonymous_structures_are_the_outers,
		   modifiers_and_typedefs_are_gone_through,
		   elements_are_counted_from_0,
		   pointers_are_followed_by_members_and_numbers,
		   bit_fields_are_bits_of_a_number, leaves_say_what_they_are,
		   what_is_wrong_is_a_sentence, ten_steps_are_the_limit);
}
