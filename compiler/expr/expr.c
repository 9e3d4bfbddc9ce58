// SPDX-License-Identifier: Apache-2.0
/*
 * The grammar, in one pass: operators by precedence climbing; each construct
 * checks the types of its operands and adds its operation as soon as they are
 * there.
 */

#include "expr.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "expr_parser.h"

enum {
	MAX_NESTING = 32,
	MAX_PARAMS = 2,
};

enum operator_takes {
	TAKES_BOOLS,
	TAKES_ALIKE,	/* and makes a bool */
	TAKES_ORDERED,	/* integers, and makes a bool */
	TAKES_INTEGERS, /* and makes one */
};

struct binary {
	const char *sign;
	enum expr_opcode op;
	unsigned level; /* more binds closer */
	enum operator_takes takes;
};

static const struct binary binaries[] = {
	{ "||", EXPR_OR, 1, TAKES_BOOLS },
	{ "&&", EXPR_AND, 2, TAKES_BOOLS },
	{ "==", EXPR_EQ, 3, TAKES_ALIKE },
	{ "!=", EXPR_NE, 3, TAKES_ALIKE },
	{ "<", EXPR_LT, 3, TAKES_ORDERED },
	{ "<=", EXPR_LE, 3, TAKES_ORDERED },
	{ ">", EXPR_GT, 3, TAKES_ORDERED },
	{ ">=", EXPR_GE, 3, TAKES_ORDERED },
	{ "+", EXPR_ADD, 4, TAKES_INTEGERS },
	{ "-", EXPR_SUB, 4, TAKES_INTEGERS },
	{ "*", EXPR_MUL, 5, TAKES_INTEGERS },
	{ "/", EXPR_DIV, 5, TAKES_INTEGERS },
};

/* @from BOOL: all integers; else the one type that is converted to @to. */
struct function {
	const char *name;
	enum expr_opcode op;
	unsigned n_params;
	enum value_type from;
	enum value_type to;
};

static const struct function functions[] = {
	{ "int8", EXPR_EXTEND, 1, VALUE_S64, VALUE_S8 },
	{ "int16", EXPR_EXTEND, 1, VALUE_S64, VALUE_S16 },
	{ "int32", EXPR_EXTEND, 1, VALUE_S64, VALUE_S32 },
	{ "uint8", EXPR_EXTEND, 1, VALUE_U64, VALUE_U8 },
	{ "uint16", EXPR_EXTEND, 1, VALUE_U64, VALUE_U16 },
	{ "uint32", EXPR_EXTEND, 1, VALUE_U64, VALUE_U32 },
	{ "and", EXPR_AND, 2, BOOL, BOOL },
	{ "or", EXPR_OR, 2, BOOL, BOOL },
	{ "xor", EXPR_XOR, 2, BOOL, BOOL },
	{ "not", EXPR_INVERT, 1, BOOL, BOOL },
	{ "lsh", EXPR_LSH, 2, BOOL, BOOL },
	{ "rsh", EXPR_RSH, 2, BOOL, BOOL },
};

static enum value_type parse_binaries(struct parser *p, unsigned level);

static enum value_type parse_number(struct parser *p, bool negative)
{
	struct token number = p->token;
	uint64_t most = negative ? 1ULL << 63 : INT64_MAX;

	if (number.is_unsigned && negative)
		parser_fail(p, &number,
			    "an unsigned number cannot be negative");
	if (!number.is_unsigned && number.number > most)
		parser_fail(p, &number, "%s is out of range of int64",
			    quote_token(&number).text);
	parser_advance(p);
	return parser_push(p, &number, EXPR_LITERAL,
			   number.is_unsigned ? VALUE_U64 : VALUE_S64,
			   negative ? -number.number : number.number);
}

/* As in the language of Tetragon, "-" changes the sign of literals only. */
static enum value_type parse_negative(struct parser *p)
{
	struct token minus = p->token;

	parser_advance(p);
	if (p->token.kind == TOKEN_NUMBER)
		return parse_number(p, true);
	parser_fail(
		p, &minus,
		"'-' in front of anything but a number is not supported: write "
		"0 - x");
	return BOOL;
}

