// SPDX-License-Identifier: Apache-2.0

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "process_json.h"
#include "sample_event.h"
#include "unit.h"

static char *shown(const struct sample_event *sample)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	process_json(&json, "process", &sample->event, sample->process, 7);
	ck_assert(!out.failed);
	return buf_take(&out);
}

static json_t *parse(const struct sample_event *sample)
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

/* What is at @path ("exe.dev") is, as JSON, @expected; NULL: nothing is. */
static void expect(const json_t *object, const char *path, const char *expected)
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

static void set_text(struct process *process, struct process_text text)
{
	ck_assert_int_eq(process_set_text(process, &text), 0);
}

static json_t *gained(enum event_kind kind, uint32_t flags, uint32_t uid,
		      uint32_t euid, uint32_t links)
{
	struct sample_event sample;
	json_t *process;

	sample_event(kind, &sample);
	set_text(sample.process,
		 (struct process_text){ .file = { .inode = 5,
						  .links = links,
						  .flags = flags } });
	sample.process->who.rights.creds.uid = uid;
	sample.process->who.rights.creds.euid = euid;
	sample.process->who.rights.creds.egid = 42;
	process = parse(&sample);
	sample_event_free(&sample);
	return process;
}

static void expect_gain(uint32_t flags, uint32_t uid, uint32_t euid,
			const char *expected)
{
	json_t *process = gained(EVENT_EXEC, flags, uid, euid, 1);

	expect(process, "binary_properties", expected);
	json_decref(process);
}

START_TEST(who_gains_by_execve_is_told)
{
	expect_gain(EXE_GAINS_UID, 1000, 0,
		    "{\"setuid\":0,\"privileges_changed\":"
		    "[\"PRIVILEGES_RAISED_EXEC_FILE_SETUID\"]}");
	expect_gain(EXE_GAINS_UID, 1000, 33, "{\"setuid\":33}");
	expect_gain(EXE_GAINS_UID, 0, 0, "{\"setuid\":0}");
	expect_gain(EXE_GAINS_GID, 1000, 1000, "{\"setgid\":42}");
	expect_gain(EXE_GAINS_CAPS, 1000, 1000,
		    "{\"privileges_changed\":"
		    "[\"PRIVILEGES_RAISED_EXEC_FILE_CAP\"]}");
	expect_gain(EXE_SCRIPT, 1000, 1000, NULL);
}
END_TEST

START_TEST(only_an_exec_tells_of_gains)
{
	json_t *process = gained(EVENT_EXIT, EXE_GAINS_UID, 1000, 0, 0);

	expect(process, "binary_properties", NULL);
	json_decref(process);
}
END_TEST

START_TEST(files_without_a_name_are_told)
{
	json_t *process = gained(EVENT_EXEC, 0, 1000, 1000, 0);

	expect(process, "binary_properties",
	       "{\"file\":{\"inode\":{\"number\":\"5\",\"links\":0}}}");
	expect(process, "exe.deleted", "true");
	expect(process, "exe.memfd", NULL);
	json_decref(process);

	process = gained(EVENT_EXEC, EXE_MEMFD, 1000, 1000, 0);
	expect(process, "exe.deleted", NULL);
	expect(process, "exe.memfd", "true");
	json_decref(process);
}
END_TEST

int main(void)
{
	return RUN("gains", who_gains_by_execve_is_told,
		   only_an_exec_tells_of_gains, files_without_a_name_are_told);
}
