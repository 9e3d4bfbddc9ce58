// SPDX-License-Identifier: Apache-2.0
/*
 * Which operator suits which type, and the filters that look at the process.
 */

#include "policy.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "policy_copy.h"
#include "unit.h"

/* ---- operators and types ---- */

#define TEXTS                                                           \
	"Equal NotEqual Prefix NotPrefix Postfix NotPostfix SubString " \
	"SubStringIgnCase SubStringIgnoreCase Glob NotGlob Regex NotRegex"
#define NUMBERS                                                              \
	"Equal NotEqual GT GreaterThan LT LessThan Mask InRange NotInRange " \
	"InMap NotInMap CelExpr"
#define SETS "Equal NotEqual GT GreaterThan LT LessThan Mask CapabilitiesGained"
#define SOURCE \
	"SPort NotSPort SPortPriv NotSportPriv NotSPortPriv SAddr NotSAddr"
#define ENDS                                                            \
	SOURCE " DPort NotDPort DPortPriv NotDPortPriv DAddr NotDAddr " \
	       "Protocol Family"
#define FILES TEXTS " FileType NotFileType"

/* The type and what suits it. */
static const char *const matrix[][2] = {
	{ "nop", "" },
	{ "int", NUMBERS },
	{ "int8", NUMBERS },
	{ "int16", NUMBERS },
	{ "int32", NUMBERS },
	{ "int64", NUMBERS },
	{ "sint32", NUMBERS },
	{ "sint64", NUMBERS },
	{ "long", NUMBERS },
	{ "uint8", NUMBERS },
	{ "uint16", NUMBERS },
	{ "uint32", NUMBERS },
	{ "uint64", NUMBERS },
	{ "size_t", NUMBERS },
	{ "bpf_cmd", NUMBERS },
	{ "capability", NUMBERS },
	{ "kernel_cap_t", SETS },
	{ "cap_inheritable", SETS },
	{ "cap_permitted", SETS },
	{ "cap_effective", SETS },
	{ "string", TEXTS },
	{ "char_buf", TEXTS },
	{ "char_iovec", TEXTS },
	{ "iov_iter", TEXTS },
	{ "const_buf", TEXTS },
	{ "filename", TEXTS },
	{ "net_device", TEXTS },
	{ "fd", FILES },
	{ "file", FILES },
	{ "kiocb", FILES },
	{ "path", FILES },
	{ "dentry", FILES },
	{ "linux_binprm", FILES },
	{ "cred", "" },
	{ "user_namespace", "" },
	{ "sock", ENDS " State" },
	{ "socket", ENDS " State" },
	{ "skb", ENDS },
	{ "sockaddr", SOURCE " Family" },
	{ "sockaddr_un", TEXTS " Family" },
};

static const char every_operator[] = TEXTS
	" GT GreaterThan LT LessThan Mask InRange NotInRange InMap NotInMap "
	"CelExpr CapabilitiesGained FileType NotFileType State " ENDS;

/* Values that an operator takes on any type that it suits. */
static const char *values_for(const char *op)
{
	if (strstr(op, "Priv") || strcmp(op, "CapabilitiesGained") == 0)
		return "[]";
	if (strstr(op, "InRange"))
		return "[ '1:2' ]";
	if (strstr(op, "Addr"))
		return "[ 127.0.0.1 ]";
	if (strstr(op, "FileType"))
		return "[ reg ]";
	return "[ 1 ]";
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += len)
		if ((at == words || at[-1] == ' ') &&
		    (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static bool accepts(const char *type, const char *op, struct buf *said)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	char hooks[400];
	int err;

	snprintf(hooks, sizeof(hooks),
		 "  - call: f\n"
		 "    syscall: false\n"
		 "    args: [ { index: 0, type: %s, sizeArgIndex: 1 } ]\n"
		 "    selectors: [ { matchArgs: [ { args: [%s], operator: %s, "
		 "values: %s } ] } ]\n",
		 type, strcmp(op, "CapabilitiesGained") ? "0" : "0, 0", op,
		 values_for(op));
	err = parsed_parse(&p, "p", hooks);
	buf_adds(said, p.printed.data ? p.printed.data : "");
	return !err;
}

START_TEST(every_operator_suits_the_types_it_means_something_for)
{
	for (size_t i = 0; i < ARRAY_SIZE(matrix); i++) {
		CLEANUP(free_mem) char *words = strdup(every_operator);
		char *rest = words;

		for (char *op; (op = strsep(&rest, " "));) {
			CLEANUP(buf_free) struct buf said = { 0 };
			bool suits = has_word(matrix[i][1], op);

			ck_assert_msg(accepts(matrix[i][0], op, &said) == suits,
				      "%s on %s: %s", op, matrix[i][0],
				      said.data);
		}
	}
}
END_TEST

START_TEST(arguments_are_found_by_index_first)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	f = parsed_spec(
		    &p,
		    "  tracepoints:\n"
		    "  - subsystem: a\n"
		    "    event: b\n"
		    "    args: [ { index: 5, type: int }, { index: 4, type: "
		    "string }, { index: 0, type: int } ]\n"
		    "    selectors:\n"
		    "    - matchArgs:\n"
		    "      - { index: 4, operator: Equal, values: [a] }\n"
		    "      - { index: 0, operator: Equal, values: [1] }\n"
		    "      - { index: 1, operator: Equal, values: [a] }\n")
		    ->hooks[0]
		    .selectors[0]
		    .filters;
	ck_assert_uint_eq(f[0].args[0], 1);
	ck_assert_uint_eq(f[1].args[0], 2);
	ck_assert_uint_eq(f[2].args[0], 1);
	parsed_said(&p, "f:13:18: warning: spec.tracepoints[0].selectors[0]."
			"matchArgs[2]: no argument has index 1: the one at "
			"place 1 of 'args' is taken, which has index 4");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

START_TEST(data_and_returns_are_filtered_like_arguments)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	f = parsed_spec(
		    &p,
		    "  kprobes:\n"
		    "  - call: sys_openat\n"
		    "    data:\n"
		    "    - { type: int, source: current_task, resolve: tgid }\n"
		    "    - { index: 1, type: string, source: current_task, "
		    "resolve: comm }\n"
		    "    return: true\n"
		    "    returnArg: { index: 0, type: int }\n"
		    "    selectors:\n"
		    "    - matchReturnArgs:\n"
		    "      - { index: 0, operator: LT, values: [0] }\n"
		    "      matchData:\n"
		    "      - { index: 1, operator: Prefix, values: [sh] }\n"
		    "      - { args: [0], operator: Equal, values: [1] }\n")
		    ->hooks[0]
		    .selectors[0]
		    .filters;
	ck_assert_int_eq(f[0].kind, MATCH_DATA);
	ck_assert_uint_eq(f[0].args[0], 1);
	ck_assert_uint_eq(f[1].args[0], 0);
	ck_assert_int_eq(f[2].kind, MATCH_RETURN_ARGS);
	ck_assert_int_eq(f[2].op, OP_LT);
	ck_assert_uint_eq(f[2].values[0].low, 0);
}
END_TEST

