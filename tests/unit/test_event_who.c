// SPDX-License-Identifier: Apache-2.0

#include <jansson.h>
#include <signal.h>
#include <string.h>

#include "event_json.h"
#include "sample_event.h"
#include "unit.h"

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

/* What is at @key of the event, as JSON; NULL: nothing is. */
static void expect_json(const json_t *event, const char *key,
			const char *expected)
{
	const json_t *value = json_object_get(event, key);
	char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
						       JSON_REAL_PRECISION(10))
			   : NULL;

	if (expected)
		ck_assert_str_eq(text ? text : "nothing", expected);
	else
		ck_assert_ptr_null(text);
	free(text);
}

START_TEST(an_exit_tells_what_the_process_took)
{
	const struct record_exit exit = {
		.head.time_ns = 7500000001,
		.start_ns = 6000000000,
		.user_ns = 250000000,
		.system_ns = 1,
		.max_rss = 1ULL << 33,
		.minor_faults = 12,
	};
	struct sample_event sample;
	json_t *line, *event;

	sample_event(EVENT_EXIT, &sample);
	sample.event.exit = &exit;
	sample.event.status = SIGSEGV | 0x80;
	event = parse(&sample, &line);
	expect_json(event, "wall_time", "1.500000001");
	expect_json(event, "core_dumped", "true");
	expect_json(event, "rusage",
		    "{\"user_time\":0.25,\"system_time\":1e-9,"
		    "\"max_rss\":\"8589934592\",\"minor_faults\":\"12\","
		    "\"major_faults\":\"0\",\"read_bytes\":\"0\","
		    "\"write_bytes\":\"0\",\"voluntary_switches\":\"0\","
		    "\"involuntary_switches\":\"0\"}");
	json_decref(line);

	sample.event.status = SIGKILL;
	sample.event.exit = NULL;
	event = parse(&sample, &line);
	expect_json(event, "core_dumped", "false");
	expect_json(event, "rusage", NULL);
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(rights_that_changed_since_are_beside_those_at_execve)
{
	struct sample_event sample;
	json_t *line, *ours;

	sample_event(EVENT_KPROBE, &sample);
	parse(&sample, &line);
	ours = json_object_get(line, "haetae");
	expect_json(ours, "credentials", NULL);
	expect_json(ours, "cgroup", NULL);
	json_decref(line);

	sample.process->who.rights.creds.euid = 0;
	sample.process->who.rights.caps[CAPS_EFFECTIVE] = 1;
	sample.event.hook.cgroup = &(struct cgroup){
		.path = { "/a", 2 },
		.unit.name = { "b.service", 9 },
	};
	parse(&sample, &line);
	ours = json_object_get(line, "haetae");
	expect_json(ours, "credentials",
		    "{\"uid\":1000,\"gid\":1000,\"euid\":1000,\"egid\":1000,"
		    "\"suid\":1000,\"sgid\":1000,\"fsuid\":1000,"
		    "\"fsgid\":1000,\"caps\":{}}");
	expect_json(ours, "cgroup", "\"/a\"");
	expect_json(ours, "systemd", "{\"unit\":\"b.service\"}");
	json_decref(line);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("event_who", an_exit_tells_what_the_process_took,
		   rights_that_changed_since_are_beside_those_at_execve);
}
