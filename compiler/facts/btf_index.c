// SPDX-License-Identifier: Apache-2.0
/*
 * A hash table with open addressing over the numbers of the named types. Of
 * equal names the type that is put in first is found first: a module's before
 * the kernel's, then by number.
 *
 * libbpf 1.1 exports no function that stands the BTF of a module on another
 * from memory. But the numbers of a module's types and the offsets of its
 * strings go on where the kernel's end, so that both behind each other are a
 * BTF of their own.
 */

#include "btf_index.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "diag.h"

enum {
	MAX_BTF = 256 << 20,
};

struct type_index {
	struct btf *btf;
	uint32_t *slots; /* 0: free */
	uint32_t mask;
};

const struct btf *type_index_btf(const struct type_index *index)
{
	return index->btf;
}

const char *type_index_string(const struct type_index *index, uint32_t offset)
{
	const char *string = btf__str_by_offset(index->btf, offset);

	return string ? string : "";
}

static unsigned named_type(const struct btf_type *type)
{
	switch (btf_kind(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return NAMED_STRUCT;
	case BTF_KIND_FWD:
		return NAMED_FORWARD;
	case BTF_KIND_FUNC:
		return NAMED_FUNCTION;
	case BTF_KIND_TYPEDEF:
		return NAMED_TYPEDEF;
	default:
		return 0;
	}
}

/* The name of type @id if it is one of @kinds; "". */
static const char *name_of(const struct type_index *index, uint32_t id,
			   unsigned kinds)
{
	const struct btf_type *type = btf__type_by_id(index->btf, id);

	return type && named_type(type) & kinds
		       ? type_index_string(index, type->name_off)
		       : "";
}

static uint32_t hash(const char *name)
{
	uint32_t h = 2166136261;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 16777619;
	return h ^ h >> 15;
}

static void put(struct type_index *index, uint32_t begin, uint32_t end)
{
	for (uint32_t id = begin; id < end; id++) {
		const char *name = name_of(index, id, ~0U);
		uint32_t slot = hash(name) & index->mask;

		if (!*name)
			continue;
		while (index->slots[slot])
			slot = (slot + 1) & index->mask;
		index->slots[slot] = id;
	}
}

static int fill(struct type_index *index, const struct type_index *base)
{
	uint32_t first = base ? btf__type_cnt(base->btf) : 1;
	uint32_t end = btf__type_cnt(index->btf);
	uint32_t n_slots = 16;

	while (n_slots < 2 * end)
		n_slots *= 2;

	index->slots = calloc(n_slots, sizeof(*index->slots));
	if (!index->slots)
		return -ENOMEM;
	index->mask = n_slots - 1;

	put(index, first, end);
	put(index, 1, first);
	return 0;
}

/* ---- bytes ---- */

/* Where types and strings are. */
struct sections {
	const char *types, *strings;
	uint32_t types_len, strings_len;
};

static int find_sections(const char *data, size_t len, struct sections *ret)
{
	struct btf_header header;
	uint64_t types_end, strings_end;

	if (len < sizeof(header))
		return -EBADMSG;

	memcpy(&header, data, sizeof(header));
	types_end =
		(uint64_t)header.hdr_len + header.type_off + header.type_len;
	strings_end =
		(uint64_t)header.hdr_len + header.str_off + header.str_len;
	if (header.magic != BTF_MAGIC || header.version != BTF_VERSION ||
	    types_end > len || strings_end > len)
		return -EBADMSG;

	*ret = (struct sections){
		.types = data + header.hdr_len + header.type_off,
		.strings = data + header.hdr_len + header.str_off,
		.types_len = header.type_len,
		.strings_len = header.str_len,
	};
	return 0;
}

/* Both behind each other: types, then strings. */
static int join(const struct sections *base, const struct sections *module,
		struct buf *out)
{
	uint64_t types_len = (uint64_t)base->types_len + module->types_len;
	uint64_t strings_len =
		(uint64_t)base->strings_len + module->strings_len;
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
		.type_len = (uint32_t)types_len,
		.str_off = (uint32_t)types_len,
		.str_len = (uint32_t)strings_len,
	};

	if (types_len + strings_len > MAX_BTF)
		return -EBADMSG;

	buf_add(out, &header, sizeof(header));
	buf_add(out, base->types, base->types_len);
	buf_add(out, module->types, module->types_len);
	buf_add(out, base->strings, base->strings_len);
	buf_add(out, module->strings, module->strings_len);
	return out->failed ? -ENOMEM : 0;
}

