/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * btf_function - functions of the kernel, and what they take and return
 *
 * Raw tracepoints and LSM hooks are described by functions, too: what they are
 * called with is the parameters.
 */

#include <stdbool.h>

#include "btf_shape.h"
#include "facts.h"

enum function_kind {
	FUNCTION_KERNEL,     /* the function itself */
	FUNCTION_TRACEPOINT, /* the tracepoint, without its subsystem */
	FUNCTION_LSM,	     /* the LSM hook: "file_open" */
};

struct function {
	struct type_ref prototype;
	unsigned n_params;
	unsigned first; /* of the parameters that BTF lists */
	bool is_variadic;
};

/**
 * function_find() - look a function up
 * @module:  NULL: in the kernel; and when it is not there, in the module that
 *           FACT_FUNCTIONS says that it is in
 * @out:     what is wrong, as in why.h; or NULL
 *
 * A kernel function that BTF does not have may exist all the same: what the
 * compiler changed the parameters of (NAME.isra.0) is left out.
 *
 * Returns 0; -EINVAL after telling @out: there is none; -ENOENT: there is no
 * BTF; -EBADMSG; -ENOMEM; another errno.
 */
int function_find(struct facts *facts, enum function_kind kind,
		  const char *module, const char *name, struct buf *out,
		  struct function *ret);

/* The type of parameter @n, of all of struct function::n_params. Returns 0;
 * -EINVAL after telling @out: there are not so many; -EBADMSG. */
int function_param(const struct function *function, unsigned n, struct buf *out,
		   struct shape *ret);

/* Returns 0; -EBADMSG. */
int function_return(const struct function *function, struct shape *ret);

/* Appends the symbols of all system calls of the kernel, sorted: with
 * syscall_symbol_prefix. Returns 0; -ENOENT: there is no BTF; -EBADMSG;
 * -ENOMEM; another errno. */
int function_syscalls(struct facts *facts, struct names *ret);
