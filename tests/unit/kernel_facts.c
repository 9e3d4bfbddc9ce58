// SPDX-License-Identifier: Apache-2.0

#include "kernel_facts.h"

#include <bpf/btf.h>
#include <check.h>
#include <errno.h>
#include <string.h>

static int read_text(const char *text, struct buf *ret)
{
	if (!text)
		return -ENOENT;

	buf_adds(ret, text);
	return 0;
}

static int read_btf(const struct kernel_facts *kernel, const char *name,
		    struct buf *ret)
{
	const struct buf *bytes = NULL;

	if (strcmp(name, "vmlinux") == 0)
		bytes = &kernel->vmlinux;
	else if (strcmp(name, "vfs") == 0)
		bytes = &kernel->vfs;

	if (!kernel->vmlinux.len)
		return -ENOENT;
	if (!bytes)
		return -ENODATA;
	buf_add(ret, bytes->data, bytes->len);
	return 0;
}

static int read_fact(void *data, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	struct kernel_facts *kernel = data;

	kernel->n_reads++;
	if (kernel->has_no_memory)
		return -ENOMEM;

	switch (kind) {
	case FACT_BTF:
		return read_btf(kernel, name, ret);
	case FACT_FUNCTIONS:
		return read_text(kernel->functions, ret);
	case FACT_USERS:
		return read_text(kernel->users, ret);
	default:
		return -ENOENT;
	}
}

static void take_bytes(const struct btf *btf, struct buf *ret)
{
	const void *bytes;
	uint32_t size;

	bytes = btf__raw_data(btf, &size);
	ck_assert_ptr_nonnull(bytes);
	buf_clear(ret);
	buf_add(ret, bytes, size);
	ck_assert(!ret->failed);
}

void kernel_facts_module(struct kernel_facts *kernel,
			 void (*add)(struct btf *btf))
{
	struct btf *base =
		btf__new(kernel->vmlinux.data, (uint32_t)kernel->vmlinux.len);
	struct btf *module = btf__new_empty_split(base);

	ck_assert_ptr_nonnull(module);
	add(module);
	take_bytes(module, &kernel->vfs);
	btf__free(module);
	btf__free(base);
}

static void add_vfsmount(struct btf *btf)
{
	int number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);

	ck_assert_int_gt(btf__add_struct(btf, "vfsmount", 16), 0);
	ck_assert_int_eq(btf__add_field(btf, "mnt_flags", number, 64, 0), 0);
}

void kernel_facts_init(struct kernel_facts *kernel)
{
	struct btf *btf = btf__parse(KERNEL_TYPES, NULL);

	*kernel = (struct kernel_facts){ 0 };
	ck_assert_ptr_nonnull(btf);
	take_bytes(btf, &kernel->vmlinux);
	btf__free(btf);
	kernel_facts_module(kernel, add_vfsmount);
	kernel->facts.read = read_fact;
	kernel->facts.data = kernel;
}

void kernel_facts_free(struct kernel_facts *kernel)
{
	facts_free(&kernel->facts);
	buf_free(&kernel->vmlinux);
	buf_free(&kernel->vfs);
}
