// SPDX-License-Identifier: Apache-2.0

#include "lower_chain.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "lower_types.h"
#include "source_case.h"
#include "unit.h"

/* ---- resolve ---- */

/* Lowers a member of the current task; the source of its field @n. */
static struct source member(const char *type, const char *path, size_t n)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct view *view;

	lower_spec(&l,
		   "  kprobes:\n"
		   "  - call: sys_close\n"
		   "    data: [ { source: current_task, type: %s, resolve: %s "
		   "} ]\n",
		   type, path);
	ck_assert_msg(!l.err, "%s", l.printed.data);
	view = &l.rules->views[0];
	ck_assert_int_eq(view->shown[0].place, SHOWN_DATA);
	ck_assert_uint_gt(view->shown[0].n_sources, n);
	ck_assert_int_eq(view->shown[0].sources[n].kind, SOURCE_TASK);
	ck_assert_uint_eq(view->shown[0].sources[n].flags, 0);
	return view->shown[0].sources[n];
}

static const struct {
	const char *type, *path;
	size_t n;
	struct expected is;
} members[] = {
	{ "int", "pid", 0, { VALUE_S32, 1, { AT(task_struct, pid) } } },
	{ "int",
	  "real_parent.real_parent.pid",
	  0,
	  { VALUE_S32,
	    3,
	    { AT(task_struct, real_parent), AT(task_struct, real_parent),
	      AT(task_struct, pid) } } },
	{ "string", "comm", 0, { VALUE_STRING, 1, { AT(task_struct, comm) } } },
	{ "string",
	  "title",
	  0,
	  { VALUE_STRING, 2, { AT(task_struct, title), 0 } } },
	{ "string",
	  "private",
	  0,
	  { VALUE_STRING, 2, { AT(task_struct, private), 0 } } },
	{ "uint64",
	  "real_parent",
	  0,
	  { VALUE_U64, 1, { AT(task_struct, real_parent) } } },
	{ "uint32",
	  "cred.uid",
	  0,
	  { VALUE_U32, 2, { AT(task_struct, cred), AT(cred, uid) } } },
	{ "uint32",
	  "cred.uid.val",
	  0,
	  { VALUE_U32, 2, { AT(task_struct, cred), AT(cred, uid) } } },
	{ "cap_effective",
	  "cred.cap_effective",
	  0,
	  { VALUE_U64,
	    2,
	    { AT(task_struct, cred), AT(cred, cap_effective) } } },
	{ "cap_effective",
	  "cred.cap_effective.val",
	  0,
	  { VALUE_U64,
	    2,
	    { AT(task_struct, cred), AT(cred, cap_effective) } } },
	{ "file",
	  "exe",
	  0,
	  { VALUE_PATH, 2, { AT(task_struct, exe), AT(file, f_path) } } },
	{ "path",
	  "exe.f_path",
	  0,
	  { VALUE_PATH, 2, { AT(task_struct, exe), AT(file, f_path) } } },
	{ "path",
	  "exe.f_path",
	  1,
	  { VALUE_U16,
	    4,
	    { AT(task_struct, exe), AT(file, f_path.dentry),
	      AT(dentry, d_inode) } } },
	{ "dentry",
	  "exe.f_path.dentry",
	  0,
	  { VALUE_DENTRY,
	    3,
	    { AT(task_struct, exe), AT(file, f_path.dentry), 0 } } },
	{ "iov_iter",
	  "message.msg_iter",
	  0,
	  { VALUE_ITER, 1, { AT(task_struct, message.msg_iter) } } },
	{ "sock",
	  "tcp.sk",
	  0,
	  { VALUE_U16,
	    2,
	    { AT(task_struct, tcp),
	      AT(tcp_sock, sk.__sk_common.skc_family) } } },
};

START_TEST(members_are_resolved_to_their_offsets)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct source source =
			member(members[i].type, members[i].path, members[i].n);
		struct expected is = members[i].is;

		if (is.n_steps > MAX_EXPECTED) {
			ck_assert_uint_eq(source.n_steps, is.n_steps);
			ck_assert_uint_eq(source.steps[3], AT(inode, i_mode));
			is.n_steps = source.n_steps = MAX_EXPECTED;
		}
		is_source(&source, &is);
	}
}
END_TEST

