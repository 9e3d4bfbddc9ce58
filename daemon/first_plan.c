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

int first_plan(const struct options *options, struct policy_set **ret_policies,
	       struct plan **ret)
{
	CLEANUP(policy_set_free) struct policy_set *policies = NULL;
	CLEANUP(plan_free) struct plan *plan = NULL;
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err;

	err = new_policies(options, &policies);
	if (err)
		return err;

	err = policy_set_load(policies, NULL, &diag, &plan);
	diag_log(&diag);
	if (err)
		return log_err(err, "the policies cannot be used");
	policy_set_commit(policies);
	if (policy_set_n_wrong_named(policies))
		return log_err(-EINVAL, "a policy file is wrong");

	*ret_policies = TAKE(policies);
	*ret = TAKE(plan);
	return 0;
}
