/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * status_report - puts together how the daemon is
 */

#include "dispatch.h"
#include "enforcer.h"
#include "guard.h"
#include "policy_modes.h"
#include "policy_set.h"
#include "proc_cache.h"
#include "status.h"

/* The lists of the last answer. Start from zero. */
struct status_report {
	struct status_hook *hooks;
	struct status_policy *policies;
	char kernel[66];
	uint64_t start_ns;
};

/* Where the answers come from, borrowed. */
struct status_parts {
	const struct enforcer *enforcer;
	const struct policy_set *policies;
	const struct policy_modes *modes;
	uint64_t confirm_ns; /* see struct daemon */
	const struct proc_cache *processes;
	const struct dispatch *dispatch;
	const struct failures *failures;
	const struct guard *guard; /* NULL: none */
};

void status_report_start(struct status_report *report);

/* Fills @ret, with lists that live until the next call. Lists are empty when
 * memory ran out. */
void status_report_fill(struct status_report *report,
			const struct status_parts *parts, struct status *ret);

void status_report_free(struct status_report *report);
