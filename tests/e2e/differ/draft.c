// SPDX-License-Identifier: Apache-2.0

#include "draft.h"

#include <string.h>

#include "base/mem.h"
#include "draft_filter.h"
#include "given.h"

enum {
	MOST_POLICIES = 10,
	MOST_ASKED = 8,
	TYPES_OF_ARG = 2, /* so that there are few enough tables */
};

struct type {
	const char *word;
	enum value_type type;
};

static const struct type number_types[] = {
	{ "int", VALUE_S32 },	 { "int8", VALUE_S8 },
	{ "sint16", VALUE_S16 }, { "int32", VALUE_S32 },
	{ "sint64", VALUE_S64 }, { "long", VALUE_S64 },
	{ "uint8", VALUE_U8 },	 { "uint16", VALUE_U16 },
	{ "uint32", VALUE_U32 }, { "uint64", VALUE_U64 },
	{ "size_t", VALUE_U64 },
};

/* An entry of args. */
struct asked {
	unsigned arg;
	enum what what;
	enum value_type type;
};

/* What one entry of kprobes says of its call. */
struct entry {
	const struct shape *shape;
	const struct type *(*types)[TYPES_OF_ARG];
	struct asked asked[MOST_ASKED];
	size_t n_asked;
	const struct type *result; /* NULL: it does not wait */
};

/* ---- args ---- */

static void write_arg(struct draft *draft, struct entry *entry, unsigned arg,
		      const char *rest)
{
	buf_addf(&draft->yaml, "    - { index: %u, %s }\n", arg, rest);
	entry->asked[entry->n_asked++] = (struct asked){
		.arg = arg,
		.what = entry->shape->args[arg],
	};
}

static void write_number_arg(struct draft *draft, struct entry *entry,
			     unsigned arg)
{
	const struct type *type =
		entry->types[arg][pool_below(&draft->pool, TYPES_OF_ARG)];
	char rest[32];

	snprintf(rest, sizeof(rest), "type: %s", type->word);
	write_arg(draft, entry, arg, rest);
	entry->asked[entry->n_asked - 1].type = type->type;
}

static void ask_arg(struct draft *draft, struct entry *entry, unsigned arg)
{
	char rest[64];

	switch (entry->shape->args[arg]) {
	case IS_NUMBER:
	case IS_SIZE:
		write_number_arg(draft, entry, arg);
		return;
	case IS_STRING:
		write_arg(draft, entry, arg, "type: string");
		return;
	case IS_BUFFER:
	case IS_VECTOR:
		snprintf(rest, sizeof(rest), "type: %s, sizeArgIndex: %u",
			 entry->shape->args[arg] == IS_BUFFER ? "char_buf"
							      : "char_iovec",
			 arg + 2);
		write_arg(draft, entry, arg, rest);
		return;
	case IS_ADDRESS:
		write_arg(draft, entry, arg, "type: sockaddr");
		return;
	case IS_CALL:
		return; /* each has it */
	}
}

/* The size of a buffer is told first: it is read as what it is there. */
static void write_args(struct draft *draft, struct entry *entry)
{
	const struct shape *shape = entry->shape;
	size_t n = 1 + pool_below(&draft->pool, 4);

	buf_adds(&draft->yaml, "    args:\n");
	for (unsigned arg = 0; arg < shape->n_args; arg++) {
		if (shape->args[arg] == IS_CALL)
			write_arg(draft, entry, arg,
				  "type: int, label: number");
		if (shape->args[arg] == IS_SIZE) {
			write_arg(draft, entry, arg, "type: size_t");
			entry->asked[entry->n_asked - 1].type = VALUE_U64;
		}
	}
	for (size_t i = 0; i < n; i++)
		ask_arg(draft, entry,
			(unsigned)pool_below(&draft->pool, shape->n_args));
}

/* ---- selectors ---- */

static void write_filter(struct draft *draft, const struct asked *asked)
{
	switch (asked->what) {
	case IS_NUMBER:
	case IS_SIZE:
		draft_number(draft, source_of(asked->arg, asked->type));
		return;
	case IS_STRING:
		draft_text(draft, source_of(asked->arg, VALUE_STRING));
		return;
	case IS_BUFFER:
		draft_text(draft, source_of(asked->arg, VALUE_BYTES));
		return;
	case IS_VECTOR:
		draft_text(draft, source_of(asked->arg, VALUE_IOVEC));
		return;
	case IS_ADDRESS:
		draft_address(draft, asked->arg);
		return;
	case IS_CALL: /* even and odd ones */
		draft_number(draft, source_of(asked->arg, VALUE_S32));
		return;
	}
}

static void write_unreadable(struct draft *draft)
{
	struct rule *rule = &draft->rules->rules[draft->rules->n_rules - 1];
	bool ignore = pool_one_in(&draft->pool, 2);

	if (pool_one_in(&draft->pool, 3))
		return;
	rule->filters[rule->n_filters - 1].unreadable_matches = !ignore;
	buf_addf(&draft->yaml, ", onUnreadable: %s",
		 ignore ? "ignore" : "match");
}

/* An index is that of the first entry that has it. */
static bool is_first(const struct entry *entry, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (entry->asked[i].arg == entry->asked[at].arg)
			return false;
	return true;
}

