/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * deeds_table - the parts of the table of deeds, a file each
 */

#include "deeds.h"

/* Entries of struct deed::calls. */
#define AT(n) (1U << (n))
#define CALL(call)             \
	{                      \
		.name = (call) \
	}
#define PATH(call, args)                        \
	{                                       \
		.name = (call), .paths = (args) \
	}
#define LINK(call, args, text)                                      \
	{                                                           \
		.name = (call), .paths = (args), .contents = (text) \
	}
#define ALSO(call)                              \
	{                                       \
		.name = (call), .is_also = true \
	}

/* The n-th; NULL past the last. */
const struct deed *deed_of_files(size_t n);
const struct deed *deed_of_others(size_t n);
