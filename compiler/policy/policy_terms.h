/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_terms - the words of the language and what they mean
 */

#include "policy_filter.h"
#include "reader.h"

extern const struct term api_version_terms[];	    /* 0 */
extern const struct term kind_terms[];		    /* 1: namespaced */
extern const struct term severity_terms[];	    /* LOG_CRIT... */
extern const struct term list_kind_terms[];	    /* enum list_kind */
extern const struct term mode_terms[];		    /* 1: monitor */
extern const struct term override_method_terms[];   /* enum override_method */
extern const struct term arg_source_terms[];	    /* enum arg_source */
extern const struct term return_arg_action_terms[]; /* enum action_kind */
extern const struct term action_terms[];	    /* idem */
extern const struct term rate_scope_terms[];	    /* enum rate_scope */
extern const struct term namespace_terms[];	    /* enum namespace_kind */
extern const struct term cap_set_terms[];	    /* enum cap_set */
extern const struct term unreadable_terms[];	    /* enum on_unreadable */

/* enum operator_kind: what @kind takes. */
const struct term *operator_terms(enum match_kind kind);
