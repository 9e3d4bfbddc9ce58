// SPDX-License-Identifier: Apache-2.0

#include "arg_expect.h"

#include <jansson.h>
#include <stdio.h>

#include "arg_json.h"
#include "arg_text.h"
#include "unit.h"

void expect_arg(const struct sample_event *sample, const char *expected)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };
	char whole[512];
	json_t *parsed;

	jsonl_object(&json, NULL);
	args_json(&json, &sample->event);
	jsonl_object_end(&json);
	snprintf(whole, sizeof(whole), "{\"args\":[%s]}", expected);
	ck_assert_str_eq(out.data, whole);
	parsed = json_loadb(out.data, out.len,
			    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	ck_assert_msg(json_is_object(parsed), "%s", out.data);
	json_decref(parsed);
	buf_free(&out);
}

void expect_said(const struct sample_event *sample, const char *expected)
{
	struct event_arg arg = event_arg(&sample->event, 0);
	struct buf out = { 0 };

	buf_adds(&out, "");
	arg_say(&out, &arg);
	ck_assert_str_eq(out.data, expected);
	buf_free(&out);
}
