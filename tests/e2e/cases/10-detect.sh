#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A shell is one event, another program is none: by the path that the caller
# wrote, and by the file that runs, as the shipped policy has it.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# shells PATH: the events of the shipped policy on shells of our swarm
shells() {
	jq -c --arg swarm "$swarm" --arg path "$1" '
		select(.process_tracepoint.policy_name == "detect-shell"
		       and .process_tracepoint.event == "sched_process_exec"
		       and .process_tracepoint.args[0].linux_binprm_arg.path == $path
		       and .process_tracepoint.parent.binary == $swarm)' \
		"$export_file" | wc -l
}

policy detect-path "    - matchArgs:
      - { index: 0, operator: Equal, values: [ /bin/sh, /bin/bash ] }" \
	>"$case_dir/path.yaml"
start_daemon --policy "$case_dir/path.yaml" ${KIND:+--attach-kind "$KIND"}
[ -z "${KIND:-}" ] || expect "attach kind" "$(attach_kind)" "$KIND"

cd "$case_dir"
"$swarm" /bin/sh -c 'exit 7' >"$case_dir/out"
expect "the shell ran" "$(cat "$case_dir/out")" \
	"runs 1 killed 0 status0 0 other 1"
"$swarm" -n 3 /bin/bash -c true >/dev/null
"$swarm" -n 5 /bin/true >/dev/null
"$swarm" -n 4 -c /bin/sh -c true >/dev/null
"$swarm" -n 4 -c /bin/true >/dev/null
stop_daemon

expect "events on /bin/sh" "$(our_events '.process_kprobe.args[0].string_arg == "/bin/sh"')" 5
expect "events on /bin/bash" "$(our_events '.process_kprobe.args[0].string_arg == "/bin/bash"')" 3
expect "events in all" "$(our_events true)" 8
expect "shape" "$(our_events '
	.process_kprobe.function_name == "__x64_sys_execve"
	and .process_kprobe.policy_name == "detect-path"
	and .process_kprobe.action == "KPROBE_ACTION_POST"
	and (.process_kprobe.process.exec_id | length > 10)
	and .process_kprobe.process.parent_exec_id == .process_kprobe.parent.exec_id
	and (.process_kprobe.process.pid | type == "number")
	and (.process_kprobe.process.start_time | test("^20.*Z$"))
	and (.time | test("^20.*Z$")) and (.node_name | length > 0)')" 8
expect "decided when the path could be read" \
	"$(our_events '.haetae.stage == "exec"')" 4
start_daemon --policy "$POLICIES/10-detect-shell.yaml"
"$swarm" -n 3 /bin/sh -c true >/dev/null
"$swarm" -n 2 /bin/bash -c true >/dev/null
"$swarm" -n 2 /bin/true >/dev/null
stop_daemon
expect "shells that run" "$(shells "$(realpath /bin/sh)")" 3
expect "bashes that run" "$(shells "$(realpath /bin/bash)")" 2
finish
