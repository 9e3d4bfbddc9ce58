#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Protected programs are spared, and it is said; the same program is not when it
# is elsewhere, or run by another user, or by a policy that says so.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir "$case_dir/policies" "$case_dir/elsewhere"
chmod 755 "$case_dir" "$case_dir/elsewhere"
guarded=$case_dir/guarded
plain=$case_dir/elsewhere/guarded
# shellcheck disable=SC2153 # ACTOR is run's
cp "$ACTOR" "$guarded"
cp "$ACTOR" "$plain"
cp /usr/bin/env "$case_dir/runner"
mkdir "$case_dir/link"
ln -s "$plain" "$case_dir/link/guarded"
cat >>"$case_dir/haetae.yaml.d/pins.yaml" <<-EOF
	protected: [$guarded, $case_dir/runner]
EOF

# write NAME FLAGS OPTIONS ACTIONS
write() {
	cat >"$case_dir/policies/$1.yaml" <<-EOF
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: $1 }
	spec:
	  options: [$3]
	  kprobes:
	  - call: sys_linkat
	    args: [{ index: 4, type: uint32 }]
	    selectors:
	    - matchArgs: [{ index: 4, operator: Equal, values: [$2] }]
	      matchBinaries: [{ operator: In, values: ["$guarded", "$plain"] }]
	      matchActions: [$4]
	EOF
}

# link PROGRAM... FLAGS: "EINVAL" or, killed, nothing
link() {
	local flags=${!#}

	"${@:1:$#-1}" here call linkat 5 =/a 6 =/b "$flags" 2>/dev/null |
		sed 's/^here //' || true
}

as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$guarded" here call linkat 5 =/a 6 =/b "$1" 2>/dev/null |
		sed 's/^here //' || true
}

# events POLICY FIELD BINARY
events() {
	jq -r --arg binary "$3" --arg policy "$1" "
		select(.process_kprobe.process.binary == \$binary)
		| select(.process_kprobe.policy_name == \$policy)
		| .haetae.$2 // \"-\"" "$export_file" | sort | uniq -c |
		awk '{ printf "%s=%s ", $2, $1 }'
}

write kills 8 "" "{ action: Sigkill }"
write signals 24 "" "{ action: Signal, argSig: 15 }"
write both 40 "" "{ action: Sigkill }"
write all 40 "{ name: allow-protected, value: true }" "{ action: Sigkill }"
write watches 56 "" "{ action: Post }"
start_daemon --policy "$case_dir/policies"

expect "spared SIGKILL" "$(link "$guarded" 8)" EINVAL
expect "spared a signal" "$(link "$guarded" 24)" EINVAL
expect "elsewhere" "$(link "$plain" 8)" ""
expect "elsewhere, signal" "$(link "$plain" 24)" ""
expect "by a link" "$(link "$case_dir/link/guarded" 8)" ""
expect "by another user" "$(as_nobody 8)" ""
expect "in a user namespace" \
	"$(unshare --user --map-root-user "$guarded" here call linkat 5 =/a \
		6 =/b 8 2>/dev/null || true)" ""
expect "by another user, signal" "$(as_nobody 24)" ""
expect "a policy for all" "$(link "$guarded" 40)" ""
expect "only watched" "$(link "$guarded" 56)" EINVAL

# another mount namespace has another file there
expect "posing as it" "$(unshare --mount --propagation private sh -c "
	mount -t tmpfs none '$case_dir/elsewhere' &&
	cp '$guarded' '$case_dir/elsewhere/copy' &&
	mount --bind '$case_dir/elsewhere' '$case_dir' &&
	mv '$case_dir/copy' '$case_dir/guarded' &&
	exec '$guarded' here call linkat 5 =/a 6 =/b 8" 2>/dev/null |
	sed 's/^here //' || true)" ""

# what it executes is not it: the exemption ends there
expect "executed by it" "$(link "$case_dir/runner" "$plain" 8)" ""

"$HAETAE" --control "$control" policy list -o json >"$case_dir/list"
expect "counted" "$(jq -r '[.policies[] | "\(.name)=\(.spared)"] | sort |
	join(" ")' "$case_dir/list")" \
	"all=0 both=1 kills=1 signals=1 watches=0"
stop_daemon

expect "it is said" "$(events kills spared "$guarded")" "-=3 protected=1 "
expect "what it would do" "$(events kills would "$guarded")" "-=3 killed=1 "
expect "of a signal" "$(events signals would "$guarded")" "-=1 signalled=1 "
expect "not of others" "$(events kills spared "$plain")" "-=2 "
expect "nor by a policy for all" "$(events all spared "$guarded")" "-=1 "
expect "but by one beside it" "$(events both spared "$guarded")" "protected=1 "
expect "nor where nothing is done" "$(events watches spared "$guarded")" "-=1 "

# Where something is executed, that counts: a protected program is not denied,
# and what it executes is.
if ! grep -q bpf /sys/kernel/security/lsm 2>/dev/null; then
	finish
	exit
fi
rm "$case_dir/policies"/*
: >"$export_file"
cat >"$case_dir/policies/exec.yaml" <<-EOF
	apiVersion: cilium.io/v1alpha1
	kind: TracingPolicy
	metadata: { name: exec }
	spec:
	  lsmhooks:
	  - hook: bprm_check_security
	    args: [{ index: 0, type: linux_binprm }]
	    selectors:
	    - matchArgs:
	      - { index: 0, operator: Equal, values: ["$guarded", "$plain"] }
	      matchActions: [{ action: Override, argError: -1 }]
EOF

# run COMMAND...: "ran" or "denied"
run() {
	if "$@" here nothing 1 >/dev/null 2>&1; then
		echo ran
	else
		echo denied
	fi
}

start_daemon --policy "$case_dir/policies"
expect "executed" "$(run "$guarded")" ran
expect "executed elsewhere" "$(run "$plain")" denied
expect "executed by what is protected" \
	"$(run "$case_dir/runner" "$plain")" denied
expect "executed by another user" \
	"$(run setpriv --reuid 65534 --regid 65534 --clear-groups "$guarded")" \
	denied
chmod u+s "$guarded"
expect "that becomes root" \
	"$(run setpriv --reuid 65534 --regid 65534 --clear-groups "$guarded")" \
	ran
expect "but not if it may not" \
	"$(run setpriv --reuid 65534 --regid 65534 --clear-groups \
		--no-new-privs "$guarded")" denied
stop_daemon
expect "that is said" "$(jq -r '.haetae | select(.spared) | .would' \
	"$export_file" | paste -sd ' ')" "denied denied"
finish
