/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_terms - the words of the language and what they mean
 *
 * All that Tetragon knows are here, so that a policy that uses more than this
 * version does is told so, and not that it is misspelt.
 */

#include "reader.h"

extern const struct term arg_type_terms[];	  /* enum value_type */
extern const struct term arg_operator_terms[];	  /* enum operator_kind */
extern const struct term pid_operator_terms[];	  /* idem */
extern const struct term binary_operator_terms[]; /* idem */
extern const struct term action_terms[];	  /* enum action_kind */
extern const struct term kind_terms[];		  /* 0 */
extern const struct term api_version_terms[];	  /* 0 */
