// SPDX-License-Identifier: Apache-2.0
/*
 * An argument begins at a root: a register, a field of a record, the current
 * task. From there "resolve" leads to a member, and its type to the fields.
 * All of that is one chain of steps.
 */

#include "lower_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "btf_type.h"
#include "lower_agree.h"
#include "lower_chain.h"
#include "lower_size.h"
#include "lower_usdt.h"
#include "policy_values.h"

/* ---- fields ---- */

/* The object whose members the fields of a type are. */
static int find_object(struct lowering *l, const struct policy_arg *arg,
		       const struct arg_type_info *info, struct chain *chain,
		       struct type_ref *object)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	int err;

	err = type_named(l->facts, NULL, info->object, &why, object);
	if (!err && info->via)
		err = chain_add_members(l, arg, chain, *object, info->via,
					&why);
	if (!err && info->via)
		err = type_named(l->facts, NULL, info->via_object, &why,
				 object);
	return err ? lower_tell_types(
			     l, arg->type_pos.line ? arg->type_pos : arg->pos,
			     err, &why)
		   : 0;
}

enum value_type lower_number_type(uint32_t size, bool is_signed)
{
	switch (size) {
	case 1:
		return is_signed ? VALUE_S8 : VALUE_U8;
	case 2:
		return is_signed ? VALUE_S16 : VALUE_U16;
	case 4:
		return is_signed ? VALUE_S32 : VALUE_U32;
	default:
		return is_signed ? VALUE_S64 : VALUE_U64;
	}
}

/* What is read of a register, which may be a part of it. */
static void end_in_register(struct source *source, enum value_type type)
{
	enum value_type fit = lower_fit(type, source->bits, false);

	if (!source->shift) {
		source->type = fit;
		source->bits = 0;
		return;
	}
	source->type = lower_number_type(8, value_type_is_signed(fit));
}

static void end_at_member(const struct shape *leaf, struct source *source)
{
	unsigned bits = leaf->bits ? leaf->bits : 8 * leaf->size;
	enum value_type fit;

	if (leaf->kind != SHAPE_INTEGER && leaf->kind != SHAPE_ENUM)
		return;
	fit = lower_fit(source->type, bits, leaf->is_signed);
	source->type = leaf->bits ? lower_number_type(leaf->size,
						      value_type_is_signed(fit))
				  : fit;
	source->shift = leaf->shift;
	source->bits = leaf->bits;
}

/* Of numbers, as much as there is, and no more than the type has. */
static int end_at_number(struct lowering *l, const struct policy_arg *arg,
			 struct chain *chain)
{
	struct source *source = &chain->source;
	const struct trace_field *field = lower_trace_field(l, arg);

	if (l->target->kind == RULE_HOOK_USDT && !arg->source &&
	    !chain->is_resolved)
		return lower_usdt_number(l, arg, source);
	if (chain->is_resolved)
		end_at_member(&chain->leaf, source);
	else if (source->bits)
		end_in_register(source, source->type);
	else if (source->kind == SOURCE_FIELD && field->kind == TRACE_INTEGER)
		source->type = lower_fit(source->type, 8 * field->size,
					 field->is_signed);
	return 0;
}

/* Is it in memory that the root or the last step may only point to? */
static bool is_pointed_to(enum value_type type)
{
	return type == VALUE_STRING || type == VALUE_BYTES ||
	       type == VALUE_IOVEC || type == VALUE_ITER;
}

/* What is read at the end of the chain. */
static int end_at(struct lowering *l, const struct policy_arg *arg,
		  struct chain *chain, enum value_type type)
{
	chain->source.type = type;
	if (is_pointed_to(type) && chain->source.n_steps && !chain->is_embedded)
		return chain_add(l, arg, chain, 0);
	return lower_is_integer(type) ? end_at_number(l, arg, chain) : 0;
}

/* Goes to one of @field's members, the first that the kernel has. */
static int go_to_member(struct lowering *l, const struct policy_arg *arg,
			struct type_ref object, const struct arg_field *field,
			struct chain *chain)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct chain start = *chain;
	int err = -EINVAL;

	for (size_t i = 0; i < MAX_MEMBER_PATHS && field->members[i]; i++) {
		char path[64];
		size_t len = strlen(field->members[i]);
		bool follow = len && field->members[i][len - 1] == '*';

		snprintf(path, sizeof(path), "%.*s", (int)(len - follow),
			 field->members[i]);
		*chain = start;
		buf_clear(&why);
		err = chain_add_members(l, arg, chain, object, path, &why);
		if (!err && follow)
			err = chain_add(l, arg, chain, 0);
		if (!err)
			chain->is_embedded |= follow;
		if (err != -EINVAL)
			break;
	}
	return err ? lower_tell_types(l, arg->pos, err, &why) : 0;
}

