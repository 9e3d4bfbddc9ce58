// SPDX-License-Identifier: Apache-2.0

#include "policy_values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_PID = 4194304, /* PID_MAX_LIMIT */
};

static unsigned bits(enum value_type type)
{
	switch (type) {
	case VALUE_S8:
	case VALUE_U8:
		return 8;
	case VALUE_S16:
	case VALUE_U16:
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

/* What the values of a filter are compared with. */
struct numbers {
	enum value_type type;
	const char *type_name;
	uint64_t max;
};

enum number_error {
	NUMBER_OK,
	NUMBER_WRONG,
	NUMBER_RANGE,
};

/* The digits of a number without sign; a prefix gives the base. */
static enum number_error parse_digits(const char *text, uint64_t *ret)
{
	unsigned base = 10;
	uint64_t value = 0;

	if (text[0] == '0' && text[1]) {
		char prefix = text[1] | 0x20;

		base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
		text += prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1;
	}
	if (!*text)
		return NUMBER_WRONG;

	for (; *text; text++) {
		char c = *text | 0x20;
		unsigned digit = base;

		if (*text >= '0' && *text <= '9')
			digit = (unsigned)(*text - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a' + 10);

		if (digit >= base)
			return NUMBER_WRONG;
		if (value > (UINT64_MAX - digit) / base)
			return NUMBER_RANGE;
		value = value * base + digit;
	}
	*ret = value;
	return NUMBER_OK;
}

static enum number_error parse_number(const char *text,
				      const struct numbers *numbers,
				      uint64_t *ret)
{
	bool negative = text[0] == '-';
	uint64_t value = 0;
	enum number_error err;

	err = parse_digits(text + (negative || text[0] == '+'), &value);
	if (err)
		return err;

	if (value > (negative ? -value_type_min(numbers->type) : numbers->max))
		return NUMBER_RANGE;

	*ret = negative ? -value : value;
	return NUMBER_OK;
}

static void tell_range(struct reader *r, struct pos pos, const char *text,
		       const struct numbers *numbers)
{
	uint64_t max = numbers->max;

	if (value_type_is_signed(numbers->type))
		reader_error(r, pos, "%s is out of range of %s: %lld to %lld",
			     quote(text).text, numbers->type_name,
			     (long long)~max, (long long)max);
	else
		reader_error(r, pos, "%s is out of range of %s: 0 to %llu",
			     quote(text).text, numbers->type_name,
			     (unsigned long long)max);
}

static void warn_octal(struct reader *r, struct pos pos, const char *text)
{
	const char *digits = text + strspn(text, "+-");

	if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
		reader_warning(r, pos, "%s is octal, as it begins with 0",
			       quote(text).text);
}

static bool check_number(struct reader *r, struct policy_value *value,
			 const struct numbers *numbers)
{
	bool semicolon = strchr(value->text, ';');

	switch (parse_number(value->text, numbers, &value->low)) {
	case NUMBER_OK:
		warn_octal(r, value->pos, value->text);
		value->high = value->low;
		return true;
	case NUMBER_RANGE:
		tell_range(r, value->pos, value->text, numbers);
		return false;
	default:
		reader_error(r, value->pos, "%s is not a number%s",
			     quote(value->text).text,
			     semicolon ? ": this ';' should be a comma ','"
				       : "");
		return false;
	}
}

static void check_range(struct reader *r, struct policy_value *value,
			const struct numbers *numbers)
{
	const char *high = strchr(value->text, ':') + 1;
	bool is_signed = value_type_is_signed(numbers->type);
	CLEANUP(free_mem) char *low = NULL;
	enum number_error low_error, high_error;

	low = strndup(value->text, (size_t)(high - value->text - 1));
	if (!low) {
		r->no_memory = true;
		return;
	}

	low_error = parse_number(low, numbers, &value->low);
	high_error = parse_number(high, numbers, &value->high);
	if (low_error == NUMBER_WRONG || high_error == NUMBER_WRONG) {
		reader_error(r, value->pos,
			     "%s is not a range: write it as low:high",
			     quote(value->text).text);
		return;
	}

	warn_octal(r, value->pos, low);
	warn_octal(r, value->pos, high);
	if (low_error)
		tell_range(r, value->pos, low, numbers);
	if (high_error)
		tell_range(r, value->pos, high, numbers);
	if (!low_error && !high_error &&
	    interval_key(value->low, is_signed) >
		    interval_key(value->high, is_signed))
		reader_error(r, value->pos,
			     "%s is empty: write the lower end first",
			     quote(value->text).text);
}

static void check_number_or_range(struct reader *r, enum operator_kind op,
				  struct policy_value *value,
				  const struct numbers *numbers)
{
	bool is_range = strchr(value->text, ':');
	bool needs_range = op == OP_IN_RANGE || op == OP_NOT_IN_RANGE;
	bool takes_range =
		needs_range || op == OP_IN_MAP || op == OP_NOT_IN_MAP;

	if (is_range && takes_range) {
		check_range(r, value, numbers);
		return;
	}
	if (is_range) {
		reader_error(r, value->pos,
			     "operator '%s' takes numbers, found the range %s; "
			     "did you mean 'InRange'?",
			     operator_name(op), quote(value->text).text);
		return;
	}
	if (needs_range) {
		reader_error(r, value->pos,
			     "%s is not a range: write it as low:high",
			     quote(value->text).text);
		return;
	}

	if (check_number(r, value, numbers) && op == OP_MASK && value->low == 0)
		reader_warning(r, value->pos, "a mask of 0 matches nothing");
}

/* ---- what is there twice ---- */

typedef int (*compare_fn)(const void *a, const void *b);

static int compare_places(const struct policy_value *x,
			  const struct policy_value *y)
{
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	if (x->pos.column != y->pos.column)
		return x->pos.column < y->pos.column ? -1 : 1;
	return 0;
}

static int compare_texts(const void *a, const void *b)
{
	const struct policy_value *x = *(const struct policy_value *const *)a;
	const struct policy_value *y = *(const struct policy_value *const *)b;
	int difference = strcmp(x->text, y->text);

	return difference ? difference : compare_places(x, y);
}

static int compare_numbers(const void *a, const void *b)
{
	const struct policy_value *x = *(const struct policy_value *const *)a;
	const struct policy_value *y = *(const struct policy_value *const *)b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	return compare_places(x, y);
}

static void warn_twice(struct reader *r, const struct policy_filter *filter,
		       compare_fn compare)
{
	CLEANUP(free_mem) const struct policy_value **sorted = NULL;
	bool is_text = compare == compare_texts;

	sorted = calloc(filter->n_values, sizeof(*sorted));
	if (!sorted) {
		r->no_memory = filter->n_values > 0;
		return;
	}

	for (size_t i = 0; i < filter->n_values; i++)
		sorted[i] = &filter->values[i];
	qsort(sorted, filter->n_values, sizeof(*sorted), compare);

	for (size_t i = 1; i < filter->n_values; i++) {
		const struct policy_value *a = sorted[i - 1];
		const struct policy_value *b = sorted[i];

		if (is_text ? strcmp(a->text, b->text) == 0
			    : a->low == b->low && a->high == b->high)
			reader_warning(r, b->pos,
				       "%s is there twice: remove one",
				       quote(b->text).text);
	}
}

/* ---- by operator and source ---- */

void policy_check_numbers(struct reader *r, struct policy_filter *filter,
			  enum value_type type, const char *type_name)
{
	const struct numbers numbers = { type, type_name,
					 value_type_max(type) };
	bool failed = r->failed;

	if ((filter->op == OP_GT || filter->op == OP_LT) &&
	    filter->n_values > 1)
		reader_error(r, filter->values[1].pos,
			     "operator '%s' takes one value, found %zu",
			     operator_name(filter->op), filter->n_values);

	r->failed = false;
	for (size_t i = 0; i < filter->n_values; i++)
		check_number_or_range(r, filter->op, &filter->values[i],
				      &numbers);
	if (!r->failed)
		warn_twice(r, filter, compare_numbers);
	r->failed |= failed;
}

void policy_check_strings(struct reader *r, const struct policy_filter *filter)
{
	bool whole = filter->op == OP_EQUAL || filter->op == OP_NOT_EQUAL ||
		     filter->op == OP_IN || filter->op == OP_NOT_IN;

	for (size_t i = 0; i < filter->n_values; i++) {
		const struct policy_value *value = &filter->values[i];

		if (value->len >= MAX_STRING)
			reader_error(r, value->pos,
				     "a string of %zu bytes: the kernel gives "
				     "%d at most",
				     value->len, MAX_STRING - 1);
		if (value->len == 0 && !whole)
			reader_error(r, value->pos,
				     "every string begins and ends with the "
				     "empty string: write what to look for");
	}
	for (size_t i = 0; i < filter->n_values; i++)
		if (!filter->values[i].quoted &&
		    strstr(filter->values[i].text, "; "))
			reader_warning(r, filter->values[i].pos,
				       "%s is one string: did you mean ',' for "
				       "';'?",
				       quote(filter->values[i].text).text);
	warn_twice(r, filter, compare_texts);
}

void policy_check_pids(struct reader *r, struct policy_filter *filter)
{
	const struct numbers numbers = { VALUE_U32, "a pid", MAX_PID };
	bool failed = r->failed;

	r->failed = false;
	for (size_t i = 0; i < filter->n_values; i++)
		check_number(r, &filter->values[i], &numbers);
	if (!r->failed)
		warn_twice(r, filter, compare_numbers);
	r->failed |= failed;
}

void policy_check_paths(struct reader *r, const struct policy_filter *filter)
{
	bool from_start =
		filter->op != OP_POSTFIX && filter->op != OP_NOT_POSTFIX;

	for (size_t i = 0; from_start && i < filter->n_values; i++) {
		const struct policy_value *value = &filter->values[i];

		if (value->len > 0 && value->text[0] != '/')
			reader_warning(r, value->pos,
				       "%s is no absolute path, so that no "
				       "binary has it; did you mean 'Postfix'?",
				       quote(value->text).text);
	}
	policy_check_strings(r, filter);
}
