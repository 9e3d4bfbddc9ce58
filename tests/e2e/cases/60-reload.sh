#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# SIGHUP, and files that are watched: changed, added, deleted and broken ones.
#
# covers: finding 8.2-10
# covers: finding 8.2-19

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# watch NAME PATH
watch() {
	policy "$1" "
    - matchArgs: [{ index: 0, operator: Equal, values: [$2] }]
      $own_processes" >"$case_dir/policies/$1.yaml"
}

# reload COUNT: and wait for the COUNT-th ready line
reload() {
	kill -HUP "$daemon"
	wait_until 30 ready_lines "$1"
}

ready_lines() {
	[ "$(grep -c '^ready: ' "$log_file")" -ge "$1" ]
}

reported() {
	jq -r '.process_kprobe? | select(.) | .policy_name' "$export_file" |
		sort | uniq -c | awk '{ printf "%s=%s ", $2, $1 }'
}

mkdir "$case_dir/policies"
cp /bin/true "$case_dir/four"
watch four "$case_dir/four"
watch one /tmp/none/one
watch two /tmp/none/two
start_daemon --policy "$case_dir/policies"

"$swarm" /tmp/none/one >/dev/null
watch one /tmp/none/uno
watch three /tmp/none/three
rm "$case_dir/policies/two.yaml"
reload 2
"$swarm" -n 5 "$case_dir/four" >/dev/null
for path in one uno two three; do "$swarm" "/tmp/none/$path" >/dev/null; done

sed -i 's/operator: Equal/operator: Equl/' "$case_dir/policies/one.yaml"
reload 3
expect_line "the error has a place" "$log_file" \
	"policies/one.yaml:[0-9]+:[0-9]+: error: .*Equl.*Equal"
"$HAETAE" --control "$control" policy list >"$case_dir/list"
expect_line "the list says so" "$case_dir/list" "one.*error"
"$swarm" /tmp/none/uno >/dev/null
"$swarm" /tmp/none/three >/dev/null

watch one /tmp/none/one
reload 4
"$swarm" /tmp/none/one >/dev/null
"$swarm" /tmp/none/uno >/dev/null
expect "in order again" "$("$HAETAE" --control "$control" status --quiet; echo $?)" 0

# a folder that cannot be read has what it had
mv "$case_dir/policies" "$case_dir/elsewhere"
reload 5
"$swarm" /tmp/none/one >/dev/null
mv "$case_dir/elsewhere" "$case_dir/policies"

# a new file does not take the name of a policy in force
sed 's|/tmp/none/one|/tmp/none/thief|' "$case_dir/policies/one.yaml" \
	>"$case_dir/policies/00.yaml"
reload 6
"$swarm" /tmp/none/one >/dev/null
"$swarm" /tmp/none/thief >/dev/null
expect_line "the newcomer is told" "$log_file" "policies/00.yaml:.*error: .*one"
rm "$case_dir/policies/00.yaml"

# a named FIFO does not hang the daemon
mkfifo "$case_dir/policies/fifo.yaml"
sleep 60 3<>"$case_dir/policies/fifo.yaml" &
writer=$!
reload 7
kill "$writer"
rm "$case_dir/policies/fifo.yaml"

# a hook that this kernel has not: only that file stays as it was, while the
# others change; what is new and right comes into force, too
watch one /tmp/none/uno
sed -i 's/sys_execve/sys_no_such_call/' "$case_dir/policies/one.yaml"
watch three /tmp/none/tres
watch five /tmp/none/five
reload 8
for path in one uno three tres five; do "$swarm" "/tmp/none/$path" >/dev/null; done
"$HAETAE" --control "$control" status -o json >"$case_dir/status"
expect "one file is wrong" "$(jq -r '[.policies[] | select(.error)
	| "\(.name) \(.state) \(.since_ns > 0)"] | join(", ")' \
	"$case_dir/status")" "one error true"
expect "and says why" "$(jq -r '[.policies[].error // empty | select(
	contains("no_such_call"))] | length' "$case_dir/status")" 1
since=$(jq '.policies[].since_ns // empty' "$case_dir/status")
sleep 1
reload 9
expect "since when" "$("$HAETAE" --control "$control" status -o json |
	jq '.policies[].since_ns // empty')" "$since"

# it is wrong for the next daemon, too, and as it was: by a saved copy
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
start_daemon --policy "$case_dir/policies" --policy "$case_dir/policies/one.yaml"
expect_line "the next daemon says so" "$log_file" \
	"one.yaml' is wrong: policy 'one' is in force as it was"
"$swarm" /tmp/none/one >/dev/null
stop_daemon
status=0
"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal --control "$control" \
	--policy "$case_dir/policies/one.yaml" 2>/dev/null || status=$?
expect "without a copy it does not start" "$status" 1
watch one /tmp/none/one
watch three /tmp/none/three
rm "$case_dir/policies/five.yaml"
start_daemon --policy "$case_dir/policies"

# a set that does not compile changes nothing, and status says so
{
	policy too-many "    - matchArgs: [{ index: 0, operator: Equal, values: [/x] }]"
	for _ in $(seq 66000); do
		echo "    - matchPIDs: [{ operator: In, values: [1] }]"
	done
} >"$case_dir/policies/zz.yaml"
reload 2
"$swarm" /tmp/none/one >/dev/null
expect "failed reload" "$("$HAETAE" --control "$control" status --quiet \
	2>/dev/null; echo $?)" 1
rm "$case_dir/policies/zz.yaml"
reload 3
expect "mended" "$("$HAETAE" --control "$control" status --quiet; echo $?)" 0
stop_daemon

expect "events by policy" "$(reported)" "five=1 four=5 one=9 three=3 "

# nobody says anything: what changes is seen
rm "$export_file"
start_daemon --policy "$case_dir/policies" --watch-policies
watch one /tmp/none/uno
wait_until 30 ready_lines 2
"$swarm" /tmp/none/uno >/dev/null
sed -i 's/operator: Equal/operator: Equl/' "$case_dir/policies/one.yaml"
wait_until 30 ready_lines 3
"$swarm" /tmp/none/uno >/dev/null
mv "$case_dir/policies" "$case_dir/elsewhere"
mkdir "$case_dir/new"
policy six "
    - matchArgs: [{ index: 0, operator: Equal, values: [/tmp/none/six] }]
      $own_processes" >"$case_dir/new/six.yaml"
ln -s new "$case_dir/policies"
wait_until 30 said '^ready: 1 '
"$swarm" /tmp/none/six >/dev/null
"$swarm" /tmp/none/uno >/dev/null
before=$(grep -c '^ready: ' "$log_file")
touch "$case_dir/new/six.yaml~"
sed -i 's|/tmp/none/six|/tmp/none/seis|' "$case_dir/new/six.yaml"
reload "$((before + 1))"
"$swarm" /tmp/none/seis >/dev/null
sleep 2
expect "a reload is none of its own" "$(grep -c '^ready: ' "$log_file")" \
	"$((before + 1))"
stop_daemon
expect "events by policy, watched" "$(reported)" "one=2 six=2 "
finish
