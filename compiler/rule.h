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

struct source {
	enum source_kind kind;
	unsigned index; /* SOURCE_ARG: argument of the hook, from 0 */
	enum value_type type;
};

enum test {
	TEST_EQUAL, /* text: one of the values */
	TEST_PREFIX,
	TEST_SUFFIX,
	TEST_RANGE, /* number: in one of the ranges; without any, never */
	TEST_MASK,  /* number: has a bit in common with one of the values */
};

struct rule_value {
	char *text; /* TEST_EQUAL, _PREFIX, _SUFFIX: len bytes, no NUL in it */
	size_t len;
	uint64_t low; /* TEST_RANGE: from low to high, in the order of the
			 source's type; TEST_MASK: low. Extended to 64 bits
			 by the type */
	uint64_t high;
};

struct filter {
	struct source source;
	enum test test;
	bool negated;
	struct rule_value *values;
	size_t n_values;
};

struct rule {
	unsigned policy;   /* in ruleset::policies */
	unsigned hook;	   /* in ruleset::hooks */
	unsigned view;	   /* in ruleset::views */
	unsigned selector; /* in its view, from 0 */
	struct filter *filters;
	size_t n_filters;
	bool post;
	bool kill;
};

/* A value that an event of a policy shows, in the order shown. */
struct shown {
	struct source source;
	const char *type_name; /* of the policy language: "int"; static */
	char *label;
};

/* What a policy says at one hook besides its rules. */
struct view {
	unsigned policy;
	unsigned hook;
	char *message;
	char **tags;
	size_t n_tags;
	struct shown *shown;
	size_t n_shown;
};

enum rule_hook_kind {
	RULE_HOOK_SYSCALL,
};

/* An attach point; each is there once. */
struct rule_hook {
	enum rule_hook_kind kind;
	char *name;  /* "execve" */
	int syscall; /* number */
};

/* The pids of one followForks set, ascending; its number is the bit of
 * marks_by_pid that the processes, and all they fork from then on, bear. */
struct mark {
	uint32_t *pids;
	size_t n_pids;
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
};

void ruleset_free(struct ruleset **ruleset);
