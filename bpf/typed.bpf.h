/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * typed - reads the kernel's memory through pointers that the verifier knows
 *
 * To read a field through a helper takes some 70 instructions; through a
 * pointer of which the verifier knows the type, a load and a test of the
 * address, and what cannot be read is 0 all the same. Since Linux 6.2 any
 * address may be said to be of a type, by a move of registers. Types go by
 * their numbers, which the loader knows; where it leaves them 0, and in objects
 * that do not define CASTS_TYPES, all is read by the helper.
 *
 * What is read from a typed pointer is typed, too. One that comes from
 * elsewhere (a map, a helper, a register) is made so by TYPED() before it is
 * given to READ(). Nobody trusts it, and so the verifier is through with it
 * faster than with the arguments of a program, which gain by TYPED() as well.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"

#ifdef CASTS_TYPES
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

const volatile struct type_ids types;

#define IS_TYPED (types.task != 0)

/* clang-format off */
#define TYPE_ID(pointer)                                \
	_Generic(*(pointer),                            \
		struct task_struct: types.task,         \
		struct linux_binprm: types.binprm,      \
		struct path: types.path,                \
		struct dentry: types.dentry,            \
		struct mount: types.mount,              \
		struct kernfs_node: types.node,         \
		struct css_set: types.css_set,          \
		struct cgrp_cset_link: types.css_link)
/* clang-format on */

#define TYPED(pointer)                                                  \
	((typeof(pointer))(IS_TYPED ? bpf_rdonly_cast((pointer),        \
						      TYPE_ID(pointer)) \
				    : (pointer)))
#else
#define IS_TYPED       false
#define TYPED(pointer) (pointer)
#endif

/* As BPF_CORE_READ(). */
#define READ(from, ...)                                         \
	({                                                      \
		typeof(from) from_ = (from);                    \
                                                                \
		IS_TYPED ? ___arrow(from_, ##__VA_ARGS__)       \
			 : BPF_CORE_READ(from_, ##__VA_ARGS__); \
	})

static __always_inline struct task_struct *this_task(void)
{
	return TYPED((struct task_struct *)bpf_get_current_task());
}
