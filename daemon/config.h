/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * config - haetae.yaml and its drop-ins
 *
 * A mapping of settings to values. The drop-ins in FILE.d are read after FILE,
 * in the order of their names; what a later file says wins, and its list
 * replaces the list of an earlier one.
 */

#include <stdbool.h>

#include "diag.h"
#include "options.h"

/**
 * config_read() - change @options as FILE and its drop-ins say
 * @must_exist:  a FILE that is not there is an error
 *
 * Returns 0; -EINVAL after adding what is wrong to @diag; -ENOMEM.
 */
int config_read(const char *file, bool must_exist, struct options *options,
		struct diag *diag);
