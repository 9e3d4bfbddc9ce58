// SPDX-License-Identifier: Apache-2.0

#include "lower_size.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_chain.h"
#include "lower_source.h"
#include "syscalls.h"

/* A parameter has garbage in the upper half of its register when it is
 * narrower: what the policy says of it is worth less than its type. */
static enum value_type size_type(const struct lowering *l, unsigned index)
{
	struct shape shape;

	if (l->has_function &&
	    !function_param(&l->function, index, NULL, &shape) &&
	    (shape.kind == SHAPE_INTEGER || shape.kind == SHAPE_ENUM))
		return lower_number_type(shape.size, shape.is_signed);

	for (size_t i = 0; i < l->hook->n_args; i++) {
		const struct policy_arg *other = &l->hook->args[i];
		const struct arg_field *field =
			arg_field_for(other->type, OPERAND_VALUE);

		if (other->index == index && field &&
		    !value_type_is_text(field->type))
			return field->type;
	}
	return VALUE_U64;
}

static int size_in_record(struct lowering *l, const struct policy_arg *arg,
			  struct source_size *size)
{
	unsigned place = arg->size_arg - 1;
	const struct trace_field *field = NULL;

	if (place < l->hook->n_args)
		field = lower_trace_field(l, &l->hook->args[place]);
	if (!field || field->kind != TRACE_INTEGER)
		return lower_error(l, arg->size_pos,
				   "sizeArgIndex %u names no number of the "
				   "event",
				   arg->size_arg);

	size->kind = SOURCE_FIELD;
	size->offset = field->offset;
	size->type = lower_number_type(field->size, field->is_signed);
	return 0;
}

static int size_in_call(struct lowering *l, const struct policy_arg *arg,
			struct source_size *size)
{
	unsigned index = arg->size_arg - 1;

	if (l->has_function && index >= l->function.n_params &&
	    !l->function.is_variadic)
		return lower_error(l, arg->size_pos,
				   "sizeArgIndex %u: %s has %u arguments, "
				   "counted from 1",
				   arg->size_arg, l->target->name,
				   l->function.n_params);

	size->kind = SOURCE_ARG;
	size->index = index;
	size->type = size_type(l, index);
	return 0;
}

/* An array in the record is as long as it is. */
static bool size_of_array(const struct lowering *l,
			  const struct policy_arg *arg,
			  struct source_size *size)
{
	const struct trace_field *field = lower_trace_field(l, arg);

	if (!field || arg->resolve ||
	    (field->kind != TRACE_CHARS && field->kind != TRACE_LONGS &&
	     field->kind != TRACE_OTHER))
		return false;

	size->kind = SOURCE_CONSTANT;
	size->offset = field->size;
	size->type = VALUE_U32;
	return true;
}

/* Of vectors, there are as many as the call says; what it filled of them is as
 * long as what it returns. */
static int buffer_size(struct lowering *l, const struct policy_arg *arg,
		       struct source *source)
{
	if (arg->return_copy)
		source->flags |= SOURCE_LATE;
	if (arg->return_copy && source->type != VALUE_IOVEC) {
		source->size.kind = SOURCE_RETURN;
		return 0;
	}
	if (!arg->size_arg) {
		if (size_of_array(l, arg, &source->size))
			return 0;
		return lower_error(l, arg->pos,
				   "type '%s' needs 'sizeArgIndex': which "
				   "argument, counted from 1, says how much "
				   "there is?",
				   arg_type_info(lower_arg_type(l, arg))->name);
	}
	if (l->target->kind == RULE_HOOK_TRACEPOINT)
		return size_in_record(l, arg, &source->size);
	return size_in_call(l, arg, &source->size);
}

/* Of the calls that are given an address; others fill one. */
static bool gives_address(const struct target *target)
{
	static const char *const names[] = { "connect", "bind", "sendto" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (target->kind == RULE_HOOK_SYSCALL &&
		    !strcmp(target->syscall->symbol, names[i]))
			return true;
	return false;
}

/*
 * The path of a socket need not end with NUL, and whatever stands behind it in
 * memory would be taken for a part of it (unix(7)). Who gets an address gets
 * its length next.
 */
static void address_size(const struct lowering *l, const struct policy_arg *arg,
			 struct source *source)
{
	unsigned next = arg->index + 1;
	struct shape shape;
	bool is_next = gives_address(l->target);

	if (source->kind != SOURCE_ARG || arg->resolve)
		return;
	if (l->has_function && next < l->function.n_params)
		is_next = !function_param(&l->function, next, NULL, &shape) &&
			  shape.kind == SHAPE_INTEGER;
	if (!is_next)
		return;

	source->flags |= SOURCE_SIZED;
	source->size.kind = SOURCE_ARG;
	source->size.index = next;
	source->size.type = VALUE_S32;
}

int lower_size(struct lowering *l, const struct policy_arg *arg,
	       struct source *source)
{
	bool is_buffer = source->type == VALUE_BYTES ||
			 source->type == VALUE_IOVEC ||
			 source->type == VALUE_ITER;

	if (is_buffer && arg->max_data)
		source->flags |= SOURCE_LONG;

	switch (source->type) {
	case VALUE_BYTES:
	case VALUE_IOVEC:
		return buffer_size(l, arg, source);
	case VALUE_UNIX_PATH:
		address_size(l, arg, source);
		return 0;
	case VALUE_ITER:
		if (arg->return_copy)
			return lower_error(l, arg->pos,
					   "returnCopy of an iov_iter is not "
					   "supported: when the call returns, "
					   "it has gone past what it read");
		return 0;
	default:
		return 0;
	}
}
