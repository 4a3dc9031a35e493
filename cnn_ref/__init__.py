"""A small library of convolutional neural networks: pure functions on arrays, NumPy or CuPy.

Images are (N, H, W, C), filters (KH, KW, C, F), biases (F,). "Convolution" in a layer is
cross-correlation. Backward functions take the upstream gradient first and return sums over the
batch. No function changes its inputs.
"""

# isort: off
# Sizes and cost
from cnn_ref.shapes import out_size, resolve_pad, same_pad, transposed_out_size
from cnn_ref.receptive import ReceptiveField, receptive_field
from cnn_ref.cost import activation_bytes, conv_macs, conv_params, dense_params, local_params
from cnn_ref.cost_table import ConvSpec, CostTable, DenseSpec, PoolSpec, cost_table
# Arrays and signals
from cnn_ref.layouts import (
    describe, dilate2d, hwio_to_oihw, nchw_to_nhwc, nhwc_to_nchw, oihw_to_hwio, pad2d)
from cnn_ref.signal import (
    convolve1d, convolve2d, correlate1d, correlate2d, rot180, window_sum)
from cnn_ref.filters import line_filters
# Layers
from cnn_ref.conv import conv2d, conv_step
from cnn_ref.conv_backward import (
    ConvGrads, conv2d_backward, conv2d_bias_grad, conv2d_filter_grad, conv2d_input_grad)
from cnn_ref.conv_kinds import (
    conv2d_dilated, depthwise_conv2d, depthwise_conv2d_backward, grouped_conv2d, pointwise_conv2d,
    pointwise_conv2d_backward)
from cnn_ref.transposed import conv2d_transpose, conv2d_transpose_backward
from cnn_ref.im2col import col2im, conv2d_im2col, conv2d_im2col_backward, im2col
from cnn_ref.dense import AffineGrads, affine, affine_backward, flatten, flatten_backward
from cnn_ref.pool import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from cnn_ref.global_pool import (
    global_avg_pool, global_avg_pool_backward, global_max_pool, global_max_pool_backward)
from cnn_ref.unpool import (
    Pooled, max_pool2d_with_switches, max_unpool2d, max_unpool2d_backward, upsample_mean)
# Activations
from cnn_ref.rectifiers import (
    elu, elu_backward, leaky_relu, leaky_relu_backward, relu, relu_backward)
from cnn_ref.slopes import PreluGrads, prelu, prelu_backward, rrelu, rrelu_backward
from cnn_ref.activations import (
    maxout, maxout_backward, sigmoid, sigmoid_backward, tanh, tanh_backward)
from cnn_ref.softmax import log_softmax, log_softmax_backward, softmax, softmax_backward
# Losses
from cnn_ref.losses import (
    half_squared_error, half_squared_error_backward, l1_loss, l1_loss_backward, mse, mse_backward,
    smooth_l1, smooth_l1_backward)
from cnn_ref.cross_entropy import (
    binary_cross_entropy, binary_cross_entropy_backward, cross_entropy,
    softmax_cross_entropy_backward)
from cnn_ref.penalties import (
    l0_norm, l1_norm, l1_penalty, l1_penalty_backward, l2_norm, l2_penalty, l2_penalty_backward)
# Training
from cnn_ref.gradcheck import GradientReport, gradient_check, numerical_gradient, relative_error
from cnn_ref.optim import Momentum, momentum, sgd
# isort: on

__all__ = [
    "AffineGrads",
    "ConvGrads", "ConvSpec", "CostTable",
    "DenseSpec",
    "GradientReport",
    "Momentum",
    "PoolSpec", "Pooled", "PreluGrads",
    "ReceptiveField",
    "activation_bytes", "affine", "affine_backward", "avg_pool2d", "avg_pool2d_backward",
    "binary_cross_entropy", "binary_cross_entropy_backward",
    "col2im", "conv2d", "conv2d_backward", "conv2d_bias_grad", "conv2d_dilated",
    "conv2d_filter_grad", "conv2d_im2col", "conv2d_im2col_backward", "conv2d_input_grad",
    "conv2d_transpose", "conv2d_transpose_backward", "conv_macs", "conv_params", "conv_step",
    "convolve1d", "convolve2d", "correlate1d", "correlate2d", "cost_table", "cross_entropy",
    "dense_params", "depthwise_conv2d", "depthwise_conv2d_backward", "describe", "dilate2d",
    "elu", "elu_backward",
    "flatten", "flatten_backward",
    "global_avg_pool", "global_avg_pool_backward", "global_max_pool", "global_max_pool_backward",
    "gradient_check", "grouped_conv2d",
    "half_squared_error", "half_squared_error_backward", "hwio_to_oihw",
    "im2col",
    "l0_norm", "l1_loss", "l1_loss_backward", "l1_norm", "l1_penalty", "l1_penalty_backward",
    "l2_norm", "l2_penalty", "l2_penalty_backward", "leaky_relu", "leaky_relu_backward",
    "line_filters", "local_params", "log_softmax", "log_softmax_backward",
    "max_pool2d", "max_pool2d_backward", "max_pool2d_with_switches", "max_unpool2d",
    "max_unpool2d_backward", "maxout", "maxout_backward", "momentum", "mse", "mse_backward",
    "nchw_to_nhwc", "nhwc_to_nchw", "numerical_gradient",
    "oihw_to_hwio", "out_size",
    "pad2d", "pointwise_conv2d", "pointwise_conv2d_backward", "prelu", "prelu_backward",
    "receptive_field", "relative_error", "relu", "relu_backward", "resolve_pad", "rot180", "rrelu",
    "rrelu_backward",
    "same_pad", "sgd", "sigmoid", "sigmoid_backward", "smooth_l1", "smooth_l1_backward", "softmax",
    "softmax_backward", "softmax_cross_entropy_backward",
    "tanh", "tanh_backward", "transposed_out_size",
    "upsample_mean",
    "window_sum",
]
