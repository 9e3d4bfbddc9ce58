/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hook_object - loads bpf/hook.bpf.c for one image
 */

#include "attach_way.h"
#include "bundle.h"
#include "image.h"

/* The maps that are needed as long as it runs. */
#define HOOK_COUNTS "bss" /* struct hook_bpf__bss */
#define HOOK_HELD   "held"
#define HOOK_MODES  "modes"

/**
 * hook_object_attach() - load, fill and attach, by one way
 * @id:  what records of it carry
 *
 * Returns 0; -ENOENT: what it would be attached to is not there; another
 * negative errno.
 */
int hook_object_attach(const struct image *image, uint32_t id,
		       const struct attach_way *way,
		       const struct attach_host *host, struct bundle **ret);
