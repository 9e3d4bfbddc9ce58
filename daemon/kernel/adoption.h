/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * adoption - the hooks that another daemon has pinned
 *
 * Those of which it is known what they were made from are taken. The others
 * go on until something is enforced in their place.
 */

#include "hook.h"

struct adoption;

/* @folder: of the hooks. Returns 0 or a negative errno. */
int adoption_new(const char *folder, struct adoption **ret);

/**
 * adoption_take() - go on with the hook that was made from @image
 * @image:  taken if there is one
 *
 * Returns 0; -ENOENT: there is none; another negative errno.
 */
int adoption_take(struct adoption *adoption, struct image **image,
		  struct attach_host *host, struct hook **ret);

/* @hook is to be pinned: what was not taken, and is there by its name, gets
 * another one. Returns 0; -ENOENT: there is none, nor of NULL; another negative
 * errno. */
int adoption_set_aside(struct adoption *adoption, const struct hook *hook);

/* Ends what was not taken. */
void adoption_end(struct adoption *adoption);

/* What was not taken or ended goes on. */
void adoption_free(struct adoption **adoption);