START_TEST(a_filter_says_what_unreadable_is)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	parsed_accept(&p, "  - call: sys_open\n"
			  "    args: [ { index: 0, type: string } ]\n"
			  "    selectors:\n"
			  "    - matchArgs:\n"
			  "      - { index: 0, operator: Equal, values: [a] }\n"
			  "      - { index: 0, operator: Equal, values: [a], "
			  "onUnreadable: match }\n"
			  "      - { index: 0, operator: Equal, values: [a], "
			  "onUnreadable: ignore }\n");
	f = p.policies.items[0]->hooks[0].selectors[0].filters;
	ck_assert_int_eq(f[0].on_unreadable, UNREADABLE_DEFAULT);
	ck_assert_int_eq(f[1].on_unreadable, UNREADABLE_MATCH);
	ck_assert_int_eq(f[2].on_unreadable, UNREADABLE_IGNORE);
}
END_TEST

START_TEST(an_expression_takes_any_number_of_arguments)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	parsed_accept(&p, "  - call: sys_dup2\n"
			  "    args: [ { index: 0, type: int }, { index: 1, "
			  "type: int } ]\n"
			  "    selectors:\n"
			  "    - matchArgs:\n"
			  "      - { args: [0, 1], operator: CelExpr, values: "
			  "[ 'arg0 == arg1' ] }\n"
			  "      - { index: 1, operator: CelExpr, values: [ "
			  "'arg0 > int32(2)' ] }\n");
	f = p.policies.items[0]->hooks[0].selectors[0].filters;
	ck_assert_uint_eq(f[0].n_args, 2);
	ck_assert_str_eq(f[0].values[0].text, "arg0 == arg1");
	ck_assert_uint_eq(f[1].n_args, 1);
	ck_assert_uint_eq(f[1].args[0], 1);
}
END_TEST

/* ---- filters on the process ---- */

static const char on_process[] =
	"  - call: sys_open\n"
	"    selectors:\n"
	"    - label: all of them\n"
	"      matchPIDs:\n"
	"      - { operator: NotIn, values: [0, 1], followForks: true, "
	"isNamespacePID: true }\n"
	"      - { operator: NotIn, values: [2] }\n"
	"      matchBinaries:\n"
	"      - { operator: In, values: [/bin/sh], followChildren: "
	"true }\n"
	"      - { operator: NotPostfix, values: [/sh] }\n"
	"      matchParentBinaries:\n"
	"      - { operator: Prefix, values: [/usr/] }\n"
	"      matchAncestors:\n"
	"      - { operator: NotIn, values: [/usr/sbin/sshd] }\n"
	"      matchUnits:\n"
	"      - { operator: Glob, values: [ 'foo@*.service' ] }\n"
	"      - { operator: In, values: [ system.slice ] }\n"
	"      matchUsers:\n"
	"      - { operator: In, values: [ root, 1000, '0x10' ] }\n"
	"      matchNamespaces:\n"
	"      - { namespace: PidForChildren, operator: NotIn, values: "
	"[ host_ns, '4026531836' ] }\n"
	"      matchNamespaceChanges:\n"
	"      - { operator: In, values: [ Uts, Mnt ] }\n"
	"      matchCapabilities:\n"
	"      - { operator: In, values: [ CAP_SYS_ADMIN ], "
	"isNamespaceCapability: true }\n"
	"      - { type: Permitted, operator: NotIn, values: [ "
	"cap_bpf, 7 ] }\n"
	"      matchCapabilityChanges:\n"
	"      - { type: Inheritable, operator: In, values: [ "
	"CAP_CHOWN ] }\n";

