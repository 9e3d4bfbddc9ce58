// SPDX-License-Identifier: Apache-2.0

#include "lower_chain.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "btf_path.h"
#include "btf_type.h"
#include "lower_agree.h"
#include "lower_register.h"
#include "lower_source.h"
#include "lower_usdt.h"

int chain_add(struct lowering *l, const struct policy_arg *arg,
	      struct chain *chain, uint32_t step)
{
	struct source *source = &chain->source;

	if (chain->is_embedded) {
		source->steps[source->n_steps - 1] += step;
		chain->is_embedded = false;
		return 0;
	}
	if (source->n_steps == MAX_STEPS)
		return lower_error(l, arg->pos,
				   "more than %d pointers on the way to it: "
				   "not supported",
				   MAX_STEPS);
	source->steps[source->n_steps++] = step;
	return 0;
}

/* Goes to member @path of @object, a structure's name. */
int chain_add_members(struct lowering *l, const struct policy_arg *arg,
		      struct chain *chain, struct type_ref object,
		      const char *path, struct buf *why)
{
	struct member_path member = { 0 };
	int err;

	err = member_path(object, path, why, &member);
	for (unsigned i = 0; !err && i < member.n_steps; i++)
		err = chain_add(l, arg, chain, member.steps[i]);
	if (err)
		return err;

	chain->leaf = member.leaf;
	chain->is_resolved = true;
	chain->is_embedded = member.leaf.kind == SHAPE_STRUCT ||
			     member.leaf.kind == SHAPE_UNION ||
			     member.leaf.kind == SHAPE_CHARS ||
			     member.leaf.kind == SHAPE_ARRAY;
	return 0;
}

/* ---- roots ---- */

const struct trace_field *lower_trace_field(const struct lowering *l,
					    const struct policy_arg *arg)
{
	return arg->index < l->format.n_fields ? &l->format.fields[arg->index]
					       : NULL;
}

/* What a program gets of a record begins with a pointer (kernel/trace/
 * bpf_trace.c, tp_prog_is_valid_access()). */
enum {
	HEAD_SIZE = 8,
};

static int root_field(struct lowering *l, const struct policy_arg *arg,
		      struct chain *chain)
{
	const struct trace_field *field = lower_trace_field(l, arg);

	if (!field)
		return lower_error(l, arg->pos,
				   "there is no field %u: the event %s/%s has "
				   "%zu, counted from 0",
				   arg->index, l->hook->group,
				   l->hook->call.name, l->format.n_fields);

	if (field->offset < HEAD_SIZE)
		return lower_error(
			l, arg->pos,
			"field '%s' is not supported: the kernel "
			"does not show the common fields to programs",
			field->name);

	chain->source.kind = SOURCE_FIELD;
	chain->source.n_steps = 1;
	chain->source.steps[0] = field->offset;
	chain->is_embedded = field->kind == TRACE_CHARS ||
			     field->kind == TRACE_LONGS ||
			     field->kind == TRACE_OTHER;
	return 0;
}

static int root_argument(struct lowering *l, const struct policy_arg *arg,
			 struct chain *chain)
{
	if (l->has_function && arg->index >= l->function.n_params &&
	    !l->function.is_variadic)
		return lower_error(l, arg->pos,
				   "there is no argument %u: %s has %u, "
				   "counted from 0",
				   arg->index, l->target->name,
				   l->function.n_params);

	chain->source.kind = SOURCE_ARG;
	chain->source.index = arg->index;
	return 0;
}

/* Registers of a system call or a program are those of user space. */
static int root_register(struct lowering *l, const struct policy_arg *arg,
			 struct chain *chain)
{
	const struct arg_type_info *info = arg_type_info(arg->type);
	int err = lower_register(l, arg, &chain->source);

	if (!err && chain->source.bits && info->n_fields &&
	    !lower_is_integer(info->fields[0].type))
		return lower_error(
			l, arg->resolve_pos,
			"%s is a part of a register, which cannot be "
			"read as type '%s'",
			quote(arg->resolve).text, info->name);
	return err;
}

static int find_root(struct lowering *l, const struct policy_arg *arg,
		     enum shown_place place, struct chain *chain)
{
	enum rule_hook_kind kind = l->target->kind;

	if (arg->source == ARG_CURRENT_TASK) {
		chain->source.kind = SOURCE_TASK;
		return 0;
	}
	if (kind == RULE_HOOK_SYSCALL || kind == RULE_HOOK_UPROBE ||
	    kind == RULE_HOOK_USDT)
		chain->source.flags |= SOURCE_USER;
	if (arg->source == ARG_PT_REGS)
		return root_register(l, arg, chain);
	if (place == SHOWN_RETURN) {
		chain->source.kind = SOURCE_RETURN;
		chain->source.flags |= SOURCE_LATE;
		return 0;
	}
	if (kind == RULE_HOOK_TRACEPOINT)
		return root_field(l, arg, chain);
	if (kind == RULE_HOOK_USDT)
		return lower_usdt_root(l, arg, &chain->source);
	return root_argument(l, arg, chain);
}

