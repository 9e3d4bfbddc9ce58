/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_loader - what `loader: true' of a policy hooks
 */

#include "policy.h"

/* What events of such a hook show, in this order; daemon/loader.c reads it. */
enum loader_shown {
	LOADER_FILE,
	LOADER_PROT,
	LOADER_INODE, /* number of the file's inode */
	N_LOADER_SHOWN,
};

/* Adds it as the last of the policy's hooks. Returns 0; -ENOMEM. */
int policy_add_loader(struct policy *policy);
