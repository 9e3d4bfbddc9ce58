/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * diag_log - what is wrong with policies, in the log
 */

#include "diag.h"

/* Each message as it is, "FILE:LINE:COLUMN: error: TEXT". */
void diag_log(struct diag *diag);
