// SPDX-License-Identifier: Apache-2.0

#include "lower_process.h"

#include <string.h>

#include "base/mem.h"
#include "lower_case.h"
#include "unit.h"

enum {
	FIRST_NAMESPACE = 4026531001,
};

/* Lowers one selector with @filters; its only rule. */
static const struct rule *rule_of(struct lower_case *l, const char *filters)
{
	lower_accept(l,
		     "  kprobes:\n"
		     "  - call: sys_close\n"
		     "    selectors:\n"
		     "    - %s\n",
		     filters);
	ck_assert_uint_eq(l->rules->n_rules, 1);
	return &l->rules->rules[0];
}

static const struct filter *only(const struct rule *rule)
{
	ck_assert_uint_eq(rule->n_filters, 1);
	return &rule->filters[0];
}

static void asks(const struct filter *f, enum source_kind kind, unsigned index,
		 enum value_type type)
{
	ck_assert_int_eq(f->source.kind, kind);
	ck_assert_uint_eq(f->source.index, index);
	ck_assert_int_eq(f->source.type, type);
}

static void has_range(const struct filter *f, size_t n, uint64_t number)
{
	ck_assert_int_eq(f->test, TEST_RANGE);
	ck_assert_uint_lt(n, f->n_values);
	ck_assert_uint_eq(f->values[n].low, number);
	ck_assert_uint_eq(f->values[n].high, number);
}

static void has_mask(const struct filter *f, uint64_t mask)
{
	ck_assert_int_eq(f->test, TEST_MASK);
	ck_assert_uint_eq(f->n_values, 1);
	ck_assert_uint_eq(f->values[0].low, mask);
}

/* ---- pids and programs ---- */

START_TEST(every_entry_of_matchPIDs_is_asked)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	rule = rule_of(&l, "matchPIDs:\n"
			   "      - { operator: In, values: [ 7, 8 ] }\n"
			   "      - { operator: NotIn, values: [ 1 ], "
			   "isNamespacePID: true }\n"
			   "      - { operator: NotIn, values: [ 2 ], "
			   "followForks: true }");
	ck_assert_uint_eq(rule->n_filters, 3);
	asks(&rule->filters[0], SOURCE_PID, 0, VALUE_U32);
	ck_assert(!rule->filters[0].negated);
	has_range(&rule->filters[0], 0, 7);
	has_range(&rule->filters[0], 1, 8);
	asks(&rule->filters[1], SOURCE_NS_PID, 0, VALUE_U32);
	ck_assert(rule->filters[1].negated);
	asks(&rule->filters[2], SOURCE_MARKS, MARKS_FOLLOW * MARK_WORDS,
	     VALUE_U64);
	ck_assert(rule->filters[2].negated);
	has_mask(&rule->filters[2], 1);
	ck_assert_uint_eq(l.rules->marks[0].pids[0], 2);
}
END_TEST

START_TEST(programs_are_texts_or_marks)
{
	static const struct {
		const char *filter;
		enum source_kind kind;
		unsigned index;
		enum test test; /* of the text or the mark */
		bool negated;
	} cases[] = {
		{ "matchBinaries: [ { operator: NotIn, values: [ /b ] } ]",
		  SOURCE_BINARY, 0, TEST_EQUAL, true },
		{ "matchBinaries: [ { operator: Postfix, values: [ b ] } ]",
		  SOURCE_BINARY, 0, TEST_SUFFIX, false },
		{ "matchBinaries: [ { operator: In, values: [ /b ], "
		  "followChildren: true } ]",
		  SOURCE_MARKS, MARKS_FOLLOW * MARK_WORDS, TEST_EQUAL, false },
		{ "matchParentBinaries: [ { operator: NotPrefix, "
		  "values: [ /b ] } ]",
		  SOURCE_MARKS, MARKS_PARENT * MARK_WORDS, TEST_PREFIX, true },
		{ "matchAncestors: [ { operator: In, values: [ /b ] } ]",
		  SOURCE_MARKS, MARKS_ANCESTOR * MARK_WORDS, TEST_EQUAL,
		  false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct filter *f = only(rule_of(&l, cases[i].filter));
		bool marks = cases[i].kind == SOURCE_MARKS;

		asks(f, cases[i].kind, cases[i].index,
		     marks ? VALUE_U64 : VALUE_STRING);
		ck_assert_int_eq(f->negated, cases[i].negated);
		ck_assert_uint_eq(l.rules->n_marks, marks);
		ck_assert_int_eq(marks ? l.rules->marks[0].test : f->test,
				 cases[i].test);
		if (marks)
			has_mask(f, 1);
	}
}
END_TEST

START_TEST(equal_sets_share_a_mark_whatever_asks_of_it)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	rule = rule_of(&l, "matchParentBinaries:\n"
			   "      - { operator: In, values: [ /b, /a ] }\n"
			   "      matchAncestors:\n"
			   "      - { operator: In, values: [ /a, /b ] }\n"
			   "      - { operator: Prefix, values: [ /a, /b ] }");
	ck_assert_uint_eq(l.rules->n_marks, 2);
	has_mask(&rule->filters[0], 1);
	has_mask(&rule->filters[1], 1);
	has_mask(&rule->filters[2], 2);
}
END_TEST

