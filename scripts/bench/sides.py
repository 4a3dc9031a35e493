"""The sides: for each workload a forward and a backward pass, ready to be called.

PyTorch is asked for its gradients by its automatic differentiation; the graph is made outside the
clock, as what our backward functions need is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from workloads import Conv, Pool

import cnn_ref

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None

LAYOUTS = ("NCHW", "NHWC") if torch else ()
"""PyTorch's default, and `torch.channels_last`."""
SIDES = ("NumPy", *LAYOUTS)


class Passes(NamedTuple):
    """Two functions without arguments."""

    forward: Callable
    backward: Callable


def passes(row: Conv | Pool, dtype: str, side: str) -> Passes:
    """One side's two passes of one workload."""
    name = ("numpy" if side == "NumPy" else "torch") + ("_conv" if type(row) is Conv else "_pool")
    return globals()[name](row, *row.arrays(dtype), *([] if side == "NumPy" else [side]))


def numpy_conv(row: Conv, x: np.ndarray, w: np.ndarray, b: np.ndarray, dy: np.ndarray) -> Passes:
    return Passes(lambda: cnn_ref.conv2d(x, w, b, **row.options),
                  lambda: cnn_ref.conv2d_backward(dy, x, w, b, **row.options))


def numpy_pool(row: Pool, x: np.ndarray, dy: np.ndarray) -> Passes:
    name = {"max": "max_pool2d", "mean": "avg_pool2d"}[row.kind]
    forward, backward = getattr(cnn_ref, name), getattr(cnn_ref, f"{name}_backward")
    options = {"stride": row.stride, "pad": row.pad}
    return Passes(lambda: forward(x, row.k, **options),
                  lambda: backward(dy, x, row.k, **options))


def there(a: np.ndarray, layout: str, axes: tuple[int, ...] = (0, 3, 1, 2)) -> object:
    """An array as a tensor of PyTorch's axes, laid out in memory as asked."""
    order = torch.channels_last if layout == "NHWC" else torch.contiguous_format
    return torch.from_numpy(a.transpose(axes).copy()).contiguous(memory_format=order)


def torch_conv(row: Conv, x: np.ndarray, w: np.ndarray, b: np.ndarray, dy: np.ndarray,
               layout: str) -> Passes:
    tensors = there(x, layout), there(w, layout, (3, 2, 0, 1)), torch.from_numpy(b)
    options = {"stride": row.stride, "padding": row.pad, "dilation": row.dilation,
               "groups": row.groups}
    return recorded(lambda *a: F.conv2d(*a, **options), tensors, there(dy, layout))


def torch_pool(row: Pool, x: np.ndarray, dy: np.ndarray, layout: str) -> Passes:
    function = {"max": F.max_pool2d,
                "mean": lambda *a: F.avg_pool2d(*a, count_include_pad=False)}[row.kind]
    return recorded(lambda a: function(a, row.k, row.stride, row.pad), (there(x, layout),),
                    there(dy, layout))


def recorded(function: Callable, tensors: tuple, dy: object) -> Passes:
    """The function without a graph, and the gradients of one that was recorded."""
    for tensor in tensors:
        tensor.requires_grad_()
    y = function(*tensors)
    return Passes(torch.no_grad()(lambda: function(*tensors)),
                  lambda: torch.autograd.grad(y, tensors, dy, retain_graph=True))
