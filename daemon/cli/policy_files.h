/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_files - what policy files compile to, without a daemon
 */

#include "diag.h"
#include "image.h"
#include "policy.h"
#include "rule.h"

struct policy_files {
	struct policies policies;
	struct ruleset *rules; /* NULL when something is wrong */
	struct plan *plan;     /* idem */
	struct diag diag;
};

/**
 * policy_files_read() - read, check and compile
 * @paths:  @n files, folders (.yaml and .yml in them) or "-"
 *
 * Returns 0, also when diag has errors; -ENOMEM.
 */
int policy_files_read(char *const *paths, int n, struct policy_files *ret);
void policy_files_free(struct policy_files *files);

/* Prints the messages on standard error. Returns whether nothing is wrong. */
bool policy_files_print(struct policy_files *files, bool strict);
