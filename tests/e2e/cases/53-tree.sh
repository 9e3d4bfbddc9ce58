#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A tree of short processes, 8 generations deep, that are more than there are
# pids: every event names the parent that the tree itself wrote down. Then the
# same through a ring that is too small: what is missing is counted, and what is
# not missing is right.
#
# covers: finding 8.2-17

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

tree=$case_dir/tree
# shellcheck disable=SC2153 # TREE is run's
cp "$TREE" "$tree"
processes=${TREE_PROCESSES:-50000}

# Small events: this is not about what the output can take.
cat >"$case_dir/haetae.yaml" <<-EOF
	process-credentials: false
	process-namespaces: false
	user-names: false
EOF

# grow COUNT: leaves what tree_check.py says in $result
grow() {
	"$tree" 8 "$1" >"$case_dir/truth"
	sleep 1
	stop_daemon
	result=$("$(dirname "$0")/../tree_check.py" "$export_file" \
		"$case_dir/truth" "$tree")
}

# of WORD: the number after it
of() {
	sed -nE "s/.*\\b$1 ([0-9]+).*/\\1/p" <<<"$result"
}

# counted NAME: what the log says at the end
counted() {
	local n

	n=$(sed -nE "s/.* ([0-9]+) in all \\($1\\).*/\\1/p" "$log_file" | tail -n 1)
	echo "${n:-0}"
}

start_daemon --ring-bytes 128M
grow "$processes"
expect "processes" $(($(of executed) + $(of forked))) "$processes"
expect "wrong" "$(of wrong)" 0
expect "executions missing" "$(of no-exec)" 0
expect "exits missing" "$(of no-exit)" 0

rm "$export_file"
start_daemon --ring-bytes 4K
grow $((processes / 5))
lost=$(($(counted ring_full_exec) + $(counted file_queue_full)))
expect "wrong in a flood" "$(of wrong)" 0
# others on this machine lose some, too
expect "$(of no-exec) missing of $lost counted" $(($(of no-exec) <= lost)) 1
finish
