// SPDX-License-Identifier: Apache-2.0

#include "lower_target.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_case.h"
#include "unit.h"

static void has_hooks(const struct lower_case *l, size_t n,
		      const char *const *names)
{
	ck_assert_msg(!l->err, "%s", l->printed.data);
	ck_assert_uint_eq(l->rules->n_hooks, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(l->rules->hooks[i].name, names[i]);
}

/* ---- lists ---- */

START_TEST(a_list_is_hooked_entry_by_entry_each_once)
{
	static const char *const names[] = { "close", "newstat", "read" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  lists:\n"
		       "  - { name: some, type: syscalls, values: [ sys_read, "
		       "sys_close, sys_stat, sys_newstat, __x64_sys_read ] }\n"
		       "  kprobes: [ { call: 'list:some' } ]\n");
	has_hooks(&l, 3, names);
	ck_assert_uint_eq(l.rules->n_views, 3);
	ck_assert_int_eq(l.rules->hooks[0].kind, RULE_HOOK_SYSCALL);
	ck_assert_int_eq(l.rules->hooks[0].syscall, 3);
	ck_assert_str_eq(l.rules->views[1].call, "__x64_sys_newstat");
}
END_TEST

START_TEST(a_list_of_functions_is_one_of_functions)
{
	static const char *const names[] = { "vfs_write", "wake_up" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l,
		   "  lists: [ { name: some, values: [ wake_up, vfs_write ] "
		   "} ]\n"
		   "  kprobes: [ { call: 'list:some', syscall: false } ]\n");
	has_hooks(&l, 2, names);
	ck_assert_int_eq(l.rules->hooks[0].kind, RULE_HOOK_FUNCTION);
	ck_assert_int_eq(l.rules->hooks[0].syscall, -1);
	ck_assert_uint_eq(l.rules->hooks[0].n_params, 4);
	ck_assert_str_eq(l.rules->views[0].call, "vfs_write");
}
END_TEST

START_TEST(generated_lists_are_what_the_kernel_has)
{
	static const char *const calls[] = { "close", "openat" };
	static const char *const functions[] = { "security_file_open",
						 "security_task_kill" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  lists: [ { name: all, type: generated_syscalls } ]\n"
		       "  kprobes: [ { call: 'list:all' } ]\n");
	has_hooks(&l, 2, calls);
	lower_case_free(&l);

	l = (struct lower_case){ 0 };
	lower_spec(&l, "  lists: [ { name: all, type: generated_ftrace, "
		       "pattern: '^security_' } ]\n"
		       "  kprobes: [ { call: 'list:all', syscall: false } ]\n");
	has_hooks(&l, 2, functions);
}
END_TEST

START_TEST(hooks_of_several_entries_are_made_once)
{
	static const char *const names[] = { "vfs_write" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  kprobes:\n"
		       "  - { call: vfs_write, syscall: false, "
		       "ignore: { callNotFound: true } }\n"
		       "  - { call: vfs_write, syscall: false }\n");
	has_hooks(&l, 1, names);
	ck_assert_uint_eq(l.rules->n_views, 2);
	ck_assert(!l.rules->hooks[0].optional);
}
END_TEST

/* ---- what is not there ---- */

START_TEST(a_hook_of_lsm_may_be_missing_too)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  lsmhooks:\n"
		       "  - { hook: file_opem, "
		       "ignore: { callNotFound: true } }\n");
	ck_assert_uint_eq(l.rules->n_hooks, 0);
	ck_assert_ptr_nonnull(
		strstr(l.printed.data, "left out, as ignore.callNotFound"));
}
END_TEST

START_TEST(what_may_be_missing_is_left_out_with_a_warning)
{
	static const char *const names[] = { "vfs_write" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  kprobes:\n"
		       "  - { call: vfs_writ, syscall: false, "
		       "ignore: { callNotFound: true } }\n"
		       "  - { call: vfs_write, syscall: false, "
		       "ignore: { callNotFound: true } }\n");
	has_hooks(&l, 1, names);
	ck_assert(l.rules->hooks[0].optional);
	ck_assert_str_eq(l.printed.data,
			 "f:6:13: warning: spec.kprobes[0]: BTF has no kernel "
			 "function 'vfs_writ'; did you mean 'vfs_write'?: left "
			 "out, as ignore.callNotFound says\n");
}
END_TEST

START_TEST(without_a_list_the_symbols_say_what_is_not_there)
{
	static const char *const names[] = { "only_a_symbol" };
	CLEANUP(lower_case_free)
	struct lower_case l = {
		.broken = FACT_FUNCTIONS,
		.error = -ENOENT,
	};
	CLEANUP(lower_case_free)
	struct lower_case misspelt = {
		.broken = FACT_FUNCTIONS,
		.error = -EACCES,
	};

	lower_spec(&l, "  kprobes:\n"
		       "  - { call: only_a_symbol, syscall: false }\n");
	has_hooks(&l, 1, names);

	lower_spec(&misspelt, "  kprobes:\n"
			      "  - { call: vfs_wriet, syscall: false }\n");
	ck_assert_int_eq(misspelt.err, -EINVAL);
	lower_said(&misspelt, "BTF has no kernel function 'vfs_wriet'; did you "
			      "mean 'vfs_write'?");
}
END_TEST

