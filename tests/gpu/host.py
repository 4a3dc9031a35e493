"""Runs the device kernels on this machine: the same text, compiled as C++, thread by thread.

A launch runs every thread of every block, in the order of their numbers or in the reverse: a
kernel whose threads do not depend on each other gives the same bits in both.
"""

import ctypes
import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from gpu import kernels

COMPILER = shutil.which("g++") or shutil.which("clang++")

SHIM = """
#include <algorithm>
using std::max; using std::min;
#define __global__
#define __device__
struct Three { unsigned x, y, z; };
static Three blockIdx, threadIdx, blockDim, gridDim;
"""
LAUNCH = """
extern "C" void launch_%s(unsigned blocks, unsigned wide, unsigned deep, unsigned high, int turned,
                          %s) {
    gridDim = {blocks, 1, 1}; blockDim = {wide, deep, high};
    unsigned block_ = wide * deep * high, all = blocks * block_;
    for (unsigned k = 0; k < all; k++) {
        unsigned t = turned ? all - 1 - k : k;
        blockIdx = {t / block_, 0, 0};
        threadIdx = {t %% wide, t / wide %% deep, t / (wide * deep) %% high};
        %s(%s);
    }
}
"""
HEAD = re.compile(r'extern "C" __global__ void (\w+)\(([^)]*)\)')
C_TYPES = {"int": ctypes.c_int, "long long": ctypes.c_longlong}


def signatures(text):
    """(name, types, names) of every kernel."""
    geometry = re.search(r"#define GEOMETRY\s+\\\n\s*(.*)", text).group(1)
    for name, parameters in HEAD.findall(text):
        parts = parameters.replace("GEOMETRY", geometry).split(",")
        both = [re.fullmatch(r"\s*(.*?[\s*])(\w+)\s*", p).groups() for p in parts]
        yield name, [t.strip() for t, _ in both], [n for _, n in both]


@functools.cache
def library(room, dtype):
    """A shared library of all kernels of a room."""
    text = kernels.source(room, dtype)
    wrappers = [LAUNCH % (name, ", ".join(map(" ".join, zip(types, names, strict=True))), name,
                          ", ".join(names)) for name, types, names in signatures(text)]
    folder = Path(tempfile.mkdtemp())
    (folder / "kernels.cpp").write_text(SHIM + text + "".join(wrappers))
    subprocess.run([COMPILER, "-std=c++17", "-O1", "-shared", "-fPIC", "-ffp-contract=off", "-Wall",
                    "-Werror", "-Wno-unused-variable", "kernels.cpp", "-o", "kernels.so"],
                   cwd=folder, check=True, capture_output=True, text=True)
    found = ctypes.CDLL(folder / "kernels.so")
    shutil.rmtree(folder)
    return found


class Host:
    """Stands where CuPy's compiled kernels stand, and checks what they would take on trust."""

    def __init__(self):
        self.turned = False
        self.launches = []

    def compiled(self, room, name, dtype):
        types = next(t for n, t, _ in signatures(kernels.source(room, dtype)) if n == name)
        function = getattr(library(room, dtype), f"launch_{name}")

        def run(grid, block, arguments):
            assert 0 < grid[0] < 2**31 and np.prod(block) <= kernels.THREADS and block[2] <= 64
            assert len(arguments) == len(types)
            self.launches.append(name)
            function(ctypes.c_uint(grid[0]), *map(ctypes.c_uint, block), int(self.turned),
                     *map(self.argument, arguments, types))
        return run

    def argument(self, value, kind):
        if not kind.endswith("*"):
            assert isinstance(value, {"int": np.int32, "long long": np.int64}[kind])
            return C_TYPES[kind](int(value))
        if isinstance(value, np.uintp):
            assert value == 0
            return ctypes.c_void_p(0)
        real = {"REAL": (np.float32, np.float64), "SUM": (np.float32, np.float64),
                "int": (np.int32,)}[kind.rstrip(" *").split()[-1]]
        assert value.flags.c_contiguous and value.dtype in real
        return ctypes.c_void_p(value.ctypes.data)
