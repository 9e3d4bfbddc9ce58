// SPDX-License-Identifier: Apache-2.0

#include "why.h"

#include <errno.h>

int why(struct buf *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (out)
		buf_addv(out, fmt, args);
	va_end(args);
	return -EINVAL;
}
