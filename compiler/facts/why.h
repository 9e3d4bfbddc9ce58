/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * why - what is wrong, for who knows where in the user's text it is
 *
 * A sentence without a full stop is appended to a buffer, which becomes part
 * of a message; or nothing is, when the buffer is NULL: who tries several ways
 * does not want to know why the first does not lead there.
 */

#include "base/buf.h"

/* Returns -EINVAL. */
int why(struct buf *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
