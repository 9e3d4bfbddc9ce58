// SPDX-License-Identifier: Apache-2.0

#include "usdt_args.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

struct example {
	const char *text;
	struct usdt_arg arg;
};

static void parsed_as(enum usdt_machine machine, const struct example *example)
{
	const struct usdt_arg *wanted = &example->arg;
	CLEANUP(buf_free) struct buf why = { 0 };
	struct usdt_arg arg = { 0 };
	int err = usdt_arg_parse(machine, example->text, 0, &why, &arg);

	ck_assert_msg(!err, "%s: %s", example->text, why.data);
	ck_assert_msg(arg.kind == wanted->kind && arg.size == wanted->size &&
			      arg.is_signed == wanted->is_signed &&
			      arg.value == wanted->value &&
			      arg.scale == wanted->scale &&
			      !strcmp(arg.base, wanted->base) &&
			      !strcmp(arg.index, wanted->index) &&
			      !strcmp(arg.symbol, wanted->symbol),
		      "%s: kind %d size %u signed %d value %" PRId64
		      " base %s index %s scale %u symbol %s",
		      example->text, arg.kind, arg.size, arg.is_signed,
		      arg.value, arg.base, arg.index, arg.scale, arg.symbol);
}

#define CONSTANT(n, is, number)                                        \
	{                                                              \
		.kind = USDT_CONSTANT, .size = (n), .is_signed = (is), \
		.value = (number)                                      \
	}
#define REGISTER(n, is, name)                                          \
	{                                                              \
		.kind = USDT_REGISTER, .size = (n), .is_signed = (is), \
		.base = name                                           \
	}
#define MEMORY(n, is, ...)                                           \
	{                                                            \
		.kind = USDT_MEMORY, .size = (n), .is_signed = (is), \
		__VA_ARGS__                                          \
	}

