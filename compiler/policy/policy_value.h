/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_value - what a filter or an action of a policy compares with
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

struct policy_list;

/* What a value became. */
enum value_form {
	FORM_TEXT,    /* text: to compare with, a pattern, or a name that only
			 the host can tell the number of (matchUsers) */
	FORM_NUMBER,  /* low to high, both included; names became what they
			 stand for: a capability its number, but in sets of
			 them a mask, a type of file S_IFREG..., a kind of
			 namespace its enum namespace_kind, ports below 1024
			 the range of them */
	FORM_ADDRESS, /* address */
	FORM_LIST,    /* list: its system calls */
	FORM_HOST_NS, /* the namespace of the host */
};

/* An IP address or network; the bits past @prefix are 0. */
struct policy_address {
	uint8_t version; /* 4 or 6 */
	uint8_t prefix;	 /* bits: 32 or 128 for a single address */
	uint8_t bytes[16];
};

/* One scalar of "values". */
struct policy_value {
	struct pos pos;
	char *text; /* as written */
	size_t len;
	bool quoted; /* in the file */
	enum value_form form;
	uint64_t low;  /* extended to 64 bits */
	uint64_t high; /* same as low for a single number */
	struct policy_address address;
	const struct policy_list *list;
};