static int parse(const void *data, size_t len, struct btf **ret)
{
	if (!data || len > MAX_BTF)
		return -EBADMSG;

	*ret = btf__new(data, (uint32_t)len);
	if (!*ret)
		return errno == ENOMEM ? -ENOMEM : -EBADMSG;
	return 0;
}

static int parse_module(const void *data, size_t len,
			const struct type_index *base, struct btf **ret)
{
	CLEANUP(buf_free) struct buf joined = { 0 };
	struct sections below, above;
	const void *base_data;
	uint32_t base_len;
	int err;

	base_data = btf__raw_data(base->btf, &base_len);
	if (!base_data)
		return -ENOMEM;

	err = find_sections(base_data, base_len, &below);
	if (!err)
		err = find_sections(data, len, &above);
	if (!err)
		err = join(&below, &above, &joined);
	return err ? err : parse(joined.data, joined.len, ret);
}

int type_index_new(const void *data, size_t len, const struct type_index *base,
		   struct type_index **ret)
{
	CLEANUP(type_index_free) struct type_index *index = NULL;
	int err;

	index = calloc(1, sizeof(*index));
	if (!index)
		return -ENOMEM;

	err = base ? parse_module(data, len, base, &index->btf)
		   : parse(data, len, &index->btf);
	if (!err)
		err = fill(index, base);
	if (err)
		return err;

	*ret = TAKE(index);
	return 0;
}

void type_index_free(struct type_index **index)
{
	if (!*index)
		return;

	btf__free((*index)->btf);
	free((*index)->slots);
	free(*index);
	*index = NULL;
}

uint32_t type_index_find(const struct type_index *index, const char *name,
			 unsigned kinds)
{
	uint32_t slot = hash(name) & index->mask;

	for (; *name && index->slots[slot]; slot = (slot + 1) & index->mask)
		if (strcmp(name_of(index, index->slots[slot], kinds), name) ==
		    0)
			return index->slots[slot];
	return 0;
}

/* ---- all names ---- */

/* The names of @kinds after @prefix, of one type after the other, those of the
 * base, too. */
static const char *rest_of(const struct type_index *index, uint32_t id,
			   const char *prefix, unsigned kinds)
{
	size_t len = strlen(prefix);
	const char *name = name_of(index, id, kinds);

	return strncmp(name, prefix, len) == 0 ? name + len : "";
}

static const char *nth_name(size_t n, const void *data)
{
	const char *const *names = data;

	return names[n];
}

/* A bit for each character, with some that share one. */
static uint64_t letters(const char *name, size_t *len)
{
	uint64_t set = 0;
	size_t n = 0;

	for (; name[n]; n++)
		set |= 1ULL << (name[n] & 31);
	*len = n;
	return set;
}

/* What is near has about the same length and characters. Most names have not,
 * which spares the work of comparing. */
static bool is_candidate(const char *candidate, const char *name)
{
	size_t len, n;
	uint64_t wanted = letters(name, &len);
	uint64_t given = letters(candidate, &n);
	size_t edits = len / 3;

	return n && n <= len + edits && n + edits >= len &&
	       (size_t)__builtin_popcountll(wanted & ~given) <= edits;
}

const char *type_index_nearest(const struct type_index *index,
			       const char *prefix, const char *name,
			       unsigned kinds)
{
	CLEANUP(free_mem) const char **names = NULL;
	uint32_t end = btf__type_cnt(index->btf);
	size_t n = 0;

	names = calloc(end + 1, sizeof(*names));
	if (!names)
		return NULL;

	for (uint32_t id = 1; id < end; id++) {
		const char *rest = rest_of(index, id, prefix, kinds);

		if (is_candidate(rest, name))
			names[n++] = rest;
	}
	return diag_nearest(name, nth_name, names);
}

int type_index_list(const struct type_index *index, const char *prefix,
		    unsigned kinds, struct names *ret)
{
	uint32_t end = btf__type_cnt(index->btf);
	size_t len = strlen(prefix);
	int err = 0;

	for (uint32_t id = 1; !err && id < end; id++) {
		const char *rest = rest_of(index, id, prefix, kinds);

		if (*rest)
			err = names_add(ret, rest - len, len + strlen(rest));
	}
	names_sort(ret);
	return err;
}
