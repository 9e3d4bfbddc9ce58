/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * weakness_parts - the parts of weakness_find(), a file each
 *
 * They are called with the reader's path at the hook.
 */

#include "deeds.h"
#include "policy.h"
#include "policy_parts.h"
#include "reader.h"

enum {
	MAX_TOLD = 64,
	MAX_COMPAT = 512, /* more than there are system calls */
};

/* What is known of a policy while its hooks are gone through. */
struct weakness {
	struct reader r;
	const struct policy *policy;
	const struct deed *told[MAX_TOLD]; /* whose other ways were told */
	size_t n_told;
	unsigned compat_left;	/* other calls to ask of the 32-bit entry */
	uint32_t companions;	/* bits of the table of weakness_ways.c */
	bool uses[MAX_LISTS];	/* lists that some hook has */
	bool listed[MAX_LISTS]; /* idem, and that were gone through */
};

/* What one call of a hook is. */
struct site {
	const struct policy_hook *hook;
	const char *syscall; /* NULL: it is none; else its name, "openat" */
	bool is_compat;
	bool is_exit;		 /* its return: tracepoint sys_exit_openat */
	unsigned first_arg;	 /* index of the first argument */
	const struct deed *deed; /* NULL: not known */
	const struct deed_call *call; /* in @deed; NULL: it is in none */
};

/* weakness_site.c: of the n-th call of a hook, of which a list has several.
 * Returns false past the last. */
bool site_of(const struct policy_hook *hook, size_t n, struct site *ret);

/* Of the first call that is known, of a few, or else the first. */
struct site site_first(const struct policy_hook *hook);

/* Does some hook of the policy see this system call? */
bool site_sees_syscall(const struct weakness *w, const char *name,
		       bool is_compat);

/* Does one see this LSM hook, or what calls it, or the function @name? */
bool site_sees_hook(const struct weakness *w, const char *name);

/* weakness_ways.c: other ways to do what the hook looks for */
void weakness_ways(struct weakness *w, const struct policy_hook *hook);

/* weakness_texts.c: filters on what is not the object itself */
void weakness_texts(struct weakness *w, const struct policy_hook *hook);

/* weakness_null.c: what holds for texts that are not there */
void weakness_null(struct weakness *w, const struct policy_hook *hook);

/* weakness_acts.c: kills that come too late, denials by name */
void weakness_acts(struct weakness *w, const struct policy_hook *hook);

/* What actions of a selector come to. */
bool selector_kills(const struct policy_selector *selector);
bool selector_denies(const struct policy_selector *selector);