START_TEST(functions_that_only_the_list_has_are_hooked)
{
	static const char *const names[] = { "tcp_connect.isra.0" };
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  kprobes:\n"
		       "  - { call: tcp_connect.isra.0, syscall: false }\n");
	has_hooks(&l, 1, names);
	ck_assert_uint_eq(l.rules->hooks[0].n_params, 0);
}
END_TEST

/* ---- tracepoints ---- */

/* The source of the only argument. */
static struct source field(const char *event, const char *arg, enum arg_type is)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct shown *shown;

	lower_spec(&l,
		   "  tracepoints:\n"
		   "  - %s\n"
		   "    args: [ { %s } ]\n",
		   event, arg);
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->views[0].n_shown, 1);
	shown = &l.rules->views[0].shown[0];
	ck_assert_int_eq(shown->type, is);
	ck_assert_int_eq(shown->sources[0].kind, SOURCE_FIELD);
	return shown->sources[0];
}

#define ALL   "subsystem: test\n    event: all"
#define WRITE "subsystem: syscalls\n    event: sys_enter_write"

START_TEST(fields_are_read_as_their_format_says)
{
	static const struct {
		const char *event, *arg;
		enum arg_type is;
		enum value_type type;
		unsigned n_steps, offset;
	} cases[] = {
		{ ALL, "index: 4", ARG_STRING, VALUE_STRING, 1, 8 },
		{ ALL, "index: 5", ARG_DATA_LOC, VALUE_DATA_LOC, 1, 24 },
		{ ALL, "index: 5, type: string", ARG_DATA_LOC, VALUE_DATA_LOC,
		  1, 24 },
		{ ALL, "index: 7", ARG_CONST_BUF, VALUE_BYTES, 1, 32 },
		{ ALL, "index: 8", ARG_UINT64, VALUE_U64, 1, 40 },
		{ ALL, "index: 8, type: sock", ARG_SOCK, VALUE_U16, 2, 40 },
		{ ALL, "index: 9, type: uint64", ARG_UINT64, VALUE_U16, 1, 48 },
		{ ALL, "index: 10, type: int64", ARG_INT64, VALUE_S16, 1, 50 },
		{ ALL, "index: 10, type: int8", ARG_INT8, VALUE_S8, 1, 50 },
		{ WRITE, "index: 5", ARG_UINT32, VALUE_U32, 1, 16 },
		{ WRITE, "index: 5, type: fd", ARG_FD, VALUE_PATH, 2, 16 },
		{ WRITE, "index: 6", ARG_STRING, VALUE_STRING, 2, 24 },
		{ WRITE, "index: 7", ARG_UINT64, VALUE_U64, 1, 32 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct source source =
			field(cases[i].event, cases[i].arg, cases[i].is);

		ck_assert_int_eq(source.type, cases[i].type);
		ck_assert_uint_eq(source.n_steps, cases[i].n_steps);
		ck_assert_uint_eq(source.steps[0], cases[i].offset);
	}
}
END_TEST

START_TEST(an_array_in_the_record_is_as_long_as_it_is)
{
	struct source source =
		field(ALL, "index: 4, type: char_buf", ARG_CHAR_BUF);

	ck_assert_int_eq(source.size.kind, SOURCE_CONSTANT);
	ck_assert_uint_eq(source.size.offset, 16);
}
END_TEST

START_TEST(what_a_field_points_to_is_as_long_as_another_says)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *source;

	lower_spec(&l, "  tracepoints:\n"
		       "  - " WRITE "\n"
		       "    args: [ { index: 6, sizeArgIndex: 2 }, "
		       "{ index: 7 } ]\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_int_eq(l.rules->views[0].shown[0].type, ARG_CHAR_BUF);
	source = &l.rules->views[0].shown[0].sources[0];
	ck_assert_int_eq(source->type, VALUE_BYTES);
	ck_assert_uint_eq(source->n_steps, 2);
	ck_assert_int_eq(source->size.kind, SOURCE_FIELD);
	ck_assert_uint_eq(source->size.offset, 32);
	ck_assert_int_eq(source->size.type, VALUE_U64);
}
END_TEST

START_TEST(an_array_of_longs_is_as_many_arguments)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct view *view;

	lower_spec(&l, "  tracepoints:\n"
		       "  - subsystem: raw_syscalls\n"
		       "    event: sys_enter\n"
		       "    args: [ { index: 4 }, { index: 5 } ]\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	view = &l.rules->views[0];
	ck_assert_uint_eq(view->n_shown, 7);
	for (size_t i = 0; i < 6; i++) {
		ck_assert_int_eq(view->shown[1 + i].type, ARG_UINT64);
		ck_assert_uint_eq(view->shown[1 + i].sources[0].steps[0],
				  16 + 8 * i);
	}
}
END_TEST

/* ---- facts that cannot be had ---- */

static const struct {
	const char *spec;
	enum fact_kind fact;
	const char *what;
} needs[] = {
	{ "  tracepoints: [ { subsystem: test, event: all } ]\n",
	  FACT_TRACEPOINT, "the kernel's tracepoints (tracefs)" },
	{ "  kprobes: [ { call: sys_read, data: [ { source: current_task, "
	  "type: int, resolve: pid } ] } ]\n",
	  FACT_BTF, "the kernel's types (BTF)" },
	{ "  kprobes: [ { call: wake_up, syscall: false, "
	  "args: [ { index: 0, type: file } ] } ]\n",
	  FACT_BTF, "the kernel's types (BTF)" },
	{ "  lists: [ { name: a, type: generated_syscalls } ]\n"
	  "  kprobes: [ { call: 'list:a' } ]\n",
	  FACT_BTF, "the kernel's system calls (BTF)" },
	{ "  lists: [ { name: a, type: generated_ftrace, pattern: a } ]\n"
	  "  kprobes: [ { call: 'list:a' } ]\n",
	  FACT_FUNCTIONS,
	  "the functions that can be traced (available_filter_functions)" },
	{ "  kprobes: [ { call: sys_read, selectors: [ { matchUsers: [ "
	  "{ operator: In, values: [ alice ] } ] } ] } ]\n",
	  FACT_USERS, "the users of the host" },
	{ "  kprobes: [ { call: sys_read, selectors: [ { matchNamespaces: [ "
	  "{ namespace: Net, operator: In, values: [ host_ns ] } ] } ] } ]\n",
	  FACT_NAMESPACE, "the namespaces of the host" },
};

START_TEST(facts_that_are_needed_and_cannot_be_had_are_told)
{
	static const struct {
		int error;
		const char *why;
	} errors[] = {
		{ -ENOENT, "are not known here" },
		{ -EACCES, "cannot be read: Permission denied" },
		{ -EBADMSG, "are not what they should be" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(errors); k++) {
			CLEANUP(lower_case_free)
			struct lower_case l = { .broken = needs[i].fact,
						.error = errors[k].error };

			lower_spec(&l, "%s", needs[i].spec);
			ck_assert_int_eq(l.err, -EINVAL);
			ck_assert_uint_eq(l.diag.n_errors, 1);
			lower_said(&l, needs[i].what);
			lower_said(&l, errors[k].why);
		}
	}
}
END_TEST

START_TEST(no_memory_is_no_message)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		CLEANUP(lower_case_free)
		struct lower_case l = { .broken = needs[i].fact,
					.error = -ENOMEM };

		lower_spec(&l, "%s", needs[i].spec);
		ck_assert_int_eq(l.err, -ENOMEM);
		ck_assert_uint_eq(l.diag.n_messages, 0);
	}
}
END_TEST

