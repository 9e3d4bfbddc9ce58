// SPDX-License-Identifier: Apache-2.0

#include "lower_usdt.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "elf_symbol.h"
#include "lower_program.h"
#include "lower_register.h"
#include "lower_source.h"
#include "policy_values.h"
#include "usdt_args.h"

static int find_arg(struct lowering *l, const struct policy_arg *arg,
		    struct usdt_arg *ret)
{
	const char *text = l->target->usdt_args;
	CLEANUP(buf_free) struct buf why = { 0 };
	int err;

	err = usdt_arg_parse(USDT_X86_64, text, arg->index, &why, ret);
	if (err == -ENOENT)
		return lower_error(l, arg->pos,
				   "there is no argument %u: probe %s has %u, "
				   "counted from 0",
				   arg->index, l->target->symbol,
				   usdt_args_count(text));
	if (why.failed)
		return -ENOMEM;
	return err ? lower_error(l, arg->pos, "argument %u: %s", arg->index,
				 why.data)
		   : 0;
}

static int not_supported(struct lowering *l, const struct policy_arg *arg,
			 const char *what)
{
	return lower_error(l, arg->pos, "argument %u: %s: not supported",
			   arg->index, what);
}

/* Bytes of it that there are: the register may be a part of one. */
static unsigned width_of(const struct usdt_arg *found,
			 const struct source *source)
{
	unsigned bits = found->kind == USDT_REGISTER ? source->bits : 0;

	return bits && bits / 8 < found->size ? bits / 8 : found->size;
}

static bool is_number(enum value_type type)
{
	return type >= VALUE_S8 && type <= VALUE_U64;
}

/* The type that a policy gives it is that of what the argument is, or, with a
 * "resolve", points to. */
static int check_type(struct lowering *l, const struct policy_arg *arg,
		      const struct usdt_arg *found, const struct source *source)
{
	const struct arg_type_info *info = arg_type_info(arg->type);
	enum value_type type =
		info->n_fields ? info->fields[0].type : VALUE_U64;

	if (info->is_descriptor || (!is_number(type) && type != VALUE_STRING))
		return lower_error(l, arg->pos,
				   "arguments of static probes are numbers, "
				   "strings, or pointers (with resolve): type "
				   "'%s' is not supported",
				   info->name);
	if (is_number(type) && !arg->resolve)
		return 0;
	if (found->kind == USDT_CONSTANT)
		return not_supported(l, arg,
				     "the probe has it as a constant, which "
				     "is no address");
	if (found->size != 8 || width_of(found, source) != 8)
		return not_supported(l, arg,
				     "it has less than 8 bytes, so that it is "
				     "no address");
	return 0;
}

/* A variable is as far from the probe as it is in the file. */
static int add_symbol(struct lowering *l, const struct policy_arg *arg,
		      const struct usdt_arg *found, uint64_t *offset)
{
	struct elf_symbol symbol = { 0 };
	struct program program;
	int err;

	err = lower_program(l, &program);
	if (err)
		return err;

	if (*found->base ? strcmp(found->base, "rip") != 0
			 : program.elf.header.e_type != ET_EXEC)
		return not_supported(l, arg,
				     "the probe has it at a fixed address");
	if (!*found->symbol && *found->base)
		return not_supported(l, arg, "the probe names no variable");
	if (*found->symbol && (!elf_symbol_find(&program.elf, found->symbol,
						SYMBOL_DATA, &symbol) ||
			       symbol.is_ambiguous))
		return lower_error(l, arg->pos,
				   "argument %u is variable %s, of which the "
				   "file does not say where it is",
				   arg->index, quote(found->symbol).text);
	*offset += symbol.addr - l->target->pc;
	return 0;
}

/* Adds the register that is an index into an array. */
static int add_index(struct lowering *l, const struct policy_arg *arg,
		     const struct usdt_arg *found, struct source *source)
{
	struct source index = { 0 };
	unsigned scale = found->scale ? found->scale : 1;

	if (!register_find(found->index, &index) || index.bits)
		return not_supported(l, arg,
				     "the probe has an index in a register "
				     "that is not known");
	source->kind = SOURCE_REGISTERS;
	source->fd_steps = WORD_SHIFTED(index.index, __builtin_ctz(scale));
	return 0;
}