START_TEST(a_number_is_read_as_wide_as_it_is)
{
	static const struct {
		const char *type, *path;
		enum value_type is;
	} cases[] = {
		{ "int", "port", VALUE_U16 }, /* 40000 is not negative */
		{ "uint64", "port", VALUE_U16 }, { "int64", "delta", VALUE_S8 },
		{ "uint64", "delta", VALUE_U8 }, /* nor is -1 very big */
		{ "int64", "pid", VALUE_S32 },	 { "uint32", "pid", VALUE_U32 },
		{ "int64", "wide", VALUE_S64 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct source source = member(cases[i].type, cases[i].path, 0);

		ck_assert_int_eq(source.type, cases[i].is);
	}
}
END_TEST

START_TEST(bit_fields_have_the_sign_that_they_have)
{
	struct source source = member("int", "nice", 0);

	ck_assert_int_eq(source.type, VALUE_S32);
	ck_assert_uint_eq(source.shift, 4);
	ck_assert_uint_eq(source.bits, 5);
	source = member("int", "in_iowait", 0);
	ck_assert_int_eq(source.type, VALUE_U32);
	ck_assert_uint_eq(source.shift, 1);
	ck_assert_uint_eq(source.bits, 3);
}
END_TEST

START_TEST(a_type_narrower_than_the_member_is_told)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l,
		   "  kprobes:\n"
		   "  - call: sys_close\n"
		   "    data:\n"
		   "    - { source: current_task, type: int, resolve: wide }\n"
		   "    - source: current_task\n"
		   "      type: sock\n"
		   "      resolve: tcp\n");
	ck_assert_int_eq(l.err, 0);
	ck_assert_str_eq(
		l.printed.data,
		"f:8:51: warning: spec.kprobes[0]: 'wide' has 64 bits, "
		"of which type 'int' keeps the low 32\n"
		"f:11:16: warning: spec.kprobes[0]: 'tcp' is 'struct "
		"tcp_sock *', and read as if it were a 'sock'\n");
}
END_TEST

START_TEST(a_member_is_of_the_type_that_the_function_or_the_policy_says)
{
	static const char *const args[] = {
		"{ index: 0, type: uint32, resolve: f_mode }",
		"{ index: 3, type: uint32, btfType: file, resolve: f_mode }",
		"{ index: 1, type: uint32, btfType: struct file, "
		"resolve: f_mode }",
	};

	for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };

		lower_accept(&l,
			     "  kprobes:\n"
			     "  - call: vfs_write\n"
			     "    syscall: false\n"
			     "    args: [ %s ]\n",
			     args[i]);
		is_source(&shown(&l)->sources[0],
			  &(struct expected){
				  VALUE_U32, 1, { AT(file, f_mode) } });
	}
}
END_TEST

START_TEST(a_member_of_what_is_returned_is_of_the_returned_type)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *source;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sock_alloc\n"
			 "    syscall: false\n"
			 "    return: true\n"
			 "    returnArg: { index: 0, type: uint32, "
			 "resolve: sk_mark }\n");
	source = &shown(&l)->sources[0];
	ck_assert_int_eq(source->kind, SOURCE_RETURN);
	ck_assert_uint_eq(source->flags, SOURCE_LATE);
	is_source(source,
		  &(struct expected){ VALUE_U32, 1, { AT(sock, sk_mark) } });
}
END_TEST

START_TEST(raw_tracepoints_and_lsm_hooks_have_prototypes)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *source;

	lower_accept(&l,
		     "  tracepoints:\n"
		     "  - subsystem: sched\n"
		     "    event: sched_switch\n"
		     "    raw: true\n"
		     "    args: [ { index: 1, type: int, resolve: pid } ]\n");
	source = &shown(&l)->sources[0];
	ck_assert_int_eq(source->kind, SOURCE_ARG);
	ck_assert_uint_eq(source->index, 1);
	is_source(source,
		  &(struct expected){ VALUE_S32, 1, { AT(task_struct, pid) } });
	lower_case_free(&l);

	l = (struct lower_case){ 0 };
	lower_accept(&l, "  lsmhooks:\n"
			 "  - hook: bprm_check_security\n"
			 "    args: [ { index: 0, type: uint32, "
			 "resolve: file.f_mode } ]\n");
	is_source(&shown(&l)->sources[0],
		  &(struct expected){
			  VALUE_U32,
			  2,
			  { AT(linux_binprm, file), AT(file, f_mode) } });
}
END_TEST

/* ---- what the declaration says ---- */

START_TEST(auto_is_what_the_member_is_declared_as)
{
	static const struct {
		const char *path;
		enum value_type type;
	} cases[] = {
		{ "pid", VALUE_S32 },
		{ "comm", VALUE_STRING },
		{ "exe", VALUE_PATH },
		{ "exe.f_path", VALUE_PATH },
		{ "exe.f_path.dentry", VALUE_DENTRY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_int_eq(member("auto", cases[i].path, 0).type,
				 cases[i].type);
}
END_TEST

START_TEST(a_member_is_the_number_of_an_open_file)
{
	struct lower_case l = { 0 };
	const struct expected path = {
		VALUE_PATH, 2, { AT(task_struct, pid), AT(file, f_path) }
	};
	const struct source *source;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sys_close\n"
			 "    data: [ { source: current_task, type: fd, "
			 "resolve: pid } ]\n");
	source = &shown(&l)->sources[0];
	is_source(source, &path);
	ck_assert_uint_eq(source->flags, SOURCE_DESCRIPTOR);
	ck_assert_uint_eq(source->fd_steps, 1);
	lower_case_free(&l);
}
END_TEST

int main(void)
{
	return RUN("lower_resolve", auto_is_what_the_member_is_declared_as,
		   a_member_is_the_number_of_an_open_file,
		   members_are_resolved_to_their_offsets,
		   a_number_is_read_as_wide_as_it_is,
		   bit_fields_have_the_sign_that_they_have,
		   a_type_narrower_than_the_member_is_told,
		   a_member_is_of_the_type_that_the_function_or_the_policy_says,
		   a_member_of_what_is_returned_is_of_the_returned_type,
		   raw_tracepoints_and_lsm_hooks_have_prototypes);
}
