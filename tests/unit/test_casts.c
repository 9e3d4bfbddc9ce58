// SPDX-License-Identifier: Apache-2.0

#include "casts.h"

#include <linux/bpf.h>
#include <string.h>

#include "abi.h"
#include "unit.h"

enum {
	FUNCTION = 4711,
	HELPER = 113,
};

static struct bpf_insn call(int number)
{
	return (struct bpf_insn){ .code = BPF_JMP | BPF_CALL, .imm = number };
}

START_TEST(calls_that_cast_become_calls_of_the_function_of_the_kernel)
{
	struct bpf_insn code[] = { call(HELPER), call(CALL_CAST),
				   call(CALL_CAST) };
	const struct bpf_insn before = code[0];

	ck_assert_uint_eq(casts_patch(code, sizeof(code), FUNCTION), 2);
	ck_assert_mem_eq(&code[0], &before, sizeof(before));
	for (int i = 1; i < 3; i++) {
		ck_assert_uint_eq(code[i].code, BPF_JMP | BPF_CALL);
		ck_assert_uint_eq(code[i].src_reg, BPF_PSEUDO_KFUNC_CALL);
		ck_assert_int_eq(code[i].off, 0);
		ck_assert_int_eq(code[i].imm, FUNCTION);
	}
}
END_TEST

START_TEST(the_number_elsewhere_is_left_as_it_is)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = CALL_CAST },
		{ .code = BPF_JMP | BPF_CALL,
		  .src_reg = BPF_PSEUDO_CALL,
		  .imm = CALL_CAST },
	};
	struct bpf_insn before[2];

	memcpy(before, code, sizeof(code));
	ck_assert_uint_eq(casts_patch(code, sizeof(code), FUNCTION), 0);
	ck_assert_mem_eq(code, before, sizeof(code));
}
END_TEST

START_TEST(what_is_no_whole_instruction_is_left_as_it_is)
{
	struct bpf_insn code[] = { call(HELPER), call(CALL_CAST) };

	ck_assert_uint_eq(casts_patch(code, sizeof(code) - 1, FUNCTION), 0);
	ck_assert_int_eq(code[1].imm, CALL_CAST);
	ck_assert_uint_eq(casts_patch(code, 0, FUNCTION), 0);
}
END_TEST

int main(void)
{
	return RUN("casts",
		   calls_that_cast_become_calls_of_the_function_of_the_kernel,
		   the_number_elsewhere_is_left_as_it_is,
		   what_is_no_whole_instruction_is_left_as_it_is);
}
