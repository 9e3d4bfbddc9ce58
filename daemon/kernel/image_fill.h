/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * image_fill - the maps of an image in the kernel
 */

#include "image.h"

struct bpf_map;

/* Before the load: the map gets room for @contents, one entry at least.
 * Returns 0 or a negative errno. */
int image_fill_size(struct bpf_map *map, const struct map_image *contents);

/* The same for the map of the modes. */
int image_fill_size_modes(struct bpf_map *map, const struct image *image);

/* After it, and at any time while the image is in force: writes the modes of
 * the views. @map: its descriptor. Returns 0; -EBADF: there is no map; another
 * negative errno. */
int image_fill_modes(int map, const struct image *image);

/* After the load: writes @contents, and lets nobody change them. Returns 0 or a
 * negative errno. */
int image_fill(struct bpf_map *map, const struct map_image *contents);
