// SPDX-License-Identifier: Apache-2.0

#include "arguments.h"

#include <string.h>

/* Takes the bytes up to @end off the front of @rest, and the @end. */
static struct bytes next(struct bytes *rest, char end)
{
	struct bytes part = *rest;
	const char *at = memchr(rest->data, end, rest->len);

	if (at)
		part.len = (size_t)(at - rest->data);
	rest->data += part.len + !!at;
	rest->len -= part.len + !!at;
	return part;
}

bool arguments_next(struct bytes *list, struct bytes *ret)
{
	if (!list->len)
		return false;
	*ret = next(list, '\0');
	return true;
}

static bool is_asked_for(struct bytes variable, char *const names[], size_t n)
{
	const char *equals = memchr(variable.data, '=', variable.len);
	size_t len = equals ? (size_t)(equals - variable.data) : 0;

	for (size_t i = 0; i < n && equals; i++)
		if (strlen(names[i]) == len &&
		    !memcmp(variable.data, names[i], len))
			return true;
	return false;
}

void arguments_variables(struct buf *out, struct bytes envs,
			 char *const names[], size_t n)
{
	struct bytes variable;

	while (n && arguments_next(&envs, &variable)) {
		if (!is_asked_for(variable, names, n))
			continue;
		buf_add(out, variable.data, variable.len);
		buf_addc(out, '\0');
	}
}

void arguments_join(struct buf *out, struct bytes argv)
{
	size_t from = out->len;

	if (argv.len)
		next(&argv, '\0');

	while (argv.len) {
		struct bytes arg = next(&argv, '\0');
		bool quoted = !arg.len || memchr(arg.data, ' ', arg.len);

		if (out->len > from)
			buf_addc(out, ' ');
		if (quoted)
			buf_addc(out, '"');
		buf_add(out, arg.data, arg.len);
		if (quoted)
			buf_addc(out, '"');
	}
}

static bool is_dots(struct bytes part, size_t n)
{
	return part.len == n && !memcmp(part.data, "..", n);
}

/* Takes the last component off the path that begins at @from. The root has
 * no parent but itself. */
static void drop_last(struct buf *out, size_t from)
{
	const char *slash = memrchr(out->data + from, '/', out->len - from);

	out->len = slash ? (size_t)(slash - out->data) : from;
}

static void add_parts(struct buf *out, size_t from, struct bytes path)
{
	while (path.len && !out->failed) {
		struct bytes part = next(&path, '/');

		if (!part.len || is_dots(part, 1))
			continue;

		if (is_dots(part, 2)) {
			drop_last(out, from);
			continue;
		}

		buf_addc(out, '/');
		buf_add(out, part.data, part.len);
	}
}

void arguments_binary(struct buf *out, struct bytes cwd, struct bytes name)
{
	size_t from = out->len;

	if (!cwd.len || !name.len || name.data[0] == '/') {
		buf_add(out, name.data, name.len);
		return;
	}

	buf_add(out, "", 0);
	add_parts(out, from, cwd);
	add_parts(out, from, name);
	if (out->len == from)
		buf_addc(out, '/');
}
