"""Windows of an image and their adjoint: the one place where arrays are cut and glued."""

from __future__ import annotations

from typing import Any, NamedTuple

from array_api_compat import array_namespace, is_numpy_namespace

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
    return both


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
    each = list(zip((h, w), kernel, stride, pads, dilation, strict=True))
    resolved = tuple(resolve_pad(p, n, k, s, d) for n, k, s, p, d in each)
    out = tuple(out_size(n, k, s, p, d)
                for (n, k, s, _, d), p in zip(each, resolved, strict=True))
    return Geometry((h, w), kernel, stride, dilation, resolved, out)


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
    kinds = [a.dtype for a in arrays if xp.isdtype(a.dtype, "real floating")]
    if any(xp.isdtype(a.dtype, "complex floating") for a in arrays):
        raise TypeError("an array is complex, expected real numbers")
    dtype = xp.result_type(*kinds) if kinds else xp.float64
    return [xp.astype(a, dtype, copy=False) for a in arrays]


def on_numpy(*arrays: Array) -> bool:
    """Whether the path for NumPy alone takes these arrays: it wants something in each of them."""
    return is_numpy_namespace(array_namespace(*arrays)) and all(a.size for a in arrays)


def require(shape: tuple, letters: str, name: str) -> None:
    """Check how many axes an array has.

    Raises:
        ValueError: names the array, the axes it should have and its shape.
    """
    axes = letters.split()
    if len(shape) != len(axes):
        raise ValueError(f"{name} has shape {tuple(shape)}, expected ({', '.join(axes)}): "
                         f"{len(axes)} axes, not {len(shape)}")
