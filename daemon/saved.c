// SPDX-License-Identifier: Apache-2.0

#include "saved.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "marks.h"
#include "state_file.h"

enum {
	MAX_BYTES = 1 << 30,
	MAX_ITEMS = 1 << 20,
};

static const char *const names[] = {
	[SAVED_IN_FORCE] = "policies",
	[SAVED_BEFORE] = "before",
};

static const char magic[8] = "haetae01";

void saved_free(struct saved *saved)
{
	file_table_free(&saved->files);
	marks_free(&saved->marks, saved->n_marks);
	*saved = (struct saved){ 0 };
}

/* ---- writing: numbers of 32 bits, and bytes after their number ---- */

static void put_number(struct buf *out, size_t number)
{
	uint32_t value = (uint32_t)number;

	buf_add(out, &value, sizeof(value));
}

static void put_bytes(struct buf *out, const char *data, size_t len)
{
	put_number(out, len);
	buf_add(out, data, len);
}

static void put_mark(struct buf *out, const struct mark *mark)
{
	put_number(out, mark->test);
	put_number(out, mark->only_true);
	put_number(out, mark->n_pids);
	for (size_t i = 0; i < mark->n_pids; i++)
		put_number(out, mark->pids[i]);
	put_number(out, mark->n_paths);
	for (size_t i = 0; i < mark->n_paths; i++)
		put_bytes(out, mark->paths[i].text, mark->paths[i].len);
}

void saved_put(struct buf *out, const struct file_table *files,
	       const struct plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += !plan || files->files[i].text.data;

	buf_add(out, magic, sizeof(magic));
	put_number(out, n);
	for (size_t i = 0; i < files->n; i++) {
		const struct source_file *file = &files->files[i];

		if (plan && !file->text.data)
			continue;
		put_bytes(out, file->path, strlen(file->path));
		put_bytes(out, file->text.data ? file->text.data : "",
			  file->text.len);
	}
	put_number(out, plan ? plan->n_marks : 0);
	for (size_t i = 0; plan && i < plan->n_marks; i++)
		put_mark(out, &plan->marks[i]);
}

int saved_write(const char *dir, enum saved_kind kind,
		const struct file_table *files, const struct plan *plan)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };

	saved_put(&bytes, files, plan);
	return bytes.failed ? -ENOMEM : state_write(dir, names[kind], &bytes);
}

void saved_remove(const char *dir, enum saved_kind kind)
{
	state_remove(dir, names[kind]);
}

/* ---- reading ---- */

struct reader {
	const char *at;
	size_t left;
	int err; /* the first; what is read after it is empty */
};

static struct rule_value take(struct reader *reader, size_t len)
{
	struct rule_value bytes = { .text = (char *)reader->at, .len = len };

	if (reader->err || len > reader->left) {
		reader->err = -EBADMSG;
		return (struct rule_value){ 0 };
	}
	reader->at += len;
	reader->left -= len;
	return bytes;
}

static uint32_t take_number(struct reader *reader)
{
	struct rule_value bytes = take(reader, sizeof(uint32_t));
	uint32_t number = 0;

	if (bytes.len)
		memcpy(&number, bytes.text, sizeof(number));
	return number;
}

/* Each of what is counted takes some bytes. */
static uint32_t take_count(struct reader *reader)
{
	uint32_t n = take_number(reader);

	if (n > MAX_ITEMS || n > reader->left)
		reader->err = -EBADMSG;
	return reader->err ? 0 : n;
}

static int take_file(struct reader *reader, struct file_table *files)
{
	struct source_file *file =
		array_grow(&files->files, files->n, sizeof(*file));
	struct rule_value path, text;

	if (!file)
		return -ENOMEM;
	files->n++;
	path = take(reader, take_number(reader));
	text = take(reader, take_number(reader));
	if (reader->err || !path.len)
		return -EBADMSG;

	file->path = strndup(path.text, path.len);
	buf_add(&file->text, text.text, text.len);
	return file->path && !file->text.failed ? 0 : -ENOMEM;
}

/* Into a mark that borrows, of which a copy is made. */
static int take_mark(struct reader *reader, struct mark *ret)
{
	CLEANUP(free_mem) struct rule_value *paths = NULL;
	CLEANUP(free_mem) uint32_t *pids = NULL;
	struct mark mark = { .test = (enum test)take_number(reader) };

	mark.only_true = take_number(reader);
	mark.n_pids = take_count(reader);
	pids = calloc(mark.n_pids + 1, sizeof(*pids));
	if (!pids)
		return -ENOMEM;
	for (size_t i = 0; i < mark.n_pids; i++)
		pids[i] = take_number(reader);

	mark.n_paths = take_count(reader);
	paths = calloc(mark.n_paths + 1, sizeof(*paths));
	if (!paths)
		return -ENOMEM;
	for (size_t i = 0; i < mark.n_paths; i++)
		paths[i] = take(reader, take_number(reader));
	if (reader->err)
		return reader->err;

	mark.pids = pids;
	mark.paths = paths;
	return mark_copy(&mark, ret);
}

static int take_all(struct reader *reader, struct saved *saved)
{
	struct rule_value start = take(reader, sizeof(magic));
	uint32_t n;
	int err = 0;

	if (!start.len || memcmp(start.text, magic, sizeof(magic)))
		return -EBADMSG;

	n = take_count(reader);
	for (uint32_t i = 0; !err && i < n; i++)
		err = take_file(reader, &saved->files);

	n = err ? 0 : take_count(reader);
	if (n > MAX_MARKS)
		return -EBADMSG;
	saved->marks = calloc(n + 1, sizeof(*saved->marks));
	if (!saved->marks)
		return -ENOMEM;
	for (; !err && saved->n_marks < n; saved->n_marks += !err)
		err = take_mark(reader, &saved->marks[saved->n_marks]);
	if (!err && (reader->err || reader->left))
		err = -EBADMSG;
	return err;
}

int saved_take(const struct buf *bytes, struct saved *ret)
{
	CLEANUP(saved_free) struct saved saved = { 0 };
	struct reader reader = { .at = bytes->data, .left = bytes->len };
	int err = take_all(&reader, &saved);

	if (err)
		return err;
	*ret = saved;
	saved = (struct saved){ 0 };
	return 0;
}

int saved_bytes(const char *dir, enum saved_kind kind, struct buf *ret)
{
	return state_read(dir, names[kind], MAX_BYTES, ret);
}

int saved_read(const char *dir, enum saved_kind kind, struct saved *ret)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	int err = saved_bytes(dir, kind, &bytes);

	return err ? err : saved_take(&bytes, ret);
}
