"""The codec of everything that crosses the sandbox's wall: trees to bytes, any bytes to trees.

Needs the standard library and NumPy only: the worker loads this file by its path.
"""

from __future__ import annotations

import math
import struct
from typing import Any, NamedTuple

import numpy as np

AXES = 8


class Caps(NamedTuple):
    """How deep a tree may be, how many parts and bytes it may have, how long a text in it."""

    depth: int = 16
    nodes: int = 20_000
    bytes: int = 32 * 2**20
    text: int = 2**16


ANSWER = Caps()
"""For what comes from a process that is not trusted."""

JOB = Caps(nodes=500_000, text=2 * 2**20)
"""For what the grader sends: the student's source may hold a table of numbers."""

DTYPES = tuple(np.dtype(code) for code in (
    "?", "<i1", "<i2", "<i4", "<i8", "<u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8",
    "<c8", "<c16"))
PLAIN, FORTRAN, STRIDED = 0, 1, 2
"""Memory layouts: a strided array arrives as a view with gaps, so that it stays one."""


class WireError(ValueError):
    """The tree cannot be sent, or the bytes are not a tree."""


def encode(tree: Any, caps: Caps = ANSWER) -> bytes:
    """The bytes of a tree.

    Raises:
        WireError: it holds something that is no tree, or is too deep, too many or too large.
    """
    parts: list[bytes] = []
    _Writer(parts, caps).write(tree, 0)
    return b"".join(parts)


def decode(data: bytes, caps: Caps = ANSWER) -> Any:
    """The tree of some bytes; whatever they are, nothing but WireError is raised."""
    if len(data) > caps.bytes:
        raise WireError(f"{len(data)} bytes, at most {caps.bytes}")
    reader = _Reader(memoryview(data), caps)
    tree = reader.read(0)
    if reader.at != len(data):
        raise WireError(f"{len(data) - reader.at} bytes too many after the tree")
    return tree


