// SPDX-License-Identifier: Apache-2.0

#include "own_program.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "file_id.h"

int own_variable = 1;

__attribute__((noinline)) int own_function(int number)
{
	return number + own_variable;
}

__attribute__((noinline)) static int twin(void)
{
	__asm__ volatile("");
	return 1;
}

int own_twin(void)
{
	return twin();
}

void own_program(struct buf *ret)
{
	CLEANUP(close_file) FILE *file = fopen("/proc/self/exe", "re");
	char chunk[4096];
	size_t n;

	ck_assert_ptr_nonnull(file);
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(ret, chunk, n);
	ck_assert(!ret->failed);
}

static int read_fact(void *data, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	static const struct file_id id = { .inode = 7, .size = 1 };
	struct own_facts *own = data;

	own->n_reads++;
	if (kind != FACT_PROGRAM)
		return -ENOENT;
	if (strcmp(name, "/own") != 0)
		return own->err;

	buf_add(ret, &id, sizeof(id));
	buf_add(ret, own->bytes.data, own->bytes.len);
	return 0;
}

void own_facts_init(struct own_facts *own)
{
	*own = (struct own_facts){ .err = -ENODATA };
	own->facts.read = read_fact;
	own->facts.data = own;
	own_program(&own->bytes);
}

void own_facts_free(struct own_facts *own)
{
	facts_free(&own->facts);
	buf_free(&own->bytes);
}
