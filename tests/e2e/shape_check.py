#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# shape_check - do events have the keys and types that readers of Tetragon's
# export know?
#
#	shape_check.py EVENTS [TEXT]
#
# EVENTS is a file of JSON lines, TEXT what the lines that count have in them.
# One table for all: key, type, "!" behind it where it is always there. What is
# ours beside Tetragon's keys stands apart, so that neither takes the name of
# the other. Prints each kind of mistake once, with how often it is there and
# the first line; then "checked N wrong N".

import base64
import binascii
import json
import re
import sys

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
FLAGS = """execve procFS errorEnvs truncArgs miss errorFilename errorArgs nocwd
    rootcwd errorCWD clone errorCgroupName errorPathResolutionCwd
    inInitTree""".split()
# PROCFS and the like are flags of other versions; these are what may be there.
SECURE = r"SecBit(NoRoot|NoSetUidFixup|KeepCaps|NoCapAmbientRaise)(Locked)?"


def is_int(value, low, high):
    return type(value) is int and low <= value <= high


def is_digits(value, low, high):
    return (isinstance(value, str) and re.fullmatch(r"0|-?[1-9]\d*", value)
            and low <= int(value) <= high)


def is_base64(value):
    try:
        return isinstance(value, str) and bool(
            base64.b64decode(value, validate=True) or True)
    except binascii.Error:
        return False


def is_exec_id(value):
    if not is_base64(value):
        return False
    parts = base64.b64decode(value).split(b":")
    return len(parts) >= 3 and parts[-1].isdigit() and parts[-2].isdigit()


def matches(pattern):
    known = re.compile(pattern)
    return lambda value: (isinstance(value, str)
                          and known.fullmatch(value) is not None)


def is_flags(value):
    words = value.split(" ") if isinstance(value, str) else [""]
    return all(w in FLAGS for w in words) and len(set(words)) == len(words)


SCALARS = {
    "text": lambda v: isinstance(v, str) and v != "",
    "any": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "true": lambda v: v is True,
    "u32": lambda v: is_int(v, 0, 2**32 - 1),
    "i32": lambda v: is_int(v, -2**31, 2**31 - 1),
    "u64": lambda v: is_digits(v, 0, 2**64 - 1),
    "i64": lambda v: is_digits(v, -2**63, 2**63 - 1),
    "seconds": lambda v: type(v) in (int, float) and v >= 0,
    "time": lambda v: isinstance(v, str) and TIME.fullmatch(v) is not None,
    "bytes": is_base64,
    "id": is_exec_id,
    "flags": is_flags,
    "hex16": matches("[0-9a-f]{16}"),
    "cap": matches("(CAP|DAC)_[A-Z_]+"),
    "secure": matches(SECURE),
    "action": matches("KPROBE_ACTION_[A-Z]+"),
    "signal": matches(r"SIG[A-Z0-9]+(\+\d+)?"),
    "hash": matches("[a-z0-9-]+:([0-9a-f]{2})+"),
    "docker": matches("[0-9a-f]{31}"),
    "gain": matches("PRIVILEGES_RAISED_EXEC_FILE_(CAP|SETUID|SETGID)"),
    "abi": matches("x64|i386|arm64|arm32"),
    "tainted": matches("TAINT_[A-Z_]+"),
}


def table(text):
    """key -> (type, is always there) of "key:type key:type!" """
    rows = (row.partition(":") for row in text.split())
    return {key: (kind.rstrip("!"), kind.endswith("!"))
            for key, _, kind in rows}


IDS = "uid:u32! gid:u32! euid:u32! egid:u32! suid:u32! sgid:u32! fsuid:u32! " \
      "fsgid:u32! securebits:[secure]"
MATCH = "process:process! parent:process ancestors:[process] " \
        "policy_name:text! message:text tags:[text] args:[argument] " \
        "action:action! "
STACKS = "kernel_stack_trace:[frame] user_stack_trace:[frame] "
FILE = "path:any mount:text flags:text permission:text"