def kind_of(value: Any) -> str:
    """What a value is called in a message: "a matrix", "an object"."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


class _Writer:
    def __init__(self, parts: list[bytes], caps: Caps) -> None:
        self.parts, self.caps, self.left, self.nodes = parts, caps, caps.bytes, caps.nodes

    def put(self, part: bytes) -> None:
        self.left -= len(part)
        if self.left < 0:
            raise WireError("the tree is too large to be sent")
        self.parts.append(part)

    def write(self, tree: Any, depth: int) -> None:
        self.nodes -= 1
        if self.nodes < 0 or depth > self.caps.depth:
            raise WireError(f"the tree has more than {self.caps.nodes} parts" if self.nodes < 0
                            else f"the tree is deeper than {self.caps.depth}")
        if isinstance(tree, np.generic):
            tree = np.asarray(tree) if tree.dtype.kind == "c" else tree.item()
        kind = type(tree)
        if kind is str:
            self.write_text(tree)
        elif kind in _SCALARS:
            self.put(_SCALARS[kind](tree))
        elif kind is np.ndarray:
            self.write_array(tree)
        elif kind is dict:
            self.put(_COUNT.pack(b"d", len(tree)))
            for name, branch in tree.items():
                if type(name) is not str:
                    raise WireError(f"a dict with {kind_of(name)} as a key, expected text")
                self.write(name, depth + 1)
                self.write(branch, depth + 1)
        elif issubclass(kind, (tuple, list)):
            branches = list(tree)
            self.put(_COUNT.pack(b"t" if issubclass(kind, tuple) else b"l", len(branches)))
            for branch in branches:
                self.write(branch, depth + 1)
        else:
            raise WireError(f"{kind_of(tree)} cannot be sent: only numbers, text, arrays, and "
                            "tuples, lists and dicts of them")

    def write_text(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if len(data) > self.caps.text:
            raise WireError(f"a text of {len(data)} bytes cannot be sent, at most "
                            f"{self.caps.text}")
        self.put(_COUNT.pack(b"s", len(data)) + data)

    def write_array(self, a: np.ndarray) -> None:
        little = a.dtype if a.dtype in _CODES else a.dtype.newbyteorder("<")
        if a.dtype.kind not in "biufc" or little not in _CODES or a.ndim > AXES:
            raise WireError(f"an array of dtype {a.dtype} with {a.ndim} axes cannot be sent")
        if a.nbytes > self.left:
            raise WireError(f"an array of {a.nbytes / 2**20:.0f} MiB is too large to be sent")
        layout = STRIDED
        if a.flags.c_contiguous or a.ndim == 0 or a.size == 0:
            layout = PLAIN
        elif a.flags.f_contiguous:
            layout = FORTRAN
        self.put(struct.pack(f"<cBBB{a.ndim}Q", b"a", _CODES[little], layout, a.ndim, *a.shape))
        self.put(a.astype(little, copy=False).tobytes("F" if layout == FORTRAN else "C"))


_COUNT, _LONG, _DOUBLE = struct.Struct("<cI"), struct.Struct("<cq"), struct.Struct("<cd")
_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}


def _int(value: int) -> bytes:
    if not -2**63 <= value < 2**63:
        raise WireError("an integer of more than 64 bits cannot be sent")
    return _LONG.pack(b"i", value)


_SCALARS = {
    type(None): lambda value: b"N", bool: lambda value: b"T" if value else b"F",
    int: _int, float: lambda value: _DOUBLE.pack(b"f", value),
}


class _Reader:
    def __init__(self, data: memoryview, caps: Caps) -> None:
        self.data, self.at, self.caps, self.nodes = data, 0, caps, caps.nodes

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.at:
            raise WireError(f"{count} bytes are announced, {len(self.data) - self.at} are there")
        self.at += count
        return self.data[self.at - count:self.at]

    def unpack(self, form: struct.Struct) -> tuple:
        return form.unpack(self.take(form.size))

    def read(self, depth: int) -> Any:
        self.nodes -= 1
        if self.nodes < 0 or depth > self.caps.depth:
            raise WireError("the tree has too many parts" if self.nodes < 0
                            else f"the tree is deeper than {self.caps.depth}")
        tag = self.take(1)[0]
        if tag == TEXT:
            return self.read_text()
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag in _NUMBERS:
            return self.unpack(_NUMBERS[tag])[0]
        if tag == ARRAY:
            return self.read_array()
        if tag in (TUPLE, LIST):
            branches = [self.read(depth + 1) for _ in range(self.count())]
            return tuple(branches) if tag == TUPLE else branches
        if tag == DICT:
            return dict([self.read_item(depth + 1) for _ in range(self.count())])
        raise WireError(f"no tree starts with {bytes([tag])!r}")

    def count(self) -> int:
        count = self.unpack(_UINT)[0]
        if count > min(self.nodes, len(self.data) - self.at):
            raise WireError(f"{count} parts are announced, more than there can be")
        return count

    def read_item(self, depth: int) -> tuple[str, Any]:
        name = self.read(depth)
        if type(name) is not str:
            raise WireError("a dict with a key that is not text")
        return name, self.read(depth)

    def read_text(self) -> str:
        count = self.unpack(_UINT)[0]
        if count > self.caps.text:
            raise WireError(f"a text of {count} bytes, at most {self.caps.text}")
        return bytes(self.take(count)).decode("utf-8", "replace")

    def read_array(self) -> np.ndarray:
        code, layout, axes = self.unpack(_ARRAY)
        if code >= len(DTYPES) or layout > STRIDED or axes > AXES:
            raise WireError(f"no array has dtype {code}, layout {layout} and {axes} axes")
        shape = self.unpack(struct.Struct(f"<{axes}Q"))
        dtype = DTYPES[code]
        # An empty array may claim axes whose product no machine can count.
        if math.prod(n for n in shape if n) * dtype.itemsize >= 2**40:
            raise WireError(f"no array has the shape {shape}")
        size = math.prod(shape)
        flat = np.frombuffer(self.take(size * dtype.itemsize), dtype)
        if dtype.kind == "b" and (flat.view(np.uint8) > 1).any():
            raise WireError("a boolean that is neither 0 nor 1")
        return _shaped(flat, shape, layout)


def _shaped(flat: np.ndarray, shape: tuple[int, ...], layout: int) -> np.ndarray:
    if layout == FORTRAN:
        return np.array(flat.reshape(shape, order="F"), order="F")
    if layout == PLAIN or not shape or not flat.size:
        return flat.reshape(shape).copy()
    wide = np.zeros((*shape[:-1], 2 * shape[-1]), flat.dtype)
    wide[..., ::2] = flat.reshape(shape)
    return wide[..., ::2]


TEXT, ARRAY, TUPLE, LIST, DICT = b"satld"
_UINT, _ARRAY = struct.Struct("<I"), struct.Struct("<BBB")
_CONSTANTS = {ord("N"): None, ord("T"): True, ord("F"): False}
_NUMBERS = {ord("i"): struct.Struct("<q"), ord("f"): struct.Struct("<d")}
