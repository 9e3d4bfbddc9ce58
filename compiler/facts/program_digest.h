/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * program_digest - digests of the bytes of a file
 */

#include <stddef.h>
#include <stdint.h>

enum {
	MAX_DIGEST = 64,
};

/* The digest by "sha1", "sha256", "sha384" or "sha512". Returns its length; 0:
 * it cannot be made. */
size_t program_digest(const char *algorithm, const void *bytes, size_t len,
		      uint8_t ret[MAX_DIGEST]);
