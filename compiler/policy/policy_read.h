/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_read - the two steps of policies_parse() for one document
 *
 * policy_read.c knows the shape of the document: keys and types of nodes.
 * policy_check.c knows what it means: which operator suits which type, which
 * index exists. What the first could not read is marked broken, so that the
 * second finds the rest of what is wrong, and the user mends the file once.
 */

#include "diag.h"
#include "policy.h"
#include "tree.h"

/**
 * policy_read() - the policy in one document
 * @file:  name for messages
 *
 * Every key that is not of the language is an error with the nearest name;
 * one that is, but is not supported, an error that says so.
 *
 * Returns 0 also when something is wrong, after adding it to @diag: the policy
 * is broken then; -ENOMEM.
 */
int policy_read(const char *file, const struct node *document,
		struct diag *diag, struct policy **ret);

/* Checks what policy_read() cannot see, and fills the members that say so.
 * Returns 0; -EINVAL after adding what is wrong to @diag, and for a policy that
 * is broken; -ENOMEM. */
int policy_check(struct policy *policy, struct diag *diag);

void policy_free(struct policy **policy);
