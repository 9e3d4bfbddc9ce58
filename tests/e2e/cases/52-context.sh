#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the kernel's records say of processes that came about in every way there
# is: kin makes one of each kind and tells the truth.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

export KIN_DIR=$case_dir/kin
mkdir "$KIN_DIR"
chmod 755 "$case_dir" "$KIN_DIR"
kinds="fork exec vfork clone-parent clone-parent-fork orphan zombie-parent
	thread-exec threads ptrace memfd script setuid setuid-root no-new-privs
	file-caps no-file-caps pid-namespace session chroot killed"

sleep 1000 &
sleeper=$!
# a zombie, and one whose first thread is one
sh -c 'sleep 0 & echo $!; exec sleep 1000' >"$case_dir/zombie" &
keeper=$!
"$KIN" zombie-leader >"$case_dir/leader" &
leader=$!
is_zombie() {
	[ -s "$case_dir/zombie" ] &&
		grep -q '^State:.Z' "/proc/$(cat "$case_dir/zombie")/status"
}
wait_until 10 is_zombie
sleep 0.1
# shellcheck disable=SC2119 # no policies
start_daemon
for kind in $kinds; do
	"$KIN" "$kind"
done >"$case_dir/truth"
kill "$sleeper" "$keeper"
touch "$KIN_DIR/go"
wait "$leader"
cat "$case_dir/leader" >>"$case_dir/truth"
long=$(head -c 3000 /dev/zero | tr '\0' x)
/bin/true "$long" kin:long
if [ -d /sys/fs/cgroup/cgroup.procs ] || [ -f /sys/fs/cgroup/cgroup.procs ]; then
	cgroup=/sys/fs/cgroup/haetae-kin-$$
	mkdir "$cgroup"
	(
		echo "$BASHPID" >"$cgroup/cgroup.procs"
		exec /bin/true kin:cgroup
	) &
	wait $! && echo "{\"kind\":\"cgroup\",\"pid\":$!}" >>"$case_dir/truth"
	for kind in into-cgroup moved; do
		KIN_CGROUP=$cgroup "$KIN" "$kind"
	done >>"$case_dir/truth"
	rmdir "$cgroup"
fi

# The kernel runs a program on its own when a cgroup of version 1 is empty.
ran_by_kernel() {
	[ -s "$case_dir/by-kernel" ]
}
# It stays when it is unmounted before the cgroup in it is gone for good.
hierarchy_gone() {
	grep -q "name=haetae-$$:" /proc/self/cgroup || return 0
	mount -t cgroup -o "none,name=haetae-$$" none "$case_dir/v1"
	umount "$case_dir/v1"
	return 1
}
agent=$case_dir/agent
printf '#!/bin/sh\necho $$ >%s/by-kernel\n' "$case_dir" >"$agent"
chmod 755 "$agent"
mkdir "$case_dir/v1"
has_agent=false
if mount -t cgroup -o "none,name=haetae-$$" none "$case_dir/v1"; then
	has_agent=true
	echo "$agent" >"$case_dir/v1/release_agent"
	mkdir "$case_dir/v1/kin"
	echo 1 >"$case_dir/v1/kin/notify_on_release"
	sh -c "echo \$\$ >$case_dir/v1/kin/cgroup.procs"
	wait_until 10 ran_by_kernel || true
	rmdir "$case_dir/v1/kin"
	umount "$case_dir/v1"
	wait_until 10 hierarchy_gone || true
	expect "hierarchies left" "$(grep -c "name=haetae-$$:" \
		/proc/self/cgroup || true)" 0
fi
sleep 1
stop_daemon

# Of all that the machine did meanwhile, what is ours.
ours=$case_dir/ours.json
pids=$(jq -s "map(.pid) + [$sleeper] | map(tostring) | join(\"|\")" -r \
	"$case_dir/truth")
[ ! -s "$case_dir/by-kernel" ] || pids="$pids|$(cat "$case_dir/by-kernel")"
grep -aE "\"pid\":($pids)," "$export_file" >"$ours"
expect_shape "$ours"

# truth KIND NAME
truth() {
	jq -r "select(.kind == \"$1\") | .$2" "$case_dir/truth"
}

