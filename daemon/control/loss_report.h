/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * loss_report - says in the log what was lost, when it was
 */

#include "kept.h"

/* One line for each counter that has grown since the last call, by this daemon
 * or the one before. */
void loss_report(struct kept_state *kept);
