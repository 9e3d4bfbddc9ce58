// SPDX-License-Identifier: Apache-2.0
/*
 * Answers are kept with the error that they were, so that what is not there is
 * looked for once. Only -ENOMEM is no answer.
 */

#include "facts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "btf_index.h"
#include "facts_program.h"
#include "function_list.h"

static const char kernel[] = "vmlinux";

struct facts_types {
	enum fact_kind kind;
	char *name;
	int err;
	struct type_index *index; /* NULL: @err says why */
};

struct facts_text {
	int err;
	struct buf text;
};

static int read_fact(struct facts *facts, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	int err;

	if (!facts || !facts->read)
		return -ENOENT;

	err = facts->read(facts->data, kind, name, ret);
	if (err)
		return err;

	buf_adds(ret, ""); /* no bytes are a text, too */
	return ret->failed ? -ENOMEM : 0;
}

static void text_free(struct facts_text **text)
{
	if (!*text)
		return;

	buf_free(&(*text)->text);
	free(*text);
	*text = NULL;
}

void facts_free(struct facts *facts)
{
	while (facts->n_types) {
		struct facts_types *types = &facts->types[--facts->n_types];

		type_index_free(&types->index);
		free(types->name);
	}
	free(facts->types);
	facts->types = NULL;
	facts_programs_free(facts);
	text_free(&facts->functions);
	text_free(&facts->symbols);
	text_free(&facts->users);
	function_list_free(&facts->function_list);
}

/* ---- types ---- */

static const struct facts_types *find_types(const struct facts *facts,
					    enum fact_kind kind,
					    const char *name)
{
	for (size_t i = 0; i < facts->n_types; i++)
		if (facts->types[i].kind == kind &&
		    strcmp(facts->types[i].name, name) == 0)
			return &facts->types[i];
	return NULL;
}

static int keep_types(struct facts *facts, enum fact_kind kind,
		      const char *name, int answer, struct type_index **index)
{
	struct facts_types *slot =
		array_grow(&facts->types, facts->n_types, sizeof(*slot));

	if (!slot)
		return -ENOMEM;

	slot->name = strdup(name);
	if (!slot->name)
		return -ENOMEM;

	slot->kind = kind;
	slot->err = answer;
	slot->index = TAKE(*index);
	facts->n_types++;
	return answer;
}

static int read_types(struct facts *facts, enum fact_kind kind,
		      const char *name, const struct type_index *base)
{
	CLEANUP(type_index_free) struct type_index *index = NULL;
	CLEANUP(buf_free) struct buf bytes = { 0 };
	int err;

	err = read_fact(facts, kind, name, &bytes);
	if (!err)
		err = type_index_new(bytes.data, bytes.len, base, &index);
	if (err == -ENOMEM)
		return err;

	return keep_types(facts, kind, name, err, &index);
}

static int get_types(struct facts *facts, enum fact_kind kind, const char *name,
		     const struct type_index *base,
		     const struct type_index **ret)
{
	const struct facts_types *types = find_types(facts, kind, name);
	int err = types ? types->err : read_types(facts, kind, name, base);

	if (err)
		return err;

	*ret = find_types(facts, kind, name)->index;
	return 0;
}

int facts_btf(struct facts *facts, const char *module,
	      const struct type_index **ret)
{
	const struct type_index *base = NULL;
	int err;

	if (!facts)
		return -ENOENT;

	err = get_types(facts, FACT_BTF, kernel, NULL, &base);
	if (!err && module && strcmp(module, kernel) != 0)
		return get_types(facts, FACT_BTF, module, base, ret);
	if (!err)
		*ret = base;
	return err;
}

int facts_btf_file(struct facts *facts, const char *path,
		   const struct type_index **ret)
{
	if (!facts)
		return -ENOENT;

	return get_types(facts, FACT_BTF_FILE, path, NULL, ret);
}

/* ---- texts ---- */

int facts_tracepoint(struct facts *facts, const char *name, struct buf *ret)
{
	return read_fact(facts, FACT_TRACEPOINT, name, ret);
}

static int get_text(struct facts *facts, enum fact_kind kind,
		    struct facts_text **cache, const struct buf **ret)
{
	CLEANUP(text_free) struct facts_text *text = NULL;

	if (!*cache) {
		text = calloc(1, sizeof(*text));
		if (!text)
			return -ENOMEM;

		text->err = read_fact(facts, kind, "", &text->text);
		if (text->err == -ENOMEM)
			return -ENOMEM;
		*cache = TAKE(text);
	}

	if ((*cache)->err)
		return (*cache)->err;

	*ret = &(*cache)->text;
	return 0;
}

int facts_functions(struct facts *facts, const struct buf **ret)
{
	if (!facts)
		return -ENOENT;

	return get_text(facts, FACT_FUNCTIONS, &facts->functions, ret);
}

int facts_symbols(struct facts *facts, const struct buf **ret)
{
	if (!facts)
		return -ENOENT;

	return get_text(facts, FACT_SYMBOLS, &facts->symbols, ret);
}

/* The third field of a line of passwd(5) whose first is @name. */
static bool user_of_line(const char *line, const char *name, uint32_t *ret)
{
	size_t len = strlen(name);
	unsigned long long id;
	const char *digits;
	char *end;

	if (strncmp(line, name, len) != 0 || line[len] != ':')
		return false;

	digits = line + len + 1;
	digits += strcspn(digits, ":\n");
	if (digits[0] != ':' || digits[1] < '0' || digits[1] > '9')
		return false;

	errno = 0;
	id = strtoull(digits + 1, &end, 10);
	if (errno || *end != ':' || id >= UINT32_MAX)
		return false;

	*ret = (uint32_t)id;
	return true;
}

int facts_user(struct facts *facts, const char *name, uint32_t *ret)
{
	const struct buf *users = NULL;
	const char *line;
	int err;

	if (!facts)
		return -ENOENT;

	err = get_text(facts, FACT_USERS, &facts->users, &users);
	if (err)
		return err;

	line = *name && !strpbrk(name, ":\n") ? users->data : NULL;
	while (line) {
		if (user_of_line(line, name, ret))
			return 0;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return -ENODATA;
}

int facts_namespace(struct facts *facts, enum namespace_kind kind,
		    uint32_t *ret)
{
	static const char *const names[N_NAMESPACES] = {
		[NAMESPACE_UTS] = "uts",
		[NAMESPACE_IPC] = "ipc",
		[NAMESPACE_MNT] = "mnt",
		[NAMESPACE_PID] = "pid",
		[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children",
		[NAMESPACE_NET] = "net",
		[NAMESPACE_TIME] = "time",
		[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children",
		[NAMESPACE_CGROUP] = "cgroup",
		[NAMESPACE_USER] = "user",
	};
	CLEANUP(buf_free) struct buf text = { 0 };
	unsigned long inode;
	char *end;
	int err;

	err = read_fact(facts, FACT_NAMESPACE, names[kind], &text);
	if (err)
		return err;
	if (!text.len)
		return -EBADMSG;

	inode = strtoul(text.data, &end, 10);
	if (*end || inode > UINT32_MAX)
		return -EBADMSG;
	*ret = (uint32_t)inode;
	return 0;
}
