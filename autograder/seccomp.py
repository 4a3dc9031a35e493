"""seccomp: which system calls a process may still make. A list of what NumPy needs, no more."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
SET_SECCOMP, FILTER_MODE = 22, 2
X32_BIT = 0x40000000

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

COMPUTE = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "lseek": 8,
        "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13,
        "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20,
        "access": 21, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35,
        "getpid": 39, "exit": 60, "uname": 63, "getcwd": 79, "readlink": 89,
        "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100,
        "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110,
        "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
        "getdents64": 217, "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229,
        "clock_nanosleep": 230, "exit_group": 231, "newfstatat": 262, "readlinkat": 267,
        "faccessat": 269, "set_robust_list": 273, "getrandom": 318, "statx": 332, "rseq": 334,
        "faccessat2": 439},
    "aarch64": {
        "getcwd": 17, "faccessat": 48, "close": 57, "getdents64": 61, "lseek": 62, "read": 63,
        "write": 64, "readv": 65, "writev": 66, "pread64": 67, "readlinkat": 78,
        "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
        "set_robust_list": 99, "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114,
        "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124,
        "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135,
        "rt_sigreturn": 139, "times": 153, "uname": 160, "getrlimit": 163, "getrusage": 165,
        "gettimeofday": 169, "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175,
        "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215,
        "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278,
        "statx": 291, "rseq": 293, "faccessat2": 439},
}
"""Computing, and reading files that another wall allows. The numbers for aarch64 were not run."""

OPEN = {"x86_64": {"open": 2, "openat": 257}, "aarch64": {"openat": 56}}
FLAGS_AT = {"open": 24, "openat": 32}
"""Where the flags lie in what the kernel shows to a filter: the second and the third argument."""

WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000
"""Write, read and write, create, truncate, append, nameless file: none of them is for a student,
whatever the other walls say; a file that one job could create is a message to the next."""

CLONE3 = 435
"""Answered with ENOSYS, as by an older kernel: the C library then tries clone, which is refused."""


def program(files: bool) -> bytes:
    """The filter, ready to be installed.

    Args:
        files: whether files may be opened for reading, because another wall decides which.

    Raises:
        OSError: the processor is one whose system calls we do not know.
    """
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no list of system calls for {machine}")
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL),
            (LOAD, 0, 0, 0), (AT_LEAST, 0, 1, X32_BIT), (RETURN, 0, 0, ERRNO | errno.EPERM),
            (EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, ERRNO | errno.ENOSYS)]
    for number in sorted(COMPUTE[machine].values()):
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    for name, number in OPEN[machine].items() if files else ():
        code += [(EQUAL, 0, 4, number), (LOAD, 0, 0, FLAGS_AT[name]), (ANY_BIT, 0, 1, WRITING),
                 (RETURN, 0, 0, ERRNO | errno.EPERM), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, ERRNO | errno.EPERM))
    return b"".join(struct.pack("HBBI", *line) for line in code)


def install(code: bytes) -> None:
    """Put the filter into force for this process, for ever. Needs no-new-privileges.

    Raises:
        OSError: the kernel refuses.
    """
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_SECCOMP, FILTER_MODE, header, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