START_TEST(operands_of_x86_64_are_read)
{
	static const struct example examples[] = {
		{ "-4@%edi", REGISTER(4, true, "edi") },
		{ "8@%r12", REGISTER(8, false, "r12") },
		{ "1@%ah", REGISTER(1, false, "ah") },
		{ "8@$5", CONSTANT(8, false, 5) },
		{ "-4@$-7", CONSTANT(4, true, -7) },
		{ "4@$-1", CONSTANT(4, false, 0xffffffff) },
		{ "-1@$255", CONSTANT(1, true, -1) },
		{ "8@$0xffffffffffffffff", CONSTANT(8, false, -1) },
		{ "8@-24(%rbp)",
		  MEMORY(8, false, .value = -24, .base = "rbp") },
		{ "-4@112(%rsp)",
		  MEMORY(4, true, .value = 112, .base = "rsp") },
		{ "2@(%rax)", MEMORY(2, false, .base = "rax") },
		{ "4@(%rax,%rbx,4)",
		  MEMORY(4, false, .base = "rax", .index = "rbx", .scale = 4) },
		{ "4@-8(%rax,%rbx)",
		  MEMORY(4, false, .value = -8, .base = "rax", .index = "rbx",
			 .scale = 1) },
		{ "4@16(,%rbx,8)",
		  MEMORY(4, false, .value = 16, .index = "rbx", .scale = 8) },
		{ "1@sym(%rip)",
		  MEMORY(1, false, .base = "rip", .symbol = "sym") },
		{ "8@sym+16(%rip)", MEMORY(8, false, .value = 16, .base = "rip",
					   .symbol = "sym") },
		{ "8@sym-16(%rip)", MEMORY(8, false, .value = -16,
					   .base = "rip", .symbol = "sym") },
		{ "8@16+sym(%rip)", MEMORY(8, false, .value = 16, .base = "rip",
					   .symbol = "sym") },
		{ "4@sym", MEMORY(4, false, .symbol = "sym") },
		{ "4@0x601040", MEMORY(4, false, .value = 0x601040) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(examples); i++)
		parsed_as(USDT_X86_64, &examples[i]);
}
END_TEST

START_TEST(operands_of_arm64_are_read)
{
	static const struct example examples[] = {
		{ "-4@w0", REGISTER(4, true, "w0") },
		{ "8@x19", REGISTER(8, false, "x19") },
		{ "8@5", CONSTANT(8, false, 5) },
		{ "-4@-5", CONSTANT(4, true, -5) },
		{ "4@xzr",
		  { .kind = USDT_CONSTANT, .size = 4, .base = "xzr" } },
		{ "8@[sp, 16]", MEMORY(8, false, .value = 16, .base = "sp") },
		{ "8@[sp,#16]", MEMORY(8, false, .value = 16, .base = "sp") },
		{ "-4@[x29, -20]",
		  MEMORY(4, true, .value = -20, .base = "x29") },
		{ "4@[x1]", MEMORY(4, false, .base = "x1") },
		{ "4@[x1, x2]",
		  MEMORY(4, false, .base = "x1", .index = "x2", .scale = 1) },
		{ "4@[x1, x2, lsl 2]",
		  MEMORY(4, false, .base = "x1", .index = "x2", .scale = 4) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(examples); i++)
		parsed_as(USDT_ARM64, &examples[i]);
}
END_TEST

START_TEST(arguments_are_counted)
{
	const char *text = "  -4@%edi 8@-24(%rbp)  1@$1 ";
	struct usdt_arg arg = { 0 };

	ck_assert_uint_eq(usdt_args_count(""), 0);
	ck_assert_uint_eq(usdt_args_count(text), 3);
	ck_assert_int_eq(usdt_arg_parse(USDT_X86_64, text, 2, NULL, &arg), 0);
	ck_assert_int_eq(arg.value, 1);
	ck_assert_int_eq(usdt_arg_parse(USDT_X86_64, text, 3, NULL, &arg),
			 -ENOENT);

	text = "8@[sp, 16] 4@w1";
	ck_assert_uint_eq(usdt_args_count(text), 2);
	ck_assert_int_eq(usdt_arg_parse(USDT_ARM64, text, 1, NULL, &arg), 0);
	ck_assert_str_eq(arg.base, "w1");
}
END_TEST

START_TEST(what_is_no_operand_is_refused)
{
	static const char *const texts[] = {
		"4",
		"@%eax",
		"%eax",
		"3@%eax",
		"-16@%eax",
		"99999999999999999999@%eax",
		"8f@%xmm0",
		"4@",
		"4@%",
		"4@$",
		"4@$sym",
		"4@%eax,",
		"4@(",
		"4@()",
		"4@(%rax",
		"4@(%rax,)",
		"4@(%rax,%rbx,3)",
		"4@-(%rax)",
		"4@8+(%rax)",
		"4@sym-(%rip)",
		"4@%fs:8",
		"4@8(%rax)x",
		"4@%averylongregister",
		"4@$18446744073709551616",
	};
	static const char *const arm[] = {
		"4@[sp",
		"4@[]",
		"4@[sp,]",
		"4@[sp, 16]!",
		"4@[x0, w1, sxtw 2]",
		"4@[x0, x1, lsl 4]",
	};
	struct usdt_arg arg;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };

		ck_assert_msg(usdt_arg_parse(USDT_X86_64, texts[i], 0, &why,
					     &arg) == -EINVAL,
			      "%s", texts[i]);
		ck_assert_ptr_nonnull(strstr(why.data, "not supported"));
	}
	for (size_t i = 0; i < ARRAY_SIZE(arm); i++)
		ck_assert_msg(usdt_arg_parse(USDT_ARM64, arm[i], 0, NULL,
					     &arg) == -EINVAL,
			      "%s", arm[i]);
}
END_TEST

START_TEST(any_text_is_read_to_its_end)
{
	static const char parts[] = "48-@$%()[],+# xabspr0:f";
	unsigned seed = 1;

	for (unsigned i = 0; i < 50000; i++) {
		char text[24] = "";
		struct usdt_arg arg;
		int err;

		for (size_t k = 0; k < sizeof(text) - 1; k++)
			text[k] =
				parts[(unsigned)rand_r(&seed) % sizeof(parts)];
		for (unsigned k = 0; k < 2; k++) {
			err = usdt_arg_parse(k ? USDT_ARM64 : USDT_X86_64, text,
					     0, NULL, &arg);
			ck_assert(err == 0 || err == -EINVAL || err == -ENOENT);
			ck_assert((err == -ENOENT) ==
				  (usdt_args_count(text) == 0));
		}
	}
}
END_TEST

int main(void)
{
	return RUN("usdt_args", operands_of_x86_64_are_read,
		   operands_of_arm64_are_read, arguments_are_counted,
		   what_is_no_operand_is_refused, any_text_is_read_to_its_end);
}
