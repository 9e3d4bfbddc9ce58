// SPDX-License-Identifier: Apache-2.0
/*
 * Hooks in programs: uprobes, usdts.
 */

#include <string.h>

#include "base/mem.h"
#include "policy_parts.h"
#include "policy_terms.h"

static void read_path(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	hook->program.path_pos = node->pos;
	reader_text(r, node, &hook->program.path);
}

static void read_btf_path(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	reader_text(r, node, &hook->program.btf_path);
}

/* ---- targets ---- */

static struct policy_target *add_target(struct reader *r,
					const struct node *node,
					struct policy_hook *hook,
					enum target_kind kind)
{
	struct policy_program *program = &hook->program;
	struct policy_target *target;

	target = reader_grow(r, &program->targets, &program->n_targets,
			     sizeof(*target));
	if (!target)
		return NULL;
	target->pos = node->pos;
	target->kind = kind;
	return target;
}

static void read_symbol(struct reader *r, const struct node *node, void *into)
{
	struct policy_target *target = add_target(r, node, into, TARGET_SYMBOL);

	if (target)
		policy_read_symbol(r, node, target);
}

static void read_number(struct reader *r, const struct node *node,
			struct policy_hook *hook, enum target_kind kind)
{
	struct policy_target *target = add_target(r, node, hook, kind);
	int64_t number = 0;

	if (target && policy_read_integer(r, node, 0, INT64_MAX, &number))
		target->offset = (uint64_t)number;
}

static void read_offset(struct reader *r, const struct node *node, void *into)
{
	read_number(r, node, into, TARGET_OFFSET);
}

static void read_addr(struct reader *r, const struct node *node, void *into)
{
	read_number(r, node, into, TARGET_ADDR);
}

static void read_symbols(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_symbol, into);
}

static void read_offsets(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_offset, into);
}

static void read_addrs(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_addr, into);
}

/* One of three lists says where. */
static void check_targets(struct reader *r, const struct node *node)
{
	static const char *const lists[] = { "symbols", "offsets", "addrs" };
	const struct node *first = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct node *list = node_get(node, lists[i]);

		if (!list || node_is_null(list) ||
		    (list->kind == NODE_SEQUENCE && list->n == 0))
			continue;
		if (first)
			reader_error(r, list->pos,
				     "one of 'symbols', 'offsets' and 'addrs' "
				     "says where: remove the others");
		else
			first = list;
	}
	if (!first)
		reader_error(r, node->pos,
			     "one of 'symbols', 'offsets' and 'addrs' is "
			     "missing: where in the file?");
}

/* As many as targets, which are read before. */
static void read_counters(struct reader *r, const struct node *node,
			  struct policy_hook *hook)
{
	struct policy_program *program = &hook->program;

	if (!reader_expect(r, node, NODE_SEQUENCE) || node->n == 0)
		return;
	if (node->n != program->n_targets) {
		reader_error(r, node->pos,
			     "%zu offsets of reference counters for %zu "
			     "places: each place needs one",
			     node->n, program->n_targets);
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		size_t path = reader_enter(r, "[%zu]", i);
		int64_t number = 0;

		policy_read_integer(r, node->items[i], 0, INT64_MAX, &number);
		program->targets[i].ref_ctr_offset = (uint64_t)number;
		reader_leave(r, path);
	}
}

/* ---- digests ---- */

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, c | 0x20) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Returns false when @text is no digest of @digest->len bytes, or when that is
 * 0, of any number of bytes. */
static bool parse_hex(const char *text, struct policy_digest *digest)
{
	size_t len = strlen(text) / 2;

	if (strlen(text) % 2 || len == 0 || len > sizeof(digest->bytes) ||
	    (digest->len && digest->len != len))
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		digest->bytes[i] = (uint8_t)(high << 4 | low);
	}
	digest->len = len;
	return true;
}

