// SPDX-License-Identifier: Apache-2.0

#include "btf_function.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag.h"
#include "function_list.h"
#include "syscalls.h"
#include "why.h"

enum {
	MAX_NAME = 512 + 16, /* KSYM_NAME_LEN, and a prefix */
};

/* How BTF names what a function kind is about. */
static const struct {
	const char *prefix;
	const char *what;
	enum named_type named;
	unsigned first; /* parameter that is not the kernel's own */
} kinds[] = {
	[FUNCTION_KERNEL] = { "", "kernel function", NAMED_FUNCTION, 0 },
	[FUNCTION_TRACEPOINT] = { "btf_trace_", "raw tracepoint", NAMED_TYPEDEF,
				  1 },
	[FUNCTION_LSM] = { "bpf_lsm_", "LSM hook", NAMED_FUNCTION, 0 },
};

/* What all numbers without a system call lead to. */
static const char no_syscall[] = "__x64_sys_ni_syscall";

static const struct btf_type *type_at(struct type_ref ref)
{
	return btf__type_by_id(type_index_btf(ref.types), ref.id);
}

/* From a function, or a typedef of a pointer to one, to the prototype. */
static int find_prototype(struct type_ref ref, struct type_ref *ret)
{
	struct shape shape;
	int err = 0;

	if (type_at(ref) && btf_is_func(type_at(ref)))
		ref.id = type_at(ref)->type;

	err = shape_of(ref, &shape);
	if (!err && shape.kind == SHAPE_POINTER)
		err = shape_of(shape.target, &shape);
	if (err)
		return err;
	if (shape.kind != SHAPE_FUNCTION)
		return -EBADMSG;

	*ret = shape.type;
	return 0;
}

static int describe(struct type_ref ref, unsigned first, struct function *ret)
{
	struct function function = { .first = first };
	const struct btf_type *type;
	unsigned n;
	int err;

	err = find_prototype(ref, &function.prototype);
	if (err)
		return err;

	type = type_at(function.prototype);
	n = btf_vlen(type);
	if (n < first)
		return -EBADMSG;

	/* "..." is a parameter without type. */
	function.is_variadic = n > first && !btf_params(type)[n - 1].type;
	function.n_params = n - function.is_variadic - first;
	*ret = function;
	return 0;
}

static int find_in(const struct type_index *types, enum function_kind kind,
		   const char *name, struct function *ret)
{
	struct type_ref ref = { .types = types };
	char symbol[MAX_NAME];
	int len;

	len = snprintf(symbol, sizeof(symbol), "%s%s", kinds[kind].prefix,
		       name);
	if (!*name || len < 0 || (size_t)len >= sizeof(symbol))
		return -ENODATA;

	ref.id = type_index_find(types, symbol, kinds[kind].named);
	return ref.id ? describe(ref, kinds[kind].first, ret) : -ENODATA;
}

/* In the module that has it, by the kernel's list. -ESRCH: it is in the list,
 * but no BTF has it. */
static int find_listed(struct facts *facts, const char *name,
		       struct function *ret)
{
	CLEANUP(free_mem) char *module = NULL;
	const struct type_index *types = NULL;
	int err;

	err = function_list_find(facts, name, &module);
	if (err)
		return err == -ENOMEM ? err : -ENODATA;
	if (!module || facts_btf(facts, module, &types))
		return -ESRCH;

	err = find_in(types, FUNCTION_KERNEL, name, ret);
	return err == -ENODATA ? -ESRCH : err;
}

static int no_function(const struct type_index *types, enum function_kind kind,
		       const char *name, struct buf *out)
{
	const char *what = kinds[kind].what;
	const char *nearest;

	if (!out)
		return -EINVAL;

	nearest = type_index_nearest(types, kinds[kind].prefix, name,
				     kinds[kind].named);
	if (nearest)
		return why(out, "BTF has no %s %s; did you mean '%s'?", what,
			   quote(name).text, nearest);
	return why(out, "BTF has no %s %s", what, quote(name).text);
}

int function_find(struct facts *facts, enum function_kind kind,
		  const char *module, const char *name, struct buf *out,
		  struct function *ret)
{
	const struct type_index *types = NULL;
	int err;

	err = facts_btf(facts, module, &types);
	if (err == -ENODATA)
		return why(out, "there is no BTF of module %s: is it loaded?",
			   quote(module).text);
	if (err)
		return err;

	err = find_in(types, kind, name, ret);
	if (err == -ENODATA && kind == FUNCTION_KERNEL && !module)
		err = find_listed(facts, name, ret);
	if (err == -ESRCH)
		return why(out,
			   "BTF does not have the parameters of kernel "
			   "function %s",
			   quote(name).text);
	return err == -ENODATA ? no_function(types, kind, name, out) : err;
}

int function_param(const struct function *function, unsigned n, struct buf *out,
		   struct shape *ret)
{
	struct type_ref ref = function->prototype;

	if (n >= function->n_params)
		return why(out, "there are %u parameters, counted from 0",
			   function->n_params);

	ref.id = btf_params(type_at(ref))[function->first + n].type;
	return shape_of(ref, ret);
}

int function_return(const struct function *function, struct shape *ret)
{
	struct type_ref ref = function->prototype;

	ref.id = type_at(ref)->type;
	return shape_of(ref, ret);
}

int function_syscalls(struct facts *facts, struct names *ret)
{
	const struct type_index *types = NULL;
	int err;

	err = facts_btf(facts, NULL, &types);
	if (err)
		return err;

	err = type_index_list(types, syscall_symbol_prefix, NAMED_FUNCTION,
			      ret);
	names_remove(ret, no_syscall);
	return err;
}
