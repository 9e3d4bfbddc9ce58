/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * function_list - the functions that the kernel lets be traced
 *
 * Lines "NAME" or "NAME [MODULE]", from FACT_FUNCTIONS; where there is no such
 * list, a function is at least looked for in FACT_SYMBOLS.
 */

#include "facts.h"
#include "names.h"

/**
 * function_list_match() - the functions whose name matches @pattern
 * @pattern:  a regular expression (PCRE2) that is searched for in the name
 * @out:      what is wrong, as in why.h; or NULL
 *
 * Appends each name once, sorted.
 *
 * Returns 0; -EINVAL after telling @out: the pattern is wrong, or takes too
 * long; -ENOENT: there is no list; -ENOMEM; another errno.
 */
int function_list_match(struct facts *facts, const char *pattern,
			struct buf *out, struct names *ret);

/**
 * function_list_find() - is @name in the list, or a symbol without one?
 * @ret_module:  gets the name of its module, owned by the caller; NULL: it is
 *               in the kernel
 *
 * Returns 0; -EINVAL: it is not; -ENOENT: there are neither list nor symbols;
 * -ENOMEM; another errno.
 */
int function_list_find(struct facts *facts, const char *name,
		       char **ret_module);

/* What facts keep of the list. */
void function_list_free(struct function_list **list);
