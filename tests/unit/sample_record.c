// SPDX-License-Identifier: Apache-2.0

#include "sample_record.h"

#include <string.h>

static struct record head(__u16 kind, struct proc_id id, __u64 time_ns)
{
	return (struct record){
		.kind = kind,
		.time_ns = time_ns,
		.proc = id,
		.tid = id.pid,
	};
}

static void set_size(struct buf *out)
{
	((struct record *)(void *)out->data)->size = (__u32)out->len;
}

void sample_exec(struct buf *out, const struct sample_exec *sample)
{
	struct record_exec record = {
		.head = head(RECORD_EXEC, sample->id, sample->time_ns),
		.old = sample->old,
		.parent = sample->parent,
		.who.rights.creds.euid = 1000,
		.who.auid = 1001,
		.flags = sample->flags,
		.argv_all = (__u32)sample->argv_len,
		.name_len = (__u32)strlen(sample->name),
		.cwd_len = (__u32)strlen(sample->cwd),
		.exe_len = (__u32)strlen(sample->exe),
		.argv_len = (__u32)sample->argv_len,
	};

	record.head.proc_flags = sample->proc_flags;
	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	buf_adds(out, sample->name);
	buf_adds(out, sample->cwd);
	buf_adds(out, sample->exe);
	buf_add(out, sample->argv, sample->argv_len);
	set_size(out);
}

void sample_fork(struct buf *out, struct proc_id id, struct proc_id parent,
		 __u64 time_ns)
{
	struct record_fork record = {
		.head = head(RECORD_FORK, id, time_ns),
		.parent = parent,
		.creator = parent,
		.who.rights.creds.euid = 33,
		.who.auid = 34,
	};

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	set_size(out);
}

void sample_exit(struct buf *out, struct proc_id id, __u32 status,
		 __u64 time_ns)
{
	struct record_exit record = {
		.head = head(RECORD_EXIT, id, time_ns),
		.status = status,
	};

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	set_size(out);
}

void sample_cgroup(struct buf *out, struct proc_id id, const char *path,
		   __u64 time_ns)
{
	struct record_cgroup record = {
		.head = head(RECORD_CGROUP, id, time_ns),
		.cgroup = 77,
		.cgroup_len = (__u32)strlen(path),
	};

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	buf_adds(out, path);
	set_size(out);
}

void sample_hook(struct buf *out, struct proc_id id, __u64 time_ns)
{
	struct record_hook record = {
		.head = head(RECORD_HOOK, id, time_ns),
		.n_values = 3,
		.n_words = 1,
	};
	struct value values[3] = {
		{ .number = 7, .state = VALUE_OK },
		{ .number = 0, .len = 7, .state = VALUE_OK },
		{ .state = VALUE_UNREADABLE },
	};
	__u64 word = 1;

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	buf_add(out, values, sizeof(values));
	buf_add(out, &word, sizeof(word));
	buf_add(out, "/bin/sh", 7);
	set_size(out);
}

void sample_text(struct buf *texts, const char *text, size_t len,
		 struct value *value)
{
	value->number = texts->len;
	value->len = (__u32)len;
	buf_add(texts, text, len);
}

void sample_values(struct buf *out, struct proc_id id,
		   const struct value *values, __u16 n, const struct buf *texts)
{
	struct record_hook record = {
		.head = head(RECORD_HOOK, id, 501000000000),
		.n_values = n,
		.n_words = 1,
	};
	__u64 word = 1;

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	buf_add(out, values, n * sizeof(*values));
	buf_add(out, &word, sizeof(word));
	buf_add(out, texts->data, texts->len);
	set_size(out);
}

void sample_data(struct buf *out, struct proc_id id, __u32 offset, __u16 len,
		 __u8 flags)
{
	struct record_data record = {
		.head = head(RECORD_DATA, id, 501000000000),
		.offset = offset,
		.len = len,
		.flags = flags,
	};

	buf_clear(out);
	buf_add(out, &record, sizeof(record));
	for (unsigned i = 0; i < len; i++)
		buf_addc(out, (char)('a' + (offset + i) % 26));
	set_size(out);
}
