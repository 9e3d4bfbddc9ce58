/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hash - FNV-1a, 64 bits
 *
 * To tell contents apart that nobody has chosen to look alike. Start from
 * HASH_START, and go on from what was returned.
 */

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325ULL

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len);
