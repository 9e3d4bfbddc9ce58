# SPDX-License-Identifier: Apache-2.0
"""
peers - other agents that do the same job, each through a script in drivers/

    DRIVER available              status 0: it can be measured here
    DRIVER start JOB PATH FOLDER  starts it; returns when it is in force, and
                                  prints the ids of its processes
    DRIVER stop FOLDER            ends it

JOB is exec: tell of each program that is run; or open: of each openat of a
path below PATH. FOLDER is empty, and for the agent's files.
"""

import os
import subprocess
import tempfile
import time

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drivers")
SECRET = "/haetae-bench/secret/"


def cpu(pids):
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                total += int(file.read().split()[0])
    return total


def call(driver, *args):
    try:
        done = subprocess.run([os.path.join(FOLDER, driver), *args],
                              stdout=subprocess.PIPE, text=True, timeout=120,
                              stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.split() if done.returncode == 0 else None


def measure(bench, driver, job, folder):
    begin = time.monotonic_ns()
    pids = call(driver, "start", job, SECRET, folder)
    ready = time.monotonic_ns() - begin
    try:
        if not pids:
            bench.say(f"peer-{driver}/{job}", failed=True)
            return
        time.sleep(1)
        before = cpu(pids)
        whole, n = bench.work(job)
        time.sleep(2)
        bench.say(f"peer-{driver}/{job}", stopped=whole,
                  added=whole - bench.none[job],
                  daemon=round((cpu(pids) - before) / n), ready=ready)
    finally:
        call(driver, "stop", folder)


def peers(bench):
    """All of them, with their daemons running."""
    bench.daemon.stop()
    os.environ["HAETAED"] = bench.daemon.program
    for driver in sorted(os.listdir(FOLDER)):
        if call(driver, "available") is None:
            continue
        for job in ["exec", "open"]:
            with tempfile.TemporaryDirectory(
                    dir=bench.folder, ignore_cleanup_errors=True) as folder:
                measure(bench, driver, job, folder)
