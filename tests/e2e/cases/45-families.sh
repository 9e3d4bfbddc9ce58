#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who is whose child, where it is and what it may: followForks, followChildren,
# matchParentBinaries, matchAncestors, matchNamespaces, matchCapabilities, and
# the changes of the last two; of processes older than the daemon, too. What is
# watched is chdir, which a shell calls without making another process.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

places=$case_dir/places
bin=$case_dir/bin
mkdir "$places" "$bin" "$case_dir/policies"
for name in x y z; do cp /bin/dash "$bin/$name"; done

# go NAME: shell text that shows in events
go() {
	mkdir -p "$places/$1"
	echo "cd $places/$1"
}

# policy_on NAME SELECTOR: two policies, the second with NotIn for In
policy_on() {
	local name=$1 selector=$2

	while :; do
		cat <<-EOF >"$case_dir/policies/$name.yaml"
		apiVersion: cilium.io/v1alpha1
		kind: TracingPolicy
		metadata: { name: $name }
		spec:
		  kprobes:
		  - call: sys_chdir
		    syscall: true
		    args:
		    - { index: 0, type: string }
		    selectors:
		    - matchArgs:
		      - { index: 0, operator: Prefix, values: [ "$places/" ] }
		      $selector
		EOF
		[ "$name" = "$1" ] || return 0
		name=not-$1
		selector=${selector/operator: In/operator: NotIn}
	done
}

# Those that are older than the daemon wait here for its start.
mkfifo "$case_dir/child" "$case_dir/forks" "$case_dir/orphan"
"$bin/x" -c "$bin/y -c 'read _ <$case_dir/child; $(go old-child)' & wait" &
cat >"$case_dir/deep" <<-EOF
	if [ "\$1" = 0 ]; then $(go forks-deep); exit; fi
	/bin/dash "\$0" \$((\$1 - 1))
	:
EOF
"$bin/z" -c "read _ <$case_dir/forks; $(go forks-self)
	/bin/dash $case_dir/deep 12
	setsid /bin/dash -c 'sleep 0.3; $(go forks-orphan)' &" &
forks=$!

policy_on forks "matchPIDs:
      - { operator: In, followForks: true, values: [ $forks ] }"
policy_on children "matchBinaries:
      - { operator: In, followChildren: true, values: [ $bin/x ] }"
policy_on parent "matchParentBinaries:
      - { operator: In, values: [ $bin/x ] }"
policy_on ancestors "matchAncestors:
      - { operator: In, values: [ $bin/x ] }"
policy_on uts "matchNamespaces:
      - { namespace: Uts, operator: In, values: [ host_ns ] }"
policy_on uts-changes "matchNamespaceChanges:
      - { operator: In, values: [ Uts ] }"
policy_on caps "matchCapabilities:
      - { type: Effective, operator: In, values: [ CAP_SYS_ADMIN ] }"
policy_on caps-changes "matchCapabilityChanges:
      - { type: Effective, operator: In, values: [ CAP_SYS_ADMIN ] }"
start_daemon --policy "$case_dir/policies"

# One after the other: kernels that preempt programs leave one out when another
# task is in the middle of it.
echo >"$case_dir/child"
wait_until 20 grep -q "/old-child\"" "$export_file" || true
echo >"$case_dir/forks"

"$bin/x" -c "$(go x); $bin/y -c '$(go x-y); $bin/z -c \"$(go x-y-z)\"; :'; :"
# who forked it ends before it does anything
"$bin/x" -c "setsid $bin/y -c 'setsid $bin/z -c \"
	read _ <$case_dir/orphan; $(go x-orphan)\" &' & :"
sleep 0.3 # until it has
echo >"$case_dir/orphan"
# it was x before, and has another parent
"$bin/y" -c "exec $bin/x -c 'exec $bin/z -c \"$(go was-x)\"'"
"$bin/y" -c "$(go other)"

unshare --uts "$bin/y" -c "$(go uts-from-birth)"
go uts-changed >/dev/null
go caps-changed >/dev/null
python3 - "$places" <<-'EOF'
	import ctypes, os, sys

	def child(act, place):
	    if os.fork() == 0:
	        act()
	        try:
	            os.chdir(os.path.join(sys.argv[1], place))
	        except PermissionError:
	            pass
	        os._exit(0)
	    os.wait()

	child(lambda: ctypes.CDLL(None).unshare(0x04000000), "uts-changed")
	child(lambda: os.seteuid(65534), "caps-changed")
EOF
for place in forks-orphan x-orphan old-child; do
	wait_until 20 grep -q "/$place\"" "$export_file" || true
done
sleep 0.5
stop_daemon

# seen POLICY: the places that it reported, in order
seen() {
	jq -r --arg policy "$1" --arg places "$places/" '
		select(.process_kprobe.policy_name == $policy)
		| .process_kprobe.args[0].string_arg
		| ltrimstr($places)' "$export_file" | sort | paste -sd ' '
}

# among POLICY PLACE...: it reported these places, once each, and no others;
# the policy with NotIn all others
among() {
	local policy=$1
	local all

	all=$(find "$places" -mindepth 1 -printf '%f\n')
	shift
	expect "$policy" "$(seen "$policy")" \
		"$(printf '%s\n' "$@" | sort | paste -sd ' ')"
	expect "not-$policy" "$(seen "not-$policy")" \
		"$(grep -vxF "$(printf '%s\n' "$@")" <<<"$all" | sort | paste -sd ' ')"
}

among forks forks-self forks-deep forks-orphan
among children x x-y x-y-z x-orphan was-x old-child
among parent x-y old-child
among ancestors x-y x-y-z x-orphan was-x old-child
among uts forks-self forks-deep forks-orphan x x-y x-y-z x-orphan was-x \
	old-child other caps-changed
among uts-changes uts-changed
among caps forks-self forks-deep forks-orphan x x-y x-y-z x-orphan was-x \
	old-child other uts-from-birth uts-changed
among caps-changes caps-changed

finish
