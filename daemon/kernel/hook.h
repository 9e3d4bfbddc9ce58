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

#include "attach_host.h"
#include "image.h"
#include "options.h"

struct hook;

/**
 * hook_attach() - enforce an image
 * @image:  owned by the hook from now on, whatever is returned
 * @id:     what records of it carry
 * @host:   may learn what this kernel does not grant
 *
 * Logs why, when it cannot.
 *
 * Returns 0; -ENOENT: what it would be attached to is not there; another
 * negative errno.
 */
int hook_attach(struct image *image, uint32_t id, struct attach_host *host,
		struct hook **ret);

/* Judges no new call. Calls that were put off still are, and records may still
 * be in the ring. */
void hook_detach(struct hook *hook);

/* Calls that were put off and not judged yet, or have not returned yet. */
uint64_t hook_pending(const struct hook *hook);

/* Removes what calls left behind that will never return. */
void hook_sweep(const struct hook *hook);

/* Detaches and unloads. */
void hook_free(struct hook **hook);

const struct image *hook_image_of(const struct hook *hook);
uint32_t hook_id(const struct hook *hook);
enum attach_kind hook_kind(const struct hook *hook);

/* Does it look who owns a socket? */
bool hook_tracks(const struct hook *hook);

/* Runs that the kernel left out: see missed.h. */
uint64_t hook_missed(const struct hook *hook);
