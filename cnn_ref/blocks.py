"""Blocks that architectures are made of: inception, residual, dense, and two kinds of attention."""

from __future__ import annotations

from typing import Any, NamedTuple

from array_api_compat import array_namespace

from cnn_ref.activations import sigmoid
from cnn_ref.conv import conv2d
from cnn_ref.conv_backward import conv2d_backward
from cnn_ref.dense import affine
from cnn_ref.global_pool import global_avg_pool
from cnn_ref.pool import max_pool2d
from cnn_ref.rectifiers import relu, relu_backward
from cnn_ref.windows import Array, as_floats, require

Filters = tuple[Array, Array]
"""Weights and biases of a convolution."""


def _rectified(x: Array, *convolutions: Filters) -> Array:
    """Convolutions of stride 1 that keep the size, a ReLU after each."""
    for w, b in convolutions:
        x = relu(conv2d(x, w, b, pad="same"))
    return x


def inception_block(x: Array, one: Filters, three: tuple[Filters, Filters],
                    five: tuple[Filters, Filters], pool: Filters) -> Array:
    """Four branches of one input, side by side in the channels.

    1x1; 1x1 then 3x3; 1x1 then 5x5; max pooling 3x3 of stride 1, then 1x1. A ReLU follows each
    convolution, and every branch keeps height and width.

    Args:
        x: images (N, H, W, C).
        one: (w, b) of the first branch, w (1, 1, C, F1).
        three, five: ((w, b), (w, b)) of the second and third: the reduction, then the filter.
        pool: (w, b) of the last, after its pooling.

    Returns:
        (N, H, W, F1 + F3 + F5 + FP).

    Raises:
        ValueError: filters that are not as deep as what they see.

    Source: Szegedy et al., "Going deeper with convolutions" (2014), figure 2b.

    >>> import numpy as np
    >>> w = lambda k, c, f: (np.ones((k, k, c, f)), np.zeros(f))
    >>> x = np.ones((1, 4, 4, 2))
    >>> inception_block(x, w(1, 2, 3), (w(1, 2, 1), w(3, 1, 4)), (w(1, 2, 1), w(5, 1, 2)),
    ...                 w(1, 2, 1)).shape
    (1, 4, 4, 10)
    """
    branches = [_rectified(x, one), _rectified(x, *three), _rectified(x, *five),
                _rectified(max_pool2d(x, 3, stride=1, pad="same"), pool)]
    return array_namespace(*branches).concat(branches, axis=-1)


class ResidualGrads(NamedTuple):
    """Gradients of a residual block; `dskip` is None where the input was added as it is."""

    dx: Array
    dw1: Array
    db1: Array
    dw2: Array
    db2: Array
    dskip: Array | None


def _parts(x: Array, w1: Array, b1: Array, w2: Array, b2: Array, skip: Array | None,
           stride: int) -> tuple[Array, Array, Array, Array]:
    """Before the first ReLU, after it, and what the last ReLU is given, with its shortcut."""
    z1 = conv2d(x, w1, b1, stride=stride, pad=1)
    a1 = relu(z1)
    z2 = conv2d(a1, w2, b2, pad=1)
    short = as_floats(x)[0] if skip is None else conv2d(x, skip, stride=stride)
    if tuple(short.shape) != tuple(z2.shape):
        raise ValueError(f"the shortcut has shape {tuple(short.shape)} but the convolutions give "
                         f"{tuple(z2.shape)}: pass skip (1, 1, C, F) to project it")
    return z1, a1, z2, short


def residual_block(x: Array, w1: Array, b1: Array, w2: Array, b2: Array,
                   skip: Array | None = None, *, stride: int = 1) -> Array:
    """y = relu(conv(relu(conv(x))) + x): two 3x3 convolutions learn what to add to the input.

    Args:
        x: images (N, H, W, C).
        w1, b1: first filters (3, 3, C, F) and biases (F,), applied with `stride` and pad 1.
        w2, b2: second filters (3, 3, F, F) and biases (F,), stride 1 and pad 1.
        skip: filters (1, 1, C, F) that project the input, with `stride`, where its shape changes;
            None adds it as it is.
        stride: of the first convolution and the projection.

    Returns:
        (N, OH, OW, F).

    Raises:
        ValueError: shapes that do not fit.

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2015),
        equations 1 and 2; without batch normalisation.

    >>> import numpy as np
    >>> x = np.array([1.0, -2.0]).reshape(1, 1, 2, 1)
    >>> w = np.zeros((3, 3, 1, 1))
    >>> residual_block(x, w, np.zeros(1), w, np.zeros(1))[0, 0, :, 0]
    array([1., 0.])
    """
    *_, z2, short = _parts(x, w1, b1, w2, b2, skip, stride)
    return relu(z2 + short)


