/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hook - an image in the kernel: loaded, filled, attached
 *
 * The attach kind is chosen by really attaching, best first. Map contents are
 * there, and frozen, before the first program is attached.
 */

#include <stdbool.h>
#include <stdint.h>

#include "image.h"
#include "options.h"
#include "tracker.h"

struct hook;

/**
 * hook_attach() - enforce an image
 * @image:  owned by the hook from now on, whatever is returned
 * @id:     what records of it carry
 * @kind:   enum attach_kind to insist on; -1: the best that works
 *
 * Logs why, when it cannot.
 *
 * Returns 0 or a negative errno.
 */
int hook_attach(struct image *image, uint32_t id, int kind,
		const struct tracker *tracker, struct hook **ret);

/* Judges no new call. Calls that were put off still are, and records may still
 * be in the ring. */
void hook_detach(struct hook *hook);

/* Calls that were put off and not judged yet. */
uint64_t hook_pending(const struct hook *hook);

/* Detaches and unloads. */
void hook_free(struct hook **hook);

const struct image *hook_image_of(const struct hook *hook);
uint32_t hook_id(const struct hook *hook);
enum attach_kind hook_kind(const struct hook *hook);

/* Runs that the kernel left out: see missed.h. */
uint64_t hook_missed(const struct hook *hook);
