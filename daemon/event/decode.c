// SPDX-License-Identifier: Apache-2.0

#include "decode.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	MAX_ERROR = 4095, /* as in the kernel */
};

/* What is left of a record. All sizes are checked here. */
struct cursor {
	const char *data;
	size_t len;
};

/* The next @len bytes; NULL when there are not as many. */
static const void *take(struct cursor *cursor, size_t len)
{
	const char *data = cursor->data;

	if (len > cursor->len)
		return NULL;

	cursor->data += len;
	cursor->len -= len;
	return data;
}

/* A path: the kernel's paths have no NUL in them. */
static bool take_path(struct cursor *cursor, size_t len, struct bytes *ret)
{
	const char *data = take(cursor, len);

	if (!data || len > MAX_STRING || memchr(data, '\0', len))
		return false;

	*ret = (struct bytes){ data, len };
	return true;
}

/* A list of texts, each with its NUL. */
static bool take_list(struct cursor *cursor, size_t len, struct bytes *ret)
{
	ret->len = len;
	ret->data = len > MAX_LIST ? NULL : take(cursor, len);
	return ret->data;
}

/* Arrays of the size of what they are in, that end with a NUL at the latest. */
static bool is_who(const struct who *who)
{
	return memchr(who->comm, '\0', sizeof(who->comm)) &&
	       memchr(who->tty, '\0', sizeof(who->tty));
}

static bool decode_exec(struct cursor *cursor, struct decoded *ret)
{
	const struct record_exec *record = take(cursor, sizeof(*record));

	if (!record || !is_who(&record->who))
		return false;

	ret->exec.record = record;
	return take_path(cursor, record->name_len, &ret->exec.name) &&
	       take_path(cursor, record->interp_len, &ret->exec.interp) &&
	       take_path(cursor, record->cwd_len, &ret->exec.cwd) &&
	       take_path(cursor, record->exe_len, &ret->exec.exe) &&
	       take_path(cursor, record->cgroup_len, &ret->exec.cgroup) &&
	       take_list(cursor, record->argv_len, &ret->exec.argv) &&
	       take_list(cursor, record->envs_len, &ret->exec.envs);
}

static bool decode_fork(struct cursor *cursor, struct decoded *ret)
{
	const struct record_fork *record = take(cursor, sizeof(*record));

	if (!record || !is_who(&record->who))
		return false;
	ret->fork.record = record;
	return take_path(cursor, record->cgroup_len, &ret->fork.cgroup);
}

static bool decode_cgroup(struct cursor *cursor, struct decoded *ret)
{
	const struct record_cgroup *record = take(cursor, sizeof(*record));

	if (!record)
		return false;
	ret->cgroup.record = record;
	return take_path(cursor, record->cgroup_len, &ret->cgroup.path);
}

static bool decode_exit(struct cursor *cursor, struct decoded *ret)
{
	ret->exit = take(cursor, sizeof(*ret->exit));
	return ret->exit;
}

/* The record does not say which values are texts. What has a length is inside
 * the texts' bytes; numbers have none. Any byte may be in a text: it may be a
 * buffer, or frames. */
static bool is_sane(const struct value *value, struct bytes strings)
{
	if (value->state > VALUE_UNREADABLE)
		return false;
	if (!value->len)
		return true;
	return value->len <= MAX_STRING && value->number <= strings.len &&
	       value->len <= strings.len - value->number;
}

/* What the call returns instead; 0: its own. A function in user space returns
 * what it likes. */
static bool is_error(const struct record_hook *record)
{
	return record->verdict == VERDICT_OVERRIDE ||
	       (record->error <= 0 && record->error >= -MAX_ERROR);
}

static bool decode_hook(struct cursor *cursor, struct decoded *ret)
{
	const struct record_hook *record = take(cursor, sizeof(*record));

	if (!record || record->n_values > MAX_SOURCES ||
	    record->n_words > MAX_WORDS || record->verdict > VERDICT_OVERRIDE ||
	    record->stage > STAGE_RETURN || record->manner > MANNER_SPARED ||
	    !is_error(record))
		return false;

	ret->hook.record = record;
	ret->hook.values =
		take(cursor, record->n_values * sizeof(*ret->hook.values));
	ret->hook.words =
		take(cursor, record->n_words * sizeof(*ret->hook.words));
	if (!ret->hook.values || !ret->hook.words)
		return false;

	ret->hook.strings.len = cursor->len;
	ret->hook.strings.data = take(cursor, cursor->len);
	for (unsigned i = 0; i < record->n_values; i++) {
		if (!is_sane(&ret->hook.values[i], ret->hook.strings))
			return false;
	}
	return true;
}

static bool decode_data(struct cursor *cursor, struct decoded *ret)
{
	const struct record_data *record = take(cursor, sizeof(*record));

	if (!record || record->source >= MAX_SOURCES ||
	    record->len > MAX_STRING ||
	    record->offset > (__u32)MAX_DATA - record->len)
		return false;

	ret->data.record = record;
	ret->data.bytes.len = record->len;
	ret->data.bytes.data = take(cursor, record->len);
	return ret->data.bytes.data;
}

static bool decode_kind(struct cursor *cursor, struct decoded *ret)
{
	switch (ret->head->kind) {
	case RECORD_EXEC:
		return decode_exec(cursor, ret);
	case RECORD_FORK:
		return decode_fork(cursor, ret);
	case RECORD_CGROUP:
		return decode_cgroup(cursor, ret);
	case RECORD_EXIT:
		return decode_exit(cursor, ret);
	case RECORD_HOOK:
		return decode_hook(cursor, ret);
	case RECORD_DATA:
		return decode_data(cursor, ret);
	default:
		return false;
	}
}

int decode_record(const void *data, size_t len, struct decoded *ret)
{
	struct decoded decoded = { .head = data };
	struct cursor cursor = { .data = data };

	if ((uintptr_t)data % 8 || len < sizeof(*decoded.head) ||
	    decoded.head->size > len)
		return -EBADMSG;

	cursor.len = decoded.head->size;
	if (!decode_kind(&cursor, &decoded) || cursor.len)
		return -EBADMSG;

	*ret = decoded;
	return 0;
}

struct bytes decode_text(const struct decoded *hook, const struct value *value)
{
	if (!value->len)
		return (struct bytes){ "", 0 };

	return (struct bytes){ hook->hook.strings.data + value->number,
			       value->len };
}
