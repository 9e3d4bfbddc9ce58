// SPDX-License-Identifier: Apache-2.0

#include "facts_program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Each is allocated for itself: what was given out stays where it is. */
struct facts_program {
	char *path;
	int err;
	struct buf text; /* struct file_id, then the file */
	struct fact_program program;
};

static void entry_free(struct facts_program **entry)
{
	if (!*entry)
		return;

	free((*entry)->path);
	buf_free(&(*entry)->text);
	free(*entry);
	*entry = NULL;
}

void facts_programs_free(struct facts *facts)
{
	while (facts->n_programs)
		entry_free(&facts->programs[--facts->n_programs]);
	free(facts->programs);
	facts->programs = NULL;
}

static int read_program(struct facts *facts, struct facts_program *entry)
{
	struct fact_program *program = &entry->program;
	int err;

	err = facts->read(facts->data, FACT_PROGRAM, entry->path, &entry->text);
	if (err)
		return err;
	if (entry->text.failed)
		return -ENOMEM;
	if (entry->text.len < sizeof(program->id))
		return -EBADMSG;

	memcpy(&program->id, entry->text.data, sizeof(program->id));
	program->bytes = entry->text.data + sizeof(program->id);
	program->len = entry->text.len - sizeof(program->id);
	return 0;
}

static int add_program(struct facts *facts, const char *path)
{
	CLEANUP(entry_free) struct facts_program *entry = NULL;
	struct facts_program **slot;

	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return -ENOMEM;

	entry->path = strdup(path);
	if (!entry->path)
		return -ENOMEM;

	entry->err = read_program(facts, entry);
	if (entry->err)
		buf_free(&entry->text);
	if (entry->err == -ENOMEM)
		return -ENOMEM;

	slot = array_grow(&facts->programs, facts->n_programs, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = TAKE(entry);
	facts->n_programs++;
	return 0;
}

static struct facts_program *find_program(const struct facts *facts,
					  const char *path)
{
	for (size_t i = 0; i < facts->n_programs; i++)
		if (strcmp(facts->programs[i]->path, path) == 0)
			return facts->programs[i];
	return NULL;
}

int facts_program(struct facts *facts, const char *path,
		  const struct fact_program **ret)
{
	const struct facts_program *entry;

	if (!facts || !facts->read)
		return -ENOENT;

	entry = find_program(facts, path);
	if (!entry) {
		int err = add_program(facts, path);

		if (err)
			return err;
		entry = find_program(facts, path);
	}
	if (entry->err)
		return entry->err;

	*ret = &entry->program;
	return 0;
}
