#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# One pid for hundreds of processes in a row, each a few moments after the one
# before, unless somebody else gets it: none is taken for another, at its start,
# at its end or as a parent.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"

last_pid=/proc/sys/kernel/ns_last_pid
if ! [ -w "$last_pid" ]; then
	echo "    this kernel lets nobody choose a pid"
	finish
	exit
fi

cp "$(readlink -f /bin/true)" "$case_dir/program"
cp "$(readlink -f /bin/sh)" "$case_dir/shell"
# shellcheck disable=SC2119 # no policies
start_daemon
# The last argument tells which it was; of what only forks, the status.
python3 - "$case_dir" "$last_pid" "${REUSED_PROCESSES:-300}" <<-'EOF' >"$case_dir/truth"
	import json, os, sys
	folder, last_pid, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
	program, last, again = folder + "/program", 0, 0
	for i in range(n):
	    if last:
	        with open(last_pid, "w") as file:
	            file.write(str(last - 1))
	    pid = os.fork()
	    if not pid and i % 3 == 0:
	        os.execv(program, ["program", f"only {i}"])
	    if not pid and i % 3 == 1:
	        os.execv(folder + "/shell", ["shell", "-c",
	                 f"{program} 'child {i}'; exec {program} 'then {i}'"])
	    if not pid:
	        os._exit(i % 256)
	    os.waitpid(pid, 0)
	    again += pid == last
	    last = pid
	    print(json.dumps({"i": i, "pid": pid, "kind": i % 3}))
	print(json.dumps({"me": os.getpid(), "again": again}))
EOF
sleep 1
stop_daemon

python3 - "$export_file" "$case_dir" <<-'EOF' >"$case_dir/result"
	import collections, json, sys
	folder = sys.argv[2]
	truth = [json.loads(line) for line in open(folder + "/truth")]
	me = truth.pop()
	started, ended = {}, collections.defaultdict(list)
	for line in open(sys.argv[1], errors="replace"):
	    event = json.loads(line)
	    if body := event.get("process_exec"):
	        if body["process"].get("binary") == folder + "/program":
	            started[body["process"]["argv"][-1]] = body
	    elif body := event.get("process_exit"):
	        ended[body["process"]["exec_id"]].append(body)

	wrong = 0
	parent = started["only 0"]["parent"]["exec_id"]

	def check(what, holds):
	    global wrong
	    if not holds:
	        wrong += 1
	        print(what, file=sys.stderr)

	for fact in truth:
	    if fact["kind"] == 2:
	        continue
	    name = ("only", "then")[fact["kind"]] + " %d" % fact["i"]
	    body = started.get(name)
	    check(name + ": its execve", body and
	          body["process"]["pid"] == fact["pid"] and
	          body["parent"]["pid"] == me["me"] and
	          body["parent"]["exec_id"] == parent)
	    ends = body and ended[body["process"]["exec_id"]]
	    check(name + ": its end", ends and len(ends) == 1 and
	          ends[0]["parent"]["exec_id"] == parent)
	    if fact["kind"] == 1:
	        child = started.get("child %d" % fact["i"])
	        check(name + ": its child", child and body and
	              child["parent"]["exec_id"] ==
	              body["process"]["previous_exec_id"])
	forks = [body["status"] for bodies in ended.values() for body in bodies
	         if body["process"].get("parent_exec_id") == parent and
	         "execve" not in body["process"]["flags"]]
	check("forks: %d" % len(forks), sorted(forks) == sorted(
	    fact["i"] % 256 for fact in truth if fact["kind"] == 2))
	print(wrong, me["again"] > len(truth) / 4)
EOF
expect "mistakes, and pids that were used again" "$(cat "$case_dir/result")" \
	"0 True"
finish
