/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * libbpf_log - what libbpf says, in the log: with --verbose only, since what
 * it fails in is mostly tried in another way
 */

void libbpf_log(void);
