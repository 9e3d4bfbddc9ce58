/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * facts_host - the facts of the kernel and the host that this runs on
 *
 * Reads /sys/kernel/btf, tracefs where it is mounted (see tracefs.h), and
 * /etc/passwd. Users of other name services are not in it. Without root,
 * tracefs is mostly not to be read: -EACCES.
 */

#include "facts.h"

/* To be freed by facts_free(). */
struct facts facts_host(void);
