/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * deeds - what programs do by system calls, and the place that none avoids
 *
 * A file is opened by openat, by its sisters, by io_uring, by a 32-bit program.
 * All of them come to the same LSM hook, which is called with the objects
 * themselves: what it looks at is no text in the memory of the caller any more.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MAX_DEED_CALLS = 8,
	MAX_DEED_HOOKS = 3,
	MAX_DEED_FUNCTIONS = 6,
};

struct deed_call {
	const char *name;  /* of a system call; NULL ends the list */
	unsigned paths;	   /* bit n: argument n is a path, to be resolved */
	unsigned contents; /* idem: what a new link shall contain */
	bool is_also;	   /* there for more than this: told as a way, but not
			      taken for a sign of it */
};

struct deed {
	const char *what; /* "open a file" */
	struct deed_call calls[MAX_DEED_CALLS];
	bool is_uring; /* io_uring does it, too */

	/* LSM hooks, each of which sees all of it. The first is the one to
	 * name; none: there is no such hook. */
	const char *hooks[MAX_DEED_HOOKS];
	const char *with;   /* hook that the first one needs for that */
	const char *object; /* what it has: "argument 0, type 'file'" */

	/* Functions on the way that policies hook. */
	const char *functions[MAX_DEED_FUNCTIONS];

	/* What is done although the caller is killed in the middle; NULL:
	 * nothing that remains. */
	const char *remains; /* "the file is removed" */
};

/* The n-th; NULL past the last. */
const struct deed *deed_at(size_t n);

/* What a system call ("openat"), function or LSM hook is there for; NULL: it
 * is not known. @ret_call, unless NULL, gets the entry of the call. */
const struct deed *deed_of_syscall(const char *name,
				   const struct deed_call **ret_call);
const struct deed *deed_of_function(const char *name);
const struct deed *deed_of_hook(const char *name);

/* Is the function the one that calls this LSM hook: security_file_open for
 * file_open, security_bprm_check for bprm_check_security? */
bool deed_is_hook(const char *function, const char *hook);
