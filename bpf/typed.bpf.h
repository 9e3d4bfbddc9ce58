/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * typed - reads the kernel's memory through pointers that the verifier knows
 *
 * To read a field through a helper takes some 70 instructions; through a
 * pointer of which the verifier knows the type, a load and a test of the
 * address, and what cannot be read is 0 all the same. Since Linux 6.2 any
 * address may be said to be of a type, by a move of registers. Types go by
 * their numbers, which the loader knows. Objects are compiled twice: with
 * CASTS_TYPES so, without it all is read by the helper. As branches of one
 * program the two would cost a sixth more to load.
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

const volatile struct type_ids types = {};

#ifdef CASTS_TYPES
/* bpf_rdonly_cast(), once the loader has put it there. */
static void *(*const cast)(const void *object, __u32 type) = (void *)CALL_CAST;

#define IS_TYPED true

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
		struct cgrp_cset_link: types.css_link,  \
		struct timespec64: types.pair)
/* clang-format on */

#define TYPED(pointer) ((typeof(pointer))cast((pointer), TYPE_ID(pointer)))
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

/* Reads 16 bytes of whatever type: as a struct that is two numbers. */
static __always_inline void read_pair(void *to, const void *from)
{
	if (IS_TYPED) {
		const struct timespec64 *pair =
			TYPED((const struct timespec64 *)from);
		__u64 *words = to;

		words[0] = pair->tv_sec;
		words[1] = pair->tv_nsec;
		return;
	}
	bpf_probe_read_kernel(to, 16, from);
}

/* The address in a pointer that may be typed, as a number: the difference of
 * two pointers is one to the verifier. */
static __always_inline __u64 address_of(const void *pointer)
{
#ifdef CASTS_TYPES
	return (const char *)pointer - (const char *)cast(0, types.task);
#else
	return (__u64)pointer;
#endif
}

static __always_inline struct task_struct *this_task(void)
{
	return TYPED((struct task_struct *)bpf_get_current_task());
}
