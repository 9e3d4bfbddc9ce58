/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sample_record - records of the ring as the kernel would write them
 *
 * Each puts one record into @out, in place of what was there; its memory is
 * aligned, since malloc gave it.
 */

#include "abi.h"
#include "base/buf.h"

struct sample_exec {
	struct proc_id id;
	struct proc_id old;
	struct proc_id parent;
	__u64 time_ns;
	__u32 proc_flags;
	__u32 flags;
	const char *name;
	const char *cwd;
	const char *exe;
	const char *argv; /* @argv_len bytes, NULs inside */
	size_t argv_len;
};

void sample_exec(struct buf *out, const struct sample_exec *sample);
void sample_fork(struct buf *out, struct proc_id id, struct proc_id parent,
		 __u64 time_ns);
void sample_exit(struct buf *out, struct proc_id id, __u32 status,
		 __u64 time_ns);

void sample_cgroup(struct buf *out, struct proc_id id, const char *path,
		   __u64 time_ns);

/* Values { 7, string "/bin/sh", unreadable }, one word, stage entry. */
void sample_hook(struct buf *out, struct proc_id id, __u64 time_ns);

/* Adds a text to those of a record, and says in @value where it is. */
void sample_text(struct buf *texts, const char *text, size_t len,
		 struct value *value);

/* A hook's record with these values, one word, stage entry. */
void sample_values(struct buf *out, struct proc_id id,
		   const struct value *values, __u16 n,
		   const struct buf *texts);

/* Bytes @len from @offset on, of source 0; idem. */
void sample_data(struct buf *out, struct proc_id id, __u32 offset, __u16 len,
		 __u8 flags);
