// SPDX-License-Identifier: Apache-2.0

#include "random_expr.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static const enum value_type types[] = { VALUE_S8,  VALUE_S16, VALUE_S32,
					 VALUE_S64, VALUE_U8,  VALUE_U16,
					 VALUE_U32, VALUE_U64 };

static const char *const names[] = { "arg0",  "arg1",  "arg2",	"arg3",
				     "data0", "data1", "data2", "data3" };

const struct expr_names random_expr_names = { types, 4, types + 4, 4 };

static uint64_t draw(struct random_expr *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 7;
	r->state ^= r->state << 17;
	return r->state;
}

static unsigned below(struct random_expr *r, unsigned n)
{
	return (unsigned)(draw(r) >> 33) % n;
}

/* ------------------------------------------------------------------------
 * Exact numbers
 */

static bool is_signed_type(enum value_type type)
{
	return type <= VALUE_S64;
}

static unsigned bits_of(enum value_type type)
{
	return 8u << (type - (is_signed_type(type) ? VALUE_S8 : VALUE_U8));
}

static __int128 bring_into_range(enum value_type type, __int128 number)
{
	__int128 size = (__int128)1 << bits_of(type);
	__int128 least = is_signed_type(type) ? -size / 2 : 0;

	number %= size;
	if (number < least)
		number += size;
	if (number >= least + size)
		number -= size;
	return number;
}

/* Round about the ends of all types, and near zero. */
static __int128 draw_number(struct random_expr *r, enum value_type type)
{
	__int128 number = below(r, 5) - (__int128)2;

	if (below(r, 3) == 0)
		number += (__int128)1 << below(r, 65);
	if (below(r, 4) == 0)
		number = -number;
	if (below(r, 8) == 0)
		number = (__int128)draw(r);
	return bring_into_range(type, number);
}

/* ------------------------------------------------------------------------
 * Trees
 */

static const struct expr_node *grow(struct random_expr *r, enum value_type type,
				    unsigned depth);

static struct expr_node *add_node(struct random_expr *r, enum value_type type,
				  const char *sign, unsigned level)
{
	struct expr_node *node = &r->nodes[r->n_nodes++];

	*node = (struct expr_node){ .sign = sign,
				    .level = level,
				    .type = type };
	return node;
}

static const struct expr_node *grow_on(struct random_expr *r,
				       struct expr_node *node,
				       enum value_type type, unsigned n,
				       unsigned depth)
{
	for (unsigned i = 0; i < n; i++)
		node->operands[i] = grow(r, type, depth - 1);
	return node;
}

static const struct expr_node *grow_number(struct random_expr *r,
					   enum value_type type)
{
	struct expr_node *node = add_node(r, type, NULL, 0);

	node->number = draw_number(r, type);
	return node;
}

static const struct expr_node *grow_name(struct random_expr *r,
					 enum value_type type)
{
	struct expr_node *node = add_node(r, type, NULL, 0);

	node->name = (size_t)(type - VALUE_S8);
	node->sign = names[node->name];
	return node;
}

static const struct expr_node *grow_conversion(struct random_expr *r,
					       enum value_type type,
					       unsigned depth)
{
	static const char *const converters[] = { "int8",   "int16", "int32",
						  NULL,	    "uint8", "uint16",
						  "uint32", NULL };
	const char *converter = converters[type - VALUE_S8];
	enum value_type wide = is_signed_type(type) ? VALUE_S64 : VALUE_U64;

	if (!converter)
		return grow_number(r, type);
	return grow_on(r, add_node(r, type, converter, 0), wide, 1, depth);
}

static const struct expr_node *grow_integer(struct random_expr *r,
					    enum value_type type,
					    unsigned depth)
{
	static const struct {
		const char *sign;
		unsigned level;
		unsigned n;
	} ways[] = { { "+", 4, 2 },   { "-", 4, 2 },   { "*", 5, 2 },
		     { "/", 5, 2 },   { "and", 0, 2 }, { "or", 0, 2 },
		     { "xor", 0, 2 }, { "not", 0, 1 }, { "lsh", 0, 2 },
		     { "rsh", 0, 2 } };
	unsigned way = below(r, ARRAY_SIZE(ways));

	if (depth == 0 || below(r, 4) == 0)
		return below(r, 2) ? grow_name(r, type)
				   : grow_conversion(r, type, 1);
	if (below(r, 8) == 0)
		return grow_conversion(r, type, depth);
	return grow_on(r, add_node(r, type, ways[way].sign, ways[way].level),
		       type, ways[way].n, depth);
}

static const struct expr_node *grow_bool(struct random_expr *r, unsigned depth)
{
	static const char *const relations[] = { "==", "!=", "<",
						 "<=", ">",  ">=" };
	unsigned way = below(r, 10);

	if (depth == 0)
		return add_node(r, VALUE_NONE, below(r, 2) ? "true" : "false",
				0);
	if (way == 0)
		return grow_on(r, add_node(r, VALUE_NONE, "!", 0), VALUE_NONE,
			       1, depth);
	if (way == 1)
		return grow_on(
			r, add_node(r, VALUE_NONE, relations[below(r, 2)], 3),
			VALUE_NONE, 2, depth);
	if (way <= 3)
		return grow_on(r,
			       add_node(r, VALUE_NONE, way == 2 ? "||" : "&&",
					way - 1),
			       VALUE_NONE, 2, depth);
	return grow_on(r, add_node(r, VALUE_NONE, relations[below(r, 6)], 3),
		       types[below(r, ARRAY_SIZE(types))], 2, depth);
}

