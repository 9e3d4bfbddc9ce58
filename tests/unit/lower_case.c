// SPDX-License-Identifier: Apache-2.0

#include "lower_case.h"

#include <bpf/btf.h>
#include <check.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "lower_tracing.h"

#define COMMON                                                  \
	"	field:unsigned short common_type;	offset:0;	size:2;	" \
	"signed:0;\n"                                           \
	"	field:unsigned char common_flags;	offset:2;	size:1;	" \
	"signed:0;\n"                                           \
	"	field:unsigned char common_preempt_count;	offset:3;	" \
	"size:1;	signed:0;\n"                                   \
	"	field:int common_pid;	offset:4;	size:4;	signed:1;\n"  \
	"\n"

static const struct {
	const char *name;
	const char *format;
} tracepoints[] = {
	{ "syscalls/sys_enter_write",
	  "name: sys_enter_write\nID: 1\nformat:\n" COMMON
	  "	field:int __syscall_nr;	offset:8;	size:4;	signed:1;\n"
	  "	field:unsigned int fd;	offset:16;	size:8;	signed:0;\n"
	  "	field:const char * buf;	offset:24;	size:8;	signed:0;\n"
	  "	field:size_t count;	offset:32;	size:8;	signed:0;\n" },
	{ "raw_syscalls/sys_enter",
	  "name: sys_enter\nID: 2\nformat:\n" COMMON
	  "	field:long id;	offset:8;	size:8;	signed:1;\n"
	  "	field:unsigned long args[6];	offset:16;	size:48;	"
	  "signed:0;\n" },
	{ "test/all",
	  "name: all\nID: 3\nformat:\n" COMMON
	  "	field:char comm[16];	offset:8;	size:16;	signed:0;\n"
	  "	field:__data_loc char[] path;	offset:24;	size:4;	"
	  "signed:0;\n"
	  "	field:__data_loc u8[] raw;	offset:28;	size:4;	"
	  "signed:0;\n"
	  "	field:__u8 saddr[4];	offset:32;	size:4;	signed:0;\n"
	  "	field:const void * skaddr;	offset:40;	size:8;	"
	  "signed:0;\n"
	  "	field:u16 port;	offset:48;	size:2;	signed:0;\n"
	  "	field:short delta;	offset:50;	size:2;	signed:1;\n" },
};

static int read_tracepoint(const char *name, struct buf *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(tracepoints); i++)
		if (strcmp(tracepoints[i].name, name) == 0) {
			buf_adds(ret, tracepoints[i].format);
			return 0;
		}
	return -ENODATA;
}

static int read_btf(const char *name, struct buf *ret)
{
	struct btf *btf;
	const void *bytes;
	uint32_t size;

	if (strcmp(name, "vmlinux") != 0)
		return -ENODATA;
	btf = btf__parse(LOWER_TYPES, NULL);
	ck_assert_ptr_nonnull(btf);
	bytes = btf__raw_data(btf, &size);
	ck_assert_ptr_nonnull(bytes);
	buf_add(ret, bytes, size);
	btf__free(btf);
	return 0;
}

static int read_namespace(const char *name, struct buf *ret)
{
	static const char *const names[N_NAMESPACES] = {
		"uts",
		"ipc",
		"mnt",
		"pid",
		"pid_for_children",
		"net",
		"time",
		"time_for_children",
		"cgroup",
		"user",
	};

	for (unsigned i = 0; i < N_NAMESPACES; i++)
		if (strcmp(names[i], name) == 0) {
			buf_addf(ret, "%u", 4026531001U + i);
			return 0;
		}
	return -ENODATA;
}

static int read_fact(void *data, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	const struct lower_case *l = data;

	if (l->error && kind == l->broken)
		return l->error;

	switch (kind) {
	case FACT_BTF:
		return read_btf(name, ret);
	case FACT_TRACEPOINT:
		return read_tracepoint(name, ret);
	case FACT_FUNCTIONS:
		buf_adds(ret, "security_file_open\nsecurity_task_kill\n"
			      "vfs_write\nsock_alloc\nwake_up\n"
			      "tcp_connect.isra.0\n");
		return 0;
	case FACT_SYMBOLS:
		buf_adds(ret, "vfs_write\nonly_a_symbol\n");
		return 0;
	case FACT_USERS:
		buf_adds(ret, "root:x:0:0::/root:/bin/sh\n"
			      "alice:x:1000:1000::/home/alice:/bin/sh\n");
		return 0;
	case FACT_NAMESPACE:
		return read_namespace(name, ret);
	default:
		return -ENOENT;
	}
}

void lower_text_of(struct lower_case *l, const char *file,
		   const struct buf *text)
{
	int err;

	l->facts.read = read_fact;
	l->facts.data = l;
	err = policies_parse(&l->policies, file, text->data, text->len,
			     &l->diag);
	if (!err)
		l->err = lower_tracing(&l->policies,
				       l->knows_nothing ? NULL : &l->facts,
				       &l->diag, &l->rules);
	buf_adds(&l->printed, "");
	diag_print(&l->diag, &l->printed);
	ck_assert_msg(!err, "%s", l->printed.data);
	ck_assert_int_eq(l->err == 0, l->rules != NULL);
	ck_assert_int_eq(l->err == -EINVAL, l->diag.n_errors > 0);
}

static void lower_va(struct lower_case *l, const char *fmt, va_list args)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "apiVersion: cilium.io/v1alpha1\n"
			"kind: TracingPolicy\n"
			"metadata: { name: p }\n"
			"spec:\n");
	buf_addv(&text, fmt, args);
	lower_text_of(l, "f", &text);
}

void lower_spec(struct lower_case *l, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	lower_va(l, fmt, args);
	va_end(args);
}

void lower_accept(struct lower_case *l, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	lower_va(l, fmt, args);
	va_end(args);
	ck_assert_msg(!l->err && !l->diag.n_messages, "%s", l->printed.data);
}

void lower_said(const struct lower_case *l, const char *text)
{
	ck_assert_msg(strstr(l->printed.data, text), "no '%s' in: %s", text,
		      l->printed.data);
}

void lower_case_free(struct lower_case *l)
{
	ruleset_free(&l->rules);
	policies_free(&l->policies);
	diag_free(&l->diag);
	buf_free(&l->printed);
	facts_free(&l->facts);
}
