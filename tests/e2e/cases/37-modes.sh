#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A policy that monitors kills nobody and says whom it would have killed, also
# beside one that enforces; a policy changes its mode without a new program.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

actor=$case_dir/actor
# shellcheck disable=SC2153 # ACTOR is run's
cp "$ACTOR" "$actor"
mkdir "$case_dir/policies"

# write NAME MODE FLAGS...: kills our actor where it calls linkat with them
write() {
	local name=$1 mode=$2

	shift 2
	cat >"$case_dir/policies/$name.yaml" <<-EOF
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $name }
	spec:
	  options: [{ name: policy-mode, value: $mode }]
	  kprobes:
	  - call: sys_linkat
	    args: [{ index: 4, type: uint32 }]
	    selectors:
	    - matchArgs: [{ index: 4, operator: Equal, values: [$*] }]
	      matchBinaries: [{ operator: In, values: ["$actor"] }]
	      matchActions: [{ action: Sigkill }]
	EOF
}

# link FLAGS: "EINVAL" or, killed, nothing
link() {
	"$actor" modes call linkat 5 =/a 6 =/b "$1" 2>/dev/null |
		sed 's/^modes //' || true
}

# events POLICY FIELD
events() {
	jq -r --arg actor "$actor" --arg policy "$1" "
		select(.process_kprobe.process.binary == \$actor)
		| select(.process_kprobe.policy_name == \$policy)
		| .haetae.$2 // \"-\"" "$export_file" | paste -sd ' '
}

# Which programs the daemon has.
programs() {
	sed -n 's/^prog_id:\s*//p' /proc/"$daemon"/fdinfo/* | sort -nu |
		paste -sd ' '
}

reload() {
	kill -HUP "$daemon"
	wait_until 20 is_in_mode "$1"
}

# What the next call finds.
is_in_mode() {
	case $1 in
	monitor) [ -n "$(link 24)" ] ;;
	enforce) [ -z "$(link 24)" ] ;;
	esac
}

write watching monitor 8, 24
write killing enforce 40, 8
start_daemon --policy "$case_dir/policies"
expect "monitored" "$(link 24)" EINVAL
expect "enforced" "$(link 40)" ""
expect "both" "$(link 8)" ""
expect "neither" "$(link 56)" EINVAL
stop_daemon
expect "modes of the one" "$(events watching mode)" "monitor monitor"
expect "what it would do" "$(events watching would)" "killed killed"
expect "modes of the other" "$(events killing mode)" "- -"

start_daemon --policy "$case_dir/policies"
before=$(programs)
expect "there are programs" "$([ -n "$before" ] && echo yes)" yes
expect "at first" "$(link 24)" EINVAL
write watching enforce 8, 24
expect "switched" "$(reload enforce && echo yes)" yes
expect "enforced now" "$(link 24)" ""
write watching monitor 8, 24
expect "switched back" "$(reload monitor && echo yes)" yes
expect "monitored again" "$(link 24)" EINVAL
expect "the programs are the same" "$(programs)" "$before"
finish
