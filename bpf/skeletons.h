/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * skeletons - the BPF objects, as bpftool made them
 *
 * They name types of abi.h without including it, so they are included only
 * from here.
 */

#include <bpf/libbpf.h>

#include "abi.h"
#include "abi_gate.h"
#include "abi_guard.h"

#include "binaries.skel.h"
#include "gate.skel.h"
#include "guard.skel.h"
#include "hook.skel.h"
#include "hook_typed.skel.h"
#include "process.skel.h"
#include "process_typed.skel.h"
#include "seed.skel.h"
