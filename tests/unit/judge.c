// SPDX-License-Identifier: Apache-2.0

#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "judge_text.h"

static bool same_source(const struct source *a, const struct source *b)
{
	return a->kind == b->kind && a->index == b->index &&
	       a->type == b->type && a->flags == b->flags &&
	       a->shift == b->shift && a->bits == b->bits &&
	       a->n_steps == b->n_steps &&
	       !memcmp(a->steps, b->steps, a->n_steps * sizeof(*a->steps));
}

static const struct fact *find_fact(const struct event *event,
				    const struct source *source)
{
	for (size_t i = 0; i < event->n_facts; i++) {
		const struct fact *fact = &event->facts[i];

		if (same_source(&fact->source, source))
			return fact;
	}
	abort();
}

static bool in_range(const struct fact *fact, const struct rule_value *value)
{
	switch (fact->source.type) {
	case VALUE_S8:
	case VALUE_S16:
	case VALUE_S32:
	case VALUE_S64:
		return (int64_t)fact->number >= (int64_t)value->low &&
		       (int64_t)fact->number <= (int64_t)value->high;
	default:
		return fact->number >= value->low &&
		       fact->number <= value->high;
	}
}

static bool holds_for(enum test test, const struct rule_value *value,
		      const struct fact *fact)
{
	bool fits = value->len <= fact->len;

	switch (test) {
	case TEST_EQUAL:
		return fact->state == VALUE_OK && value->len == fact->len &&
		       !memcmp(value->text, fact->text, fact->len);
	case TEST_PREFIX:
		return fits && !memcmp(value->text, fact->text, value->len);
	case TEST_SUFFIX:
		return fits &&
		       !memcmp(value->text, fact->text + fact->len - value->len,
			       value->len);
	case TEST_SUBSTRING:
	case TEST_SUBSTRING_NOCASE:
	case TEST_GLOB:
	case TEST_REGEX:
		return judge_text(test, value, fact->text, fact->len,
				  fact->state == VALUE_OK);
	case TEST_RANGE:
		return in_range(fact, value);
	case TEST_MASK:
		return (fact->number & value->low) != 0;
	}
	abort();
}

static bool is_pattern(enum test test)
{
	return test >= TEST_SUBSTRING && test <= TEST_REGEX;
}

static bool judge_filter(const struct filter *filter, const struct event *event)
{
	const struct fact *fact = find_fact(event, &filter->source);
	bool any = false;

	if (fact->state == VALUE_UNREADABLE)
		return filter->unreadable_matches;
	if (filter->negated && source_is_file(&filter->source) &&
	    fact->flags & (VALUE_STRANGE | VALUE_PARTIAL))
		return true;
	if (fact->state == VALUE_TRUNCATED && filter->test == TEST_SUFFIX)
		return filter->unreadable_matches;

	for (size_t i = 0; i < filter->n_values; i++)
		any = any || holds_for(filter->test, &filter->values[i], fact);
	if (fact->state == VALUE_TRUNCATED && !any && is_pattern(filter->test))
		return filter->unreadable_matches;
	return any != filter->negated;
}

static bool all_hold(const struct rule *rule, const struct event *event,
		     bool late)
{
	for (size_t i = 0; i < rule->n_filters; i++) {
		const struct filter *filter = &rule->filters[i];

		if (!(filter->source.flags & SOURCE_LATE) == late)
			continue;
		if (!judge_filter(filter, event))
			return false;
	}
	return true;
}

bool judge_rule(const struct rule *rule, const struct event *event)
{
	return all_hold(rule, event, false);
}

bool judge_late(const struct rule *rule, const struct event *event)
{
	return rule->waits && all_hold(rule, event, true);
}

bool judge_wins(const struct ruleset *rules, size_t rule, const bool *holds)
{
	const struct rule *asked = &rules->rules[rule];

	for (size_t i = 0; holds[rule] && i < rules->n_rules; i++) {
		const struct rule *other = &rules->rules[i];

		if (other->view == asked->view &&
		    other->selector < asked->selector && holds[i])
			return false;
	}
	return holds[rule];
}
