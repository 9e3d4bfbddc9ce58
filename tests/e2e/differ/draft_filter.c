// SPDX-License-Identifier: Apache-2.0

#include "draft_filter.h"

#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "draft_expr.h"
#include "given.h"
#include "network.h"
#include "policy_values.h"
#include "random_patterns.h"

enum {
	MOST_VALUES = 4,
	PRIVILEGED = 1023, /* ports up to it */
};

static void write_operator(struct draft *draft, const char *name)
{
	buf_addf(&draft->yaml, "operator: %s, values: [", name);
}

static void write_end(struct draft *draft)
{
	buf_adds(&draft->yaml, "]");
}

static size_t draw_count(struct draft *draft)
{
	return 1 + pool_below(&draft->pool, MOST_VALUES);
}

/* ---- numbers ---- */

enum form {
	FORM_ONE,   /* a value is a number */
	FORM_RANGE, /* two of them */
	FORM_EITHER,
	FORM_GREATER, /* one value */
	FORM_LESS,
	FORM_BITS,
};

struct number_operator {
	const char *name;
	enum form form;
	bool negated;
};

static const struct number_operator number_operators[] = {
	{ "Equal", FORM_ONE, false },
	{ "NotEqual", FORM_ONE, true },
	{ "GT", FORM_GREATER, false },
	{ "GreaterThan", FORM_GREATER, false },
	{ "LT", FORM_LESS, false },
	{ "LessThan", FORM_LESS, false },
	{ "Mask", FORM_BITS, false },
	{ "InRange", FORM_RANGE, false },
	{ "NotInRange", FORM_RANGE, true },
	{ "InMap", FORM_EITHER, false },
	{ "NotInMap", FORM_EITHER, true },
};

static void write_number(struct draft *draft, enum value_type type,
			 uint64_t number)
{
	if (value_type_is_signed(type))
		buf_addf(&draft->yaml, "%" PRId64, (int64_t)number);
	else
		buf_addf(&draft->yaml,
			 pool_one_in(&draft->pool, 2) ? "%" PRIu64
						      : "0x%" PRIx64,
			 number);
}

static bool is_below(enum value_type type, uint64_t a, uint64_t b)
{
	return value_type_is_signed(type) ? (int64_t)a < (int64_t)b : a < b;
}

static void add_range(struct draft *draft, enum value_type type)
{
	uint64_t a = pool_number(&draft->pool, type);
	uint64_t b = pool_number(&draft->pool, type);
	uint64_t low = is_below(type, a, b) ? a : b;
	uint64_t high = low == a ? b : a;

	buf_addc(&draft->yaml, '"');
	write_number(draft, type, low);
	buf_addc(&draft->yaml, ':');
	write_number(draft, type, high);
	buf_addc(&draft->yaml, '"');
	given_range(draft->rules, low, high);
}

/* Nothing is greater than the last number. */
static void add_number(struct draft *draft, enum value_type type,
		       enum form form)
{
	uint64_t number = pool_number(&draft->pool, type);
	uint64_t min = value_type_min(type), max = value_type_max(type);

	write_number(draft, type, number);
	if (form == FORM_GREATER && number != max)
		given_range(draft->rules, number + 1, max);
	else if (form == FORM_LESS && number != min)
		given_range(draft->rules, min, number - 1);
	else if (form != FORM_GREATER && form != FORM_LESS)
		given_range(draft->rules, number, number);
}

void draft_number(struct draft *draft, struct source source)
{
	const struct number_operator *op = &number_operators[pool_below(
		&draft->pool, ARRAY_SIZE(number_operators))];
	bool is_single = op->form == FORM_GREATER || op->form == FORM_LESS;
	size_t n = is_single ? 1 : draw_count(draft);

	if (pool_one_in(&draft->pool, 12) && draft_expr(draft, source))
		return;
	given_filter(draft->rules, source,
		     op->form == FORM_BITS ? TEST_MASK : TEST_RANGE,
		     op->negated);
	write_operator(draft, op->name);
	for (size_t i = 0; i < n; i++) {
		bool ranges = op->form == FORM_RANGE ||
			      (op->form == FORM_EITHER &&
			       pool_one_in(&draft->pool, 2));

		buf_adds(&draft->yaml, i ? ", " : "");
		if (ranges)
			add_range(draft, source.type);
		else
			add_number(draft, source.type, op->form);
	}
	write_end(draft);
}

/* ---- texts ---- */

struct text_operator {
	const char *name;
	enum test test;
	bool negated;
};

static const struct text_operator text_operators[] = {
	{ "Equal", TEST_EQUAL, false },
	{ "NotEqual", TEST_EQUAL, true },
	{ "Prefix", TEST_PREFIX, false },
	{ "NotPrefix", TEST_PREFIX, true },
	{ "Postfix", TEST_SUFFIX, false },
	{ "NotPostfix", TEST_SUFFIX, true },
	{ "SubString", TEST_SUBSTRING, false },
	{ "SubStringIgnCase", TEST_SUBSTRING_NOCASE, false },
	{ "Glob", TEST_GLOB, false },
	{ "NotGlob", TEST_GLOB, true },
	{ "Regex", TEST_REGEX, false },
	{ "NotRegex", TEST_REGEX, true },
};

