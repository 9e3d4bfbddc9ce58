// SPDX-License-Identifier: Apache-2.0

#include "random_rules.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "random_patterns.h"

static const struct source all_sources[] = {
	ARG(0, STRING),
	ARG(1, STRING),
	ARG(1, S32),
	ARG(2, U64),
	ARG(2, S64),
	ARG(3, S8),
	ARG(4, U16),
	PID,
	MARKS,
	BINARY,
	SOURCE(CGROUP, 0, STRING),
	{ .kind = SOURCE_ARG,
	  .type = VALUE_PATH,
	  .n_steps = 2,
	  .steps = { 8 } },
	{ .kind = SOURCE_ARG, .type = VALUE_U32, .n_steps = 2, .steps = { 9 } },
	{ .kind = SOURCE_ARG, .type = VALUE_U32, .n_steps = 1, .steps = { 9 } },
	{ .kind = SOURCE_ARG, .index = 1, .type = VALUE_IOVEC },
	{ .kind = SOURCE_RETURN, .type = VALUE_S64, .flags = SOURCE_LATE },
	{ .kind = SOURCE_ARG,
	  .index = 1,
	  .type = VALUE_STRING,
	  .flags = SOURCE_LATE },
};

static size_t below(struct random_rules *random, size_t n)
{
	return pool_below(&random->pool, n);
}

static bool one_in(struct random_rules *random, size_t n)
{
	return pool_one_in(&random->pool, n);
}

static size_t next_below(void *random, size_t n)
{
	return below(random, n);
}

static void add_text(struct random_rules *random, struct ruleset *rules,
		     enum test test)
{
	const struct text *text = pool_text(&random->pool);
	CLEANUP(buf_free) struct buf pattern = { 0 };

	if (test != TEST_GLOB && test != TEST_REGEX) {
		given_text(rules, text->bytes, text->len);
		return;
	}
	random_pattern(test, next_below, random, &pattern);
	given_text(rules, pattern.len ? pattern.data : "", pattern.len);
}

static void add_number(struct random_rules *random, struct ruleset *rules,
		       const struct source *source, enum test test)
{
	uint64_t low = pool_number(&random->pool, source->type);
	uint64_t high = one_in(random, 3)
				? low
				: pool_number(&random->pool, source->type);

	if (test == TEST_MASK && one_in(random, 2))
		given_range(rules, 1ULL << below(random, 64), 0);
	else
		given_range(rules, low, high);
}

static void add_values(struct random_rules *random, struct ruleset *rules,
		       const struct source *source, enum test test)
{
	size_t n = below(random, 5);

	for (size_t i = 0; i < n; i++) {
		if (value_type_is_text(source->type))
			add_text(random, rules, test);
		else
			add_number(random, rules, source, test);
	}
}

static enum test random_test(struct random_rules *random,
			     const struct source *source, bool may_unite)
{
	enum test test;

	if (!value_type_is_text(source->type))
		return may_unite && one_in(random, 2) ? TEST_MASK : TEST_RANGE;

	test = (enum test)(TEST_EQUAL + below(random, 3));
	if (may_unite && one_in(random, 2))
		test = (enum test)(TEST_SUBSTRING + below(random, 4));
	return test;
}

static void add_filter(struct random_rules *random, struct ruleset *rules,
		       bool may_unite)
{
	const struct source *source =
		&random->sources[below(random, random->n_sources)];
	struct rule *rule = &rules->rules[rules->n_rules - 1];
	enum test test = random_test(random, source, may_unite);

	if ((source->flags & SOURCE_LATE) && !rule->waits)
		return;
	given_filter(rules, *source, test, one_in(random, 3));
	rule->filters[rule->n_filters - 1].unreadable_matches =
		one_in(random, 2);
	add_values(random, rules, source, test);
}

/* No more tables than there can be: few filters unite rows. */
static void add_filters(struct random_rules *random, struct ruleset *rules)
{
	size_t n = below(random, 4);

	for (size_t i = 0; i < n; i++)
		add_filter(random, rules, i < 2);
}

static void add_actions(struct random_rules *random, struct rule *rule)
{
	rule->actions.post = !one_in(random, 6);
	rule->actions.kill = one_in(random, 6);
	rule->actions.act.flags = one_in(random, 6) ? ACT_SIGNAL : 0;
	rule->waits = one_in(random, 4);
	rule->late.post = one_in(random, 2);
	rule->late.act.flags = one_in(random, 6) ? ACT_RATE_LIMIT : 0;
}

static void add_view(struct random_rules *random, struct ruleset *rules)
{
	size_t n = 1 + below(random, 6);

	if (one_in(random, 12))
		n = 55 + below(random, 20);
	else if (one_in(random, 25))
		n = 120 + below(random, 20);

	given_view(rules, one_in(random, 4) ? "again" : "policy");
	for (size_t i = 0; i < n; i++) {
		add_actions(random, given_rule(rules));
		add_filters(random, rules);
	}
}

struct ruleset *random_rules(struct random_rules *random)
{
	struct ruleset *rules = given();
	size_t n_hooks = 1 + below(random, 2);

	random->pool.alphabet = "aabB/1\x01\xff\xc3\xa9";
	random->pool.has_long = one_in(random, 30);
	pool_fill(&random->pool);
	random->n_sources = 1 + below(random, MAX_FACTS);
	for (size_t i = 0; i < random->n_sources; i++)
		random->sources[i] =
			all_sources[below(random, ARRAY_SIZE(all_sources))];

	for (size_t hook = 0; hook < n_hooks; hook++) {
		size_t n_views = 1 + below(random, 5);

		given_hook(rules, hook ? "open" : "execve", (int)hook);
		for (size_t i = 0; i < n_views; i++)
			add_view(random, rules);
	}
	return rules;
}

/* Ends where the text ends if the kernel must not read on. */
static void make_text(struct random_rules *random, size_t at)
{
	struct fact *fact = &random->facts[at];
	const struct text *from = pool_text(&random->pool);
	struct text text = one_in(random, 2)
				   ? pool_mutate(&random->pool, from)
				   : text_copy(from->bytes, from->len);

	if (fact->state == VALUE_TRUNCATED) {
		char *cut = realloc(text.bytes, text.len + !text.len);

		if (cut)
			text.bytes = cut;
	}
	if (fact->source.type == VALUE_IOVEC && text.len && one_in(random, 2)) {
		text.bytes[below(random, text.len)] = '\0';
		fact->flags = VALUE_INNER_NUL;
	}
	free(random->copies[at]);
	random->copies[at] = text.bytes;
	fact->text = text.bytes;
	fact->len = text.len;
}

struct event random_event(struct random_rules *random)
{
	for (size_t i = 0; i < random->n_sources; i++) {
		struct fact *fact = &random->facts[i];
		enum value_type type = random->sources[i].type;

		*fact = (struct fact){
			.source = random->sources[i],
			.state = one_in(random, 20) ? VALUE_UNREADABLE
						    : VALUE_OK,
		};
		if (value_type_is_text(type)) {
			if (one_in(random, 20))
				fact->state = VALUE_TRUNCATED;
			make_text(random, i);
		} else if (one_in(random, 4)) {
			fact->number =
				number_extend(pool_next(&random->pool), type);
		} else {
			fact->number =
				number_extend(pool_number(&random->pool, type) +
						      below(random, 3) - 1,
					      type);
		}
	}
	return (struct event){ random->facts, random->n_sources };
}

void random_rules_free(struct random_rules *random)
{
	pool_clear(&random->pool);
	for (size_t i = 0; i < MAX_FACTS; i++)
		free(random->copies[i]);
	*random = (struct random_rules){ 0 };
}
