/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * binaries - the image that says which sets of programs a path is in
 *
 *     struct mark -> a rule each -> image -> bpf/binaries.bpf.c
 *
 * Sets of programs are matched like any path, when a program is executed and
 * not again. Rule n of the image is mark n; sets of pids have a rule that never
 * holds. Its one source is the path of the program.
 */

#include "diag.h"
#include "image.h"
#include "rule.h"

/* Whether any of the marks is a set of programs. */
bool binaries_needed(const struct mark *marks, size_t n_marks);

/**
 * binaries_image() - the image for these marks
 * @diag:  gets what exceeds a limit
 *
 * Returns 0; -ENOENT when there are no sets of programs; -EINVAL after adding
 * to @diag; -ENOMEM.
 */
int binaries_image(const struct mark *marks, size_t n_marks, struct diag *diag,
		   struct image **ret);
