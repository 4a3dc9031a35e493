"""A small library of convolutional neural networks: pure functions on arrays, NumPy or CuPy.

Images are (N, H, W, C), filters (KH, KW, C, F), biases (F,). "Convolution" in a layer is
cross-correlation. Backward functions take the upstream gradient first and return sums over the
batch. No function changes its inputs.
"""

from cnn_ref.adaptive import Adam, Squares, adagrad, adam, adamw, rmsprop
from cnn_ref.batches import minibatches
from cnn_ref.conv import ConvGrads, conv2d, conv2d_backward
from cnn_ref.optim import (
    Momentum,
    gradient_descent,
    momentum,
    momentum_pytorch,
    nesterov,
    sgd,
)
from cnn_ref.pool import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from cnn_ref.schedules import clip_by_norm, clip_by_value, cosine_decay, step_decay
from cnn_ref.shapes import out_size, resolve_pad, same_pad, transposed_out_size

__all__ = [
    "Adam", "ConvGrads", "Momentum", "Squares", "adagrad", "adam", "adamw",
    "avg_pool2d", "avg_pool2d_backward", "clip_by_norm", "clip_by_value", "conv2d",
    "conv2d_backward", "cosine_decay", "gradient_descent", "max_pool2d", "max_pool2d_backward",
    "minibatches", "momentum", "momentum_pytorch", "nesterov", "out_size", "resolve_pad",
    "rmsprop", "same_pad", "sgd", "step_decay", "transposed_out_size",
]
