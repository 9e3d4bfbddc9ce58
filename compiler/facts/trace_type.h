/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * trace_type - what the declaration of a tracepoint's field says of its bytes
 */

#include "tracepoint_format.h"

/* Sets kind and width by type, size and sign, and the sign where the record
 * does not have the type's. */
void trace_type_read(struct trace_field *field);
