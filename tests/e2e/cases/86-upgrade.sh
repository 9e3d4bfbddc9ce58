#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a daemon of another version has pinned is replaced without a gap: by one
# whose pins have another layout, and back.
#
# Pins of another ring, or other limits, are another version, too. PREVIOUS is a
# haetaed of another build; default: this one with other settings.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

folder=$case_dir/policies
forbidden=$case_dir/forbidden
other=$case_dir/other
boss=$case_dir/boss
pins=$case_dir/bpf/haetae
mkdir "$folder"
cp /bin/true "$forbidden"
cp /bin/true "$other"
cp /bin/bash "$boss"

policy kill-forbidden "
    - matchArgs: [{ index: 0, operator: Equal, values: [$forbidden] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$folder/kill-forbidden.yaml"
policy kill-other "
    - matchArgs: [{ index: 0, operator: Equal, values: [$other] }]
      $own_processes
      matchBinaries:
      - { operator: In, values: [$boss], followChildren: true }
      matchActions: [{ action: Sigkill }]" >"$folder/kill-other.yaml"

# launch PROGRAM KEY...: with these lines of configuration
launch() {
	local program=$1

	shift
	printf '%s\n' "$@" >"$case_dir/haetae.yaml"
	HAETAED=$program start_daemon --policy "$folder" --on-stop keep
}

versions() {
	find "$pins" -mindepth 1 -maxdepth 1 -name 'v*' -printf '%f\n'
}

attack() {
	while [ -e "$case_dir/go-on" ]; do
		"$swarm" -w 2 -n 50 "$forbidden"
	done >"$case_dir/attacks"
}

# shown ARGUMENT...: the arguments in the event of a program
shown() {
	local binary="\"binary\":\"$case_dir/shown\""

	"$case_dir/shown" "$@"
	wait_until 30 grep -q "$binary" "$export_file" || true
	grep process_exec "$export_file" | grep -F "$binary" | head -n 1 |
		jq -r .process_exec.process.arguments
	rm "$export_file"
}

cp /bin/true "$case_dir/shown"
old=${PREVIOUS:-$HAETAED}

launch "$old" 'ring-bytes: 2097152' 'argv-bytes: 4096'
expect "all arguments" "$(shown one two)" "one two"
first=$(versions)
touch "$case_dir/go-on"
attack &
attacker=$!
"$boss" -c "until [ -e '$case_dir/replaced' ] || ! [ -d '$case_dir' ]; do
		sleep 0.1
	done
	'$swarm' -n 5 '$other' >'$case_dir/followed'; true" &
follower=$!
sleep 1

# By one that was killed, then by one that stopped and keeps.
kill_daemon
launch "$HAETAED" 'ring-bytes: 4194304' 'argv-bytes: 256'
second=$(versions)
expect "one version" "$(wc -l <<<"$second")" 1
expect "another one" "$([ "$first" != "$second" ] && echo yes)" yes
expect_line "it says so" "$log_file" "what was pinned as '$first' is replaced"
touch "$case_dir/replaced"
wait "$follower" || true
expect "who was followed still is" "$(cat "$case_dir/followed")" \
	"runs 5 killed 5 status0 0 other 0"
stop_daemon
launch "$old" 'ring-bytes: 2097152' 'argv-bytes: 4096'
expect "back" "$(versions)" "$first"
kill_daemon

# What is no version of anybody, and a version that is not whole.
mkdir -p "$pins/v0-0123456789abcdef/hooks/half" "$pins/$second/tracker"
launch "$HAETAED" 'ring-bytes: 4194304' 'argv-bytes: 256'
expect "all of it is replaced" "$(versions)" "$second"
rm "$case_dir/go-on"
wait "$attacker"
sleep 1
expect "arguments are cut as is asked now" \
	"$(shown one "$(printf '%01000d' 0)" | awk '{ print length < 400 }')" 1
left_out=$("$HAETAE" --control "$control" status -o json |
	jq .failures.program_missed)
kind=$(attach_kind)
invalid=$("$HAETAE" --control "$control" status -o json |
	jq .failures.record_invalid)
read -r killed survived < <(awk '{ k += $4; s += $6 + $8 }
	END { print k, s }' "$case_dir/attacks")
kill_daemon
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>>"$log_file"
printf '    %s attacks, %s survived\n' "$((killed + survived))" "$survived"
case $kind in
*tracepoint) expect "survivors are counted" "$((survived <= left_out))" 1 ;;
*) expect "survivors" "$survived" 0 ;;
esac
expect "there were attacks" "$((killed > 20))" 1
expect "no record is invalid" "$invalid" 0
expect "nothing is left" "$(find "$pins" "$case_dir/state" 2>/dev/null)" ""
finish
