#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Who did it: exec and exit events, parents, arguments, working directory,
# long paths and arguments, processes that were there before the daemon.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

# shellcheck disable=SC2119 # no policies
start_daemon
expect_line "ready without policies" "$log_file" "ready: 0 policies, 0 hooks"

mkdir "$case_dir/work"
cd "$case_dir/work"
"$swarm" /bin/sh -c 'exit 3' >/dev/null
"$swarm" /bin/echo 'two words' '' one >/dev/null
"$swarm" /bin/sh -c 'exec /bin/echo again' >/dev/null

# a path of about 3,900 bytes, in steps that mkdir can take
deep=$case_dir/work
(
	for i in $(seq 19); do
		name=$(printf '%0200d' "$i")
		mkdir "$name"
		cd "$name"
	done
	cp /bin/true deep-program
	"$swarm" ./deep-program >/dev/null
)
for i in $(seq 19); do deep=$deep/$(printf '%0200d' "$i"); done

long=$(head -c 20000 /dev/zero | tr '\0' x)
"$swarm" /bin/true "$long" >/dev/null
huge=$(head -c 60000 /dev/zero | tr '\0' y)
"$swarm" /bin/true "$huge" "$huge" >/dev/null
stop_daemon

# of FILTER: the one event that passes
of() {
	jq -c "select($1)" "$export_file"
}

of '.process_exec.process.arguments == "-c \"exit 3\""' |
	jq -s --arg cwd "$case_dir/work" 'map(select(.process_exec.process.cwd == $cwd))' \
		>"$case_dir/shells"
expect "one exec event" "$(jq length "$case_dir/shells")" 1
jq '.[0].process_exec' "$case_dir/shells" >"$case_dir/shell"
expect "binary" "$(jq -r .process.binary "$case_dir/shell")" /bin/sh
expect "flags" "$(jq -r .process.flags "$case_dir/shell")" "execve clone"
expect "uid" "$(jq -r .process.uid "$case_dir/shell")" "$(id -u)"
expect "parent" "$(jq -r .parent.binary "$case_dir/shell")" "$swarm"
expect "parent's exec id" "$(jq -r .process.parent_exec_id "$case_dir/shell")" \
	"$(jq -r .parent.exec_id "$case_dir/shell")"

id=$(jq -r .process.exec_id "$case_dir/shell")
of ".process_exit.process.exec_id == \"$id\"" >"$case_dir/exit"
expect "one exit event" "$(wc -l <"$case_dir/exit")" 1
expect "exit status" "$(jq .process_exit.status "$case_dir/exit")" 3

expect "arguments with spaces" "$(of '.process_exec.process.binary == "/bin/echo"' |
	jq -r .process_exec.process.arguments | grep -c '^"two words"')" 1

# one process, two programs
shell_was=$(of '.process_exec.process.arguments == "-c \"exec /bin/echo again\""' |
	jq -r '.process_exec | "\(.process.exec_id) \(.parent.exec_id)"')
expect "what it ran before, and its parent" "$(of '
	.process_exec.process.argv == ["/bin/echo", "again"]' | jq -r '.process_exec |
	"\(.process.previous_exec_id) \(.parent.exec_id)"')" "$shell_was"

expect "deep path" "$(of '.process_exec.process.binary | endswith("/deep-program")?' |
	jq -r .process_exec.process.cwd)" "$deep"
expect "deep path: binary" "$(of '.process_exec.process.binary | endswith("/deep-program")?' |
	jq -r .process_exec.process.binary)" "$deep/deep-program"

expect "20,000 bytes of arguments" "$(of '(.process_exec.process.arguments | length) == 20000' |
	wc -l)" 1
expect "more than is kept is flagged" "$(of '(.process_exec.process.flags | contains("truncArgs")?)
	and .process_exec.process.binary == "/bin/true"' |
	jq '.process_exec.process.arguments | length > 30000')" true

# our shell is older than the daemon
expect "parent from /proc" "$(of "
	.process_exec.process.binary == \"$swarm\"" | head -n 1 |
	jq -r '.process_exec.parent | "\(.pid) \(.flags)"')" "$$ procFS"
finish
