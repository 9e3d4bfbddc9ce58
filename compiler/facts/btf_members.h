/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_members - the members of a structure or union by name
 *
 * Members of anonymous structures and unions in it are its own.
 */

#include <stdint.h>

#include "btf_shape.h"

struct member {
	struct type_ref type;
	uint64_t bit_offset;
	uint32_t bits; /* of a bit field; 0: it is none */
};

/* @type is a structure or union, without modifiers. Returns 0; -ENOENT;
 * -EBADMSG. */
int member_find(struct type_ref type, const char *name, struct member *ret);

/* The first that has a name. Returns the same. */
int member_first(struct type_ref type, struct member *ret);

/* The name that may have been meant; NULL: none is near. */
const char *members_nearest(struct type_ref type, const char *name);
