// SPDX-License-Identifier: Apache-2.0

#include "loss_report.h"

#include <inttypes.h>

#include "log.h"

void loss_report(struct loss_report *report, const struct failures *failures)
{
	for (int i = 0; i < N_FAILURES; i++) {
		uint64_t count = failure_count(failures, i);

		if (count == report->said[i])
			continue;
		log_msg(LOG_LEVEL_WARNING,
			"%s: %" PRIu64 " more, %" PRIu64 " in all (%s)",
			failure_text(i), count - report->said[i], count,
			failure_name(i));
		report->said[i] = count;
	}
}
