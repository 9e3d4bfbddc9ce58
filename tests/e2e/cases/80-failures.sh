#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What goes wrong around the daemon: a clear message, the right exit status,
# nothing wedged.
#
# covers: finding 8.2-17
# covers: finding 8.2-21

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# run_daemon STATUS ARG...: expects it to end by itself
run_daemon() {
	local wanted=$1 status=0

	shift
	timeout 60 "$HAETAED" --config "$case_dir/haetae.yaml" --no-journal \
		--control "$control" "$@" >"$case_dir/out" 2>"$case_dir/error" ||
		status=$?
	expect "exit status with $*" "$status" "$wanted"
}

policy watch "
    - matchArgs: [{ index: 0, operator: Equal, values: [/tmp/none/x] }]
      $own_processes" >"$case_dir/policy.yaml"
sed 's/operator: Equal/operator: Equl/' "$case_dir/policy.yaml" \
	>"$case_dir/bad.yaml"

run_daemon 2 --no-such-option
run_daemon 2 stray
run_daemon 0 --version
run_daemon 0 --help
run_daemon 1 --policy "$case_dir/bad.yaml"
expect_line "bad policy" "$case_dir/error" "bad.yaml:[0-9]+:[0-9]+: error: "
run_daemon 1 --policy "$case_dir/missing.yaml"
expect_line "missing policy" "$case_dir/error" "missing.yaml: error: No such file"
run_daemon 1 --check --policy "$case_dir/bad.yaml"
run_daemon 0 --check --policy "$case_dir/policy.yaml"
run_daemon 1 --policy "$case_dir/policy.yaml" --export /nowhere/events.json
expect_line "export file" "$case_dir/error" "/nowhere/events.json.*No such file"
run_daemon 1 --config "$case_dir/missing-config.yaml"

# what lies in the folder where it is started by hand is nobody's configuration
mkdir "$case_dir/here"
for name in haetae.yaml haetaed.yaml tetragon.yaml; do
	echo "no-such-key: 1" >"$case_dir/here/$name"
done
expect "a configuration in the working directory" "$(cd "$case_dir/here" &&
	"$HAETAED" --no-journal --check --policy "$case_dir/policy.yaml" 2>&1 |
	grep -c no-such-key)" 0

# a full disk: events are lost, counted, and written again when there is room
mkdir "$case_dir/disk"
if mount -t tmpfs -o size=512k none "$case_dir/disk" 2>/dev/null; then
	start_daemon --policy "$case_dir/policy.yaml" \
		--export "$case_dir/disk/events.json"
	"$swarm" -n 200 /tmp/none/x >/dev/null
	wait_until 20 said "No space left on device" || true
	expect_line "full disk" "$log_file" "No space left on device"
	sleep 1.5
	"$HAETAE" --control "$control" status >"$case_dir/status"
	expect_line "full disk is counted" "$case_dir/status" "file_write_failed"
	: >"$case_dir/disk/events.json"
	"$swarm" -n 3 /tmp/none/x >/dev/null
	stop_daemon
	expect "whole lines after it" "$(jq -c 'select(.process_kprobe)' \
		"$case_dir/disk/events.json" | wc -l)" 3
	umount "$case_dir/disk"
fi

# a reader that pauses: events wait in the ring, where they are smaller, instead
# of being dropped
mkfifo "$case_dir/pipe"
exec 9<>"$case_dir/pipe"
start_daemon --policy "$case_dir/policy.yaml" --export "$case_dir/pipe"
{
	sleep 1.5
	exec cat >"$case_dir/read.json"
} <&9 &
reader=$!
exec 9<&-
"$swarm" -n 3000 /tmp/none/x >/dev/null
sleep 1
"$HAETAE" --control "$control" status -o json >"$case_dir/status"
stop_daemon
all_read() {
	[ "$(grep -c '^{"process_kprobe"' "$case_dir/read.json")" -ge 3000 ]
}
wait_until 10 all_read || true
kill "$reader"
wait "$reader" 2>/dev/null || true
expect "a pause of the reader loses nothing" \
	"$(jq '[.failures[]] | add' "$case_dir/status")" 0
expect "it reads them all" \
	"$(grep -c '^{"process_kprobe"' "$case_dir/read.json")" 3000

# no journal: said once, and not in the way
if [ ! -e /run/systemd/journal/socket ]; then
	: >"$log_file"
	"$HAETAED" --config "$case_dir/haetae.yaml" --control "$control" \
		--policy "$case_dir/policy.yaml" --export "$export_file" \
		2>>"$log_file" &
	daemon=$!
	wait_until 60 ready_or_gone
	expect_line "no journal" "$log_file" "not written to the journal"
	"$swarm" /tmp/none/x >/dev/null
	stop_daemon
	expect "events without a journal" "$(our_events true)" 1
fi

# SIGKILL: the next daemon starts over what is left
start_daemon --policy "$case_dir/policy.yaml"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
daemon=
expect "the socket is left" "$(find "$control" | wc -l)" 1
start_daemon --policy "$case_dir/policy.yaml"
stop_daemon
finish
