/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower - what the parts of lower_tracing() share
 *
 *     policy_hook -> lower_target: what exactly is hooked
 *                    lower_source: where its arguments are
 *                    lower_filter: what is asked
 *                    lower_action: what is done
 */

#include "btf_function.h"
#include "facts.h"
#include "policy.h"
#include "rule.h"
#include "tracepoint_format.h"

/* One place that an entry of a policy hooks; a list has many. */
struct target {
	enum rule_hook_kind kind;
	char *name;   /* as in struct rule_hook, like the next ones */
	char *symbol; /* NULL: none */
	uint64_t offset;
	uint64_t ref_counter;
	uint64_t place;
	struct file_id file;
	const char *usdt_args; /* of a USDT, see usdt_args.h; in the facts */
	uint64_t pc;	       /* idem: the address */
	const struct syscall *syscall; /* NULL: none */
	bool is_compat;		       /* it is of 32-bit programs */
	const struct policy_call *call;
};

/* What is being lowered, and into what. */
struct lowering {
	struct ruleset *rules;
	struct diag *diag;
	struct facts *facts; /* NULL: nothing is known */
	const struct policy *policy;
	const struct policy_hook *hook;
	const struct target *target;
	struct trace_format format; /* of a tracepoint */
	struct function function;   /* what it is called with; n_params */
	bool has_function;	    /* is known */
};

/* Tells what is wrong; once for the targets of a list, which all have it.
 * Returns -EINVAL; -ENOMEM. */
int lower_error(struct lowering *l, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for what may not be meant. Returns 0; -ENOMEM. */
int lower_warning(struct lowering *l, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Tells why facts could not be had: "WHAT are not known here". Returns -EINVAL;
 * -ENOMEM when @err is. */
int lower_facts_error(struct lowering *l, struct pos pos, int err,
		      const char *what);

/* Copies; NULL stays NULL. Returns 0; -ENOMEM. */
int lower_text(const char *from, char **to);