# of KIND FILTER: from the process of its exec event
of() {
	jq -r "select(.process_exec.process.argv[-1]? == \"kin:$1\") |
		.process_exec | $2" "$ours"
}

# exit_of KIND FILTER
exit_of() {
	jq -r "select(.process_exit.process.pid? == $(truth "$1" pid)) |
		.process_exit | $2" "$ours" | tail -n 1
}

# Of each kind that executes: pid, parent, the same id at the end. One jq for
# all: many take long where the CPU is emulated.
jq -rn --slurpfile truth "$case_dir/truth" --slurpfile ours "$ours" '
	$truth[] | . as $fact | ("kin:" + .kind) as $name |
	[$ours[].process_exec // empty | select(.process.argv[-1]? == $name)] |
	select(length > 0) | . as $execs |
	[$ours[].process_exit // empty | select(.process.pid == $fact.pid)] |
	last as $exit | [$fact.kind, ($execs | length),
		$execs[0].process.pid == $fact.pid,
		$execs[0].parent.pid == ($fact.ppid // $execs[0].parent.pid),
		$execs[0].process.exec_id == $exit.process.exec_id] |
	map(tostring) | join(" ")' | sort >"$case_dir/executed"
for kind in exec vfork clone-parent orphan zombie-parent zombie-leader \
	thread-exec ptrace memfd script setuid setuid-root no-new-privs \
	file-caps no-file-caps session chroot pid-namespace; do
	expect "$kind: executions, pid, parent, same id at the end" \
		"$(grep "^$kind " "$case_dir/executed" || true)" \
		"$kind 1 true true true"
done

expect "fork: status" "$(exit_of fork .status)" 3
expect "fork: parent" "$(exit_of fork .parent.pid)" "$(truth fork ppid)"
expect "killed: signal" "$(exit_of killed .signal)" SIGSEGV

# Made by kin, for the shell: it runs what kin does, as kin was called.
expect "child of the creator's parent" "$(exit_of clone-parent-fork \
	'"\(.status) \(.process.binary) \(.process.arguments)"')" \
	"4 $KIN clone-parent-fork"
expect "its parent" "$(exit_of clone-parent-fork \
	'"\(.parent.pid) \(.parent.binary)"')" "$$ $(readlink -f "$BASH")"
expect "it is a clone" "$(exit_of clone-parent-fork \
	'.process.flags | contains("clone")')" true

# A parent that ended long ago is known by what it ran.
for kind in orphan zombie-parent; do
	expect "$kind: its parent" "$(of $kind .parent.arguments)" "$kind"
	expect "$kind: at its end" "$(exit_of $kind \
		'"\(.parent.pid) \(.parent.arguments)"')" \
		"$(truth $kind ppid) $kind"
done
expect "events of a zombie" "$(grep -c "\"pid\":$(cat "$case_dir/zombie")," \
	"$export_file" || true)" 0
expect "thread: tid of exec" "$(of thread-exec .process.tid)" \
	"$(truth thread-exec pid)"

expect "memfd" "$(of memfd '.process.exe.memfd')" true
expect "memfd: inode" "$(of memfd '.process.exe.inode')" \
	"$(truth memfd inode)"
expect "memfd: no links" "$(of memfd \
	.process.binary_properties.file.inode.links)" 0
expect "script" "$(of script .process.exe.script)" "$(truth script script)"
expect "script: interpreter" "$(of script .process.exe.interpreter)" \
	"$(truth script interpreter)"
expect "script: program" "$(of script .process.exe.path)" \
	"$(readlink -f /bin/sh)"
expect "chroot: program" "$(of chroot .process.exe.path)" "$(truth chroot exe)"

# a guest may run everything without new privileges
cp "$(command -v id)" "$case_dir/id"
chown 1000 "$case_dir/id"
chmod 4755 "$case_dir/id"
if [ "$("$case_dir/id" -u)" = 1000 ]; then
	expect "setuid: gains" "$(of setuid '.process.binary_properties |
		"\(.setuid) \(.setgid)"')" "1000 1000"
	expect "setuid: real and effective" "$(of setuid \
		'.process.process_credentials | "\(.uid) \(.euid) \(.suid) \(.gid) \(.egid)"')" \
		"0 1000 1000 0 1000"
fi
if [ "$("$case_dir/id" -u)" = 1000 ]; then
	expect "root's program: gains" "$(of setuid-root \
		'.process.binary_properties | tostring')" \
		'{"setuid":0,"privileges_changed":["PRIVILEGES_RAISED_EXEC_FILE_SETUID"]}'
	expect "root's program: real and effective" "$(of setuid-root \
		'.process.process_credentials | "\(.uid) \(.euid)"')" "1000 0"
	expect "capabilities of a file: gains" "$(of file-caps \
		'.process.binary_properties | tostring')" \
		'{"privileges_changed":["PRIVILEGES_RAISED_EXEC_FILE_CAP"]}'
	expect "capabilities of a file" "$(of file-caps \
		'.process.cap | "\(.permitted) \(.effective)"')" \
		'["CAP_NET_RAW"] ["CAP_NET_RAW"]'
fi
expect "without them" "$(of no-file-caps \
	'.process | "\(.uid) \(.cap.permitted) \(.binary_properties)"')" \
	"1000 null null"
expect "no new privileges" "$(of no-new-privs \
	'.process | "\(.process_credentials.euid) \(.binary_properties)"')" "0 null"

expect "session" "$(of session .process.session)" "$(truth session session)"
expect "pid in its namespace" "$(of pid-namespace .process.ns_pid)" 1
expect "tree of the first process" "$(of pid-namespace \
	.process.in_init_tree)" true
expect "not of such a tree" "$(of exec .process.in_init_tree)" false

# Charged up to the last tick, for each of three threads.
used=$(exit_of threads '.rusage | (.user_time + .system_time) * 1000000 | floor')
really=$(truth threads cpu_us)
expect "time of all threads: $used of $really us" \
	$((used > really * 7 / 10 - 12000 && used < really * 11 / 10 + 12000)) 1
expect "most memory" "$(exit_of threads .rusage.max_rss)" \
	"$(truth threads max_rss)"
expect "page faults" "$(exit_of threads .rusage.minor_faults)" \
	"$(truth threads minor_faults)"

if [ -n "${cgroup:-}" ]; then
	expect "cgroup after a move" "$(of cgroup .process.cgroup)" \
		"/haetae-kin-$$"
	expect "made in a cgroup" "$(of into-cgroup .process.cgroup)" \
		"/haetae-kin-$$"
	expect "its parent" "$(of into-cgroup .parent.pid)" \
		"$(truth into-cgroup ppid)"
	expect "moved by another" "$(exit_of moved '"\(.status) \(.process.cgroup)"')" \
		"5 /haetae-kin-$$"
fi

# Its parent is no process that anybody started.
if $has_agent; then
	by_kernel=$(jq -c "select(.process_exec.process.pid? ==
		$(cat "$case_dir/by-kernel")) | .process_exec" "$ours")
	expect "run by the kernel" "$(jq -r \
		'"\(.process.exe.script) \(.process.argv[-1]) \(.process.uid)"' \
		<<<"$by_kernel")" "$agent /kin 0"
	expect "a kernel thread as parent" "$(jq -r \
		'"\(.parent.pid) \(.parent.binary) \(.parent.flags)"' \
		<<<"$by_kernel")" "2 [kthreadd] procFS rootcwd"
	expect "which the kernel itself has made" "$(jq -r \
		'.parent.parent_exec_id | @base64d | capture("(?<k>:.*)").k' \
		<<<"$by_kernel")" ":1:0"
fi

# Older than the daemon: by the kernel's list, to the nanosecond.
expect "older" "$(exit_of_pid() {
	jq -r "select(.process_exit.process.pid? == $sleeper) | .process_exit |
		\"\(.process.flags) \(.parent.pid) \(.signal) \(.process.argv[1])\"" \
		"$ours"
}; exit_of_pid)" "procFS $$ SIGTERM 1000"
expect "its user" "$(jq -r "select(.process_exit.process.pid? == $sleeper) |
	.process_exit.process.process_credentials.uid" "$ours")" "$(id -u)"
finish
