// SPDX-License-Identifier: Apache-2.0

#include "event_json.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>

#include "sample_event.h"
#include "sample_record.h"
#include "unit.h"

/* What the sample's processes look like in every event, without credentials
 * and namespaces: for those see test_process_json. */
#define PROCESS                                                            \
	"\"process\":{\"exec_id\":\"aG9zdDE6NTAwMTIzNDU2Nzg5OjEyMzQ=\","   \
	"\"pid\":1234,\"uid\":1000,\"cwd\":\"/home/ana\","                 \
	"\"binary\":\"/usr/bin/python3\","                                 \
	"\"arguments\":\"\\\"import os\\\"\","                             \
	"\"flags\":\"execve clone\","                                      \
	"\"start_time\":\"2026-03-01T09:12:44.123456789Z\",\"auid\":1000," \
	"\"parent_exec_id\":\"aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==\","         \
	"\"in_init_tree\":false,"                                          \
	"\"argv\":[\"/usr/bin/python3\",\"import os\"],"                   \
	"\"exe\":{\"path\":\"/usr/bin/python3\"},\"comm\":\"python3\","    \
	"\"refcnt\":1,\"tid\":1235}"
#define PARENT                                                          \
	"\"parent\":{\"exec_id\":\"aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==\"," \
	"\"pid\":900,\"cwd\":\"/\",\"binary\":\"/bin/bash\","           \
	"\"flags\":\"procFS rootcwd\","                                 \
	"\"start_time\":\"2026-03-01T09:12:43.000000000Z\","            \
	"\"auid\":4294967295,\"in_init_tree\":false,"                   \
	"\"exe\":{\"path\":\"/bin/bash\"},\"refcnt\":2,\"tid\":900}"
#define END                                                                    \
	"\"node_name\":\"host1\",\"time\":\"2026-03-01T09:12:44.105199870Z\"," \
	"\"haetae\":{\"sequence\":42"

static void expect_line(const struct sample_event *sample, const char *expected)
{
	struct buf out = { 0 };
	json_t *parsed;

	sample->describe->conf.credentials = false;
	sample->describe->conf.namespaces = false;
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
	expect_signal(SIGIO, "SIGIO");
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

static void expect_text(const json_t *object, const char *key,
			const char *expected)
{
	const json_t *value = json_object_get(object, key);

	if (expected)
		ck_assert_str_eq(json_string_value(value), expected);
	else
		ck_assert_ptr_null(value);
}

static void expect_action(bool kill, uint32_t flags, const char *expected)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_KPROBE, &sample);
	sample.rule.kill = kill;
	sample.rule.act.flags = flags;
	event = parse(&sample, &line);
	expect_text(event, "action", expected);
	expect_text(event, "return_action", NULL);
	json_decref(line);
	sample_event_free(&sample);
}

START_TEST(actions_have_tetragons_names)
{
	expect_action(false, 0, "KPROBE_ACTION_POST");
	expect_action(false, ACT_RATE_LIMIT | ACT_KERNEL_STACK,
		      "KPROBE_ACTION_POST");
	expect_action(true, ACT_OVERRIDE, "KPROBE_ACTION_SIGKILL");
	expect_action(false, ACT_OVERRIDE | ACT_SIGNAL,
		      "KPROBE_ACTION_OVERRIDE");
	expect_action(false, ACT_SIGNAL, "KPROBE_ACTION_SIGNAL");
	expect_action(false, ACT_NOTIFY, "KPROBE_ACTION_NOTIFYENFORCER");
	expect_action(false, ACT_UNNOTIFY,
		      "KPROBE_ACTION_CLEANUPENFORCERNOTIFICATION");
	expect_action(false, ACT_TRACK_SOCK, "KPROBE_ACTION_TRACKSOCK");
	expect_action(false, ACT_UNTRACK_SOCK, "KPROBE_ACTION_UNTRACKSOCK");
	expect_action(false, ACT_SET, "KPROBE_ACTION_SET");
}
END_TEST

