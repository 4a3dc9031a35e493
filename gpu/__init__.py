"""The reference library on a GPU: the names and signatures of `cnn_ref`, for CuPy arrays.

`cnn_ref` itself computes on CuPy arrays. What a device does badly there (windows that are copied
tap by tap, sums that are scattered) is done here by kernels, by products, or by cuDNN where it is
installed; everything else is `cnn_ref`'s own. Callers choose by passing the module:
`layers(cnn_ref)` or `layers(gpu)`.

    import cupy, gpu
    y = gpu.conv2d(cupy.asarray(x), cupy.asarray(w), pad=1)

Importing this package needs neither CuPy nor a device. `python -m gpu check` says what is there.
"""

import cnn_ref as _reference
from gpu.columns import col2im, im2col
from gpu.conv import conv2d, conv2d_backward, conv2d_filter_grad, conv2d_input_grad
from gpu.kinds import (
    conv2d_dilated,
    conv2d_im2col,
    conv2d_im2col_backward,
    conv2d_transpose,
    conv2d_transpose_backward,
    depthwise_conv2d,
    depthwise_conv2d_backward,
    grouped_conv2d,
    pointwise_conv2d,
    pointwise_conv2d_backward,
)
from gpu.pool import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

OWN = [
    "avg_pool2d", "avg_pool2d_backward", "col2im", "conv2d", "conv2d_backward", "conv2d_dilated",
    "conv2d_filter_grad", "conv2d_im2col", "conv2d_im2col_backward", "conv2d_input_grad",
    "conv2d_transpose", "conv2d_transpose_backward", "depthwise_conv2d",
    "depthwise_conv2d_backward", "grouped_conv2d", "im2col", "max_pool2d", "max_pool2d_backward",
    "pointwise_conv2d", "pointwise_conv2d_backward",
]
"""What is computed otherwise than in `cnn_ref`."""

__all__ = sorted({*_reference.__all__, *OWN})


def __getattr__(name: str) -> object:
    """Everything else is the reference library's own."""
    if name in _reference.__all__:
        return getattr(_reference, name)
    raise AttributeError(f"gpu has no {name!r}, and neither has cnn_ref")
