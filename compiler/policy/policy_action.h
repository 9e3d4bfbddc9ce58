/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_action - what a selector of a policy does, typed
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "diag.h"

enum action_kind {
	ACTION_POST,
	ACTION_NO_POST,
	ACTION_SIGKILL,
	ACTION_SIGNAL,
	ACTION_OVERRIDE,
	ACTION_NOTIFY_ENFORCER,
	ACTION_CLEANUP_ENFORCER,
	ACTION_TRACK_SOCK,
	ACTION_UNTRACK_SOCK,
	ACTION_GET_URL,
	ACTION_DNS_LOOKUP,
	ACTION_SET,
	N_ACTIONS,
};

enum target_kind {
	TARGET_NONE,
	TARGET_SYMBOL, /* @symbol + @offset */
	TARGET_OFFSET, /* @offset in the file */
	TARGET_ADDR,   /* @offset is a virtual address */
};

/* A place in a program. */
struct policy_target {
	struct pos pos;
	enum target_kind kind;
	char *symbol;
	uint64_t offset;
	uint64_t ref_ctr_offset; /* 0: no reference counter */
};

/* One of argRegs: "rax=0x10". */
struct policy_register {
	struct pos pos;
	char *name;  /* "rax" */
	char *value; /* what stands after '=' */
};

struct policy_action {
	struct pos pos;
	bool broken;
	enum action_kind kind;

	/* ACTION_POST */
	uint64_t rate_limit_ns; /* 0: none */
	enum rate_scope rate_scope;
	struct pos scope_pos; /* line 0: not said */
	bool kernel_stack;
	bool user_stack;
	bool ima_hash;

	unsigned signal; /* _SIGNAL; _NOTIFY_ENFORCER: 0: none */

	/* ACTION_OVERRIDE, ACTION_NOTIFY_ENFORCER: the value returned */
	bool has_error;
	int64_t error;
	struct pos error_pos;
	struct policy_register *registers; /* _OVERRIDE on a uprobe */
	size_t n_registers;
	struct policy_target jump; /* idem */

	unsigned arg;	/* _TRACK_SOCK, _UNTRACK_SOCK, _SET: place in args */
	unsigned index; /* of it, as written */
	struct pos arg_pos; /* line 0: not said */
	bool has_value;
	uint32_t value; /* _SET */
	char *text;	/* _GET_URL, _DNS_LOOKUP: URL or name */
	struct pos text_pos;
};

/* Name of the language; NULL past the last. */
const char *action_name(enum action_kind kind);
