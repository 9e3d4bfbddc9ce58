#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who did it, all of it: argv, the file that runs, session, terminal, cgroup,
# credentials, names, variables that are asked for, and what a process took.
#
# covers: finding 8.2-18

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

cat >"$case_dir/haetae.yaml" <<-EOF
	environment-variables: [HAETAE_SHOWN, HAETAE_EMPTY]
	ancestors: [base]
	argv-bytes: 4K
EOF
start_daemon

# of FILTER: the events that pass
of() {
	jq -c "select($1)" "$ours"
}

# exec_of PROGRAM: the process of its only process_exec, into a file
exec_of() {
	of ".process_exec.process.binary == \"$1\"" >"$case_dir/found"
	expect "one exec of $1" "$(wc -l <"$case_dir/found")" 1
	jq .process_exec.process "$case_dir/found" >"$case_dir/who"
}

# who FILTER: of the one that exec_of found
who() {
	jq -rc "$1" "$case_dir/who"
}

true=$case_dir/true
cp "$(readlink -f /bin/true)" "$true"
HAETAE_SHOWN="a b" HAETAE_EMPTY='' HAETAE_HIDDEN=secret \
	"$true" 'two words' '' $'\xff"'
stat_of_true=$(stat -c '%d %i %Z' "$true")
our_session=$(ps -o sess= -p $$ | tr -d ' ')
# of a tree whose first process never asked for a session, nothing is told
[ "$our_session" -ne 0 ] || our_session=null
our_cgroup=$(sed -n 's/^0:://p' /proc/self/cgroup)
our_uid_name=$(awk -F: -v id="$(id -u)" '$3 == id { print $1; exit }' /etc/passwd)

# a script, and one whose interpreter is a script
cp "$(readlink -f /bin/sh)" "$case_dir/sh"
printf '#!%s\nexit 0\n' "$case_dir/sh" >"$case_dir/script"
chmod +x "$case_dir/script"
"$case_dir/script" argument

# on a terminal of its own, in a session of its own
cp "$true" "$case_dir/on-tty"
python3 - "$case_dir/on-tty" >"$case_dir/tty" <<-'EOF'
	import os, pty, sys
	pid, fd = pty.fork()
	if pid == 0:
	    print(os.ttyname(0), os.getpid(), flush=True)
	    os.spawnv(os.P_WAIT, sys.argv[1], ["on-tty"])
	    os._exit(0)
	text = b""
	try:
	    while True:
	        more = os.read(fd, 4096)
	        if not more:
	            break
	        text += more
	except OSError:
	    pass
	os.waitpid(pid, 0)
	print(text.decode().strip())
EOF
read -r tty_name tty_leader <"$case_dir/tty"

# what takes a while, and what dies
cp "$(readlink -f /usr/bin/python3)" "$case_dir/worker"
"$case_dir/worker" -c '
import time
end = time.process_time() + 0.3
while time.process_time() < end: pass
kept = bytearray(50 << 20)
time.sleep(0.2)
print(time.process_time())' >"$case_dir/worked"
"$case_dir/worker" -c 'import os; os.kill(os.getpid(), 9)' || true

# its file has no name any more; a file that never had one
cp "$true" "$case_dir/gone"
"$case_dir/worker" - "$case_dir/gone" <<-'EOF'
	import os, sys
	fd = os.open(sys.argv[1], os.O_RDONLY)
	os.unlink(sys.argv[1])
	if os.fork() == 0:
	    os.execve(fd, ["nameless"], {})
	os.wait()
	mem = os.memfd_create("x")
	os.write(mem, open("/proc/self/fd/%d" % fd, "rb").read())
	if os.fork() == 0:
	    os.execve(mem, ["in-memory"], {})
	os.wait()
EOF

"$true-not" 2>/dev/null || true
long=$(head -c 5000 /dev/zero | tr '\0' x)
cp "$true" "$case_dir/long"
"$case_dir/long" "$long"
stop_daemon

# Of all that the machine did meanwhile, what is ours.
ours=$case_dir/ours.json
grep -aF "$case_dir" "$export_file" >"$ours"
expect_shape "$ours"

