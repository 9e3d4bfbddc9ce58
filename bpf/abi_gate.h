/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_gate - what bpf/gate.bpf.c and the daemon share
 */

#include "abi_limits.h"

/* Entries of its map "programs". */
enum gate_slot {
	GATE_IN_FORCE,
	GATE_TRIAL, /* nothing runs from there: will the kernel take it? */
	N_GATE_SLOTS,
};

struct gate_conf {
	__s32 syscall; /* raw tracepoints: of which system call; -1: of all */
	__u32 n_args;  /* tracepoints of system calls: how many are looked at */
};
ABI_SIZE(gate_conf, 8);
