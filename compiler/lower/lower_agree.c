// SPDX-License-Identifier: Apache-2.0

#include "lower_agree.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "btf_type.h"
#include "policy_values.h"

enum {
	ADDRESS_SIZE = 8,
	FD_SIZE = 4,
};

/* How a type is read. */
enum need {
	NEED_NOTHING,
	NEED_NUMBER,
	NEED_CAPS,   /* 64 bits, in memory */
	NEED_STRING, /* characters, there or behind a pointer */
	NEED_LOC,    /* a __data_loc */
	NEED_BYTES,  /* any memory, there or behind a pointer */
	NEED_SOCKADDR,
	NEED_OBJECT, /* arg_type_info::object, there or behind a pointer */
	NEED_DESCRIPTOR,
};

static enum need need_of(enum arg_type type)
{
	const struct arg_type_info *info = arg_type_info(type);

	switch (type) {
	case ARG_NOP:
		return NEED_NOTHING;
	case ARG_STRING:
		return NEED_STRING;
	case ARG_DATA_LOC:
		return NEED_LOC;
	case ARG_CHAR_BUF:
	case ARG_CHAR_IOVEC:
	case ARG_CONST_BUF:
		return NEED_BYTES;
	case ARG_KERNEL_CAP:
	case ARG_CAP_INHERITABLE:
	case ARG_CAP_PERMITTED:
	case ARG_CAP_EFFECTIVE:
		return NEED_CAPS;
	case ARG_SOCKADDR:
	case ARG_SOCKADDR_UN:
		return NEED_SOCKADDR;
	default:
		break;
	}
	if (info->is_descriptor)
		return NEED_DESCRIPTOR;
	return info->object ? NEED_OBJECT : NEED_NUMBER;
}

static unsigned bits_of(enum value_type type)
{
	switch (type) {
	case VALUE_S8:
	case VALUE_U8:
		return 8;
	case VALUE_S16:
	case VALUE_U16:
		return 16;
	case VALUE_S32:
	case VALUE_U32:
		return 32;
	default:
		return 64;
	}
}

static unsigned bits_of_number(enum arg_type type)
{
	return bits_of(arg_type_info(type)->fields[0].type);
}

bool lower_is_integer(enum value_type type)
{
	return type >= VALUE_S8 && type <= VALUE_U64;
}

static enum value_type integer(unsigned bits, bool is_signed)
{
	if (bits <= 8)
		return is_signed ? VALUE_S8 : VALUE_U8;
	if (bits <= 16)
		return is_signed ? VALUE_S16 : VALUE_U16;
	if (bits <= 32)
		return is_signed ? VALUE_S32 : VALUE_U32;
	return is_signed ? VALUE_S64 : VALUE_U64;
}

enum value_type lower_fit(enum value_type said, unsigned bits, bool is_signed)
{
	bool extends = value_type_is_signed(said) &&
		       (bits >= bits_of(said) || is_signed);

	return integer(bits < bits_of(said) ? bits : bits_of(said), extends);
}

/* ---- members ---- */

static bool is_memory(const struct shape *leaf)
{
	return leaf->kind == SHAPE_STRUCT || leaf->kind == SHAPE_UNION ||
	       leaf->kind == SHAPE_CHARS || leaf->kind == SHAPE_ARRAY;
}

static bool is_address(const struct shape *leaf)
{
	return leaf->kind == SHAPE_POINTER || leaf->kind == SHAPE_STRING ||
	       (leaf->kind == SHAPE_INTEGER && leaf->size == ADDRESS_SIZE &&
		!leaf->bits);
}

static bool is_void_pointer(const struct shape *leaf)
{
	return leaf->kind == SHAPE_POINTER && !leaf->target.id;
}

/* kuid_t and the like are a structure of one number. */
static bool is_number(const struct shape *leaf, enum arg_type type)
{
	switch (leaf->kind) {
	case SHAPE_INTEGER:
	case SHAPE_ENUM:
		return true;
	case SHAPE_POINTER:
	case SHAPE_STRING:
		return bits_of_number(type) == 64;
	case SHAPE_STRUCT:
	case SHAPE_UNION:
		return 8 * leaf->size == bits_of_number(type);
	default:
		return false;
	}
}

