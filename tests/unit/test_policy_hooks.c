// SPDX-License-Identifier: Apache-2.0
/*
 * Every kind of hook, and what is read of each.
 */

#include "policy.h"

#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "syscalls.h"
#include "unit.h"

START_TEST(a_kprobe_on_a_function_needs_no_table)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hook;

	hook = parsed_spec(&p, "  kprobes:\n"
			       "  - call: security_bprm_check.isra.0\n"
			       "    syscall: false\n"
			       "    ignore: { callNotFound: true }\n"
			       "    return: true\n"
			       "    returnArg: { index: 0, type: sock }\n"
			       "    returnArgAction: TrackSock\n")
		       ->hooks;
	ck_assert_int_eq(hook->kind, HOOK_FUNCTION);
	ck_assert_str_eq(hook->call.name, "security_bprm_check.isra.0");
	ck_assert_ptr_null(hook->call.syscall);
	ck_assert(hook->may_be_missing && hook->returns && !hook->is_fentry);
	ck_assert_int_eq(hook->return_arg.type, ARG_SOCK);
	ck_assert_int_eq(hook->return_arg_action, ACTION_TRACK_SOCK);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

START_TEST(system_calls_are_those_of_both_tables)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hooks;

	hooks = parsed_spec(&p, "  kprobes:\n"
				"  - call: __x64_sys_dup\n"
				"  - call: x64/sys_dup\n"
				"  - call: i386/sys_dup\n"
				"  - call: __ia32_sys_waitpid\n"
				"  - { call: __x64_sys_dup, syscall: false }\n")
			->hooks;
	ck_assert_int_eq(hooks[0].call.syscall->number, 32);
	ck_assert_int_eq(hooks[1].call.syscall->number, 32);
	ck_assert(!hooks[1].call.is_compat);
	ck_assert_int_eq(hooks[2].call.syscall->number, 41);
	ck_assert(hooks[2].call.is_compat);
	ck_assert_str_eq(hooks[3].call.syscall->name, "waitpid");
	ck_assert(hooks[3].call.is_compat);
	ck_assert_int_eq(hooks[4].kind, HOOK_FUNCTION);
	parsed_refuse("  kprobes: [ { call: i386/sys_nosuch } ]\n",
		      "unknown system call 'i386/sys_nosuch'");
}
END_TEST

START_TEST(fentries_are_kprobes_with_a_flag)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(&p, "  fentries:\n"
				 "  - { call: tcp_close, syscall: false }\n"
				 "  - { call: sys_dup }\n"
				 "  kprobes:\n"
				 "  - { call: sys_dup }\n");
	ck_assert_uint_eq(policy->n_hooks, 3);
	ck_assert(policy->hooks[0].is_fentry && policy->hooks[1].is_fentry);
	ck_assert(!policy->hooks[2].is_fentry);
	ck_assert_str_eq(policy->hooks[1].section, "fentries");
	ck_assert_uint_eq(policy->hooks[1].item, 1);
	ck_assert_str_eq(policy->hooks[2].section, "kprobes");
	ck_assert_uint_eq(policy->hooks[2].item, 0);
}
END_TEST

START_TEST(a_tracepoint_takes_types_from_its_format)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hooks;

	hooks = parsed_spec(&p, "  tracepoints:\n"
				"  - subsystem: raw_syscalls\n"
				"    event: sys_enter\n"
				"    args:\n"
				"    - { index: 4, type: syscall64 }\n"
				"    - { index: 2000 }\n"
				"    - { index: 5, type: auto }\n"
				"    - { index: 6, type: data_loc }\n"
				"    - { index: 7, type: const_buf }\n"
				"  - subsystem: sched\n"
				"    event: sched_process_exec\n"
				"    raw: true\n"
				"    args:\n"
				"    - { index: 11, type: linux_binprm }\n")
			->hooks;
	ck_assert_int_eq(hooks[0].kind, HOOK_TRACEPOINT);
	ck_assert_str_eq(hooks[0].group, "raw_syscalls");
	ck_assert_str_eq(hooks[0].call.name, "sys_enter");
	ck_assert_int_eq(hooks[0].args[0].type, ARG_SYSCALL64);
	ck_assert_int_eq(hooks[0].args[1].type, ARG_AUTO);
	ck_assert_uint_eq(hooks[0].args[1].index, 2000);
	ck_assert_int_eq(hooks[1].kind, HOOK_RAW_TRACEPOINT);
	ck_assert_uint_eq(hooks[1].args[0].index, 11);
}
END_TEST

START_TEST(an_lsm_hook_has_the_name_of_the_hook)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hook;

	hook = parsed_spec(&p, "  lsmhooks:\n"
			       "  - hook: file_open\n"
			       "    args: [ { index: 0, type: file } ]\n"
			       "    message: opened\n"
			       "    tags: [ aa ]\n")
		       ->hooks;
	ck_assert_int_eq(hook->kind, HOOK_LSM);
	ck_assert_str_eq(hook->call.name, "file_open");
	ck_assert_str_eq(hook->message, "opened");
	ck_assert_uint_eq(hook->n_tags, 1);
}
END_TEST

