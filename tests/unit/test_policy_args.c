// SPDX-License-Identifier: Apache-2.0
/*
 * Arguments, data and returns, and what is read of each.
 */

#include "policy.h"

#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "unit.h"

START_TEST(every_key_of_an_argument_is_kept)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_arg *a;

	a = parsed_spec(
		    &p,
		    "  kprobes:\n"
		    "  - call: sys_read\n"
		    "    args:\n"
		    "    - { index: 5, type: int, label: fd }\n"
		    "    - { index: 1, type: char_buf, returnCopy: true, "
		    "maxData: true }\n"
		    "    - { index: 1, type: char_iovec, sizeArgIndex: 6 }\n"
		    "    - { index: 0, type: string, resolve: "
		    "'mm.owner[0].x[1][2].comm', btfType: nft, "
		    "btfTypeModule: nf_tables }\n"
		    "    - { index: 0, type: int, label: '', resolve: '', "
		    "btfType: '', source: '', sizeArgIndex: 0 }\n")
		    ->hooks[0]
		    .args;
	ck_assert_uint_eq(a[0].index, 5);
	ck_assert_str_eq(a[0].label, "fd");
	ck_assert(a[1].return_copy && a[1].max_data);
	ck_assert_uint_eq(a[2].size_arg, 6);
	ck_assert_str_eq(a[3].resolve, "mm.owner[0].x[1][2].comm");
	ck_assert_str_eq(a[3].btf_type, "nft");
	ck_assert_str_eq(a[3].btf_module, "nf_tables");
	ck_assert_ptr_null(a[4].label);
	ck_assert_ptr_null(a[4].resolve);
	ck_assert_ptr_null(a[4].btf_type);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

START_TEST(every_type_has_its_name)
{
	for (int i = 0; i < N_ARG_TYPES; i++) {
		CLEANUP(parsed_clear) struct parsed p = { 0 };
		enum arg_type type = (enum arg_type)i;
		char spec[200];

		snprintf(spec, sizeof(spec),
			 "  tracepoints:\n"
			 "  - subsystem: a\n"
			 "    event: b\n"
			 "    args: [ { index: 4, type: %s } ]\n",
			 arg_type_info(type)->name);
		ck_assert_int_eq(parsed_spec(&p, spec)->hooks[0].args[0].type,
				 type);
	}
}
END_TEST

START_TEST(an_argument_may_be_read_many_times)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(buf_free) struct buf spec = { 0 };

	buf_adds(&spec, "  kprobes:\n  - call: f\n    syscall: false\n"
			"    args:\n");
	for (int i = 0; i < 1000; i++)
		buf_addf(&spec, "    - { index: 0, type: int, resolve: a%d }\n",
			 i);
	ck_assert_uint_eq(parsed_spec(&p, spec.data)->hooks[0].n_args, 1000);
}
END_TEST

START_TEST(data_come_from_the_task_or_a_register)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(
		&p, "  kprobes:\n"
		    "  - call: f\n"
		    "    syscall: false\n"
		    "    data:\n"
		    "    - { type: uint32, source: current_task, resolve: "
		    "cred.euid.val, label: euid }\n"
		    "  uprobes:\n"
		    "  - path: /bin/sh\n"
		    "    symbols: [ main ]\n"
		    "    btfPath: /tmp/btf\n"
		    "    args: [ { index: 0, type: int, btfType: a, resolve: "
		    "b.c } ]\n"
		    "    data: [ { index: 0, type: uint64, source: pt_regs, "
		    "resolve: rsp } ]\n");
	ck_assert_int_eq(policy->hooks[0].data[0].source, ARG_CURRENT_TASK);
	ck_assert_str_eq(policy->hooks[0].data[0].resolve, "cred.euid.val");
	ck_assert_str_eq(policy->hooks[0].data[0].label, "euid");
	ck_assert_int_eq(policy->hooks[1].data[0].source, ARG_PT_REGS);
	ck_assert_int_eq(policy->hooks[1].args[0].source, ARG_OF_CALL);
}
END_TEST

START_TEST(what_has_no_effect_is_told)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parsed_spec(&p, "  kprobes:\n"
			"  - call: sys_read\n"
			"    args:\n"
			"    - { index: 0, type: int, sizeArgIndex: 1 }\n"
			"    - { index: 0, type: int, btfType: a }\n"
			"    returnArg: { index: 0, type: int }\n");
	parsed_said(&p, "f:8:44: warning: spec.kprobes[0].args[0]: "
			"'sizeArgIndex' has no effect on type 'int'");
	parsed_said(&p, "f:9:39: warning: spec.kprobes[0].args[1]: btfType and "
			"btfTypeModule have no effect without 'resolve'");
	parsed_said(&p, "f:10:16: warning: spec.kprobes[0].returnArg: has no "
			"effect without 'return: true'");
	ck_assert_uint_eq(p.diag.n_messages, 3);
}
END_TEST

START_TEST(the_format_of_a_tracepoint_knows_the_size_of_a_buffer)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_arg *a;

	a = parsed_spec(&p, "  tracepoints:\n"
			    "  - subsystem: a\n"
			    "    event: b\n"
			    "    args:\n"
			    "    - { index: 4, type: char_buf }\n"
			    "    - { index: 5, sizeArgIndex: 3 }\n"
			    "    - { index: 6, type: uint64 }\n")
		    ->hooks[0]
		    .args;
	ck_assert_uint_eq(a[0].size_arg, 0);
	ck_assert_uint_eq(a[1].size_arg, 3);
	parsed_refuse("  tracepoints:\n"
		      "  - subsystem: a\n"
		      "    event: b\n"
		      "    args: [ { index: 5, sizeArgIndex: 2 } ]\n",
		      "sizeArgIndex 2 is past the last argument: the first is "
		      "1, the last 1");
}
END_TEST

int main(void)
{
	return RUN("policy_args", every_key_of_an_argument_is_kept,
		   every_type_has_its_name, an_argument_may_be_read_many_times,
		   data_come_from_the_task_or_a_register,
		   what_has_no_effect_is_told,
		   the_format_of_a_tracepoint_knows_the_size_of_a_buffer);
}
