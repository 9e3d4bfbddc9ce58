/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * first_plan - what is enforced from the start
 */

#include "image.h"
#include "options.h"
#include "policy_set.h"

/**
 * first_plan() - read and compile the policies for the first time
 *
 * A file that was named, and is wrong, is an error; a wrong one in a folder
 * does not keep the others from being enforced. The default folder need not be
 * there. What is wrong is logged.
 *
 * Returns 0; a negative errno, logged.
 */
int first_plan(const struct options *options, struct policy_set **ret_policies,
	       struct plan **ret);
