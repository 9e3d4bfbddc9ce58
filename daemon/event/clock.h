/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * clock - from the time of the kernel's records to the time of the day
 */

#include <stdint.h>

/* CLOCK_REALTIME minus CLOCK_BOOTTIME, now. */
int64_t clock_boot_offset(void);

enum {
	CLOCK_TEXT_SIZE = 32,
};

/* RFC 3339 in UTC with nine digits, "2026-03-01T09:12:44.105199870Z";
 * returns its length. @ns: since 1970. */
unsigned clock_text(uint64_t ns, char text[static CLOCK_TEXT_SIZE]);
