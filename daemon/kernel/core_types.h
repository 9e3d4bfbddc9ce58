/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * core_types - of the kernel's types those that an object of programs names
 *
 * To adapt programs to the kernel (CO-RE) libbpf looks through all types of the
 * kernel, more than 100,000, for each type that the object names, which takes
 * longer than all else at the start. So it is given a file that has only those,
 * and what they are made of; what they point to is left out.
 */

#include <bpf/btf.h>

#include "abi.h"

enum {
	CORE_TYPES_PATH = 32,
};

/* A file in memory, for bpf_object_open_opts::btf_custom_path. */
struct core_types {
	int fd; /* -1: none */
	char path[CORE_TYPES_PATH];
	struct type_ids *ids; /* the kernel's; 0 where types cannot be cast */
};

/* Makes the file, empty. Returns 0 or a negative errno. */
int core_types_new(struct core_types *ret);
void core_types_free(struct core_types *types);

/* The number of bpf_rdonly_cast() in @kernel, which may be NULL; 0: it is not
 * there, or types are not known. */
__u32 core_types_cast(const struct btf *kernel);

/* Fills the file, if it is empty, with the types of @kernel that those of the
 * object have the names of: before it is loaded. Returns 0 or a negative errno;
 * -ENOENT: @kernel is NULL. */
int core_types_fill(const struct core_types *types, const struct btf *kernel,
		    const struct btf *object);
