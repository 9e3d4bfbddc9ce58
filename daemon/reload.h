/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * reload - the policies as they are now come into force
 */

#include "parts.h"

/* As the administrator asks for it: logs what is wrong; files that are wrong
 * have what they had before. */
void reload(struct daemon *d);

/**
 * reload_policies() - the same, quietly
 * @why:  gets what is wrong, a line each
 *
 * A text on trial that is wrong keeps all as it was. Returns 0 or a negative
 * errno.
 */
int reload_policies(struct daemon *d, struct buf *why);
