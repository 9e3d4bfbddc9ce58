/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hook_name - what a pinned hook is, told by the name of its folder
 *
 *     ID-HASH-KIND-TRACKS, the first two in hexadecimal digits
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"

struct hook_name {
	uint64_t hash; /* of the image */
	uint32_t id;   /* what records of it carry */
	enum attach_kind kind;
	bool tracks; /* it looks who owns a socket */
};

/* The path of the folder in @folder. Returns 0; -ENAMETOOLONG: @size bytes do
 * not hold it. */
int hook_name_path(const struct hook_name *name, const char *folder, char *ret,
		   size_t size);

/* Returns 0; -EINVAL: it is no such name. */
int hook_name_read(const char *text, struct hook_name *ret);
