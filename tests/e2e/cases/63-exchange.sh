#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A hook is exchanged again and again while it is called: each call is told
# once.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

workers=2
times=${TIMES:-400}
reloads=0

# watch NAME PATH
watch() {
	policy "$1" "
    - matchArgs: [{ index: 0, operator: Equal, values: [$2] }]
      $own_processes" >"$case_dir/policies/$1.yaml"
}

are_ready() {
	[ "$(grep -c '^ready: ' "$log_file")" -gt "$reloads" ]
}

mkdir "$case_dir/policies"
cp /bin/true "$case_dir/called"
watch called "$case_dir/called"
watch changing /tmp/none/0
start_daemon --policy "$case_dir/policies"

"$swarm" -n "$times" -w "$workers" "$case_dir/called" >"$case_dir/runs" &
callers=$!
while kill -0 "$callers" 2>/dev/null; do
	reloads=$((reloads + 1))
	watch changing "/tmp/none/$reloads"
	kill -HUP "$daemon"
	wait_until 60 are_ready
done
wait "$callers"
"$swarm" "/tmp/none/$reloads" >/dev/null
lost=$(failure ring_full_hook)
stop_daemon

echo "    $reloads reloads"
expect "several reloads" "$((reloads > 2))" 1
expect_line "all calls were made" "$case_dir/runs" \
	"^runs $((workers * times)) killed 0"
expect "calls that are told, or counted as lost" \
	"$(($(our_events '.process_kprobe.policy_name == "called"') + lost))" \
	"$((workers * times))"
expect "calls of the last policy that are told" \
	"$(our_events '.process_kprobe.policy_name == "changing"')" 1

finish