static bool has_member_need(const struct shape *leaf, enum arg_type type)
{
	switch (need_of(type)) {
	case NEED_NUMBER:
		return is_number(leaf, type);
	case NEED_CAPS:
		return is_address(leaf) ||
		       (is_memory(leaf) && leaf->size == sizeof(uint64_t));
	case NEED_DESCRIPTOR:
		return leaf->kind == SHAPE_INTEGER && !leaf->bits &&
		       leaf->size >= FD_SIZE;
	case NEED_STRING:
		return leaf->kind == SHAPE_STRING ||
		       leaf->kind == SHAPE_CHARS || is_void_pointer(leaf) ||
		       (leaf->kind == SHAPE_INTEGER && is_address(leaf));
	case NEED_BYTES:
	case NEED_SOCKADDR:
		return is_memory(leaf) || is_address(leaf);
	case NEED_OBJECT:
		return leaf->kind == SHAPE_STRUCT ||
		       leaf->kind == SHAPE_UNION || is_address(leaf);
	default:
		return need_of(type) == NEED_NOTHING;
	}
}

static bool is_other_object(const struct shape *leaf, enum arg_type type)
{
	return need_of(type) == NEED_OBJECT && leaf->kind != SHAPE_INTEGER &&
	       !is_void_pointer(leaf) &&
	       strcmp(leaf->name, arg_type_info(type)->object) != 0;
}

static int tell_member(struct lowering *l, const struct policy_arg *arg,
		       enum arg_type type, const struct shape *leaf)
{
	CLEANUP(buf_free) struct buf is = { 0 };
	const char *name = arg_type_info(type)->name;
	bool has_members = leaf->kind == SHAPE_STRUCT ||
			   leaf->kind == SHAPE_UNION ||
			   leaf->kind == SHAPE_POINTER;

	type_text(leaf->type, &is);
	if (is.failed)
		return -ENOMEM;
	if (type == ARG_AUTO)
		return lower_error(l, arg->resolve_pos,
				   "%s is '%s', for which there is no type%s",
				   quote(arg->resolve).text, is.data,
				   has_members ? ": name a member of it" : "");
	if (is_other_object(leaf, type) && has_member_need(leaf, type))
		return lower_warning(l, arg->resolve_pos,
				     "%s is '%s', and read as if it were a "
				     "'%s'",
				     quote(arg->resolve).text, is.data, name);
	return lower_error(l, arg->resolve_pos,
			   "%s is '%s', which cannot be read as type '%s'%s",
			   quote(arg->resolve).text, is.data, name,
			   has_members ? ": name a member of it" : "");
}

/* Not where the type holds what the member may be. */
static bool is_cut(const struct shape *leaf, enum arg_type type)
{
	unsigned bits = leaf->bits ? leaf->bits : 8 * leaf->size;

	return need_of(type) == NEED_NUMBER && leaf->kind == SHAPE_INTEGER &&
	       bits > bits_of_number(type);
}

int lower_agree_member(struct lowering *l, const struct policy_arg *arg,
		       enum arg_type type, const struct shape *leaf)
{
	if (type == ARG_AUTO || !has_member_need(leaf, type) ||
	    is_other_object(leaf, type))
		return tell_member(l, arg, type, leaf);
	if (is_cut(leaf, type))
		return lower_warning(l, arg->resolve_pos,
				     "%s has %u bits, of which type '%s' keeps "
				     "the low %u",
				     quote(arg->resolve).text,
				     leaf->bits ? leaf->bits : 8 * leaf->size,
				     arg_type_info(type)->name,
				     bits_of_number(type));
	return 0;
}

/* ---- parameters ---- */

