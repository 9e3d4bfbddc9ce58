#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What denies (by an LSM hook, by a function that is called by one) and kills
# goes on when the daemon is killed, stops and keeps, or reloads, while workers
# try without pause; and when the daemon is stopped (SIGSTOP), the ring and the
# disk are full, and who attacks has no memory to spare.
#
# RESTARTS, every other one by SIGKILL, and RELOADS are how often. KIND is how
# the call is hooked.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

if ! [ -e /sys/bus/event_source/devices/kprobe ]; then
	echo "    left out: nothing can be denied here"
	exit 0
fi

restarts=${RESTARTS:-2}
reloads=${RELOADS:-2}
folder=$case_dir/policies
secret=$case_dir/secret
forbidden=$case_dir/forbidden
pins=$case_dir/bpf/haetae
sieges=$case_dir/sieges
READY_WITHIN=300
mkdir "$folder" "$case_dir/new" "$case_dir/disk"
echo secret >"$secret"
cp /bin/true "$forbidden"

# write_policies PATH: of which each forbids one thing, of PATH, too
write_policies() {
	cat >"$case_dir/new/open.yaml" <<-EOT
		apiVersion: cilium.io/v1alpha1
		kind: TracingPolicy
		metadata: { name: deny-open }
		spec:
		  lsmhooks:
		  - hook: file_open
		    args: [{ index: 0, type: file }]
		    selectors:
		    - matchArgs:
		      - { index: 0, operator: Equal, values: [$secret, $1] }
		      $own_processes
		      matchActions: [{ action: Override, argError: -13 }]
	EOT
	cat >"$case_dir/new/remove.yaml" <<-EOT
		apiVersion: cilium.io/v1alpha1
		kind: TracingPolicy
		metadata: { name: deny-removal }
		spec:
		  kprobes:
		  - call: security_inode_unlink
		    syscall: false
		    args: [{ index: 1, type: dentry }]
		    selectors:
		    - matchArgs:
		      - { index: 1, operator: Postfix, values: [/secret, $1] }
		      $own_processes
		      matchActions: [{ action: Override, argError: -1 }]
	EOT
	policy kill-execution "
    - matchArgs: [{ index: 0, operator: Equal, values: [$forbidden, $1] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$case_dir/new/execute.yaml"
	mv "$case_dir/new"/* "$folder"
}

# Logs of all daemons are kept.
launch() {
	cat "$log_file" >>"$case_dir/logs" 2>/dev/null || true
	start_daemon --policy "$folder" --on-stop keep \
		--attach-kind "${KIND:-kprobe}"
}

# begin WORKERS [COMMAND...]: a siege begins, by COMMAND; the daemon is to have a
# share of an emulated CPU, too
begin() {
	local workers=$1

	shift
	touch "$case_dir/go-on"
	"$@" nice -n 10 "$SIEGE" "$workers" "$case_dir/go-on" "$secret" \
		"$forbidden" >>"$sieges" 2>/dev/null &
	besieger=$!
}

end() {
	rm "$case_dir/go-on"
	wait "$besieger" || true
}

# besiege SECONDS [COMMAND...]
besiege() {
	begin 2 "${@:2}"
	sleep "$1"
	end
}

# sum COLUMN...: of all sieges
sum() {
	awk -v columns="$*" '{
		n = split(columns, column, " ")
		for (i = 1; i <= n; i++)
			sum += $column[i]
	} END { print sum + 0 }' "$sieges"
}

# judge WHAT LEAST: all sieges until now, each deed LEAST times at least
judge() {
	local column

	printf '    %s: %s refused, %s done\n' "$1" "$(sum 2 5 8)" \
		"$(sum 3 6 9)"
	expect "$1: done" "$(sum 3 6 9)" 0
	for column in 2 5 8; do
		expect "$1: tried often ($column)" \
			"$(($(sum $column) >= $2))" 1
	done
}

n_told() {
	grep -cE '"action":"KPROBE_ACTION_(SIGKILL|OVERRIDE)"' "$export_file"
}

# restart I
restart() {
	if [ $(($1 % 2)) -eq 0 ]; then
		stop_daemon
	else
		kill_daemon
		sleep 1
	fi
	launch
}

# reload I: each hook is another one then
reload() {
	local before

	before=$(grep -c '^ready: ' "$log_file")
	write_policies "/tmp/none/$1"
	kill -HUP "$daemon"
	wait_until 300 ready_more_than "$before" ||
		expect "a reload" "$(tail -n 1 "$log_file")" ready
}

ready_more_than() {
	[ "$(grep -c '^ready: ' "$log_file")" -gt "$1" ]
}

# ---- daemons come and go ----

write_policies /tmp/none/0
launch
echo "    $(grep '^ready' "$log_file")"
begin 4
sleep 1
for i in $(seq "$((restarts > reloads ? restarts : reloads))"); do
	[ "$i" -gt "$reloads" ] || reload "$i"
	[ "$i" -gt "$restarts" ] || restart "$i"
done
sleep 1
end
wait_until 20 settled || true
invalid=$(failure record_invalid)
judge restarts 20
expect "a hook each" "$(find "$pins"/v*/hooks -mindepth 1 -maxdepth 1 |
	wc -l)" 3
stop_daemon
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>>"$log_file"
missing=$(missing_numbers)
unread=$(how_often ring_full_hook record_unread)
printf '    %s told, %s numbers missing, %s records unread\n' "$(n_told)" \
	"$missing" "$unread"
expect "no number twice" "$(numbers | sort -n | uniq -d | wc -l)" 0
expect "no kill is told twice" "$(killed_twice)" 0
expect "nor a denial" "$(($(n_told) <= $(sum 2 5 8)))" 1
expect "what is missing is counted" \
	"$((missing <= $(how_often daemon_killed file_queue_full)))" 1
expect "each is told or counted" \
	"$(($(n_told) + missing + unread >= $(sum 2 5 8)))" 1
expect "no record is invalid" "$invalid" 0
expect "the end" "$(cat "$secret")" secret

# ---- nothing works any more ----

# The kernel may kill who has no memory, too: those that take it, above all.
without_memory() {
	# shellcheck disable=SC2016
	bash -c 'echo $$ >"$1/cgroup.procs"
		while [ -e "$2" ]; do
			tail /dev/zero
		done &
		shift 2
		exec "$@"' - "$group" "$case_dir/go-on" "$@"
}

mount -t tmpfs -o size=64k tmpfs "$case_dir/disk"
export_file=$case_dir/disk/events.json
echo 'ring-bytes: 65536' >"$case_dir/haetae.yaml"
: >"$sieges"
launch
until [ "$(df --output=avail "$case_dir/disk" | tail -n 1)" -eq 0 ]; do
	besiege 1
done
besiege 1
judge "no disk" 10
expect "what is not written is counted" \
	"$(($(failure file_write_failed) + $(failure file_queue_full) > 0))" 1
: >"$sieges"
kill -STOP "$daemon"
besiege 4
judge "stopped, ring full" 20
: >"$sieges"
if limit_memory 12M; then
	besiege 3 without_memory
	judge "no memory" 5
	expect "there was none" "$(($(awk '$1 == "oom_kill" { print $2 }' \
		"$group"/memory.{events,oom_control} 2>/dev/null) > 0))" 1
	wait_until 10 rmdir "$group" 2>/dev/null || true
fi
kill -CONT "$daemon"
wait_until 30 test "$(failure ring_full_hook)" -gt 0 || true
expect "the ring was full" "$(($(failure ring_full_hook) > 0))" 1
expect "then, too" "$(cat "$secret" 2>/dev/null)" ""
stop_daemon
"$HAETAED" --config "$case_dir/haetae.yaml" --stop-enforcing 2>>"$log_file"
finish
