// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <unistd.h>

#include "base/mem.h"
#include "event_json.h"
#include "journal_fields.h"
#include "sample_event.h"
#include "unit.h"

static struct failures failures;

static uint64_t count(enum failure failure)
{
	return failure_count(&failures, failure);
}

/* The value of field @name; NULL when it is not there. */
static char *field(const struct buf *fields, const char *name)
{
	struct bytes rest = { fields->data, fields->len };
	struct bytes one;
	size_t len = strlen(name);

	while (journal_fields_next(&rest, &one)) {
		if (one.len > len && one.data[len] == '=' &&
		    memcmp(one.data, name, len) == 0)
			return strndup(one.data + len + 1, one.len - len - 1);
	}
	return NULL;
}

static void expect_field(const struct buf *fields, const char *name,
			 const char *expected)
{
	char *value = field(fields, name);

	if (expected)
		ck_assert_str_eq(value, expected);
	else
		ck_assert_ptr_null(value);
	free(value);
}

START_TEST(a_match_has_all_fields)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.view.n_shown = 3;
	sample.view.tags = (char *[]){ (char *)"t1", (char *)"t2" };
	sample.view.n_tags = 2;
	event_json(&sample.event, &line);
	journal_fields(&sample.event, &line, &fields);

	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called "
		     "execve(\"/bin/sh\", 7, ?): reported (uid 1000, parent "
		     "/bin/bash[900])");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_REPORTED);
	expect_field(&fields, "PRIORITY", "4");
	expect_field(&fields, "SYSLOG_IDENTIFIER", "haetaed");
	expect_field(&fields, "HAETAE_EVENT", "process_kprobe");
	expect_field(&fields, "HAETAE_POLICY", "detect-shell");
	expect_field(&fields, "HAETAE_SELECTOR", "2");
	expect_field(&fields, "HAETAE_HOOK", "execve");
	expect_field(&fields, "HAETAE_FUNCTION", "__x64_sys_execve");
	expect_field(&fields, "HAETAE_ACTION", "KPROBE_ACTION_POST");
	expect_field(&fields, "HAETAE_MODE", NULL);
	expect_field(&fields, "HAETAE_SPARED", NULL);
	expect_field(&fields, "HAETAE_WOULD", NULL);
	expect_field(&fields, "HAETAE_ARG0", "/bin/sh");
	expect_field(&fields, "HAETAE_ARG1", "7");
	expect_field(&fields, "HAETAE_ARG2", NULL);
	expect_field(&fields, "HAETAE_BINARY", "/usr/bin/python3");
	expect_field(&fields, "HAETAE_ARGUMENTS", "\"import os\"");
	expect_field(&fields, "HAETAE_CWD", "/home/ana");
	expect_field(&fields, "HAETAE_EXEC_ID",
		     "aG9zdDE6NTAwMTIzNDU2Nzg5OjEyMzQ=");
	expect_field(&fields, "HAETAE_PARENT_EXEC_ID",
		     "aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==");
	expect_field(&fields, "HAETAE_PARENT_BINARY", "/bin/bash");
	expect_field(&fields, "HAETAE_TAGS", "t1");
	expect_field(&fields, "HAETAE_MESSAGE", NULL);
	expect_field(&fields, "HAETAE_SEQUENCE", "42");
	expect_field(&fields, "HAETAE_TIME", "2026-03-01T09:12:44.105199870Z");
	expect_field(&fields, "HAETAE_UID", "1000");
	expect_field(&fields, "HAETAE_AUID", "1000");
	expect_field(&fields, "OBJECT_PID", "1234");
	expect_field(&fields, "HAETAE_JSON", line.data);
	expect_field(&fields, "HAETAE_EXE", "/usr/bin/python3");
	expect_field(&fields, "HAETAE_COMM", "python3");
	expect_field(&fields, "HAETAE_TTY", NULL);
	expect_field(&fields, "HAETAE_USER", NULL);
	expect_field(&fields, "HAETAE_UNIT", NULL);
	buf_free(&fields);
	buf_free(&line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(the_unit_of_the_process_has_fields)
{
	struct cgroup cgroup = {
		.refs = 2,
		.path = { "/x", 2 },
		.container = { "web", 3 },
		.unit = {
			.slice = { "user-0.slice", 12 },
			.name = { "user@0.service", 14 },
			.user_name = { "a.service", 9 },
			.session = { "3", 1 },
		},
		.invocation_id = "0123456789abcdef0123456789abcdef",
	};
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.process->cgroup = &cgroup;
	strcpy(sample.process->who.tty, "pts/0");
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "HAETAE_UNIT", "user@0.service");
	expect_field(&fields, "OBJECT_SYSTEMD_UNIT", "user@0.service");
	expect_field(&fields, "HAETAE_SLICE", "user-0.slice");
	expect_field(&fields, "HAETAE_USER_UNIT", "a.service");
	expect_field(&fields, "HAETAE_SESSION", "3");
	expect_field(&fields, "HAETAE_INVOCATION_ID",
		     "0123456789abcdef0123456789abcdef");
	expect_field(&fields, "HAETAE_CGROUP", "/x");
	expect_field(&fields, "HAETAE_CONTAINER_ID", "web");
	expect_field(&fields, "HAETAE_TTY", "pts/0");
	buf_free(&fields);
	buf_free(&line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_kill_is_an_error_with_another_id)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.rule.kill = true;
	sample.event.parent = NULL;
	memcpy(sample.record.data + sample.record.len - 7, "\x1b[2J\xff\n", 7);
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called "
		     "execve(\"\\x1b[2J\\xff\\x0a\\x00\"): killed (uid 1000, "
		     "parent ?)");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_KILLED);
	expect_field(&fields, "PRIORITY", "3");
	expect_field(&fields, "HAETAE_ARG0", "\x1b[2J\xff\n");
	expect_field(&fields, "HAETAE_PARENT_BINARY", NULL);
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_denial_is_an_error_with_another_id)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_LSM, &sample);
	sample.view.call = (char *)"file_open";
	sample.image.hook.name = (char *)"file_open";
	sample.rule.act.flags = ACT_OVERRIDE;
	sample.event.parent = NULL;
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] reached "
		     "file_open(\"/bin/sh\"): denied (uid 1000, parent ?)");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_DENIED);
	expect_field(&fields, "PRIORITY", "3");
	expect_field(&fields, "HAETAE_EVENT", "process_lsm");
	expect_field(&fields, "HAETAE_FUNCTION", "file_open");
	expect_field(&fields, "HAETAE_ACTION", "KPROBE_ACTION_OVERRIDE");
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(what_was_held_back_is_only_reported)
{
	static const struct {
		enum manner manner;
		const char *mode, *spared;
	} cases[] = {
		{ MANNER_MONITORED, "monitor", NULL },
		{ MANNER_SPARED, NULL, "protected" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sample_event sample;
		struct buf fields = { 0 };
		struct buf line = { 0 };
		struct record_hook *record;

		sample_event(EVENT_KPROBE, &sample);
		sample.rule.kill = true;
		sample.event.parent = NULL;
		record = (void *)sample.record.data;
		record->manner = (__u8)cases[i].manner;
		journal_fields(&sample.event, &line, &fields);
		expect_field(&fields, "MESSAGE",
			     "detect-shell: /usr/bin/python3[1234] called "
			     "execve(\"/bin/sh\"): reported instead of killed "
			     "(uid 1000, parent ?)");
		expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_REPORTED);
		expect_field(&fields, "PRIORITY", "4");
		expect_field(&fields, "HAETAE_MODE", cases[i].mode);
		expect_field(&fields, "HAETAE_SPARED", cases[i].spared);
		expect_field(&fields, "HAETAE_WOULD", "killed");
		buf_free(&fields);
		sample_event_free(&sample);
	}
}
END_TEST

