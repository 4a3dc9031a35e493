"""What the worker's child does to itself before it reads any student code."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

SET_PDEATHSIG, SET_DUMPABLE, SET_NO_NEW_PRIVS = 1, 4, 38
SIGKILL = 9
CAPABILITIES_3 = 0x20080522
STACK = 64 * 2**20
SITES = {"site-packages", "dist-packages"}


@dataclass(frozen=True)
class Plan:
    """The lock, prepared once in the warm process and applied in every child.

    limits: whether resources are limited.
    rules: descriptor of a Landlock ruleset, or -1.
    filter: seccomp program, or empty.
    """

    limits: bool = True
    rules: int = -1
    filter: bytes = b""


def library(numpy_folder: str) -> list[str]:
    """What may be read: the standard library entry by entry, and NumPy's own folders.

    Landlock's rules know no exceptions: a rule for the library's folder would open the
    site-packages inside it, where the reference and SciPy lie.
    """
    home = os.path.dirname(os.__file__)
    found = [os.path.join(home, name) for name in os.listdir(home) if name not in SITES]
    bundled = os.path.join(os.path.dirname(numpy_folder), "numpy.libs")
    return [*found, numpy_folder, bundled]


def limit_resources(cpu_seconds: float, memory_bytes: int) -> None:
    """Limits that the kernel keeps: CPU time, memory, files, processes."""
    whole = max(1, int(-(-cpu_seconds // 1)))
    limits = {
        resource.RLIMIT_CPU: (whole, whole + 1), resource.RLIMIT_AS: (memory_bytes,) * 2,
        resource.RLIMIT_FSIZE: (0, 0), resource.RLIMIT_NOFILE: (32, 32),
        resource.RLIMIT_CORE: (0, 0), resource.RLIMIT_NPROC: (1, 1),
        resource.RLIMIT_STACK: (STACK, STACK),
    }
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            limit = tuple(min(value, hard) for value in limit)
        resource.setrlimit(kind, limit)


def give_up_privileges() -> None:
    """No privileges that root has, no new ones, no debugger, no life after the warm process."""
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((SET_NO_NEW_PRIVS, 1), (SET_DUMPABLE, 0), (SET_PDEATHSIG, SIGKILL)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl refuses to lock the worker")
    if libc.capset(struct.pack("Ii", CAPABILITIES_3, 0), bytes(24)):
        raise OSError(ctypes.get_errno(), "root's capabilities cannot be given up")


def hide() -> None:
    """Make this process's memory and descriptors unreadable for others of the same user."""
    ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def close_all_but(kept: Iterable[int]) -> None:
    """Close every inherited descriptor; standard input, output and error lead nowhere already."""
    last = 2
    for descriptor in sorted(kept):
        os.closerange(last + 1, descriptor)
        last = descriptor
    os.closerange(last + 1, 4096)


def apply(plan: Plan, cpu_seconds: float, memory_bytes: int, landlock, seccomp) -> None:
    """Lock this process for ever; raises OSError where a wall does not stand."""
    sys.setrecursionlimit(min(sys.getrecursionlimit(), 1000))
    if plan.limits:
        limit_resources(cpu_seconds, memory_bytes)
    give_up_privileges()
    if plan.rules >= 0:
        landlock.restrict(plan.rules)
        os.close(plan.rules)
    if plan.filter:
        seccomp.install(plan.filter)
