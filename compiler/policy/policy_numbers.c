// SPDX-License-Identifier: Apache-2.0

#include "policy_numbers.h"

#include <stdlib.h>
#include <string.h>

#include "abi.h"
#include "base/mem.h"
#include "policy_parts.h"

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

enum number_error number_parse(const char *text, const struct number_span *span,
			       uint64_t *ret)
{
	bool negative = text[0] == '-';
	uint64_t value = 0, key;
	enum number_error err;

	if (span->names && named_number_find(span->names, text, ret))
		return NUMBER_OK;
	if (span->names_only)
		return NUMBER_WRONG;
	err = parse_digits(text + (negative || text[0] == '+'), &value);
	if (err)
		return err;

	if (negative && value && (!span->is_signed || value > 1ULL << 63))
		return NUMBER_RANGE;
	if (!negative && span->is_signed && value > INT64_MAX)
		return NUMBER_RANGE;
	value = negative ? -value : value;
	key = interval_key(value, span->is_signed);
	if (key < interval_key(span->min, span->is_signed) ||
	    key > interval_key(span->max, span->is_signed))
		return NUMBER_RANGE;

	*ret = value;
	return NUMBER_OK;
}

/* ---- what is wrong ---- */

static void tell_range(struct reader *r, struct pos pos, const char *text,
		       const struct number_span *span)
{
	const char *of = span->what ? " of " : "";
	const char *what = span->what ? span->what : "";

	if (span->is_signed)
		reader_error(r, pos, "%s is out of range%s%s: %lld to %lld",
			     quote(text).text, of, what, (long long)span->min,
			     (long long)span->max);
	else
		reader_error(r, pos, "%s is out of range%s%s: %llu to %llu",
			     quote(text).text, of, what,
			     (unsigned long long)span->min,
			     (unsigned long long)span->max);
}

static void tell_wrong(struct reader *r, struct pos pos, const char *text,
		       const struct number_span *span)
{
	const char *nearest = NULL;

	if (!span->names) {
		reader_error(r, pos, "%s is not a number%s", quote(text).text,
			     strchr(text, ';')
				     ? ": this ';' should be a comma ','"
				     : "");
		return;
	}
	if (r->diag->n_errors < MAX_MESSAGES)
		nearest = named_number_nearest(span->names, text);
	if (nearest)
		reader_error(r, pos, "%s is not %s; did you mean '%s'?",
			     quote(text).text, span->what, nearest);
	else
		reader_error(r, pos, "%s is not %s: write a name like %s",
			     quote(text).text, span->what, span->names[0].name);
}

static void warn_octal(struct reader *r, struct pos pos, const char *text)
{
	const char *digits = text + strspn(text, "+-");

	if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
		reader_warning(r, pos, "%s is octal, as it begins with 0",
			       quote(text).text);
}

/* ---- values ---- */

bool policy_check_number(struct reader *r, struct policy_value *value,
			 const struct number_span *span)
{
	switch (number_parse(value->text, span, &value->low)) {
	case NUMBER_OK:
		warn_octal(r, value->pos, value->text);
		value->form = FORM_NUMBER;
		value->high = value->low;
		return true;
	case NUMBER_RANGE:
		tell_range(r, value->pos, value->text, span);
		return false;
	default:
		tell_wrong(r, value->pos, value->text, span);
		return false;
	}
}

static bool check_order(struct reader *r, const struct policy_value *value,
			const struct number_span *span)
{
	if (interval_key(value->low, span->is_signed) <=
	    interval_key(value->high, span->is_signed))
		return true;
	reader_error(r, value->pos, "%s is empty: write the lower end first",
		     quote(value->text).text);
	return false;
}

bool policy_check_range(struct reader *r, struct policy_value *value,
			const struct number_span *span)
{
	const char *colon = strchr(value->text, ':');
	CLEANUP(free_mem) char *low = NULL;
	enum number_error low_error = NUMBER_WRONG, high_error = NUMBER_WRONG;

	if (colon) {
		low = strndup(value->text, (size_t)(colon - value->text));
		if (!low) {
			r->no_memory = true;
			return false;
		}
		low_error = number_parse(low, span, &value->low);
		high_error = number_parse(colon + 1, span, &value->high);
	}
	if (low_error == NUMBER_WRONG || high_error == NUMBER_WRONG) {
		reader_error(r, value->pos,
			     "%s is not a range: write it as low:high",
			     quote(value->text).text);
		return false;
	}

	warn_octal(r, value->pos, low);
	warn_octal(r, value->pos, colon + 1);
	if (low_error)
		tell_range(r, value->pos, low, span);
	if (high_error)
		tell_range(r, value->pos, colon + 1, span);
	value->form = FORM_NUMBER;
	return !low_error && !high_error && check_order(r, value, span);
}

/* ---- other numbers of a policy ---- */

bool policy_read_integer(struct reader *r, const struct node *node, int64_t min,
			 int64_t max, int64_t *ret)
{
	const struct number_span span = {
		.is_signed = true,
		.min = (uint64_t)min,
		.max = (uint64_t)max,
	};
	struct policy_value value = { .pos = node->pos, .text = node->text };

	if (!reader_expect(r, node, NODE_SCALAR) ||
	    !policy_check_number(r, &value, &span))
		return false;
	*ret = (int64_t)value.low;
	return true;
}

/* "symbol+0x10"; a name may have a '+' itself, as in C++ "operator+". */
void policy_read_symbol(struct reader *r, const struct node *node,
			struct policy_target *target)
{
	static const struct number_span span = { .what = "an offset",
						 .max = INT64_MAX };
	const char *plus;
	uint64_t offset;

	if (!reader_text(r, node, &target->symbol))
		return;
	plus = strrchr(target->symbol, '+');
	if (plus && plus > target->symbol &&
	    number_parse(plus + 1, &span, &offset) == NUMBER_OK) {
		target->offset = offset;
		target->symbol[plus - target->symbol] = '\0';
	}
	if (!*target->symbol)
		reader_error(r, node->pos, "a symbol needs a name");
}
