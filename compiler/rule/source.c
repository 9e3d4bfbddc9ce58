// SPDX-License-Identifier: Apache-2.0

#include "source.h"

#include "types.h"

enum cost {
	COST_TASK,
	COST_REGISTER,
	COST_MEMORY,
	COST_EXPR,
	COST_CACHED_TEXT,
	COST_TEXT,
	COST_PATH,
};

bool source_equal(const struct source *a, const struct source *b)
{
	return !source_compare(a, b);
}

bool source_is_text(const struct source *source)
{
	return value_type_is_text(source->type);
}

bool source_is_signed(const struct source *source)
{
	return source->type >= VALUE_S8 && source->type <= VALUE_S64;
}

bool source_is_file(const struct source *source)
{
	return source->kind == SOURCE_BINARY || source->type == VALUE_PATH;
}

bool source_is_late(const struct source *source)
{
	return source->flags & SOURCE_LATE;
}

bool source_is_sized(const struct source *source)
{
	return source->type == VALUE_BYTES || source->type == VALUE_IOVEC ||
	       source->flags & SOURCE_SIZED;
}

static enum cost text_cost(const struct source *source)
{
	if (source->kind == SOURCE_BINARY || source->kind == SOURCE_CGROUP)
		return COST_CACHED_TEXT;
	if (source->type == VALUE_PATH || source->type == VALUE_DENTRY)
		return COST_PATH;
	return COST_TEXT;
}

static enum cost source_cost(const struct source *source)
{
	if (source_is_text(source))
		return text_cost(source);

	switch (source->kind) {
	case SOURCE_PID:
	case SOURCE_NS_PID:
	case SOURCE_MARKS:
	case SOURCE_UID:
	case SOURCE_NAMESPACE:
	case SOURCE_CAPS:
	case SOURCE_NS_CHANGES:
	case SOURCE_CAP_CHANGES:
	case SOURCE_TASK:
		return COST_TASK;
	case SOURCE_EXPR:
		return COST_EXPR;
	default:
		return source->n_steps ? COST_MEMORY : COST_REGISTER;
	}
}

static int compare(unsigned a, unsigned b)
{
	return a < b ? -1 : a > b;
}

static int compare_sizes(const struct source_size *a,
			 const struct source_size *b)
{
	int order = compare(a->kind, b->kind);

	if (!order)
		order = compare(a->index, b->index);
	if (!order)
		order = compare(a->type, b->type);
	return order ? order : compare(a->offset, b->offset);
}

static int compare_ways(const struct source *a, const struct source *b)
{
	int order = compare(a->n_steps, b->n_steps);

	for (unsigned i = 0; !order && i < a->n_steps; i++)
		order = compare(a->steps[i], b->steps[i]);
	if (!order)
		order = compare(a->flags, b->flags);
	if (!order)
		order = compare(a->fd_steps, b->fd_steps);
	if (!order)
		order = compare(a->shift, b->shift);
	return order ? order : compare(a->bits, b->bits);
}

int source_compare(const struct source *a, const struct source *b)
{
	int order = compare(source_is_late(a), source_is_late(b));

	if (!order)
		order = compare(source_cost(a), source_cost(b));
	if (!order)
		order = compare(a->kind, b->kind);
	if (!order)
		order = compare(a->index, b->index);
	if (!order)
		order = compare(a->type, b->type);
	if (!order)
		order = compare_ways(a, b);
	if (!order && source_is_sized(a))
		order = compare_sizes(&a->size, &b->size);
	return order;
}
