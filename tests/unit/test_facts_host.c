// SPDX-License-Identifier: Apache-2.0

#include "facts_host.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "btf_type.h"
#include "unit.h"

START_TEST(names_do_not_lead_out_of_their_folder)
{
	static const char *const modules[] = { "", ".", "..", "../btf/vmlinux",
					       "/etc/passwd" };
	static const char *const events[] = {
		"",    "/",	    "sched",	"sched/", "../x",	 "x/..",
		"./x", "sched/x/y", "/sched/x", "x//y",	  "../../etc/x",
	};
	CLEANUP(facts_free) struct facts facts = facts_host();
	CLEANUP(buf_free) struct buf text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		ck_assert_int_eq(
			facts.read(facts.data, FACT_BTF, modules[i], &text),
			-ENODATA);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		ck_assert_int_eq(facts_tracepoint(&facts, events[i], &text),
				 -ENODATA);
	ck_assert_uint_eq(text.len, 0);
}
END_TEST

START_TEST(functions_are_symbols_without_addresses)
{
	CLEANUP(facts_free) struct facts facts = facts_host();
	const struct buf *symbols = NULL;
	int err = facts_symbols(&facts, &symbols);

	if (access("/proc/kallsyms", R_OK)) {
		ck_assert_int_ne(err, 0);
		return;
	}
	ck_assert_int_eq(err, 0);
	ck_assert_ptr_nonnull(strstr(symbols->data, "\nschedule\n"));
	ck_assert_ptr_null(strstr(symbols->data, " T "));
	ck_assert_ptr_null(strstr(symbols->data, "\njiffies\n"));
}
END_TEST

START_TEST(root_is_a_user)
{
	CLEANUP(facts_free) struct facts facts = facts_host();
	uint32_t id = 77;

	ck_assert_int_eq(facts_user(&facts, "root", &id), 0);
	ck_assert_uint_eq(id, 0);
	ck_assert_int_eq(facts_user(&facts, "no such user", &id), -ENODATA);
}
END_TEST

START_TEST(the_kernel_has_a_task_struct_if_it_has_btf)
{
	CLEANUP(facts_free) struct facts facts = facts_host();
	const struct type_index *types;
	struct type_ref type;
	int err = type_named(&facts, NULL, "task_struct", NULL, &type);

	if (access("/sys/kernel/btf/vmlinux", R_OK)) {
		ck_assert_int_ne(err, 0);
		return;
	}
	ck_assert_int_eq(err, 0);
	ck_assert_int_eq(facts_btf(&facts, "no_such_module", &types), -ENODATA);
}
END_TEST

START_TEST(programs_bring_their_btf)
{
	CLEANUP(facts_free) struct facts facts = facts_host();
	const struct type_index *types;
	struct type_ref type;

	libbpf_set_print(NULL);
	ck_assert_int_eq(facts_btf_file(&facts, KERNEL_TYPES, &types), 0);
	ck_assert_int_eq(type_find(types, "iov_iter", NULL, &type), 0);
	ck_assert_int_eq(facts_btf_file(&facts, "/no/such/file", &types),
			 -ENODATA);
	ck_assert_int_eq(facts_btf_file(&facts, "/dev/null", &types), -EBADMSG);
	ck_assert_int_eq(facts_btf_file(&facts, "/", &types), -EBADMSG);
	ck_assert_int_eq(facts_btf_file(&facts, "/etc/passwd", &types),
			 -EBADMSG);
}
END_TEST

int main(void)
{
	return RUN("facts_host", names_do_not_lead_out_of_their_folder,
		   functions_are_symbols_without_addresses, root_is_a_user,
		   the_kernel_has_a_task_struct_if_it_has_btf,
		   programs_bring_their_btf);
}
