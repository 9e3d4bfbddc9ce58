/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * build_id - what the linker made of the contents of a program
 */

#include <stddef.h>
#include <stdint.h>

struct build_id {
	uint8_t bytes[64];
	size_t len;
};

/**
 * build_id_read() - the build id of the ELF file at @path
 * @inode:  number that the file has; another file at the same place is none
 *
 * Waits for the file system, which may be anybody's. Reads the first 64 KiB,
 * in which a linker puts it.
 *
 * Returns 0; -ENODATA: it has none, or is no ELF file of this machine; -ESTALE:
 * it is another file; -ENOMEM; another errno.
 */
int build_id_read(const char *path, uint64_t inode, struct build_id *ret);
