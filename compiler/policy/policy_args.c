// SPDX-License-Identifier: Apache-2.0
/*
 * Arguments: what is read below "args", "data" and "returnArg" of a hook.
 */

#include <string.h>

#include "policy_parts.h"
#include "policy_terms.h"

enum {
	MAX_INDEX = 1000000, /* policy_check() knows how many there are */
};

static void read_index(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	arg->index_pos = node->pos;
	reader_number(r, node, MAX_INDEX, &arg->index);
}

static const char *type_name(size_t n, const void *data)
{
	(void)data;
	return n < N_ARG_TYPES ? arg_type_info((enum arg_type)n)->name : NULL;
}

#define PROPOSED "is not supported, Tetragon 1.8 does not have it either: "

/* What was proposed for Tetragon, and what is written otherwise. */
static const struct term other_types[] = {
	{ "dns", -1, PROPOSED "match the port, by DPort on a sock or skb" },
	{ "int32_arr", -1,
	  PROPOSED "a char_buf with 'sizeArgIndex' shows bytes" },
	{ "sockaddr_alg", -1, PROPOSED "match Family on a sockaddr" },
	{ "unsigned long", -1, "is written 'ulong'" },
	{ 0 },
};

/* Returns whether it is one, and told. */
static bool is_other_type(struct reader *r, const struct node *node)
{
	const struct term *term = other_types;

	if (node->kind != NODE_SCALAR)
		return false;
	while (term->name && strcmp(term->name, node->text) != 0)
		term++;
	return term->name &&
	       !reader_term(r, node, other_types, "argument type");
}

static void read_type(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;
	size_t n;

	arg->type_pos = node->pos;
	if (!is_other_type(r, node) &&
	    reader_name(r, node, type_name, "argument type", &n))
		arg->type = (enum arg_type)n;
}

/* Empty is as if not there. */
static bool read_text(struct reader *r, const struct node *node, char **ret)
{
	if (node->kind == NODE_SCALAR && node->len == 0)
		return false;
	return reader_text(r, node, ret);
}

static void read_label(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	read_text(r, node, &arg->label);
}

static void read_size_arg(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	arg->size_pos = node->pos;
	reader_number(r, node, MAX_INDEX, &arg->size_arg);
}

static void read_return_copy(struct reader *r, const struct node *node,
			     void *into)
{
	struct policy_arg *arg = into;

	reader_flag(r, node, &arg->return_copy);
}

static void read_max_data(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	reader_flag(r, node, &arg->max_data);
}

static void read_resolve(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	arg->resolve_pos = node->pos;
	read_text(r, node, &arg->resolve);
}

static void read_btf_type(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;

	arg->btf_pos = node->pos;
	read_text(r, node, &arg->btf_type);
}

static void read_btf_module(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_arg *arg = into;

	arg->btf_pos = node->pos;
	read_text(r, node, &arg->btf_module);
}

static void read_source(struct reader *r, const struct node *node, void *into)
{
	struct policy_arg *arg = into;
	const struct term *term;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	arg->source_pos = node->pos;
	term = reader_term(r, node, arg_source_terms, "source");
	if (term)
		arg->source = (enum arg_source)term->value;
}

/* Who has to say what. */
#define ARG_KEYS(of_index, of_type)                                            \
	{ "index", read_index, (of_index) }, { "type", read_type, (of_type) }, \
		{ "label", read_label, KEY_OPTIONAL },                         \
		{ "sizeArgIndex", read_size_arg, KEY_OPTIONAL },               \
		{ "returnCopy", read_return_copy, KEY_OPTIONAL },              \
		{ "maxData", read_max_data, KEY_OPTIONAL },                    \
		{ "resolve", read_resolve, KEY_OPTIONAL },                     \
		{ "btfType", read_btf_type, KEY_OPTIONAL },                    \
		{ "btfTypeModule", read_btf_module, KEY_OPTIONAL },            \
		{ "source", read_source, KEY_OPTIONAL },                       \
		{ "size", NULL, KEY_UNSUPPORTED },                             \
	{                                                                      \
		0                                                              \
	}

static const struct key arg_keys[] = {
	ARG_KEYS(KEY_REQUIRED, KEY_REQUIRED),
};

/* The format of a tracepoint says the type. */
static const struct key field_keys[] = {
	ARG_KEYS(KEY_REQUIRED, KEY_OPTIONAL),
};

static const struct key data_keys[] = {
	ARG_KEYS(KEY_OPTIONAL, KEY_REQUIRED),
};

static void read_one(struct reader *r, const struct node *node,
		     const struct key *keys, struct policy_arg *arg)
{
	bool failed = r->failed;

	arg->pos = node->pos;
	r->failed = false;
	reader_mapping(r, node, keys, arg);
	arg->broken = r->failed;
	r->failed |= failed;
}

static void read_arg(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_arg *arg;

	arg = reader_grow(r, &hook->args, &hook->n_args, sizeof(*arg));
	if (arg)
		read_one(r, node, arg_keys, arg);
}

static void read_field(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_arg *arg;

	arg = reader_grow(r, &hook->args, &hook->n_args, sizeof(*arg));
	if (arg)
		read_one(r, node, field_keys, arg);
}

static void read_datum(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_arg *arg;

	arg = reader_grow(r, &hook->data, &hook->n_data, sizeof(*arg));
	if (arg)
		read_one(r, node, data_keys, arg);
}

static void read_list(struct reader *r, const struct node *node, read_fn read,
		      void *into)
{
	if (node->kind == NODE_SEQUENCE && node->n > MAX_ARGS)
		reader_error(r, node->items[MAX_ARGS]->pos,
			     "%zu of them: %d are allowed", node->n, MAX_ARGS);
	else
		reader_list(r, node, read, into);
}

void policy_read_args(struct reader *r, const struct node *node, void *into)
{
	read_list(r, node, read_arg, into);
}

void policy_read_fields(struct reader *r, const struct node *node, void *into)
{
	read_list(r, node, read_field, into);
}

void policy_read_data(struct reader *r, const struct node *node, void *into)
{
	read_list(r, node, read_datum, into);
}

void policy_read_return_arg(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_hook *hook = into;

	hook->has_return_arg = true;
	read_one(r, node, data_keys, &hook->return_arg);
}
