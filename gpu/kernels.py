"""Device kernels: their sources, and how they are started."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from importlib import resources

import numpy as np

from cnn_ref.windows import Array, Geometry

THREADS = 256
BLOCKS = 1 << 20
"""At most: a block goes on with a later place where there are more."""

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
def compiled(room: str, name: str, dtype: str) -> Callable[[tuple, tuple, tuple], None]:
    """A kernel, compiled by CuPy at its first use and kept in CuPy's cache on disk."""
    import cupy

    return cupy.RawKernel(source(room, dtype), name, options=("-std=c++17",))


def threads(channels: int) -> tuple[int, int]:
    """Threads along channels, which lie side by side in memory, and along places."""
    wide = 1
    while wide < min(channels, THREADS // 2):
        wide *= 2
    return wide, THREADS // wide


def numbers(g: Geometry) -> tuple[int, ...]:
    """What GEOMETRY of geometry.h declares."""
    (top, _), (left, _) = g.pads
    return (*g.size, *g.kernel, *g.stride, *g.dilation, top, left, *g.out)


def launch(room: str, name: str, arrays: Sequence[Array | None], places: int, channels: int,
           options: Sequence[int], g: Geometry) -> None:
    """Run a kernel over all channels of all places.

    Args:
        room: file of the folder `cuda`, without its ending.
        name: the kernel in it, which takes (arrays, number of places, options, geometry).
        arrays: in C order, inputs first; None for an output that is not wanted.
        places, channels: how many.
        options: ints.
        g: how the window slides.
    """
    if places * channels == 0:
        return
    kernel = compiled(room, name, np.dtype(arrays[0].dtype).name)
    wide, deep = threads(channels)
    pointers = [np.uintp(0) if a is None else a for a in arrays]
    kernel((min(-(-places // deep), BLOCKS),), (wide, deep), (
        *pointers, np.int64(places), *(np.int32(i) for i in (*options, *numbers(g)))))
