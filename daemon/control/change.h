/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * change - what the administrator has changed at run time
 */

#include <stddef.h>
#include <stdint.h>

#include "rule.h"

enum change_kind {
	CHANGE_MODE, /* @policy is in @mode: MODE_ENFORCE or MODE_MONITOR */
	CHANGE_ENABLE,
	CHANGE_DISABLE,
	CHANGE_APPLY, /* @files are in force; if @seconds is not 0, until then,
			 unless it is confirmed */
	CHANGE_CONFIRM,
	CHANGE_REVERT, /* what was applied and not confirmed is no more */
};

enum {
	CHANGE_MAX_FILES = 64,
	CHANGE_MAX_SECONDS = 86400,
};

/* A policy file. */
struct change_file {
	const char *name; /* "a.yaml", without a folder */
	const char *text;
};

/* Borrowed for the call. */
struct change {
	enum change_kind kind;
	const char *policy; /* name */
	enum policy_mode mode;
	struct change_file files[CHANGE_MAX_FILES];
	size_t n_files;
	uint32_t seconds;
};
