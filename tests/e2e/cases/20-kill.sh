#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sigkill: the shell is dead before its first instruction, every time, also
# from four workers at once, and when its path cannot be read at entry.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

runs=${RUNS:-1000}
policy kill-shell "
    - matchArgs: [{ index: 0, operator: Equal, values: [/bin/sh] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$case_dir/kill.yaml"

start_daemon --policy "$case_dir/kill.yaml" ${KIND:+--attach-kind "$KIND"}
mkdir "$case_dir/made"

# attack WHAT RUNS OPTION...
attack() {
	local what=$1 all=$2

	shift 2
	expect "$what" "$("$swarm" "$@" /bin/sh -c ": >$case_dir/made/{}")" \
		"runs $all killed $all status0 0 other 0"
	expect "$what: files" "$(find "$case_dir/made" -type f | wc -l)" 0
}

attack "one worker" "$runs" -n "$runs"
attack "four workers" "$runs" -w 4 -n $((runs / 4))
attack "path not readable" $((runs / 10)) -n $((runs / 10)) -c

expect "others live" "$("$swarm" -n 20 /bin/true)" \
	"runs 20 killed 0 status0 20 other 0"
"$HAETAE" --control "$control" status >"$case_dir/status"
expect_line "status" "$case_dir/status" "nothing lost"
stop_daemon

all=$((2 * runs + runs / 10))
expect "events" "$(our_events '.process_kprobe.action == "KPROBE_ACTION_SIGKILL"')" "$all"
expect "exits by SIGKILL" "$(jq -c 'select(.process_exit.signal? == "SIGKILL")
	| .process_exit.process.pid' "$export_file" | sort | uniq -d | wc -l)" 0
finish
