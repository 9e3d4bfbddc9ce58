// SPDX-License-Identifier: Apache-2.0
/*
 * A relocation goes from a type that has a name through what is in it by value;
 * where it would follow a pointer another relocation begins. Pointers of all
 * kinds are compatible (bpf_core_fields_are_compat() of libbpf), so that those
 * in the file may point to void.
 */

#include "core_types.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "names.h"

struct picked {
	const struct btf *kernel;
	__u32 *ids;  /* of types of the file, by those of the kernel; 0: none */
	__u32 *list; /* of types of the kernel, in the order of the file */
	__u32 n;
};

static __u32 *type_id(struct type_ids *ids, const char *name)
{
	struct {
		const char *name;
		__u32 *id;
	} const list[] = {
		{ "task_struct", &ids->task },
		{ "linux_binprm", &ids->binprm },
		{ "path", &ids->path },
		{ "dentry", &ids->dentry },
		{ "mount", &ids->mount },
		{ "kernfs_node", &ids->node },
		{ "css_set", &ids->css_set },
		{ "cgrp_cset_link", &ids->css_link },
		{ "timespec64", &ids->pair },
	};

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (!strcmp(list[i].name, name))
			return list[i].id;
	return NULL;
}

int core_types_new(struct core_types *ret)
{
	ret->ids = calloc(1, sizeof(*ret->ids));
	if (!ret->ids)
		return -ENOMEM;
	ret->fd = memfd_create("core-types", MFD_CLOEXEC);
	if (ret->fd < 0)
		return -errno;
	snprintf(ret->path, sizeof(ret->path), "/proc/self/fd/%d", ret->fd);
	return 0;
}

void core_types_free(struct core_types *types)
{
	close_fd(&types->fd);
	free(types->ids);
	types->ids = NULL;
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
	*btf = NULL;
}

static void picked_free(struct picked *picked)
{
	free(picked->ids);
	free(picked->list);
}

/* ---- names ---- */

static bool is_named(const struct btf_type *type)
{
	switch (btf_kind(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_TYPEDEF:
		return type->name_off;
	default:
		return false;
	}
}

/* Those of the object; of "inode___split" it is "inode". */
static int list_names(const struct btf *btf, struct names *ret)
{
	int err = 0;

	for (__u32 id = 1; !err && id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name, *flavour;

		if (!is_named(type))
			continue;
		name = btf__name_by_offset(btf, type->name_off);
		flavour = strstr(name, "___");
		err = names_add(ret, name,
				flavour ? (size_t)(flavour - name)
					: strlen(name));
	}
	names_sort(ret);
	return err;
}

static int compare(const void *name, const void *item)
{
	return strcmp(name, *(char *const *)item);
}

/* ---- types ---- */

/* Where @type names its @n-th other type; NULL: there are no more. */
static __u32 *other_type(const struct btf_type *type, unsigned n)
{
	switch (btf_kind(type)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n < btf_vlen(type) ? &btf_members(type)[n].type : NULL;
	case BTF_KIND_ARRAY:
		return n == 0	? &btf_array(type)->type
		       : n == 1 ? &btf_array(type)->index_type
				: NULL;
	case BTF_KIND_PTR:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return n == 0 ? (__u32 *)&type->type : NULL;
	default:
		return NULL;
	}
}

static void pick(struct picked *picked, __u32 id)
{
	if (!id || id >= btf__type_cnt(picked->kernel) || picked->ids[id])
		return;
	picked->list[picked->n++] = id;
	picked->ids[id] = picked->n;
}

/* Those that have the names, and, behind them, what those are made of. */
static void pick_all(struct picked *picked, const struct names *names)
{
	const struct btf *kernel = picked->kernel;

	for (__u32 id = 1; id < btf__type_cnt(kernel); id++) {
		const struct btf_type *type = btf__type_by_id(kernel, id);

		if (is_named(type) &&
		    bsearch(btf__name_by_offset(kernel, type->name_off),
			    names->items, names->n, sizeof(*names->items),
			    compare))
			pick(picked, id);
	}

	for (__u32 i = 0; i < picked->n; i++) {
		const struct btf_type *type =
			btf__type_by_id(kernel, picked->list[i]);
		const __u32 *other;

		if (btf_is_ptr(type))
			continue;
		for (unsigned n = 0; (other = other_type(type, n)); n++)
			pick(picked, *other);
	}
}

/* Adds the @i-th type of the file. */
static int copy(struct btf *file, const struct picked *picked, __u32 i)
{
	const struct btf_type *type;
	__u32 *other;
	int id =
		btf__add_type(file, picked->kernel,
			      btf__type_by_id(picked->kernel, picked->list[i]));

	if (id < 0)
		return id;
	type = btf__type_by_id(file, (__u32)id);
	for (unsigned n = 0; (other = other_type(type, n)); n++)
		*other = btf_is_ptr(type) ? 0 : picked->ids[*other];
	return 0;
}

static int write_file(int fd, const struct btf *file)
{
	__u32 size;
	const void *bytes = btf__raw_data(file, &size);

	if (!bytes)
		return -ENOMEM;
	if (write(fd, bytes, size) != (ssize_t)size)
		return -EIO;
	return 0;
}

/* Linux 6.2 and later. */
__u32 core_types_cast(const struct btf *kernel)
{
	int id = kernel ? btf__find_by_name_kind(kernel, "bpf_rdonly_cast",
						 BTF_KIND_FUNC)
			: 0;

	return id > 0 ? (__u32)id : 0;
}

static void note_ids(struct type_ids *ids, const struct picked *picked)
{
	const __u32 *all = (const __u32 *)ids;

	for (__u32 i = 0; i < picked->n; i++) {
		const struct btf_type *type =
			btf__type_by_id(picked->kernel, picked->list[i]);
		__u32 *id = NULL;

		if (btf_kind(type) == BTF_KIND_STRUCT)
			id = type_id(ids, btf__name_by_offset(picked->kernel,
							      type->name_off));
		if (id && !*id)
			*id = picked->list[i];
	}
	for (size_t i = 0; i < sizeof(*ids) / sizeof(*all); i++)
		if (!all[i])
			*ids = (struct type_ids){ 0 };
}

static int fill(const struct core_types *types, const struct btf *kernel,
		const struct names *names)
{
	CLEANUP(free_btf) struct btf *file = btf__new_empty();
	CLEANUP(picked_free) struct picked picked = { .kernel = kernel };
	int err = 0;

	picked.ids = calloc(btf__type_cnt(kernel), sizeof(*picked.ids));
	picked.list = calloc(btf__type_cnt(kernel), sizeof(*picked.list));
	if (!file || !picked.ids || !picked.list)
		return -ENOMEM;

	pick_all(&picked, names);
	for (__u32 i = 0; !err && i < picked.n; i++)
		err = copy(file, &picked, i);
	if (core_types_cast(kernel))
		note_ids(types->ids, &picked);
	return err ? err : write_file(types->fd, file);
}

int core_types_fill(const struct core_types *types, const struct btf *kernel,
		    const struct btf *object)
{
	CLEANUP(names_free) struct names names = { 0 };
	struct stat st;
	int err;

	if (fstat(types->fd, &st))
		return -errno;
	if (st.st_size)
		return 0;
	if (!kernel)
		return -ENOENT;

	err = list_names(object, &names);
	return err ? err : fill(types, kernel, &names);
}
