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

# At run time, without a reload.
haetae() {
	"$HAETAE" --control "$control" "$@"
}

# state NAME: its state, its mode and the one of its file
state() {
	haetae policy list -o json | jq -r --arg name "$1" '
		.policies[] | select(.name == $name)
		| "\(.state) \(.mode) \(.file_mode)"'
}

expect "shown" "$(haetae policy mode watching)" monitor
haetae policy mode watching enforce
expect "enforced at once" "$(link 24)" ""
expect "shown so" "$(state watching)" "enabled enforce monitor"
haetae policy list >"$case_dir/list"
expect_line "that it differs" "$case_dir/list" "its file says monitor"
haetae policy disable killing
expect "disabled" "$(link 40)" EINVAL
expect "shown as disabled" "$(state killing)" "disabled disabled enforce"
haetae policy mode killing monitor
expect "still disabled" "$(haetae policy mode killing)" disabled
haetae policy enable killing
expect "in the mode that was said" "$(haetae policy mode killing)" monitor
expect "that only says so" "$(link 40)" EINVAL
haetae policy mode killing enforce
expect "enforced again" "$(link 40)" ""
expect "with the same programs" "$(programs)" "$before"

status=0
haetae policy mode nobody enforce 2>"$case_dir/said" || status=$?
expect "an unknown name" "$status" 1
expect_line "is told" "$case_dir/said" 'no policy has the name "nobody"'
status=0
haetae policy mode watching silent 2>/dev/null || status=$?
expect "an unknown mode" "$status" 2

# who may not change the daemon
chmod 755 "$case_dir"
chmod 666 "$control"
status=0
setpriv --reuid 65534 --regid 65534 --clear-groups "$HAETAE" \
	--control "$control" policy disable killing 2>/dev/null || status=$?
expect "refused to others" "$status" 1
expect "and not done" "$(haetae policy mode killing)" enforce

# It outlives a reload of the same text, and a daemon that is killed.
haetae policy disable killing
lines=$(grep -c '^ready: ' "$log_file")
kill -HUP "$daemon"
more_lines() {
	[ "$(grep -c '^ready: ' "$log_file")" -gt "$lines" ]
}
wait_until 20 more_lines
expect "after a reload" "$(link 24)$(link 40)" EINVAL
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
expect "without a daemon" "$(link 24)$(link 40)" EINVAL
start_daemon --policy "$case_dir/policies"
expect "after a restart" "$(link 24)$(link 40)" EINVAL
expect "is known" "$(state watching), $(state killing)" \
	"enabled enforce monitor, disabled disabled enforce"

# Who changes the text says anew what he wants.
echo "# changed" >>"$case_dir/policies/watching.yaml"
lines=$(grep -c '^ready: ' "$log_file")
kill -HUP "$daemon"
wait_until 20 more_lines
expect "as the changed file says" "$(state watching)" "enabled monitor monitor"
expect "done" "$(link 24)" EINVAL
expect "not the other" "$(state killing)" "disabled disabled enforce"
finish
