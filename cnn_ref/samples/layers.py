"""Convolution, pooling and fully connected layers, forward and backward."""

import numpy as np

import cnn_ref
from cnn_ref.samples import N, Sample, normal

X, W, B = (N, 6, 7, 4), (3, 2, 2, 6), (6,)
CONV = {"stride": (1, 2), "pad": ((1, 0), (1, 2)), "groups": 2}
CONV_Y = (N, 3 + 2, 4 + 1, 6)
POOL = {"stride": (2, 1), "pad": 1}
IMAGES = (N, 4, 6, 3)
POOLED = (N, 2, 7, 3)


def pool(*shapes, **options):
    """Arrays, and a window of (3, 2)."""
    return Sample(
        lambda r: (*normal(*shapes)(r), (3, 2)),
        {**POOL, **options},
        batch=tuple(range(len(shapes))),
    )


UP = {"stride": (2, 3), "pad": ((1, 1), (0, 1)), "groups": 2, "out_pad": (1, 1)}


def unpooled(r):
    """Gradient, values, switches and sizes of an unpooling."""
    x = r.standard_normal(IMAGES)
    y, switches = cnn_ref.max_pool2d_with_switches(x, (3, 2), **POOL)
    return r.standard_normal(IMAGES), y, switches, IMAGES, (3, 2)


SAMPLES = {
    "conv_step": Sample(lambda r: (*normal((3, 2, 2), (3, 2, 2))(r), np.array(0.5))),
    "conv2d": Sample(normal(X, W, B), CONV, batch=(0,)),
    "conv2d_backward": Sample(normal(CONV_Y, X, W, B), CONV, batch=(0, 1)),
    "conv2d_input_grad": Sample(normal(CONV_Y, X, W), CONV, batch=(0, 1)),
    "conv2d_filter_grad": Sample(normal(CONV_Y, X, W), CONV, batch=(0, 1)),
    "conv2d_bias_grad": Sample(normal(CONV_Y), batch=(0,)),
    "im2col": Sample(lambda r: (r.standard_normal(IMAGES), (3, 2)), POOL, batch=(0,)),
    "col2im": Sample(lambda r: (r.standard_normal((N * 2 * 7, 3 * 2 * 3)), IMAGES, (3, 2)), POOL),
    "conv2d_im2col": Sample(normal(IMAGES, (3, 2, 3, 6), B), POOL, batch=(0,)),
    "conv2d_im2col_backward": Sample(
        normal((N, 2, 7, 6), IMAGES, (3, 2, 3, 6), B), POOL, batch=(0, 1)
    ),
    "conv2d_dilated": Sample(normal(X, (3, 2, 4, 6), B), {"dilation": (1, 2)}, batch=(0,)),
    "grouped_conv2d": Sample(normal(X, W, B), CONV, batch=(0,)),
    "depthwise_conv2d": Sample(normal(IMAGES, (3, 2, 3, 2), (6,)), POOL, batch=(0,)),
    "depthwise_conv2d_backward": Sample(
        normal((N, 2, 7, 6), IMAGES, (3, 2, 3, 2), (6,)), POOL, batch=(0, 1)
    ),
    "pointwise_conv2d": Sample(normal(IMAGES, (1, 1, 3, 6), B), batch=(0,)),
    "pointwise_conv2d_backward": Sample(
        normal((N, 4, 6, 6), IMAGES, (1, 1, 3, 6), B), batch=(0, 1)
    ),
    "conv2d_transpose": Sample(normal((N, 2, 3, 6), W, (4,)), UP, batch=(0,)),
    "conv2d_transpose_backward": Sample(
        normal((N, 4, 8, 4), (N, 2, 3, 6), W, (4,)), UP, batch=(0, 1)
    ),
    "max_pool2d_with_switches": pool(IMAGES),
    "max_unpool2d": Sample(lambda r: unpooled(r)[1:], POOL),
    "max_unpool2d_backward": Sample(lambda r: unpooled(r), POOL),
    "upsample_mean": Sample(lambda r: (r.standard_normal(IMAGES), (3, 2)), batch=(0,)),
    "affine": Sample(normal((N, 4), (4, 3), (3,)), batch=(0,)),
    "affine_backward": Sample(normal((N, 3), (N, 4), (4, 3), (3,)), batch=(0, 1)),
    "flatten": Sample(normal(IMAGES), batch=(0,), moves=True),
    "flatten_backward": Sample(normal((N, 72), IMAGES), batch=(0, 1), moves=True),
    "max_pool2d": pool(IMAGES),
    "max_pool2d_backward": pool(POOLED, IMAGES),
    "avg_pool2d": pool(IMAGES),
    "avg_pool2d_backward": pool(POOLED, IMAGES, count_pad=True),
    "global_avg_pool": Sample(normal(IMAGES), batch=(0,)),
    "global_avg_pool_backward": Sample(normal((N, 3), IMAGES), batch=(0, 1)),
    "global_max_pool": Sample(normal(IMAGES), batch=(0,)),
    "global_max_pool_backward": Sample(normal((N, 3), IMAGES), batch=(0, 1)),
}
