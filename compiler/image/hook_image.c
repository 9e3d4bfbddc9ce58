// SPDX-License-Identifier: Apache-2.0
/*
 * The steps from the rules of a hook to its image, each in a file of its own:
 * lanes numbers the rules, table sorts their filters, table_build fills the
 * maps, views copies what events show, and acts what else is done.
 */

#include "hook_image.h"

#include <errno.h>
#include <string.h>

#include "acts.h"
#include "base/mem.h"
#include "lanes.h"
#include "limit.h"
#include "rows.h"
#include "sources.h"
#include "table_build.h"
#include "views.h"

/* The rules of one hook, in order, and their numbers. */
struct hook_rules {
	const struct rule **items;
	size_t *numbers;
	size_t n;
};

static void free_rules(struct hook_rules *rules)
{
	free(rules->items);
	free(rules->numbers);
}

static int compare_rules(const void *a, const void *b)
{
	const struct rule *rule_a = *(const struct rule *const *)a;
	const struct rule *rule_b = *(const struct rule *const *)b;

	if (rule_a->view != rule_b->view)
		return rule_a->view < rule_b->view ? -1 : 1;
	return rule_a->selector < rule_b->selector
		       ? -1
		       : rule_a->selector > rule_b->selector;
}

static int find_rules(const struct ruleset *ruleset, unsigned hook,
		      struct hook_rules *rules)
{
	size_t n = 0;

	for (size_t i = 0; i < ruleset->n_rules; i++)
		n += ruleset->rules[i].hook == hook;

	rules->items = calloc(n + 1, sizeof(*rules->items));
	rules->numbers = calloc(n + 1, sizeof(*rules->numbers));
	if (!rules->items || !rules->numbers)
		return -ENOMEM;

	for (size_t i = 0; i < ruleset->n_rules; i++)
		if (ruleset->rules[i].hook == hook)
			rules->items[rules->n++] = &ruleset->rules[i];

	qsort(rules->items, n, sizeof(*rules->items), compare_rules);
	return 0;
}

/* @views: for each of ruleset::views its number in the image. */
static int place_rules(struct image *image, const struct ruleset *ruleset,
		       const struct hook_rules *rules, const size_t *views)
{
	image->n_rules = 64 * (size_t)image->conf.n_words;
	image->rules = calloc(image->n_rules, sizeof(*image->rules));
	if (!image->rules)
		return -ENOMEM;

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = rules->items[i];
		struct image_rule *to = &image->rules[rules->numbers[i]];
		int err;

		*to = (struct image_rule){
			.view = &image->views[views[rule->view]],
			.selector = rule->selector,
			.waits = rule->waits,
			.post = rule->actions.post,
			.kill = rule->actions.kill,
			.late_post = rule->waits && rule->late.post,
			.late_kill = rule->waits && rule->late.kill,
		};
		err = acts_place(image, ruleset, rule, to);
		if (err)
			return err;
	}
	return 0;
}

static int add_filters(const struct hook_rules *rules, struct tables *tables)
{
	for (size_t i = 0; i < rules->n; i++) {
		int err = tables_add(tables, rules->items[i],
				     (uint32_t)rules->numbers[i]);

		if (err)
			return err;
	}
	tables_sort(tables);
	return 0;
}

/* For execve: what exec_ready() of bpf/hook.bpf.c can have from the kernel. */
static int32_t name_arg(const struct rule_hook *hook)
{
	const char *slash = strchr(hook->name, '/');
	const char *name = slash ? slash + 1 : hook->name;

	if (hook->kind != RULE_HOOK_SYSCALL)
		return -1;
	if (!strcmp(name, "execve"))
		return 0;
	return !strcmp(name, "execveat") ? 1 : -1;
}

static int start_image(const struct rule_hook *hook, size_t n_words,
		       struct image **ret)
{
	CLEANUP(image_free) struct image *image = NULL;

	image = calloc(1, sizeof(*image));
	if (!image)
		return -ENOMEM;

	image->hook = *hook;
	image->hook.name = strdup(hook->name);
	image->hook.symbol = hook->symbol ? strdup(hook->symbol) : NULL;
	if (!image->hook.name || (hook->symbol && !image->hook.symbol))
		return -ENOMEM;

