// SPDX-License-Identifier: Apache-2.0

#include "event_json.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>

#include "sample_event.h"
#include "sample_record.h"
#include "unit.h"

/* What the sample's processes look like in every event. */
#define PROCESS                                                            \
	"\"process\":{\"exec_id\":\"aG9zdDE6NTAwMTIzNDU2Nzg5OjEyMzQ=\","   \
	"\"pid\":1234,\"uid\":1000,\"cwd\":\"/home/ana\","                 \
	"\"binary\":\"/usr/bin/python3\","                                 \
	"\"arguments\":\"-c \\\"import os\\\"\","                          \
	"\"flags\":\"execve clone\","                                      \
	"\"start_time\":\"2026-03-01T09:12:44.123456789Z\",\"auid\":1000," \
	"\"parent_exec_id\":\"aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==\","         \
	"\"refcnt\":1,\"tid\":1235}"
#define PARENT                                                          \
	"\"parent\":{\"exec_id\":\"aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==\"," \
	"\"pid\":900,\"uid\":0,\"cwd\":\"/\",\"binary\":\"/bin/bash\"," \
	"\"flags\":\"procFS rootcwd\","                                 \
	"\"start_time\":\"2026-03-01T09:12:43.000000000Z\","            \
	"\"auid\":4294967295,\"refcnt\":2,\"tid\":900}"
#define END                                                                    \
	"\"node_name\":\"host1\",\"time\":\"2026-03-01T09:12:44.105199870Z\"," \
	"\"haetae\":{\"sequence\":42"

static void expect_line(const struct sample_event *sample, const char *expected)
{
	struct buf out = { 0 };
	json_t *parsed;

	event_json(&sample->event, &out);
	ck_assert_str_eq(out.data, expected);
	parsed = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert(json_is_object(parsed));
	json_decref(parsed);
	buf_free(&out);
}

START_TEST(an_exec_is_as_tetragon_writes_it)
{
	struct sample_event sample;

	sample_event(EVENT_EXEC, &sample);
	expect_line(&sample,
		    "{\"process_exec\":{" PROCESS "," PARENT "}," END "}}");
	sample_event_free(&sample);
}
END_TEST

START_TEST(an_exit_has_its_status_and_time)
{
	struct sample_event sample;

	sample_event(EVENT_EXIT, &sample);
	sample.event.status = 3 << 8;
	sample.event.parent = NULL;
	expect_line(&sample,
		    "{\"process_exit\":{" PROCESS ",\"status\":3,"
		    "\"time\":\"2026-03-01T09:12:44.105199870Z\"}," END "}}");
	sample_event_free(&sample);
}
END_TEST

/* The event's own object, parsed. */
static json_t *parse(const struct sample_event *sample, json_t **line)
{
	struct buf out = { 0 };

	event_json(&sample->event, &out);
	*line = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json_is_object(*line), "%s", out.data);
	buf_free(&out);
	return json_object_get(*line, event_name(sample->event.kind));
}

static void expect_signal(uint32_t status, const char *expected)
{
	struct sample_event sample;
	json_t *line, *exit;

	sample_event(EVENT_EXIT, &sample);
	sample.event.status = status;
	exit = parse(&sample, &line);
	ck_assert_str_eq(json_string_value(json_object_get(exit, "signal")),
			 expected);
	ck_assert_int_eq(json_integer_value(json_object_get(exit, "status")),
			 0);
	json_decref(line);
	sample_event_free(&sample);
}

START_TEST(signals_are_named)
{
	expect_signal(SIGKILL, "SIGKILL");
	expect_signal(SIGSEGV | 0x80, "SIGSEGV"); /* with a core dump */
	expect_signal((uint32_t)SIGRTMIN + 1, "SIGRTMIN+1");
	expect_signal(32, "SIG32");
}
END_TEST

START_TEST(a_match_shows_what_its_policy_asks_for)
{
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	sample.view.message = (char *)"a \"shell\"";
	sample.view.tags = (char *[]){ (char *)"t1", (char *)"t2" };
	sample.view.n_tags = 2;
	sample.view.n_shown = 3;
	expect_line(&sample, "{\"process_kprobe\":{" PROCESS "," PARENT ","
			     "\"function_name\":\"__x64_sys_execve\","
			     "\"args\":[{\"string_arg\":\"/bin/sh\"},"
			     "{\"int_arg\":7,\"label\":\"count\"},"
			     "{\"error_arg\":{\"Message\":"
			     "\"the argument could not be read\"}}],"
			     "\"action\":\"KPROBE_ACTION_POST\","
			     "\"policy_name\":\"detect-shell\","
			     "\"message\":\"a \\\"shell\\\"\","
			     "\"tags\":[\"t1\",\"t2\"]}," END ",\"selector\":2,"
			     "\"stage\":\"entry\"}}");
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_kill_is_named)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_KPROBE, &sample);
	sample.rule.kill = true;
	event = parse(&sample, &line);
	ck_assert_str_eq(json_string_value(json_object_get(event, "action")),
			 "KPROBE_ACTION_SIGKILL");
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

