// SPDX-License-Identifier: Apache-2.0

#include "btf_type.h"

#include <errno.h>
#include <string.h>

#include "btf_members.h"
#include "diag.h"
#include "why.h"

enum {
	MAX_NESTING = 16, /* structures that begin with one another */
};

static const char *without_keyword(const char *name)
{
	if (strncmp(name, "struct ", strlen("struct ")) == 0)
		return name + strlen("struct ");
	if (strncmp(name, "union ", strlen("union ")) == 0)
		return name + strlen("union ");
	return name;
}

static int no_type(const struct type_index *types, const char *name,
		   struct buf *out)
{
	const char *nearest;

	if (!out)
		return -EINVAL;

	if (type_index_find(types, name, NAMED_FORWARD))
		return why(out,
			   "struct %s is only declared here: the BTF of "
			   "another module may have it",
			   quote(name).text);

	nearest = type_index_nearest(types, "", name, NAMED_STRUCT);
	if (nearest)
		return why(out,
			   "there is no struct or union %s; did you mean '%s'?",
			   quote(name).text, nearest);
	return why(out, "there is no struct or union %s", quote(name).text);
}

int type_find(const struct type_index *types, const char *name, struct buf *out,
	      struct type_ref *ret)
{
	struct type_ref type = { .types = types };
	struct shape shape;
	int err;

	name = without_keyword(name);
	type.id = type_index_find(types, name, NAMED_STRUCT);
	if (!type.id)
		type.id = type_index_find(types, name, NAMED_TYPEDEF);
	if (!type.id)
		return no_type(types, name, out);

	err = shape_of(type, &shape);
	if (err)
		return err;
	if (shape.kind != SHAPE_STRUCT && shape.kind != SHAPE_UNION)
		return why(out, "%s is no struct or union", quote(name).text);

	*ret = shape.type;
	return 0;
}

int type_named(struct facts *facts, const char *module, const char *name,
	       struct buf *out, struct type_ref *ret)
{
	const struct type_index *types = NULL;
	int err;

	err = facts_btf(facts, module, &types);
	if (err != -ENODATA)
		return err ? err : type_find(types, name, out, ret);

	err = facts_btf(facts, NULL, &types);
	if (!err)
		err = type_find(types, name, NULL, ret);
	if (err == -EINVAL)
		return why(out,
			   "there is no BTF of module %s, which is not loaded, "
			   "and the kernel itself has no %s",
			   quote(module).text, quote(name).text);
	return err;
}

static bool is_object(const struct shape *shape)
{
	return shape->kind == SHAPE_STRUCT || shape->kind == SHAPE_UNION ||
	       shape->kind == SHAPE_FORWARD;
}

bool type_is_object(struct type_ref type)
{
	struct shape shape;

	return shape_of(type, &shape) == 0 && is_object(&shape);
}

bool type_begins_with(struct type_ref type, const char *name)
{
	for (unsigned i = 0; i < MAX_NESTING; i++) {
		struct member first;
		struct shape shape;

		if (shape_of(type, &shape) || !is_object(&shape))
			return false;
		if (strcmp(shape.name, name) == 0)
			return true;
		if (shape.kind == SHAPE_FORWARD ||
		    member_first(shape.type, &first))
			return false;
		type = first.type;
	}
	return false;
}
