#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Policies that are applied are reverted unless they are confirmed: in time, at
# once, and by the next daemon when this one is killed.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

actor=$case_dir/actor
# shellcheck disable=SC2153 # ACTOR is run's
cp "$ACTOR" "$actor"
mkdir "$case_dir/policies" "$case_dir/new"

# write FILE NAME FLAGS: kills our actor where it calls linkat with them
write() {
	cat >"$1" <<-EOF
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $2 }
	spec:
	  kprobes:
	  - call: sys_linkat
	    args: [{ index: 4, type: uint32 }]
	    selectors:
	    - matchArgs: [{ index: 4, operator: Equal, values: [$3] }]
	      matchBinaries: [{ operator: In, values: ["$actor"] }]
	      matchActions: [{ action: Sigkill }]
	EOF
}

# works FLAGS: it is not killed
works() {
	"$actor" here call linkat 5 =/a 6 =/b "$1" 2>/dev/null | grep -q here
}

# in_force: which of 8, 24, 40 are killed
in_force() {
	for flags in 8 24 40; do
		works "$flags" || printf '%s ' "$flags"
	done
}

haetae() {
	"$HAETAE" --control "$control" "$@"
}

within() {
	haetae status -o json | jq '.confirm_within // "none"'
}

write "$case_dir/policies/old.yaml" old 8
start_daemon --policy "$case_dir/policies"
expect "at first" "$(in_force)" "8 "

# old is replaced, though it has another file name; new is added
write "$case_dir/new/changed.yaml" old 24
write "$case_dir/new/new.yaml" new 40
haetae policy apply --confirm 2m "$case_dir/new/changed.yaml" \
	"$case_dir/new/new.yaml" >/dev/null
expect "applied" "$(in_force)" "24 40 "
expect "pending" "$([ "$(within)" -gt 100 ] && echo yes)" yes
haetae policy list >"$case_dir/list"
expect_line "listed so" "$case_dir/list" "not confirmed yet"
expect "on disk is nothing of it" "$(ls "$case_dir/policies")" old.yaml
expect "one at a time" "$(haetae policy apply "$case_dir/new/new.yaml" \
	2>/dev/null || echo refused)" refused
kill -HUP "$daemon"
sleep 1
expect "after a reload" "$(in_force)" "24 40 "
haetae policy revert
expect "reverted" "$(in_force)" "8 "
expect "nothing waits" "$(within)" '"none"'
expect "nothing to revert" "$(haetae policy revert 2>/dev/null ||
	echo refused)" refused

# nobody confirms
haetae policy apply --confirm 3s "$case_dir/new/new.yaml" >/dev/null
expect "applied for 3 s" "$(in_force)" "8 40 "
wait_until 30 works 40 || true
expect "and no longer" "$(in_force)" "8 "

# confirmed
haetae policy apply --confirm 3s "$case_dir/new/new.yaml" >/dev/null
haetae policy confirm
sleep 4
expect "confirmed" "$(in_force)" "8 40 "
expect "as the file" "$(cmp "$case_dir/new/new.yaml" \
	"$case_dir/policies/new.yaml" && echo yes)" yes

# the daemon is killed: what was before is in force, and a wrong file does not
# get what nobody confirmed
haetae policy apply --confirm 2m "$case_dir/new/changed.yaml" >/dev/null
expect "applied again" "$(in_force)" "24 40 "
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
sed -i 's/operator: Equal/operator: Equl/' "$case_dir/policies/old.yaml"
start_daemon --policy "$case_dir/policies"
expect "reverted by the next daemon" "$(in_force)" "8 40 "
expect_line "which says so" "$log_file" "reverted: the daemon ended"
expect_line "and what it falls back to" "$log_file" "is in force as it was"
expect "and waits for nothing" "$(within)" '"none"'
write "$case_dir/policies/old.yaml" old 8
kill -HUP "$daemon"
sleep 1

# what is wrong changes nothing, and is told
sed 's/sys_linkat/sys_lnikat/' "$case_dir/new/new.yaml" \
	>"$case_dir/new/wrong.yaml"
expect "wrong" "$(haetae policy apply "$case_dir/new/wrong.yaml" \
	2>"$case_dir/said" || echo refused)" refused
expect_line "the reason" "$case_dir/said" "lnikat"
expect "still" "$(in_force)" "8 40 "
expect "all in order" "$(haetae status --quiet; echo $?)" 0

# at once, for good
haetae policy apply "$case_dir/new/changed.yaml"
expect "applied for good" "$(in_force)" "24 40 "
stop_daemon
start_daemon --policy "$case_dir/policies"
expect "also of the next daemon" "$(in_force)" "24 40 "
finish
