// SPDX-License-Identifier: Apache-2.0

#include "btf_function.h"

#include <bpf/btf.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "kernel_facts.h"
#include "unit.h"

static struct function found(struct kernel_facts *kernel,
			     enum function_kind kind, const char *name)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct function function = { 0 };
	int err;

	err = function_find(&kernel->facts, kind, NULL, name, &why, &function);
	ck_assert_msg(err == 0, "%s: %s", name, why.data ? why.data : "?");
	ck_assert_uint_eq(why.len, 0);
	return function;
}

START_TEST(functions_have_parameters_and_a_return)
{
	struct kernel_facts kernel;
	struct function function;
	struct shape shape;

	kernel_facts_init(&kernel);
	function = found(&kernel, FUNCTION_KERNEL, "security_file_open");
	ck_assert_uint_eq(function.n_params, 2);
	ck_assert(!function.is_variadic);

	ck_assert_int_eq(function_param(&function, 0, NULL, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_POINTER);
	ck_assert_str_eq(shape.name, "file");
	ck_assert_int_eq(shape_of(shape.target, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_STRUCT);

	ck_assert_int_eq(function_param(&function, 1, NULL, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_INTEGER);
	ck_assert_uint_eq(shape.size, 4);
	ck_assert(!shape.is_signed);

	ck_assert_int_eq(function_return(&function, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_INTEGER);
	ck_assert(shape.is_signed);

	function = found(&kernel, FUNCTION_KERNEL, "wake_up");
	ck_assert_uint_eq(function.n_params, 0);
	ck_assert_int_eq(function_return(&function, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_VOID);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(a_parameter_too_many_is_told)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct kernel_facts kernel;
	struct function function;
	struct shape shape;

	kernel_facts_init(&kernel);
	function = found(&kernel, FUNCTION_KERNEL, "security_file_open");
	ck_assert_int_eq(function_param(&function, 2, &why, &shape), -EINVAL);
	ck_assert_str_eq(why.data, "there are 2 parameters, counted from 0");
	ck_assert_int_eq(function_param(&function, ~0U, NULL, &shape), -EINVAL);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(tracepoints_have_what_they_are_called_with)
{
	struct kernel_facts kernel;
	struct function function;
	struct shape shape;

	kernel_facts_init(&kernel);
	function = found(&kernel, FUNCTION_TRACEPOINT, "sched_switch");
	ck_assert_uint_eq(function.n_params, 3);
	ck_assert_int_eq(function_param(&function, 0, NULL, &shape), 0);
	ck_assert_str_eq(shape.name, "_Bool");
	ck_assert_int_eq(function_param(&function, 2, NULL, &shape), 0);
	ck_assert_str_eq(shape.name, "task_struct");
	ck_assert_int_eq(function_param(&function, 3, NULL, &shape), -EINVAL);

	function = found(&kernel, FUNCTION_TRACEPOINT, "printed");
	ck_assert_uint_eq(function.n_params, 1);
	ck_assert(function.is_variadic);
	ck_assert_int_eq(function_param(&function, 0, NULL, &shape), 0);
	ck_assert_int_eq(shape.kind, SHAPE_STRING);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(lsm_hooks_are_functions)
{
	struct kernel_facts kernel;
	struct function function;
	struct shape shape;

	kernel_facts_init(&kernel);
	function = found(&kernel, FUNCTION_LSM, "task_kill");
	ck_assert_uint_eq(function.n_params, 2);
	ck_assert_int_eq(function_param(&function, 0, NULL, &shape), 0);
	ck_assert_str_eq(shape.name, "task_struct");
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(what_is_not_there_has_a_nearest_name)
{
	static const struct {
		enum function_kind kind;
		const char *module, *name, *why;
	} wrong[] = {
		{ FUNCTION_KERNEL, NULL, "security_file_opn",
		  "BTF has no kernel function 'security_file_opn'; did you "
		  "mean 'security_file_open'?" },
		{ FUNCTION_KERNEL, NULL, "nothing_like_it",
		  "BTF has no kernel function 'nothing_like_it'" },
		{ FUNCTION_KERNEL, NULL, "", "BTF has no kernel function ''" },
		{ FUNCTION_TRACEPOINT, NULL, "sched_swich",
		  "BTF has no raw tracepoint 'sched_swich'; did you mean "
		  "'sched_switch'?" },
		{ FUNCTION_LSM, NULL, "file_opem",
		  "BTF has no LSM hook 'file_opem'; did you mean "
		  "'file_open'?" },
		{ FUNCTION_LSM, NULL, "security_file_open",
		  "BTF has no LSM hook 'security_file_open'" },
		{ FUNCTION_KERNEL, "ext4", "ext4_open",
		  "there is no BTF of module 'ext4': is it loaded?" },
	};
	struct kernel_facts kernel;
	struct function function;

	kernel_facts_init(&kernel);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(buf_free) struct buf why = { 0 };

		ck_assert_int_eq(function_find(&kernel.facts, wrong[i].kind,
					       wrong[i].module, wrong[i].name,
					       &why, &function),
				 -EINVAL);
		ck_assert_str_eq(why.data, wrong[i].why);
		ck_assert_int_eq(function_find(&kernel.facts, wrong[i].kind,
					       wrong[i].module, wrong[i].name,
					       NULL, &function),
				 -EINVAL);
	}
	kernel_facts_free(&kernel);
}
END_TEST

static void add_function(struct btf *btf)
{
	int proto = btf__add_func_proto(btf, 0);

	ck_assert_int_eq(btf__add_func_param(btf, "handle", 1), 0);
	ck_assert_int_gt(
		btf__add_func(btf, "vfs_module_open", BTF_FUNC_STATIC, proto),
		0);
}

START_TEST(the_kernel_says_in_which_module_a_function_is)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct kernel_facts kernel;
	struct function function;

	kernel_facts_init(&kernel);
	kernel_facts_module(&kernel, add_function);
	ck_assert_int_eq(function_find(&kernel.facts, FUNCTION_KERNEL, "vfs",
				       "vfs_module_open", NULL, &function),
			 0);
	ck_assert_uint_eq(function.n_params, 1);
	ck_assert_int_eq(function_find(&kernel.facts, FUNCTION_KERNEL, NULL,
				       "vfs_module_open", NULL, &function),
			 -EINVAL);
	kernel_facts_free(&kernel);

	kernel_facts_init(&kernel);
	kernel_facts_module(&kernel, add_function);
	kernel.functions = "wake_up\nvfs_module_open [vfs]\nother [ext4]\n";
	function = found(&kernel, FUNCTION_KERNEL, "vfs_module_open");
	ck_assert_uint_eq(function.n_params, 1);
	ck_assert_int_eq(function_find(&kernel.facts, FUNCTION_KERNEL, NULL,
				       "other", &why, &function),
			 -EINVAL);
	ck_assert_str_eq(why.data, "BTF does not have the parameters of kernel "
				   "function 'other'");
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(system_calls_are_listed)
{
	CLEANUP(names_free) struct names names = { 0 };
	struct kernel_facts kernel;

	kernel_facts_init(&kernel);
	ck_assert_int_eq(function_syscalls(&kernel.facts, &names), 0);
	ck_assert_uint_eq(names.n, 2);
	ck_assert_str_eq(names.items[0], "__x64_sys_close");
	ck_assert_str_eq(names.items[1], "__x64_sys_openat");
	ck_assert_int_eq(function_syscalls(NULL, &names), -ENOENT);
	kernel_facts_free(&kernel);
}
END_TEST

START_TEST(without_btf_nothing_is_known)
{
	struct function function;

	ck_assert_int_eq(function_find(NULL, FUNCTION_KERNEL, NULL, "wake_up",
				       NULL, &function),
			 -ENOENT);
}
END_TEST

int main(void)
{
	return RUN("btf_function", functions_have_parameters_and_a_return,
		   a_parameter_too_many_is_told,
		   tracepoints_have_what_they_are_called_with,
		   lsm_hooks_are_functions,
		   what_is_not_there_has_a_nearest_name,
		   the_kernel_says_in_which_module_a_function_is,
		   system_calls_are_listed, without_btf_nothing_is_known);
}
