// SPDX-License-Identifier: Apache-2.0

#include "lower_source.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "lower_types.h"
#include "source_case.h"
#include "unit.h"

/* ---- types ---- */

/* Of an argument that is the object or points to it. */
static const struct {
	const char *type;
	size_t n;
	struct expected fields[16];
} types[] = {
	{ "int", 1, { { VALUE_S32, 0, { 0 } } } },
	{ "uint16", 1, { { VALUE_U16, 0, { 0 } } } },
	{ "size_t", 1, { { VALUE_U64, 0, { 0 } } } },
	{ "string", 1, { { VALUE_STRING, 0, { 0 } } } },
	{ "filename", 1, { { VALUE_STRING, 2, { AT(filename, name), 0 } } } },
	{ "file",
	  2,
	  { { VALUE_PATH, 1, { AT(file, f_path) } },
	    { VALUE_U16, 2, { AT(file, f_inode), AT(inode, i_mode) } } } },
	{ "kiocb",
	  2,
	  { { VALUE_PATH, 2, { AT(kiocb, ki_filp), AT(file, f_path) } },
	    { VALUE_U16,
	      3,
	      { AT(kiocb, ki_filp), AT(file, f_inode),
		AT(inode, i_mode) } } } },
	{ "linux_binprm",
	  2,
	  { { VALUE_PATH, 2, { AT(linux_binprm, file), AT(file, f_path) } },
	    { VALUE_U16,
	      3,
	      { AT(linux_binprm, file), AT(file, f_inode),
		AT(inode, i_mode) } } } },
	{ "path",
	  2,
	  { { VALUE_PATH, 1, { 0 } },
	    { VALUE_U16,
	      3,
	      { AT(path, dentry), AT(dentry, d_inode),
		AT(inode, i_mode) } } } },
	{ "dentry",
	  2,
	  { { VALUE_DENTRY, 1, { 0 } },
	    { VALUE_U16, 2, { AT(dentry, d_inode), AT(inode, i_mode) } } } },
	{ "cred",
	  16,
	  { { VALUE_U32, 1, { AT(cred, uid) } },
	    { VALUE_U32, 1, { AT(cred, gid) } },
	    { VALUE_U32, 1, { AT(cred, euid) } },
	    { VALUE_U32, 1, { AT(cred, egid) } },
	    { VALUE_U32, 1, { AT(cred, suid) } },
	    { VALUE_U32, 1, { AT(cred, sgid) } },
	    { VALUE_U32, 1, { AT(cred, fsuid) } },
	    { VALUE_U32, 1, { AT(cred, fsgid) } },
	    { VALUE_U32, 1, { AT(cred, securebits) } },
	    { VALUE_U64, 1, { AT(cred, cap_permitted) } },
	    { VALUE_U64, 1, { AT(cred, cap_effective) } },
	    { VALUE_U64, 1, { AT(cred, cap_inheritable) } },
	    { VALUE_S32, 2, { AT(cred, user_ns), AT(user_namespace, level) } },
	    { VALUE_U32, 2, { AT(cred, user_ns), AT(user_namespace, owner) } },
	    { VALUE_U32, 2, { AT(cred, user_ns), AT(user_namespace, group) } },
	    { VALUE_U32,
	      2,
	      { AT(cred, user_ns), AT(user_namespace, ns.inum) } } } },
	{ "user_namespace",
	  4,
	  { { VALUE_S32, 1, { AT(user_namespace, level) } },
	    { VALUE_U32, 1, { AT(user_namespace, owner) } },
	    { VALUE_U32, 1, { AT(user_namespace, group) } },
	    { VALUE_U32, 1, { AT(user_namespace, ns.inum) } } } },
	{ "capability", 1, { { VALUE_S32, 0, { 0 } } } },
	{ "kernel_cap_t", 1, { { VALUE_U64, 1, { 0 } } } },
	{ "cap_effective", 1, { { VALUE_U64, 1, { 0 } } } },
	{ "sock",
	  11,
	  { { VALUE_U16, 1, { AT(sock, __sk_common.skc_family) } },
	    { VALUE_U32, 1, { AT(sock, __sk_common) + 12 } },
	    { VALUE_U32, 1, { AT(sock, __sk_common) + 12 } },
	    { VALUE_U32, 1, { AT(sock, sk_mark) } },
	    { VALUE_U32, 1, { AT(sock, sk_priority) } },
	    { VALUE_SOCK_SADDR, 1, { 0 } },
	    { VALUE_SOCK_DADDR, 1, { 0 } },
	    { VALUE_SOCK_SPORT, 1, { 0 } },
	    { VALUE_SOCK_DPORT, 1, { 0 } },
	    { VALUE_ADDRESS, 1, { 0 } },
	    { VALUE_U8, 1, { AT(sock, __sk_common.skc_state) } } } },
	{ "sockaddr",
	  3,
	  { { VALUE_U16, 1, { 0 } },
	    { VALUE_SOCKADDR, 1, { 0 } },
	    { VALUE_SOCKADDR_PORT, 1, { 0 } } } },
	{ "sockaddr_un",
	  2,
	  { { VALUE_U16, 1, { 0 } }, { VALUE_UNIX_PATH, 1, { 0 } } } },
	{ "net_device", 1, { { VALUE_STRING, 1, { AT(net_device, name) } } } },
	{ "bpf_attr",
	  3,
	  { { VALUE_U32, 1, { offsetof(union bpf_attr, prog_type) } },
	    { VALUE_U32, 1, { offsetof(union bpf_attr, insn_cnt) } },
	    { VALUE_STRING, 1, { offsetof(union bpf_attr, prog_name) } } } },
	{ "bpf_prog",
	  3,
	  { { VALUE_U32, 1, { AT(bpf_prog, type) } },
	    { VALUE_U32, 1, { AT(bpf_prog, len) } },
	    { VALUE_STRING,
	      2,
	      { AT(bpf_prog, aux), AT(bpf_prog_aux, name) } } } },
	{ "bpf_map",
	  5,
	  { { VALUE_U32, 1, { AT(bpf_map, map_type) } },
	    { VALUE_U32, 1, { AT(bpf_map, key_size) } },
	    { VALUE_U32, 1, { AT(bpf_map, value_size) } },
	    { VALUE_U32, 1, { AT(bpf_map, max_entries) } },
	    { VALUE_STRING, 1, { AT(bpf_map, name) } } } },
	{ "perf_event",
	  4,
	  { { VALUE_STRING, 2, { AT(perf_event, attr.kprobe_func), 0 } },
	    { VALUE_U32, 1, { AT(perf_event, attr.type) } },
	    { VALUE_U64, 1, { AT(perf_event, attr.config) } },
	    { VALUE_U64, 1, { AT(perf_event, attr.probe_offset) } } } },
	{ "load_info",
	  3,
	  { { VALUE_STRING, 2, { AT(load_info, name), 0 } },
	    { VALUE_U8, 1, { AT(load_info, sig_ok) } },
	    { VALUE_U64, 2, { AT(load_info, mod), AT(module, taints) } } } },
	{ "module",
	  2,
	  { { VALUE_STRING, 1, { AT(module, name) } },
	    { VALUE_U64, 1, { AT(module, taints) } } } },
	{ "iov_iter", 1, { { VALUE_ITER, 0, { 0 } } } },
};