START_TEST(a_uprobe_has_symbols_offsets_or_addresses)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_program *of[3];
	const struct policy *policy;

	policy = parsed_spec(
		&p, "  uprobes:\n"
		    "  - path: /bin/bash\n"
		    "    symbols: [ readline, main+0x10, operator+, a+b ]\n"
		    "    refCtrOffsets: [ 1, 0x2, 0, 4 ]\n"
		    "  - { path: /bin/bash, offsets: [ 4096, 0x1000 ] }\n"
		    "  - { path: /bin/bash, addrs: [ 0x401000 ] }\n");
	for (int i = 0; i < 3; i++)
		of[i] = &policy->hooks[i].program;

	ck_assert_int_eq(policy->hooks[0].kind, HOOK_UPROBE);
	ck_assert_str_eq(of[0]->path, "/bin/bash");
	ck_assert_uint_eq(of[0]->n_targets, 4);
	ck_assert_str_eq(of[0]->targets[0].symbol, "readline");
	ck_assert_str_eq(of[0]->targets[1].symbol, "main");
	ck_assert_uint_eq(of[0]->targets[1].offset, 16);
	ck_assert_uint_eq(of[0]->targets[1].ref_ctr_offset, 2);
	ck_assert_str_eq(of[0]->targets[2].symbol, "operator+");
	ck_assert_str_eq(of[0]->targets[3].symbol, "a+b");
	ck_assert_int_eq(of[1]->targets[0].kind, TARGET_OFFSET);
	ck_assert_uint_eq(of[1]->targets[1].offset, 4096);
	ck_assert_int_eq(of[2]->targets[0].kind, TARGET_ADDR);
	ck_assert_uint_eq(of[2]->targets[0].offset, 0x401000);
}
END_TEST

START_TEST(a_uprobe_may_be_for_one_version_of_a_program)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_program *program;

	program = &parsed_spec(
			   &p,
			   "  uprobes:\n"
			   "  - path: /bin/bash\n"
			   "    symbols: [ main ]\n"
			   "    btfPath: /tmp/btf\n"
			   "    binaryDigests:\n"
			   "    - sha1:000102030405060708090A0b0c0d0e0f1011"
			   "1213\n"
			   "    - build-id:c0ffee\n"
			   "    ignore: { digestVerificationFailure: true }\n")
			   ->hooks[0]
			   .program;
	ck_assert_str_eq(program->btf_path, "/tmp/btf");
	ck_assert(program->may_differ);
	ck_assert_uint_eq(program->n_digests, 2);
	ck_assert_str_eq(program->digests[0].algorithm, "sha1");
	ck_assert_uint_eq(program->digests[0].len, 20);
	ck_assert_uint_eq(program->digests[0].bytes[19], 0x13);
	ck_assert_uint_eq(program->digests[0].bytes[10], 0x0a);
	ck_assert_str_eq(program->digests[1].algorithm, "build-id");
	ck_assert_uint_eq(program->digests[1].len, 3);
	ck_assert_uint_eq(program->digests[1].bytes[0], 0xc0);
}
END_TEST

START_TEST(a_usdt_has_a_provider_and_a_name)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hook;

	hook = parsed_spec(&p, "  usdts:\n"
			       "  - path: /usr/bin/python3\n"
			       "    provider: python\n"
			       "    name: import__find__load__start\n"
			       "    args: [ { index: 11, type: int32 } ]\n")
		       ->hooks;
	ck_assert_int_eq(hook->kind, HOOK_USDT);
	ck_assert_str_eq(hook->group, "python");
	ck_assert_str_eq(hook->call.name, "import__find__load__start");
	ck_assert_uint_eq(hook->args[0].index, 11);
}
END_TEST

START_TEST(hooks_of_all_kinds_may_stand_in_one_policy)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(&p,
			     "  loader: true\n"
			     "  usdts: [ { path: /a, provider: b, name: c } ]\n"
			     "  uprobes: [ { path: /a, symbols: [b] } ]\n"
			     "  lsmhooks: [ { hook: file_open } ]\n"
			     "  tracepoints: [ { subsystem: a, event: b } ]\n"
			     "  fentries: [ { call: sys_dup } ]\n"
			     "  kprobes: [ { call: sys_dup } ]\n");
	ck_assert(policy->loader);
	ck_assert_uint_eq(policy->loader_pos.line, 5);
	ck_assert_uint_eq(policy->n_hooks, 7);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

START_TEST(a_loader_alone_is_a_policy)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	ck_assert(parsed_spec(&p, "  loader: true\n")->loader);
	parsed_refuse("  loader: false\n", "nothing to hook");
}
END_TEST

int main(void)
{
	return RUN("policy_hooks", a_kprobe_on_a_function_needs_no_table,
		   system_calls_are_those_of_both_tables,
		   fentries_are_kprobes_with_a_flag,
		   a_tracepoint_takes_types_from_its_format,
		   an_lsm_hook_has_the_name_of_the_hook,
		   a_uprobe_has_symbols_offsets_or_addresses,
		   a_uprobe_may_be_for_one_version_of_a_program,
		   a_usdt_has_a_provider_and_a_name,
		   hooks_of_all_kinds_may_stand_in_one_policy,
		   a_loader_alone_is_a_policy);
}
