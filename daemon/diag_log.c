// SPDX-License-Identifier: Apache-2.0

#include "diag_log.h"

#include "base/buf.h"
#include "base/mem.h"
#include "log.h"

void diag_log(struct diag *diag)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	diag_print(diag, &text);
	log_lines(diag->n_errors ? LOG_LEVEL_ERR : LOG_LEVEL_WARNING, text.data,
		  text.len);
}
