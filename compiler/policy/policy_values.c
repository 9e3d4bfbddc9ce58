// SPDX-License-Identifier: Apache-2.0

#include "policy_values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static unsigned bits(enum value_type type)
{
	switch (type) {
	case VALUE_S8:
	case VALUE_U8:
		return 8;
	case VALUE_S16:
	case VALUE_U16:
	case VALUE_BE16:
		return 16;
	case VALUE_S32:
	case VALUE_U32:
		return 32;
	default:
		return 64;
	}
}

bool value_type_is_signed(enum value_type type)
{
	return type == VALUE_S8 || type == VALUE_S16 || type == VALUE_S32 ||
	       type == VALUE_S64;
}

uint64_t value_type_max(enum value_type type)
{
	return UINT64_MAX >> (64 - bits(type) + value_type_is_signed(type));
}

uint64_t value_type_min(enum value_type type)
{
	return value_type_is_signed(type) ? ~value_type_max(type) : 0;
}

/* ---- numbers ---- */

static bool takes_ranges(enum operator_kind op)
{
	enum operand operand = operator_operand(op);

	return op == OP_IN_RANGE || op == OP_NOT_IN_RANGE || op == OP_IN_MAP ||
	       op == OP_NOT_IN_MAP || operand == OPERAND_SPORT ||
	       operand == OPERAND_DPORT;
}

static bool check_one(struct reader *r, enum operator_kind op,
		      struct policy_value *value,
		      const struct number_span *span)
{
	bool is_range = strchr(value->text, ':');

	if (is_range && takes_ranges(op))
		return policy_check_range(r, value, span);
	if (is_range && !span->names) {
		reader_error(r, value->pos,
			     "operator '%s' takes numbers, found the range %s; "
			     "did you mean 'InRange'?",
			     operator_name(op), quote(value->text).text);
		return false;
	}
	return policy_check_number(r, value, span);
}

void policy_check_numbers(struct reader *r, struct policy_filter *filter,
			  const struct number_span *span)
{
	bool ok = true;

	if ((filter->op == OP_GT || filter->op == OP_LT) &&
	    filter->n_values > 1)
		reader_error(r, filter->values[1].pos,
			     "operator '%s' takes one value, found %zu",
			     operator_name(filter->op), filter->n_values);

	for (size_t i = 0; i < filter->n_values; i++)
		ok &= check_one(r, filter->op, &filter->values[i], span);
	for (size_t i = 0; ok && i < filter->n_values; i++)
		if (filter->op == OP_MASK && filter->values[i].low == 0)
			reader_warning(r, filter->values[i].pos,
				       "a mask of 0 matches nothing");
	if (ok)
		policy_warn_twice(r, filter);
}

/* ---- masks of capabilities ---- */

static bool add_capability(struct reader *r, struct policy_value *value,
			   const char *name)
{
	static const struct number_span span = { .what = "a capability",
						 .names = capability_names,
						 .names_only = true };
	struct policy_value one = { .pos = value->pos };
	CLEANUP(free_mem) char *text = strdup(name);

	one.text = text;
	if (!text) {
		r->no_memory = true;
		return false;
	}
	if (!policy_check_number(r, &one, &span))
		return false;
	value->low |= 1ULL << one.low;
	return true;
}

static bool check_cap_mask(struct reader *r, struct policy_value *value)
{
	static const struct number_span mask = { .what = "a set of "
							 "capabilities",
						 .max = UINT64_MAX };
	CLEANUP(free_mem) char *text = NULL;
	char *rest;

	if (isdigit((unsigned char)value->text[0]))
		return policy_check_number(r, value, &mask);

	text = strdup(value->text);
	if (!text) {
		r->no_memory = true;
		return false;
	}
	value->form = FORM_NUMBER;
	value->low = 0;
	rest = text;
	for (char *name; (name = strsep(&rest, ","));) {
		name += strspn(name, " ");
		name[strcspn(name, " ")] = '\0';
		if (!add_capability(r, value, name))
			return false;
	}
	value->high = value->low;
	return true;
}

void policy_check_cap_masks(struct reader *r, struct policy_filter *filter)
{
	bool ok = true;

	for (size_t i = 0; i < filter->n_values; i++)
		ok &= check_cap_mask(r, &filter->values[i]);
	if (ok)
		policy_warn_twice(r, filter);
}

/* ---- namespaces and users ---- */

void policy_check_namespaces(struct reader *r, struct policy_filter *filter)
{
	static const struct number_span span = {
		.what = "the number of a namespace",
		.max = UINT32_MAX,
	};
	bool ok = true;

	for (size_t i = 0; i < filter->n_values; i++) {
		struct policy_value *value = &filter->values[i];

		if (strcmp(value->text, "host_ns") == 0)
			value->form = FORM_HOST_NS;
		else if (isalpha((unsigned char)value->text[0]))
			reader_error(r, value->pos,
				     "%s is no namespace: write its number, or "
				     "host_ns",
				     quote(value->text).text);
		else
			ok &= policy_check_number(r, value, &span);
	}
	if (ok)
		policy_warn_twice(r, filter);
}

void policy_check_users(struct reader *r, struct policy_filter *filter)
{
	static const struct number_span span = {
		.what = "the number of a user",
		.max = UINT32_MAX,
	};
	bool ok = true;

	for (size_t i = 0; i < filter->n_values; i++) {
		struct policy_value *value = &filter->values[i];

		if (strchr("+-0123456789", value->text[0]) && value->text[0])
			ok &= policy_check_number(r, value, &span);
		else if (strpbrk(value->text, ":/, \t\n") || !value->text[0])
			reader_error(r, value->pos,
				     "%s is no name or number of a user",
				     quote(value->text).text);
	}
	if (ok)
		policy_warn_twice(r, filter);
}

/* ---- what is there twice ---- */

static int compare(uint64_t x, uint64_t y)
{
	return x < y ? -1 : x > y;
}

static int compare_meanings(const struct policy_value *x,
			    const struct policy_value *y)
{
	int order = compare(x->form, y->form);

	if (order)
		return order;
	switch (x->form) {
	case FORM_NUMBER:
		order = compare(x->low, y->low);
		return order ? order : compare(x->high, y->high);
	case FORM_ADDRESS:
		return memcmp(&x->address, &y->address, sizeof(x->address));
	case FORM_HOST_NS:
		return 0;
	default:
		return strcmp(x->text, y->text);
	}
}

static int compare_values(const void *a, const void *b)
{
	const struct policy_value *x = *(const struct policy_value *const *)a;
	const struct policy_value *y = *(const struct policy_value *const *)b;
	int order = compare_meanings(x, y);

	if (!order)
		order = compare(x->pos.line, y->pos.line);
	return order ? order : compare(x->pos.column, y->pos.column);
}

void policy_warn_twice(struct reader *r, const struct policy_filter *filter)
{
	CLEANUP(free_mem) const struct policy_value **sorted = NULL;

	if (filter->n_values < 2)
		return;
	sorted = calloc(filter->n_values, sizeof(*sorted));
	if (!sorted) {
		r->no_memory = true;
		return;
	}

	for (size_t i = 0; i < filter->n_values; i++)
		sorted[i] = &filter->values[i];
	qsort(sorted, filter->n_values, sizeof(*sorted), compare_values);

	for (size_t i = 1; i < filter->n_values; i++)
		if (compare_meanings(sorted[i - 1], sorted[i]) == 0)
			reader_warning(r, sorted[i]->pos,
				       "%s is there twice: remove one",
				       quote(sorted[i]->text).text);
}
