/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_path - dotted paths of members, as steps from address to address
 *
 *     "f_path.dentry.d_name.name" in struct file -> +72 follow, +40
 *
 * Each step is added to the address; all but the last are then followed, and
 * the last leads to the value. So it is what struct source_conf has. A pointer
 * is followed by a member of what it points to, or by an index: "iov[1]" is
 * an element of an array, or what lies that far behind a pointer. Members of
 * anonymous structures are the outer's.
 *
 * A structure to begin with comes from btf_type.h or btf_function.h.
 */

#include <stdint.h>

#include "abi.h"
#include "base/buf.h"
#include "btf_shape.h"

enum {
	MAX_PATH_TEXT = 1024,
};

struct member_path {
	uint32_t steps[MAX_STEPS];
	unsigned n_steps; /* at least 1 */
	struct shape leaf;
};

/**
 * member_path() - where the value is that @path names
 * @root:  type of what the address points to that the steps begin at: of a
 *         parameter "struct file *" it is struct file
 * @path:  "": the object itself, one step of 0
 * @out:   what is wrong, as in why.h; or NULL
 *
 * Returns 0; -EINVAL after telling @out; -EBADMSG when BTF is wrong.
 */
int member_path(struct type_ref root, const char *path, struct buf *out,
		struct member_path *ret);
