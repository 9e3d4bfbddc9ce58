// SPDX-License-Identifier: Apache-2.0
/*
 * Values that are texts, and addresses.
 */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_values.h"

/* ---- texts ---- */

static bool is_whole(enum operator_kind op)
{
	return op == OP_EQUAL || op == OP_NOT_EQUAL || op == OP_IN ||
	       op == OP_NOT_IN;
}

static bool is_pattern(enum operator_kind op)
{
	return op == OP_GLOB || op == OP_NOT_GLOB || op == OP_REGEX ||
	       op == OP_NOT_REGEX;
}

static void check_text(struct reader *r, enum operator_kind op,
		       const struct policy_value *value)
{
	if (value->len >= MAX_STRING)
		reader_error(r, value->pos,
			     "a string of %zu bytes: the kernel gives %d at "
			     "most",
			     value->len, MAX_STRING - 1);
	else if (value->len == 0 && is_pattern(op))
		reader_error(r, value->pos,
			     "an empty pattern: write what to look for");
	else if (value->len == 0 && !is_whole(op))
		reader_error(r, value->pos,
			     "every string begins and ends with the empty "
			     "string: write what to look for");
	else if (!value->quoted && strstr(value->text, "; "))
		reader_warning(r, value->pos,
			       "%s is one string: did you mean ',' for ';'?",
			       quote(value->text).text);
}

void policy_check_texts(struct reader *r, struct policy_filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		check_text(r, filter->op, &filter->values[i]);
	policy_warn_twice(r, filter);
}

/* The path of a binary has no part that leads nowhere else. */
static bool has_idle_part(const char *path)
{
	static const char *const idle[] = { "", ".", ".." };

	while (*path == '/') {
		size_t len = strcspn(++path, "/");

		for (size_t i = 0; i < ARRAY_SIZE(idle); i++)
			if (len == strlen(idle[i]) && path[len] &&
			    strncmp(path, idle[i], len) == 0)
				return true;
		path += len;
	}
	return false;
}

static void check_path(struct reader *r, enum operator_kind op,
		       const struct policy_value *value)
{
	char last = value->len ? value->text[value->len - 1] : '\0';

	if (value->text[0] != '/' && (value->len || is_whole(op)))
		reader_warning(r, value->pos,
			       "%s is no absolute path, so that no binary has "
			       "it; did you mean 'Postfix'?",
			       quote(value->text).text);
	else if (has_idle_part(value->text) || (is_whole(op) && last == '/'))
		reader_warning(r, value->pos,
			       "no binary has the path %s: write it without "
			       "'//', '.', '..' and a '/' at the end",
			       quote(value->text).text);
}

void policy_check_paths(struct reader *r, struct policy_filter *filter)
{
	bool from_start =
		filter->op != OP_POSTFIX && filter->op != OP_NOT_POSTFIX;

	for (size_t i = 0; from_start && i < filter->n_values; i++)
		check_path(r, filter->op, &filter->values[i]);
	policy_check_texts(r, filter);
}

/* ---- addresses ---- */

static bool parse_address(const char *text, struct policy_address *ret)
{
	struct policy_address address = { 0 };

	if (inet_pton(AF_INET, text, address.bytes) == 1) {
		address.version = 4;
		address.prefix = 32;
	} else if (inet_pton(AF_INET6, text, address.bytes) == 1) {
		address.version = 6;
		address.prefix = 128;
	} else {
		return false;
	}
	*ret = address;
	return true;
}

/* Returns false when there was nothing to clear. */
static bool clear_host_bits(struct policy_address *address)
{
	bool any = false;

	for (unsigned i = 0; i < sizeof(address->bytes); i++) {
		unsigned first = 8 * i;
		unsigned keep = address->prefix <= first ? 0
				: address->prefix >= first + 8
					? 8
					: address->prefix - first;
		uint8_t mask = (uint8_t)(0xff00 >> keep);

		any |= address->bytes[i] & (uint8_t)~mask;
		address->bytes[i] &= mask;
	}
	return any;
}

/* "10.0.0.0/8", of which @text is what stands before the slash. */
static bool parse_network(const char *text, const char *prefix,
			  struct policy_address *ret)
{
	struct number_span span = { .what = "a prefix" };
	uint64_t bits;

	if (!parse_address(text, ret))
		return false;
	span.max = ret->prefix;
	if (!prefix)
		return true;
	if (strspn(prefix, "0123456789") != strlen(prefix) ||
	    (prefix[0] == '0' && prefix[1]) ||
	    number_parse(prefix, &span, &bits) != NUMBER_OK)
		return false;
	ret->prefix = (uint8_t)bits;
	return true;
}

static void check_address(struct reader *r, struct policy_value *value)
{
	const char *slash = strchr(value->text, '/');
	CLEANUP(free_mem) char *text = NULL;
	char shown[INET6_ADDRSTRLEN] = "";

	text = strndup(value->text,
		       slash ? (size_t)(slash - value->text) : value->len);
	if (!text) {
		r->no_memory = true;
		return;
	}
	if (!parse_network(text, slash ? slash + 1 : NULL, &value->address)) {
		reader_error(r, value->pos,
			     "%s is no IP address or network: write it as "
			     "192.0.2.1, 10.0.0.0/8 or 2001:db8::/32",
			     quote(value->text).text);
		return;
	}
	value->form = FORM_ADDRESS;
	if (!clear_host_bits(&value->address))
		return;
	inet_ntop(value->address.version == 4 ? AF_INET : AF_INET6,
		  value->address.bytes, shown, sizeof(shown));
	reader_warning(r, value->pos,
		       "%s has bits past its prefix: it is the network %s/%u",
		       quote(value->text).text, shown, value->address.prefix);
}

void policy_check_addresses(struct reader *r, struct policy_filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		check_address(r, &filter->values[i]);
	policy_warn_twice(r, filter);
}
