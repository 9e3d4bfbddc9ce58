// SPDX-License-Identifier: Apache-2.0

#include "compact_arg.h"

#include <string.h>

#include "base/mem.h"
#include "show.h"

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

void compact_json(const json_t *value, struct buf *out)
{
	CLEANUP(free_mem)
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text)
		show_plain(out, text);
	else
		out->failed = true;
}

/* "192.0.2.1:443", "[2001:db8::1]:443". */
static void add_end(const json_t *value, const char *address, const char *port,
		    struct buf *out)
{
	const char *text = text_of(value, address);

	if (!text) {
		buf_addc(out, '?');
		return;
	}
	buf_adds(out, strchr(text, ':') ? "[" : "");
	show_plain(out, text);
	buf_adds(out, strchr(text, ':') ? "]" : "");
	buf_addf(out, ":%lld",
		 json_integer_value(json_object_get(value, port)));
}

/* Four characters are three bytes; the last ones may be padding. */
static void add_bytes(const char *base64, const char *sign, struct buf *out)
{
	size_t digits = strcspn(base64, "=");

	buf_addf(out, "<%zu%s bytes>", digits * 3 / 4, sign);
}

static void add_path(const json_t *value, struct buf *out)
{
	const char *flags = text_of(value, "flags");

	if (flags && strstr(flags, "unresolved"))
		buf_adds(out, "...");
	show_quoted(out, text_of(value, "path"));
}

/* What says most of an object, the first of these that it has. */
static void add_named(const json_t *value, struct buf *out)
{
	static const char *const keys[] = { "name",	  "ProgName", "MapName",
					    "KprobeFunc", "id",	      "value" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const json_t *member = json_object_get(value, keys[i]);

		if (!member)
			continue;
		if (json_is_string(member))
			show_word(out, json_string_value(member));
		else
			compact_json(member, out);
		return;
	}
	compact_json(value, out);
}

static void add_object(const char *key, const json_t *value, struct buf *out)
{
	/* Call 0 is not written. */
	if (strcmp(key, "syscall_id") == 0 && !json_object_get(value, "id")) {
		buf_addc(out, '0');
	} else if (text_of(value, "path")) {
		add_path(value, out);
	} else if (text_of(value, "saddr") || text_of(value, "daddr")) {
		add_end(value, "saddr", "sport", out);
		buf_adds(out, " -> ");
		add_end(value, "daddr", "dport", out);
	} else if (text_of(value, "addr")) {
		add_end(value, "addr", "port", out);
	} else if (text_of(value, "bytes_arg")) {
		add_bytes(text_of(value, "bytes_arg"), "+", out);
	} else {
		add_named(value, out);
	}
}

/* Numbers of 64 bits are texts in JSON. */
static bool is_plain(const char *key)
{
	static const char *const keys[] = { "size_arg", "long_arg",
					    "bpf_cmd_arg" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

static void add_value(const char *key, const json_t *value, struct buf *out)
{
	if (json_is_object(value))
		add_object(key, value, out);
	else if (!json_is_string(value))
		compact_json(value, out);
	else if (strcmp(key, "bytes_arg") == 0)
		add_bytes(json_string_value(value), "", out);
	else if (is_plain(key))
		show_word(out, json_string_value(value));
	else
		show_quoted(out, json_string_value(value));
}

void compact_arg(json_t *arg, struct buf *out)
{
	const char *label = text_of(arg, "label");
	const char *message =
		text_of(json_object_get(arg, "error_arg"), "Message");
	const char *key;
	json_t *value;

	if (label) {
		show_word(out, label);
		buf_addc(out, '=');
	}
	if (message) {
		buf_addc(out, '<');
		show_plain(out, message);
		buf_addc(out, '>');
		return;
	}
	json_object_foreach(arg, key, value)
	{
		if (strcmp(key, "label") == 0)
			continue;
		add_value(key, value, out);
		return;
	}
	buf_addc(out, '?');
}