START_TEST(the_fields_of_a_type_are_where_the_kernel_has_them)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct shown *s;

		lower_accept(&l,
			     "  kprobes:\n"
			     "  - call: vfs_write\n"
			     "    syscall: false\n"
			     "    args: [ { index: 3, type: %s } ]\n",
			     types[i].type);
		s = shown(&l);
		ck_assert_msg(s->n_sources == types[i].n, "%s has %zu fields",
			      types[i].type, s->n_sources);
		for (size_t k = 0; k < s->n_sources; k++) {
			ck_assert_int_eq(s->sources[k].kind, SOURCE_ARG);
			ck_assert_uint_eq(s->sources[k].index, 3);
			ck_assert_uint_eq(s->sources[k].flags, 0);
			is_source(&s->sources[k], &types[i].fields[k]);
		}
	}
}
END_TEST

START_TEST(an_object_behind_a_pointer_has_one_step_more)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *source;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sock_alloc\n"
			 "    syscall: false\n"
			 "    args: [ { index: 1, type: socket } ]\n");
	source = &shown(&l)->sources[3];
	is_source(source,
		  &(struct expected){ VALUE_U32,
				      2,
				      { AT(socket, sk), AT(sock, sk_mark) } });
}
END_TEST

START_TEST(a_bit_field_is_cut_out_of_its_number)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct shown *s;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sock_alloc\n"
			 "    syscall: false\n"
			 "    args: [ { index: 0, type: sock } ]\n");
	s = shown(&l);
	ck_assert_uint_eq(s->sources[1].shift, 8); /* type */
	ck_assert_uint_eq(s->sources[1].bits, 16);
	ck_assert_uint_eq(s->sources[2].shift, 0); /* protocol */
	ck_assert_uint_eq(s->sources[2].bits, 8);
}
END_TEST

/* ---- registers, user memory, descriptors ---- */

