// SPDX-License-Identifier: Apache-2.0

#include "btf_shape.h"

#include <bpf/btf.h>
#include <errno.h>
#include <string.h>

enum {
	MAX_CHAIN = 64, /* modifiers, typedefs, pointers in front of a type */
	POINTER_SIZE = 8,
};

/* A type without what is in front of it. */
struct bare {
	struct type_ref ref;
	const struct btf_type *type;
	const char *name; /* its own, else that of the innermost typedef */
	bool is_renamed;  /* by a typedef */
	bool is_user;
	bool is_per_cpu;
};

static const struct btf_type *type_at(struct type_ref ref)
{
	return btf__type_by_id(type_index_btf(ref.types), ref.id);
}

static const char *name_at(struct type_ref ref, const struct btf_type *type)
{
	return type_index_string(ref.types, type->name_off);
}

static void read_tag(struct bare *bare, const char *tag)
{
	bare->is_user |= strcmp(tag, "user") == 0;
	bare->is_per_cpu |= strcmp(tag, "percpu") == 0;
}

/* What is only declared where it was found may be defined elsewhere. */
static void define(struct bare *bare)
{
	uint32_t id =
		type_index_find(bare->ref.types, bare->name, NAMED_STRUCT);

	if (btf_is_fwd(bare->type) && id) {
		bare->ref.id = id;
		bare->type = type_at(bare->ref);
	}
}

static int strip(struct type_ref ref, struct bare *ret)
{
	struct bare bare = { .ref = ref, .name = "" };

	for (unsigned i = 0; i < MAX_CHAIN; i++) {
		const struct btf_type *type = type_at(bare.ref);
		const char *name = type ? name_at(bare.ref, type) : "";

		if (!type)
			return -EBADMSG;

		bare.type = type;
		if (btf_is_type_tag(type)) {
			read_tag(&bare, name);
		} else if (btf_is_typedef(type)) {
			bare.name = name;
			bare.is_renamed = true;
		} else if (!btf_is_mod(type)) {
			bare.name = *name ? name : bare.name;
			define(&bare);
			*ret = bare;
			return 0;
		}
		bare.ref.id = type->type;
	}
	return -EBADMSG;
}

/* A byte that the kernel calls u8 is a number. */
static bool is_character(const struct bare *bare)
{
	if (!btf_is_int(bare->type) || bare->type->size != 1)
		return false;

	return strcmp(bare->name, "char") == 0 ||
	       (strcmp(bare->name, "unsigned char") == 0 && !bare->is_renamed);
}

static int pointer_shape(const struct bare *bare, struct shape *shape)
{
	struct bare target;
	int err;

	shape->target.id = bare->type->type;
	err = strip(shape->target, &target);
	if (err)
		return err;

	shape->kind = is_character(&target) ? SHAPE_STRING : SHAPE_POINTER;
	shape->size = POINTER_SIZE;
	shape->name = target.name;
	shape->is_user = target.is_user;
	shape->is_per_cpu = target.is_per_cpu;
	return 0;
}

static int array_shape(const struct bare *bare, struct shape *shape)
{
	const struct btf_array *array = btf_array(bare->type);
	struct bare element;
	int64_t size;
	int err;

	shape->target.id = array->type;
	err = strip(shape->target, &element);
	if (err)
		return err;

	size = btf__resolve_size(type_index_btf(bare->ref.types), bare->ref.id);
	shape->kind = is_character(&element) ? SHAPE_CHARS : SHAPE_ARRAY;
	shape->size = size > 0 && size <= UINT32_MAX ? (uint32_t)size : 0;
	shape->n = array->nelems;
	shape->name = element.name;
	return 0;
}

static int number_shape(enum shape_kind kind, bool is_signed, uint32_t size,
			struct shape *shape)
{
	if (size == 0 || size > 16)
		return -EBADMSG;

	shape->kind = kind;
	shape->size = size;
	shape->is_signed = is_signed;
	return 0;
}

static int fill(const struct bare *bare, struct shape *shape)
{
	const struct btf_type *type = bare->type;

	switch (btf_kind(type)) {
	case BTF_KIND_UNKN:
		shape->kind = SHAPE_VOID;
		return 0;
	case BTF_KIND_INT:
		return number_shape(SHAPE_INTEGER,
				    btf_int_encoding(type) & BTF_INT_SIGNED,
				    type->size, shape);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return number_shape(SHAPE_ENUM, btf_kflag(type), type->size,
				    shape);
	case BTF_KIND_FLOAT:
		return number_shape(SHAPE_FLOAT, true, type->size, shape);
	case BTF_KIND_PTR:
		return pointer_shape(bare, shape);
	case BTF_KIND_ARRAY:
		return array_shape(bare, shape);
	case BTF_KIND_STRUCT:
		shape->kind = SHAPE_STRUCT;
		shape->size = type->size;
		return 0;
	case BTF_KIND_UNION:
		shape->kind = SHAPE_UNION;
		shape->size = type->size;
		return 0;
	case BTF_KIND_FWD:
		shape->kind = SHAPE_FORWARD;
		return 0;
	case BTF_KIND_FUNC_PROTO:
		shape->kind = SHAPE_FUNCTION;
		return 0;
	default:
		return -EBADMSG;
	}
}

int shape_of(struct type_ref type, struct shape *ret)
{
	struct shape shape = { 0 };
	struct bare bare;
	int err;

	err = strip(type, &bare);
	if (err)
		return err;

	shape.name = bare.name;
	shape.type = bare.ref;
	shape.target.types = bare.ref.types;
	err = fill(&bare, &shape);
	if (err)
		return err;

	*ret = shape;
	return 0;
}

/* ---- as C writes it ---- */

static void word_text(struct type_ref ref, const struct btf_type *type,
		      struct buf *out)
{
	const char *name = name_at(ref, type);

	if (btf_is_struct(type) || (btf_is_fwd(type) && !btf_kflag(type)))
		buf_adds(out, "struct ");
	else if (btf_is_union(type) || btf_is_fwd(type))
		buf_adds(out, "union ");
	else if (btf_is_any_enum(type))
		buf_adds(out, "enum ");

	if (btf_is_void(type))
		name = "void";
	else if (btf_is_func_proto(type))
		name = "function";
	buf_adds(out, *name ? name : "without name");
}

/* What stands behind the word, the nearest to it last: '*', or an array. */
static void behind_text(const struct btf_type *const *behind, unsigned n,
			struct buf *out)
{
	bool is_star = false;

	while (n--) {
		if (btf_is_ptr(behind[n])) {
			buf_adds(out, is_star ? "*" : " *");
			is_star = true;
		} else {
			uint32_t elements = btf_array(behind[n])->nelems;

			buf_adds(out, "[");
			if (elements)
				buf_addf(out, "%u", elements);
			buf_adds(out, "]");
			is_star = false;
		}
	}
}

void type_text(struct type_ref ref, struct buf *out)
{
	const struct btf_type *behind[MAX_CHAIN];
	unsigned n = 0;

	for (unsigned i = 0; i < MAX_CHAIN; i++) {
		const struct btf_type *type = type_at(ref);

		if (!type)
			break;
		if (btf_is_ptr(type) || btf_is_array(type)) {
			behind[n++] = type;
		} else if (!btf_is_mod(type)) {
			word_text(ref, type, out);
			behind_text(behind, n, out);
			return;
		}
		ref.id =
			btf_is_array(type) ? btf_array(type)->type : type->type;
	}
	buf_adds(out, "a type that BTF does not tell");
}
