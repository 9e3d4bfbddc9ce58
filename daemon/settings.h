/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * settings - the table of all that can be set
 *
 *     haetae.yaml, command line -> struct setting -> struct options
 *
 * One row a setting: the options of the command line, the keys of haetae.yaml
 * and the help text are all made from it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_LIST, /* may be given several times */
	SETTING_SWITCH,
	SETTING_ACTION, /* --help: not a member of struct options */
};

struct setting {
	const char *name; /* "policy": --policy, and the key */
	enum setting_kind kind;
	bool is_key;	   /* haetae.yaml may have it */
	bool is_on;	   /* SETTING_SWITCH: unless told otherwise */
	const char *value; /* in the help: "FILE" */
	const char *help;
	const char *expects; /* what a good value is; NULL: any text */
	size_t offset;	     /* of the member of struct options */
	size_t min, max;     /* of set_number() */
	/* Returns 0; -EINVAL for a value that is not what is expected;
	 * -ENOMEM. Replaces the value; adds to a list. */
	int (*set)(const struct setting *setting, struct options *options,
		   const char *value);
	void (*clear)(struct options *options); /* SETTING_LIST: empties it */
};

/* The n-th setting; NULL past the last. */
const struct setting *setting_at(size_t n);

/* Empties a list; does nothing to others. */
void setting_clear(const struct setting *setting, struct options *options);

/* Fills @ret as if nothing had been said. Returns 0; -ENOMEM. */
int settings_default(struct options *ret);
