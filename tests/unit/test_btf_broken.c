// SPDX-License-Identifier: Apache-2.0
/*
 * BTF that no compiler made.
 */

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "btf_path.h"
#include "btf_type.h"
#include "kernel_facts.h"
#include "unit.h"

/* A typedef of itself; a structure that has itself in it, twice. */
static void add_circles(struct btf *btf)
{
	int id = (int)btf__type_cnt(btf);

	ck_assert_int_gt(btf__add_typedef(btf, "loop", id), 0);
	id = btf__add_struct(btf, "inside", 8);
	ck_assert_int_eq(btf__add_field(btf, "", id, 0, 0), 0);
	ck_assert_int_eq(btf__add_field(btf, "", id, 0, 0), 0);
}

START_TEST(wrong_btf_is_borne)
{
	struct kernel_facts kernel;
	struct member_path p = { 0 };
	struct type_ref root;

	kernel_facts_init(&kernel);
	kernel_facts_module(&kernel, add_circles);
	ck_assert_int_eq(type_named(&kernel.facts, "vfs", "loop", NULL, &root),
			 -EBADMSG);
	ck_assert_int_eq(
		type_named(&kernel.facts, "vfs", "inside", NULL, &root), 0);
	ck_assert_int_eq(member_path(root, "x", NULL, &p), -EBADMSG);
	kernel_facts_free(&kernel);
}
END_TEST

static void add_big(struct btf *btf)
{
	int number = btf__add_enum64(btf, "big", 8, true);
	int lost = (int)btf__type_cnt(btf) + 100;

	btf__add_enum64_value(btf, "BIG", 1ULL << 40);
	btf__add_struct(btf, "odd", 64);
	btf__add_field(btf, "big", number, 0, 0);
	btf__add_field(btf, "lost", lost, 64, 0);
	btf__add_field(btf, "bits", number, 192 + 30, 40);
}

START_TEST(numbers_may_have_64_bits)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct kernel_facts kernel;
	struct member_path p = { 0 };
	struct type_ref root;

	kernel_facts_init(&kernel);
	kernel_facts_module(&kernel, add_big);
	ck_assert_int_eq(type_named(&kernel.facts, "vfs", "odd", NULL, &root),
			 0);
	ck_assert_int_eq(member_path(root, "big", &why, &p), 0);
	ck_assert_int_eq(p.leaf.kind, SHAPE_ENUM);
	ck_assert_uint_eq(p.leaf.size, 8);
	ck_assert(p.leaf.is_signed);

	ck_assert_int_eq(member_path(root, "lost", &why, &p), -EBADMSG);

	/* Across the end of a number: from the byte on that it begins in. */
	ck_assert_int_eq(member_path(root, "bits", &why, &p), 0);
	ck_assert_uint_eq(p.steps[0], 27);
	ck_assert_uint_eq(p.leaf.shift, 6);
	ck_assert_uint_eq(p.leaf.bits, 40);
	kernel_facts_free(&kernel);
}
END_TEST

static uint32_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*seed >> 33);
}

static void ask_all(struct type_index *types)
{
	static const char *const names[] = { "file",	    "dentry",
					     "task_struct", "iov_iter",
					     "cred",	    "kuid_t" };
	static const char *const paths[] = {
		"f_path.dentry.d_name.name",
		"d_name.len",
		"cred.uid.val",
		"matrix[1][2].iov_len",
		"iov[1].iov_base",
		"high",
		"nice",
		"real_parent.real_parent.comm",
		"x",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };
		struct member_path p;
		struct type_ref root;

		if (type_find(types, names[i], &why, &root))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(paths); k++)
			member_path(root, paths[k], &why, &p);
	}
}

/* Some bits of @bytes from @first on, and its length. */
static char *damaged(const struct buf *bytes, size_t first, uint64_t *seed,
		     size_t *len)
{
	char *copy = malloc(bytes->len);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes->data, bytes->len);
	for (unsigned n = 1 + next(seed) % 4; n; n--)
		copy[first + next(seed) % (bytes->len - first)] ^=
			(char)(1 << next(seed) % 8);
	*len = next(seed) % 3 ? bytes->len : next(seed) % bytes->len;
	return copy;
}

START_TEST(no_bytes_are_a_crash)
{
	CLEANUP(type_index_free) struct type_index *base = NULL;
	struct kernel_facts kernel;
	unsigned n_parsed = 0;
	uint64_t seed = 1;

	libbpf_set_print(NULL);
	kernel_facts_init(&kernel);
	ck_assert_int_eq(type_index_new(kernel.vmlinux.data, kernel.vmlinux.len,
					NULL, &base),
			 0);
	for (unsigned round = 0; round < 6000; round++) {
		CLEANUP(type_index_free) struct type_index *types = NULL;
		CLEANUP(free_mem) char *bytes = NULL;
		bool is_module = round % 2;
		size_t len;

		bytes = damaged(is_module ? &kernel.vfs : &kernel.vmlinux,
				is_module ? 0 : sizeof(struct btf_header),
				&seed, &len);
		if (type_index_new(bytes, len, is_module ? base : NULL, &types))
			continue;
		n_parsed++;
		ask_all(types);
	}
	ck_assert_uint_gt(n_parsed, 1000);
	kernel_facts_free(&kernel);
}
END_TEST

int main(void)
{
	return RUN("btf_broken", wrong_btf_is_borne, numbers_may_have_64_bits,
		   no_bytes_are_a_crash);
}
