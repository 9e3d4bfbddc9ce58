// SPDX-License-Identifier: Apache-2.0
/*
 * What is accepted, and how it is read; what is refused is in test_broken.c.
 */

#include "policy.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsed.h"
#include "syscalls.h"
#include "unit.h"

START_TEST(the_policy_of_the_main_job_is_read_whole)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_hook *hook;
	const struct policy_filter *f;

	parsed_accept(
		&p,
		"  - call: sys_execve\n"
		"    syscall: true\n"
		"    args:\n"
		"    - { index: 0, type: string }\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 0, operator: Equal, values: [\"/bin/sh\", "
		"\"/bin/bash\"] }\n");
	ck_assert_uint_eq(p.diag.n_messages, 0);

	hook = &p.policies.items[0]->hooks[0];
	ck_assert_str_eq(p.policies.items[0]->name, "p");
	ck_assert_str_eq(hook->call.syscall->name, "execve");
	ck_assert_int_eq(hook->call.syscall->number, 59);
	ck_assert_uint_eq(hook->n_args, 1);
	ck_assert_int_eq(hook->args[0].type, ARG_STRING);

	f = &hook->selectors[0].filters[0];
	ck_assert_int_eq(f->kind, MATCH_ARGS);
	ck_assert_int_eq(f->op, OP_EQUAL);
	ck_assert_uint_eq(f->n_values, 2);
	ck_assert_str_eq(f->values[1].text, "/bin/bash");
	ck_assert_uint_eq(f->values[1].pos.line, 12);
}
END_TEST

START_TEST(a_filter_finds_its_argument_by_index_or_by_place)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	parsed_accept(
		&p,
		"  - call: sys_openat\n"
		"    args:\n"
		"    - { index: 2, type: int }\n"
		"    - { index: 1, type: string, label: path }\n"
		"    - { index: 2, type: uint32 }\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 2, operator: Equal, values: [1] }\n"
		"      - { args: [2], operator: Equal, values: [1] }\n"
		"      - { args: [1], operator: Prefix, values: [/etc] }\n");
	f = p.policies.items[0]->hooks[0].selectors[0].filters;
	ck_assert_uint_eq(f[0].args[0], 0);
	ck_assert_uint_eq(f[1].args[0], 2);
	ck_assert_uint_eq(f[2].args[0], 1);
}
END_TEST

START_TEST(what_has_no_effect_here_is_accepted)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parsed_accept(&p,
		      "  - call: sys_execve\n"
		      "    return: false\n"
		      "    message: \"\"\n"
		      "    tags:\n"
		      "    args: [ { index: 0, type: nop, sizeArgIndex: 0 } ]\n"
		      "    selectors:\n"
		      "  hostSelector: {}\n"
		      "  podSelector:\n"
		      "  lists: []\n"
		      "  loader: false\n");
	ck_assert_uint_eq(p.diag.n_messages, 0);
	ck_assert_ptr_null(p.policies.items[0]->hooks[0].message);
}
END_TEST

START_TEST(empty_selectors_of_clusters_select_the_host)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parsed_accept(&p, "  - call: sys_execve\n"
			  "  podSelector: {}\n"
			  "  nodeSelector: { matchLabels: {} }\n"
			  "status: { state: enabled }\n");
	parsed_said(&p, "f:7:16: warning: spec.podSelector: an empty selector "
			"selects all: this policy is for the whole host");
	parsed_said(&p, "spec.nodeSelector: an empty selector selects all");
	ck_assert_uint_eq(p.diag.n_messages, 2);
}
END_TEST

START_TEST(long_messages_and_tags_are_cut_with_a_warning)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	const struct policy_hook *hook;

	buf_adds(&text, "  - call: sys_execve\n    message: \"");
	for (int i = 0; i < 300; i++)
		buf_adds(&text, "해");
	buf_adds(&text, "\"\n    tags: [ ");
	for (int i = 0; i < 129; i++)
		buf_adds(&text, "t");
	buf_adds(&text, " ]\n");

	parsed_accept(&p, text.data);
	hook = &p.policies.items[0]->hooks[0];
	ck_assert_uint_eq(strlen(hook->message), 256 * 3);
	ck_assert_uint_eq(strlen(hook->tags[0]), 128);
	parsed_said(
		&p,
		"f:7:14: warning: spec.kprobes[0].message: cut to its first "
		"256 characters");
	parsed_said(&p, "spec.kprobes[0].tags[0]: cut to its first 128");
}
END_TEST

START_TEST(what_is_legal_but_odd_is_warned_of)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parsed_accept(
		&p,
		"  - call: sys_open\n"
		"    args: [ { index: 0, type: string }, { index: 1, type: "
		"int } ]\n"
		"    selectors:\n"
		"    - matchArgs: [ { index: 0, operator: Equal, values: "
		"[ /a, /b, /a ] } ]\n"
		"    - matchArgs: [ { index: 0, operator: Equal, values: "
		"[ /a; /b ] } ]\n"
		"    - matchArgs: [ { index: 1, operator: Mask, values: "
		"[ 0 ] } ]\n"
		"    - matchBinaries: [ { operator: In, values: [ sh ] } ]\n"
		"    - matchArgs:\n"
		"    - matchPIDs: [ { operator: In, values: [ 1 ] } ]\n");
	parsed_said(
		&p,
		"f:9:67: warning: spec.kprobes[0].selectors[0].matchArgs[0]: "
		"'/a' is there twice");
	parsed_said(&p, "'/a; /b' is one string: did you mean ',' for ';'?");
	parsed_said(&p, "a mask of 0 matches nothing");
	parsed_said(&p, "'sh' is no absolute path");
	parsed_said(&p, "'matchArgs' is empty and filters nothing");
	parsed_said(&p,
		    "selectors[5] and those after it are never tried: the one "
		    "in line 13");
	ck_assert_uint_eq(p.diag.n_messages, 6);
}
END_TEST

