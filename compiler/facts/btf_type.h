/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_type - structures and unions by name
 */

#include "base/buf.h"
#include "btf_shape.h"
#include "facts.h"

/**
 * type_find() - a structure or union
 * @name:  "sock", "struct sock", or a typedef of one
 * @out:   what is wrong, as in why.h; or NULL
 *
 * Returns 0; -EINVAL after telling @out: there is none, or it is only
 * declared; -EBADMSG.
 */
int type_find(const struct type_index *types, const char *name, struct buf *out,
	      struct type_ref *ret);

/**
 * type_named() - the same in the types of the kernel or a module
 * @module:  NULL: the kernel; of one that is built in, the kernel has the types
 *
 * Returns what type_find() and facts_btf() do, but -EINVAL after telling @out
 * that there is no such module.
 */
int type_named(struct facts *facts, const char *module, const char *name,
	       struct buf *out, struct type_ref *ret);

/* Is it a structure or union, also one that is only declared? */
bool type_is_object(struct type_ref type);

/* Is it the structure or union @name, or does it begin with one, as a struct
 * tcp_sock does with a struct sock? */
bool type_begins_with(struct type_ref type, const char *name);
