#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The control socket: status, policies, the stream of events; strangers.
#
# covers: finding 8.2-20

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

haetae() {
	"$HAETAE" --control "$control" "$@"
}

policy watch-none "
    - matchArgs: [{ index: 0, operator: Equal, values: [/tmp/none/x] }]
      $own_processes" >"$case_dir/policy.yaml"

if haetae status 2>"$case_dir/error"; then
	expect "status without a daemon" "success" "failure"
fi
expect_line "no daemon" "$case_dir/error" "no daemon answers"

start_daemon --policy "$case_dir/policy.yaml"
expect "mode of the socket" "$(stat -c %a "$control")" 600

"$HAETAE" --control "$control" events -o json >"$case_dir/stream" &
events=$!
"$HAETAE" --control "$control" events -o compact >"$case_dir/compact" &
compact=$!
sleep 0.5
"$swarm" -n 2 /tmp/none/x >/dev/null
wait_until 20 grep -q /tmp/none/x "$case_dir/compact" || true
both_came() {
	[ "$(grep -c /tmp/none/x "$case_dir/stream")" -ge 2 ]
}
wait_until 20 both_came || true
kill -INT "$events" "$compact"
wait "$events" "$compact" || true

expect "events in the stream" \
	"$(jq -c 'select(.process_kprobe.policy_name? == "watch-none")' "$case_dir/stream" |
		wc -l)" 2
expect_line "compact" "$case_dir/compact" "execve.*/tmp/none/x.*watch-none"

haetae status >"$case_dir/status"
expect_line "status" "$case_dir/status" "execve"
haetae policy list -o json >"$case_dir/list"
expect "policy" "$(jq -r '.policies[0] | "\(.name) \(.state) \(.events)"' "$case_dir/list")" \
	"watch-none enabled 2"

if "$HAETAED" --config "$case_dir/haetae.yaml" --no-journal --control "$control" \
	--pin-dir "$case_dir/bpf/second" \
	--policy "$case_dir/policy.yaml" 2>"$case_dir/error"; then
	expect "a second daemon" "started" "refused"
fi
expect_line "a second daemon" "$case_dir/error" "another daemon answers"

if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
	chmod 755 "$case_dir"
	chmod 666 "$control"
	if setpriv --reuid nobody --clear-groups "$HAETAE" --control "$control" \
		status >/dev/null 2>"$case_dir/error"; then
		expect "status for nobody" "success" "failure"
	fi
	expect_line "status for nobody" "$case_dir/error" "[Pp]ermission"
fi
stop_daemon
expect "the socket is gone" "$(find "$control" 2>/dev/null | wc -l)" 0
finish