def residual_block_backward(dy: Array, x: Array, w1: Array, b1: Array, w2: Array, b2: Array,
                            skip: Array | None = None, *, stride: int = 1) -> ResidualGrads:
    """Gradients of `residual_block`: what passes the last ReLU goes both ways, and meets in dx.

    Args:
        dy: upstream gradient (N, OH, OW, F).
        x, w1, b1, w2, b2, skip, stride: as given to `residual_block`.

    Returns:
        ResidualGrads(dx, dw1, db1, dw2, db2, dskip), sums over the batch.

    Raises:
        ValueError: shapes that do not fit.

    Source: He, Zhang, Ren and Sun, "Identity mappings in deep residual networks" (2016),
        equation 5.

    >>> import numpy as np
    >>> x, w = np.ones((1, 1, 1, 1)), np.zeros((3, 3, 1, 1))
    >>> residual_block_backward(x, x, w, np.zeros(1), w, np.zeros(1)).dx.item()
    1.0
    """
    z1, a1, z2, short = _parts(x, w1, b1, w2, b2, skip, stride)
    dz2 = relu_backward(dy, z2 + short)
    da1, dw2, db2 = conv2d_backward(dz2, a1, w2, b2, pad=1)
    dx, dw1, db1 = conv2d_backward(relu_backward(da1, z1), x, w1, b1, stride=stride, pad=1)
    if skip is None:
        return ResidualGrads(dx + dz2, dw1, db1, dw2, db2, None)
    around = conv2d_backward(dz2, x, skip, stride=stride)
    return ResidualGrads(dx + around.dx, dw1, db1, dw2, db2, around.dw)


def dense_block(x: Array, filters: list[Filters]) -> Array:
    """Each layer sees the input and the outputs of all layers before it.

    x_{l + 1} = conv(relu([x_0, ..., x_l])): L layers have L (L + 1) / 2 connections.

    Args:
        x: images (N, H, W, C).
        filters: (w, b) of each layer, w (3, 3, C + l G, G) for growth rate G.

    Returns:
        (N, H, W, C + L G): the input and all outputs, in this order.

    Raises:
        ValueError: filters that are not as deep as what they see.

    Source: Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks"
        (2017), equation 2; without batch normalisation.

    >>> import numpy as np
    >>> filters = [(np.ones((3, 3, 2 + 3 * l, 3)), np.zeros(3)) for l in range(4)]
    >>> dense_block(np.ones((1, 5, 5, 2)), filters).shape
    (1, 5, 5, 14)
    """
    require(x.shape, "N H W C", "x")
    seen = as_floats(x)[0]
    for w, b in filters:
        new = conv2d(relu(seen), w, b, pad="same")
        seen = array_namespace(seen).concat([*as_floats(seen, new)], axis=-1)
    return seen


def se_gate(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    """Weigh each channel by a number that all channels' means decide: squeeze and excitation.

    y = x sigmoid(relu(mean(x) w1 + b1) w2 + b2), a number for each image and channel.

    Args:
        x: images (N, H, W, C).
        w1, b1: weights (C, C / R) and biases (C / R,), where R is the reduction.
        w2, b2: weights (C / R, C) and biases (C,).

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit.

    Source: Hu, Shen and Sun, "Squeeze-and-excitation networks" (2018), equations 2 to 4.

    >>> import numpy as np
    >>> zero = np.zeros((2, 1)), np.zeros(1), np.zeros((1, 2)), np.zeros(2)
    >>> se_gate(np.ones((1, 1, 1, 2)), *zero)[0, 0, 0]
    array([0.5, 0.5])
    """
    gate = sigmoid(affine(relu(affine(global_avg_pool(x), w1, b1)), w2, b2))
    return as_floats(x)[0] * gate[:, None, None, :]


def spatial_attention(x: Array, w: Array, b: Array | None = None) -> Array:
    """Weigh each place by a number from 0 to 1 that its mean and largest channel decide.

    y = (1 + M) x with M = sigmoid(conv([mean_c x, max_c x])): a soft mask, added to the input so
    that nothing is lost where the mask is 0.

    Args:
        x: images (N, H, W, C).
        w: filters (K, K, 2, 1), K odd; the paper's K is 7.
        b: bias (1,), or None.

    Returns:
        (N, H, W, C).

    Raises:
        ValueError: shapes that do not fit.

    Source: Woo, Park, Lee and Kweon, "CBAM" (2018), equation 3, for M; Wang et al., "Residual
        attention network for image classification" (2017), equation 3, for 1 + M.

    >>> import numpy as np
    >>> spatial_attention(np.ones((1, 2, 2, 3)), np.zeros((7, 7, 2, 1)))[0, 0, 0]
    array([1.5, 1.5, 1.5])
    """
    require(x.shape, "N H W C", "x")
    if tuple(w.shape[2:]) != (2, 1):
        raise ValueError(f"w has shape {tuple(w.shape)}, expected (K, K, 2, 1): it sees the mean "
                         "and the maximum, and gives one mask")
    x = as_floats(x)[0]
    xp: Any = array_namespace(x)
    seen = xp.concat([xp.mean(x, axis=3, keepdims=True), xp.max(x, axis=3, keepdims=True)], axis=3)
    return x * (1 + sigmoid(conv2d(seen, w, b, pad="same")))
