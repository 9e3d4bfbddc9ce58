#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A thousand policies with a path each: one program on one hook, and each
# matches what it should.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir "$case_dir/policies" "$case_dir/bin"
for i in $(seq 1000); do
	policy "path-$i" "
    - matchArgs: [{ index: 0, operator: Equal, values: [$case_dir/bin/p$i] }]" \
		>"$case_dir/policies/$i.yaml"
done

before=$(date +%s%N)
start_daemon --policy "$case_dir/policies"
after=$(date +%s%N)
expect_line "ready" "$log_file" "ready: 1000 policies, 1 hooks, attach"
printf '    1000 policies: ready in %d ms, RSS %s kB\n' \
	$(((after - before) / 1000000)) \
	"$(awk '/VmRSS/ { print $2 }' "/proc/$daemon/status")"

"$HAETAE" --control "$control" status -o json >"$case_dir/status"
expect "hooks" "$(jq '.hooks | length' "$case_dir/status")" 1
expect "rules" "$(jq '.hooks[0].rules' "$case_dir/status")" 1000

for i in 1 2 63 64 65 500 999 1000; do
	cp /bin/true "$case_dir/bin/p$i"
	"$swarm" "$case_dir/bin/p$i" >/dev/null
done
cp /bin/true "$case_dir/bin/p1001"
cp /bin/true "$case_dir/bin/p"
"$swarm" "$case_dir/bin/p1001" >/dev/null
"$swarm" "$case_dir/bin/p" >/dev/null
stop_daemon

expect "events" "$(our_events true)" 8
for i in 1 2 63 64 65 500 999 1000; do
	expect "policy $i" "$(our_events "
		.process_kprobe.policy_name == \"path-$i\"
		and (.process_kprobe.args[0].string_arg | endswith(\"/p$i\"))")" 1
done
finish