static const struct expr_node *grow(struct random_expr *r, enum value_type type,
				    unsigned depth)
{
	return type == VALUE_NONE ? grow_bool(r, depth)
				  : grow_integer(r, type, depth);
}

/* ------------------------------------------------------------------------
 * Text
 */

static void print_number(struct random_expr *r, const struct expr_node *node,
			 struct buf *text)
{
	uint64_t number =
		(uint64_t)(node->number < 0 ? -node->number : node->number);

	buf_adds(text, node->number < 0 ? "-" : "");
	buf_addf(text, below(r, 2) ? "%llu" : "0x%llx",
		 (unsigned long long)number);
	buf_adds(text, is_signed_type(node->type) ? "" : "u");
}

static void print(struct random_expr *r, const struct expr_node *node,
		  unsigned level, struct buf *text);

static void print_operator(struct random_expr *r, const struct expr_node *node,
			   struct buf *text)
{
	print(r, node->operands[0], node->level, text);
	buf_addf(text, below(r, 2) ? " %s " : "%s", node->sign);
	print(r, node->operands[1], node->level + 1, text);
}

static void print_call(struct random_expr *r, const struct expr_node *node,
		       struct buf *text)
{
	buf_addf(text, "%s(", node->sign);
	print(r, node->operands[0], 0, text);
	if (node->operands[1]) {
		buf_adds(text, below(r, 2) ? ", " : " //,\n\t,");
		print(r, node->operands[1], 0, text);
	}
	buf_adds(text, ")");
}

/* With parentheses where operators of @level and above are asked for, and now
 * and then without need. */
static void print(struct random_expr *r, const struct expr_node *node,
		  unsigned level, struct buf *text)
{
	bool wrap = (node->level && node->level < level) || below(r, 10) == 0;

	buf_adds(text, wrap ? "(" : "");
	if (!node->sign) {
		print_number(r, node, text);
	} else if (!node->operands[0]) {
		buf_adds(text, node->sign);
	} else if (node->level) {
		print_operator(r, node, text);
	} else if (strcmp(node->sign, "!") == 0) {
		buf_adds(text, "!");
		print(r, node->operands[0], 6, text);
	} else {
		print_call(r, node, text);
	}
	buf_adds(text, wrap ? ")" : "");
}

void random_expr(struct random_expr *random, struct buf *text)
{
	for (size_t i = 0; i < EXPR_NAMES; i++)
		random->values[i] = (struct value){
			.number = (uint64_t)draw_number(random, types[i]),
			.state =
				below(random, 60) ? VALUE_OK : VALUE_UNREADABLE,
		};
	random->n_nodes = 0;
	random->root = grow(random, VALUE_NONE, 1 + below(random, 4));
	print(random, random->root, 0, text);
}

/* ------------------------------------------------------------------------
 * Meaning
 */

/* What ends an evaluation before its end. */
struct meaning {
	const struct random_expr *random;
	bool stopped;
	enum expr_meaning because;
};

static void stop(struct meaning *m, enum expr_meaning because)
{
	if (!m->stopped)
		m->because = because;
	m->stopped = true;
}

static __int128 divide(struct meaning *m, __int128 a, __int128 b)
{
	if (b)
		return a / b;
	stop(m, MEANS_FALSE);
	return 0;
}

static __int128 operate(struct meaning *m, const struct expr_node *node,
			__int128 a, __int128 b)
{
	unsigned by = (unsigned)b & (bits_of(node->type) == 64 ? 63 : 31);
	__int128 power = (__int128)1 << by;

	switch (node->sign[0]) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*': /* modulo 2^128, which 2^64 divides */
		return (__int128)((unsigned __int128)a * (unsigned __int128)b);
	case '/':
		return divide(m, a, b);
	case 'a':
		return a & b;
	case 'o':
		return a | b;
	case 'x':
		return a ^ b;
	case 'n':
		return -a - 1;
	case 'l':
		return (__int128)((unsigned __int128)a *
				  (unsigned __int128)power);
	case 'r': /* rounded down */
		return (a - (a % power + power) % power) / power;
	}
	return a; /* a conversion: see bring_into_range() */
}

static bool relate(const struct expr_node *node, __int128 a, __int128 b)
{
	bool or_equal = node->sign[1] == '=';

	switch (node->sign[0]) {
	case '=':
		return a == b;
	case '<':
		return a < b || (or_equal && a == b);
	case '>':
		return a > b || (or_equal && a == b);
	case '|':
		return a || b;
	case '&':
		return a && b;
	}
	return or_equal ? a != b : !a;
}

static __int128 load(struct meaning *m, const struct expr_node *node)
{
	const struct value *value = &m->random->values[node->name];

	if (value->state != VALUE_OK)
		stop(m, MEANS_UNREADABLE);
	return is_signed_type(node->type) ? (__int128)(int64_t)value->number
					  : (__int128)value->number;
}

static __int128 evaluate(struct meaning *m, const struct expr_node *node)
{
	__int128 a = 0, b = 0;

	if (!node->sign)
		return node->number;
	if (node->operands[0])
		a = evaluate(m, node->operands[0]);
	if (node->operands[1])
		b = evaluate(m, node->operands[1]);

	if (!node->operands[0])
		return node->type == VALUE_NONE ? node->sign[0] == 't'
						: load(m, node);
	if (node->type == VALUE_NONE)
		return relate(node, a, b);
	return bring_into_range(node->type, operate(m, node, a, b));
}

enum expr_meaning random_expr_meaning(const struct random_expr *random)
{
	struct meaning m = { .random = random };
	bool holds = evaluate(&m, random->root) != 0;

	if (m.stopped)
		return m.because;
	return holds ? MEANS_TRUE : MEANS_FALSE;
}
