// SPDX-License-Identifier: Apache-2.0

#include "sources.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"

static bool ops_equal(const struct expr_op *a, const struct expr_op *b)
{
	return a->op == b->op && a->type == b->type && a->slot == b->slot &&
	       a->value == b->value;
}

static bool exprs_equal(const struct rule_expr *a, const struct rule_expr *b)
{
	if (a->n_ops != b->n_ops || a->n_args != b->n_args)
		return false;

	for (size_t i = 0; i < a->n_ops; i++)
		if (!ops_equal(&a->ops[i], &b->ops[i]))
			return false;
	for (size_t i = 0; i < a->n_args; i++)
		if (!source_equal(&a->args[i], &b->args[i]))
			return false;
	return true;
}

unsigned sources_first_expr(const struct ruleset *rules, unsigned expr)
{
	unsigned first = 0;

	while (!exprs_equal(&rules->exprs[first], &rules->exprs[expr]))
		first++;
	return first;
}

static struct source_conf source_conf(const struct source *source)
{
	struct source_conf conf = {
		.kind = (uint8_t)source->kind,
		.index = (uint8_t)source->index,
		.type = (uint8_t)source->type,
		.flags = (uint8_t)source->flags,
		.n_steps = (uint8_t)source->n_steps,
		.shift = (uint8_t)source->shift,
		.bits = (uint8_t)source->bits,
		.size = (uint8_t)source->fd_steps,
	};

	memcpy(conf.steps, source->steps,
	       source->n_steps * sizeof(*source->steps));
	return conf;
}

static int add_conf(struct hook_conf *conf, const struct source_conf *wanted,
		    uint8_t *ret)
{
	uint32_t i = 0;

	while (i < conf->n_sources &&
	       memcmp(&conf->sources[i], wanted, sizeof(*wanted)) != 0)
		i++;

	if (i == MAX_SOURCES)
		return -E2BIG;

	if (i == conf->n_sources) {
		conf->sources[conf->n_sources++] = *wanted;
		conf->n_strings += value_type_is_text(wanted->type);
		conf->n_long += (wanted->flags & SOURCE_LONG) != 0;
		if (wanted->kind == SOURCE_ARG && wanted->index >= conf->n_args)
			conf->n_args = wanted->index + 1U;
	}
	*ret = (uint8_t)i;
	return 0;
}

static int add_size(struct hook_conf *conf, const struct source_size *size,
		    uint8_t *ret)
{
	struct source source = {
		.kind = size->kind,
		.index = size->index,
		.type = size->type,
	};
	struct source_conf wanted;

	if (size->kind == SOURCE_RETURN) {
		*ret = NO_SOURCE;
		return 0;
	}
	if (size->kind == SOURCE_FIELD || size->kind == SOURCE_CONSTANT) {
		source.n_steps = size->kind == SOURCE_FIELD ? 1 : 2;
		source.steps[0] = size->offset;
	}
	wanted = source_conf(&source);
	return add_conf(conf, &wanted, ret);
}

/* Is what begins at @ops in the map the expression @wanted? */
static bool is_at(const struct map_image *map, size_t at,
		  const struct expr_op *wanted, size_t n)
{
	const struct expr_op *ops = map->values;

	return at + n <= map->n &&
	       !memcmp(&ops[at], wanted, n * sizeof(*wanted));
}

/* Finds the operations in the map, or appends them. */
static int add_ops(struct map_image *map, const struct expr_op *ops, size_t n,
		   uint32_t *ret)
{
	size_t at = 0;

	map->value_size = sizeof(*ops);
	while (at < map->n && !is_at(map, at, ops, n))
		at++;

	if (at == map->n) {
		for (size_t i = 0; i < n; i++) {
			struct expr_op *op =
				array_grow(&map->values, map->n, sizeof(*op));

			if (!op)
				return -ENOMEM;
			*op = ops[i];
			map->n++;
		}
	}
	*ret = (uint32_t)at;
	return 0;
}

static int add_args(struct image *image, const struct ruleset *rules,
		    const struct rule_expr *expr, uint8_t *numbers)
{
	for (size_t i = 0; i < expr->n_args; i++) {
		int err;

		assert(expr->args[i].kind != SOURCE_EXPR);
		err = sources_add(image, rules, &expr->args[i], &numbers[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Loads are of sources of the hook, no more of operands. */
static int add_expr(struct image *image, const struct ruleset *rules,
		    const struct rule_expr *expr, struct source_conf *wanted)
{
	struct expr_op ops[MAX_EXPR_OPS] = { 0 };
	CLEANUP(free_mem) uint8_t *numbers = NULL;
	int err;

	assert(expr->n_ops <= MAX_EXPR_OPS);
	numbers = calloc(expr->n_args + 1, sizeof(*numbers));
	if (!numbers)
		return -ENOMEM;
	err = add_args(image, rules, expr, numbers);
	if (err)
		return err;

	for (size_t i = 0; i < expr->n_ops; i++) {
		ops[i] = expr->ops[i];
		if (ops[i].op != EXPR_LOAD)
			continue;
		assert(ops[i].value < expr->n_args);
		ops[i].value = numbers[ops[i].value];
	}

	for (size_t i = 0; i < expr->n_args; i++)
		wanted->steps[2 + numbers[i] / 32] |= 1U << numbers[i] % 32;
	wanted->index = 0;
	wanted->n_steps = 2 + MAX_SOURCES / 32;
	wanted->steps[1] = (uint32_t)expr->n_ops;
	if (image->conf.expr_ops < expr->n_ops)
		image->conf.expr_ops = (uint32_t)expr->n_ops;
	return add_ops(&image->maps[IMAGE_EXPRS], ops, expr->n_ops,
		       &wanted->steps[0]);
}

int sources_add(struct image *image, const struct ruleset *rules,
		const struct source *source, uint8_t *ret)
{
	struct source_conf wanted = source_conf(source);
	int err = 0;

	if (source_is_sized(source))
		err = add_size(&image->conf, &source->size, &wanted.size);
	else if (source->kind == SOURCE_EXPR)
		err = add_expr(image, rules, &rules->exprs[source->index],
			       &wanted);
	if (err)
		return err;

	return add_conf(&image->conf, &wanted, ret);
}
