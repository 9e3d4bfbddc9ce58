# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# lib - what the end-to-end cases share
#
# A case is a shell script in cases/ that sources this file, starts the real
# daemon on the real kernel, makes real system calls and looks at what came
# out. It ends with status 0 when all expectations held. HAETAED, HAETAE and
# SWARM name the programs; run sets them.
#
# The daemon sees the whole machine. Policies of a case that kill are confined
# to the case's own processes by matchPIDs with followForks; those that only
# report are told apart from others' by the path of the case's own swarm.

set -euo pipefail

case_dir=$(mktemp -d "${TMPDIR:-/tmp}/haetae-e2e.XXXXXX")
daemon=
expected=0
missed=0

clean_up() {
	[ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || true
	for folder in disk bpf memory; do
		if mountpoint -q "$case_dir/$folder" 2>/dev/null; then
			umount --lazy "$case_dir/$folder"
		fi
	done
	rm -rf "$case_dir"
}
trap clean_up EXIT

# A copy of swarm of which no other case makes use: its path marks our events.
swarm=$case_dir/swarm
# shellcheck disable=SC2153 # SWARM is run's
cp "$SWARM" "$swarm"

echo "{}" >"$case_dir/haetae.yaml"

# A bpffs of its own: what is pinned there ends with the case.
mkdir "$case_dir/bpf" "$case_dir/haetae.yaml.d"
mount -t bpf bpf "$case_dir/bpf"
cat >"$case_dir/haetae.yaml.d/pins.yaml" <<-EOF
	pin-dir: $case_dir/bpf/haetae
	watch-policies: false
	state-dir: $case_dir/state
EOF
export_file=$case_dir/events.json
log_file=$case_dir/log
control=$case_dir/control

# expect WHAT ACTUAL EXPECTED
expect() {
	expected=$((expected + 1))
	if [ "$2" != "$3" ]; then
		missed=$((missed + 1))
		printf '    %s: got "%s", expected "%s"\n' "$1" "$2" "$3"
	fi
}

# expect_line WHAT FILE REGEX: some line of FILE matches
expect_line() {
	expected=$((expected + 1))
	if ! grep -qE -- "$3" "$2"; then
		missed=$((missed + 1))
		printf '    %s: no line of it matches "%s":\n' "$1" "$3"
		tail -n 5 "$2" | cut -c1-300 | sed 's/^/        /'
	fi
}

# wait_until SECONDS COMMAND...
wait_until() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

said() {
	grep -qE -- "$1" "$log_file"
}

daemon_gone() {
	! kill -0 "$daemon" 2>/dev/null
}

# start_daemon ARG...: returns when it enforces, within READY_WITHIN seconds
# shellcheck disable=SC2120
start_daemon() {
	: >"$log_file"
	"$HAETAED" --config "$case_dir/haetae.yaml" --no-journal \
		--control "$control" --export "$export_file" "$@" \
		2>>"$log_file" &
	daemon=$!
	if ! wait_until "${READY_WITHIN:-60}" ready_or_gone || ! said '^ready: '; then
		echo "    the daemon did not get ready:"
		sed 's/^/        /' "$log_file" | cut -c1-300 | tail -n 20
		exit 1
	fi
}

ready_or_gone() {
	said '^ready: ' || daemon_gone
}

# stop_daemon: what it was asked to write is written when this returns
stop_daemon() {
	local status=0

	kill -TERM "$daemon"
	wait "$daemon" || status=$?
	daemon=
	expect "exit status after SIGTERM" "$status" 0
}

kill_daemon() {
	kill -KILL "$daemon"
	wait "$daemon" 2>/dev/null || true
	daemon=
}

# expect_shape FILE [TEXT]: the events of FILE (that have TEXT in them) have the
# keys and types that they should
expect_shape() {
	local said

	said=$("$(dirname "${BASH_SOURCE[0]}")/shape_check.py" "$@" | tail -n 6)
	if ! [[ ${said##*$'\n'} =~ ^checked\ [1-9][0-9]*\ wrong\ 0$ ]]; then
		expect "shape of events" "$said" "all as it should be"
	fi
}

attach_kind() {
	sed -nE 's/^ready: .* attach (.*)$/\1/p' "$log_file" | tail -n 1
}

# our_events FILTER: how many events of our swarm (or its children) pass the
# jq FILTER
our_events() {
	jq -c --arg swarm "$swarm" "
		select([.process_kprobe.process.binary?] | index(\$swarm))
		| select($1)" "$export_file" | wc -l
}

# policy NAME SELECTORS: a policy on execve's path
policy() {
	cat <<-EOF
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $1 }
	spec:
	  kprobes:
	  - call: sys_execve
	    syscall: true
	    args:
	    - { index: 0, type: string }
	    selectors:
	$2
	EOF
}

# What confines a policy to this case.
# shellcheck disable=SC2034 # for who sources this
own_processes="matchPIDs: [{ operator: In, followForks: true, values: [$$] }]"

# failure NAME: how often the daemon lost something
failure() {
	"$HAETAE" --control "$control" status -o json |
		jq ".failures.$1"
}

# the numbers of all events, of which there may be gigabytes
numbers() {
	LC_ALL=C grep -aoE '"sequence":[0-9]+' "$export_file" | cut -d : -f 2
}

# numbers that no event has, between the first and the last
missing_numbers() {
	numbers | awk '
		NR == 1 { first = $1 }
		{ last = $1; n++ }
		END { print last - first + 1 - n }'
}

# processes of which more than one event says that they were killed
killed_twice() {
	LC_ALL=C grep -a '"action":"KPROBE_ACTION_SIGKILL"' "$export_file" |
		LC_ALL=C grep -oE '"process":\{"exec_id":"[^"]*"' |
		LC_ALL=C sort | uniq -d | wc -l
}

# Nothing is kept of policies that are gone, since all is read.
settled() {
	[ -z "$(find "$case_dir/state" -name 'past-*')" ]
}

# how_often NAME...: something was lost, as daemons said; the log of those before
# this one is in $case_dir/logs
how_often() {
	local name

	for name; do
		cat "$case_dir/logs" "$log_file" |
			sed -nE "s/.*: ([0-9]+) more.*\($name\)/\1/p"
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

# limit_memory LIMIT: sets $group, a cgroup with so little memory
limit_memory() {
	local root=/sys/fs/cgroup/memory limit=memory.limit_in_bytes
	local mounted=$case_dir/memory

	mkdir -p "$mounted"
	mount -t cgroup2 cgroup2 "$mounted" 2>/dev/null || true
	if grep -qsw memory "$mounted/cgroup.controllers"; then
		echo +memory >"$mounted/cgroup.subtree_control" || return 1
		root=$mounted limit=memory.max
	fi
	group=$root/haetae-e2e-$$
	mkdir "$group" 2>/dev/null && echo "$1" >"$group/$limit"
}

finish() {
	[ -z "$daemon" ] || stop_daemon
	if [ "$missed" -ne 0 ]; then
		echo "    $missed of $expected expectations not met"
		exit 1
	fi
}