static int go_to_field(struct lowering *l, const struct policy_arg *arg,
		       const struct arg_type_info *info,
		       const struct arg_field *field, struct chain *chain)
{
	const char *member = field->members[0];
	struct type_ref object = { 0 };
	int err;

	if (!member)
		return 0;
	if (*member == '+') {
		if (field->format == FORMAT_CAP_HEX && chain->is_resolved &&
		    chain->leaf.kind == SHAPE_INTEGER)
			return 0; /* the number in the set */
		err = chain_add(l, arg, chain, (uint32_t)atoi(member + 1));
		chain->is_embedded = true;
		return err;
	}
	if (info->object && (*member || info->via)) {
		err = find_object(l, arg, info, chain, &object);
		if (err)
			return err;
	}
	if (*member)
		return go_to_member(l, arg, object, field, chain);
	if (chain->is_embedded)
		return 0;
	err = chain_add(l, arg, chain, 0);
	chain->is_embedded = true;
	return err;
}

/* What a system call gets in user memory, or as a number. */
static bool fits_user_memory(enum arg_type type)
{
	const struct arg_type_info *info = arg_type_info(type);

	return !info->object || info->is_descriptor || type == ARG_BPF_ATTR;
}

static int check_type(struct lowering *l, const struct policy_arg *arg,
		      enum arg_type type)
{
	bool is_user = l->target->kind == RULE_HOOK_SYSCALL ||
		       l->target->kind == RULE_HOOK_UPROBE ||
		       l->target->kind == RULE_HOOK_USDT;

	if (is_user && arg->source != ARG_CURRENT_TASK &&
	    !fits_user_memory(type))
		return lower_error(l, arg->pos,
				   "%s gets no '%s', which is an object of the "
				   "kernel: %s",
				   l->target->name, arg_type_info(type)->name,
				   type == ARG_FILENAME
					   ? "a text of the program has the "
					     "type 'string'"
					   : "hook a function of the kernel, "
					     "with syscall: false");
	return 0;
}

/* One field of @arg as a source. */
static int lower_field(struct lowering *l, const struct policy_arg *arg,
		       enum shown_place place, const struct arg_field *field,
		       struct source *ret)
{
	enum arg_type type = lower_arg_type(l, arg);
	const struct arg_type_info *info = arg_type_info(type);
	struct chain chain = { 0 };
	int err;

	err = check_type(l, arg, type);
	if (!err)
		err = chain_begin(l, arg, place, &chain);
	if (err)
		return err;

	if (info->is_descriptor) {
		chain.source.flags |= SOURCE_DESCRIPTOR;
		chain.source.fd_steps = chain.source.n_steps;
		chain.is_resolved = false;
		chain.source.flags &= ~(unsigned)SOURCE_USER;
	}
	err = go_to_field(l, arg, info, field, &chain);
	if (!err)
		err = end_at(l, arg, &chain, field->type);
	if (!err)
		err = lower_size(l, arg, &chain.source);
	if (err)
		return err;

	*ret = chain.source;
	return 0;
}

/* ---- what is asked for ---- */

static int add_source(struct shown *shown, const struct source *source)
{
	struct source *slot;

	slot = array_grow(&shown->sources, shown->n_sources, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = *source;
	shown->n_sources++;
	return 0;
}

int lower_shown(struct lowering *l, const struct policy_arg *arg,
		enum shown_place place, unsigned element, struct shown *shown)
{
	const struct arg_type_info *info;
	int err;

	shown->place = place;
	shown->type = lower_arg_type(l, arg);
	err = lower_text(arg->label, &shown->label);
	if (err)
		return err;

	info = arg_type_info(shown->type);
	for (size_t i = 0; i < info->n_fields; i++) {
		struct source source = { 0 };

		err = lower_field(l, arg, place, &info->fields[i], &source);
		source.steps[0] += 8 * element;
		if (!err)
			err = add_source(shown, &source);
		if (err)
			return err;
	}
	return 0;
}

int lower_operand(struct lowering *l, const struct policy_arg *arg,
		  enum shown_place place, enum operand operand,
		  struct source *ret)
{
	enum arg_type type = lower_arg_type(l, arg);
	const struct arg_field *field = arg_field_for(type, operand);

	if (lower_elements(l, arg) > 1)
		return lower_error(
			l, arg->pos,
			"the event has an array here, and to look at "
			"one is not supported");
	if (!field)
		return lower_error(l, arg->pos,
				   "the operator does not fit what the event "
				   "has here, '%s'",
				   arg_type_info(type)->name);
	return lower_field(l, arg, place, field, ret);
}

int lower_address(struct lowering *l, const struct policy_arg *arg,
		  enum shown_place place, struct source *ret)
{
	static const struct arg_field address = {
		.members = { "" },
		.type = VALUE_ADDRESS,
	};

	return lower_field(l, arg, place, &address, ret);
}

int lower_unread(struct lowering *l, const struct policy_arg *arg,
		 enum shown_place place)
{
	struct chain chain = { 0 };

	/* Which of its arguments a probe has is no matter where none is read.
	 */
	return l->target->kind == RULE_HOOK_USDT
		       ? 0
		       : chain_begin(l, arg, place, &chain);
}
