"""Dilated, grouped, depthwise and pointwise convolution, against plain ones put together."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    affine,
    conv2d,
    conv2d_backward,
    conv2d_dilated,
    dense_params,
    depthwise_conv2d,
    depthwise_conv2d_backward,
    grouped_conv2d,
    out_size,
    pointwise_conv2d,
    pointwise_conv2d_backward,
)

R = np.random.RandomState(0)
X = R.standard_normal((2, 6, 7, 4))


@pytest.mark.parametrize("dilation", [1, 2, (1, 3), (2, 1)])
def test_dilated_is_plain_with_zeros_between_the_taps(dilation):
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    w, b = R.standard_normal((2, 3, 4, 5)), R.standard_normal(5)
    apart = np.zeros((dh + 1, 2 * dw + 1, 4, 5))
    apart[::dh, ::dw] = w
    got = conv2d_dilated(X, w, b, dilation=dilation, stride=(2, 1), pad=1)
    draw.close(got, conv2d(X, apart, b, stride=(2, 1), pad=1))


def test_numbers_of_the_sources():
    assert [dilation * 2 + 1 for dilation in (2, 4)] == [5, 9]
    for dilation, span in ((2, 5), (4, 9)):
        y = conv2d_dilated(np.ones((1, span, span, 1)), np.ones((3, 3, 1, 1)), dilation=dilation)
        assert y.shape == (1, 1, 1, 1) and y.ravel() == 9
        assert out_size(span, 3, dilation=dilation) == 1


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_groups_do_not_see_each_other(groups):
    w, b = R.standard_normal((3, 2, 4 // groups, 8)), R.standard_normal(8)
    apart = [conv2d(part, filters, bias, pad=(1, 0)) for part, filters, bias in zip(
        np.split(X, groups, 3), np.split(w, groups, 3), np.split(b, groups), strict=True)]
    draw.close(grouped_conv2d(X, w, b, groups=groups, pad=(1, 0)), np.concatenate(apart, axis=3))


@pytest.mark.parametrize("m", [1, 3])
def test_depthwise_is_a_convolution_of_each_channel(m):
    w, b = R.standard_normal((3, 2, 4, m)), R.standard_normal(4 * m)
    options = {"stride": (2, 1), "pad": "same", "dilation": (1, 2)}
    apart = [conv2d(X[..., c:c + 1], w[:, :, c:c + 1], b[c * m:(c + 1) * m], **options)
             for c in range(4)]
    y = depthwise_conv2d(X, w, b, **options)
    draw.close(y, np.concatenate(apart, axis=3))
    dy = R.standard_normal(y.shape)
    grads = depthwise_conv2d_backward(dy, X, w, b, **options)
    for c in range(4):
        dx, dw, db = conv2d_backward(dy[..., c * m:(c + 1) * m], X[..., c:c + 1],
                                     w[:, :, c:c + 1], b[c * m:(c + 1) * m], **options)
        draw.close(grads.dx[..., c:c + 1], dx)
        draw.close(grads.dw[:, :, c:c + 1], dw)
        draw.close(grads.db[c * m:(c + 1) * m], db)


def test_pointwise_is_a_dense_layer_over_the_channels():
    w, b = R.standard_normal((1, 1, 4, 5)), R.standard_normal(5)
    y = pointwise_conv2d(X, w, b)
    draw.close(y.reshape(-1, 5), affine(X.reshape(-1, 4), w[0, 0], b))
    dy = R.standard_normal(y.shape)
    grads = pointwise_conv2d_backward(dy, X, w, b)
    draw.close(grads.dx, dy @ w[0, 0].T)
    draw.close(grads.dw[0, 0], np.einsum("nijc,nijf->cf", X, dy))
    assert w.size + b.size == dense_params(4, 5)
    assert pointwise_conv2d_backward(dy, X, w).db is None


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: depthwise_conv2d(X, np.ones((3, 3, 2, 1))), "C is 4 in x but 2 in w: each"),
        (lambda: depthwise_conv2d(X[0], np.ones((3, 3, 2, 1))), r"expected \(N, H, W, C\)"),
        (lambda: depthwise_conv2d(X, np.ones((3, 3, 4))), r"expected \(KH, KW, C, M\)"),
        (lambda: depthwise_conv2d(X, np.ones((3, 3, 4, 2)), np.ones(4)),
         r"b has shape \(4,\), expected \(F,\) = \(8,\)"),
        (lambda: depthwise_conv2d_backward(X, X, np.ones((3, 3, 4, 2))),
         r"dy has shape .* expected .* = \(2, 4, 5, 8\)"),
        (lambda: pointwise_conv2d(X, np.ones((3, 3, 4, 2))), r"expected \(1, 1, C, F\): a point"),
        (lambda: pointwise_conv2d(X, np.ones((4, 2))), r"w has shape \(4, 2\), expected \(1, 1, C"),
        (lambda: pointwise_conv2d_backward(X, X, np.ones((3, 3, 4, 2))), "is one pixel large"),
        (lambda: grouped_conv2d(X, np.ones((1, 1, 4, 2)), groups=2),
         r"C is 4 in x but 4 in w, expected 4 / 2 groups = 2"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
