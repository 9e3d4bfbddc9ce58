// SPDX-License-Identifier: Apache-2.0

#include "expr_parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* What users of other languages, or of all of CEL, may write. */
static const struct {
	const char *sign;
	const char *instead;
} foreign[] = {
	{ "&", "write and(x, y), or '&&' between conditions" },
	{ "|", "write or(x, y), or '||' between conditions" },
	{ "^", "write xor(x, y)" },
	{ "~", "write not(x)" },
	{ "<<", "write lsh(x, y)" },
	{ ">>", "write rsh(x, y)" },
	{ "=", "did you mean '=='?" },
	{ "%", "there is no remainder" },
	{ "?", "there is no choice: use '&&' and '||'" },
	{ ".", "there are no members" },
	{ "[", "there are no lists" },
	{ "{", "there are no maps" },
};

const struct expr_type expr_types[] = {
	[BOOL] = { "bool", "true" },
	[VALUE_S8] = { "int8", "int8(5)" },
	[VALUE_S16] = { "int16", "int16(5)" },
	[VALUE_S32] = { "int32", "int32(5)" },
	[VALUE_S64] = { "int64", "5" },
	[VALUE_U8] = { "uint8", "uint8(5u)" },
	[VALUE_U16] = { "uint16", "uint16(5u)" },
	[VALUE_U32] = { "uint32", "uint32(5u)" },
	[VALUE_U64] = { "uint64", "5u" },
};

void parser_fail(struct parser *p, const struct token *at, const char *fmt, ...)
{
	va_list args;

	if (p->failed)
		return;
	p->failed = true;

	p->error.column = str_count(p->text, (size_t)(at->text - p->text));
	va_start(args, fmt);
	vsnprintf(p->error.text, sizeof(p->error.text), fmt, args);
	va_end(args);
	p->token = (struct token){ .kind = TOKEN_END, .text = at->text };
}

struct quoted quote_token(const struct token *token)
{
	char text[sizeof(struct quoted)] = { 0 };

	if (token->kind == TOKEN_END)
		return (struct quoted){ "the end" };
	memcpy(text, token->text,
	       token->len < sizeof(text) ? token->len : sizeof(text) - 1);
	return quote(text);
}

void parser_advance(struct parser *p)
{
	struct token *token = &p->token;

	if (p->failed)
		return;
	*token = token_next(token->text + token->len);
	if (token->kind == TOKEN_WRONG)
		parser_fail(p, token, "%s is %s", quote_token(token).text,
			    token->wrong);

	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		if (token->kind == TOKEN_SIGN &&
		    token_is(token, foreign[i].sign))
			parser_fail(p, token, "'%s' is not supported: %s",
				    foreign[i].sign, foreign[i].instead);
}

bool parser_accept(struct parser *p, const char *sign)
{
	if (!token_is(&p->token, sign))
		return false;
	parser_advance(p);
	return true;
}

void parser_expect(struct parser *p, const char *sign)
{
	if (!parser_accept(p, sign))
		parser_fail(p, &p->token, "expected '%s', found %s", sign,
			    quote_token(&p->token).text);
}

/* Adds an operation that leaves its result in @slot. */
static void add_op(struct parser *p, const struct token *at,
		   const struct expr_op *op)
{
	if (p->expr.n == MAX_EXPR_OPS)
		parser_fail(p, at,
			    "the expression is too long: %d operations at most",
			    MAX_EXPR_OPS);
	if (op->slot >= EXPR_SLOTS)
		parser_fail(
			p, at,
			"more than %d intermediate results at once: write the "
			"expression with fewer parentheses",
			EXPR_SLOTS);
	if (p->failed)
		return;
	p->expr.ops[p->expr.n++] = *op;
	p->slot = op->slot + 1;
}

/* Of truth values the type of the operation is the widest. */
static __u8 op_type(enum value_type type)
{
	return type == BOOL ? VALUE_U64 : (__u8)type;
}

enum value_type parser_push(struct parser *p, const struct token *at,
			    enum expr_opcode op, enum value_type type,
			    uint64_t value)
{
	add_op(p, at,
	       &(struct expr_op){ .op = (__u8)op,
				  .type = op_type(type),
				  .slot = (__u8)p->slot,
				  .value = value });
	return type;
}

/* Puts the result of @op on the last @n results in place of them. */
void parser_combine(struct parser *p, const struct token *at,
		    enum expr_opcode op, enum value_type type, unsigned n)
{
	if (p->failed)
		return;
	add_op(p, at,
	       &(struct expr_op){ .op = (__u8)op,
				  .type = op_type(type),
				  .slot = (__u8)(p->slot - n) });
}

/* A number that is converted is a number of that type, which is cut when it is
 * used. */
void parser_convert(struct parser *p, const struct token *at,
		    enum value_type to)
{
	struct expr_op *last;

	if (p->failed)
		return;
	last = &p->expr.ops[p->expr.n - 1];
	if (last->op == EXPR_LITERAL)
		last->type = (__u8)to;
	else
		parser_combine(p, at, EXPR_EXTEND, to, 1);
}

/* Are two operands alike? The way to write the narrower type is the one that
 * helps, since plain numbers are wide. */
bool parser_alike(struct parser *p, const struct token *at, enum value_type a,
		  enum value_type b)
{
	enum value_type hint = b == VALUE_S64 || b == VALUE_U64 ? a : b;

	if (a == b)
		return true;
	parser_fail(
		p, at,
		"%s takes two of one type, found %s and %s; a value of type %s is "
		"written %s",
		quote_token(at).text, expr_types[a].name, expr_types[b].name,
		expr_types[hint].name, expr_types[hint].five);
	return false;
}

bool parser_integer(struct parser *p, const struct token *at,
		    enum value_type type)
{
	if (expr_is_integer(type))
		return true;
	parser_fail(p, at, "%s takes integers, found a %s",
		    quote_token(at).text, expr_types[type].name);
	return false;
}
