/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * judge_text - whether a pattern is in a text, straight from its definition
 *
 * A pattern is read again wherever it is tried, with the set of the places in
 * the text where it may begin, and gives the set of those where it may end.
 * Patterns are right ones.
 */

#include <stdbool.h>
#include <stddef.h>

#include "rule.h"

/* @whole: the text ends there; if not, it is the begin of one. */
bool judge_text(enum test test, const struct rule_value *value,
		const char *text, size_t len, bool whole);