/* The first value, of @type, as text of the only argument. */
static void expect_number(enum value_type type, __u64 number,
			  const char *expected)
{
	struct sample_event sample;
	struct value *values;
	struct buf out = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.shown[0] = (struct image_shown){ 0, "", NULL };
	sample.image.conf.sources[0].type = type;
	values = (struct value *)(void *)(sample.record.data +
					  sizeof(struct record_hook));
	values[0].number = number;
	event_json(&sample.event, &out);
	ck_assert_msg(strstr(out.data, expected), "%s: %s", expected, out.data);
	buf_free(&out);
	sample_event_free(&sample);
}

START_TEST(numbers_have_the_key_of_their_type)
{
	const __u64 minus_two = (__u64)-2;

	expect_number(VALUE_S8, minus_two, "\"args\":[{\"int_arg\":-2}]");
	expect_number(VALUE_S16, minus_two, "\"args\":[{\"int_arg\":-2}]");
	expect_number(VALUE_S32, 0, "\"args\":[{\"int_arg\":0}]");
	expect_number(VALUE_U8, 255, "\"args\":[{\"uint_arg\":255}]");
	expect_number(VALUE_U32, 0xffffffff, "{\"uint_arg\":4294967295}");
	expect_number(VALUE_S64, minus_two, "[{\"long_arg\":\"-2\"}]");
	expect_number(VALUE_U64, minus_two,
		      "[{\"size_arg\":\"18446744073709551614\"}]");
	expect_number(VALUE_NONE, 5, "\"args\":[],");
}
END_TEST

START_TEST(a_string_that_was_cut_is_marked)
{
	struct sample_event sample;
	struct value *values;
	json_t *line, *cut;

	sample_event(EVENT_KPROBE, &sample);
	values = (struct value *)(void *)(sample.record.data +
					  sizeof(struct record_hook));
	values[1].state = VALUE_TRUNCATED;
	parse(&sample, &line);
	cut = json_object_get(json_object_get(line, "haetae"),
			      "truncated_args");
	ck_assert_int_eq(json_integer_value(json_array_get(cut, 0)), 0);
	ck_assert_uint_eq(json_array_size(cut), 1);
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

/* Everything that a stranger chooses, in the worst bytes. */
START_TEST(hostile_text_stays_one_line_of_json)
{
	struct sample_event sample;
	struct buf out = { 0 };
	char text[256];
	json_t *parsed;

	for (unsigned i = 0; i < 255; i++)
		text[i] = (char)(i + 1);
	text[255] = '\0';

	sample_event(EVENT_KPROBE, &sample);
	process_free(&sample.process);
	sample.process = sample_process(text, text, text);
	sample.event.process = sample.process;
	memcpy(sample.record.data + sample.record.len - 7, "\"\n\xff\\\t{}", 7);
	event_json(&sample.event, &out);
	ck_assert_ptr_null(memchr(out.data, '\n', out.len));
	parsed = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(json_is_object(parsed), "%s", out.data);
	json_decref(parsed);
	buf_free(&out);
	sample_event_free(&sample);
}
END_TEST

static void expect_flags(uint32_t proc, uint32_t exec, const char *cwd,
			 const char *expected)
{
	struct process *process = sample_process(cwd, "", "");
	char text[PROCESS_FLAGS_SIZE];

	process->proc_flags = proc;
	process->exec_flags = exec;
	process_flags(process, text);
	ck_assert_str_eq(text, expected);
	process_free(&process);
}

START_TEST(flags_are_tetragons_words)
{
	expect_flags(0, 0, "/x", "");
	expect_flags(PROC_EXEC | PROC_CLONE, 0, "/", "execve rootcwd clone");
	expect_flags(PROC_UNKNOWN, 0, "", "miss nocwd");
	expect_flags(PROC_SCANNED, EXEC_CWD_ERROR, "", "procFS errorCWD");
	expect_flags(~0U, ~0U, "/",
		     "execve procFS truncArgs miss errorFilename errorArgs "
		     "rootcwd errorCWD clone errorPathResolutionCwd");
}
END_TEST

START_TEST(a_record_that_is_not_of_the_image_does_not_fit)
{
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	ck_assert(event_fits(&sample.decoded, &sample.image));
	sample.image.conf.n_sources = 4;
	ck_assert(!event_fits(&sample.decoded, &sample.image));
	sample.image.conf.n_sources = 3;
	sample.image.conf.n_words = 2;
	ck_assert(!event_fits(&sample.decoded, &sample.image));
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("event_json", an_exec_is_as_tetragon_writes_it,
		   an_exit_has_its_status_and_time, signals_are_named,
		   a_match_shows_what_its_policy_asks_for, a_kill_is_named,
		   numbers_have_the_key_of_their_type,
		   a_string_that_was_cut_is_marked,
		   hostile_text_stays_one_line_of_json,
		   flags_are_tetragons_words,
		   a_record_that_is_not_of_the_image_does_not_fit);
}
