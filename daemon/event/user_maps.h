/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * user_maps - which file an address of a process belongs to
 *
 * What /proc says while the process lives; of one that is gone nothing is
 * known.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "decode.h"

struct user_map {
	uint64_t start;
	uint64_t end;
	uint64_t file_offset; /* of @start */
	size_t path;	      /* in user_maps::text */
	size_t path_len;      /* 0: no file */
};

struct user_maps {
	struct user_map *items;
	size_t n;
	struct buf text;
};

/* Reads @path, "/proc/1234/maps". Returns 0; -ENOMEM; an errno of open(). */
int user_maps_read(const char *path, struct user_maps *ret);
void user_maps_free(struct user_maps *maps);

/* Where @address is: the file and the place in it. Returns whether it is in a
 * file, or in what the kernel maps, "[vdso]". */
bool user_maps_find(const struct user_maps *maps, uint64_t address,
		    struct bytes *ret_path, uint64_t *ret_offset);
