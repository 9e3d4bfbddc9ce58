// SPDX-License-Identifier: Apache-2.0

#include "exec_id.h"

#include <string.h>

size_t exec_id_plain(const char *node, const struct proc_id *id,
		     char text[static EXEC_ID_SIZE])
{
	size_t len = strnlen(node, EXEC_ID_NODE);

	memcpy(text, node, len);
	text[len++] = ':';
	len += text_decimal(id->start_ns, text + len);
	text[len++] = ':';
	return len + text_decimal(id->pid, text + len);
}
