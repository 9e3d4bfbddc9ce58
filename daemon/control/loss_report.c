// SPDX-License-Identifier: Apache-2.0

#include "loss_report.h"

#include <inttypes.h>

#include "log.h"

/* What the kernel counts begins at zero again with new programs. */
void loss_report(struct kept_state *kept)
{
	for (int i = 0; i < N_FAILURES; i++) {
		uint64_t count = failure_count(&kept->failures, i);

		if (count > kept->said[i])
			log_msg(LOG_LEVEL_WARNING,
				"%s: %" PRIu64 " more, %" PRIu64 " in all (%s)",
				failure_text(i), count - kept->said[i], count,
				failure_name(i));
		kept->said[i] = count;
	}
}
