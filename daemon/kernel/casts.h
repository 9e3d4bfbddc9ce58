/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * casts - objects whose programs say of what type an address is
 *
 * They call a function of the kernel for that (bpf/typed.bpf.h). To find such
 * functions libbpf would read all types of the kernel, once for each object. So
 * in the object they are calls of a helper that there is not, CALL_CAST, and
 * become calls of the function before libbpf sees the object.
 */

#include <bpf/libbpf.h>
#include <stddef.h>

/* The bytes of an object, and the number of bpf_rdonly_cast() among the
 * kernel's types; 0: the kernel has none. */
struct casts {
	const void *object;
	size_t size;
	__u32 function;
};

/**
 * casts_open() - opens a skeleton, which was only created
 * @casts: the object to open in place of its own: the same programs and maps,
 *         compiled to cast; NULL: its own
 *
 * Returns 0 or a negative errno.
 */
int casts_open(struct bpf_object_skeleton *skeleton,
	       const struct bpf_object_open_opts *opts,
	       const struct casts *casts);

/* A constant of the programs, @field, has the same place in both. */
#define CASTS_SAME(own, casting, field)                                  \
	_Static_assert(offsetof(struct own, field) ==                    \
			       offsetof(struct casting, field),          \
		       "the constants of " #casting " are as of " #own); \
	_Static_assert(sizeof(struct own) == sizeof(struct casting),     \
		       "the constants of " #casting " are as of " #own)

/* Makes the calls in the @size bytes at @object, an ELF file, calls of
 * @function. Returns how many there are. */
size_t casts_patch(void *object, size_t size, __u32 function);