/* ---- resolve ---- */

/* A type by its name, in the program's types or the kernel's. */
static int named_type(struct lowering *l, const struct policy_arg *arg,
		      struct buf *why, struct type_ref *ret)
{
	const char *path = l->hook->program.btf_path;
	const struct type_index *types;
	int err;

	if (!path)
		return type_named(l->facts, arg->btf_module, arg->btf_type, why,
				  ret);

	err = facts_btf_file(l->facts, path, &types);
	if (!err)
		return type_find(types, arg->btf_type, why, ret);
	if (err == -ENOMEM)
		return err;
	buf_addf(why, "the types in %s (btfPath) %s", quote(path).text,
		 err == -ENOENT	   ? "are not known here"
		 : err == -EBADMSG ? "are not there, or no BTF"
		 : err == -ENODATA ? "are missing: there is no such file"
				   : "cannot be read: ");
	if (err != -ENOENT && err != -EBADMSG && err != -ENODATA)
		buf_adds(why, strerror(-err));
	return why->failed ? -ENOMEM : -EINVAL;
}

/* The type that the function has there. */
static int declared_type(struct lowering *l, const struct policy_arg *arg,
			 enum shown_place place, struct buf *why,
			 struct shape *ret)
{
	if (!l->has_function) {
		buf_addf(why, "the type of the argument is not known: "
			      "say it with btfType");
		return -EINVAL;
	}
	if (place == SHOWN_RETURN)
		return function_return(&l->function, ret);
	return function_param(&l->function, arg->index, why, ret);
}

/* The type of what the pointer at the root points to. */
static int root_type(struct lowering *l, const struct policy_arg *arg,
		     enum shown_place place, struct buf *why,
		     struct type_ref *ret)
{
	struct shape shape;
	int err;

	if (arg->source == ARG_CURRENT_TASK)
		return type_named(l->facts, NULL, "task_struct", why, ret);
	if (arg->btf_type)
		return named_type(l, arg, why, ret);

	err = declared_type(l, arg, place, why, &shape);
	if (err)
		return err;
	if (shape.kind != SHAPE_POINTER) {
		buf_addf(why, "it is no pointer to a structure");
		return -EINVAL;
	}
	if (!shape.target.id) {
		buf_addf(why, "it is a 'void *': say the type with btfType");
		return -EINVAL;
	}
	*ret = shape.target;
	return 0;
}

int lower_tell_types(struct lowering *l, struct pos pos, int err,
		     const struct buf *why)
{
	if (why->failed)
		return -ENOMEM;
	if (err == -EINVAL) /* without a reason it was told */
		return why->len ? lower_error(l, pos, "%s", why->data) : err;
	return lower_facts_error(l, pos, err, "the kernel's types (BTF)");
}

int chain_leaf(struct lowering *l, const struct policy_arg *arg,
	       enum shown_place place, struct buf *why, struct shape *ret)
{
	struct member_path member = { 0 };
	struct type_ref root;
	int err = root_type(l, arg, place, why, &root);

	if (!err)
		err = member_path(root, arg->resolve, why, &member);
	if (!err)
		*ret = member.leaf;
	return err;
}

static int resolve(struct lowering *l, const struct policy_arg *arg,
		   enum shown_place place, struct chain *chain)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	enum arg_type type = lower_arg_type(l, arg);
	struct type_ref root;
	int err;

	err = root_type(l, arg, place, &why, &root);
	if (!err)
		err = chain_add_members(l, arg, chain, root, arg->resolve,
					&why);
	if (err)
		return lower_tell_types(l, arg->resolve_pos, err, &why);
	return lower_agree_member(l, arg, type, &chain->leaf);
}

/* Functions may take more than BTF says that they do. */
static int agree_param(struct lowering *l, const struct policy_arg *arg)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct shape shape;
	int err;

	if (arg->index >= l->function.n_params)
		return 0;
	err = function_param(&l->function, arg->index, &why, &shape);
	if (err)
		return lower_tell_types(l, arg->pos, err, &why);
	return lower_agree_param(l, arg, lower_arg_type(l, arg), &shape);
}

int chain_begin(struct lowering *l, const struct policy_arg *arg,
		enum shown_place place, struct chain *chain)
{
	int err = find_root(l, arg, place, chain);

	if (err)
		return err;
	if (arg->resolve && arg->source != ARG_PT_REGS)
		return resolve(l, arg, place, chain);
	if (l->target->kind == RULE_HOOK_TRACEPOINT)
		return lower_agree_field(l, arg, lower_arg_type(l, arg),
					 lower_trace_field(l, arg));
	return l->has_function && place == SHOWN_ARG ? agree_param(l, arg) : 0;
}
