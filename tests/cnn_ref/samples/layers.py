"""Convolution, pooling and fully connected layers, forward and backward."""

import numpy as np

from samples import N, Sample, normal

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


SAMPLES = {
    "conv_step": Sample(lambda r: (*normal((3, 2, 2), (3, 2, 2))(r), np.array(0.5))),
    "conv2d": Sample(normal(X, W, B), CONV, batch=(0,)),
    "conv2d_backward": Sample(normal(CONV_Y, X, W, B), CONV, batch=(0, 1)),
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
