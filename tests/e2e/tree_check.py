#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# tree_check - is what the daemon said of a tree what the tree wrote down?
#
#	tree_check.py EVENTS TRUTH PROGRAM
#
# Prints "executed N forked N wrong N no-exec N no-exit N": processes of each
# kind, events that contradict the truth, and events that are not there.

import json
import sys


def read_truth(path):
    """number -> (parent, pid, kind)"""
    truth = {}
    with open(path) as lines:
        for line in lines:
            number, parent, pid, kind = line.split()
            truth[int(number)] = (int(parent), int(pid), kind)
    return truth


def read_events(path, program):
    """exec events by number, exit events by exec id; of forked processes by
    pid"""
    execs, exits, clones = {}, {}, {}
    with open(path) as lines:
        for line in lines:
            if program not in line:
                continue
            event = json.loads(line)
            if "process_exec" in event:
                process = event["process_exec"]["process"]
                if process["binary"] == program and len(process["argv"]) == 4:
                    number = int(process["argv"][3])
                    execs.setdefault(number, []).append(event["process_exec"])
            elif "process_exit" in event:
                process = event["process_exit"]["process"]
                exits.setdefault(process["exec_id"], []).append(
                    event["process_exit"])
                if "clone" in process.get("flags", "").split() and \
                        "execve" not in process["flags"].split():
                    clones.setdefault(process["pid"], []).append(
                        event["process_exit"])
    return execs, exits, clones


def main():
    events, truth_path, program = sys.argv[1:]
    truth = read_truth(truth_path)
    execs, exits, clones = read_events(events, program)
    wrong = no_exec = no_exit = 0
    ids = {}

    def complain(text, *what):
        nonlocal wrong
        wrong += 1
        if wrong <= 5:
            print(text, *what, file=sys.stderr)

    # Parents come before their children.
    for number, (parent, pid, kind) in sorted(truth.items()):
        if kind == "x":
            found = execs.get(number, [])
            if len(found) > 1:
                complain("executed twice", number)
            if not found:
                no_exec += 1
                continue
            if found[0]["process"]["pid"] != pid:
                complain("pid", number, pid, found[0]["process"]["pid"])
            ids[number] = found[0]["process"]["exec_id"]
            if ids[number] not in exits:
                no_exit += 1
        else:
            # Its pid may be used again in the same tree, and says nothing.
            found = [event for event in clones.get(pid, [])
                     if event["process"]["parent_exec_id"] == ids.get(parent)]
            if len(found) == 1:
                ids[number] = found[0]["process"]["exec_id"]
            else:
                no_exit += 1

    for number, (parent, pid, kind) in truth.items():
        if parent not in ids or number not in ids:
            continue
        known = execs.get(number, []) if kind == "x" else []
        for event in known + exits.get(ids[number], []):
            if event["process"]["parent_exec_id"] != ids[parent]:
                complain("parent of", number, event["process"]["exec_id"])
            elif event.get("parent", {}).get("exec_id") != ids[parent]:
                complain("parent shown of", number)
            elif event["parent"]["pid"] != truth[parent][1]:
                complain("pid of the parent of", number)

    if len(set(ids.values())) != len(ids):
        complain("an exec id is used twice")
    executed = sum(1 for what in truth.values() if what[2] == "x")
    print("executed", executed, "forked", len(truth) - executed,
          "wrong", wrong, "no-exec", no_exec, "no-exit", no_exit)


main()