START_TEST(a_negated_set_is_of_programs_of_the_host_only)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	rule = rule_of(&l, "matchParentBinaries:\n"
			   "      - { operator: In, values: [ /a ] }\n"
			   "      - { operator: NotIn, values: [ /a ] }");
	ck_assert_uint_eq(l.rules->n_marks, 2);
	has_mask(&rule->filters[0], 1);
	has_mask(&rule->filters[1], 2);
	ck_assert(!l.rules->marks[0].only_true);
	ck_assert(l.rules->marks[1].only_true);
}
END_TEST

/* ---- namespaces and capabilities ---- */

START_TEST(namespaces_are_inode_numbers_or_those_of_the_host)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct filter *f;

	f = only(rule_of(&l, "matchNamespaces: [ { namespace: Net, "
			     "operator: NotIn, values: [ host_ns, 77 ] } ]"));
	asks(f, SOURCE_NAMESPACE, NAMESPACE_NET, VALUE_U32);
	ck_assert(f->negated);
	has_range(f, 0, FIRST_NAMESPACE + NAMESPACE_NET);
	has_range(f, 1, 77);
}
END_TEST

START_TEST(changes_of_namespaces_are_one_mask)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct filter *f;

	f = only(rule_of(&l, "matchNamespaceChanges: [ { operator: In, "
			     "values: [ Mnt, User ] } ]"));
	asks(f, SOURCE_NS_CHANGES, 0, VALUE_U64);
	has_mask(f, 1 << NAMESPACE_MNT | 1 << NAMESPACE_USER);
}
END_TEST

START_TEST(capabilities_are_one_mask)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	rule = rule_of(&l, "matchCapabilities: [ { operator: NotIn, "
			   "values: [ CAP_CHOWN, CAP_SYS_ADMIN ] } ]\n"
			   "      matchCapabilityChanges: [ { type: Permitted, "
			   "operator: In, values: [ CAP_KILL ] } ]");
	ck_assert_uint_eq(rule->n_filters, 2);
	asks(&rule->filters[0], SOURCE_CAPS, CAPS_EFFECTIVE, VALUE_U64);
	ck_assert(rule->filters[0].negated);
	has_mask(&rule->filters[0], 1 << 0 | 1 << 21);
	asks(&rule->filters[1], SOURCE_CAP_CHANGES, CAPS_PERMITTED, VALUE_U64);
	has_mask(&rule->filters[1], 1 << 5);
}
END_TEST

START_TEST(namespaced_capabilities_are_not_those_of_the_host)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	rule = rule_of(&l, "matchCapabilities: [ { operator: In, "
			   "isNamespaceCapability: true, "
			   "values: [ CAP_KILL ] } ]");
	ck_assert_uint_eq(rule->n_filters, 2);
	ck_assert(!rule->filters[0].negated);
	asks(&rule->filters[1], SOURCE_NAMESPACE, NAMESPACE_USER, VALUE_U32);
	ck_assert(rule->filters[1].negated);
	has_range(&rule->filters[1], 0, FIRST_NAMESPACE + NAMESPACE_USER);
}
END_TEST

/* ---- units and users ---- */

START_TEST(a_unit_is_a_part_of_the_path_of_the_cgroup)
{
	static const struct {
		const char *op, *value, *glob, *below;
	} cases[] = {
		{ "In", "ssh.service", "**/ssh.service", "**/ssh.service/**" },
		{ "NotIn", "'a*b[c]'", "**/a\\*b\\[c\\]",
		  "**/a\\*b\\[c\\]/**" },
		{ "Prefix", "user@", "**/user@*", "**/user@*/**" },
		{ "Glob", "'ssh@*.service'", "**/ssh@*.service",
		  "**/ssh@*.service/**" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct filter *f;
		char filter[200];

		snprintf(filter, sizeof(filter),
			 "matchUnits: [ { operator: %s, values: [ %s ] } ]",
			 cases[i].op, cases[i].value);
		f = only(rule_of(&l, filter));
		asks(f, SOURCE_CGROUP, 0, VALUE_STRING);
		ck_assert_int_eq(f->test, TEST_GLOB);
		ck_assert_int_eq(f->negated, cases[i].op[0] == 'N');
		ck_assert_uint_eq(f->n_values, 2);
		ck_assert_str_eq(f->values[0].text, cases[i].glob);
		ck_assert_str_eq(f->values[1].text, cases[i].below);
	}
}
END_TEST

START_TEST(users_are_known_by_name_and_number)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct filter *f;

	f = only(rule_of(&l, "matchUsers: [ { operator: NotIn, "
			     "values: [ alice, 33, root ] } ]"));
	asks(f, SOURCE_UID, 0, VALUE_U32);
	ck_assert(f->negated);
	has_range(f, 0, 1000);
	has_range(f, 1, 33);
	has_range(f, 2, 0);
}
END_TEST

int main(void)
{
	return RUN("lower_process", every_entry_of_matchPIDs_is_asked,
		   programs_are_texts_or_marks,
		   equal_sets_share_a_mark_whatever_asks_of_it,
		   a_negated_set_is_of_programs_of_the_host_only,
		   namespaces_are_inode_numbers_or_those_of_the_host,
		   changes_of_namespaces_are_one_mask,
		   capabilities_are_one_mask,
		   namespaced_capabilities_are_not_those_of_the_host,
		   a_unit_is_a_part_of_the_path_of_the_cgroup,
		   users_are_known_by_name_and_number);
}
