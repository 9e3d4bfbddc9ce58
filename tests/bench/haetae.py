# SPDX-License-Identifier: Apache-2.0
"""
haetae - the daemon that is measured, in a folder of its own

Policies are exchanged by SIGHUP, so that what is in force can be changed
without another start.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time

READY = re.compile(r"^ready: (\d+) polic\w+, (\d+) hooks?, (.*)$", re.M)

IDLE_NS = 500_000
MOST_WAITS = 50


class Failed(Exception):
    pass


class Haetae:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.policies = os.path.join(folder, "policies")
        self.events = os.path.join(folder, "events.json")
        self.log = os.path.join(folder, "log")
        self.bpffs = os.path.join(folder, "bpf")
        self.process = None
        self.n_ready = 0
        os.makedirs(self.policies)
        os.makedirs(self.bpffs)
        subprocess.run(["mount", "-t", "bpf", "bpf", self.bpffs], check=True)
        with open(os.path.join(folder, "haetae.yaml"), "w") as file:
            file.write("{}\n")

    def close(self):
        self.stop()
        subprocess.run(["umount", "--lazy", self.bpffs], check=False)
        shutil.rmtree(self.folder)

    def put(self, texts):
        """Makes these, by name, the policies that are there."""
        wanted = {name + ".yaml": text for name, text in texts.items()}
        for name in set(os.listdir(self.policies)) - set(wanted):
            os.unlink(os.path.join(self.policies, name))
        for name, text in wanted.items():
            with open(os.path.join(self.policies, name), "w") as file:
                file.write(text)

    def start(self):
        """Returns nanoseconds from the start until all is enforced."""
        path = lambda name: os.path.join(self.folder, name)
        begin = time.monotonic_ns()
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [self.program, "--config", path("haetae.yaml"),
                 "--policy", self.policies, "--export", self.events,
                 "--no-journal", "--no-watch-policies",
                 "--control", path("control"),
                 "--pin-dir", path("bpf/haetae"),
                 "--state-dir", path("state")], stderr=log)
        self.n_ready = 0
        self.wait_ready()
        return time.monotonic_ns() - begin

    def wait_ready(self):
        self.n_ready += 1
        while True:
            found = READY.findall(self.said())
            if len(found) >= self.n_ready:
                return found[-1]
            if self.process.poll() is not None:
                raise Failed(self.said()[-2000:])
            time.sleep(0.001)

    def said(self):
        with open(self.log) as log:
            return log.read()

    def reload(self):
        """Puts the policies that are there into force. Returns nanoseconds."""
        begin = time.monotonic_ns()
        self.process.send_signal(signal.SIGHUP)
        self.wait_ready()
        return time.monotonic_ns() - begin

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def cpu(self):
        """Nanoseconds of CPU so far, of all threads."""
        folder = f"/proc/{self.process.pid}/task"
        total = 0
        for task in os.listdir(folder):
            with open(f"{folder}/{task}/schedstat") as file:
                total += int(file.read().split()[0])
        return total

    def settle(self):
        """Waits until the daemon has nothing more to do, or only what others
        on this machine cause."""
        for _ in range(MOST_WAITS):
            before = self.cpu()
            time.sleep(0.2)
            if self.cpu() - before < IDLE_NS:
                return

    def memory(self, key="VmRSS"):
        """Bytes."""
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) * 1024
        return 0

    def forget_events(self):
        os.truncate(self.events, 0)

    def count_events(self, kind, program):
        """Events of this kind about processes that run @program."""
        n = 0
        with open(self.events) as file:
            for line in file:
                if program in line:
                    event = json.loads(line).get(kind)
                    n += bool(event) and event["process"]["binary"] == program
        return n

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait()
        self.process = None
