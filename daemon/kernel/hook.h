/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hook - an image in the kernel: loaded, filled, attached, in force
 *
 * The attach kind is chosen by really attaching, best first. Map contents are
 * there, and frozen, before the first program is attached. What is attached is
 * not in force yet: that is one step, for all hooks of a plan together, when
 * the kernel has taken each.
 */

#include <stdbool.h>
#include <stdint.h>

#include "attach_host.h"
#include "hook_name.h"
#include "image.h"
#include "options.h"

struct hook;

/**
 * hook_attach() - make an image ready to be enforced
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

/* Lets it go on without the daemon: in a folder of its own in @folder, by
 * whose name it can be adopted. Returns 0; -EINVAL: this kernel cannot pin
 * what it is attached by; another negative errno. */
int hook_pin(struct hook *hook, const char *folder);

/**
 * hook_adopt() - go on with a hook that another daemon has pinned
 * @image:   what that was made from; owned by the hook from now on, whatever
 *           is returned
 * @folder:  its own
 *
 * It is in force then, unless another is that was adopted at the same place.
 *
 * Returns 0; a negative errno, and it runs as before.
 */
int hook_adopt(struct image *image, const struct hook_name *name,
	       const char *folder, struct attach_host *host, struct hook **ret);

/* From now on it judges, and what judged at the same place does not. Returns 0
 * or a negative errno. */
int hook_start(struct hook *hook);

/* Judges no new call, at once, unless it had a successor. Calls that were put
 * off still are, and records may still be in the ring. */
void hook_stop(struct hook *hook);

/**
 * hook_recall() - what is left of a hook that is gone
 * @image:  what that was made from; owned by the hook from now on, whatever is
 *          returned
 *
 * It judges nothing; records of it can be read. Returns 0; -ENOMEM.
 */
int hook_recall(struct image *image, uint32_t id, struct hook **ret);

/* What is pinned of it runs on when it is freed. */
void hook_leave(struct hook *hook);

/**
 * hook_set_mode() - let a policy enforce, only watch, or do nothing
 * @view:  of the image of the hook
 *
 * At once, for all calls that are judged from now on; those that wait for their
 * return are judged there in the new mode.
 *
 * Returns 0; -EOPNOTSUPP: the policy denies, and this attach kind cannot, since
 * no policy that enforced did when it was chosen; another negative errno.
 */
int hook_set_mode(struct hook *hook, size_t view, enum policy_mode mode);

/* Is the hook what @image would be if it were attached now, but for the modes
 * of policies, which hook_take_modes() can change? */
bool hook_is(const struct hook *hook, const struct image *image);

/* Gives the policies the modes that they have in @image. Returns 0 or a
 * negative errno. */
int hook_take_modes(struct hook *hook, const struct image *image);

/* Takes away what new calls come by. */
void hook_detach(struct hook *hook);

/* Takes away all that is attached; what is left is freed soon. */
void hook_end(struct hook *hook);

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

/* Runs that the kernel left out: see bundle_missed(). */
uint64_t hook_missed(const struct hook *hook);
