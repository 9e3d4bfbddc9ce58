// SPDX-License-Identifier: Apache-2.0

#include "first_plan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "diag_log.h"
#include "log.h"

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
	int err = saved_read(options->state_dir, &saved);

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

int first_plan(const struct options *options, bool in_force,
	       struct first_plan *ret)
{
	CLEANUP(first_plan_free) struct first_plan first = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err;

	err = new_policies(options, &first.policies);
	if (!err && in_force)
		err = resume(options, first.policies, &first.before);
	if (err)
		return err;

	err = policy_set_load(first.policies, first.before, &diag, &first.plan);
	diag_log(&diag);
	if (err)
		return log_err(err, "the policies cannot be used");
	policy_set_commit(first.policies);
	if (policy_set_n_wrong_named(first.policies))
		return log_err(-EINVAL, "a policy file is wrong");

	*ret = first;
	first = (struct first_plan){ 0 };
	return 0;
}

void first_plan_free(struct first_plan *first)
{
	policy_set_free(&first->policies);
	plan_free(&first->before);
	plan_free(&first->plan);
}
