#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Enforcement outlives the daemon: SIGKILL, stops that keep, restarts, changes
# meanwhile. Workers attack without pause while daemons come and go.
#
# RESTARTS, every other one by SIGKILL, and RELOADS, of which every other one is
# followed by a restart at once, are how often. Where tracepoints are preempted,
# programs may be left out (20-kill): never more attacks succeed than are
# counted.
#
# covers: finding 8.2-27
# covers: finding 8.2-30
# covers: finding 9.5-K

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

restarts=${RESTARTS:-6}
reloads=${RELOADS:-6}
folder=$case_dir/policies
forbidden=$case_dir/forbidden
other=$case_dir/other
boss=$case_dir/boss
pins=$case_dir/bpf/haetae
mkdir "$folder"
cp /bin/true "$forbidden"
cp /bin/true "$other"
cp /bin/bash "$boss"

# kill_policy NAME PATH [FILTER]
kill_policy() {
	policy "$1" "
    - matchArgs: [{ index: 0, operator: Equal, values: [$2] }]
      $own_processes
      ${3:-}
      matchActions: [{ action: Sigkill }]" >"$folder/$1.yaml"
}

# launch ARG...: logs of all daemons are kept
launch() {
	cat "$log_file" >>"$case_dir/logs" 2>/dev/null || true
	start_daemon --policy "$folder" "$@"
}

# try PATH: how it went
try() {
	"$swarm" -n 5 "$1"
}

dead="runs 5 killed 5 status0 0 other 0"
alive="runs 5 killed 0 status0 5 other 0"

ready_twice() {
	[ "$(grep -c '^ready: ' "$log_file")" -ge 2 ]
}

lives() {
	[ "$(try "$1")" = "$alive" ]
}

n_kills() {
	LC_ALL=C grep -ac '"action":"KPROBE_ACTION_SIGKILL"' "$export_file"
}

# told_kills N
told_kills() {
	[ "$(n_kills)" -ge "$1" ]
}

# ---- alone ----

kill_policy kill-forbidden "$forbidden"
launch
expect "a daemon enforces" "$(try "$forbidden")" "$dead"
wait_until 10 told_kills 5 || true
kill_daemon
expect "it was killed" "$(try "$forbidden")" "$dead"
expect "others live" "$(try "$other")" "$alive"
launch
expect "the next one" "$(try "$forbidden")" "$dead"
wait_until 10 told_kills 15 || true
expect "every kill is told once" "$(n_kills)" 15
expect "by one hook" "$(find "$pins"/v*/hooks -mindepth 1 -maxdepth 1 | wc -l)" 1

# ---- what was changed meanwhile; who was started meanwhile ----

kill_policy kill-other "$other" "matchBinaries:
      - { operator: In, values: [$boss], followChildren: true }"
kill -HUP "$daemon"
wait_until 30 said '^ready: 2 '
"$boss" -c "sleep 1; '$swarm' -n 5 '$other' >'$case_dir/early'; true" &
early=$!
sleep 0.3
kill_daemon
"$boss" -c "'$swarm' -n 5 '$other' >'$case_dir/late'; true"
wait "$early" || true
expect "a child of one older than the kill" "$(cat "$case_dir/early")" "$dead"
expect "a child of one younger" "$(cat "$case_dir/late")" "$dead"
"$boss" -c "sleep 3; '$swarm' -n 5 '$other' >'$case_dir/later'; true" &
later=$!
expect "nobody's child" "$(try "$other")" "$alive"
kill_policy kill-forbidden /tmp/none/forbidden
launch
expect "no longer forbidden" "$(try "$forbidden")" "$alive"
wait "$later" || true
expect "started without a daemon, asked with one" "$(cat "$case_dir/later")" \
	"$dead"
kill_policy kill-forbidden "$forbidden"
stop_daemon
expect "a stop releases" "$(try "$forbidden")" "$alive"
expect "nothing is left" "$(find "$pins" "$case_dir/state" 2>/dev/null)" ""

# ---- files that are wrong now ----

rm "$folder/kill-other.yaml"
launch
kill_daemon
sed -i 's/operator: Equal/operator: Equl/' "$folder/kill-forbidden.yaml"
launch
expect "the last good version" "$(try "$forbidden")" "$dead"
"$HAETAE" --control "$control" policy list >"$case_dir/list"
expect_line "the list says so" "$case_dir/list" "kill-forbidden.*error"
kill_daemon
start_daemon --policy "$folder/kill-forbidden.yaml"
expect "of a file that was named, too" "$(try "$forbidden")" "$dead"
kill_daemon
expect "it goes on" "$(try "$forbidden")" "$dead"
kill_policy kill-forbidden "$forbidden"

# ---- one at a time; the end of it all ----

launch
status=0
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>/dev/null ||
	status=$?
expect "not while a daemon is there" "$status" 1
expect "it still enforces" "$(try "$forbidden")" "$dead"
kill_daemon
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>/dev/null
wait_until 10 lives "$forbidden" || true
expect "the end" "$(try "$forbidden")" "$alive"
expect "nothing is left of it" "$(find "$pins" "$case_dir/state" 2>/dev/null)" ""

# ---- attacked without pause ----

attack() {
	while [ -e "$case_dir/go-on" ]; do
		"$swarm" -w 4 -n 100 "$forbidden"
	done >"$case_dir/attacks"
}

# restart I
restart() {
	if [ $(($1 % 2)) -eq 0 ]; then
		kill_daemon
	else
		stop_daemon
	fi
	launch --on-stop keep
}

# reload I: with the policy changed; of every other one the end is not awaited
reload() {
	kill_policy spare "/tmp/none/$1"
	kill -HUP "$daemon"
	[ $(($1 % 2)) -eq 0 ] || wait_until 60 ready_twice || true
}

rm -f "$export_file" "$case_dir/logs"
: >"$log_file"
launch --on-stop keep
touch "$case_dir/go-on"
attack &
attacker=$!
most=$((restarts > reloads ? restarts : reloads))
for i in $(seq "$most"); do
	[ "$i" -gt "$reloads" ] || reload "$i"
	[ "$i" -gt "$restarts" ] || restart "$i"
done
rm "$case_dir/go-on"
wait "$attacker"
wait_until 20 settled || true
left_out=$(failure program_missed)
invalid=$(failure record_invalid)
read -r killed survived < <(awk '{ k += $4; s += $6 + $8 }
	END { print k, s }' "$case_dir/attacks")
kind=$(attach_kind)
stop_daemon
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>>"$log_file"
missing=$(missing_numbers)
unread=$(how_often ring_full_hook record_unread)
printf '    %s attacks, %s survived; %s numbers missing, %s records unread\n' \
	"$((killed + survived))" "$survived" "$missing" "$unread"

case $kind in
*tracepoint) expect "survivors are counted" "$((survived <= left_out))" 1 ;;
*) expect "survivors" "$survived" 0 ;;
esac
expect "there were attacks" "$((killed > 100))" 1
expect "no number twice" "$(numbers | sort -n | uniq -d |
	wc -l)" 0
expect "what is missing is counted" \
	"$((missing <= $(how_often daemon_killed file_queue_full)))" 1
expect "every kill is told or counted" \
	"$(($(n_kills) + missing + unread >= killed))" 1
expect "no kill is told twice" "$(killed_twice)" 0
expect "no record is invalid" "$invalid" 0
finish
