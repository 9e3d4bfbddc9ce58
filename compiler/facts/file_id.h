/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * file_id - which file it was that was read, and in which state
 *
 * So that what is known of its bytes is used of no other file of that name:
 * daemon/program_file.h. All 0: nothing was read.
 */

#include <stdint.h>

struct file_id {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	uint64_t changed_ns; /* st_ctim: any write changes it */
};
