"""The process that runs student code: warm, forked per job, locked before it reads a line.

Started as `python -s -P -S -B worker.py CONTROL SETTINGS`. Needs the standard library and NumPy;
the rooms beside it are loaded by their paths, because the package itself must not be importable
here.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import sys

ROOMS = ("wire", "lock", "landlock", "seccomp", "standins", "runner")
"""What lies beside this file and is loaded into this process; nothing else of ours is."""

LIMITS = struct.Struct("<dQ")
ENDED = struct.Struct("<iddq")

WARM = (
    "abc bisect builtins cmath collections collections.abc contextlib copy dataclasses datetime "
    "decimal enum fractions functools heapq inspect io itertools json linecache math numbers "
    "operator pathlib pprint random re statistics string struct textwrap time traceback types "
    "typing warnings encodings.idna "
    "numpy numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random "
    "numpy.testing numpy.typing").split()
"""Imported once, before any student code is there: cheap for everyone, and there where files
cannot be opened at all."""


def load(name: str):
    """A room that lies beside this file."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def warm_up(numpy_folder: str) -> None:
    """Import NumPy and the usual modules; nothing beside NumPy becomes importable."""
    site = os.path.dirname(numpy_folder)
    sys.path.insert(0, site)
    for name in WARM:
        __import__(name)
    sys.path.remove(site)
    sys.path_importer_cache.pop(site, None)


def serve(control: socket.socket, plan, rooms: dict) -> None:
    """Take one job after the other until the grader hangs up."""
    while True:
        message, passed, _, _ = socket.recv_fds(control, LIMITS.size, 1)
        if not message:
            return
        cpu_seconds, memory_bytes = LIMITS.unpack(message)
        channel = passed[0]
        child = os.fork()
        if child == 0:
            become_student(channel, plan, cpu_seconds, memory_bytes, rooms)
        os.close(channel)
        control.send(watch(child, 10 * cpu_seconds, control))


def watch(child: int, wall_seconds: float, control: socket.socket) -> bytes:
    """Wait for the child; kill it when its time is over or the grader is gone."""
    handle = os.pidfd_open(child)
    ready, _, _ = select.select([handle, control], [], [], wall_seconds)
    late = handle not in ready
    if late:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    os.close(handle)
    return ENDED.pack(status, usage.ru_utime + usage.ru_stime, float(late), usage.ru_maxrss)


def become_student(channel: int, plan, cpu_seconds: float, memory_bytes: int, rooms: dict) -> None:
    """Never returns: lock this process, then read the job, run it, and end."""
    code = 1
    try:
        keep = {channel} | ({plan.rules} if plan and plan.rules >= 0 else set())
        rooms["lock"].close_all_but(keep)
        # The warm process's own standard error would outlive this student.
        os.dup2(1, 2)
        if plan:
            rooms["lock"].apply(plan, cpu_seconds, memory_bytes, rooms["landlock"],
                                rooms["seccomp"])
        rooms["runner"].run_jobs(channel, rooms["wire"], rooms["standins"])
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Warm up, prepare the lock, say that everything is ready, serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    warm_up(settings["numpy"])
    rooms = {name: load(name) for name in ROOMS}
    rooms["runner"].warm_up()
    plan = None
    if settings["locked"]:
        rooms["lock"].hide()
        rules, program = -1, b""
        if settings["landlock"]:
            rules = rooms["landlock"].ruleset(rooms["lock"].library(settings["numpy"]))
        if settings["seccomp"]:
            program = rooms["seccomp"].program(settings["files"])
        plan = rooms["lock"].Plan(settings["limits"], rules, program)
    gc.freeze()  # or each child would look through all of NumPy for garbage
    control.send(b"ready")
    serve(control, plan, rooms)


if __name__ == "__main__":
    main()
