"""Layouts, padding, dilation and the line filters."""

import numpy as np
import pytest

from cnn_ref import (
    conv2d,
    conv_step,
    describe,
    dilate2d,
    hwio_to_oihw,
    line_filters,
    nchw_to_nhwc,
    nhwc_to_nchw,
    oihw_to_hwio,
    pad2d,
)

A = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)


def test_each_axis_goes_to_its_place():
    for n, h, w, c in np.ndindex(*A.shape):
        assert nhwc_to_nchw(A)[n, c, h, w] == A[n, h, w, c]
        assert hwio_to_oihw(A)[c, w, n, h] == A[n, h, w, c]


@pytest.mark.parametrize(
    "there, back", [(nhwc_to_nchw, nchw_to_nhwc), (hwio_to_oihw, oihw_to_hwio)]
)
def test_there_and_back(there, back):
    assert (back(there(A)) == A).all() and (there(back(A)) == A).all()


@pytest.mark.parametrize("pad", [0, 2, (1, 3), ((1, 0), (2, 3)), [[1, 2], [0, 0]]])
def test_padding_is_numpys(pad):
    both = pad if isinstance(pad, (tuple, list)) else (pad, pad)
    pairs = [p if isinstance(p, (tuple, list)) else (p, p) for p in both]
    want = np.pad(A.astype(float), ((0, 0), *pairs, (0, 0)), constant_values=-np.inf)
    got = pad2d(A, pad, value=-np.inf)
    assert got.shape == want.shape and (got == want).all()


def test_dilation_is_a_product_with_a_single_one():
    y = dilate2d(A, (2, 3))
    one = np.zeros((2, 3))
    one[0, 0] = 1
    for n, c in np.ndindex(2, 5):
        whole = np.kron(A[n, :, :, c], one)
        assert (y[n, :, :, c] == whole[:-1, :-2]).all()
    assert dilate2d(np.ones((1, 1, 1, 1)), 4).shape == (1, 1, 1, 1)


def test_describe():
    assert describe(np.array([[1, 2], [3, 6]], np.uint8)) == {
        "shape": (2, 2), "dtype": "uint8", "min": 1.0, "max": 6.0, "mean": 3.0}
    assert describe(np.float32([-1.5]))["dtype"] == "float32"


def test_line_filters_answer_to_their_lines():
    w = line_filters()
    assert w.shape == (7, 7, 3, 2) and w.sum() == 2 * 7 * 3
    image = np.zeros((1, 9, 9, 3))
    image[:, :, 4] = 1  # a vertical line
    y = conv2d(image, w, pad="same")
    assert y[0, 4, 4].tolist() == [21, 3] and y[0, 4, 1].tolist() == [0, 3]
    across = conv2d(np.transpose(image, (0, 2, 1, 3)), w, pad="same")
    assert (across[..., 0] == np.transpose(y[..., 1], (0, 2, 1))).all()


@pytest.mark.parametrize("pad, size", [("same", (427, 640)), ("valid", (421, 634))])
def test_the_photographs_of_the_sources(pad, size):
    y = conv2d(np.zeros((2, 427, 640, 3), np.float32), line_filters().astype(np.float32), pad=pad)
    assert y.shape == (2, *size, 2)


def test_one_step_is_one_number_of_the_layer():
    r = np.random.RandomState(0)
    x, w, b = r.standard_normal((1, 5, 6, 3)), r.standard_normal((3, 2, 3, 4)), np.arange(4.0)
    y = conv2d(x, w, b)
    for i, j, f in np.ndindex(*y.shape[1:]):
        step = conv_step(x[0, i : i + 3, j : j + 2], w[:, :, :, f], b[f])
        assert step == pytest.approx(y[0, i, j, f], rel=1e-12)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: nhwc_to_nchw(A[0]), r"x has shape \(3, 4, 5\), expected \(N, H, W, C\)"),
        (lambda: nchw_to_nhwc(A[0]), r"x has shape \(3, 4, 5\), expected \(N, C, H, W\)"),
        (lambda: hwio_to_oihw(A[0]), r"w has shape \(3, 4, 5\), expected \(KH, KW, C, F\)"),
        (lambda: oihw_to_hwio(A[0]), r"w has shape \(3, 4, 5\), expected \(F, C, KH, KW\)"),
        (lambda: pad2d(A, "same"), "pad is 'same', expected numbers, 0 or more"),
        (lambda: pad2d(A, (1, -1)), r"pad is \(1, -1\), expected numbers, 0 or more"),
        (lambda: pad2d(A, (1, 2, 3)), r"pad is \(1, 2, 3\), expected a number or"),
        (lambda: pad2d(A[0], 1), r"x has shape \(3, 4, 5\), expected \(N, H, W, C\)"),
        (lambda: dilate2d(A, 0), "stride is 0, expected 1 or more"),
        (lambda: dilate2d(A[0], 2), r"x has shape \(3, 4, 5\), expected \(N, H, W, C\)"),
        (lambda: describe(A[:0]), r"a has shape \(0, 3, 4, 5\): it holds no value"),
        (lambda: line_filters(6), "size is 6, expected an odd number"),
        (lambda: line_filters(7, 0), "channels is 0, expected 1 or more"),
        (lambda: conv_step(A[0], A[1][:2], 0.0), r"w has shape \(2, 4, 5\) but window has"),
        (lambda: conv_step(A[0], A[1], np.ones(2)), r"b has shape \(2,\), expected one number"),
        (lambda: conv_step(A, A, 0.0), r"window has shape .*, expected \(KH, KW, C\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