static void read_digest(struct reader *r, const struct node *node, void *into)
{
	static const struct policy_digest kinds[] = {
		{ .algorithm = "sha1", .len = 20 },
		{ .algorithm = "sha256", .len = 32 },
		{ .algorithm = "sha384", .len = 48 },
		{ .algorithm = "sha512", .len = 64 },
		{ .algorithm = "build-id" },
	};
	struct policy_program *program = &((struct policy_hook *)into)->program;
	struct policy_digest *digest;

	digest = reader_grow(r, &program->digests, &program->n_digests,
			     sizeof(*digest));
	if (!digest || !reader_expect(r, node, NODE_SCALAR))
		return;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].algorithm);

		if (strncmp(node->text, kinds[i].algorithm, len) != 0 ||
		    node->text[len] != ':')
			continue;
		*digest = kinds[i];
		digest->pos = node->pos;
		if (parse_hex(node->text + len + 1, digest))
			return;
	}
	reader_error(r, node->pos,
		     "%s is no digest: write sha1:, sha256:, sha384:, sha512: "
		     "or build-id: and all its hexadecimal digits",
		     quote(node->text).text);
}

static void read_digests(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_digest, into);
}

static void read_may_differ(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_hook *hook = into;

	reader_flag(r, node, &hook->program.may_differ);
}

static void read_call_not_found(struct reader *r, const struct node *node,
				void *into)
{
	struct policy_hook *hook = into;

	reader_flag(r, node, &hook->may_be_missing);
}

static const struct key ignore_keys[] = {
	{ "digestVerificationFailure", read_may_differ, KEY_OPTIONAL },
	{ "callNotFound", read_call_not_found, KEY_OPTIONAL },
	{ 0 },
};

static void read_ignore(struct reader *r, const struct node *node, void *into)
{
	reader_mapping(r, node, ignore_keys, into);
}

/* ---- uprobes ---- */

static void read_return(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	reader_flag(r, node, &hook->returns);
}

static const struct key uprobe_keys[] = {
	{ "path", read_path, KEY_REQUIRED },
	{ "symbols", read_symbols, KEY_OPTIONAL },
	{ "offsets", read_offsets, KEY_OPTIONAL },
	{ "addrs", read_addrs, KEY_OPTIONAL },
	{ "refCtrOffsets", NULL, KEY_OPTIONAL }, /* read_counters() */
	{ "btfPath", read_btf_path, KEY_OPTIONAL },
	{ "binaryDigests", read_digests, KEY_OPTIONAL },
	{ "ignore", read_ignore, KEY_OPTIONAL },
	{ "message", policy_read_message, KEY_OPTIONAL },
	{ "tags", policy_read_tags, KEY_OPTIONAL },
	{ "args", policy_read_args, KEY_OPTIONAL },
	{ "data", policy_read_data, KEY_OPTIONAL },
	{ "return", read_return, KEY_OPTIONAL },
	{ "returnArg", policy_read_return_arg, KEY_OPTIONAL },
	{ "selectors", policy_read_selectors, KEY_OPTIONAL },
	{ 0 },
};

static void read_uprobe(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = policy_add_hook(r, node, into, "uprobes");
	const struct node *counters;

	if (!hook)
		return;
	hook->kind = HOOK_UPROBE;
	reader_mapping(r, node, uprobe_keys, hook);
	if (node->kind != NODE_MAPPING)
		return;

	check_targets(r, node);
	counters = node_get(node, "refCtrOffsets");
	if (counters && !node_is_null(counters)) {
		size_t path = reader_enter(r, ".refCtrOffsets");

		read_counters(r, counters, hook);
		reader_leave(r, path);
	}
}

void policy_read_uprobes(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_uprobe, into);
}

/* ---- usdts ---- */

static void read_provider(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	hook->group_pos = node->pos;
	reader_text(r, node, &hook->group);
}

static void read_name(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	hook->call.pos = node->pos;
	reader_text(r, node, &hook->call.name);
}

static const struct key usdt_keys[] = {
	{ "path", read_path, KEY_REQUIRED },
	{ "provider", read_provider, KEY_REQUIRED },
	{ "name", read_name, KEY_REQUIRED },
	{ "btfPath", read_btf_path, KEY_OPTIONAL },
	{ "message", policy_read_message, KEY_OPTIONAL },
	{ "tags", policy_read_tags, KEY_OPTIONAL },
	{ "args", policy_read_args, KEY_OPTIONAL },
	{ "selectors", policy_read_selectors, KEY_OPTIONAL },
	{ 0 },
};

static void read_usdt(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = policy_add_hook(r, node, into, "usdts");

	if (!hook)
		return;
	hook->kind = HOOK_USDT;
	reader_mapping(r, node, usdt_keys, hook);
}

void policy_read_usdts(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_usdt, into);
}
