// SPDX-License-Identifier: Apache-2.0

#include "lower_program.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "own_policy.h"
#include "unit.h"

START_TEST(a_function_is_hooked_by_its_offset)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };
	const struct rule_hook *hook;

	own_lower(&l, "  uprobes:\n"
		      "  - { path: /own, symbols: [ own_function ] }\n"
		      "  - { path: /own, symbols: [ own_function+1 ] }\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_hooks, 2);
	hook = l.rules->hooks;
	ck_assert_str_eq(hook->symbol, "own_function");
	ck_assert_uint_eq(hook->offset, 0);
	ck_assert_mem_eq(l.own.bytes.data + hook->place,
			 (const void *)own_function, 4);
	ck_assert_uint_eq(hook[1].offset, 1);
	ck_assert_uint_eq(hook[1].place, hook->place + 1);
	ck_assert_uint_eq(l.own.n_reads, 1);
}
END_TEST

START_TEST(places_that_are_not_there_are_refused)
{
	own_refused("  uprobes:\n"
		    "  - { path: /own, symbols: [ own_funktion ] }\n",
		    "f:6:30: error: spec.uprobes[0]: '/own' has no function "
		    "'own_funktion'; did you mean 'own_function'?");
	own_refused("  uprobes:\n"
		    "  - { path: /own, offsets: [ 1 ] }\n",
		    "no code at offset 0x1");
	own_refused("  uprobes:\n"
		    "  - { path: /own, addrs: [ 0x7fffffffffff ] }\n",
		    "no code at address 0x7fffffffffff");
	own_refused("  uprobes:\n"
		    "  - { path: /own, symbols: [ own_function ], "
		    "refCtrOffsets: [ 1 ] }\n",
		    "no variable at offset 0x1");
}
END_TEST

START_TEST(what_may_be_missing_is_left_out)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_lower(&l, "  uprobes:\n"
		      "  - path: /own\n"
		      "    symbols: [ own_funktion, own_function ]\n"
		      "    ignore: { callNotFound: true }\n"
		      "  - path: /none\n"
		      "    symbols: [ main ]\n"
		      "    ignore: { callNotFound: true }\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_hooks, 1);
	ck_assert_ptr_nonnull(strstr(l.printed.data, "f:7:16: warning: "));
	ck_assert_ptr_nonnull(strstr(l.printed.data, "f:9:11: warning: "));
}
END_TEST

START_TEST(a_symbol_is_taken_on_trust_where_there_is_no_file)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_lower_by(&l, "  uprobes:\n"
			 "  - { path: /own, symbols: [ main+4 ] }\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_str_eq(l.rules->hooks[0].symbol, "main");
	ck_assert_uint_eq(l.rules->hooks[0].offset, 4);
	ck_assert_uint_eq(l.rules->hooks[0].place, 0);
	ck_assert_uint_eq(l.rules->hooks[0].file.inode, 0);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_facts_init(&l.own);
	l.own.err = -EFBIG;
	own_lower_by(&l, "  uprobes:\n"
			 "  - { path: /big, symbols: [ main ] }\n"
			 "  - { path: /big, addrs: [ 1 ] }\n");
	ck_assert_int_eq(l.err, -EINVAL);
	ck_assert_uint_eq(l.diag.n_errors, 2);
	ck_assert_ptr_nonnull(strstr(l.printed.data, "File too large"));
	ck_assert_uint_eq(l.own.n_reads, 1);
}
END_TEST

/* ---- digests ---- */

#define ZEROS "0000000000000000000000000000000000000000"

START_TEST(one_digest_of_several_is_enough)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_lower(&l, "  uprobes:\n"
		      "  - path: /own\n"
		      "    symbols: [ own_function ]\n"
		      "    binaryDigests:\n"
		      "    - 'sha1:" ZEROS "'\n"
		      "    - 'build-id:0123456789abcdef'\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_hooks, 1);
}
END_TEST

START_TEST(a_program_with_another_digest_is_not_hooked)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_refused("  uprobes:\n"
		    "  - path: /own\n"
		    "    symbols: [ own_function ]\n"
		    "    binaryDigests:\n"
		    "    - 'build-id:0123456789abcdee'\n"
		    "    - 'sha1:" ZEROS "'\n",
		    "f:9:7: error: spec.uprobes[0]: '/own' has none of these "
		    "digests: it has build-id:0123456789abcdef");

	own_lower(&l, "  uprobes:\n"
		      "  - path: /own\n"
		      "    symbols: [ own_function ]\n"
		      "    binaryDigests: [ 'sha1:" ZEROS "' ]\n"
		      "    ignore: { digestVerificationFailure: true }\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_hooks, 0);
	ck_assert_ptr_nonnull(strstr(l.printed.data, "f:8:22: warning: "));
}
END_TEST

START_TEST(a_digest_needs_the_file)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_lower_by(&l, "  uprobes:\n"
			 "  - path: /own\n"
			 "    symbols: [ own_function ]\n"
			 "    binaryDigests: [ 'sha1:" ZEROS "' ]\n");
	ck_assert_int_eq(l.err, -EINVAL);
	ck_assert_ptr_nonnull(strstr(l.printed.data, "cannot be read here"));
}
END_TEST

int main(void)
{
	return RUN("lower_program", a_function_is_hooked_by_its_offset,
		   places_that_are_not_there_are_refused,
		   what_may_be_missing_is_left_out,
		   a_symbol_is_taken_on_trust_where_there_is_no_file,
		   a_file_that_cannot_be_read_is_told,
		   one_digest_of_several_is_enough,
		   a_program_with_another_digest_is_not_hooked,
		   a_digest_needs_the_file);
}
