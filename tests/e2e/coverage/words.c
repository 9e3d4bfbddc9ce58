// SPDX-License-Identifier: Apache-2.0
/*
 * words - prints the words of the policy language, from the program's own
 * tables
 *
 * One a line, as tests/e2e/coverage/table looks for them: "type sock",
 * "operator DAddr", "matchBinaries Prefix", "action Post"...
 */

#include <stdio.h>

#include "policy.h"
#include "policy_terms.h"

static void print_terms(const char *kind, const struct term *terms)
{
	for (; terms->name; terms++)
		printf("%s %s\n", kind, terms->name);
}

static void print_types(void)
{
	for (int type = 0; type < N_ARG_TYPES; type++)
		printf("type %s\n", arg_type_info((enum arg_type)type)->name);
}

/* Of selectors on arguments, which have all operators in common, their names
 * alone; of others, what each takes. */
static void print_operators(void)
{
	print_terms("operator", operator_terms(MATCH_ARGS));
	for (int kind = MATCH_ARGS; kind <= MATCH_RETURN_ARGS; kind++)
		printf("selector %s\n", match_name((enum match_kind)kind));
	for (int kind = MATCH_PIDS; kind < N_MATCH_KINDS; kind++)
		print_terms(match_name((enum match_kind)kind),
			    operator_terms((enum match_kind)kind));
}

static void print_hooks(void)
{
	static const char *const names[] = {
		[HOOK_SYSCALL] = "kprobe syscall",
		[HOOK_FUNCTION] = "kprobe function",
		[HOOK_TRACEPOINT] = "tracepoint",
		[HOOK_RAW_TRACEPOINT] = "raw tracepoint",
		[HOOK_LSM] = "lsm",
		[HOOK_UPROBE] = "uprobe",
		[HOOK_USDT] = "usdt",
		[N_HOOK_KINDS] = "fentry",
		"kprobe return",
		"uprobe return",
		"loader",
		"enforcer",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		printf("hook %s\n", names[i]);
}

int main(void)
{
	print_hooks();
	print_types();
	print_operators();
	print_terms("action", action_terms);
	print_terms("namespace", namespace_terms);
	print_terms("set", cap_set_terms);
	print_terms("source", arg_source_terms);
	print_terms("scope", rate_scope_terms);
	print_terms("list", list_kind_terms);
	print_terms("onUnreadable", unreadable_terms);
	return 0;
}