static void write_text(struct draft *draft, const char *text, size_t len)
{
	buf_addc(&draft->yaml, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ')
			buf_addf(&draft->yaml, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			buf_addf(&draft->yaml, "\\%c", c);
		else
			buf_addc(&draft->yaml, (char)c);
	}
	buf_addc(&draft->yaml, '"');
}

static size_t draw_below(void *pool, size_t n)
{
	return pool_below(pool, n);
}

/* One that may be written: nothing is only equal to nothing. */
static void add_text(struct draft *draft, enum test test)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	if (test == TEST_GLOB || test == TEST_REGEX) {
		random_pattern(test, draw_below, &draft->pool, &text);
	} else {
		const struct text *from = pool_text(&draft->pool);

		buf_add(&text, from->bytes, from->len);
	}
	if (!text.len && test != TEST_EQUAL)
		buf_addc(&text, 'a');
	write_text(draft, text.data, text.len);
	given_text(draft->rules, text.len ? text.data : "", text.len);
}

void draft_text(struct draft *draft, struct source source)
{
	const struct text_operator *op = &text_operators[pool_below(
		&draft->pool, ARRAY_SIZE(text_operators))];
	size_t n = draw_count(draft);

	given_filter(draft->rules, source, op->test, op->negated);
	write_operator(draft, op->name);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&draft->yaml, i ? ", " : "");
		add_text(draft, op->test);
	}
	write_end(draft);
}

/* ---- the program ---- */

/* A part of its path, or nearly. */
static void add_path(struct draft *draft, enum test test)
{
	size_t len = strlen(draft->program);
	size_t n = pool_one_in(&draft->pool, 2)
			   ? len
			   : 1 + pool_below(&draft->pool, len);
	bool at_end = test == TEST_SUFFIX;
	CLEANUP(buf_free) struct buf path = { 0 };

	buf_add(&path, draft->program + (at_end ? len - n : 0), n);
	if (pool_one_in(&draft->pool, 3))
		buf_addc(&path, 'a');
	buf_adds(&path, "");
	if (path.failed)
		abort();
	write_text(draft, path.data, path.len);
	given_text(draft->rules, path.data, path.len);
}

void draft_binary(struct draft *draft)
{
	const struct text_operator *op =
		&text_operators[pool_below(&draft->pool, 6)];
	size_t n = draw_count(draft);

	given_filter(draft->rules, source_of_binary(), op->test, op->negated);
	if (op->test == TEST_EQUAL)
		write_operator(draft, op->negated ? "NotIn" : "In");
	else
		write_operator(draft, op->name);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&draft->yaml, i ? ", " : "");
		add_path(draft, op->test);
	}
	write_end(draft);
}

/* ---- addresses ---- */

static void add_network(struct draft *draft, const struct address *network,
			unsigned n)
{
	char bits[ADDRESS_BITS + 1];

	given_text(draft->rules, bits, address_bits(network, n, bits));
}

static void draft_networks(struct draft *draft, unsigned arg)
{
	bool negated = pool_one_in(&draft->pool, 2);

	given_filter(draft->rules, source_of(arg, VALUE_SOCKADDR), TEST_PREFIX,
		     negated);
	write_operator(draft, negated ? "NotSAddr" : "SAddr");
	for (size_t i = 0, n = draw_count(draft); i < n; i++) {
		struct address address = address_random(&draft->pool);
		unsigned most = address.version == 4 ? 32 : 128;
		unsigned bits = (unsigned)pool_below(&draft->pool, most + 1);
		struct address network = address_network(&address, bits);
		struct address mapped = address_mapped(&network);
		char text[ADDRESS_TEXT];

		address_text(&network, text);
		buf_addf(&draft->yaml, "%s\"%s/%u\"", i ? ", " : "", text,
			 bits);
		add_network(draft, &network, bits);
		if (address.version == 4)
			add_network(draft, &mapped, 96 + bits);
	}
	write_end(draft);
}

static void draft_ports(struct draft *draft, unsigned arg)
{
	bool negated = pool_one_in(&draft->pool, 2);

	given_filter(draft->rules, source_of(arg, VALUE_SOCKADDR_PORT),
		     TEST_RANGE, negated);
	if (pool_one_in(&draft->pool, 4)) {
		given_range(draft->rules, 0, PRIVILEGED);
		buf_addf(&draft->yaml, "operator: %s",
			 negated ? "NotSportPriv" : "SPortPriv");
		return;
	}
	write_operator(draft, negated ? "NotSPort" : "SPort");
	for (size_t i = 0, n = draw_count(draft); i < n; i++) {
		uint16_t a = port_random(&draft->pool);
		uint16_t b = pool_one_in(&draft->pool, 2)
				     ? a
				     : port_random(&draft->pool);

		given_range(draft->rules, a < b ? a : b, a < b ? b : a);
		buf_adds(&draft->yaml, i ? ", " : "");
		if (a == b)
			buf_addf(&draft->yaml, "%u", a);
		else
			buf_addf(&draft->yaml, "\"%u:%u\"", a < b ? a : b,
				 a < b ? b : a);
	}
	write_end(draft);
}

static void draft_family(struct draft *draft, unsigned arg)
{
	static const struct {
		const char *name;
		unsigned number;
	} families[] = {
		{ "AF_INET", AF_INET },
		{ "AF_INET6", AF_INET6 },
		{ "AF_UNIX", AF_UNIX },
	};
	size_t which = pool_below(&draft->pool, ARRAY_SIZE(families));

	given_filter(draft->rules, source_of_family(arg), TEST_RANGE, false);
	given_range(draft->rules, families[which].number,
		    families[which].number);
	write_operator(draft, "Family");
	buf_adds(&draft->yaml, families[which].name);
	write_end(draft);
}

void draft_address(struct draft *draft, unsigned arg)
{
	switch (pool_below(&draft->pool, 3)) {
	case 0:
		draft_networks(draft, arg);
		break;
	case 1:
		draft_ports(draft, arg);
		break;
	default:
		draft_family(draft, arg);
		break;
	}
}
