/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * gates - all gates, by the places of their hooks
 */

#include "gate.h"

struct gates;

/* @folder: where to pin, each in a folder of its own; NULL: nowhere. Returns
 * 0; -ENOMEM. */
int gates_new(const char *folder, struct gates **ret);

/* What is not left ends. */
void gates_free(struct gates **gates);

/**
 * gates_get() - the gate that a hook needs
 * @ret:  has one user more, who has to release it; lives as long as @gates,
 *        and until gates_sweep() after that
 *
 * One that is there, or pinned; else a new one, pinned if that can be.
 *
 * Returns 0; -ENOENT: what it would be attached to is not there; another
 * negative errno.
 */
int gates_get(struct gates *gates, const struct image *image,
	      enum attach_kind kind, struct gate **ret);

/* Frees those that nobody uses. */
void gates_sweep(struct gates *gates);

/* Ends those that are pinned and that nobody has got. */
void gates_settle(struct gates *gates);

/* Runs that the kernel left out, of those that are gone, too. */
uint64_t gates_missed(const struct gates *gates);
