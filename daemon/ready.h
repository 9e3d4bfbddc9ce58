/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ready - tells the administrator and systemd that all policies enforce
 */

#include "enforcer.h"

/* "ready: N policies, M hooks, attach KINDS", and READY=1. */
void ready_say(const struct enforcer *enforcer);
