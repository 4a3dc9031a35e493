"""im2col against windows cut one by one; col2im as its adjoint; both as a convolution."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    col2im,
    conv2d,
    conv2d_backward,
    conv2d_im2col,
    conv2d_im2col_backward,
    im2col,
    out_size,
)


def drawn(seed):
    """An image, a window and options without groups."""
    x, w, b, options = draw.draw_conv(seed)
    w = np.tile(w, (1, 1, options.pop("groups"), 1))
    return x, w, b, options


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_windows_cut_one_by_one(seed):
    x, w, _, options = drawn(seed)
    (kh, kw), (sh, sw), (dh, dw) = w.shape[:2], options["stride"], options["dilation"]
    image = draw.padded(x, draw.both(x, (kh, kw), options))
    oh = (image.shape[1] - dh * (kh - 1) - 1) // sh + 1
    ow = (image.shape[2] - dw * (kw - 1) - 1) // sw + 1
    rows = [image[n, i * sh:i * sh + dh * (kh - 1) + 1:dh, j * sw:j * sw + dw * (kw - 1) + 1:dw]
            for n in range(len(x)) for i in range(oh) for j in range(ow)]
    want = np.array([row.ravel() for row in rows])
    assert np.array_equal(im2col(x, (kh, kw), **options), want)


@pytest.mark.parametrize("seed", range(20))
def test_col2im_is_the_adjoint_and_counts_windows(seed):
    x, w, _, options = drawn(seed)
    size = w.shape[:2]
    columns = im2col(x, size, **options)
    other = np.random.RandomState(seed).standard_normal(columns.shape)
    back = col2im(other, x.shape, size, **options)
    assert np.sum(back * x) == pytest.approx(np.sum(other * columns), abs=1e-11)
    counts = col2im(im2col(np.ones_like(x), size, **options), x.shape, size, **options)
    assert np.array_equal(counts, np.round(counts)) and (counts[0] == counts[-1]).all()
    assert counts.sum() == im2col(np.ones_like(x), size, **options).sum()


@pytest.mark.parametrize("seed", range(20))
def test_the_product_is_the_convolution(seed):
    x, w, b, options = drawn(seed)
    y = conv2d_im2col(x, w, b, **options)
    draw.close(y, conv2d(x, w, b, **options))
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    for got, want in zip(conv2d_im2col_backward(dy, x, w, b, **options),
                         conv2d_backward(dy, x, w, b, **options), strict=True):
        draw.close(got, want)
    draw.close(conv2d_im2col(x, w, **options), conv2d(x, w, **options))
    assert conv2d_im2col_backward(dy, x, w, **options).db is None


def test_alexnets_first_matrix():
    rows = im2col(np.zeros((1, 227, 227, 3), np.float32), 11, stride=4)
    assert rows.shape == (3025, 363) and out_size(227, 11, 4) ** 2 == 3025


X, W = np.ones((2, 5, 6, 3)), np.ones((3, 2, 3, 4))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: im2col(X[0], 2), r"x has shape \(5, 6, 3\), expected \(N, H, W, C\)"),
        (lambda: im2col(X, 6), "K is 6 .spanning 6. but the padded input has 5"),
        (lambda: col2im(X, X.shape, 2), r"columns has shape .* expected .* = \(40, 12\)"),
        (lambda: col2im(X, (5, 6, 3), 2), r"shape is \(5, 6, 3\), expected \(N, H, W, C\)"),
        (lambda: conv2d_im2col(X, W[:, :, :2]), "C is 3 in x but 2 in w"),
        (lambda: conv2d_im2col(X, W, np.ones(3)), r"b has shape \(3,\), expected \(F,\)"),
        (lambda: conv2d_im2col_backward(X, X, W),
         r"dy has shape \(2, 5, 6, 3\), expected .* = \(2, 3, 5, 4\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
