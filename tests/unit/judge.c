// SPDX-License-Identifier: Apache-2.0

#include "judge.h"

#include <stdlib.h>
#include <string.h>

static const struct fact *find_fact(const struct event *event,
				    const struct source *source)
{
	for (size_t i = 0; i < event->n_facts; i++) {
		const struct fact *fact = &event->facts[i];

		if (fact->source.kind == source->kind &&
		    fact->source.index == source->index &&
		    fact->source.type == source->type)
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
	case TEST_RANGE:
		return in_range(fact, value);
	case TEST_MASK:
		return (fact->number & value->low) != 0;
	}
	abort();
}

static bool judge_filter(const struct filter *filter, const struct event *event)
{
	const struct fact *fact = find_fact(event, &filter->source);
	bool any = false;

	if (fact->state == VALUE_UNREADABLE)
		return true;
	if (fact->state == VALUE_TRUNCATED && filter->test == TEST_SUFFIX)
		return true;

	for (size_t i = 0; i < filter->n_values; i++)
		any = any || holds_for(filter->test, &filter->values[i], fact);
	return any != filter->negated;
}

bool judge_rule(const struct rule *rule, const struct event *event)
{
	for (size_t i = 0; i < rule->n_filters; i++)
		if (!judge_filter(&rule->filters[i], event))
			return false;
	return true;
}

bool judge_wins(const struct ruleset *rules, size_t rule,
		const struct event *event)
{
	const struct rule *asked = &rules->rules[rule];

	if (!judge_rule(asked, event))
		return false;

	for (size_t i = 0; i < rules->n_rules; i++) {
		const struct rule *other = &rules->rules[i];

		if (other->view == asked->view &&
		    other->selector < asked->selector &&
		    judge_rule(other, event))
			return false;
	}
	return true;
}
