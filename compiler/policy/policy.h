/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy - one TracingPolicy, typed
 *
 *     struct node -> policy_read -> struct policy -> policy_check -> lower
 *
 * A struct policy that passed both steps says what the file says, and nothing
 * of it is wrong by itself; what only the kernel and the host can tell (is
 * there such a function, member, user) is for lower. Everything has its place
 * in the file, for messages that come later.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy_hook.h"

/* A named list of functions or system calls. */
enum list_kind {
	LIST_FUNCTIONS,	   /* calls */
	LIST_SYSCALLS,	   /* calls */
	LIST_ALL_SYSCALLS, /* generated_syscalls: of the running kernel */
	LIST_PATTERN,	   /* generated_ftrace: functions that @pattern finds */
};

struct policy_list {
	struct pos pos;
	bool broken;
	char *name;
	enum list_kind kind;
	struct policy_call *calls;
	size_t n_calls;
	bool is_security; /* all begin with security_ */
	char *pattern;	  /* a regular expression */
	struct pos pattern_pos;
};

/* Overrides or signals where a NotifyEnforcer left a note. */
struct policy_enforcer {
	struct pos pos;
	struct policy_call *calls;
	size_t n_calls;
};

/* A selector that others take in; merged into them by policy_read(). */
struct policy_macro {
	char *name;
	bool broken;
	size_t weight; /* values and more that it stands for */
	struct policy_selector selector;
};

enum override_method {
	OVERRIDE_BEST,
	OVERRIDE_FMOD_RET,
	OVERRIDE_RETURN,
};

struct policy_options {
	bool no_kprobe_multi;
	bool no_uprobe_multi;
	bool monitor;	      /* policy-mode: monitor */
	bool allow_protected; /* does it to protected processes, too */
	enum override_method override_method;
	unsigned preload_size; /* sleepable-preload-size; 0: not said */
};

struct policy {
	char *file;
	bool broken; /* anything in it is */
	char *name;  /* NULL: broken */
	uint32_t name_hash;
	struct pos name_pos;
	int severity; /* LOG_CRIT to LOG_DEBUG of <syslog.h>; 0: not said */
	struct policy_options options;
	bool loader; /* report what is mapped to be executed */
	struct pos loader_pos;
	struct policy_list *lists;
	size_t n_lists;
	struct policy_macro *macros;
	size_t n_macros;
	size_t n_merged; /* values that macros stand for */
	struct policy_enforcer *enforcers;
	size_t n_enforcers;
	struct policy_hook *hooks; /* in the order of the file */
	size_t n_hooks;
};

/* Several policies, one for each document of each file. */
struct policies {
	struct policy **items;
	size_t n;
};

/**
 * policies_parse() - read, check and append the policies of one file
 *
 * A file without policies is an error, and so is a name that is not new.
 *
 * Returns 0; -EINVAL after adding what is wrong to @diag, with @policies as
 * it was; -ENOMEM.
 */
int policies_parse(struct policies *policies, const char *file,
		   const char *text, size_t len, struct diag *diag);
void policies_free(struct policies *policies);

/**
 * policy_filter_typed() - a filter on an argument of type auto
 * @filter:  of @policy
 * @type:    what the argument turned out to be
 * @ret:     gets a filter with typed values, for policy_filter_clear()
 *
 * Returns 0; -EINVAL after adding to @diag why it does not fit; -ENOMEM.
 */
int policy_filter_typed(const struct policy *policy,
			const struct policy_filter *filter, enum arg_type type,
			struct diag *diag, struct policy_filter *ret);
