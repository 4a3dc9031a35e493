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
# Normalisation
from cnn_ref.norm import (
    BatchNorm, NormGrads, batch_norm, batch_norm_backward, layer_norm, layer_norm_backward)
from cnn_ref.group_norm import (
    group_norm, group_norm_backward, local_response_norm, local_response_norm_backward)
from cnn_ref.dropout import dropout, dropout_backward
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
from cnn_ref.optim import (
    Momentum, gradient_descent, momentum, momentum_pytorch, nesterov, sgd)
from cnn_ref.adaptive import Adam, Squares, adagrad, adam, adamw, rmsprop
from cnn_ref.schedules import clip_by_norm, clip_by_value, cosine_decay, step_decay
from cnn_ref.batches import minibatches
from cnn_ref.init import draw_weights, fans, he_normal, he_uniform, xavier_normal, xavier_uniform
from cnn_ref.scaling import minmax_scale, standard_scale
from cnn_ref.gradcheck import GradientReport, gradient_check, numerical_gradient, relative_error
from cnn_ref.metrics import accuracy, confusion_matrix
# Architectures
from cnn_ref.tables import alexnet_table, lenet5_table, vgg_params, vgg_table, zfnet_table
from cnn_ref.blocks import (
    ResidualGrads, dense_block, inception_block, residual_block, residual_block_backward, se_gate,
    spatial_attention)
# Looking inside and slimming
from cnn_ref.inside import deconvnet_step, occlusion_map
from cnn_ref.slim import (
    LowRank, Quantized, SlimCost, dequantize_int8, low_rank_fc, prune_by_magnitude, quantize_int8,
    slim_cost)
# isort: on

__all__ = [
    "Adam", "AffineGrads",
    "BatchNorm",
    "ConvGrads", "ConvSpec", "CostTable",
    "DenseSpec",
    "GradientReport",
    "LowRank",
    "Momentum",
    "NormGrads",
    "PoolSpec", "Pooled", "PreluGrads",
    "Quantized",
    "ReceptiveField", "ResidualGrads",
    "SlimCost", "Squares",
    "accuracy", "activation_bytes", "adagrad", "adam", "adamw", "affine", "affine_backward",
    "alexnet_table", "avg_pool2d", "avg_pool2d_backward",
    "batch_norm", "batch_norm_backward", "binary_cross_entropy", "binary_cross_entropy_backward",
    "clip_by_norm", "clip_by_value", "col2im", "confusion_matrix", "conv2d", "conv2d_backward",
    "conv2d_bias_grad", "conv2d_dilated", "conv2d_filter_grad", "conv2d_im2col",
    "conv2d_im2col_backward", "conv2d_input_grad", "conv2d_transpose", "conv2d_transpose_backward",
    "conv_macs", "conv_params", "conv_step", "convolve1d", "convolve2d", "correlate1d",
    "correlate2d", "cosine_decay", "cost_table", "cross_entropy",
    "deconvnet_step", "dense_block", "dense_params", "depthwise_conv2d",
    "depthwise_conv2d_backward", "dequantize_int8", "describe", "dilate2d", "draw_weights",
    "dropout", "dropout_backward",
    "elu", "elu_backward",
    "fans", "flatten", "flatten_backward",
    "global_avg_pool", "global_avg_pool_backward", "global_max_pool", "global_max_pool_backward",
    "gradient_check", "gradient_descent", "group_norm", "group_norm_backward", "grouped_conv2d",
    "half_squared_error", "half_squared_error_backward", "he_normal", "he_uniform", "hwio_to_oihw",
    "im2col", "inception_block",
    "l0_norm", "l1_loss", "l1_loss_backward", "l1_norm", "l1_penalty", "l1_penalty_backward",
    "l2_norm", "l2_penalty", "l2_penalty_backward", "layer_norm", "layer_norm_backward",
    "leaky_relu", "leaky_relu_backward", "lenet5_table", "line_filters", "local_params",
    "local_response_norm", "local_response_norm_backward", "log_softmax", "log_softmax_backward",
    "low_rank_fc",
    "max_pool2d", "max_pool2d_backward", "max_pool2d_with_switches", "max_unpool2d",
    "max_unpool2d_backward", "maxout", "maxout_backward", "minibatches", "minmax_scale", "momentum",
    "momentum_pytorch", "mse", "mse_backward",
    "nchw_to_nhwc", "nesterov", "nhwc_to_nchw", "numerical_gradient",
    "occlusion_map", "oihw_to_hwio", "out_size",
    "pad2d", "pointwise_conv2d", "pointwise_conv2d_backward", "prelu", "prelu_backward",
    "prune_by_magnitude",
    "quantize_int8",
    "receptive_field", "relative_error", "relu", "relu_backward", "residual_block",
    "residual_block_backward", "resolve_pad", "rmsprop", "rot180", "rrelu", "rrelu_backward",
    "same_pad", "se_gate", "sgd", "sigmoid", "sigmoid_backward", "slim_cost", "smooth_l1",
    "smooth_l1_backward", "softmax", "softmax_backward", "softmax_cross_entropy_backward",
    "spatial_attention", "standard_scale", "step_decay",
    "tanh", "tanh_backward", "transposed_out_size",
    "upsample_mean",
    "vgg_params", "vgg_table",
    "window_sum",
    "xavier_normal", "xavier_uniform",
    "zfnet_table",
]
