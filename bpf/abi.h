/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi - the contract between the BPF programs and user space
 *
 * Everything that crosses the kernel boundary has its shape here: the
 * constants of a hook program, the contents of its maps and the records of
 * the events ring. Numbers are in the byte order of the host, times are
 * nanoseconds of CLOCK_BOOTTIME, pids are those of the initial pid namespace.
 * There is no implicit padding; what is called _pad is zero.
 */

#include "abi_call.h"
#include "abi_image.h"
#include "abi_limits.h"
#include "abi_process.h"
#include "abi_record.h"
#include "abi_source.h"

/*
 * Loss: entries of the per-CPU map "losses". Names: daemon/failure.c.
 */

enum loss {
	LOSS_RING_EXEC, /* ring full: a record_exec is lost */
	LOSS_RING_FORK,
	LOSS_RING_EXIT,
	LOSS_RING_HOOK,	   /* a match is lost; its verdict is not */
	LOSS_PROC_TABLE,   /* procs_by_pid is full */
	LOSS_PROC_UNKNOWN, /* a match by a process that is not in it */
	LOSS_MARK_TABLE,   /* marks_by_pid is full: followForks loses a child */
	LOSS_EXE_TABLE,	   /* exes_by_pid is full */
	LOSS_UNREADABLE,   /* an argument could not be read, not even later */
	LOSS_PENDING,	   /* no room to decide later: decided as unreadable */
	LOSS_KILL,	   /* SIGKILL could not be sent */
	LOSS_ROOM,	   /* too many calls at once on a CPU: one not judged */
	LOSS_HELD,	   /* no room to wait for a return: reported without */
	LOSS_ACT,	   /* a signal, note or write that could not be done */
	LOSS_RING_DATA,	   /* ring full: an event shows not all of its bytes */
	LOSS_RING_CGROUP,  /* ring full: a record_cgroup is lost */
	N_LOSSES,
};
