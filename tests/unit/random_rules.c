// SPDX-License-Identifier: Apache-2.0

#include "random_rules.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "random_patterns.h"

enum {
	LONGEST = MAX_STRING - 1,
};

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

static const uint64_t edges[] = {
	0,	    1,		0x7f,	   0x80,
	0xff,	    0x7fff,	0x8000,	   0x7fffffff,
	0x80000000, 0xffffffff, INT64_MAX, (uint64_t)INT64_MIN,
	UINT64_MAX,
};

/* xorshift64*, S. Vigna 2016. */
static uint64_t next(struct random_rules *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * 0x2545f4914f6cdd1dULL;
}

static size_t below(struct random_rules *random, size_t n)
{
	return (size_t)((next(random) >> 32) % n);
}

static bool one_in(struct random_rules *random, size_t n)
{
	return below(random, n) == 0;
}

static struct text copy(const char *bytes, size_t len)
{
	struct text text = { malloc(len + 1), len };

	if (!text.bytes)
		abort();
	memcpy(text.bytes, bytes, len);
	text.bytes[len] = '\0';
	return text;
}

static char random_byte(struct random_rules *random)
{
	static const char bytes[] = "aabB/1\x01\xff\xc3\xa9";

	return bytes[below(random, sizeof(bytes) - 1)];
}

/* @from with a byte more or less, at the end or the start, or changed. */
static struct text mutate(struct random_rules *random, const struct text *from)
{
	CLEANUP(free_mem) char *room = malloc(from->len + 2);
	size_t cut = one_in(random, 2) && from->len ? 1 : 0;
	size_t len = from->len - cut;

	if (!room)
		abort();

	switch (below(random, 5)) {
	case 0: /* at the end */
		memcpy(room, from->bytes, len);
		break;
	case 1: /* at the start */
		memcpy(room, from->bytes + cut, len);
		break;
	case 2:
		memcpy(room, from->bytes, from->len);
		len = from->len;
		if (len)
			room[below(random, len)] = random_byte(random);
		break;
	case 3:
		memcpy(room, from->bytes, from->len);
		room[from->len] = random_byte(random);
		len = from->len + 1;
		break;
	case 4:
		room[0] = random_byte(random);
		memcpy(room + 1, from->bytes, from->len);
		len = from->len + 1;
		break;
	}
	return copy(room, len < LONGEST ? len : LONGEST);
}

static struct text long_text(struct random_rules *random)
{
	char bytes[LONGEST];

	memset(bytes, 'a', sizeof(bytes));
	return copy(bytes, sizeof(bytes) - below(random, 3));
}

static void fill_pool(struct random_rules *random)
{
	bool with_long = one_in(random, 30);

	for (size_t i = 0; i < POOL; i++) {
		struct text text;
		uint64_t number;

		free(random->texts[i].bytes);
		if (!i)
			text = copy("", 0);
		else if (with_long && one_in(random, 10))
			text = long_text(random);
		else
			text = mutate(random, &random->texts[below(random, i)]);
		random->texts[i] = text;

		if (i < 8 || one_in(random, 2))
			number = edges[below(random, ARRAY_SIZE(edges))];
		else
			number = random->numbers[below(random, i)] +
				 below(random, 5) - 2;
		random->numbers[i] = number;
	}
}

static uint64_t extend(uint64_t number, enum value_type type)
{
	switch (type) {
	case VALUE_S8:
		return (uint64_t)(int8_t)number;
	case VALUE_S16:
		return (uint64_t)(int16_t)number;
	case VALUE_S32:
		return (uint64_t)(int32_t)number;
	case VALUE_U8:
		return (uint8_t)number;
	case VALUE_U16:
		return (uint16_t)number;
	case VALUE_U32:
		return (uint32_t)number;
	default:
		return number;
	}
}

static uint64_t pool_number(struct random_rules *random, enum value_type type)
{
	return extend(random->numbers[below(random, POOL)], type);
}

static size_t next_below(void *random, size_t n)
{
	return below(random, n);
}

static void add_text(struct random_rules *random, struct ruleset *rules,
		     enum test test)
{
	const struct text *text = &random->texts[below(random, POOL)];
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
	uint64_t low = pool_number(random, source->type);
	uint64_t high =
		one_in(random, 3) ? low : pool_number(random, source->type);

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

	fill_pool(random);
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
	const struct text *from = &random->texts[below(random, POOL)];
	struct text text = one_in(random, 2) ? mutate(random, from)
					     : copy(from->bytes, from->len);

	if (fact->state == VALUE_TRUNCATED) {
		char *cut = realloc(text.bytes, text.len + !text.len);

		if (cut)
			text.bytes = cut;
	}
	if (fact->source.type == VALUE_IOVEC && text.len > 1 &&
	    one_in(random, 2)) {
		text.bytes[below(random, text.len - 1)] = '\0';
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
			fact->number = extend(next(random), type);
		} else {
			fact->number = extend(pool_number(random, type) +
						      below(random, 3) - 1,
					      type);
		}
	}
	return (struct event){ random->facts, random->n_sources };
}

void random_rules_free(struct random_rules *random)
{
	for (size_t i = 0; i < POOL; i++)
		free(random->texts[i].bytes);
	for (size_t i = 0; i < MAX_FACTS; i++)
		free(random->copies[i]);
	*random = (struct random_rules){ 0 };
}
