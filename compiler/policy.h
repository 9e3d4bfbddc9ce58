/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy - one TracingPolicy, typed
 *
 *     struct node -> policy_read -> struct policy -> policy_check -> lower
 *
 * A struct policy that passed both steps is lowered without errors. Everything
 * has its place in the file, for messages that come later.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "diag.h"

enum hook_kind {
	HOOK_SYSCALL,
};

/* One scalar of "values". What it is compared with says if it is a number. */
struct policy_value {
	struct pos pos;
	char *text;
	size_t len;
	bool quoted;   /* in the file */
	uint64_t low;  /* number, or start of a range; extended to 64 bits */
	uint64_t high; /* end of a range, included; same as low */
};

enum operator_kind {
	OP_EQUAL,
	OP_NOT_EQUAL,
	OP_PREFIX,
	OP_NOT_PREFIX,
	OP_POSTFIX,
	OP_NOT_POSTFIX,
	OP_GT,
	OP_LT,
	OP_MASK,
	OP_IN_RANGE,
	OP_NOT_IN_RANGE,
	OP_IN_MAP,
	OP_NOT_IN_MAP,
	OP_IN,
	OP_NOT_IN,
	N_OPERATORS,
};

enum match_kind {
	MATCH_ARGS,
	MATCH_PIDS,
	MATCH_BINARIES,
};

/* One line of matchArgs, matchPIDs or matchBinaries. */
struct policy_filter {
	struct pos pos;
	enum match_kind kind;
	enum operator_kind op;
	struct pos op_pos;
	bool broken;
	unsigned item;	       /* in its list, from 0 */
	unsigned arg;	       /* MATCH_ARGS: place in policy_hook::args */
	bool is_by_index;      /* MATCH_ARGS: "index", not "args" */
	unsigned index;	       /* as written */
	struct pos arg_pos;    /* of either */
	bool follow_forks;     /* MATCH_PIDS */
	bool is_namespace_pid; /* MATCH_PIDS */
	struct policy_value *values;
	size_t n_values;
	struct pos values_pos; /* line 0: there is no "values" */
};

enum action_kind {
	ACTION_POST,
	ACTION_NO_POST,
	ACTION_SIGKILL,
};

struct policy_action {
	struct pos pos;
	enum action_kind kind;
};

struct policy_selector {
	struct pos pos;
	struct policy_filter *filters; /* all must hold */
	size_t n_filters;
	struct policy_action *actions;
	size_t n_actions;
};

struct policy_arg {
	struct pos pos;
	bool broken;
	unsigned index;
	enum value_type type;  /* how it is read */
	const char *type_name; /* as written, static: says how it is printed */
	char *label;	       /* NULL: none */
};

struct policy_hook {
	struct pos pos;
	bool broken; /* its call is not to be looked up */
	enum hook_kind kind;
	char *call; /* as written: "sys_execve" */
	struct pos call_pos;
	const struct syscall *syscall; /* HOOK_SYSCALL, after policy_check() */
	char *message;		       /* NULL: none */
	char **tags;
	size_t n_tags;
	struct policy_arg *args;
	size_t n_args;
	struct policy_selector *selectors; /* none: always matches */
	size_t n_selectors;
};

struct policy {
	char *file;
	bool broken; /* anything in it is */
	char *name;  /* NULL: broken */
	struct pos name_pos;
	struct policy_hook *hooks;
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

/* Names of the language; NULL past the last. */
const char *operator_name(enum operator_kind op);
