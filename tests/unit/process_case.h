/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process_case - the process of a sample event, and what JSON says of it
 */

#include <jansson.h>

#include "sample_event.h"

void set_text(struct process *process, struct process_text text);

/* "process":{...}, to be freed. */
char *shown(const struct sample_event *sample);

/* The object of it; a new reference. */
json_t *parse(const struct sample_event *sample);

/* What is at @path ("exe.dev") is, as JSON, @expected; NULL: nothing is. */
void expect(const json_t *object, const char *path, const char *expected);
