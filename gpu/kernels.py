"""Device kernels: their sources, and how they are started."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from importlib import resources

import numpy as np

from cnn_ref.windows import Array, Geometry

THREADS, DEPTH = 256, 64
"""In a block; along its third axis, at most."""
BLOCKS = 1 << 20
"""At most: a block goes on with a later line where there are more."""

REALS = {"float64": ("double", "double"), "float32": ("float", "float"),
         "float16": ("__half", "float")}
"""How a number is kept and how it is summed, in C, by the name of its dtype."""

HEADERS = {"float16": "#include <cuda_fp16.h>\n"}


def source(room: str, dtype: str) -> str:
    """The text of a file of the folder `cuda`, for numbers of one type.

    Args:
        room: the file's name without its ending.
        dtype: a name among `REALS`.
    """
    real, total = REALS[dtype]
    texts = [(resources.files("gpu") / "cuda" / name).read_text(encoding="utf-8")
             for name in ("geometry.h", f"{room}.cu")]
    return "".join([HEADERS.get(dtype, ""), f"#define REAL {real}\n#define SUM {total}\n", *texts])


@functools.cache
def dtype_name(dtype: np.dtype) -> str:
    """A key of `REALS`, remembered: NumPy puts the name together anew at every call."""
    return np.dtype(dtype).name


def sums(a: Array) -> np.dtype:
    """The dtype that numbers of an array are summed in."""
    return np.dtype(np.float32 if a.dtype == np.float16 else a.dtype)


@functools.cache
def compiled(room: str, name: str, dtype: str) -> Callable[[tuple, tuple, tuple], None]:
    """A kernel, compiled by CuPy at its first use and kept in CuPy's cache on disk."""
    import cupy

    return cupy.RawKernel(source(room, dtype), name, options=("-std=c++17",))


def threads(channels: int, places: int) -> tuple[int, int, int]:
    """Threads of a block along channels, which lie side by side in memory, places and lines."""
    wide = _at_least(channels, THREADS // 2)
    deep = _at_least(places, THREADS // wide)
    return wide, deep, min(THREADS // (wide * deep), DEPTH)


def _at_least(count: int, most: int) -> int:
    """A power of two."""
    return min(1 << max(count - 1, 0).bit_length(), most)


def numbers(g: Geometry) -> tuple[int, ...]:
    """What GEOMETRY of geometry.h declares."""
    (top, _), (left, _) = g.pads
    return (*g.size, *g.kernel, *g.stride, *g.dilation, top, left, *g.out)


def launch(room: str, name: str, arrays: Sequence[Array | None], where: tuple[int, int, int],
           options: Sequence[np.integer | int], g: Geometry) -> None:
    """Run a kernel over all channels of all places of all lines.

    Args:
        room: file of the folder `cuda`, without its ending.
        name: the kernel in it, which takes (arrays, number of lines, options, geometry).
        arrays: in C order, inputs first; None for an output that is not wanted.
        where: how many lines, places a line and channels.
        options: ints of 32 bits, unless they come as others.
        g: how the window slides.
    """
    lines, places, channels = where
    if lines * places * channels == 0:
        return
    kernel = compiled(room, name, dtype_name(arrays[0].dtype))
    block = threads(channels, places)
    pointers = [np.uintp(0) if a is None else a for a in arrays]
    integers = [i if isinstance(i, np.integer) else np.int32(i) for i in (*options, *numbers(g))]
    kernel((min(-(-lines // block[2]), BLOCKS),), block, (*pointers, np.int64(lines), *integers))
