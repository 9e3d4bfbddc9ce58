/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * gate - where a hook is entered: a program that stays attached
 *
 * It hands each call to the entry program of the hook that is in force there
 * (bpf/gate.bpf.c). So one hook takes the place of another at a stroke: each
 * call is judged by the one or by the other, never by both, never by none.
 * All hooks of a place, of one attach kind, have one gate (gates.h); it ends
 * with the last of them.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "image.h"
#include "options.h"

struct gate;

/* Says in @ret, which is empty, which gate a hook needs. Gates are the same if
 * these bytes are. */
void gate_describe(const struct image *image, enum attach_kind kind,
		   struct buf *ret);

/* One user of it has each of these, but gate_is(). Attached, and nothing in
 * force. Returns 0; -ENOENT: what it would be attached to is not there; another
 * negative errno. */
int gate_attach(const struct image *image, enum attach_kind kind,
		struct gate **ret);

/* That which another daemon has pinned in @folder; what was in force is. */
int gate_open(const struct image *image, enum attach_kind kind,
	      const char *folder, struct gate **ret);

bool gate_is(const struct gate *gate, const struct buf *description);

/* In @folder, which must not be there. */
void gate_pin(struct gate *gate, const char *folder);

/* Did that work? Returns 0; -EINVAL: this kernel cannot pin what it is attached
 * by; another negative errno. */
int gate_is_pinned(const struct gate *gate);

/* Where; NULL: nowhere. */
const char *gate_folder(const struct gate *gate);

/* Will the kernel take @program, a descriptor, for calls that come here?
 * Returns 0 or a negative errno. */
int gate_try(const struct gate *gate, int program);

/* All calls go to @program from now on. Idem. */
int gate_open_to(const struct gate *gate, int program);

/* They go nowhere, if there is but one user. */
void gate_shut(const struct gate *gate);

void gate_use(struct gate *gate);
unsigned gate_users(const struct gate *gate);

/* Detaches if that was the last user and it is not left. From any thread, for
 * different gates. */
void gate_release(struct gate *gate);

/* How often the kernel left it out: see bundle_missed(). */
uint64_t gate_missed(const struct gate *gate);

/* What is pinned goes on when it is freed. */
void gate_leave(struct gate *gate);

/* Detaches and unloads. */
void gate_free(struct gate **gate);
