#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every operator on real arguments: which of several policies report one call,
# and which selector of each.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# number NAME OPERATOR VALUES: a policy on the process group that kill(2) names
number() {
	cat <<-EOF
	---
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $1 }
	spec:
	  kprobes:
	  - call: sys_prlimit64
	    syscall: true
	    args: [{ index: 0, type: int }, { index: 1, type: uint32, label: what }]
	    selectors:
	    - matchArgs: [{ index: 1, operator: $2, values: [$3] }]
	      $own_processes
	EOF
}

{
	number equal Equal 7
	number not-equal NotEqual '7, 8'
	number gt GT 6
	number lt LT 7
	number mask Mask 0x4
	number in-range InRange '"5:7"'
	number not-in-range NotInRange '"5:7"'
	number in-map InMap '7, 9'
	number not-in-map NotInMap '7, 9'
} >"$case_dir/numbers.yaml"

{
	policy equal-s "
    - matchArgs: [{ index: 0, operator: Equal, values: [/tmp/none/ab] }]
      $own_processes"
	echo ---
	policy not-equal-s "
    - matchArgs: [{ index: 0, operator: NotEqual, values: [/tmp/none/ab] }]
      $own_processes"
	echo ---
	policy prefix "
    - matchArgs: [{ index: 0, operator: Prefix, values: [/tmp/none/a] }]
      $own_processes"
	echo ---
	policy not-prefix "
    - matchArgs: [{ index: 0, operator: NotPrefix, values: [/tmp/none/a] }]
      $own_processes"
	echo ---
	policy postfix "
    - matchArgs: [{ index: 0, operator: Postfix, values: [/ab] }]
      $own_processes"
	echo ---
	policy not-postfix "
    - matchArgs: [{ index: 0, operator: NotPostfix, values: [/ab] }]
      $own_processes"
	echo ---
	policy first-wins "
    - matchArgs: [{ index: 0, operator: Prefix, values: [/tmp/none/a] }]
      $own_processes
      matchActions: [{ action: NoPost }]
    - matchArgs: [{ index: 0, operator: Prefix, values: [/tmp/none] }]
      $own_processes"
	echo ---
	policy binary "
    - matchBinaries: [{ operator: In, values: [$swarm] }]
      matchArgs: [{ index: 0, operator: Prefix, values: [/tmp/none] }]
      $own_processes"
	echo ---
	policy not-binary "
    - matchBinaries: [{ operator: NotIn, values: [$swarm] }]
      $own_processes"
} >"$case_dir/strings.yaml"

start_daemon --policy "$case_dir/numbers.yaml" --policy "$case_dir/strings.yaml"
expect_line "ready" "$log_file" "ready: 18 policies, 2 hooks"
"$swarm" /tmp/none/ab >/dev/null
"$swarm" /tmp/none/zz >/dev/null
# prlimit64 by a program of ours: soft limits of a resource with that number
"$PROBE" prlimit 7 5 0
stop_daemon

# reported CONDITION: the policies that reported, in the order of names
reported() {
	jq -r "select(.process_kprobe) | select($1)
		| .process_kprobe.policy_name" "$export_file" | sort | tr '\n' ' '
}

expect "execve of ab" \
	"$(reported '.process_kprobe.args[0].string_arg == "/tmp/none/ab"')" \
	"binary equal-s postfix prefix "
expect "execve of zz" \
	"$(reported '.process_kprobe.args[0].string_arg == "/tmp/none/zz"')" \
	"binary first-wins not-equal-s not-postfix not-prefix "
expect "prlimit 7" "$(reported '.process_kprobe.args[1].uint_arg == 7')" \
	"equal gt in-map in-range mask "
expect "prlimit 5" "$(reported '.process_kprobe.args[1].uint_arg == 5')" \
	"in-range lt mask not-equal not-in-map "
expect "prlimit 0" "$(reported '.process_kprobe.args[1].uint_arg == 0')" \
	"lt not-equal not-in-map not-in-range "
expect "label" "$(reported '.process_kprobe.args[1].uint_arg == 7
	and .process_kprobe.args[1].label == "what"' | wc -w)" 5
finish
