/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_filter - what a selector of a policy asks, typed
 *
 * An operator is a question about one operand of an argument (types.h), and
 * perhaps its negation: NotSPort asks of the source port what InMap asks of
 * a number, and wants no for an answer.
 */

#include <stdbool.h>
#include <stddef.h>

#include "abi.h"
#include "policy_value.h"
#include "types.h"

/* Those with "not" follow those without. */
enum operator_kind {
	OP_EQUAL,
	OP_NOT_EQUAL,
	OP_PREFIX,
	OP_NOT_PREFIX,
	OP_POSTFIX,
	OP_NOT_POSTFIX,
	OP_SUBSTRING,
	OP_SUBSTRING_IGN_CASE,
	OP_GLOB,
	OP_NOT_GLOB,
	OP_REGEX,
	OP_NOT_REGEX,
	OP_GT,
	OP_LT,
	OP_MASK,
	OP_IN_RANGE,
	OP_NOT_IN_RANGE,
	OP_IN_MAP,
	OP_NOT_IN_MAP,
	OP_IN,
	OP_NOT_IN,
	OP_SPORT,
	OP_NOT_SPORT,
	OP_SPORT_PRIV,
	OP_NOT_SPORT_PRIV,
	OP_DPORT,
	OP_NOT_DPORT,
	OP_DPORT_PRIV,
	OP_NOT_DPORT_PRIV,
	OP_SADDR,
	OP_NOT_SADDR,
	OP_DADDR,
	OP_NOT_DADDR,
	OP_PROTOCOL,
	OP_FAMILY,
	OP_STATE,
	OP_FILE_TYPE,
	OP_NOT_FILE_TYPE,
	OP_CAPS_GAINED,
	OP_CEL,
	N_OPERATORS,
};

/* In the order in which messages and rules go through them. */
enum match_kind {
	MATCH_ARGS,
	MATCH_DATA,
	MATCH_RETURN_ARGS,
	MATCH_PIDS,
	MATCH_BINARIES,
	MATCH_PARENT_BINARIES,
	MATCH_ANCESTORS,
	MATCH_NAMESPACES,
	MATCH_NAMESPACE_CHANGES,
	MATCH_CAPABILITIES,
	MATCH_CAPABILITY_CHANGES,
	MATCH_UNITS,
	MATCH_USERS,
	N_MATCH_KINDS,
};

/* Does a filter hold for what cannot be read? */
enum on_unreadable {
	UNREADABLE_DEFAULT, /* not said */
	UNREADABLE_MATCH,
	UNREADABLE_IGNORE,
};

/* One line of matchArgs, matchPIDs... */
struct policy_filter {
	struct pos pos;
	enum match_kind kind;
	enum operator_kind op;
	struct pos op_pos;
	bool broken;
	unsigned item; /* in its list, from 0 */

	/* MATCH_ARGS: places in policy_hook::args; MATCH_DATA: in ::data. One,
	 * but two for CapabilitiesGained (old, new), any number for CelExpr,
	 * for which arg0 is the first. MATCH_RETURN_ARGS: none. */
	unsigned *args;
	size_t n_args;
	bool is_by_index; /* "index", not "args" */
	unsigned index;	  /* as written */
	struct pos arg_pos;
	enum on_unreadable on_unreadable; /* idem */

	bool follow_forks;	/* MATCH_PIDS */
	bool is_namespace_pid;	/* MATCH_PIDS */
	bool follow_children;	/* MATCH_BINARIES */
	enum namespace_kind ns; /* MATCH_NAMESPACES */
	enum cap_set caps;	/* MATCH_CAPABILITIES, _CAPABILITY_CHANGES */
	bool is_namespace_cap;	/* idem: only outside the host's user ns */
	struct policy_value *values;
	size_t n_values;
	struct pos values_pos; /* line 0: there is no "values" */
};

/* Names of the language; NULL past the last. */
const char *operator_name(enum operator_kind op);
const char *match_name(enum match_kind kind);

bool operator_is_negated(enum operator_kind op);

bool operator_takes_values(enum operator_kind op);

/* What an operator looks at. */
enum operand operator_operand(enum operator_kind op);
