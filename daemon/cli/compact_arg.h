/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * compact_arg - an argument of an event in short, for people
 */

#include <jansson.h>

#include "base/buf.h"

/* {"string_arg": "/bin/sh", "label": "path"} as path="/bin/sh"; of a file its
 * path, of a socket its ends. */
void compact_arg(json_t *arg, struct buf *out);

/* A value that is no text, as one line of JSON. */
void compact_json(const json_t *value, struct buf *out);