static const char *nth_function(size_t n, const void *data)
{
	(void)data;
	return n < ARRAY_SIZE(functions) ? functions[n].name : NULL;
}

static const struct function *find_function(struct parser *p,
					    const struct token *name)
{
	struct quoted shown = quote_token(name);
	char text[16] = { 0 };
	const char *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (token_is(name, functions[i].name))
			return &functions[i];

	if (name->len < sizeof(text))
		memcpy(text, name->text, name->len);
	nearest = diag_nearest(text, nth_function, NULL);
	parser_fail(p, name, "unknown function %s%s%s%s", shown.text,
		    nearest ? "; did you mean '" : "", nearest ? nearest : "",
		    nearest ? "'?" : "");
	return NULL;
}

/* Calls @function on operands of @type. Returns the type of the result. */
static enum value_type call(struct parser *p, const struct token *name,
			    const struct function *function,
			    enum value_type type)
{
	if (function->from == BOOL) {
		if (parser_integer(p, name, type))
			parser_combine(p, name, function->op, type,
				       function->n_params);
		return type;
	}
	if (type != function->from)
		parser_fail(p, name, "%s takes %s, found %s",
			    quote_token(name).text,
			    expr_types[function->from].name,
			    expr_types[type].name);
	parser_convert(p, name, function->to);
	return function->to;
}

static enum value_type parse_call(struct parser *p, const struct token *name)
{
	const struct function *function = find_function(p, name);
	enum value_type params[MAX_PARAMS] = { BOOL };

	if (!function)
		return BOOL;

	parser_expect(p, "(");
	for (unsigned i = 0; i < function->n_params; i++) {
		if (i)
			parser_expect(p, ",");
		params[i] = parse_binaries(p, 1);
	}
	parser_expect(p, ")");
	if (p->failed)
		return BOOL;

	if (function->n_params == 2 &&
	    !parser_alike(p, name, params[0], params[1]))
		return BOOL;
	return call(p, name, function, params[0]);
}

/* The number in "arg12", which has no 0 in front; -1: none. */
static long name_index(const struct token *name, const char *prefix)
{
	size_t len = strlen(prefix);
	long index = 0;

	if (name->len <= len || strncmp(name->text, prefix, len) != 0 ||
	    (name->text[len] == '0' && name->len > len + 1))
		return -1;

	for (size_t i = len; i < name->len; i++) {
		char c = name->text[i];

		if (c < '0' || c > '9' || index > UINT16_MAX)
			return -1;
		index = 10 * index + (c - '0');
	}
	return index;
}

static enum value_type load(struct parser *p, const struct token *name,
			    enum value_type type, size_t number)
{
	if (expr_is_integer(type))
		return parser_push(p, name, EXPR_LOAD, type, number);
	parser_fail(p, name, "%s is not an integer of up to 64 bits",
		    quote_token(name).text);
	return BOOL;
}

static enum value_type parse_name(struct parser *p, const struct token *name)
{
	const struct expr_names *names = p->names;
	long arg = name_index(name, "arg");
	long data = name_index(name, "data");

	if (token_is(name, "true") || token_is(name, "false"))
		return parser_push(p, name, EXPR_LITERAL, BOOL,
				   token_is(name, "true"));
	if (arg >= 0 && (size_t)arg < names->n_args)
		return load(p, name, names->args[arg], (size_t)arg);
	if (data >= 0 && (size_t)data < names->n_data)
		return load(p, name, names->data[data],
			    names->n_args + (size_t)data);

	parser_fail(p, name,
		    "unknown name %s: there are %zu arguments, from arg0, and "
		    "%zu data, from data0",
		    quote_token(name).text, names->n_args, names->n_data);
	return BOOL;
}

static enum value_type parse_parentheses(struct parser *p)
{
	enum value_type type;

	parser_expect(p, "(");
	type = parse_binaries(p, 1);
	parser_expect(p, ")");
	return type;
}

static enum value_type parse_primary(struct parser *p)
{
	struct token token = p->token;

