/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_case - a policy, lowered by the facts of a small kernel
 *
 * It has the types of lower_types.h, the functions there and a few more, the
 * tracepoints in lower_case.c, the users root and alice, and the namespaces of
 * the host from 4026531001 on, in the order of enum namespace_kind.
 */

#include "facts.h"
#include "policy.h"
#include "rule.h"

/* Start from a zeroed struct. */
struct lower_case {
	struct facts facts;
	enum fact_kind broken; /* what is asked for this gets @error, if any */
	int error;
	bool knows_nothing; /* like a machine without any facts */
	struct policies policies;
	struct ruleset *rules;
	struct diag diag;
	struct buf printed; /* what was said */
	int err;	    /* of lower_tracing() */
};

/* Lowers a policy with this spec. The front end must take it. */
void lower_spec(struct lower_case *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, which must be right, without a word. */
void lower_accept(struct lower_case *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The policies in @text; what the front end says of them is an error. */
void lower_text_of(struct lower_case *l, const char *file,
		   const struct buf *text);

/* A message must have @text in it. */
void lower_said(const struct lower_case *l, const char *text);

void lower_case_free(struct lower_case *l);
