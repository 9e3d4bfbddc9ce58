// SPDX-License-Identifier: Apache-2.0

#include "control_change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

/* What the daemon was asked for last, and what it answers. */
static struct asked {
	unsigned n;
	enum change_kind kind;
	enum policy_mode mode;
	char policy[32];
	char file[32];
	size_t n_files;
	uint32_t seconds;
	int answer;
} asked;

static int do_change(void *data, const struct change *change, struct buf *why)
{
	ck_assert_ptr_eq(data, &asked);
	asked.n++;
	asked.kind = change->kind;
	asked.mode = change->mode;
	asked.n_files = change->n_files;
	asked.seconds = change->seconds;
	if (change->policy)
		snprintf(asked.policy, sizeof(asked.policy), "%s",
			 change->policy);
	if (change->n_files)
		snprintf(asked.file, sizeof(asked.file), "%s",
			 change->files[0].name);
	if (asked.answer == -EBUSY)
		buf_adds(why, "others wait");
	return asked.answer;
}

/* Calls @method with @parameters. Returns the reply, to be freed. */
static json_t *call(void (*method)(const struct control_service *service,
				   const struct varlink_call *call,
				   struct buf *out),
		    const char *parameters)
{
	static const struct control_ops ops = { .change = do_change };
	const struct control_service service = { .ops = &ops, .data = &asked };
	CLEANUP(buf_free) struct buf out = { 0 };
	struct varlink_call made = {
		.parameters = json_loads(parameters, 0, NULL),
	};
	json_t *reply;

	method(&service, &made, &out);
	json_decref(made.parameters);
	reply = json_loads(out.data, 0, NULL);
	ck_assert_ptr_nonnull(reply);
	return reply;
}

static void expect(json_t *reply, const char *error, const char *key,
		   const char *value)
{
	const char *text = json_string_value(json_object_get(
		json_object_get(reply, "parameters"), key ? key : ""));

	ck_assert_pstr_eq(json_string_value(json_object_get(reply, "error")),
			  error);
	ck_assert_pstr_eq(text, value);
	json_decref(reply);
}

START_TEST(a_mode_is_set)
{
	expect(call(control_set_mode, "{\"name\":\"a\",\"mode\":\"monitor\"}"),
	       NULL, NULL, NULL);
	ck_assert_int_eq(asked.kind, CHANGE_MODE);
	ck_assert_int_eq(asked.mode, MODE_MONITOR);
	ck_assert_str_eq(asked.policy, "a");
	expect(call(control_disable, "{\"name\":\"b\"}"), NULL, NULL, NULL);
	ck_assert_int_eq(asked.kind, CHANGE_DISABLE);
	ck_assert_str_eq(asked.policy, "b");
}
END_TEST

START_TEST(a_policy_that_is_not_there_is_told)
{
	asked.answer = -ENOENT;
	expect(call(control_enable, "{\"name\":\"a\"}"),
	       "org.haetae.Control.NoSuchPolicy", "name", "a");
	asked.answer = -EBUSY;
	expect(call(control_confirm, "{}"), "org.haetae.Control.NotDone",
	       "reason", "others wait");
	asked.answer = -ENOSPC;
	expect(call(control_revert, "{}"), "org.haetae.Control.NotDone",
	       "reason", strerror(ENOSPC));
}
END_TEST

START_TEST(files_are_applied_for_some_time)
{
	expect(call(control_apply,
		    "{\"files\":[{\"name\":\"a.yaml\",\"text\":\"\"},"
		    "{\"name\":\"b.yml\",\"text\":\"x\"}],"
		    "\"confirm_within\":120}"),
	       NULL, NULL, NULL);
	ck_assert_int_eq(asked.kind, CHANGE_APPLY);
	ck_assert_uint_eq(asked.n_files, 2);
	ck_assert_uint_eq(asked.seconds, 120);
	ck_assert_str_eq(asked.file, "a.yaml");
}
END_TEST

START_TEST(parameters_of_other_kinds_are_refused)
{
	static const char *const files[] = {
		"{}",
		"{\"files\":[]}",
		"{\"files\":7}",
		"{\"files\":[7]}",
		"{\"files\":[{\"name\":\"a.yaml\"}]}",
		"{\"files\":[{\"name\":\"../a.yaml\",\"text\":\"\"}]}",
		"{\"files\":[{\"name\":\"/a.yaml\",\"text\":\"\"}]}",
		"{\"files\":[{\"name\":\".a.yaml\",\"text\":\"\"}]}",
		"{\"files\":[{\"name\":\"a.txt\",\"text\":\"\"}]}",
		"{\"files\":[{\"name\":\"\",\"text\":\"\"}]}",
		"{\"files\":[{\"name\":\"a.yaml\",\"text\":\"\"},"
		"{\"name\":\"a.yaml\",\"text\":\"\"}]}",
	};
	static const char *const times[] = { "0", "-1", "86401", "\"1\"",
					     "1.5" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		expect(call(control_apply, files[i]),
		       VARLINK_ERROR("InvalidParameter"), "parameter", "files");
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		char text[128];

		snprintf(text, sizeof(text),
			 "{\"files\":[{\"name\":\"a.yaml\",\"text\":\"\"}],"
			 "\"confirm_within\":%s}",
			 times[i]);
		expect(call(control_apply, text),
		       VARLINK_ERROR("InvalidParameter"), "parameter",
		       "confirm_within");
	}
	expect(call(control_set_mode, "{\"name\":\"a\",\"mode\":\"off\"}"),
	       VARLINK_ERROR("InvalidParameter"), "parameter", "mode");
	expect(call(control_enable, "{\"name\":7}"),
	       VARLINK_ERROR("InvalidParameter"), "parameter", "name");
	ck_assert_uint_eq(asked.n, 0);
}
END_TEST

int main(void)
{
	return RUN("control_change", a_mode_is_set,
		   a_policy_that_is_not_there_is_told,
		   files_are_applied_for_some_time,
		   parameters_of_other_kinds_are_refused);
}
