// SPDX-License-Identifier: Apache-2.0

#include "compact.h"

#include <string.h>

#include "compact_arg.h"
#include "event_json.h"
#include "sample_event.h"
#include "unit.h"

static void expect_arg(const char *json, const char *expected)
{
	json_t *arg = json_loads(json, JSON_ALLOW_NUL, NULL);
	struct buf out = { 0 };

	ck_assert_ptr_nonnull(arg);
	compact_arg(arg, &out);
	ck_assert_str_eq(out.data, expected);
	json_decref(arg);
	buf_free(&out);
}

START_TEST(arguments_are_short)
{
	expect_arg("{\"string_arg\":\"/bin/sh\"}", "\"/bin/sh\"");
	expect_arg("{\"string_arg\":\"\",\"label\":\"l\"}", "l=\"\"");
	expect_arg("{\"label\":\"a b\",\"int_arg\":-1}", "\"a b\"=-1");
	expect_arg("{\"size_arg\":\"18446744073709551615\"}",
		   "18446744073709551615");
	expect_arg("{\"bpf_cmd_arg\":\"BPF_PROG_LOAD\"}", "BPF_PROG_LOAD");
	expect_arg("{\"bytes_arg\":\"YQBi\"}", "<3 bytes>");
	expect_arg("{\"bytes_arg\":\"eHg=\"}", "<2 bytes>");
	expect_arg("{\"bytes_arg\":\"eA==\"}", "<1 bytes>");
	expect_arg("{\"bytes_arg\":\"\"}", "<0 bytes>");
	expect_arg("{\"truncated_bytes_arg\":{\"bytes_arg\":\"eHg=\"}}",
		   "<2+ bytes>");
	expect_arg("{\"error_arg\":{\"Message\":\"no\"}}", "<no>");
	expect_arg("{}", "?");
}
END_TEST

START_TEST(objects_show_what_says_most)
{
	expect_arg("{\"file_arg\":{\"path\":\"/x\",\"permission\":\"p\"}}",
		   "\"/x\"");
	expect_arg("{\"path_arg\":{\"path\":\"/x\",\"flags\":"
		   "\"unresolvedPathComponents\"}}",
		   "...\"/x\"");
	expect_arg("{\"sock_arg\":{\"saddr\":\"192.0.2.1\",\"sport\":1,"
		   "\"daddr\":\"::1\",\"dport\":443}}",
		   "192.0.2.1:1 -> [::1]:443");
	expect_arg("{\"sockaddr_arg\":{\"addr\":\"::1\"}}", "[::1]:0");
	expect_arg("{\"capability_arg\":{\"value\":21,"
		   "\"name\":\"CAP_SYS_ADMIN\"}}",
		   "CAP_SYS_ADMIN");
	expect_arg("{\"syscall_id\":{\"id\":59,\"abi\":\"x64\"}}", "59");
	expect_arg("{\"syscall_id\":{\"abi\":\"x64\"}}", "0");
	expect_arg("{\"bpf_map_arg\":{\"MapName\":\"m\",\"KeySize\":4}}", "m");
	expect_arg("{\"user_ns_arg\":{\"level\":0}}", "{\"level\":0}");
}
END_TEST

static void expect_line(const struct sample_event *sample, const char *expected)
{
	struct buf line = { 0 };
	struct buf out = { 0 };
	json_t *event;

	event_json(&sample->event, &line);
	event = json_loadb(line.data, line.len, 0, NULL);
	ck_assert_ptr_nonnull(event);
	compact_event(event, &out);
	ck_assert_str_eq(out.data, expected);
	json_decref(event);
	buf_free(&out);
	buf_free(&line);
}

#define HEAD "2026-03-01 09:12:44.105Z /usr/bin/python3[1234] uid=1000 "

START_TEST(every_kind_of_match_says_where)
{
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	sample.view.n_shown = 3;
	sample.shown[1].place = SHOWN_DATA;
	expect_line(&sample,
		    HEAD "__x64_sys_execve(\"/bin/sh\", <the argument could "
			 "not be read>) data=[count=7] POST "
			 "policy=detect-shell\n");

	sample.view.n_shown = 0;
	sample.image.hook.name = (char *)"sched/sched_switch";
	sample.event.kind = EVENT_TRACEPOINT;
	expect_line(&sample,
		    HEAD "sched/sched_switch() POST policy=detect-shell\n");

	sample.event.kind = EVENT_LSM;
	sample.rule.act.flags = ACT_OVERRIDE;
	sample.view.call = (char *)"file_open";
	expect_line(&sample, HEAD "file_open() OVERRIDE policy=detect-shell\n");

	sample.event.kind = EVENT_UPROBE;
	sample.image.hook.name = (char *)"/bin/bash";
	sample.image.hook.symbol = (char *)"readline";
	sample.image.hook.offset = 16;
	sample.rule.kill = true;
	expect_line(&sample, HEAD "/bin/bash:readline+16() SIGKILL "
				  "policy=detect-shell\n");

	sample.event.kind = EVENT_USDT;
	sample.image.hook.symbol = (char *)"p:n";
	expect_line(&sample,
		    HEAD "/bin/bash:p:n() SIGKILL policy=detect-shell\n");
	sample_event_free(&sample);
}
END_TEST

static void expect_unit(struct bytes unit, struct bytes user_unit,
			const char *expected)
{
	struct cgroup cgroup = {
		.refs = 2,
		.path = { "/x", 2 },
		.unit = { .name = unit, .user_name = user_unit },
	};
	struct sample_event sample;

	sample_event(EVENT_EXIT, &sample);
	sample.process->cgroup = &cgroup;
	expect_line(&sample, expected);
	sample_event_free(&sample);
}

START_TEST(the_innermost_unit_is_shown)
{
	expect_unit((struct bytes){ "cron.service", 12 }, (struct bytes){ 0 },
		    HEAD "unit=cron.service exit status=0\n");
	expect_unit((struct bytes){ "user@0.service", 14 },
		    (struct bytes){ "a.service", 9 },
		    HEAD "unit=a.service exit status=0\n");
	expect_unit((struct bytes){ 0 }, (struct bytes){ 0 },
		    HEAD "exit status=0\n");
}
END_TEST

START_TEST(what_came_back_is_shown)
{
	struct sample_event sample;

	sample_event(EVENT_KPROBE, &sample);
	sample.view.n_shown = 2;
	sample.shown[1].place = SHOWN_RETURN;
	sample.rule.waits = true;
	((struct record_hook *)(void *)sample.record.data)->stage =
		STAGE_RETURN;
	expect_line(&sample,
		    HEAD "__x64_sys_execve(\"/bin/sh\") = count=7 POST "
			 "return_action=POST policy=detect-shell\n");
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("compact", arguments_are_short, objects_show_what_says_most,
		   every_kind_of_match_says_where, the_innermost_unit_is_shown,
		   what_came_back_is_shown);
}
