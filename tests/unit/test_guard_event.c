// SPDX-License-Identifier: Apache-2.0

#include "guard_event.h"

#include <errno.h>
#include <string.h>

#include "abi_guard.h"
#include "event_json.h"
#include "journal_fields.h"
#include "sample_event.h"
#include "unit.h"

/* kill -KILL of the daemon. */
static struct record_guard attempt(void)
{
	struct record_guard record = {
		.hook.head.kind = RECORD_HOOK,
		.hook.head.size = sizeof(record),
		.hook.image = GUARD_IMAGE + GUARD_TASK_KILL,
		.hook.n_values = 2,
		.hook.n_words = 1,
		.hook.verdict = VERDICT_OVERRIDE,
		.hook.error = -1,
		.text = { .len = 7, .state = VALUE_OK },
		.number = { .number = 9, .state = VALUE_OK },
		.word = 1,
		.bytes = "haetaed",
	};

	return record;
}

/* Fills the event of a sample in place of its own match. */
static int fill(const struct record_guard *record, struct guard_event *guard,
		struct sample_event *sample, struct decoded *decoded)
{
	ck_assert_int_eq(decode_record(record, sizeof(*record), decoded), 0);
	return guard_event_fill(guard, decoded, &sample->event);
}

START_TEST(an_attempt_is_a_match_of_our_own_policy)
{
	struct record_guard record = attempt();
	struct guard_event *guard = NULL;
	struct sample_event sample;
	struct buf out = { 0 };
	struct decoded decoded;

	sample_event(EVENT_LSM, &sample);
	ck_assert_int_eq(guard_event_new(&guard), 0);
	ck_assert_int_eq(fill(&record, guard, &sample, &decoded), 0);
	event_json(&sample.event, &out);
	ck_assert_ptr_nonnull(strstr(
		out.data, "\"function_name\":\"task_kill\","
			  "\"args\":[{\"string_arg\":\"haetaed\"},"
			  "{\"long_arg\":\"9\"}],"
			  "\"action\":\"KPROBE_ACTION_OVERRIDE\","
			  "\"policy_name\":\"haetae-self-protection\"}"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"error\":-1"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"severity\":\"error\""));
	buf_free(&out);
	guard_event_free(&guard);
	sample_event_free(&sample);
}
END_TEST

START_TEST(the_journal_says_who_tried_what)
{
	struct record_guard record = attempt();
	struct guard_event *guard = NULL;
	struct buf line = { 0 }, out = { 0 };
	struct sample_event sample;
	struct decoded decoded;
	static const char message[] =
		"MESSAGE=haetae-self-protection: /usr/bin/python3[1234] "
		"reached task_kill(\"haetaed\", 9): denied";

	sample_event(EVENT_LSM, &sample);
	ck_assert_int_eq(guard_event_new(&guard), 0);
	ck_assert_int_eq(fill(&record, guard, &sample, &decoded), 0);
	buf_adds(&line, "{}");
	journal_fields(&sample.event, &line, &out);
	ck_assert_ptr_nonnull(
		memmem(out.data, out.len, message, strlen(message)));
	buf_free(&line);
	buf_free(&out);
	guard_event_free(&guard);
	sample_event_free(&sample);
}
END_TEST

START_TEST(every_hook_has_a_name_and_nothing_else_is_one)
{
	struct record_guard record = attempt();
	struct guard_event *guard = NULL;
	struct sample_event sample;
	struct decoded decoded;

	sample_event(EVENT_LSM, &sample);
	ck_assert_int_eq(guard_event_new(&guard), 0);
	for (uint32_t hook = 0; hook < N_GUARD_HOOKS; hook++) {
		record.hook.image = GUARD_IMAGE + hook;
		ck_assert_int_eq(fill(&record, guard, &sample, &decoded), 0);
		ck_assert_ptr_nonnull(sample.event.hook.view->call);
	}
	record.hook.image = GUARD_IMAGE + N_GUARD_HOOKS;
	ck_assert_int_eq(fill(&record, guard, &sample, &decoded), -EBADMSG);
	record.hook.image = UINT32_MAX;
	ck_assert_int_eq(fill(&record, guard, &sample, &decoded), -EBADMSG);
	guard_event_free(&guard);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_record_of_another_shape_is_refused)
{
	struct record_guard record = attempt();
	struct guard_event *guard = NULL;
	struct sample_event sample;
	struct decoded decoded;

	sample_event(EVENT_LSM, &sample);
	ck_assert_int_eq(guard_event_new(&guard), 0);
	record.hook.n_values = 1;
	ck_assert_int_eq(fill(&record, guard, &sample, &decoded), -EBADMSG);
	guard_event_free(&guard);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("guard_event", an_attempt_is_a_match_of_our_own_policy,
		   the_journal_says_who_tried_what,
		   every_hook_has_a_name_and_nothing_else_is_one,
		   a_record_of_another_shape_is_refused);
}
