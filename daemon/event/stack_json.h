/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stack_json - the stack traces of a match, if its rule asks for them
 */

#include "event.h"
#include "jsonl.h"

/* Adds "kernel_stack_trace" and "user_stack_trace". */
void stacks_json(struct jsonl *json, const struct event *event);
