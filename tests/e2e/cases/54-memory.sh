#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Many processes come and go, and the daemon is not larger for it.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

processes=${MEMORY_PROCESSES:-200000}

# KiB
rss() {
	sed -nE 's/^VmRSS:\s+([0-9]+) kB/\1/p' "/proc/$daemon/status"
}

# come_and_go COUNT: a tenth of them execute
come_and_go() {
	"$swarm" -n $(($1 / 10)) "$swarm" >/dev/null 2>&1
	"$swarm" -w 2 -n $(($1 * 9 / 20)) "$case_dir/none" >/dev/null
	sleep 3 # what ended lingers for a second
}

export_file=/dev/null
# shellcheck disable=SC2119 # no policies
start_daemon
come_and_go $((processes / 20))
before=$(rss)
come_and_go "$processes"
grown=$(($(rss) - before))
expect "grown by $grown KiB from $before: 2 MiB at most" $((grown <= 2048)) 1
finish
