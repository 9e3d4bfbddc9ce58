// SPDX-License-Identifier: Apache-2.0

#include "first_plan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "diag_log.h"
#include "log.h"
#include "past.h"

/* The folder that is the default need not be there. */
static int new_policies(const struct options *options, struct policy_set **ret)
{
	size_t n = options->n_policies;
	int err;

	if (n == 1 && !strcmp(options->policies[0], OPTIONS_POLICIES) &&
	    access(OPTIONS_POLICIES, F_OK)) {
		log_msg(LOG_LEVEL_NOTICE, "no policies: '%s' is not there",
			OPTIONS_POLICIES);
		n = 0;
	}
	err = policy_set_new(options->policies, n, ret);
	if (err)
		return log_err(err, "cannot start");
	policy_set_allow(*ret, options->network_actions);
	return 0;
}

/* What cannot be read or used is replaced as if it was not known. */
static int resume(const struct options *options, struct policy_set *policies,
		  struct plan **ret)
{
	CLEANUP(saved_free) struct saved saved = { 0 };
	int err = saved_read(options->state_dir, SAVED_IN_FORCE, &saved);

	if (!err)
		err = policy_set_resume(policies, &saved, ret);
	if (err == -ENOMEM)
		return log_err(err, "cannot start");
	if (err)
		log_msg(LOG_LEVEL_WARNING,
			"the policies in force are not known (%s): they are in "
			"force until those of now are, but the last events of "
			"them are lost",
			strerror(-err));
	return 0;
}

/* What nobody had confirmed when the daemon before ended. */
static void undo_trial(const struct options *options,
		       struct policy_set *policies)
{
	CLEANUP(saved_free) struct saved before = { 0 };

	if (saved_read(options->state_dir, SAVED_BEFORE, &before))
		return;
	for (size_t i = 0; i < before.files.n; i++)
		log_msg(LOG_LEVEL_WARNING,
			"'%s': what was applied is reverted: the daemon ended "
			"before it was confirmed",
			before.files.files[i].path);
	policy_set_undo_trial(policies, &before.files);
}

/* Says which files are not in force as they are, but as they were. */
static void tell_old(const struct policy_set *policies)
{
	size_t n;
	const struct policy_entry *entries = policy_set_entries(policies, &n);

	for (size_t i = 0; i < n; i++)
		if (entries[i].error && entries[i].name)
			log_msg(LOG_LEVEL_WARNING,
				"'%s' is wrong: policy '%s' is in force as it "
				"was before",
				entries[i].file, entries[i].name);
}

/* What does not make a plan any more is left out: its records will count as
 * unread. */
static int add_past(void *data, const struct saved *saved)
{
	struct first_plan *first = data;
	struct plan **slot =
		array_grow(&first->past, first->n_past, sizeof(*slot));
	int err;

	if (!slot)
		return -ENOMEM;
	err = policy_set_recall(first->policies, saved, slot);
	if (err == -ENOMEM)
		return err;
	first->n_past += !err;
	return 0;
}

int first_plan_load(struct policy_set *policies, const struct plan *running,
		    const struct policy_modes *modes, struct plan **ret)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct policy_entry *entries;
	size_t n;
	int err;

	err = policy_set_load(policies, running, &diag, &plan);
	diag_log(&diag);
	if (err)
		return log_err(err, "the policies cannot be used");
	if (policy_set_n_wrong_named(policies))
		return log_err(-EINVAL, "a policy file is wrong");
	entries = policy_set_loaded(policies, &n);
	policy_modes_apply(modes, entries, n, plan);
	*ret = TAKE(plan);
	return 0;
}

void first_plan_commit(struct policy_set *policies, struct policy_modes *modes)
{
	const struct policy_entry *entries;
	size_t n;

	policy_set_commit(policies);
	entries = policy_set_entries(policies, &n);
	policy_modes_prune(modes, entries, n);
	tell_old(policies);
}

int first_plan(const struct options *options, bool in_force,
	       const struct policy_modes *modes, struct first_plan *ret)
{
	CLEANUP(first_plan_free) struct first_plan first = { 0 };
	const struct policy_entry *entries;
	size_t n;
	int err;

	err = new_policies(options, &first.policies);
	if (!err && in_force)
		err = resume(options, first.policies, &first.before);
	if (!err && in_force)
		err = past_each(options->state_dir, add_past, &first);
	if (err)
		return err;
	entries = policy_set_entries(first.policies, &n);
	if (first.before)
		policy_modes_apply(modes, entries, n, first.before);
	undo_trial(options, first.policies);

	err = first_plan_load(first.policies, first.before, modes, &first.plan);
	if (err)
		return err;

	*ret = first;
	first = (struct first_plan){ 0 };
	return 0;
}

void first_plan_free(struct first_plan *first)
{
	for (size_t i = 0; i < first->n_past; i++)
		plan_free(&first->past[i]);
	free_mem(&first->past);
	first->n_past = 0;
	policy_set_free(&first->policies);
	plan_free(&first->before);
	plan_free(&first->plan);
}
