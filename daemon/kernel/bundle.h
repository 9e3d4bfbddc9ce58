/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * bundle - a BPF object in the kernel: its links, programs and maps
 *
 *     skeleton -> take -> pin ... SIGKILL ... open -> the same bundle
 *
 * Taken from a skeleton once that is loaded and attached; the skeleton is not
 * needed any more then. Pinned in a folder of bpffs, it goes on without the
 * daemon, and the next one opens it. To free it is to end it, unless it is to
 * be left.
 */

#include <stdbool.h>
#include <stdint.h>

struct bpf_object_skeleton;
struct bundle;

/**
 * bundle_take() - own what a loaded skeleton has in the kernel
 * @maps:  the names of those that are needed, by what comes after the last
 *         dot, then NULL; NULL: all of them
 *
 * Links leave the skeleton, which can be destroyed then. Returns 0 or a
 * negative errno.
 */
int bundle_take(struct bpf_object_skeleton *skeleton, const char *const *maps,
		struct bundle **ret);

/* Nothing in the kernel. Returns 0; -ENOMEM. */
int bundle_none(struct bundle **ret);

/* What another daemon has pinned. Returns 0 or a negative errno. */
int bundle_open(const char *folder, struct bundle **ret);

/* Pins all, or nothing: in @folder, which must not be there. Returns 0;
 * -EINVAL: this kernel cannot pin one of the links; another negative errno. */
int bundle_pin(struct bundle *bundle, const char *folder);

/* Where; NULL: nowhere. */
const char *bundle_folder(const struct bundle *bundle);

/* Descriptors; -1: there is none such. */
int bundle_map(const struct bundle *bundle, const char *name);
int bundle_program(const struct bundle *bundle, const char *name);

/* Ends the links of the programs whose names begin with @prefix. */
void bundle_detach(struct bundle *bundle, const char *prefix);

/* How often the kernel left its programs out: see missed.h. */
uint64_t bundle_missed(const struct bundle *bundle);

/* What is pinned stays when it is freed. */
void bundle_leave(struct bundle *bundle);

/* Detaches and unloads. */
void bundle_free(struct bundle **bundle);
