/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard_files - which files are the daemon's own
 *
 * The kernel is told by opening them: it knows best by what it will see them
 * again. So the first thread of the daemon, which must be the one that calls
 * this, is the learner meanwhile.
 */

#include "options.h"

/* Makes the caller the daemon. @self, of guard_self, @pins: the folder of pins,
 * NULL if there is none. Returns 0 or a negative errno. */
int guard_files_register(int self, const char *pins);

/* Tells of all files of @options; of what was told before the rest is
 * forgotten. @files: of guard_files. */
void guard_files_tell(int self, int files, const struct options *options,
		      const char *pins);
