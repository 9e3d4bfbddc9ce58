#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Self-protection: root attacks the daemon, its maps, its pins and its files,
# and is refused; who may, still can. Where programs cannot refuse anything,
# the daemon says so.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

forbidden=$case_dir/forbidden
pins=$case_dir/bpf/haetae
etc=$case_dir/etc
editor=$case_dir/tools/editor
mkdir -p "$etc/policies" "$etc/haetae.yaml.d" "$case_dir/tools"
cp /bin/true "$forbidden"
cp /usr/bin/tee "$editor"
cp "$case_dir/haetae.yaml.d/pins.yaml" "$etc/haetae.yaml.d"
cat >"$etc/haetae.yaml" <<-EOF_
	policy: [$etc/policies]
	self-protection: require
	self-protection-allow: [$editor]
EOF_
policy kill-forbidden "
    - matchArgs: [{ index: 0, operator: Equal, values: [$forbidden] }]
      $own_processes
      matchActions: [{ action: Sigkill }]" >"$etc/policies/kill.yaml"

launch() {
	start_daemon --config "$etc/haetae.yaml" "$@"
}

status() {
	"$HAETAE" --control "$control" status -o json | jq -r ".$1"
}

# denied WHAT COMMAND...: it fails, in a process of its own
denied() {
	local what=$1 status=0

	shift
	bash -c '"$@"' - "$@" >"$case_dir/out" 2>&1 || status=1
	expect "$what fails" "$status" 1
}

# denied_bash WHAT SCRIPT ARG...
denied_bash() {
	denied "$1" bash -c "${@:2}"
}

