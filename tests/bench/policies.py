# SPDX-License-Identifier: Apache-2.0
"""
policies - the policies that are measured, as texts by number and size

One that "misses" asks about paths that nobody opens or runs.
"""


def document(name, hook):
    return ("apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\n"
            f"metadata: {{ name: {name} }}\nspec:\n{hook}")


def kprobe(name, call, args, selectors, syscall=True):
    return document(name, (
        f"  kprobes:\n  - call: {call}\n"
        f"    syscall: {str(syscall).lower()}\n"
        f"    args: [{args}]\n    selectors:\n{selectors}"))


def lsm(name, hook, args, selectors):
    return document(name, (
        f"  lsmhooks:\n  - hook: {hook}\n"
        f"    args: [{args}]\n    selectors:\n{selectors}"))


def selector(index, operator, values):
    lines = "".join(f'        - "{value}"\n' for value in values)
    return (f"    - matchArgs:\n      - index: {index}\n"
            f"        operator: {operator}\n        values:\n{lines}")


def paths(stem, n):
    return [f"/{stem}/{i:06d}/" for i in range(n)]


def execs(name, stem, n=2):
    """On the path that is given to execve."""
    values = [path + "sh" for path in paths(stem, n)]
    return kprobe(name, "sys_execve", "{ index: 0, type: string }",
                  selector(0, "Equal", values))


def opens(name, operator, values):
    """On the path that is given to openat."""
    return kprobe(name, "sys_openat", "{ index: 1, type: string }",
                  selector(1, operator, values))


def files(name, values):
    """On the file that is opened."""
    return kprobe(name, "security_file_open", "{ index: 0, type: file }",
                  selector(0, "Prefix", values), syscall=False)


def files_lsm(name, values):
    return lsm(name, "file_open", "{ index: 0, type: file }",
               selector(0, "Prefix", values))


def installs(name, values):
    """On the file that gets a descriptor."""
    return kprobe(name, "fd_install",
                  "{ index: 0, type: int }, { index: 1, type: file }",
                  selector(1, "Prefix", values), syscall=False)


def connects(name, address):
    return kprobe(name, "security_socket_connect",
                  "{ index: 1, type: sockaddr }",
                  selector(1, "SAddr", [address]), syscall=False)


def runs_lsm(name, values):
    """On the program that is run."""
    return lsm(name, "bprm_check_security",
               "{ index: 0, type: linux_binprm }",
               selector(0, "Equal", values))


def rules(name, n):
    """One policy of n selectors."""
    return kprobe(name, "sys_execve", "{ index: 0, type: string }", "".join(
        selector(0, "Equal", [path + "sh"]) for path in paths(name, n)))