# Tetragon's messages.
KNOWN = {
    "line": "process_exec:process_exec process_exit:process_exit "
            "process_kprobe:process_kprobe process_lsm:process_lsm "
            "process_tracepoint:process_tracepoint "
            "process_uprobe:process_uprobe process_usdt:process_usdt "
            "process_loader:process_loader node_name:text! time:time!",
    "process_exec": "process:process! parent:process ancestors:[process]",
    "process_exit": "process:process! parent:process ancestors:[process] "
                    "signal:signal status:u32! time:time!",
    "process_kprobe": MATCH + STACKS + "function_name:text! return:argument "
                      "return_action:action data:[argument]",
    "process_lsm": MATCH + STACKS + "function_name:text! ima_hash:hash "
                   "return_action:action data:[argument]",
    "process_tracepoint": MATCH + STACKS + "subsys:text! event:text! "
                          "data:[argument]",
    "process_uprobe": MATCH + STACKS + "path:text! symbol:text offset:u64 "
                      "ref_ctr_offset:u64 return:argument "
                      "return_action:action data:[argument]",
    "process_usdt": MATCH + STACKS + "path:text! provider:text! name:text! "
                    "data:[argument]",
    "process_loader": "process:process! parent:process ancestors:[process] "
                      "path:text! buildid:bytes!",
    "process": "exec_id:id! pid:u32! uid:u32 cwd:text binary:text "
               "arguments:text flags:flags start_time:time auid:u32! "
               "parent_exec_id:id refcnt:u32! cap:caps ns:namespaces tid:u32! "
               "process_credentials:credentials in_init_tree:bool! "
               "binary_properties:properties user:user docker:docker "
               "environment_variables:[variable]",
    "caps": "permitted:[cap] effective:[cap] inheritable:[cap]",
    "credentials": IDS + " caps:caps user_ns:user_ns",
    "user_ns": "level:i32 uid:u32! gid:u32! ns:namespace",
    "namespace": "inum:u32! is_host:true",
    "namespaces": "uts:namespace ipc:namespace mnt:namespace pid:namespace "
                  "pid_for_children:namespace net:namespace time:namespace "
                  "time_for_children:namespace cgroup:namespace "
                  "user:namespace",
    "user": "name:text!",
    "variable": "key:text! value:any",
    "properties": "setuid:u32 setgid:u32 privileges_changed:[gain] "
                  "file:file_of",
    "file_of": "inode:inode path:text",
    "inode": "number:u64! links:u32!",
    "frame": "address:u64 offset:u64 symbol:text module:text",
    "argument": "string_arg:any int_arg:i32 uint_arg:u32 long_arg:i64 "
                "size_arg:u64 bytes_arg:bytes truncated_bytes_arg:cut_bytes "
                "file_arg:file path_arg:file linux_binprm_arg:file "
                "process_credentials_arg:credentials user_ns_arg:user_ns "
                "capability_arg:capability kernel_cap_t_arg:hex16 "
                "cap_inheritable_arg:hex16 cap_permitted_arg:hex16 "
                "cap_effective_arg:hex16 sock_arg:sock "
                "sockaddr_arg:sockaddr sockaddrun_arg:sockaddr_un "
                "skb_arg:skb bpf_attr_arg:bpf_attr bpf_prog_arg:bpf_attr "
                "bpf_map_arg:bpf_map bpf_cmd_arg:text "
                "perf_event_arg:perf_event module_arg:module "
                "syscall_id:syscall error_arg:error label:text",
    "cut_bytes": "bytes_arg:bytes orig_size:u64",
    "file": FILE,
    "capability": "value:i32! name:cap",
    "sock": "family:text type:text protocol:text mark:u32 priority:u32 "
            "saddr:text daddr:text sport:u32 dport:u32 cookie:u64 state:text",
    "sockaddr": "family:text addr:text port:u32",
    "sockaddr_un": "family:text path:text",
    "skb": "hash:u32 len:u32 priority:u32 mark:u32 saddr:text daddr:text "
           "sport:u32 dport:u32 proto:u32 sec_path_len:u32 sec_path_olen:u32 "
           "protocol:text family:text",
    "bpf_attr": "ProgType:text InsnCnt:u32 ProgName:text",
    "bpf_map": "MapType:text KeySize:u32 ValueSize:u32 MaxEntries:u32 "
               "MapName:text",
    "perf_event": "KprobeFunc:text Type:text Config:u64 ProbeOffset:u64",
    "module": "name:text signature_ok:bool tainted:[tainted]",
    "syscall": "id:u32 abi:abi!",
    "error": "Message:text!",
}