	image->conf.syscall = hook->syscall;
	image->conf.compat = hook->is_compat;
	image->conf.name_arg = name_arg(hook);
	image->conf.n_words = (uint32_t)n_words;
	*ret = TAKE(image);
	return 0;
}

static const struct rule *rule_of(const struct hook_rules *rules,
				  uint32_t number)
{
	size_t i = 0;

	while (rules->numbers[i] != number) /* 0 is the first */
		i++;
	return rules->items[i];
}

/* What the errors of the steps mean, as messages. */
static int explain(int err, struct diag *diag, const struct ruleset *ruleset,
		   const struct rule *rule)
{
	switch (err) {
	case -EOVERFLOW:
		return limit_exceeded(diag, ruleset, rule->hook, MAX_TABLES,
				      "kinds of test on different values");
	case -ENOBUFS:
		return limit_exceeded(diag, ruleset, rule->hook, MAX_SOURCES,
				      "different values");
	case -E2BIG:
		return limit_exceeded(diag, ruleset, rule->hook,
				      ROWS_MAX_BYTES >> 20,
				      "MiB of rules and values (or 2^20 "
				      "ranges of one number, or 64 automata "
				      "of patterns)");
	case -EFBIG:
		return limit_of_rule(diag, ruleset, rule,
				     "a pattern that needs too big an "
				     "automaton");
	}
	return err;
}

/* Sources are numbered in the order in which tables ask them; those that events
 * only show come last, so that they are read only for a match. */
static int number_sources(struct image *image, const struct tables *tables)
{
	for (size_t i = 0; i < tables->n; i++) {
		uint8_t number;
		int err = sources_add(image, tables->rules,
				      &tables->items[i].source, &number);

		if (err)
			return err;
	}
	return 0;
}

static int fill_rules(struct image *image, const struct tables *tables,
		      const struct hook_rules *rules)
{
	CLEANUP(free_mem) size_t *views = NULL;
	int err;

	err = number_sources(image, tables);
	if (!err)
		err = views_build(image, tables->rules, rules->items[0]->hook,
				  &views);
	if (!err)
		err = place_rules(image, tables->rules, rules, views);
	if (err)
		return err == -E2BIG ? -ENOBUFS : err;
	return acts_build(image);
}

/* Returns 0; -ENOBUFS past MAX_SOURCES; what tables_build() does. */
static int fill_image(struct image *image, const struct ruleset *ruleset,
		      const struct hook_rules *rules, uint32_t *ret_rule)
{
	CLEANUP(tables_free) struct tables tables = { .rules = ruleset };
	CLEANUP(free_mem) uint64_t *all = NULL;
	int err;

	err = add_filters(rules, &tables);
	if (err)
		return err == -E2BIG ? -EOVERFLOW : err;
	err = fill_rules(image, &tables, rules);
	if (err)
		return err;
	err = lanes_build(image, &all);
	if (err)
		return err;
	return tables_build(image, &tables, all, ret_rule);
}

int hook_image(const struct ruleset *ruleset, unsigned hook, struct diag *diag,
	       struct image **ret)
{
	CLEANUP(free_rules) struct hook_rules rules = { 0 };
	CLEANUP(image_free) struct image *image = NULL;
	uint32_t number = 0;
	size_t n_words;
	int err;

	err = find_rules(ruleset, hook, &rules);
	if (err)
		return err;
	if (!rules.n)
		return -ENOENT;

	n_words = lanes_number(rules.items, rules.n, rules.numbers);
	if (n_words > MAX_WORDS)
		return limit_exceeded(diag, ruleset, hook, 64 * MAX_WORDS,
				      "rules (selectors)");

	err = start_image(&ruleset->hooks[hook], n_words, &image);
	if (err)
		return err;
	err = fill_image(image, ruleset, &rules, &number);
	if (err)
		return explain(err, diag, ruleset, rule_of(&rules, number));
	err = image_seal(image);
	if (err)
		return err;

	*ret = TAKE(image);
	return 0;
}