START_TEST(the_entry_of_32_bit_programs_is_another_hook)
{
	struct lower_case l = { 0 };

	lower_accept(&l, "  kprobes: [ { call: 'list:both' } ]\n"
			 "  lists: [ { name: both, type: syscalls, values: [ "
			 "sys_write, i386/sys_write ] } ]\n");
	ck_assert_uint_eq(l.rules->n_hooks, 2);
	ck_assert_str_eq(l.rules->hooks[0].name, "i386/write");
	ck_assert(l.rules->hooks[0].is_compat);
	ck_assert_int_eq(l.rules->hooks[0].syscall, 4);
	ck_assert_str_eq(l.rules->views[0].call, "__ia32_sys_write");
	ck_assert_str_eq(l.rules->hooks[1].name, "write");
	ck_assert(!l.rules->hooks[1].is_compat);
	ck_assert_int_eq(l.rules->hooks[1].syscall, 1);
	lower_case_free(&l);
}
END_TEST

int main(void)
{
	return RUN("lower_target", the_entry_of_32_bit_programs_is_another_hook,
		   a_list_is_hooked_entry_by_entry_each_once,
		   a_list_of_functions_is_one_of_functions,
		   generated_lists_are_what_the_kernel_has,
		   hooks_of_several_entries_are_made_once,
		   a_hook_of_lsm_may_be_missing_too,
		   what_may_be_missing_is_left_out_with_a_warning,
		   functions_that_only_the_list_has_are_hooked,
		   without_a_list_the_symbols_say_what_is_not_there,
		   fields_are_read_as_their_format_says,
		   an_array_in_the_record_is_as_long_as_it_is,
		   what_a_field_points_to_is_as_long_as_another_says,
		   an_array_of_longs_is_as_many_arguments,
		   facts_that_are_needed_and_cannot_be_had_are_told,
		   no_memory_is_no_message);
}
