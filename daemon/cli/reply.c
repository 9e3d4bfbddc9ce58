// SPDX-License-Identifier: Apache-2.0

#include "reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "show.h"

void reply_free(json_t **reply)
{
	json_decref(*reply);
	*reply = NULL;
}

const char *reply_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "?";
}

json_int_t reply_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

int reply_print(const json_t *reply)
{
	/* main() looks at the state of stdout, but not for lack of memory. */
	return json_dumpf(reply, stdout, JSON_INDENT(2)) || puts("") == EOF
		       ? EXIT_FAILURE
		       : EXIT_SUCCESS;
}

enum {
	NAME_WIDTH = 28,
};

/* Appends a word and spaces up to the next column. */
static void add_column(const char *text, size_t width, struct buf *out)
{
	size_t start = out->len;

	show_word(out, text);
	do {
		buf_addc(out, ' ');
	} while (!out->failed && out->len - start < width);
}

/* What is not as its file says. */
static void add_notes(const json_t *policy, struct buf *out)
{
	const char *mode = json_string_value(json_object_get(policy, "mode"));
	const char *file =
		json_string_value(json_object_get(policy, "file_mode"));

	if (json_is_true(json_object_get(policy, "unconfirmed")))
		buf_adds(out, "    applied, and not confirmed yet\n");
	if (mode && file && strcmp(mode, file) != 0) {
		buf_adds(out, "    set at run time; its file says ");
		show_word(out, file);
		buf_addc(out, '\n');
	}
	if (reply_number(policy, "spared"))
		buf_addf(out, "    spared protected processes %lld times\n",
			 reply_number(policy, "spared"));
}

/* Since when it is wrong. */
static void add_since(const json_t *policy, struct buf *out)
{
	time_t since = (time_t)(reply_number(policy, "since_ns") / 1000000000);
	char text[40];
	struct tm tm;

	if (since && gmtime_r(&since, &tm) &&
	    strftime(text, sizeof(text), "since %Y-%m-%d %H:%M:%S UTC: ", &tm))
		buf_adds(out, text);
}

static void add_policy(const json_t *policy, struct buf *out)
{
	const char *error = json_string_value(json_object_get(policy, "error"));
	const char *mode = json_string_value(json_object_get(policy, "mode"));

	buf_adds(out, "  ");
	add_column(reply_text(policy, "name"), NAME_WIDTH, out);
	add_column(reply_text(policy, "state"), 9, out);
	add_column(mode ? mode : "-", 9, out);
	buf_addf(out, "%8lld %8lld  ", reply_number(policy, "events"),
		 reply_number(policy, "kills"));
	show_word(out, reply_text(policy, "file"));
	buf_addc(out, '\n');

	add_notes(policy, out);
	if (!error)
		return;
	buf_adds(out, "    ");
	add_since(policy, out);
	show_plain(out, error);
	buf_addc(out, '\n');
}

void reply_policies(const json_t *reply, struct buf *out)
{
	const json_t *policies = json_object_get(reply, "policies");
	const json_t *policy;
	size_t i;

	buf_addf(out, "  %-*s%-9s%-9s%8s %8s  %s\n", NAME_WIDTH, "NAME",
		 "STATE", "MODE", "EVENTS", "KILLS", "FILE");
	json_array_foreach(policies, i, policy) add_policy(policy, out);
}

int reply_write(struct buf *out)
{
	if (out->failed) {
		log_err(-ENOMEM, "cannot show");
		return EXIT_FAILURE;
	}
	fwrite(out->data, 1, out->len, stdout);
	return EXIT_SUCCESS;
}
