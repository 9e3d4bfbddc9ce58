/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * loss_report - says in the log what was lost, when it was
 */

#include "failure.h"

/* What the log knows already. Start from zero. */
struct loss_report {
	uint64_t said[N_FAILURES];
};

/* One line for each counter that has changed since the last call. */
void loss_report(struct loss_report *report, const struct failures *failures);
