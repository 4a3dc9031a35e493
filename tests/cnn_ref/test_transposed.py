"""Transposed convolution as the adjoint of the convolution with the same filters."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    conv2d,
    conv2d_input_grad,
    conv2d_transpose,
    conv2d_transpose_backward,
    transposed_out_size,
)


def forward_options(options):
    return {k: v for k, v in options.items() if k != "out_pad"}


@pytest.mark.parametrize("seed", range(30))
def test_it_is_the_adjoint_of_the_convolution(seed):
    x, w, _, options = draw.draw_transposed(seed)
    y = conv2d_transpose(x, w, **options)
    image = np.random.RandomState(seed).standard_normal(y.shape)
    z = conv2d(image, w, **forward_options(options))
    assert z.shape == x.shape
    scale = np.sum(np.abs(x * z)) or 1.0
    assert abs(np.sum(y * image) - np.sum(x * z)) <= 1e-12 * scale
    draw.close(y, conv2d_input_grad(x, image, w, **forward_options(options)))


@pytest.mark.parametrize("seed", range(30))
def test_each_value_is_laid_over_its_window(seed):
    x, w, b, options = draw.draw_transposed(seed)
    w, options["groups"] = np.tile(w, (1, 1, options["groups"], 1)), 1
    (sh, sw), (dh, dw) = options["stride"], options["dilation"]
    (top, bottom), (left, right), extra = *options["pad"], options["out_pad"]
    (n, h, wide, _), (kh, kw, c, _) = x.shape, w.shape
    whole = np.zeros((n, sh * (h - 1) + dh * (kh - 1) + 1 + extra[0],
                      sw * (wide - 1) + dw * (kw - 1) + 1 + extra[1], c))
    for i, j, u, v in np.ndindex(h, wide, kh, kw):
        whole[:, i * sh + u * dh, j * sw + v * dw] += x[:, i, j] @ w[u, v].T
    cut = whole[:, top : whole.shape[1] - bottom, left : whole.shape[2] - right]
    draw.close(conv2d_transpose(x, w, b, **options), cut + b)


def test_numbers_of_the_sources():
    y = conv2d_transpose(np.ones((1, 2, 2, 1)), np.ones((3, 3, 1, 1)), stride=2)
    assert y.shape == (1, 5, 5, 1)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("k, stride, pad, dilation", [(3, 2, 1, 1), (2, 3, 0, 1), (3, 1, 2, 2)])
def test_the_size_is_the_one_foretold(n, k, stride, pad, dilation):
    if n == 1 and pad == 2:
        n = 2
    y = conv2d_transpose(np.ones((1, n, n, 1)), np.ones((k, k, 1, 1)), stride=stride, pad=pad,
                         dilation=dilation)
    assert y.shape[1] == y.shape[2] == transposed_out_size(n, k, stride, pad, dilation)


def test_same_multiplies_the_size_by_the_stride():
    for k, s in ((3, 2), (2, 2), (4, 3), (1, 2), (2, 5)):
        y = conv2d_transpose(np.ones((1, 3, 4, 1)), np.ones((k, k, 1, 1)), stride=s, pad="same")
        assert y.shape == (1, 3 * s, 4 * s, 1)


X, W = np.ones((2, 3, 4, 4)), np.ones((3, 2, 3, 4))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: conv2d_transpose(X[0], W), r"x has shape \(3, 4, 4\), expected \(N, H, W, F\)"),
        (lambda: conv2d_transpose(X, W[0]), r"w has shape .*, expected \(KH, KW, C, F\)"),
        (lambda: conv2d_transpose(X[..., :3], W), "F is 3 in x but 4 in w: a transposed"),
        (lambda: conv2d_transpose(X, W, np.ones(4)), r"b has shape \(4,\), expected \(C,\) = \(3"),
        (lambda: conv2d_transpose(X, W, groups=3), "groups is 3 but x has F = 4"),
        (lambda: conv2d_transpose(X, W, out_pad=1), "out_pad is 1 but stride is 1: out_pad must"),
        (lambda: conv2d_transpose(X, W, stride=2, out_pad=-1), "out_pad is -1 but stride is 2"),
        (lambda: conv2d_transpose(X, W, stride=2, pad="same", out_pad=1),
         "out_pad is 1 but pad is 'same', which sets the size already"),
        (lambda: conv2d_transpose(X, W, pad=3), r"pad is \(3, 3\), which leaves -1 places"),
        (lambda: conv2d_transpose_backward(X, X, W),
         r"dy has shape \(2, 3, 4, 4\), expected \(N, OH, OW, C\) = \(2, 5, 5, 3\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_no_bias_has_no_gradient():
    assert conv2d_transpose_backward(conv2d_transpose(X, W), X, W).db is None