static struct record_hook *record_of(struct sample_event *sample)
{
	return (struct record_hook *)(void *)sample->record.data;
}

START_TEST(what_a_rule_did_at_the_return_is_beside_what_it_did_before)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_KPROBE, &sample);
	sample.rule.waits = true;
	sample.rule.act.flags = ACT_OVERRIDE;
	sample.rule.late_kill = true;
	sample.shown[1].place = SHOWN_RETURN;
	sample.shown[2].place = SHOWN_DATA;
	sample.view.n_shown = 3;
	record_of(&sample)->stage = STAGE_RETURN;
	record_of(&sample)->error = -13;

	event = parse(&sample, &line);
	expect_text(event, "action", "KPROBE_ACTION_OVERRIDE");
	expect_text(event, "return_action", "KPROBE_ACTION_SIGKILL");
	ck_assert_uint_eq(json_array_size(json_object_get(event, "args")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(event, "data")), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(
				 json_object_get(event, "return"), "int_arg")),
			 7);
	ck_assert_int_eq(json_integer_value(json_object_get(
				 json_object_get(line, "haetae"), "error")),
			 -13);
	json_decref(line);

	record_of(&sample)->stage = STAGE_ENTRY;
	event = parse(&sample, &line);
	expect_text(event, "return", NULL);
	expect_text(event, "return_action", NULL);
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(tracepoints_have_a_subsystem_and_an_event)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_TRACEPOINT, &sample);
	sample.image.hook.name = (char *)"sched/sched_switch";
	event = parse(&sample, &line);
	expect_text(event, "subsys", "sched");
	expect_text(event, "event", "sched_switch");
	expect_text(event, "function_name", NULL);
	json_decref(line);

	sample.image.hook.name = (char *)"sys_enter";
	event = parse(&sample, &line);
	expect_text(event, "subsys", NULL);
	expect_text(event, "event", "sys_enter");
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(lsm_hooks_are_functions)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_LSM, &sample);
	sample.view.call = (char *)"file_open";
	event = parse(&sample, &line);
	expect_text(event, "function_name", "file_open");
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(uprobes_have_a_path_symbol_and_offsets)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_UPROBE, &sample);
	sample.image.hook.name = (char *)"/bin/bash";
	sample.image.hook.symbol = (char *)"readline";
	event = parse(&sample, &line);
	expect_text(event, "path", "/bin/bash");
	expect_text(event, "symbol", "readline");
	expect_text(event, "offset", NULL);
	expect_text(event, "ref_ctr_offset", NULL);
	json_decref(line);

	sample.image.hook.symbol = NULL;
	sample.image.hook.offset = 844352;
	sample.image.hook.ref_counter = 0xffffffffffffffff;
	event = parse(&sample, &line);
	expect_text(event, "symbol", NULL);
	expect_text(event, "offset", "844352");
	expect_text(event, "ref_ctr_offset", "18446744073709551615");
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(usdts_have_a_provider_and_a_name)
{
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_USDT, &sample);
	sample.image.hook.name = (char *)"/usr/bin/python3";
	sample.image.hook.symbol = (char *)"python:import__find__load__start";
	event = parse(&sample, &line);
	expect_text(event, "path", "/usr/bin/python3");
	expect_text(event, "provider", "python");
	expect_text(event, "name", "import__find__load__start");
	json_decref(line);
	sample_event_free(&sample);
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
		   an_exit_has_its_status_and_time,

		   signals_are_named, a_match_shows_what_its_policy_asks_for,
		   actions_have_tetragons_names,
		   what_a_rule_did_at_the_return_is_beside_what_it_did_before,
		   tracepoints_have_a_subsystem_and_an_event,
		   lsm_hooks_are_functions,
		   uprobes_have_a_path_symbol_and_offsets,
		   usdts_have_a_provider_and_a_name,
		   a_string_that_was_cut_is_marked,
		   hostile_text_stays_one_line_of_json,
		   a_record_that_is_not_of_the_image_does_not_fit);
}
