"""Landlock: which files a process may still read once it has locked itself. Linux, ctypes only."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH, NET_PORT = 1, 1, 2
CONNECT_TCP = 1 << 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3

FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many file rights each version of the interface knows; from 5 on they are 16."""

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of Landlock that this kernel speaks; 0 where there is none."""
    return max(0, _libc.syscall(CREATE_RULESET, None, 0, VERSION_FLAG))


def ruleset(readable: Iterable[str], port: int = 0) -> int:
    """A descriptor of rules: everything is forbidden but reading these files and folders.

    port: what TCP may be connected to; 0 for nothing.

    Raises:
        OSError: the kernel refuses.
    """
    known = version()
    handled = (1 << FS_RIGHTS.get(known, 16)) - 1
    network = 3 if known >= 4 else 0
    scoped = 3 if known >= 6 else 0
    attributes = struct.pack("QQQ", handled, network, scoped)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = _checked(_libc.syscall(CREATE_RULESET, attributes, size, 0))
    for path in readable:
        _allow(rules, path)
    if port and network:
        rule = struct.pack("QQ", CONNECT_TCP, port)
        _checked(_libc.syscall(ADD_RULE, rules, NET_PORT, rule, 0))
    return rules


def _allow(rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    try:
        rights = READ_FILE | READ_DIR if os.path.isdir(path) else READ_FILE
        rule = struct.pack("=Qi", rights, place)
        _checked(_libc.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0))
    finally:
        os.close(place)


def restrict(rules: int) -> None:
    """Put the rules into force for this process, for ever. Needs no-new-privileges.

    Raises:
        OSError: the kernel refuses.
    """
    _checked(_libc.syscall(RESTRICT_SELF, rules, 0))


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return result
