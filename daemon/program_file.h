/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * program_file - files of programs that are hooked
 *
 * Places in a program are found in its bytes when policies are compiled, and
 * hooked later. A file that was replaced or written to in between has them
 * elsewhere, and a probe in the middle of an instruction breaks the program:
 * who hooks says which file is meant, and hooks what was opened.
 */

#include "base/buf.h"
#include "file_id.h"

/**
 * program_file_read() - append a struct file_id and the bytes of a file
 *
 * Returns 0; -ENODATA: there is no such file; -EBADMSG: it is no regular file;
 * -EFBIG: it has more than 1 GiB; -EAGAIN: it was written to meanwhile;
 * -ENOMEM; another errno.
 */
int program_file_read(const char *path, struct buf *ret);

/**
 * program_file_open() - open the file that was read
 * @id:  what program_file_read() said; all 0: any file
 *
 * Hook "/proc/self/fd/N": its path may lead elsewhere by then.
 *
 * Returns a descriptor; -ESTALE: it is another file now; another errno.
 */
int program_file_open(const char *path, const struct file_id *id);
