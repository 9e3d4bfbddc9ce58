/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_hook - where a policy looks, what it reads there, and its selectors
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy_action.h"
#include "policy_filter.h"

enum hook_kind {
	HOOK_SYSCALL,
	HOOK_FUNCTION,
	HOOK_TRACEPOINT,
	HOOK_RAW_TRACEPOINT,
	HOOK_LSM,
	HOOK_UPROBE,
	HOOK_USDT,
	N_HOOK_KINDS,
};

/* Use of a macro: its name, until policy_read() merged it. */
struct policy_macro_use {
	struct pos pos;
	char *name;
};

struct policy_selector {
	struct pos pos;
	char *label;		       /* NULL: none */
	struct policy_filter *filters; /* all must hold; those of macros, too */
	size_t n_filters;
	struct policy_action *actions;
	size_t n_actions;
	struct policy_action *return_actions;
	size_t n_return_actions;
	uint32_t fields; /* what is there: for policy_macros.c */
	struct policy_macro_use *macros;
	size_t n_macros;
};

enum arg_source {
	ARG_OF_CALL,
	ARG_CURRENT_TASK, /* resolve: from struct task_struct */
	ARG_PT_REGS,	  /* resolve: a register */
};

struct policy_arg {
	struct pos pos;
	bool broken;
	unsigned index;
	struct pos index_pos; /* line 0: not said, like the others */
	enum arg_type type;
	struct pos type_pos;
	char *label;	   /* NULL: none, like the others */
	unsigned size_arg; /* sizeArgIndex: 1 + argument of the call, or for
			      tracepoints 1 + place in args; 0: none */
	struct pos size_pos;
	bool return_copy; /* read at the return, also without return: true */
	bool max_data;
	char *resolve; /* "mm.owner[0].comm" */
	struct pos resolve_pos;
	char *btf_type;
	char *btf_module;
	struct pos btf_pos;	/* of one of them */
	enum arg_source source; /* data[] only */
	struct pos source_pos;
};

/* What is hooked; also an entry of a list. */
struct policy_call {
	struct pos pos;
	char *name;			/* as written: "sys_execve" */
	const struct policy_list *list; /* "list:NAME" */
	const struct syscall *syscall;	/* NULL: a function */
	bool is_compat;			/* "i386/...": of 32-bit programs */
};

struct policy_digest {
	struct pos pos;
	const char *algorithm; /* "sha256", "build-id": static */
	uint8_t bytes[64];
	size_t len;
};

/* What a uprobe or usdt is in. */
struct policy_program {
	char *path;
	struct pos path_pos;
	char *btf_path;		       /* NULL: none */
	struct policy_target *targets; /* uprobe: one at least, of one kind */
	size_t n_targets;
	struct policy_digest *digests; /* one of them must be the file's */
	size_t n_digests;
	bool may_differ; /* ignore.digestVerificationFailure */
};

struct policy_hook {
	struct pos pos;
	const char *section; /* of spec: "kprobes"; static */
	unsigned item;	     /* in it, from 0 */
	bool broken;	     /* its call is not to be looked up */
	enum hook_kind kind;
	bool is_fentry;
	bool is_loader;	     /* not of a list, but of "loader" */
	bool may_be_missing; /* ignore.callNotFound */
	/* Function, list, event of a tracepoint, name of a LSM hook or USDT.
	 * A uprobe has none. Of a list of system calls: HOOK_SYSCALL. */
	struct policy_call call;
	struct pos syscall_pos; /* line 0: "syscall" is not said */
	char *group; /* subsystem of a tracepoint, provider of a USDT */
	struct pos group_pos;
	struct policy_program program;
	char *message; /* NULL: none */
	char **tags;
	size_t n_tags;
	struct policy_arg *args;
	size_t n_args;
	struct policy_arg *data;
	size_t n_data;
	bool returns; /* return: true */
	bool has_return_arg;
	struct policy_arg return_arg;
	enum action_kind return_arg_action; /* ACTION_POST: none */
	struct policy_selector *selectors;  /* none: always matches */
	size_t n_selectors;
};