# told HOOK [REGEX]: how many events of it there are
told() {
	jq -c "select(.process_lsm.policy_name? == \"haetae-self-protection\")
		| select(.process_lsm.function_name == \"$1\")
		| select(.process_lsm.action == \"KPROBE_ACTION_OVERRIDE\")
		| select(.process_lsm.args | tojson | test(\"${2:-}\"))" \
		"$export_file" | wc -l
}

# expect_told HOOK [REGEX]
expect_told() {
	wait_until 10 test "$(told "$@")" -gt 0 || sleep 1
	expect "$1 ${2:-} is told" "$(($(told "$@") > 0))" 1
}

dead="runs 5 killed 5 status0 0 other 0"
alive="runs 5 killed 0 status0 5 other 0"

# ---- without: said, not pretended ----

code=0
"$HAETAED" --config "$etc/haetae.yaml" --check 2>/dev/null || code=$?
expect "the configuration is right" "$code" 0
"$HAETAED" --config "$etc/haetae.yaml" --no-journal --control "" \
	--export "$case_dir/none" 2>"$case_dir/first" &
first=$!
wait_until 60 grep -qE '^ready: |no self-protection' "$case_dir/first" || true
if grep -q "no self-protection" "$case_dir/first"; then
	code=0
	wait "$first" || code=$?
	expect "required, not to be had" "$code" 1
	launch --self-protection on
	expect_line "the log" "$log_file" "there is no self-protection: "
	expect "status" "$(status self_protection)" off
	finish
	exit 0
fi
kill -TERM "$first"
wait "$first"

# ---- attacks ----

launch
case $(status self_protection) in
by\ lsm | by\ fmod_ret) ;;
*) expect "status" "$(status self_protection)" "by lsm" ;;
esac

for signal in KILL STOP TERM INT SEGV; do
	denied_bash "SIG$signal" "kill -$signal $daemon"
done
expect_told task_kill "haetaed.*9"
denied_bash "a signal to a thread" "kill -KILL $(find "/proc/$daemon/task" \
	-mindepth 1 -maxdepth 1 -printf '%f\n' | tail -n 1)"
denied "a limit" prlimit --pid "$daemon" --cpu=1
expect_told task_setrlimit
denied "being nice" renice 10 "$daemon"
expect_told task_setnice
denied_bash "being killed first" "echo 1000 >/proc/$daemon/oom_score_adj"
expect_told file_open oom_score_adj
denied_bash "its memory" "echo >/proc/$daemon/mem"
cat >"$case_dir/trace.py" <<-'EOF_'
	import ctypes, sys
	libc = ctypes.CDLL(None, use_errno=True)
	pid, how = int(sys.argv[1]), sys.argv[2]
	if how == "attach":
	    result = libc.ptrace(16, pid, 0, 0)
	elif how == "seize":
	    result = libc.ptrace(0x4206, pid, 0, 0)
	else:
	    pidfd = libc.syscall(434, pid, 0)
	    assert pidfd >= 0
	    if how == "getfd":
	        result = libc.syscall(438, pidfd, 3, 0)
	    else:
	        result = libc.syscall(424, pidfd, 9, 0, 0)
	sys.exit(result < 0)
EOF_
for how in attach seize getfd signal; do
	denied "$how" python3 "$case_dir/trace.py" "$daemon" "$how"
done
expect_told ptrace_access_check haetaed

# BPF_PROG_, MAP_ and LINK_GET_FD_BY_ID of all that the daemon has
cat >"$case_dir/open.py" <<-'EOF_'
	import ctypes, glob, re, struct, sys
	libc = ctypes.CDLL(None, use_errno=True)
	commands = {"prog": 13, "map": 14, "link": 30}
	things = set()
	for name in glob.glob("/proc/%s/fdinfo/*" % sys.argv[1]):
	    things |= set(re.findall(r"^(prog|map|link)_id:\s*(\d+)",
	                             open(name).read(), re.M))
	opened = [thing for thing in things
	          if libc.syscall(321, commands[thing[0]],
	                          struct.pack("I", int(thing[1])) + bytes(124),
	                          128) >= 0]
	print(len(things) > 10, opened)
EOF_
expect "descriptors by ids" "$(python3 "$case_dir/open.py" "$daemon")" "True []"
expect_told bpf
expect_told bpf_map procs_by_pid
expect_told bpf_prog

pinned() {
	find "$pins" | wc -l
}

n_pinned=$(pinned)
denied "a pinned map" bpftool map dump pinned "$pins/state"
denied "all pins" rm -rf "$pins"
expect "they are there" "$(pinned)" "$n_pinned"
expect_told inode_unlink map-events
denied "another pin" bpftool map create "$pins/mine" type array key 4 value 4 \
	entries 1 name mine
denied "the folder's name" mv "$pins" "$case_dir/bpf/other"
denied "whose it is" chown 1 "$pins"
denied "what it is on" umount "$case_dir/bpf"
denied "the same later" umount --lazy "$case_dir/bpf"
denied "what is over it" mount -t tmpfs none "$case_dir/bpf"
denied "how it is mounted" mount -o remount,mode=777 "$case_dir/bpf"
expect_told sb_umount

denied "another program" mv -f "$case_dir/swarm" "$HAETAED"
denied "its configuration" tee "$etc/haetae.yaml"
denied "more of it" tee "$etc/haetae.yaml.d/zz.yaml"
denied "no policy" rm -f "$etc/policies/kill.yaml"
denied "another policy" tee "$etc/policies/more.yaml"
denied "its policies elsewhere" mv "$etc" "$case_dir/other"
denied "its state" rm -rf "$case_dir/state"
denied "its events" truncate -s 0 "$export_file"
expect_told inode_rename
expect_told inode_setattr

expect "it still enforces" "$("$swarm" -n 5 "$forbidden")" "$dead"
expect "all is counted" "$(($(status denied) > 20))" 1

# ---- who may ----

echo "# seen" | "$editor" -a "$etc/policies/kill.yaml" >/dev/null
bash -c "kill -HUP $daemon"
wait_until 30 said 'reloading' || true
expect "who is allowed writes" "$(tail -n 1 "$etc/policies/kill.yaml")" "# seen"
kill_daemon
expect "without a daemon" "$("$swarm" -n 5 "$forbidden")" "$dead"
denied "a pin, without a daemon" rm -f "$pins/state"
denied "a map, without a daemon" bpftool map show pinned "$pins/state"
launch
expect "the next one" "$("$swarm" -n 5 "$forbidden")" "$dead"
denied_bash "it, too" "kill -KILL $daemon"
stop_daemon
expect "a stop releases" "$("$swarm" -n 5 "$forbidden")" "$alive"
expect "nothing is left" "$(find "$pins" 2>/dev/null)" ""
launch --on-stop keep
stop_daemon
expect "kept" "$("$swarm" -n 5 "$forbidden")" "$dead"
denied "what was kept" rm -f "$pins/state"
"$HAETAED" --config "$etc/haetae.yaml" --stop-enforcing 2>/dev/null
wait_until 10 test ! -e "$pins" || true
expect "the end" "$("$swarm" -n 5 "$forbidden")" "$alive"
launch --self-protection on
kill_daemon
launch --self-protection off
expect "off" "$(status self_protection)" off
bash -c "kill -TERM $daemon"
code=0
wait "$daemon" || code=$?
daemon=
expect "anybody stops it then" "$code" 0
finish
