"""The gradients of a convolution: their adjoints, and the rule of the sources stated rightly."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    conv2d,
    conv2d_backward,
    conv2d_bias_grad,
    conv2d_filter_grad,
    conv2d_input_grad,
    dilate2d,
    pad2d,
    rot180,
)


def by_the_rule(dy, x, w, stride, pads):
    """dx as the sources have it: zeros between and around dy, filters turned, correlated."""
    (kh, kw), spaced = w.shape[:2], dilate2d(dy, stride)
    (h, wide), frame = x.shape[1:3], []
    for n, k, (before, after), size in zip((h, wide), (kh, kw), pads, spaced.shape[1:3],
                                           strict=True):
        left_over = n + before + after - (size + k - 1)
        frame.append((k - 1, k - 1 + left_over))
    back = np.transpose(rot180(w), (0, 1, 3, 2))
    dx = conv2d(pad2d(spaced, tuple(frame)), back)
    (top, _), (left, _) = pads
    return dx[:, top : top + h, left : left + wide]


@pytest.mark.parametrize("seed", range(30))
def test_the_rule_of_the_turned_filter(seed):
    x, w, _, options = draw.draw_conv(seed)
    w = np.tile(w, (1, 1, options.pop("groups"), 1))
    options["dilation"] = (1, 1)
    pads = draw.both(x, w.shape[:2], options)
    dy = np.random.RandomState(seed).standard_normal(conv2d(x, w, **options).shape)
    draw.close(conv2d_input_grad(dy, x, w, **options), by_the_rule(dy, x, w, options["stride"],
                                                                   pads))


def test_the_literal_rule_is_wrong():
    r = np.random.RandomState(0)
    x, w = r.standard_normal((1, 5, 5, 1)), r.standard_normal((3, 3, 1, 1))
    dy = r.standard_normal((1, 3, 3, 1))
    dx = conv2d_input_grad(dy, x, w)
    turned_twice = conv2d(dy, w, pad="full")  # true convolution with the turned filter
    assert np.abs(turned_twice - dx).max() > 0.1


@pytest.mark.parametrize("seed", range(20))
def test_each_gradient_alone_is_the_adjoint(seed):
    x, w, b, options = draw.draw_conv(seed)
    y = conv2d(x, w, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    inner, scale = np.sum(y * dy), np.sum(np.abs(y * dy)) or 1.0
    assert abs(np.sum(x * conv2d_input_grad(dy, x, w, **options)) - inner) <= 1e-12 * scale
    assert abs(np.sum(w * conv2d_filter_grad(dy, x, w, **options)) - inner) <= 1e-12 * scale
    draw.close(conv2d_bias_grad(dy), np.einsum("nijf->f", dy))
    whole = conv2d_backward(dy, x, w, b, **options)
    draw.close(conv2d_bias_grad(dy), whole.db)


def test_only_the_shape_of_what_is_not_needed_counts():
    r = np.random.RandomState(0)
    x, w, dy = (r.standard_normal(s) for s in ((2, 5, 6, 3), (3, 2, 3, 4), (2, 3, 5, 4)))
    draw.close(conv2d_input_grad(dy, x * np.nan, w), conv2d_input_grad(dy, x, w))
    draw.close(conv2d_filter_grad(dy, x, w * np.nan), conv2d_filter_grad(dy, x, w))


X, W = np.ones((2, 5, 6, 3)), np.ones((3, 2, 3, 4))


@pytest.mark.parametrize("gradient", [conv2d_input_grad, conv2d_filter_grad])
@pytest.mark.parametrize(
    "arrays, words",
    [
        ((X, X, W), r"dy has shape \(2, 5, 6, 3\), expected .* = \(2, 3, 5, 4\)"),
        ((X, X, W[:, :, :2]), "C is 3 in x but 2 in w"),
        ((X, X[0], W), r"x has shape \(5, 6, 3\), expected \(N, H, W, C\)"),
        ((X, X[:, :2], W), "K is 3 .spanning 3. but the padded input has 2"),
    ],
)
def test_wrong_calls_say_what_is_wrong(gradient, arrays, words):
    with pytest.raises(ValueError, match=words):
        gradient(*arrays)


def test_a_bias_gradient_needs_four_axes():
    with pytest.raises(ValueError, match=r"dy has shape \(5, 6, 3\), expected \(N, OH, OW, F\)"):
        conv2d_bias_grad(X[0])
