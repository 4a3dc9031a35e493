"""Windows of an image and their adjoint: the one place where arrays are cut and glued."""

from __future__ import annotations

from functools import cache, lru_cache
from operator import index
from typing import Any, NamedTuple

from array_api_compat import array_namespace, is_numpy_array, is_numpy_namespace

from cnn_ref.shapes import out_size, resolve_pad

Array = Any
Pair = int | tuple[int, int]
Pads = tuple[tuple[int, int], tuple[int, int]]
"""((top, bottom), (left, right))."""


class Geometry(NamedTuple):
    """How a window slides over an image: everything in pairs, rows first."""

    size: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pads: Pads
    out: tuple[int, int]

    @property
    def padded(self) -> tuple[int, int]:
        """Size of the image with its padding."""
        (h, w), (rows, columns) = self.size, self.pads
        return h + sum(rows), w + sum(columns)

    def tap(self, i: int, j: int) -> tuple[slice, slice, slice]:
        """Where tap (i, j) of every window lies in the padded image."""
        rows, columns = (
            slice(t * d, t * d + s * (o - 1) + 1, s)
            for t, d, s, o in zip((i, j), self.dilation, self.stride, self.out, strict=True))
        return slice(None), rows, columns


def pair(name: str, value: Pair) -> tuple[int, int]:
    """Two numbers, rows and columns, from one or two.

    Raises:
        ValueError: not one number or two.
    """
    both = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(both) != 2:
        raise ValueError(f"{name} is {value!r}, expected a number or (rows, columns)")
    # NumPy's integers may be too narrow for the sizes that come of them.
    return tuple(v if isinstance(v, bool) or not hasattr(v, "__index__") else index(v)
                 for v in both)


def geometry(h: int, w: int, kernel: Pair, stride: Pair = 1, pad: Any = 0,
             dilation: Pair = 1) -> Geometry:
    """Resolve options against an image of h x w.

    Args:
        pad: an int, a word, (rows, columns), or ((top, bottom), (left, right)).

    Raises:
        ValueError: the kernel does not fit, or an option is out of range.
    """
    kernel, stride, dilation = pair("K", kernel), pair("stride", stride), pair("dilation", dilation)
    pads = pair("pad", pad)
    rows, columns = (_along_one_axis(*axis)
                     for axis in zip((h, w), kernel, stride, pads, dilation, strict=True))
    return Geometry((h, w), kernel, stride, dilation, (rows[0], columns[0]), (rows[1], columns[1]))


def _along_one_axis(n: int, k: int, s: int, p: Any, d: int) -> tuple[tuple[int, int], int]:
    """Padding before and after, and how many places the window has."""
    # Only these are remembered: 1.0 and True would find what 1 has left.
    plain = all(type(value) in (int, str) for value in (n, k, s, p, d))
    return (_remembered if plain else _found)(n, k, s, p, d)


def _found(n: int, k: int, s: int, p: Any, d: int) -> tuple[tuple[int, int], int]:
    around = resolve_pad(p, n, k, s, d)
    return around, out_size(n, k, s, around, d)


_remembered = lru_cache(maxsize=4096)(_found)


def pad_image(x: Array, pads: Pads, value: float = 0.0) -> Array:
    """`x` (N, H, W, C) with `value` around it."""
    if pads == ((0, 0), (0, 0)):
        return x
    xp = array_namespace(x)
    (top, bottom), (left, right) = pads
    n, h, w, c = x.shape
    padded = xp.full((n, h + top + bottom, w + left + right, c), value, dtype=x.dtype,
                     device=x.device)
    padded[:, top:top + h, left:left + w, :] = x
    return padded


def unpad_image(padded: Array, g: Geometry) -> Array:
    """What lies inside the padding: the adjoint of `pad_image`."""
    (top, _), (left, _) = g.pads
    return padded[:, top:top + g.size[0], left:left + g.size[1], :]


def windows(x: Array, g: Geometry, value: float = 0.0) -> Array:
    """Every window of a padded image.

    Args:
        x: image (N, H, W, C).
        g: how the window slides.
        value: what the padding holds.

    Returns:
        (N, OH, OW, KH, KW, C); on NumPy a read-only view, no copy.
    """
    padded = pad_image(x, g.pads, value)
    xp = array_namespace(padded)
    if is_numpy_namespace(xp):
        return _view(xp, padded, g)
    kh, kw = g.kernel
    taps = [padded[(*g.tap(i, j), slice(None))] for i in range(kh) for j in range(kw)]
    n, c = x.shape[0], x.shape[3]
    return xp.reshape(xp.stack(taps, axis=3), (n, *g.out, kh, kw, c))


def _view(xp: Any, padded: Array, g: Geometry) -> Array:
    n, rows, columns, c = padded.strides
    strides = (n, rows * g.stride[0], columns * g.stride[1],
               rows * g.dilation[0], columns * g.dilation[1], c)
    shape = (padded.shape[0], *g.out, *g.kernel, padded.shape[3])
    return xp.lib.stride_tricks.as_strided(padded, shape, strides, writeable=False)


def fold(columns: Array, g: Geometry) -> Array:
    """Add every window back to where it was cut: the adjoint of `windows` with zero padding.

    Args:
        columns: (N, OH, OW, KH, KW, C).

    Returns:
        (N, H, W, C), the padding cut off.
    """
    xp = array_namespace(columns)
    n, c = columns.shape[0], columns.shape[5]
    padded = xp.zeros((n, *g.padded, c), dtype=columns.dtype, device=columns.device)
    for i in range(g.kernel[0]):
        for j in range(g.kernel[1]):
            place = (*g.tap(i, j), slice(None))
            padded[place] = padded[place] + columns[:, :, :, i, j, :]
    return unpad_image(padded, g)


def as_floats(*arrays: Array) -> list[Array]:
    """The arrays in their common floating point type; integers become float64, never the reverse.

    Raises:
        TypeError: complex numbers.
    """
    xp = array_namespace(*arrays)
    dtype = _common(xp, *(a.dtype for a in arrays))
    return [a if a.dtype == dtype else xp.astype(a, dtype) for a in arrays]


@cache  # the namespace takes longer to answer than a small layer takes to compute
def _common(xp: Any, *dtypes: Any) -> Any:
    if any(xp.isdtype(dtype, "complex floating") for dtype in dtypes):
        raise TypeError("an array is complex, expected real numbers")
    kinds = [dtype for dtype in dtypes if xp.isdtype(dtype, "real floating")]
    return xp.result_type(*kinds) if kinds else xp.float64


def on_numpy(*arrays: Array) -> bool:
    """Whether the path for NumPy alone takes these arrays: it wants something in each of them."""
    return all(is_numpy_array(a) and a.size for a in arrays)


def require(shape: tuple, letters: str, name: str) -> None:
    """Check how many axes an array has.

    Raises:
        ValueError: names the array, the axes it should have and its shape.
    """
    axes = letters.split()
    if len(shape) != len(axes):
        raise ValueError(f"{name} has shape {tuple(shape)}, expected ({', '.join(axes)}): "
                         f"{len(axes)} axes, not {len(shape)}")