static void check_filter(const struct policy_filter *f)
{
	switch (f->kind) {
	case MATCH_PIDS:
		ck_assert(f->follow_forks == (f->item == 0));
		ck_assert(f->is_namespace_pid == (f->item == 0));
		break;
	case MATCH_BINARIES:
		ck_assert(f->follow_children == (f->item == 0));
		break;
	case MATCH_PARENT_BINARIES:
		ck_assert_int_eq(f->op, OP_PREFIX);
		break;
	case MATCH_ANCESTORS:
		ck_assert_int_eq(f->op, OP_NOT_IN);
		break;
	case MATCH_UNITS:
		ck_assert_int_eq(f->op, f->item ? OP_IN : OP_GLOB);
		break;
	case MATCH_USERS:
		ck_assert_int_eq(f->values[0].form, FORM_TEXT);
		ck_assert_int_eq(f->values[1].form, FORM_NUMBER);
		ck_assert_uint_eq(f->values[1].low, 1000);
		ck_assert_uint_eq(f->values[2].low, 16);
		break;
	case MATCH_NAMESPACES:
		ck_assert_int_eq(f->ns, NAMESPACE_PID_FOR_CHILDREN);
		ck_assert_int_eq(f->values[0].form, FORM_HOST_NS);
		ck_assert_uint_eq(f->values[1].low, 4026531836);
		break;
	case MATCH_NAMESPACE_CHANGES:
		ck_assert_uint_eq(f->values[0].low, NAMESPACE_UTS);
		ck_assert_uint_eq(f->values[1].low, NAMESPACE_MNT);
		break;
	case MATCH_CAPABILITIES:
		ck_assert(f->is_namespace_cap == (f->item == 0));
		ck_assert_int_eq(f->caps,
				 f->item ? CAPS_PERMITTED : CAPS_EFFECTIVE);
		ck_assert_uint_eq(f->values[0].low, f->item ? 39 : 21);
		break;
	default:
		ck_assert_int_eq(f->kind, MATCH_CAPABILITY_CHANGES);
		ck_assert_int_eq(f->caps, CAPS_INHERITABLE);
		ck_assert_uint_eq(f->values[0].low, 0);
	}
}

START_TEST(every_filter_on_the_process_is_read)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_selector *s;

	parsed_accept(&p, on_process);
	ck_assert_uint_eq(p.diag.n_messages, 0);
	s = p.policies.items[0]->hooks[0].selectors;
	ck_assert_str_eq(s->label, "all of them");
	ck_assert_uint_eq(s->n_filters, 14);
	for (size_t i = 0; i < s->n_filters; i++)
		check_filter(&s->filters[i]);
}
END_TEST

/* ---- what lowering finds out ---- */

START_TEST(a_filter_on_auto_is_typed_when_the_type_is_known)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(policy_filter_clear) struct policy_filter typed = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf said = { 0 };
	const struct policy_filter *f;
	const struct policy *policy;

	policy = parsed_spec(
		&p,
		"  tracepoints:\n"
		"  - subsystem: a\n"
		"    event: b\n"
		"    args: [ { index: 5 } ]\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 5, operator: Equal, values: [ 0x10 ] }\n");
	f = &policy->hooks[0].selectors[0].filters[0];
	ck_assert_int_eq(f->values[0].form, FORM_TEXT);

	ck_assert_int_eq(
		policy_filter_typed(policy, f, ARG_UINT16, &diag, &typed), 0);
	ck_assert_int_eq(typed.values[0].form, FORM_NUMBER);
	ck_assert_uint_eq(typed.values[0].low, 16);
	ck_assert_uint_eq(typed.args[0], 0);
	ck_assert_int_eq(f->values[0].form, FORM_TEXT);

	policy_filter_clear(&typed);
	ck_assert_int_eq(
		policy_filter_typed(policy, f, ARG_CRED, &diag, &typed),
		-EINVAL);
	ck_assert_ptr_null(typed.values);
	diag_print(&diag, &said);
	ck_assert_str_eq(said.data, "f:11:31: error: no operator fits type "
				    "'cred': look at a member of it by "
				    "'resolve'\n");
}
END_TEST

int main(void)
{
	return RUN("policy_filters",
		   every_operator_suits_the_types_it_means_something_for,
		   arguments_are_found_by_index_first,
		   data_and_returns_are_filtered_like_arguments,
		   a_filter_says_what_unreadable_is,
		   an_expression_takes_any_number_of_arguments,
		   every_filter_on_the_process_is_read,
		   a_filter_on_auto_is_typed_when_the_type_is_known);
}
