/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * exec_id - the name of one run of one program, unique among all hosts
 *
 * "node:start_ns:pid", of which events show the base64, as Tetragon does.
 */

#include <stddef.h>

#include "abi.h"
#include "text.h"

enum {
	EXEC_ID_NODE = 255, /* bytes of the node's name that are used */
	EXEC_ID_SIZE = EXEC_ID_NODE + 2 + 2 * TEXT_DECIMAL_SIZE,
};

/* The name before base64. Returns the length; no NUL follows. */
size_t exec_id_plain(const char *node, const struct proc_id *id,
		     char text[static EXEC_ID_SIZE]);
