// SPDX-License-Identifier: Apache-2.0
/*
 * The type of an argument that does not say it: by the format of the event, or
 * as the member is declared that "resolve" leads to.
 */

#include <string.h>

#include "base/mem.h"
#include "lower_chain.h"
#include "lower_source.h"

static enum arg_type integer_type(uint32_t width, bool is_signed)
{
	switch (width) {
	case 1:
		return is_signed ? ARG_INT8 : ARG_UINT8;
	case 2:
		return is_signed ? ARG_INT16 : ARG_UINT16;
	case 4:
		return is_signed ? ARG_INT32 : ARG_UINT32;
	default:
		return is_signed ? ARG_INT64 : ARG_UINT64;
	}
}

/* ---- members ---- */

/* A number of open files is not told from others. */
static enum arg_type object_type(const char *name)
{
	for (int i = 0; i < N_ARG_TYPES; i++) {
		const struct arg_type_info *info = arg_type_info(i);

		if (info->object && !info->is_descriptor &&
		    strcmp(info->object, name) == 0)
			return i;
	}
	return ARG_AUTO;
}

static enum arg_type shape_type(const struct shape *leaf)
{
	switch (leaf->kind) {
	case SHAPE_INTEGER:
	case SHAPE_ENUM:
		return integer_type(leaf->size, leaf->is_signed);
	case SHAPE_STRING:
	case SHAPE_CHARS:
		return ARG_STRING;
	case SHAPE_POINTER:
	case SHAPE_STRUCT:
	case SHAPE_UNION:
		return object_type(leaf->name);
	default:
		return ARG_AUTO;
	}
}

/* Errors are told where the member is read. */
static enum arg_type member_type(struct lowering *l,
				 const struct policy_arg *arg)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	bool is_return = arg == &l->hook->return_arg;
	struct shape leaf;

	if (arg->source == ARG_PT_REGS)
		return ARG_UINT64;
	if (chain_leaf(l, arg, is_return ? SHOWN_RETURN : SHOWN_ARG, &why,
		       &leaf))
		return ARG_AUTO;
	return shape_type(&leaf);
}

/* ---- fields of records ---- */

static enum arg_type field_type(const struct trace_field *field,
				const struct policy_arg *arg)
{
	switch (field->kind) {
	case TRACE_INTEGER:
		return integer_type(field->width, field->is_signed);
	case TRACE_CHARS:
		return ARG_STRING;
	case TRACE_STRING:
		return arg->size_arg ? ARG_CHAR_BUF : ARG_STRING;
	case TRACE_DATA_LOC:
		return ARG_DATA_LOC;
	case TRACE_OTHER:
		return ARG_CONST_BUF;
	default:
		return ARG_UINT64;
	}
}

enum arg_type lower_arg_type(struct lowering *l, const struct policy_arg *arg)
{
	const struct trace_field *field = lower_trace_field(l, arg);

	if (arg->type == ARG_AUTO && arg->resolve)
		return member_type(l, arg);
	if (arg->type == ARG_STRING && field && field->kind == TRACE_DATA_LOC &&
	    !arg->resolve)
		return ARG_DATA_LOC;
	if (arg->type != ARG_AUTO || !field)
		return arg->type;
	return field_type(field, arg);
}

unsigned lower_elements(const struct lowering *l, const struct policy_arg *arg)
{
	const struct trace_field *field = lower_trace_field(l, arg);

	if (arg->type != ARG_AUTO || arg->resolve || !field ||
	    field->kind != TRACE_LONGS)
		return 1;
	return field->size / 8;
}
