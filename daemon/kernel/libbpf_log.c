// SPDX-License-Identifier: Apache-2.0

#include "libbpf_log.h"

#include <bpf/libbpf.h>

#include "base/buf.h"
#include "base/mem.h"
#include "log.h"

static int print_libbpf(enum libbpf_print_level level, const char *fmt,
			va_list args)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	(void)level;
	buf_addv(&text, fmt, args);
	log_lines(LOG_LEVEL_DEBUG, text.data, text.len);
	return 0;
}

void libbpf_log(void)
{
	libbpf_set_print(print_libbpf);
}
