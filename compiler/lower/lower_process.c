// SPDX-License-Identifier: Apache-2.0

#include "lower_process.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_mark.h"
#include "lower_values.h"

static struct source source_of(enum source_kind kind, unsigned index,
			       enum value_type type)
{
	return (struct source){ .kind = kind, .index = index, .type = type };
}

/* ---- pids and programs ---- */

static int lower_pids(struct lowering *l, const struct policy_filter *from,
		      struct filter *to)
{
	if (from->follow_forks)
		return lower_mark(l, from, MARKS_FOLLOW, to);
	to->source =
		source_of(from->is_namespace_pid ? SOURCE_NS_PID : SOURCE_PID,
			  0, VALUE_U32);
	return lower_numbers(l, from, to);
}

static int lower_binaries(struct lowering *l, const struct policy_filter *from,
			  struct filter *to)
{
	if (from->follow_children)
		return lower_mark(l, from, MARKS_FOLLOW, to);
	to->source = source_of(SOURCE_BINARY, 0, VALUE_STRING);
	return lower_texts(from, to);
}

/* ---- namespaces ---- */

static int host_namespace(struct lowering *l, struct pos pos,
			  enum namespace_kind kind, uint32_t *ret)
{
	int err = facts_namespace(l->facts, kind, ret);

	if (!err)
		return 0;
	return lower_facts_error(l, pos, err, "the namespaces of the host");
}

static int lower_namespaces(struct lowering *l,
			    const struct policy_filter *from, struct filter *to)
{
	to->source = source_of(SOURCE_NAMESPACE, from->ns, VALUE_U32);
	to->test = TEST_RANGE;
	for (size_t i = 0; i < from->n_values; i++) {
		const struct policy_value *value = &from->values[i];
		uint32_t inode = (uint32_t)value->low;
		int err = 0;

		if (value->form == FORM_HOST_NS)
			err = host_namespace(l, value->pos, from->ns, &inode);
		if (!err)
			err = filter_add_range(to, inode, inode);
		if (err)
			return err;
	}
	return 0;
}

/* Values are numbers of bits: one mask has them all. */
static int lower_bits(const struct policy_filter *from, struct filter *to)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < from->n_values; i++)
		mask |= 1ULL << from->values[i].low;
	to->test = TEST_MASK;
	return filter_add_range(to, mask, mask);
}

/* ---- capabilities ---- */

/* Only outside the user namespace of the host. */
static int add_namespaced(struct lowering *l, const struct policy_filter *from,
			  struct rule *rule)
{
	struct filter *to = rule_add_filter(rule);
	uint32_t inode = 0;
	int err;

	if (!to)
		return -ENOMEM;
	to->source = source_of(SOURCE_NAMESPACE, NAMESPACE_USER, VALUE_U32);
	to->test = TEST_RANGE;
	to->negated = true;
	to->unreadable_matches = true;
	err = host_namespace(l, from->pos, NAMESPACE_USER, &inode);
	return err ? err : filter_add_range(to, inode, inode);
}

static int lower_caps(struct lowering *l, const struct policy_filter *from,
		      struct rule *rule)
{
	struct filter *to = &rule->filters[rule->n_filters - 1];
	int err;

	to->source =
		source_of(from->kind == MATCH_CAPABILITIES ? SOURCE_CAPS
							   : SOURCE_CAP_CHANGES,
			  from->caps, VALUE_U64);
	err = lower_bits(from, to);
	if (!err && from->is_namespace_cap)
		err = add_namespaced(l, from, rule);
	return err;
}

/* ---- units and users ---- */

static bool is_glob_special(char c)
{
	return strchr("*?[]{}\\", c) && c;
}

/* A name is one component of the path of a cgroup, the last one or not. */
static int add_unit(const struct policy_filter *from,
		    const struct policy_value *value, struct filter *to)
{
	CLEANUP(buf_free) struct buf glob = { 0 };
	bool is_glob = from->op == OP_GLOB || from->op == OP_NOT_GLOB;
	int err;

	buf_adds(&glob, "**/");
	for (size_t i = 0; i < value->len; i++) {
		if (!is_glob && is_glob_special(value->text[i]))
			buf_addc(&glob, '\\');
		buf_addc(&glob, value->text[i]);
	}
	if (from->op == OP_PREFIX || from->op == OP_NOT_PREFIX)
		buf_addc(&glob, '*');
	if (glob.failed)
		return -ENOMEM;
	err = filter_add_text(to, glob.data, glob.len);
	if (err)
		return err;

	buf_adds(&glob, "/**");
	return glob.failed ? -ENOMEM : filter_add_text(to, glob.data, glob.len);
}

static int lower_units(const struct policy_filter *from, struct filter *to)
{
	to->source = source_of(SOURCE_CGROUP, 0, VALUE_STRING);
	to->test = TEST_GLOB;
	for (size_t i = 0; i < from->n_values; i++) {
		int err = add_unit(from, &from->values[i], to);

		if (err)
			return err;
	}
	return 0;
}

static int find_user(struct lowering *l, const struct policy_value *value,
		     uint32_t *ret)
{
	int err;

	if (value->form != FORM_TEXT) {
		*ret = (uint32_t)value->low;
		return 0;
	}
	err = facts_user(l->facts, value->text, ret);
	if (!err)
		return 0;
	if (err == -ENODATA)
		return lower_error(l, value->pos,
				   "there is no user %s on this host",
				   quote(value->text).text);
	return lower_facts_error(l, value->pos, err, "the users of the host");
}

static int lower_users(struct lowering *l, const struct policy_filter *from,
		       struct filter *to)
{
	to->source = source_of(SOURCE_UID, 0, VALUE_U32);
	to->test = TEST_RANGE;
	for (size_t i = 0; i < from->n_values; i++) {
		uint32_t id = 0;
		int err = find_user(l, &from->values[i], &id);

		if (!err)
			err = filter_add_range(to, id, id);
		if (err)
			return err;
	}
	return 0;
}

int lower_process(struct lowering *l, const struct policy_filter *from,
		  struct rule *rule)
{
	struct filter *to = &rule->filters[rule->n_filters - 1];

	switch (from->kind) {
	case MATCH_PIDS:
		return lower_pids(l, from, to);
	case MATCH_BINARIES:
		return lower_binaries(l, from, to);
	case MATCH_PARENT_BINARIES:
		return lower_mark(l, from, MARKS_PARENT, to);
	case MATCH_ANCESTORS:
		return lower_mark(l, from, MARKS_ANCESTOR, to);
	case MATCH_NAMESPACES:
		return lower_namespaces(l, from, to);
	case MATCH_NAMESPACE_CHANGES:
		to->source = source_of(SOURCE_NS_CHANGES, 0, VALUE_U64);
		return lower_bits(from, to);
	case MATCH_CAPABILITIES:
	case MATCH_CAPABILITY_CHANGES:
		return lower_caps(l, from, rule);
	case MATCH_UNITS:
		return lower_units(from, to);
	case MATCH_USERS:
		return lower_users(l, from, to);
	default:
		return lower_error(l, from->pos, "%s is not supported",
				   match_name(from->kind));
	}
}