	if (token.kind == TOKEN_NUMBER)
		return parse_number(p, false);
	if (token_is(&token, "-"))
		return parse_negative(p);
	if (token_is(&token, "("))
		return parse_parentheses(p);
	if (token.kind == TOKEN_NAME) {
		parser_advance(p);
		return token_is(&p->token, "(") ? parse_call(p, &token)
						: parse_name(p, &token);
	}
	parser_fail(p, &token, "expected a number, a name or '(', found %s",
		    quote_token(&token).text);
	return BOOL;
}

static enum value_type parse_unary(struct parser *p)
{
	struct token sign = p->token;
	bool negated = false;
	enum value_type type;

	while (parser_accept(p, "!"))
		negated = !negated;

	if (++p->nesting > MAX_NESTING)
		parser_fail(p, &p->token,
			    "nested deeper than %d parentheses and calls",
			    MAX_NESTING);
	type = p->failed ? BOOL : parse_primary(p);
	p->nesting--;

	if (token_is(&sign, "!") && type != BOOL)
		parser_fail(p, &sign, "'!' takes a bool, found %s",
			    expr_types[type].name);
	if (negated)
		parser_combine(p, &sign, EXPR_NOT, BOOL, 1);
	return type;
}

static const struct binary *binary_in_hand(const struct parser *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(binaries); i++)
		if (token_is(&p->token, binaries[i].sign))
			return &binaries[i];
	return NULL;
}

static bool takes(struct parser *p, const struct token *sign,
		  const struct binary *binary, const enum value_type *operands)
{
	if (binary->takes == TAKES_BOOLS) {
		enum value_type odd = operands[operands[0] == BOOL];

		if (odd == BOOL)
			return true;
		parser_fail(p, sign, "'%s' takes conditions, found %s",
			    binary->sign, expr_types[odd].name);
		return false;
	}
	if (!parser_alike(p, sign, operands[0], operands[1]))
		return false;
	return binary->takes == TAKES_ALIKE ||
	       parser_integer(p, sign, operands[0]);
}

/* Operators of @level and above. */
static enum value_type parse_binaries(struct parser *p, unsigned level)
{
	enum value_type operands[2] = { parse_unary(p) };
	const struct binary *binary;

	while ((binary = binary_in_hand(p)) && binary->level >= level) {
		struct token sign = p->token;

		parser_advance(p);
		operands[1] = parse_binaries(p, binary->level + 1);
		if (p->failed || !takes(p, &sign, binary, operands))
			return BOOL;
		parser_combine(p, &sign, binary->op, operands[0], 2);
		if (binary->takes != TAKES_INTEGERS)
			operands[0] = BOOL;
	}
	return operands[0];
}

static void parse_whole(struct parser *p)
{
	struct token start = { .text = p->text };
	enum value_type type;

	p->token = start;
	parser_advance(p);
	if (p->token.kind == TOKEN_END)
		parser_fail(p, &p->token, "the expression is empty");

	start = p->token;
	type = parse_binaries(p, 1);
	if (p->token.kind != TOKEN_END)
		parser_fail(p, &p->token,
			    "expected an operator or the end, found %s",
			    quote_token(&p->token).text);
	if (type != BOOL)
		parser_fail(p, &start,
			    "the expression is an %s, not a condition: compare "
			    "it with something",
			    expr_types[type].name);
}

int expr_parse(const char *text, const struct expr_names *names,
	       struct expr *ret, struct expr_error *error)
{
	struct parser parser = { .text = text, .names = names };

	parse_whole(&parser);
	if (parser.failed) {
		*error = parser.error;
		return -EINVAL;
	}
	*ret = parser.expr;
	return 0;
}

struct expr expr_gained(void)
{
	const struct expr_op ops[] = {
		{ .op = EXPR_LOAD, .type = VALUE_U64, .slot = 0, .value = 1 },
		{ .op = EXPR_LOAD, .type = VALUE_U64, .slot = 1, .value = 0 },
		{ .op = EXPR_INVERT, .type = VALUE_U64, .slot = 1 },
		{ .op = EXPR_AND, .type = VALUE_U64, .slot = 0 },
		{ .op = EXPR_LITERAL, .type = VALUE_U64, .slot = 1 },
		{ .op = EXPR_NE, .type = VALUE_U64, .slot = 0 },
	};
	struct expr expr = { .n = ARRAY_SIZE(ops) };

	memcpy(expr.ops, ops, sizeof(ops));
	return expr;
}
