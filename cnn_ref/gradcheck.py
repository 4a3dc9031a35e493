"""Is a gradient right? Central differences, and a report that names the worst place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from array_api_compat import array_namespace

from cnn_ref.checks import same_shape
from cnn_ref.windows import Array, as_floats


class GradientReport(NamedTuple):
    """How far a claimed gradient is from the numerical one, and where it is furthest."""

    error: float
    """Relative, as `relative_error` says."""
    place: tuple[int, ...]
    """Index of the largest difference."""
    claimed: float
    numerical: float

    def __str__(self) -> str:
        return (f"relative error {self.error:.1e}; worst at {self.place}: "
                f"claimed {self.claimed:.8g}, numerical {self.numerical:.8g}")


def numerical_gradient(f: Callable[[Array], Array], x: Array, dy: Array,
                       h: float | None = None) -> Array:
    """Gradient of sum(dy f(x)) with respect to x, by central differences.

    dx[i] = sum(dy (f(x + h e_i) - f(x - h e_i))) / (2 h), where e_i is one at i, zero elsewhere

    Args:
        f: function of one array.
        x: where the gradient is wanted, any shape.
        dy: upstream gradient, the shape of f(x); drawn at random it shows what ones would hide.
        h: step; where it is None, the cube root of the rounding error of a number near 1, with
            which the error of the formula and that of rounding are about the same.

    Returns:
        The shape of x.

    Raises:
        ValueError: dy has not the shape of f(x), or h is not above zero.

    Source: Press, Teukolsky, Vetterling and Flannery, "Numerical Recipes", section 5.7.

    >>> import numpy as np
    >>> numerical_gradient(np.square, np.array([1.0, 3.0]), np.array([1.0, 10.0])).round(6)
    array([ 2., 60.])
    """
    x, dy = as_floats(x, dy)
    xp = array_namespace(x, dy)
    h = float(xp.finfo(x.dtype).eps) ** (1 / 3) if h is None else h
    if not h > 0:
        raise ValueError(f"h is {h}, expected a number above 0")
    same_shape("dy", dy, "f(x)", f(xp.asarray(x, copy=True)),
               "each output needs a gradient of its own")
    dx = xp.zeros_like(x)
    for place in product(*map(range, x.shape)):
        ahead, back = xp.asarray(x, copy=True), xp.asarray(x, copy=True)
        ahead[place], back[place] = ahead[place] + h, back[place] - h
        width = ahead[place] - back[place]  # 2 h, as far as x can be stepped
        dx[place] = xp.sum(dy * (f(ahead) - f(back))) / width
    return dx


def relative_error(got: Array, want: Array) -> float:
    """Largest difference over largest value of the two: max |got - want| / max(|got|, |want|).

    Taken over whole arrays, so that a value that ought to be zero and is nearly so counts as near.

    Args:
        got: any shape.
        want: the same shape.

    Returns:
        From 0, where they are equal, to 2; 0 where both are zero or empty.

    Raises:
        ValueError: the shapes differ.

    Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), section 1.2, in the
        maximum norm.

    >>> import numpy as np
    >>> relative_error(np.array([0.0, 10.0]), np.array([1.0, 10.0]))
    0.1
    """
    same_shape("got", got, "want", want, "they are compared place by place")
    got, want = as_floats(got, want)
    xp = array_namespace(got, want)
    if 0 in got.shape:
        return 0.0
    scale = xp.maximum(xp.max(xp.abs(got)), xp.max(xp.abs(want)))
    return 0.0 if scale == 0 else float(xp.max(xp.abs(got - want)) / scale)


def gradient_check(f: Callable[[Array], Array], x: Array, dy: Array, claimed: Array,
                   h: float | None = None) -> GradientReport:
    """Hold a gradient against central differences.

    Args:
        f, x, dy, h: as for `numerical_gradient`.
        claimed: what a backward function gave for this x and dy, the shape of x.

    Returns:
        GradientReport(error, place, claimed, numerical). In float64 a right gradient of a smooth
        function comes to about 1e-9, a wrong one to more than 1e-3; at a kink the two differ.

    Raises:
        ValueError: shapes that do not fit, or an empty x.

    Source: Press, Teukolsky, Vetterling and Flannery, "Numerical Recipes", section 5.7.

    >>> import numpy as np
    >>> report = gradient_check(np.square, np.array([1.0, 3.0]), np.ones(2), np.array([2.0, 5.0]))
    >>> print(report)
    relative error 1.7e-01; worst at (1,): claimed 5, numerical 6
    """
    same_shape("claimed", claimed, "x", x, "each input has a gradient of its own")
    if 0 in x.shape:
        raise ValueError(f"x has shape {tuple(x.shape)}: it holds no value to check")
    numerical = numerical_gradient(f, x, dy, h)
    claimed, numerical = as_floats(claimed, numerical)
    xp = array_namespace(claimed, numerical)
    off = xp.abs(claimed - numerical)
    worst = int(xp.argmax(xp.reshape(off, (-1,))))
    place = _unravelled(worst, x.shape)
    return GradientReport(relative_error(claimed, numerical), place, float(claimed[place]),
                          float(numerical[place]))


def _unravelled(index: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The place of an element, from its number in row-major order."""
    place = ()
    for n in reversed(shape):
        index, at = divmod(index, n)
        place = (at, *place)
    return place
