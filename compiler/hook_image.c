// SPDX-License-Identifier: Apache-2.0
/*
 * The steps from the rules of a hook to its image, each in a file of its own:
 * lanes numbers the rules, table sorts their filters, views numbers what is
 * read, and pattern, interval and mask fill the maps.
 */

#include "hook_image.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "interval.h"
#include "lanes.h"
#include "maps.h"
#include "mask.h"
#include "pattern.h"
#include "table.h"
#include "views.h"

enum {
	MAX_NAMES = 5, /* of policies in a message */
};

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

static int place_rules(const struct hook_rules *rules, const size_t *views,
		       struct image *image)
{
	image->n_rules = 64 * (size_t)image->conf.n_words;
	image->rules = calloc(image->n_rules, sizeof(*image->rules));
	if (!image->rules)
		return -ENOMEM;

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = rules->items[i];

		image->rules[rules->numbers[i]] = (struct image_rule){
			.view = &image->views[views[rule->view]],
			.selector = rule->selector,
			.post = rule->post,
			.kill = rule->kill,
		};
		image->conf.enforcing |= rule->kill;
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

static int build_table(const struct table *table, struct maps *maps,
		       struct table_conf *conf)
{
	conf->class = (uint8_t)table->class;
	conf->error_row = ROW_ALL;

	switch (table->class) {
	case TABLE_FORWARD:
	case TABLE_BACKWARD:
		return pattern_build(table, maps, conf);
	case TABLE_INTERVAL:
		return interval_build(table, maps, conf);
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		return mask_build(table, maps, conf);
	}
	assert(!"a class of table");
	return -EINVAL;
}

static int build_maps(struct image *image, const struct tables *tables)
{
	CLEANUP(maps_free) struct maps maps = { 0 };
	CLEANUP(free_mem) uint64_t *all = NULL;
	int err;

	err = lanes_build(image, &all);
	if (err)
		return err;
	err = maps_init(&maps, all, image->conf.n_words);
	if (err)
		return err;

	for (size_t i = 0; i < tables->n; i++) {
		err = build_table(&tables->items[i], &maps,
				  &image->conf.tables[i]);
		if (err)
			return err;
	}
	image->conf.n_tables = (uint32_t)tables->n;

	maps_move(&maps, image);
	return 0;
}

/* "'a', 'b' and 3 more": the policies with a view on @hook. */
static void name_policies(const struct ruleset *rules, unsigned hook,
			  struct buf *out)
{
	const char *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < rules->n_views; i++) {
		const char *name = rules->policies[rules->views[i].policy];

		if (rules->views[i].hook != hook || name == last)
			continue;
		if (n < MAX_NAMES)
			buf_addf(out, "%s'%s'", n ? ", " : "", name);
		last = name;
		n++;
	}
	if (n > MAX_NAMES)
		buf_addf(out, " and %zu more", n - MAX_NAMES);
}

/* What exceeds a limit is an error in the policies of @hook, taken together:
 * it has no place in a file. */
static int too_much(struct diag *diag, const struct ruleset *rules,
		    unsigned hook, unsigned limit, const char *what)
{
	CLEANUP(buf_free) struct buf file = { 0 };
	CLEANUP(buf_free) struct buf names = { 0 };

	buf_addf(&file, "hook %s", rules->hooks[hook].name);
	name_policies(rules, hook, &names);
	if (file.failed || names.failed)
		return -ENOMEM;

	diag_add(diag, SEVERITY_ERROR, file.data, (struct pos){ 0 },
		 "more than %u %s: not supported; policies here: %s", limit,
		 what, names.len ? names.data : "none");
	return -EINVAL;
}

/* For execve: what exec_ready() of bpf/hook.bpf.c can have from the kernel. */
static int32_t name_arg(const char *hook)
{
	if (!strcmp(hook, "execve"))
		return 0;
	return !strcmp(hook, "execveat") ? 1 : -1;
}

static int start_image(const struct rule_hook *hook, size_t n_words,
		       struct image **ret)
{
	CLEANUP(image_free) struct image *image = NULL;

	image = calloc(1, sizeof(*image));
	if (!image)
		return -ENOMEM;

	image->hook = strdup(hook->name);
	if (!image->hook)
		return -ENOMEM;

	image->kind = hook->kind;
	image->conf.syscall = hook->syscall;
	image->conf.name_arg = name_arg(hook->name);
	image->conf.n_words = (uint32_t)n_words;
	*ret = TAKE(image);
	return 0;
}

static int fill_image(struct image *image, const struct ruleset *ruleset,
		      unsigned hook, const struct hook_rules *rules,
		      struct diag *diag)
{
	CLEANUP(tables_free) struct tables tables = { 0 };
	CLEANUP(free_mem) size_t *views = NULL;
	int err;

	err = add_filters(rules, &tables);
	if (err == -E2BIG)
		return too_much(diag, ruleset, hook, MAX_TABLES,
				"kinds of test on different values");
	if (err)
		return err;

	err = sources_build(image, &tables);
	if (!err)
		err = views_build(image, ruleset, hook, &views);
	if (err == -E2BIG)
		return too_much(diag, ruleset, hook, MAX_SOURCES,
				"different values");
	if (err)
		return err;

	err = place_rules(rules, views, image);
	if (err)
		return err;

	err = build_maps(image, &tables);
	if (err == -E2BIG)
		return too_much(diag, ruleset, hook, ROWS_MAX_BYTES >> 20,
				"MiB of rules and values (or 2^20 ranges of "
				"one number)");
	return err;
}

int hook_image(const struct ruleset *ruleset, unsigned hook, struct diag *diag,
	       struct image **ret)
{
	CLEANUP(free_rules) struct hook_rules rules = { 0 };
	CLEANUP(image_free) struct image *image = NULL;
	size_t n_words;
	int err;

	err = find_rules(ruleset, hook, &rules);
	if (err)
		return err;
	if (!rules.n)
		return -ENOENT;

	n_words = lanes_number(rules.items, rules.n, rules.numbers);
	if (n_words > MAX_WORDS)
		return too_much(diag, ruleset, hook, 64 * MAX_WORDS,
				"rules (selectors)");

	err = start_image(&ruleset->hooks[hook], n_words, &image);
	if (err)
		return err;
	err = fill_image(image, ruleset, hook, &rules, diag);
	if (err)
		return err;
	err = image_seal(image);
	if (err)
		return err;

	*ret = TAKE(image);
	return 0;
}
