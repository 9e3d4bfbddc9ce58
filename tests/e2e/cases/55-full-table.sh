#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel's table of processes is full: policies go on being evaluated and
# enforced for processes that found no place in it, which are told apart all the
# same.
#
# covers: finding 8.2-16

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# There are as many entries as the host can have processes, which on a large one
# are more than are put there here.
policy watch "    - matchArgs:
      - { index: 0, operator: Equal, values: [/bin/echo] }" >"$case_dir/watch.yaml"
policy kill "    - matchArgs:
      - { index: 0, operator: Equal, values: [/bin/true] }
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$case_dir/kill.yaml"
READY_WITHIN=240
start_daemon --policy "$case_dir/watch.yaml" --policy "$case_dir/kill.yaml"
put=$("$FILL" "$daemon" procs_by_pid 100000)
if [ "$put" -eq 100000 ]; then
	echo "    the table of this kernel is too large to be filled"
	finish
	exit 0
fi

expect "killed" "$("$swarm" -n 20 /bin/true)" \
	"runs 20 killed 20 status0 0 other 0"
expect "not killed" "$("$swarm" -n 20 /bin/echo >"$case_dir/out" &&
	tail -n 1 "$case_dir/out")" "runs 20 killed 0 status0 20 other 0"
sleep 1
stop_daemon
expect "matches" "$(jq -r 'select(.process_kprobe.policy_name? == "watch") |
	.process_kprobe.process.pid' "$export_file" | wc -l)" 20
expect "matches of the kills" "$(jq -r 'select(.process_kprobe.policy_name? ==
	"kill") | .process_kprobe.process.pid' "$export_file" | wc -l)" 20
expect_line "it is counted" "$log_file" process_table_full

# What executed is what matched is what ended.
jq -r 'select(.process_exec.process.binary? == "/bin/echo") |
	.process_exec.process.exec_id' "$export_file" | sort >"$case_dir/ran"
jq -r '.process_exit.process.exec_id? // empty' "$export_file" |
	sort >"$case_dir/ended"
expect "executions" "$(wc -l <"$case_dir/ran")" 20
expect "ends of them" "$(comm -12 "$case_dir/ran" "$case_dir/ended" | wc -l)" 20
finish
