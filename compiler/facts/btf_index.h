/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_index - the types of one BTF, found by name without a walk
 *
 * The index of a module has the types of the kernel, too, its own first.
 * Only what libbpf has checked is here; numbers and names in it may still lead
 * nowhere, which every reader must bear.
 */

#include <stddef.h>
#include <stdint.h>

#include "names.h"

struct btf;
struct type_index;

enum named_type {
	NAMED_STRUCT = 1 << 0,	/* or union, with its members */
	NAMED_FORWARD = 1 << 1, /* struct or union, only declared */
	NAMED_FUNCTION = 1 << 2,
	NAMED_TYPEDEF = 1 << 3,
};

/**
 * type_index_new() - parse BTF
 * @data:  @len bytes, copied
 * @base:  of the kernel, for a module's; NULL: the BTF stands alone
 *
 * Returns 0; -EBADMSG; -ENOMEM.
 */
int type_index_new(const void *data, size_t len, const struct type_index *base,
		   struct type_index **ret);
void type_index_free(struct type_index **index);

/* The number of the first type of this name and one of @kinds (enum
 * named_type); 0: there is none. */
uint32_t type_index_find(const struct type_index *index, const char *name,
			 unsigned kinds);

/* Of the names that begin with @prefix, the one whose rest may have been meant
 * by @name, its rest; NULL: none is near. */
const char *type_index_nearest(const struct type_index *index,
			       const char *prefix, const char *name,
			       unsigned kinds);

/* Appends the names that begin with @prefix, sorted, each once. Returns 0;
 * -ENOMEM. */
int type_index_list(const struct type_index *index, const char *prefix,
		    unsigned kinds, struct names *ret);

/* For who reads types: */
const struct btf *type_index_btf(const struct type_index *index);

/* The string at @offset of the BTF; "" when there is none. */
const char *type_index_string(const struct type_index *index, uint32_t offset);
