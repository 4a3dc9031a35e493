"""A small library of convolutional neural networks: pure functions on arrays, NumPy or CuPy.

Images are (N, H, W, C), filters (KH, KW, C, F), biases (F,). "Convolution" in a layer is
cross-correlation. Backward functions take the upstream gradient first and return sums over the
batch. No function changes its inputs.
"""

from cnn_ref.adaptive import Adam, Squares, adagrad, adam, adamw, rmsprop
from cnn_ref.batches import minibatches
from cnn_ref.conv import ConvGrads, conv2d, conv2d_backward
from cnn_ref.dropout import dropout, dropout_backward
from cnn_ref.group_norm import (
    group_norm,
    group_norm_backward,
    local_response_norm,
    local_response_norm_backward,
)
from cnn_ref.init import draw_weights, fans, he_normal, he_uniform, xavier_normal, xavier_uniform
from cnn_ref.norm import (
    BatchNorm,
    NormGrads,
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from cnn_ref.optim import (
    Momentum,
    gradient_descent,
    momentum,
    momentum_pytorch,
    nesterov,
    sgd,
)
from cnn_ref.pool import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from cnn_ref.scaling import minmax_scale, standard_scale
from cnn_ref.schedules import clip_by_norm, clip_by_value, cosine_decay, step_decay
from cnn_ref.shapes import out_size, resolve_pad, same_pad, transposed_out_size

__all__ = [
    "Adam", "BatchNorm", "ConvGrads", "Momentum", "NormGrads", "Squares", "adagrad", "adam",
    "adamw", "avg_pool2d", "avg_pool2d_backward", "batch_norm", "batch_norm_backward",
    "clip_by_norm", "clip_by_value", "conv2d", "conv2d_backward", "cosine_decay", "draw_weights",
    "dropout", "dropout_backward", "fans", "gradient_descent", "group_norm",
    "group_norm_backward", "he_normal", "he_uniform", "layer_norm", "layer_norm_backward",
    "local_response_norm", "local_response_norm_backward", "max_pool2d", "max_pool2d_backward",
    "minibatches", "minmax_scale", "momentum", "momentum_pytorch", "nesterov", "out_size",
    "resolve_pad", "rmsprop", "same_pad", "sgd", "standard_scale", "step_decay",
    "transposed_out_size", "xavier_normal", "xavier_uniform",
]
