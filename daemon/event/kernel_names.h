/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * kernel_names - what numbers of the kernel are called
 *
 * The names are those of the kernel's headers and of Tetragon's events. NULL
 * for a number that has none; all are static.
 */

#include <stddef.h>
#include <stdint.h>

const char *family_name(uint64_t family);     /* "AF_INET" */
const char *sock_type_name(uint64_t type);    /* "SOCK_STREAM" */
const char *protocol_name(uint64_t protocol); /* "IPPROTO_TCP" */
const char *tcp_state_name(uint64_t state);   /* "TCP_ESTABLISHED" */
const char *capability_name(uint64_t number); /* "CAP_CHOWN" */
const char *bpf_command_name(uint64_t command);
const char *bpf_program_name(uint64_t type);
const char *bpf_map_type_name(uint64_t type);
const char *perf_type_name(uint64_t type);

/* Names of bits. */
const char *securebit_name(unsigned bit); /* "SecBitNoRoot" */
const char *taint_name(unsigned bit);	  /* "TAINT_UNSIGNED_MODULE" */

/* Inode number of the user namespace of the host, which the kernel fixes
 * (include/uapi/linux/nsfs.h). */
#define HOST_USER_NAMESPACE 0xeffffffdU