START_TEST(parts_of_registers_are_numbers)
{
	static const struct {
		const char *name, *type;
		enum value_type is;
		unsigned shift, bits;
	} cases[] = {
		{ "rsp", "uint64", VALUE_U64, 0, 0 },
		{ "rdi", "int", VALUE_S32, 0, 0 },
		{ "eax", "uint64", VALUE_U32, 0, 0 },
		{ "eax", "int64", VALUE_U32, 0, 0 },
		{ "eax", "int", VALUE_S32, 0, 0 },
		{ "ah", "uint8", VALUE_U64, 8, 8 },
		{ "ah", "int8", VALUE_S64, 8, 8 },
		{ "ah", "int", VALUE_U64, 8, 8 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct source *source;

		lower_accept(&l,
			     "  kprobes:\n"
			     "  - call: vfs_write\n"
			     "    syscall: false\n"
			     "    data: [ { source: pt_regs, type: %s, "
			     "resolve: %s } ]\n",
			     cases[i].type, cases[i].name);
		source = &shown(&l)->sources[0];
		ck_assert_int_eq(source->kind, SOURCE_REGISTER);
		ck_assert_int_eq(source->type, cases[i].is);
		ck_assert_uint_eq(source->shift, cases[i].shift);
		ck_assert_uint_eq(source->bits, cases[i].bits);
		ck_assert_uint_eq(source->flags, 0);
	}
}
END_TEST

START_TEST(what_a_system_call_gets_is_in_user_memory)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct view *view;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sys_openat\n"
			 "    args:\n"
			 "    - { index: 1, type: string }\n"
			 "    - { index: 0, type: fd }\n"
			 "    data:\n"
			 "    - { source: current_task, type: string, "
			 "resolve: title }\n"
			 "    - { source: pt_regs, type: uint64, resolve: rip "
			 "}\n");
	view = &l.rules->views[0];
	ck_assert_uint_eq(view->shown[0].sources[0].flags, SOURCE_USER);
	ck_assert_uint_eq(view->shown[1].sources[0].flags, SOURCE_DESCRIPTOR);
	is_source(&view->shown[1].sources[0],
		  &(struct expected){ VALUE_PATH, 1, { AT(file, f_path) } });
	ck_assert_uint_eq(view->shown[2].sources[0].flags, 0);
	ck_assert_uint_eq(view->shown[3].sources[0].flags, SOURCE_USER);
}
END_TEST

/* ---- buffers ---- */

START_TEST(a_buffer_is_as_long_as_an_argument_says)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *source;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: vfs_write\n"
			 "    syscall: false\n"
			 "    args:\n"
			 "    - { index: 1, type: char_buf, sizeArgIndex: 3 }\n"
			 "    - { index: 2, type: nop }\n");
	source = &shown(&l)->sources[0];
	is_source(source, &(struct expected){ VALUE_BYTES, 0, { 0 } });
	ck_assert_int_eq(source->size.kind, SOURCE_ARG);
	ck_assert_uint_eq(source->size.index, 2);
	ck_assert_int_eq(source->size.type, VALUE_U32); /* by the function */
	ck_assert_uint_eq(l.rules->views[0].n_shown, 1);
}
END_TEST

START_TEST(what_a_call_fills_is_read_when_it_returns)
{
	static const char *const args[] = {
		"{ index: 1, type: char_buf, returnCopy: true }",
		"{ index: 1, type: char_iovec, returnCopy: true, "
		"sizeArgIndex: 3 }",
	};

	for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct source *source;

		lower_accept(&l,
			     "  kprobes:\n"
			     "  - call: sys_read\n"
			     "    args: [ %s ]\n",
			     args[i]);
		source = &shown(&l)->sources[0];
		ck_assert_uint_eq(source->flags, SOURCE_LATE | SOURCE_USER);
		ck_assert_int_eq(source->size.kind,
				 i ? SOURCE_ARG : SOURCE_RETURN);
		ck_assert(l.rules->rules[0].waits);
		ck_assert(l.rules->rules[0].late.post);
	}
}
END_TEST

START_TEST(without_facts_what_needs_none_is_found)
{
	CLEANUP(lower_case_free)
	struct lower_case l = { .knows_nothing = true };

	lower_accept(&l, "  kprobes:\n"
			 "  - call: some_function\n"
			 "    syscall: false\n"
			 "    args:\n"
			 "    - { index: 0, type: int }\n"
			 "    - { index: 1, type: string }\n"
			 "    - { index: 2, type: sockaddr }\n"
			 "  - call: sys_read\n"
			 "    args: [ { index: 1, type: string } ]\n");
	ck_assert_uint_eq(l.rules->n_hooks, 2);
}
END_TEST

START_TEST(only_what_is_long_is_sent_in_pieces)
{
	static const char *const args[] = {
		"type: char_buf, sizeArgIndex: 3",
		"type: char_buf, sizeArgIndex: 3, maxData: true",
		"type: char_buf, returnCopy: true, maxData: true",
	};

	for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
		struct lower_case l = { 0 };
		const struct source *source;

		lower_accept(&l,
			     "  kprobes:\n  - call: sys_write\n"
			     "    args: [ { index: 1, %s } ]\n",
			     args[i]);
		source = &shown(&l)->sources[0];
		ck_assert_int_eq(!!(source->flags & SOURCE_LONG), i > 0);
		ck_assert_int_eq(!!(source->flags & SOURCE_LATE), i == 2);
		lower_case_free(&l);
	}
}
END_TEST

int main(void)
{
	return RUN("lower_source", only_what_is_long_is_sent_in_pieces,
		   the_fields_of_a_type_are_where_the_kernel_has_them,
		   an_object_behind_a_pointer_has_one_step_more,
		   a_bit_field_is_cut_out_of_its_number,
		   parts_of_registers_are_numbers,
		   what_a_system_call_gets_is_in_user_memory,
		   a_buffer_is_as_long_as_an_argument_says,
		   what_a_call_fills_is_read_when_it_returns,
		   without_facts_what_needs_none_is_found);
}