START_TEST(what_came_back_and_data_have_fields)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.view.n_shown = 2;
	sample.shown[0].place = SHOWN_DATA;
	sample.shown[1].place = SHOWN_RETURN;
	sample.rule.waits = true;
	sample.rule.late_kill = true;
	((struct record_hook *)(void *)sample.record.data)->stage =
		STAGE_RETURN;
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called execve() = "
		     "7: killed (uid 1000, parent /bin/bash[900])");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_KILLED);
	expect_field(&fields, "HAETAE_ARG0", NULL);
	expect_field(&fields, "HAETAE_DATA0", "/bin/sh");
	expect_field(&fields, "HAETAE_RETURN", "7");
	expect_field(&fields, "HAETAE_ACTION", "KPROBE_ACTION_POST");
	expect_field(&fields, "HAETAE_RETURN_ACTION", "KPROBE_ACTION_SIGKILL");
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

/* The fields of tracepoints are counted as they are shown. */
START_TEST(fields_of_tracepoints_are_counted)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_TRACEPOINT, &sample);
	sample.image.hook.name = (char *)"sched/sched_switch";
	sample.view.n_shown = 2;
	for (unsigned i = 0; i < 3; i++)
		sample.image.conf.sources[i].kind = SOURCE_FIELD;
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] reached "
		     "sched/sched_switch(\"/bin/sh\", 7): reported (uid 1000, "
		     "parent /bin/bash[900])");
	expect_field(&fields, "HAETAE_HOOK", "sched/sched_switch");
	expect_field(&fields, "HAETAE_FUNCTION", NULL);
	expect_field(&fields, "HAETAE_ARG0", "/bin/sh");
	expect_field(&fields, "HAETAE_ARG1", "7");
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(user_probes_have_a_symbol)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_UPROBE, &sample);
	sample.image.hook.name = (char *)"/bin/bash";
	sample.image.hook.symbol = (char *)"readline";
	sample.view.n_shown = 0;
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called "
		     "/bin/bash:readline(): reported (uid 1000, parent "
		     "/bin/bash[900])");
	expect_field(&fields, "HAETAE_HOOK", "/bin/bash");
	expect_field(&fields, "HAETAE_SYMBOL", "readline");
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(objects_are_shown_in_short)
{
	const struct sample_value file[] = {
		{ .text = "/etc/shadow" },
		{ .number = 0100640 },
	};
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample_show(&sample, ARG_FILE, file, 2);
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "HAETAE_ARG0", "/etc/shadow");
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_missing_journal_is_counted)
{
	struct sample_event sample;
	struct output *output = NULL;
	struct buf line = { 0 };

	if (access("/run/systemd/journal/socket", F_OK) == 0)
		return; /* a journal runs here */

	failures = (struct failures){ 0 };
	ck_assert_int_eq(output_journal_new(&failures, &output), 0);
	sample_event(EVENT_KPROBE, &sample);
	output_event(output, &sample.event, &line);
	sample.event.kind = EVENT_EXEC;
	output_event(output, &sample.event, &line);
	output_free(&output);
	ck_assert_uint_eq(count(FAILURE_WRITE_JOURNAL), 1);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("output_journal", a_match_has_all_fields,
		   the_unit_of_the_process_has_fields,
		   a_kill_is_an_error_with_another_id,
		   a_denial_is_an_error_with_another_id,
		   what_was_held_back_is_only_reported,
		   what_came_back_and_data_have_fields,
		   fields_of_tracepoints_are_counted, user_probes_have_a_symbol,
		   objects_are_shown_in_short, a_missing_journal_is_counted);
}
