"""A small library of convolutional neural networks: pure functions on arrays, NumPy or CuPy.

Images are (N, H, W, C), filters (KH, KW, C, F), biases (F,). "Convolution" in a layer is
cross-correlation. Backward functions take the upstream gradient first and return sums over the
batch. No function changes its inputs.
"""

from cnn_ref.conv import ConvGrads, conv2d, conv2d_backward
from cnn_ref.optim import Momentum, momentum, sgd
from cnn_ref.pool import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from cnn_ref.shapes import out_size, resolve_pad, same_pad, transposed_out_size

__all__ = [
    "ConvGrads", "Momentum", "avg_pool2d", "avg_pool2d_backward", "conv2d", "conv2d_backward",
    "max_pool2d", "max_pool2d_backward", "momentum", "out_size", "resolve_pad", "same_pad", "sgd",
    "transposed_out_size",
]
