// SPDX-License-Identifier: Apache-2.0

#include "reload.h"

#include <errno.h>
#include <malloc.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "base/mem.h"
#include "diag_log.h"
#include "enforcer.h"
#include "guard.h"
#include "log.h"
#include "output.h"
#include "policy_modes.h"
#include "policy_set.h"
#include "policy_watch.h"
#include "ready.h"

/* Is what is on trial as it was read? */
static bool trial_is_right(struct daemon *d)
{
	const struct file_table *trial = policy_set_trial(d->policies);
	size_t n;
	const struct policy_entry *entries = policy_set_loaded(d->policies, &n);

	for (size_t i = 0; i < n; i++)
		if (entries[i].error && file_table_find(trial, entries[i].file))
			return false;
	return true;
}

static int load_and_apply(struct daemon *d, struct diag *diag)
{
	for (;;) {
		CLEANUP(plan_free) struct plan *plan = NULL;
		const struct policy_entry *entries;
		size_t n;
		int err;

		policy_watch_note(d->watch);
		err = policy_set_load(d->policies, enforcer_plan(d->enforcer),
				      diag, &plan);
		if (!err && !trial_is_right(d))
			err = -EINVAL;
		if (err)
			return err;
		entries = policy_set_loaded(d->policies, &n);
		policy_modes_apply(&d->modes, entries, n, plan);
		err = parts_apply(d, policy_set_next_files(d->policies), &plan);
		if (!err || !parts_blame(d))
			return err;
	}
}

static void commit(struct daemon *d)
{
	const struct policy_entry *entries;
	size_t n;

	policy_set_commit(d->policies);
	entries = policy_set_entries(d->policies, &n);
	policy_modes_prune(&d->modes, entries, n);
	parts_save(d);
}

int reload_policies(struct daemon *d, struct buf *why)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err = load_and_apply(d, &diag);

	if (err)
		policy_set_reject(d->policies,
				  policy_set_rejected(d->policies));
	else
		commit(d);
	diag_print(&diag, why);
	guard_settle(d->guard);
	malloc_trim(0);
	return err;
}

void reload(struct daemon *d)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	struct timespec now;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
		   (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	log_msg(LOG_LEVEL_INFO, "reloading the policies");

	for (size_t i = 0; i < d->n_outputs; i++)
		output_reopen(d->outputs[i]);

	err = load_and_apply(d, &diag);
	diag_log(&diag);
	if (err) {
		policy_set_reject(d->policies, "the last reload failed");
		log_err(err, "reload failed: the policies that were in force "
			     "stay in force");
	} else {
		commit(d);
	}
	guard_settle(d->guard);
	malloc_trim(0);
	ready_say(d->enforcer);
}
