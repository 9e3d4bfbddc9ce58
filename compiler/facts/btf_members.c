// SPDX-License-Identifier: Apache-2.0
/*
 * Members are looked at in their order, those of an anonymous structure in its
 * place. A stack of the structures that are open bounds the depth, a count the
 * work: in wrong BTF a structure may be in itself.
 */

#include "btf_members.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag.h"

enum {
	MAX_DEPTH = 16,
	MAX_MEMBERS = 1 << 16,
};

/* A structure whose members are gone through. */
struct open {
	const struct btf_type *type;
	uint64_t bit_offset;
	unsigned next; /* member */
};

struct cursor {
	const struct type_index *types;
	struct open stack[MAX_DEPTH];
	unsigned depth;
	unsigned n_members; /* gone through */
};

static int open_struct(struct cursor *c, uint32_t id, uint64_t bit_offset)
{
	const struct btf_type *type =
		btf__type_by_id(type_index_btf(c->types), id);

	if (!type || !btf_is_composite(type) || c->depth == MAX_DEPTH)
		return -EBADMSG;

	c->stack[c->depth++] =
		(struct open){ .type = type, .bit_offset = bit_offset };
	return 0;
}

/* Anonymous, and no padding. */
static bool is_struct(struct type_ref type, struct shape *shape)
{
	return shape_of(type, shape) == 0 &&
	       (shape->kind == SHAPE_STRUCT || shape->kind == SHAPE_UNION);
}

/* The next member that has a name. Returns 1; 0: there is none; -EBADMSG. */
static int next_member(struct cursor *c, const char **ret_name,
		       struct member *ret)
{
	while (c->depth) {
		struct open *top = &c->stack[c->depth - 1];
		unsigned i = top->next++;
		struct shape shape;
		int err;

		if (i >= btf_vlen(top->type)) {
			c->depth--;
			continue;
		}
		if (c->n_members++ == MAX_MEMBERS)
			return -EBADMSG;

		*ret = (struct member){
			.type = { c->types, btf_members(top->type)[i].type },
			.bit_offset = top->bit_offset +
				      btf_member_bit_offset(top->type, i),
			.bits = btf_member_bitfield_size(top->type, i),
		};
		*ret_name = type_index_string(
			c->types, btf_members(top->type)[i].name_off);
		if (**ret_name)
			return 1;
		if (ret->bits || !is_struct(ret->type, &shape))
			continue;
		err = open_struct(c, shape.type.id, ret->bit_offset);
		if (err)
			return err;
	}
	return 0;
}

int member_find(struct type_ref type, const char *name, struct member *ret)
{
	struct cursor c = { .types = type.types };
	const char *candidate = "";
	struct member member;
	int err;

	err = open_struct(&c, type.id, 0);
	if (err)
		return err;

	while ((err = next_member(&c, &candidate, &member)) > 0) {
		if (strcmp(candidate, name) == 0) {
			*ret = member;
			return 0;
		}
	}
	return err ? err : -ENOENT;
}

int member_first(struct type_ref type, struct member *ret)
{
	struct cursor c = { .types = type.types };
	struct member member;
	const char *name;
	int err;

	err = open_struct(&c, type.id, 0);
	if (err)
		return err;

	err = next_member(&c, &name, &member);
	if (err <= 0)
		return err ? err : -ENOENT;
	*ret = member;
	return 0;
}

static const char *nth_name(size_t n, const void *data)
{
	const char *const *names = data;

	return names[n];
}

const char *members_nearest(struct type_ref type, const char *name)
{
	CLEANUP(free_mem) const char **names = NULL;
	struct cursor c = { .types = type.types };
	const char **slot;
	const char *candidate;
	struct member member;
	size_t n = 0;

	if (open_struct(&c, type.id, 0))
		return NULL;

	/* The last slot stays NULL: the end. */
	slot = array_grow(&names, n, sizeof(*names));
	while (slot && next_member(&c, &candidate, &member) > 0) {
		*slot = candidate;
		slot = array_grow(&names, ++n, sizeof(*names));
	}
	return slot ? diag_nearest(name, nth_name, names) : NULL;
}
