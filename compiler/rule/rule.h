/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rule - one selector of one policy at one hook, in no policy language
 *
 *     struct policy -> lower_tracing -> struct ruleset -> compile -> plan
 *
 * What a front end makes of its policies. A rule is a conjunction of filters;
 * a filter asks one source one question. Operators of a policy language are
 * questions (enum test) and their negation. The rules of one policy on one
 * hook stand together and in the order in which they are tried: the first
 * that holds decides.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "diag.h"
#include "filter.h"
#include "rule_actions.h"
#include "rule_hook.h"
#include "types.h"

struct rule {
	unsigned policy;	/* in ruleset::policies */
	unsigned hook;		/* in ruleset::hooks */
	unsigned view;		/* in ruleset::views */
	unsigned selector;	/* in its view, from 0 */
	struct filter *filters; /* those with a SOURCE_LATE are asked of the
				   rule that has won at entry */
	size_t n_filters;
	bool waits; /* reports at the return, if its late filters hold */
	struct rule_actions actions;
	struct rule_actions late; /* @waits: what is done there */
};

enum shown_place {
	SHOWN_ARG,
	SHOWN_DATA,
	SHOWN_RETURN,
};

/* An argument that an event of a policy shows, in the order shown: one source
 * for each of the fields of its type. */
struct shown {
	enum shown_place place;
	enum arg_type type;
	char *label;
	struct source *sources;
	size_t n_sources;
};

/* Whether a policy does what it says; changed while it is in force. */
enum policy_mode {
	MODE_ENFORCE,
	MODE_MONITOR,  /* reports what it would do */
	MODE_DISABLED, /* does not even report */
};

/* Where a policy names a hook, for messages. */
struct origin {
	char *file;
	struct pos pos;
	char *part; /* "spec.kprobes[0]" */
};

/* What a policy says at one hook besides its rules. */
struct view {
	unsigned policy;
	unsigned hook;
	enum policy_mode mode; /* at first */
	bool allow_protected;  /* what it does is done to all: bpf/spare.bpf.h
				*/
	int severity;	/* LOG_CRIT to LOG_DEBUG of <syslog.h>; 0: not said */
	bool is_loader; /* its events are process_loader: policy_loader.h */
	char *call;	/* as events name it: "__x64_sys_execve" */
	struct origin origin;
	char *message;
	char **tags;
	size_t n_tags;
	struct shown *shown;
	size_t n_shown;
};

/*
 * A set of processes, whose number is the bit of struct marks: those with the
 * pids, ascending, and all that they fork from then on; or those that run a
 * program of which @test holds for one of the values.
 */
struct mark {
	uint32_t *pids;
	size_t n_pids;
	enum test test;
	struct rule_value *paths;
	size_t n_paths; /* 0: a set of pids */
	bool only_true; /* a path of another mount namespace counts only if the
			   host has the same file there: what is asked is
			   whether a process is not in the set */
};

struct ruleset {
	char **policies; /* names */
	size_t n_policies;
	struct rule_hook *hooks;
	size_t n_hooks;
	struct view *views;
	size_t n_views;
	struct rule *rules; /* by hook, policy, selector */
	size_t n_rules;
	struct mark *marks;
	size_t n_marks;
	struct rule_expr *exprs;
	size_t n_exprs;
};

void ruleset_free(struct ruleset **ruleset);

/* A new filter, zeroed; NULL when out of memory. */
struct filter *rule_add_filter(struct rule *rule);