START_TEST(pids_and_binaries_keep_their_options)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	parsed_accept(
		&p,
		"  - call: sys_open\n"
		"    selectors:\n"
		"    - matchPIDs:\n"
		"      - { operator: NotIn, values: [ 0, 4194304 ], "
		"followForks: yes }\n"
		"      - { operator: In, values: [ 1 ], isNamespacePID: true "
		"}\n"
		"      matchBinaries:\n"
		"      - { operator: NotPostfix, values: [ /sh ] }\n"
		"      matchActions: [ { action: Sigkill }, { action: NoPost "
		"} ]\n");
	f = p.policies.items[0]->hooks[0].selectors[0].filters;
	ck_assert(f[0].follow_forks && !f[0].is_namespace_pid);
	ck_assert(!f[1].follow_forks && f[1].is_namespace_pid);
	ck_assert_uint_eq(f[0].values[1].low, 4194304);
	ck_assert_int_eq(f[2].op, OP_NOT_POSTFIX);
	ck_assert_uint_eq(p.policies.items[0]->hooks[0].selectors[0].n_actions,
			  2);
}
END_TEST

START_TEST(documents_and_files_add_up)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	ck_assert_int_eq(parsed_parse(&p, "a.b-c", "  - call: sys_open\n---\n"),
			 0);
	ck_assert_int_eq(parsed_parse(&p, "d", "  - call: sys_open\n"), 0);
	ck_assert_uint_eq(p.policies.n, 2);

	ck_assert_int_eq(parsed_parse(&p, "d", "  - call: sys_open\n"),
			 -EINVAL);
	ck_assert_uint_eq(p.policies.n, 2);
	parsed_said(&p, "f:3:19: error: metadata.name: 'd' is the name of the "
			"policy in f:3:19, too");
}
END_TEST

START_TEST(every_word_has_its_name)
{
	for (int op = 0; op < N_OPERATORS; op++)
		ck_assert_ptr_nonnull(operator_name((enum operator_kind)op));
	for (int kind = 0; kind < N_MATCH_KINDS; kind++)
		ck_assert_ptr_nonnull(match_name((enum match_kind)kind));
	for (int kind = 0; kind < N_ACTIONS; kind++)
		ck_assert_ptr_nonnull(action_name((enum action_kind)kind));
	ck_assert_ptr_null(operator_name(N_OPERATORS));
	ck_assert_ptr_null(match_name(N_MATCH_KINDS));
	ck_assert_ptr_null(action_name(N_ACTIONS));
}
END_TEST

START_TEST(not_is_the_only_difference_of_negated_operators)
{
	for (int n = 1; n < N_OPERATORS; n++) {
		enum operator_kind op = (enum operator_kind)n;

		ck_assert_int_eq(operator_is_negated(op),
				 strncmp(operator_name(op), "Not", 3) == 0);
		if (!operator_is_negated(op))
			continue;
		ck_assert_int_eq(operator_operand(op),
				 operator_operand((enum operator_kind)(n - 1)));
		ck_assert_int_eq(
			strcasecmp(operator_name(op) + 3,
				   operator_name((enum operator_kind)(n - 1))),
			0);
	}
}
END_TEST

static void parse_metadata(struct parsed *p, const char *kind,
			   const char *metadata)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_addf(&text,
		 "apiVersion: cilium.io/v1alpha1\nkind: %s\nmetadata: %s\n"
		 "spec: { kprobes: [ { call: sys_dup } ] }\n",
		 kind, metadata);
	ck_assert_int_eq(policies_parse(&p->policies, "f", text.data, text.len,
					&p->diag),
			 0);
	diag_print(&p->diag, &p->printed);
}

START_TEST(an_annotation_says_how_severe_a_match_is)
{
	static const struct {
		const char *name;
		int severity;
	} words[] = {
		{ "debug", 7 },	  { "info", 6 },  { "notice", 5 },
		{ "warning", 4 }, { "error", 3 }, { "critical", 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		CLEANUP(parsed_clear) struct parsed p = { 0 };
		char metadata[128];

		snprintf(metadata, sizeof(metadata),
			 "{ name: p, annotations: { a: b, haetae.io/severity: "
			 "%s } }",
			 words[i].name);
		parse_metadata(&p, "TracingPolicy", metadata);
		ck_assert_int_eq(p.policies.items[0]->severity,
				 words[i].severity);
		ck_assert_uint_eq(p.diag.n_messages, 0);
	}
}
END_TEST

START_TEST(a_policy_of_a_namespace_is_for_the_whole_host)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	parse_metadata(&p, "TracingPolicyNamespaced",
		       "{ name: p, namespace: default }");
	ck_assert_uint_eq(p.policies.n, 1);
	ck_assert_int_eq(p.policies.items[0]->severity, 0);
	parsed_said(&p, "f:2:7: warning: kind: a host has no namespaces");
	parsed_said(&p, "f:3:33: warning: metadata.namespace: a host has");
}
END_TEST

int main(void)
{
	return RUN("policy", the_policy_of_the_main_job_is_read_whole,
		   a_filter_finds_its_argument_by_index_or_by_place,
		   what_has_no_effect_here_is_accepted,
		   long_messages_and_tags_are_cut_with_a_warning,
		   empty_selectors_of_clusters_select_the_host,
		   what_is_legal_but_odd_is_warned_of,
		   pids_and_binaries_keep_their_options,
		   documents_and_files_add_up, every_word_has_its_name,
		   not_is_the_only_difference_of_negated_operators,
		   an_annotation_says_how_severe_a_match_is,
		   a_policy_of_a_namespace_is_for_the_whole_host);
}
