#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sigkill: the shell is dead before its first instruction, every time, also
# from four workers at once, and when its path cannot be read at entry.
#
# Tracepoints are preempted on some kernels, which then leave programs out
# (program_missed). There, when one insists on them, a shell may get through;
# never more of them than are counted.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

runs=${RUNS:-1000}
policy kill-shell "
    - matchArgs: [{ index: 0, operator: Equal, values: [/bin/sh] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$case_dir/kill.yaml"

start_daemon --policy "$case_dir/kill.yaml" ${KIND:+--attach-kind "$KIND"}
mkdir "$case_dir/made"
survivors=0

# attack WHAT RUNS OPTION...: counts the survivors
attack() {
	local what=$1 all=$2 out files

	shift 2
	out=$("$swarm" "$@" /bin/sh -c ": >$case_dir/made/{}")
	files=$(find "$case_dir/made" -type f | wc -l)
	find "$case_dir/made" -type f -delete
	survivors=$((survivors + files))
	expect "$what" "$out" \
		"runs $all killed $((all - files)) status0 $files other 0"
}

attack "one worker" "$runs" -n "$runs"
attack "four workers" "$runs" -w 4 -n $((runs / 4))
attack "path not readable" $((runs / 10)) -n $((runs / 10)) -c

expect "others live" "$("$swarm" -n 20 /bin/true)" \
	"runs 20 killed 0 status0 20 other 0"
sleep 1
"$HAETAE" --control "$control" status -o json >"$case_dir/status"
left_out=$(jq '.failures.program_missed' "$case_dir/status")
stop_daemon

case ${KIND:-best} in
*tracepoint)
	expect "survivors are counted" "$((survivors <= left_out))" 1
	[ "$survivors" -eq 0 ] ||
		echo "    $survivors survived, $left_out runs of programs left out"
	;;
*)
	expect "survivors" "$survivors" 0
	;;
esac

all=$((2 * runs + runs / 10))
expect "events" "$(jq -c 'select(.process_kprobe.policy_name? == "kill-shell")
	| select(.process_kprobe.action == "KPROBE_ACTION_SIGKILL")' \
	"$export_file" | wc -l)" $((all - survivors))
expect "events that know who it was" \
	"$(($(our_events true) + left_out >= all - survivors))" 1
for loss in $(jq -r '.failures | to_entries[] | select(.value > 0) | .key' \
	"$case_dir/status"); do
	case $loss in
	program_missed | process_missing | process_unknown)
		expect "$loss only where programs are missed" "$((left_out > 0))" 1
		;;
	*) expect "nothing else is lost" "$loss" "" ;;
	esac
done
finish