# Ours, beside them.
OURS = {
    "line": "haetae:ours!",
    "process_exit": "wall_time:seconds rusage:usage core_dumped:bool",
    "process": "previous_exec_id:id argv:[any] arguments_truncated:true "
               "arguments_length:u32 environment_truncated:true "
               "environment_length:u32 comm:text "
               "exe:exe session:u32 audit_session:u32 ns_pid:u32 tty:text "
               "systemd:systemd cgroup:text container_id:text group:user",
    "exe": "path:text dev:text inode:u64 ctime:time memfd:true deleted:true "
           "interpreter:text script:text",
    "systemd": "unit:text slice:text user_unit:text user_slice:text "
               "session:text invocation_id:text",
    "usage": "user_time:seconds! system_time:seconds! max_rss:u64! "
             "minor_faults:u64! major_faults:u64! read_bytes:u64! "
             "write_bytes:u64! voluntary_switches:u64! "
             "involuntary_switches:u64!",
    "ours": "*:*",
}

MESSAGES = {name: {**table(KNOWN.get(name, "")), **table(OURS.get(name, ""))}
            for name in {**KNOWN, **OURS}}


def mistakes(value, kind, where):
    """What is wrong with @value, which is to be of @kind: "where: what"."""
    if kind.startswith("["):
        if not isinstance(value, list) or not value:
            return [f"{where}: no list, or an empty one"]
        return [m for item in value
                for m in mistakes(item, kind[1:-1], where + "[]")]
    if kind in SCALARS:
        return [] if SCALARS[kind](value) else [f"{where}: not {kind}"]
    if not isinstance(value, dict):
        return [f"{where}: no object"]

    message, found = MESSAGES[kind], []
    if "*" in message:
        return found
    for key, (of, is_always) in message.items():
        if key in value:
            found += mistakes(value[key], of, f"{where}.{key}")
        elif is_always:
            found.append(f"{where}.{key}: missing")
    found += [f"{where}.{key}: not known"
              for key in value if key not in message]
    return found


def mistakes_of_line(event):
    """Also what one table cannot say."""
    found = mistakes(event, "line", "")
    kinds = [key for key in event if key.startswith("process_")]
    if len(kinds) != 1:
        return found + [": not of one kind"]
    body = event[kinds[0]]
    for argument in body.get("args", []) + body.get("data", []):
        if len(argument.keys() - {"label"}) != 1:
            found.append(".args[]: not one value")
    process, parent = body["process"], body.get("parent")
    if parent and process.get("parent_exec_id") != parent["exec_id"]:
        found.append(".parent: not of parent_exec_id")
    chain = [parent] + body.get("ancestors", [])
    for below, above in zip(chain, chain[1:]):
        if below.get("parent_exec_id") != above["exec_id"]:
            found.append(".ancestors: not the parent of the one before")
    return found


def main():
    checked, wrong, seen = 0, 0, {}
    text = sys.argv[2].encode() if len(sys.argv) > 2 else b""
    with open(sys.argv[1], "rb") as lines:
        for line in lines:
            if text not in line:
                continue
            checked += 1
            found = set(mistakes_of_line(json.loads(line)))
            wrong += bool(found)
            for what in found:
                seen.setdefault(what, [0, line])[0] += 1
    for what, (times, line) in sorted(seen.items()):
        print(f"{what} ({times}): {line[:120].decode(errors='replace')}")
    print(f"checked {checked} wrong {wrong}")


main()
