// SPDX-License-Identifier: Apache-2.0

#include "process_case.h"

#include <stdio.h>
#include <string.h>

#include "process_json.h"
#include "unit.h"

char *shown(const struct sample_event *sample)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	process_json(&json, "process", &sample->event, sample->process, 7);
	ck_assert(!out.failed);
	return buf_take(&out);
}

json_t *parse(const struct sample_event *sample)
{
	char *text = shown(sample);
	char *line = NULL;
	json_t *value, *process;

	ck_assert_int_gt(asprintf(&line, "{%s}", text), 0);
	value = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json_is_object(value), "%s", line);
	process = json_incref(json_object_get(value, "process"));
	json_decref(value);
	free(line);
	free(text);
	return process;
}

void expect(const json_t *object, const char *path, const char *expected)
{
	char *keys = strdup(path);
	char *at = keys;
	char *text;

	for (char *key; (key = strsep(&at, "."));)
		object = json_object_get(object, key);
	text = object ? json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY)
		      : NULL;
	if (expected)
		ck_assert_msg(text && strcmp(text, expected) == 0,
			      "%s is %s, expected %s", path, text, expected);
	else
		ck_assert_msg(!text, "%s is %s", path, text);
	free(text);
	free(keys);
}

void set_text(struct process *process, struct process_text text)
{
	ck_assert_int_eq(process_set_text(process, &text), 0);
}
