/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * object_bytes - the file of an object of programs, in that of the daemon
 *
 * It is read from there again if it is needed once more: till then its megabyte
 * need not be in memory.
 */

#include <bpf/libbpf.h>

/* After the object is loaded. */
void object_bytes_drop(const struct bpf_object_skeleton *skeleton);
