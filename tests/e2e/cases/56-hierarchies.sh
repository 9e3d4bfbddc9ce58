#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Units and containers where cgroups of version 1 are in use: nothing has been
# moved from the root of version 2, and systemd keeps its units in a hierarchy
# of version 1 that has its name. Without systemd, no manager of containers
# makes one; what is in none of the two is at the root.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

id=$(printf '%064d' 9)
invocation=00112233445566778899aabbccddeeff
unit=system.slice/haetae-e2e-$$.service
above=/sys/fs/cgroup/systemd
unified=/sys/fs/cgroup
[ -f "$unified/cgroup.procs" ] || unified=/sys/fs/cgroup/unified
made=

# A hierarchy is removed when it is unmounted and nothing is left in it.
hierarchy_gone() {
	umount "$case_dir/v1" 2>/dev/null || true
	grep -q "name=systemd:" /proc/self/cgroup || return 0
	mount -t cgroup -o none,name=systemd none "$case_dir/v1"
	return 1
}

restore() {
	for folder in "$above/$unit/inner" "$above/$unit" "$above/docker/$id" \
		"$above/docker" "$above/system.slice" \
		"$unified/haetae-e2e-$$"; do
		rmdir "$folder" 2>/dev/null || true
	done
	[ -z "$made" ] || wait_until 10 hierarchy_gone || true
	clean_up
}
trap restore EXIT

if ! mountpoint -q "$above"; then
	made=yes
	above=$case_dir/v1
	mkdir "$above"
	mount -t cgroup -o none,name=systemd none "$above"
fi
mkdir -p "$above/$unit/inner" "$above/docker/$id" "$unified/haetae-e2e-$$"
python3 - "$above/$unit" "$invocation" <<-'EOF'
	import os, sys
	os.setxattr(sys.argv[1], "trusted.invocation_id", sys.argv[2].encode())
EOF

# run_in FOLDER... NAME: a program of that name, moved to each folder
run_in() {
	local name=${*: -1}

	cp "$(readlink -f /bin/true)" "$case_dir/$name"
	(
		for folder in "${@:1:$#-1}"; do
			echo "$BASHPID" >"$folder/cgroup.procs"
		done
		exec "$case_dir/$name"
	)
}

# It is older than the daemon, and moved while that runs.
sleep 1000 &
sleeper=$!
echo "$sleeper" >"$above/docker/$id/cgroup.procs"

# shellcheck disable=SC2119 # no policies
start_daemon
run_in "$above/$unit" service
run_in "$above/$unit/inner" below
run_in "$above/docker/$id" contained
run_in "$above/$unit" "$unified/haetae-e2e-$$" both
run_in root
echo "$sleeper" >"$above/$unit/inner/cgroup.procs"
kill "$sleeper"
wait "$sleeper" || true
sleep 0.5
stop_daemon

# of NAME FILTER: of its process_exec
of() {
	jq -rc "select(.process_exec.process.binary? == \"$case_dir/$1\") |
		.process_exec.process | $2" "$export_file"
}

for name in service below; do
	expect "unit and slice of $name" "$(of $name '.systemd |
		"\(.unit) \(.slice)"')" "${unit#*/} system.slice"
done
expect "cgroup of a service" "$(of service .cgroup)" "/$unit"
expect "cgroup below it" "$(of below .cgroup)" "/$unit/inner"
# where systemd has it, which is where it is looked for
[ -n "$made" ] || expect "invocation" "$(of below .systemd.invocation_id)" \
	"$invocation"
expect "container" "$(of contained '"\(.cgroup) \(.container_id) \(.docker)"')" \
	"/docker/$id $id ${id:0:31}"
expect "version 2 counts where it is used" "$(of both \
	'"\(.cgroup) \(.systemd)"')" "/haetae-e2e-$$ null"
expect "at the root" "$(of root '"\(.cgroup) \(.systemd)"')" "/ null"
expect "moved, from a container to a unit" "$(jq -r "select(
	.process_exit.process.pid? == $sleeper) | .process_exit.process |
	\"\(.systemd.unit) \(.container_id)\"" "$export_file")" \
	"${unit#*/} null"
finish
