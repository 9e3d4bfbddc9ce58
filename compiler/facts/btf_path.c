// SPDX-License-Identifier: Apache-2.0

#include "btf_path.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "btf_members.h"
#include "diag.h"
#include "why.h"

/* Where a path has come to. */
struct walk {
	struct buf *out;
	struct member_path path;  /* leaf: the type of the place */
	uint64_t offset;	  /* from where the last pointer led */
	struct type_ref declared; /* type of the place, as written there */
	char name[MAX_PATH_TEXT]; /* of the place: the path up to here */
};

/* "'a.b' is int, WHAT" */
static int wrong_place(const struct walk *w, const char *what)
{
	if (!w->out)
		return -EINVAL;

	buf_addf(w->out, "%s is ", *w->name ? quote(w->name).text : "this");
	type_text(w->declared, w->out);
	buf_adds(w->out, what);
	return -EINVAL;
}

static int go(struct walk *w, uint64_t distance, struct type_ref type)
{
	if (distance > INT32_MAX || w->offset + distance > INT32_MAX)
		return wrong_place(w, ", and what is meant is more than 2 GiB "
				      "behind its start");

	w->offset += distance;
	w->declared = type;
	return shape_of(type, &w->path.leaf);
}

static int end_step(struct walk *w)
{
	if (w->path.n_steps == MAX_STEPS)
		return why(w->out, "more than %d pointers on the way",
			   MAX_STEPS - 1);

	w->path.steps[w->path.n_steps++] = (uint32_t)w->offset;
	w->offset = 0;
	return 0;
}

static bool is_pointer(const struct shape *shape)
{
	return shape->kind == SHAPE_POINTER || shape->kind == SHAPE_STRING;
}

static int follow(struct walk *w)
{
	int err;

	if (w->path.leaf.is_per_cpu)
		return wrong_place(w, ", one for each CPU: not supported");

	err = end_step(w);
	return err ? err : go(w, 0, w->path.leaf.target);
}

/* ---- one part of a path ---- */

static int no_member(struct walk *w, const char *name)
{
	const char *nearest;

	if (!w->out)
		return -EINVAL;

	type_text(w->declared, w->out);
	buf_addf(w->out, " has no member %s", quote(name).text);
	nearest = members_nearest(w->path.leaf.type, name);
	if (nearest)
		buf_addf(w->out, "; did you mean '%s'?", nearest);
	return -EINVAL;
}

/* The number that the bits are in: the one that the type has, if they do not
 * go beyond it. */
static int go_bits(struct walk *w, const struct member *member)
{
	struct shape *leaf = &w->path.leaf;
	uint32_t size;
	uint64_t byte;
	int err;

	err = go(w, 0, member->type);
	if (err)
		return err;

	size = leaf->size;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return -EBADMSG;
	byte = member->bit_offset / 8 / size * size;
	if (member->bit_offset - byte * 8 + member->bits > size * 8) {
		byte = member->bit_offset / 8;
		size = 8;
	}
	if (member->bit_offset - byte * 8 + member->bits > size * 8)
		return wrong_place(w, ", a bit field in more than 8 bytes: not "
				      "supported");

	leaf->size = size;
	leaf->shift = (uint8_t)(member->bit_offset - byte * 8);
	leaf->bits = (uint8_t)member->bits;
	w->offset += byte;
	return 0;
}

static int go_member(struct walk *w, const char *name)
{
	struct member member;
	int err = 0;

	while (!err && is_pointer(&w->path.leaf))
		err = follow(w);
	if (err)
		return err;

	switch (w->path.leaf.kind) {
	case SHAPE_STRUCT:
	case SHAPE_UNION:
		break;
	case SHAPE_ARRAY:
	case SHAPE_CHARS:
		return wrong_place(w, ", an array: say which element, as in "
				      "'name[0]'");
	case SHAPE_FORWARD:
		return wrong_place(w, ", which is only declared here: the BTF "
				      "of another module may have it");
	default:
		return wrong_place(w, ", which has no members");
	}

	err = member_find(w->path.leaf.type, name, &member);
	if (err)
		return err == -ENOENT ? no_member(w, name) : err;
	if (member.bits)
		return go_bits(w, &member);
	if (member.bit_offset % 8)
		return -EBADMSG;
	return go(w, member.bit_offset / 8, member.type);
}

static int go_element(struct walk *w, uint32_t index)
{
	struct type_ref type = w->path.leaf.target;
	struct shape element;
	int err;

	switch (w->path.leaf.kind) {
	case SHAPE_POINTER:
	case SHAPE_STRING:
		err = follow(w);
		if (err)
			return err;
		element = w->path.leaf;
		break;
	case SHAPE_ARRAY:
	case SHAPE_CHARS:
		if (w->path.leaf.n && index >= w->path.leaf.n)
			return wrong_place(w, ", which does not have that many "
					      "elements");
		err = shape_of(type, &element);
		if (err)
			return err;
		break;
	default:
		return wrong_place(w, ", which is no array");
	}

	if (index && !element.size)
		return wrong_place(w, ": elements of unknown size");
	return go(w, (uint64_t)index * element.size, type);
}

/* ---- the text ---- */

/* Names and "[n]" are taken from the front of the path. */
static int take_name(struct walk *w, const char **at)
{
	size_t before = strlen(w->name);
	char name[MAX_PATH_TEXT] = { 0 };
	size_t len = 0;
	int err;

	while (isalnum((unsigned char)(*at)[len]) || (*at)[len] == '_')
		len++;
	if (!len)
		return why(w->out, "a member's name is missing before %s",
			   **at ? quote(*at).text : "the end");

	memcpy(name, *at, len);
	err = go_member(w, name);
	*at += len;
	snprintf(w->name + before, sizeof(w->name) - before, "%s%s",
		 before ? "." : "", name);
	return err;
}

static int take_index(struct walk *w, const char **at)
{
	size_t before = strlen(w->name);
	unsigned long index;
	char *end;
	int err;

	errno = 0;
	index = strtoul(*at + 1, &end, 10);
	if (!isdigit((unsigned char)(*at)[1]) || *end != ']' || errno ||
	    index > INT32_MAX)
		return why(w->out,
			   "%s does not begin with the number of an "
			   "element, as in '[0]'",
			   quote(*at).text);

	err = go_element(w, (uint32_t)index);
	snprintf(w->name + before, sizeof(w->name) - before, "%.*s",
		 (int)(end + 1 - *at), *at);
	*at = end + 1;
	return err;
}

static int take_part(struct walk *w, const char *path, const char **at)
{
	if (**at == '[')
		return take_index(w, at);
	if (*at == path)
		return take_name(w, at);
	if (**at != '.')
		return why(w->out, "'.' or '[' is missing before %s",
			   quote(*at).text);
	(*at)++;
	return take_name(w, at);
}

int member_path(struct type_ref root, const char *path, struct buf *out,
		struct member_path *ret)
{
	struct walk w = { .out = out };
	const char *at = path;
	int err;

	if (strlen(path) >= MAX_PATH_TEXT)
		return why(out, "%s is longer than %d bytes", quote(path).text,
			   MAX_PATH_TEXT - 1);

	err = go(&w, 0, root);
	while (!err && *at)
		err = take_part(&w, path, &at);
	if (!err)
		err = end_step(&w);
	if (err)
		return err;

	*ret = w.path;
	return 0;
}