/* Any register can be read as a number. */
static bool is_param_need(const struct shape *leaf, enum arg_type type)
{
	switch (need_of(type)) {
	case NEED_NOTHING:
		return true;
	case NEED_NUMBER:
		return leaf->kind != SHAPE_FLOAT && leaf->kind != SHAPE_VOID;
	case NEED_DESCRIPTOR:
		return leaf->kind == SHAPE_INTEGER && leaf->size >= FD_SIZE;
	default:
		return is_address(leaf) || type_is_object(leaf->type);
	}
}

/* Is it a pointer to what has nothing of @type? */
static bool is_other_param(const struct shape *leaf, enum arg_type type)
{
	static const char sockaddr[] = "sockaddr";
	const char *object = arg_type_info(type)->object;

	if (leaf->kind != SHAPE_POINTER || !leaf->target.id)
		return false;
	switch (need_of(type)) {
	case NEED_OBJECT:
		return !type_begins_with(leaf->target, object);
	case NEED_SOCKADDR:
		return !strstr(leaf->name, sockaddr);
	case NEED_STRING:
		return type_is_object(leaf->target);
	default:
		return false;
	}
}

int lower_agree_param(struct lowering *l, const struct policy_arg *arg,
		      enum arg_type type, const struct shape *leaf)
{
	CLEANUP(buf_free) struct buf is = { 0 };
	struct pos pos = arg->type_pos.line ? arg->type_pos : arg->pos;
	bool fits = is_param_need(leaf, type);

	if (fits && !is_other_param(leaf, type))
		return 0;

	type_text(leaf->type, &is);
	if (is.failed)
		return -ENOMEM;
	if (fits)
		return lower_warning(l, pos,
				     "argument %u of %s is '%s', and read as "
				     "if it were a '%s'",
				     arg->index, l->target->name, is.data,
				     arg_type_info(type)->name);
	return lower_error(l, pos,
			   "argument %u of %s is '%s', which cannot be read as "
			   "type '%s'",
			   arg->index, l->target->name, is.data,
			   arg_type_info(type)->name);
}

/* ---- fields of records ---- */

static bool is_field_address(const struct trace_field *field)
{
	return field->kind == TRACE_POINTER || field->kind == TRACE_STRING ||
	       (field->kind == TRACE_INTEGER && field->size == ADDRESS_SIZE);
}

static bool is_field_memory(const struct trace_field *field)
{
	return field->kind == TRACE_CHARS || field->kind == TRACE_LONGS ||
	       field->kind == TRACE_OTHER;
}

static bool is_field_number(const struct trace_field *field, enum arg_type type)
{
	switch (field->kind) {
	case TRACE_INTEGER:
		return true;
	case TRACE_POINTER:
	case TRACE_STRING:
		return bits_of_number(type) == 64;
	case TRACE_LONGS:
	case TRACE_OTHER:
		return 8 * (uint64_t)field->size >= bits_of_number(type);
	default:
		return false;
	}
}

static bool has_field_need(const struct trace_field *field, enum arg_type type)
{
	switch (need_of(type)) {
	case NEED_NOTHING:
		return true;
	case NEED_NUMBER:
		return is_field_number(field, type);
	case NEED_STRING:
		return field->kind == TRACE_CHARS || is_field_address(field);
	case NEED_LOC:
		return field->kind == TRACE_DATA_LOC;
	case NEED_DESCRIPTOR:
		return field->kind == TRACE_INTEGER;
	default:
		return is_field_memory(field) || is_field_address(field);
	}
}

int lower_agree_field(struct lowering *l, const struct policy_arg *arg,
		      enum arg_type type, const struct trace_field *field)
{
	struct pos pos = arg->type_pos.line ? arg->type_pos : arg->pos;

	if (has_field_need(field, type))
		return 0;
	if (arg->type == ARG_AUTO)
		return lower_error(l, pos,
				   "field '%s' is '%s', which is not "
				   "supported: what type it has cannot be told",
				   field->name, field->type);
	return lower_error(l, pos,
			   "field '%s' is '%s', which cannot be read as type "
			   "'%s'",
			   field->name, field->type, arg_type_info(type)->name);
}
