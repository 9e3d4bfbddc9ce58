// SPDX-License-Identifier: Apache-2.0

#include "lower_values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "names.h"
#include "policy_values.h"
#include "syscalls.h"

enum {
	TYPE_OF_MODE = 12, /* bits above the permissions */
};

static int add_value(struct filter *filter, const struct rule_value *value)
{
	struct rule_value *slot;

	slot = array_grow(&filter->values, filter->n_values, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = *value;
	filter->n_values++;
	return 0;
}

int filter_add_text(struct filter *to, const char *text, size_t len)
{
	struct rule_value value = { .len = len };
	int err;

	value.text = strndup(text, len);
	err = value.text ? add_value(to, &value) : -ENOMEM;
	if (err)
		free(value.text);
	return err;
}

int filter_add_range(struct filter *to, uint64_t low, uint64_t high)
{
	return add_value(to, &(struct rule_value){ .low = low, .high = high });
}

/* ---- texts ---- */

enum test lower_text_test(enum operator_kind op)
{
	switch (op) {
	case OP_PREFIX:
	case OP_NOT_PREFIX:
		return TEST_PREFIX;
	case OP_POSTFIX:
	case OP_NOT_POSTFIX:
		return TEST_SUFFIX;
	case OP_SUBSTRING:
		return TEST_SUBSTRING;
	case OP_SUBSTRING_IGN_CASE:
		return TEST_SUBSTRING_NOCASE;
	case OP_GLOB:
	case OP_NOT_GLOB:
		return TEST_GLOB;
	case OP_REGEX:
	case OP_NOT_REGEX:
		return TEST_REGEX;
	default:
		return TEST_EQUAL;
	}
}

int lower_texts(const struct policy_filter *from, struct filter *to)
{
	to->test = lower_text_test(from->op);
	for (size_t i = 0; i < from->n_values; i++) {
		int err = filter_add_text(to, from->values[i].text,
					  from->values[i].len);

		if (err)
			return err;
	}
	return 0;
}

/* ---- addresses ---- */

/* Bits beyond the last whole digit are all values that the next one may
 * have. */
static int add_network(struct filter *to, const struct policy_address *address)
{
	static const char digits[] = "0123456789abcdef";
	unsigned whole = address->prefix / 4;
	unsigned rest = address->prefix % 4;
	char text[1 + 2 * sizeof(address->bytes) + 1] = "";
	unsigned last;

	text[0] = (char)('0' + address->version);
	for (unsigned i = 0; i < 2 * sizeof(address->bytes); i++)
		text[1 + i] =
			digits[address->bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
	if (!rest)
		return filter_add_text(to, text, 1 + whole);

	last = (unsigned)(address->bytes[whole / 2] >> (whole % 2 ? 0 : 4) &
			  15);
	for (unsigned i = 0; i < 16u >> rest; i++) {
		int err;

		text[1 + whole] = digits[last + i];
		err = filter_add_text(to, text, 2 + whole);
		if (err)
			return err;
	}
	return 0;
}

/* A socket of IPv6 reaches IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
static struct policy_address mapped(const struct policy_address *address)
{
	struct policy_address to = {
		.version = 6,
		.prefix = (uint8_t)(96 + address->prefix),
		.bytes = { [10] = 0xff, [11] = 0xff },
	};

	memcpy(to.bytes + 12, address->bytes, 4);
	return to;
}

int lower_addresses(const struct policy_filter *from, struct filter *to)
{
	to->test = TEST_PREFIX;
	for (size_t i = 0; i < from->n_values; i++) {
		const struct policy_address *address = &from->values[i].address;
		struct policy_address also = mapped(address);
		int err = add_network(to, address);

		if (!err && address->version == 4)
			err = add_network(to, &also);
		if (err)
			return err;
	}
	return 0;
}

/* ---- numbers ---- */

/* What is greater or less than an end of the type is nothing: such a filter
 * has no values, and never holds. */
static int lower_comparison(const struct policy_filter *from, struct filter *to)
{
	uint64_t min = value_type_min(to->source.type);
	uint64_t max = value_type_max(to->source.type);
	uint64_t than = from->values[0].low;

	to->test = TEST_RANGE;
	if (from->op == OP_GT && than != max)
		return filter_add_range(to, than + 1, max);
	if (from->op == OP_LT && than != min)
		return filter_add_range(to, min, than - 1);
	return 0;
}

/* Those of 32-bit programs are numbers of their own. */
static int add_syscall(const struct policy_call *call, struct filter *to)
{
	uint64_t number = (uint64_t)call->syscall->number;

	if (call->is_compat)
		number |= SYSCALL_COMPAT;
	return filter_add_range(to, number, number);
}

/* All system calls of the kernel that have a number here. */
static int add_all_syscalls(struct lowering *l,
			    const struct policy_value *value, struct filter *to)
{
	CLEANUP(names_free) struct names names = { 0 };
	int err;

	err = function_syscalls(l->facts, &names);
	if (err)
		return lower_facts_error(l, value->pos, err,
					 "the kernel's system calls (BTF)");

	for (size_t i = 0; !err && i < names.n; i++) {
		const struct policy_call call = {
			.syscall = syscall_find(names.items[i]),
		};

		err = call.syscall ? add_syscall(&call, to) : 0;
	}
	return err;
}

static int add_list(struct lowering *l, const struct policy_value *value,
		    struct filter *to)
{
	const struct policy_list *list = value->list;
	int err = 0;

	if (list->kind == LIST_ALL_SYSCALLS)
		return add_all_syscalls(l, value, to);
	for (size_t i = 0; !err && i < list->n_calls; i++)
		err = add_syscall(&list->calls[i], to);
	return err;
}

static int lower_number(struct lowering *l, const struct policy_value *value,
			struct filter *to)
{
	if (value->form == FORM_LIST)
		return add_list(l, value, to);
	return filter_add_range(to, value->low, value->high);
}

void filter_drop_negative(struct filter *filter)
{
	size_t n = 0;

	for (size_t i = 0; i < filter->n_values; i++) {
		struct rule_value value = filter->values[i];

		if ((int64_t)value.high < 0)
			continue;
		if ((int64_t)value.low < 0)
			value.low = 0;
		filter->values[n++] = value;
	}
	filter->n_values = n;
}

/* The bits of a mode that say what the file is. */
static int lower_file_types(const struct policy_filter *from, struct filter *to)
{
	int err = 0;

	to->test = TEST_RANGE;
	to->source.shift = TYPE_OF_MODE;
	to->source.bits = 4;
	for (size_t i = 0; !err && i < from->n_values; i++) {
		uint64_t type = from->values[i].low >> TYPE_OF_MODE;

		err = filter_add_range(to, type, type);
	}
	return err;
}

int lower_numbers(struct lowering *l, const struct policy_filter *from,
		  struct filter *to)
{
	if (from->op == OP_GT || from->op == OP_LT)
		return lower_comparison(from, to);
	if (from->op == OP_FILE_TYPE || from->op == OP_NOT_FILE_TYPE)
		return lower_file_types(from, to);

	to->test = from->op == OP_MASK ? TEST_MASK : TEST_RANGE;
	for (size_t i = 0; i < from->n_values; i++) {
		int err = lower_number(l, &from->values[i], to);

		if (err)
			return err;
	}
	return 0;
}