/* The registers and the step from there to the argument. */
static int find_memory(struct lowering *l, const struct policy_arg *arg,
		       const struct usdt_arg *found, struct source *source)
{
	uint64_t offset = (uint64_t)found->value;
	const char *base = *found->base ? found->base : "rip";
	int err = 0;

	if (*found->index && !*found->base)
		return not_supported(l, arg,
				     "the probe has it in an array at a fixed "
				     "address");
	if (strcmp(base, "rip") == 0 || *found->symbol)
		err = add_symbol(l, arg, found, &offset);
	if (err)
		return err;
	if ((int64_t)offset < INT32_MIN || (int64_t)offset > INT32_MAX)
		return not_supported(l, arg,
				     "it is more than 2 GiB away from where "
				     "the register points");
	if (!register_find(base, source) || source->bits)
		return not_supported(l, arg,
				     "the probe has an address in a "
				     "register that has none");
	source->n_steps = 1;
	source->steps[0] = (uint32_t)offset;
	return *found->index ? add_index(l, arg, found, source) : 0;
}

static void set_constant(uint64_t value, struct source *source)
{
	source->kind = SOURCE_CONSTANT;
	source->n_steps = 2;
	source->steps[0] = (uint32_t)value;
	source->steps[1] = (uint32_t)(value >> 32);
}

static int find_root(struct lowering *l, const struct policy_arg *arg,
		     const struct usdt_arg *found, struct source *source)
{
	switch (found->kind) {
	case USDT_CONSTANT:
		set_constant((uint64_t)found->value, source);
		return 0;
	case USDT_REGISTER:
		if (!register_find(found->base, source))
			return not_supported(l, arg,
					     "the probe has it in a register "
					     "that is not known");
		return 0;
	default:
		return find_memory(l, arg, found, source);
	}
}

/* What the argument is, and its root. */
static int open_arg(struct lowering *l, const struct policy_arg *arg,
		    struct usdt_arg *found, struct source *source)
{
	int err = find_arg(l, arg, found);

	return err ? err : find_root(l, arg, found, source);
}

int lower_usdt_root(struct lowering *l, const struct policy_arg *arg,
		    struct source *ret)
{
	struct source source = *ret;
	struct usdt_arg found;
	int err;

	err = open_arg(l, arg, &found, &source);
	if (!err)
		err = check_type(l, arg, &found, &source);
	if (err)
		return err;

	*ret = source;
	return 0;
}

static unsigned size_of(enum value_type type)
{
	unsigned size = 1;

	while (size < 8 && lower_number_type(size, false) != type &&
	       lower_number_type(size, true) != type)
		size *= 2;
	return size;
}

static uint64_t constant_of(const struct usdt_arg *found, bool is_signed,
			    enum value_type type)
{
	uint64_t value = (uint64_t)found->value;

	if (!is_signed && found->size < 8)
		value &= (1ULL << 8 * found->size) - 1;
	return value_extend(value, (uint8_t)type);
}

int lower_usdt_number(struct lowering *l, const struct policy_arg *arg,
		      struct source *ret)
{
	enum value_type said = ret->type;
	unsigned wanted = size_of(said), width;
	struct source source = { .flags = ret->flags, .type = said };
	struct usdt_arg found;
	bool is_signed;
	int err;

	err = open_arg(l, arg, &found, &source);
	if (err)
		return err;

	width = width_of(&found, &source);
	is_signed = value_type_is_signed(said) &&
		    (width >= wanted || found.is_signed);
	width = width < wanted ? width : wanted;
	if (found.kind == USDT_CONSTANT) {
		set_constant(constant_of(&found, is_signed, said), &source);
	} else if (source.shift) {
		source.type = lower_number_type(8, is_signed);
		source.bits = 8 * width;
	} else {
		source.type = lower_number_type(width, is_signed);
		source.bits = 0;
	}
	*ret = source;
	return 0;
}

int lower_usdt_storage(struct lowering *l, const struct policy_arg *arg,
		       struct source *ret)
{
	struct source source = { .type = VALUE_ADDRESS, .flags = SOURCE_USER };
	struct usdt_arg found;
	int err;

	err = open_arg(l, arg, &found, &source);
	if (err)
		return err;
	if (found.kind != USDT_MEMORY)
		return not_supported(l, arg,
				     "the probe does not have it in memory, "
				     "where it could be written to");
	if (found.size < 4)
		return not_supported(l, arg,
				     "what is written has 4 bytes, and it has "
				     "less");
	*ret = source;
	return 0;
}
