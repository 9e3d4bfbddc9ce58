// SPDX-License-Identifier: Apache-2.0

#include "usdt_args.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "why.h"

/* ---- the text ---- */

/* What has been read of an operand. Functions return whether it is there, and
 * go past it if it is. */
struct cursor {
	const char *at;
	const char *end;
};

static bool take(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(c->end - c->at) < len || strncmp(c->at, word, len) != 0)
		return false;
	c->at += len;
	return true;
}

static void skip_spaces(struct cursor *c)
{
	while (take(c, ' '))
		;
}

static bool is_symbol_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '@';
}

/* A register or symbol. */
static bool take_name(struct cursor *c, char *name, size_t size)
{
	size_t len = 0;

	while (c->at + len < c->end && is_symbol_char(c->at[len]))
		len++;
	if (len == 0 || len >= size || isdigit((unsigned char)*c->at))
		return false;

	memcpy(name, c->at, len);
	name[len] = '\0';
	c->at += len;
	return true;
}

static int digit_of(char c, unsigned base)
{
	const char *digits = "0123456789abcdef";
	const char *found =
		c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found && found < digits + base ? (int)(found - digits) : -1;
}

/* "12", "-0x18"; modulo 2^64. */
static bool take_number(struct cursor *c, int64_t *ret)
{
	struct cursor number = *c;
	bool negative = take(&number, '-');
	unsigned base = take_word(&number, "0x") ? 16 : 10;
	const char *start = number.at;
	uint64_t value = 0;

	for (; number.at < number.end; number.at++) {
		int digit = digit_of(*number.at, base);

		if (digit < 0)
			break;
		if (value > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		value = value * base + (unsigned)digit;
	}
	if (number.at == start)
		return false;

	*c = number;
	*ret = (int64_t)(negative ? -value : value);
	return true;
}

/* ---- x86-64 ---- */

static bool take_register(struct cursor *c, char *name)
{
	struct cursor start = *c;

	if (take(c, '%') && take_name(c, name, USDT_REGISTER_NAME))
		return true;
	*c = start;
	return false;
}

/* "16", "flag", "flag+16", "16+flag", "flag-8". */
static bool take_displacement(struct cursor *c, struct usdt_arg *arg)
{
	int64_t more = 0;
	bool number = take_number(c, &arg->value);

	if (number && !take(c, '+'))
		return true;
	if (!take_name(c, arg->symbol, sizeof(arg->symbol)))
		return false;
	if (c->at < c->end && *c->at != '(') {
		take(c, '+');
		if (!take_number(c, &more))
			return false;
	}
	arg->value = (int64_t)((uint64_t)arg->value + (uint64_t)more);
	return true;
}

/* "(%base)", "(%base,%index)", "(%base,%index,4)", "(,%index,4)". */
static bool take_address(struct cursor *c, struct usdt_arg *arg)
{
	int64_t scale = 1;

	if (!take(c, '('))
		return false;
	take_register(c, arg->base);
	if (take(c, ',')) {
		if (!take_register(c, arg->index))
			return false;
		if (take(c, ',') && !take_number(c, &scale))
			return false;
		if (scale != 1 && scale != 2 && scale != 4 && scale != 8)
			return false;
		arg->scale = (unsigned)scale;
	}
	return take(c, ')') && (*arg->base || *arg->index);
}

static bool parse_x86_64(struct cursor *c, struct usdt_arg *arg)
{
	if (take(c, '$')) {
		arg->kind = USDT_CONSTANT;
		return take_number(c, &arg->value);
	}
	if (take_register(c, arg->base)) {
		arg->kind = USDT_REGISTER;
		return true;
	}

	arg->kind = USDT_MEMORY;
	if (c->at == c->end)
		return false;
	if (*c->at != '(' && !take_displacement(c, arg))
		return false;
	return c->at == c->end ? true : take_address(c, arg);
}

/* ---- arm64 ---- */

/* The second part in brackets: "16", "#16", "x1", "x1, lsl 3". */
static bool take_arm_offset(struct cursor *c, struct usdt_arg *arg)
{
	int64_t shift = 0;

	skip_spaces(c);
	if (take(c, '#') || !take_name(c, arg->index, sizeof(arg->index)))
		return take_number(c, &arg->value);

	if (arg->index[0] != 'x') /* narrower ones are extended in some way */
		return false;
	arg->scale = 1;
	if (!take(c, ','))
		return true;
	skip_spaces(c);
	if (!take_word(c, "lsl"))
		return false;
	skip_spaces(c);
	take(c, '#');
	if (!take_number(c, &shift) || shift < 0 || shift > 3)
		return false;
	arg->scale = 1U << shift;
	return true;
}

static bool parse_arm64(struct cursor *c, struct usdt_arg *arg)
{
	if (take(c, '[')) {
		arg->kind = USDT_MEMORY;
		if (!take_name(c, arg->base, sizeof(arg->base)))
			return false;
		if (take(c, ',') && !take_arm_offset(c, arg))
			return false;
		return take(c, ']');
	}
	if (take(c, '#') || !take_name(c, arg->base, sizeof(arg->base))) {
		arg->kind = USDT_CONSTANT;
		return take_number(c, &arg->value);
	}

	arg->kind = USDT_REGISTER;
	if (!strcmp(arg->base, "xzr") || !strcmp(arg->base, "wzr"))
		arg->kind = USDT_CONSTANT;
	return true;
}

/* ---- arguments ---- */

/* The next argument: up to a space that is not in brackets. */
static bool next_arg(const char **text, struct cursor *ret)
{
	const char *at = *text + strspn(*text, " ");
	int depth = 0;

	ret->at = at;
	for (; *at && (*at != ' ' || depth > 0); at++)
		depth += (*at == '[') - (*at == ']');
	ret->end = at;
	*text = at;
	return ret->at != ret->end;
}

unsigned usdt_args_count(const char *text)
{
	struct cursor arg;
	unsigned n = 0;

	while (next_arg(&text, &arg))
		n++;
	return n;
}

static int not_readable(struct buf *out, const struct cursor *whole,
			const char *reason)
{
	return why(out, "the probe has it at %.*s, %s: not supported",
		   (int)(whole->end - whole->at < 64 ? whole->end - whole->at
						     : 64),
		   whole->at, reason);
}

/* "-4@". */
static int parse_size(struct cursor *c, struct buf *out, struct usdt_arg *arg)
{
	struct cursor whole = *c;
	int64_t size;

	if (!take_number(c, &size))
		return not_readable(out, &whole, "whose size is not said");
	if (take(c, 'f'))
		return not_readable(out, &whole,
				    "which is a floating-point number");
	arg->is_signed = size < 0;
	arg->size = (unsigned)(size < 0 ? -(uint64_t)size : (uint64_t)size);
	if ((arg->size != 1 && arg->size != 2 && arg->size != 4 &&
	     arg->size != 8) ||
	    !take(c, '@'))
		return not_readable(out, &whole, "which is of no known size");
	return 0;
}

/* The bytes that it has, extended to 64 bits. */
static int64_t constant_of(const struct usdt_arg *arg)
{
	unsigned shift = 64 - 8 * arg->size;
	uint64_t high = (uint64_t)arg->value << shift;

	return arg->is_signed ? (int64_t)high >> shift
			      : (int64_t)(high >> shift);
}

int usdt_arg_parse(enum usdt_machine machine, const char *text, unsigned n,
		   struct buf *out, struct usdt_arg *ret)
{
	struct usdt_arg arg = { 0 };
	struct cursor c, whole;
	bool ok;
	int err;

	for (unsigned i = 0; i <= n; i++)
		if (!next_arg(&text, &c))
			return -ENOENT;
	whole = c;
	err = parse_size(&c, out, &arg);
	if (err)
		return err;

	ok = machine == USDT_ARM64 ? parse_arm64(&c, &arg)
				   : parse_x86_64(&c, &arg);
	if (!ok || c.at != c.end)
		return not_readable(out, &whole, "which is no known place");
	if (arg.kind == USDT_CONSTANT)
		arg.value = constant_of(&arg);
	*ret = arg;
	return 0;
}
