// SPDX-License-Identifier: Apache-2.0
/*
 * Options: pairs of a name and a value, which is always a text.
 */

#include <string.h>

#include "policy_parts.h"
#include "policy_terms.h"

enum {
	MAX_PRELOAD = 1 << 24, /* entries of a map */
};

/* As strconv.ParseBool of Go has it. */
static void read_flag(struct reader *r, const struct node *node, bool *ret)
{
	static const struct term words[] = {
		{ "true", 1, NULL },
		{ "false", 0, NULL },
		{ "1", 1, NULL },
		{ "0", 0, NULL },
		{ "t", 1, NULL },
		{ "f", 0, NULL },
		{ "T", 1, NULL },
		{ "F", 0, NULL },
		{ "TRUE", 1, NULL },
		{ "FALSE", 0, NULL },
		{ "True", 1, NULL },
		{ "False", 0, NULL },
		{ 0 },
	};
	const struct term *term = reader_term(r, node, words, "value");

	if (term)
		*ret = term->value;
}

static void read_kprobe_multi(struct reader *r, const struct node *node,
			      void *into)
{
	read_flag(r, node, &((struct policy_options *)into)->no_kprobe_multi);
}

static void read_uprobe_multi(struct reader *r, const struct node *node,
			      void *into)
{
	read_flag(r, node, &((struct policy_options *)into)->no_uprobe_multi);
}

static void read_method(struct reader *r, const struct node *node, void *into)
{
	struct policy_options *options = into;
	const struct term *term;

	term = reader_term(r, node, override_method_terms, "method");
	if (term)
		options->override_method = (enum override_method)term->value;
}

static void read_mode(struct reader *r, const struct node *node, void *into)
{
	struct policy_options *options = into;
	const struct term *term = reader_term(r, node, mode_terms, "mode");

	if (term)
		options->monitor = term->value;
}

static void read_preload(struct reader *r, const struct node *node, void *into)
{
	struct policy_options *options = into;

	reader_number(r, node, MAX_PRELOAD, &options->preload_size);
}

static void read_allow(struct reader *r, const struct node *node, void *into)
{
	read_flag(r, node, &((struct policy_options *)into)->allow_protected);
}

static const struct key options[] = {
	{ "allow-protected", read_allow, KEY_OPTIONAL },
	{ "disable-kprobe-multi", read_kprobe_multi, KEY_OPTIONAL },
	{ "disable-uprobe-multi", read_uprobe_multi, KEY_OPTIONAL },
	{ "override-method", read_method, KEY_OPTIONAL },
	{ "policy-mode", read_mode, KEY_OPTIONAL },
	{ "sleepable-preload-size", read_preload, KEY_OPTIONAL },
	{ 0 },
};

static const char *option_name(size_t n, const void *data)
{
	(void)data;
	return options[n].name;
}

static void read_name(struct reader *r, const struct node *node, void *into)
{
	size_t n;

	if (reader_name(r, node, option_name, "option", &n))
		*(const struct key **)into = &options[n];
}

static const struct key option_keys[] = {
	{ "name", read_name, KEY_REQUIRED },
	{ "value", NULL, KEY_REQUIRED }, /* read_option() */
	{ 0 },
};

static void read_option(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	const struct key *option = NULL;
	const struct node *value;
	size_t path;

	reader_mapping(r, node, option_keys, &option);
	if (!option)
		return;
	value = node_get(node, "value");
	if (!value || node_is_null(value))
		return;

	path = reader_enter(r, ".value");
	option->read(r, value, &policy->options);
	reader_leave(r, path);
}

void policy_read_options(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_option, into);
}
