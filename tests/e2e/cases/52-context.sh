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
kinds="fork exec vfork clone-parent thread-exec threads ptrace memfd script
	setuid no-new-privs pid-namespace session chroot killed"

sleep 1000 &
sleeper=$!
sleep 0.1
# shellcheck disable=SC2119 # no policies
start_daemon
for kind in $kinds; do
	"$KIN" "$kind"
done >"$case_dir/truth"
kill "$sleeper"
long=$(head -c 3000 /dev/zero | tr '\0' x)
/bin/true "$long" kin:long
if [ -d /sys/fs/cgroup/cgroup.procs ] || [ -f /sys/fs/cgroup/cgroup.procs ]; then
	cgroup=/sys/fs/cgroup/haetae-kin-$$
	mkdir "$cgroup"
	(
		echo "$BASHPID" >"$cgroup/cgroup.procs"
		/bin/true kin:cgroup
	)
	rmdir "$cgroup"
fi
sleep 1
stop_daemon

# truth KIND NAME
truth() {
	jq -r "select(.kind == \"$1\") | .$2" "$case_dir/truth"
}

# of KIND FILTER: from the process of its exec event
of() {
	jq -r "select(.process_exec.process.argv[-1]? == \"kin:$1\") |
		.process_exec | $2" "$export_file"
}

# exit_of KIND FILTER
exit_of() {
	jq -r "select(.process_exit.process.pid? == $(truth "$1" pid)) |
		.process_exit | $2" "$export_file" | tail -n 1
}

for kind in exec vfork clone-parent thread-exec ptrace memfd script setuid \
	no-new-privs session chroot pid-namespace; do
	expect "$kind: pid" "$(of $kind .process.pid)" "$(truth $kind pid)"
	expect "$kind: parent" "$(of $kind .parent.pid)" "$(truth $kind ppid)"
	expect "$kind: same id at the end" "$(exit_of $kind .process.exec_id)" \
		"$(of $kind .process.exec_id)"
done

expect "fork: status" "$(exit_of fork .status)" 3
expect "fork: parent" "$(exit_of fork .parent.pid)" "$(truth fork ppid)"
expect "killed: signal" "$(exit_of killed .signal)" SIGSEGV
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
fi

# Older than the daemon: by the kernel's list, to the nanosecond.
expect "older" "$(exit_of_pid() {
	jq -r "select(.process_exit.process.pid? == $sleeper) | .process_exit |
		\"\(.process.flags) \(.parent.pid) \(.signal) \(.process.argv[1])\"" \
		"$export_file"
}; exit_of_pid)" "procFS $$ SIGTERM 1000"
expect "its user" "$(jq -r "select(.process_exit.process.pid? == $sleeper) |
	.process_exit.process.process_credentials.uid" "$export_file")" "$(id -u)"
finish
