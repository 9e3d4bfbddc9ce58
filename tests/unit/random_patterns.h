/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random_patterns - globs and regular expressions that are right
 */

#include <stddef.h>

#include "base/buf.h"
#include "rule.h"

/* The next number below @n, from the caller's generator. */
typedef size_t below_fn(void *state, size_t n);

/* Appends a pattern of @test. */
void random_pattern(enum test test, below_fn *below, void *state,
		    struct buf *out);