exec_of "$true"
expect "argv" "$(who .argv)" "[\"$true\",\"two words\",\"\",\"\\\\xff\\\"\"]"
expect "arguments" "$(who .arguments)" "\"two words\" \"\" \\xff\""
expect "comm" "$(who .comm)" true
expect "path of the file" "$(who .exe.path)" "$true"
read -r device inode ctime <<<"$stat_of_true"
expect "device" "$(who .exe.dev)" "$((device >> 8 & 0xfff)):$((device & 0xff | device >> 12 & 0xfff00))"
expect "inode" "$(who .exe.inode)" "$inode"
expect "ctime" "$(who '.exe.ctime | sub("\\..*"; "Z") | fromdate')" "$ctime"
expect "no script" "$(who '.exe | has("script")')" false
expect "session" "$(who .session)" "$our_session"
expect "cgroup" "$(who .cgroup)" "$our_cgroup"
expect "variables" "$(who '.environment_variables | sort_by(.key)')" \
	'[{"key":"HAETAE_EMPTY","value":""},{"key":"HAETAE_SHOWN","value":"a b"}]'
expect "no other variable anywhere" "$(grep -c HAETAE_HIDDEN "$export_file")" 0
expect "user" "$(who .user.name)" "$our_uid_name"
expect "credentials" "$(who '.process_credentials | [.uid,.gid,.euid,.egid,.suid,.sgid,.fsuid,.fsgid] | map(tostring) | join(" ")')" \
	"$(awk '/^Uid:/ { for (i = 2; i < 6; i++) u[i] = $i } /^Gid:/ { print u[2], $2, u[3], $3, u[4], $4, u[5], $5 }' /proc/self/status)"
expect "effective capabilities" "$(who '.cap.effective | length')" \
	"$(python3 -c 'import re; print(bin(int(re.search("CapEff:\\s*(\\w+)", open("/proc/self/status").read()).group(1), 16)).count("1"))')"
for ns in uts ipc mnt pid net cgroup user; do
	expect "namespace $ns" "$(who ".ns.$ns.inum")" \
		"$(readlink /proc/self/ns/$ns | tr -dc 0-9)"
	# some hosts hide those of process 1
	host=$(readlink /proc/1/ns/$ns) || continue
	expect "namespace $ns is the host's" "$(who ".ns.$ns.is_host // false")" \
		"$([ "$(readlink /proc/self/ns/$ns)" = "$host" ] &&
			echo true || echo false)"
done

exec_of "$case_dir/script"
expect "script" "$(who .exe.script)" "$case_dir/script"
expect "its interpreter" "$(who .exe.interpreter)" "$case_dir/sh"
expect "the file that runs" "$(who .exe.path)" "$case_dir/sh"

exec_of "$case_dir/on-tty"
expect "terminal" "/dev/$(who .tty)" "$tty_name"
expect "leader of the session" "$(who .session)" "$tty_leader"

of ".process_exit.process.binary == \"$case_dir/worker\"" >"$case_dir/exits"
expect "seconds of work" "$(jq -s --argjson worked "$(cat "$case_dir/worked")" '
	.[0].process_exit | .rusage.user_time + .rusage.system_time |
	. >= $worked - 0.02 and . < 1.5 * $worked + 1' "$case_dir/exits")" true
expect "it slept, too" "$(jq -s '.[0].process_exit | .wall_time >= 0.49 and .wall_time < 30' "$case_dir/exits")" true
expect "memory" "$(jq -s '.[0].process_exit.rusage.max_rss | tonumber | . > 50000000 and . < 500000000' "$case_dir/exits")" true
expect "killed" "$(jq -c '.process_exit | select(.signal) | [.signal, .core_dumped]' "$case_dir/exits")" '["SIGKILL",false]'

of '.process_exec.process.argv == ["nameless"]' | jq .process_exec.process >"$case_dir/who"
expect "deleted" "$(who '[.exe.deleted, .exe.memfd, .binary_properties.file.inode.links]')" '[true,null,0]'
of '.process_exec.process.argv == ["in-memory"]' | jq .process_exec.process >"$case_dir/who"
expect "memfd" "$(who '[.exe.deleted, .exe.memfd]')" '[null,true]'

exec_of "$case_dir/long"
expect "cut arguments" "$(who '[.arguments_truncated, .arguments_length]')" \
	"[true,$((${#case_dir} + 6 + 5001))]"
expect "what is left of them" "$(who '.argv | join("") | length | . > 3000 and . < 4097')" true

# all above it, each the parent of the one before
of ".process_exec.process.binary == \"$true\"" | jq -c .process_exec >"$case_dir/chain"
expect "a chain of ancestors" "$(jq -c '[.parent] + .ancestors | [.[:-1], .[1:]] | transpose
	| map(.[0].parent_exec_id == .[1].exec_id) | all' "$case_dir/chain")" true
expect "up to the first" "$(jq '.ancestors[-1].pid' "$case_dir/chain")" 1
finish