static void write_arg_filters(struct draft *draft, const struct entry *entry)
{
	size_t n = pool_below(&draft->pool, 4);

	if (n)
		buf_adds(&draft->yaml, "      matchArgs:\n");
	for (size_t i = 0; i < n; i++) {
		size_t at = pool_below(&draft->pool, entry->n_asked);

		if (is_first(entry, at) && pool_one_in(&draft->pool, 2))
			buf_addf(&draft->yaml, "      - { index: %u, ",
				 entry->asked[at].arg);
		else
			buf_addf(&draft->yaml, "      - { args: [%zu], ", at);
		write_filter(draft, &entry->asked[at]);
		write_unreadable(draft);
		buf_adds(&draft->yaml, " }\n");
	}
}

static void write_selector(struct draft *draft, const struct entry *entry)
{
	struct rule *rule = given_rule(draft->rules);

	rule->waits = entry->result != NULL;
	buf_addf(&draft->yaml,
		 "    - matchPIDs: [{ operator: In, followForks: true, "
		 "values: [%s] }]\n",
		 draft->pid);
	if (pool_one_in(&draft->pool, 6)) {
		rule->actions.post = false;
		buf_adds(&draft->yaml,
			 "      matchActions: [{ action: NoPost }]\n");
	}
	if (pool_one_in(&draft->pool, 6)) {
		buf_adds(&draft->yaml, "      matchBinaries: [{ ");
		draft_binary(draft);
		buf_adds(&draft->yaml, " }]\n");
	}
	if (entry->result && pool_one_in(&draft->pool, 2)) {
		buf_adds(&draft->yaml, "      matchReturnArgs: [{ index: 0, ");
		draft_number(draft, source_of_result(entry->result->type));
		buf_adds(&draft->yaml, " }]\n");
	}
	write_arg_filters(draft, entry);
}

static size_t draw_selectors(struct draft *draft)
{
	if (pool_one_in(&draft->pool, 20))
		return 60 + pool_below(&draft->pool, 20);
	return 1 + pool_below(&draft->pool, 6);
}

/* ---- policies ---- */

static const struct type *draw_result(struct draft *draft)
{
	static const struct type results[] = {
		{ "int", VALUE_S32 },
		{ "long", VALUE_S64 },
	};

	if (!pool_one_in(&draft->pool, 3))
		return NULL;
	return &results[pool_below(&draft->pool, ARRAY_SIZE(results))];
}

static void write_head(struct draft *draft, const struct shape *shape,
		       const char *name)
{
	given_view(draft->rules, name);
	buf_addf(&draft->yaml,
		 "---\n"
		 "apiVersion: cilium.io/v1alpha1\n"
		 "kind: TracingPolicy\n"
		 "metadata: { name: %s }\n"
		 "spec:\n"
		 "  kprobes:\n"
		 "  - call: %s\n",
		 name, shape->name);
}

static void write_policy(struct draft *draft, struct entry *entry,
			 const char *name)
{
	size_t n = draw_selectors(draft);

	write_head(draft, entry->shape, name);
	entry->n_asked = 0;
	entry->result = draw_result(draft);
	if (entry->result)
		buf_addf(&draft->yaml,
			 "    return: true\n"
			 "    returnArg: { index: 0, type: %s }\n",
			 entry->result->word);
	write_args(draft, entry);
	buf_adds(&draft->yaml, "    selectors:\n");
	for (size_t i = 0; i < n; i++)
		write_selector(draft, entry);
}

/* Reports every call, so that none is missed by all. */
static void write_plain_policy(struct draft *draft, const struct shape *shape)
{
	unsigned arg = 0;
	char name[64];

	while (shape->args[arg] != IS_CALL)
		arg++;
	snprintf(name, sizeof(name), "%s-all", shape->name + 4);
	write_head(draft, shape, name);
	given_rule(draft->rules);
	buf_addf(&draft->yaml,
		 "    args: [{ index: %u, type: int, label: number }]\n"
		 "    selectors:\n"
		 "    - matchPIDs: [{ operator: In, followForks: true, "
		 "values: [%s] }]\n",
		 arg, draft->pid);
}

static void write_policies(struct draft *draft, const struct shape *shape)
{
	const struct type *types[N_ARGS][TYPES_OF_ARG];
	struct entry entry = { .shape = shape, .types = types };
	size_t n = 1 + pool_below(&draft->pool, MOST_POLICIES);

	for (unsigned i = 0; i < N_ARGS * TYPES_OF_ARG; i++)
		types[i / TYPES_OF_ARG][i % TYPES_OF_ARG] =
			&number_types[pool_below(&draft->pool,
						 ARRAY_SIZE(number_types))];
	given_hook(draft->rules, shape->name, (int)shape->number);
	write_plain_policy(draft, shape);
	for (size_t i = 0; i < n; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s-%zu", shape->name + 4, i);
		write_policy(draft, &entry, name);
	}
}

static void draw_hooks(struct draft *draft)
{
	size_t first = pool_below(&draft->pool, N_SHAPES);
	size_t more = 1 + pool_below(&draft->pool, N_SHAPES - 1);

	draft->n_hooks = 1 + pool_below(&draft->pool, MOST_HOOKS);
	draft->hooks[0] = &shapes[first];
	draft->hooks[1] = &shapes[(first + more) % N_SHAPES];
}

void draft_policies(struct draft *draft)
{
	draft->pool.alphabet = "aabB/1\x01";
	draft->pool.has_long = pool_one_in(&draft->pool, 3);
	pool_fill(&draft->pool);
	draft->rules = given();
	draw_hooks(draft);
	for (size_t i = 0; i < draft->n_hooks; i++)
		write_policies(draft, draft->hooks[i]);
	if (draft->yaml.failed)
		abort();
}

void draft_clear(struct draft *draft)
{
	ruleset_free(&draft->rules);
	buf_free(&draft->yaml);
	pool_clear(&draft->pool);
}
