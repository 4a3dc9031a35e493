"""Signals against sums written out, NumPy, and the numbers of the course's sources."""

import numpy as np
import pytest

from cnn_ref import conv2d, convolve1d, convolve2d, correlate1d, correlate2d, rot180, window_sum

LINE, ECHO = np.array([1, 2, 3, 4]), np.array([1, 0.5, 0.25])
PLANE = np.array(
    [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0.0]]
)
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1.0]])


def summed(x, w, mode, turn):
    """The definitions, one product after the other, on planes."""
    (h, wide), (kh, kw) = x.shape, w.shape
    full = np.zeros((h + kh - 1, wide + kw - 1))
    for (i, j), (u, v) in ((a, b) for a in np.ndindex(*x.shape) for b in np.ndindex(*w.shape)):
        full[i + u, j + v] += x[i, j] * (w[u, v] if turn else w[kh - 1 - u, kw - 1 - v])
    if mode == "full":
        return full
    if mode == "valid":
        return full[kh - 1 : h, kw - 1 : wide]
    return full[(kh - 1) // 2 :, (kw - 1) // 2 :][:h, :wide]


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("seed", range(10))
def test_planes_and_lines_agree_with_sums(seed, mode):
    r = np.random.RandomState(seed)
    x = r.standard_normal((r.randint(4, 7), r.randint(4, 7)))
    w = r.standard_normal((r.randint(1, 5), r.randint(1, 5)))
    for turn, two, one in ((True, convolve2d, convolve1d), (False, correlate2d, correlate1d)):
        np.testing.assert_allclose(two(x, w, mode), summed(x, w, mode, turn), atol=1e-13)
        line = summed(x[:1], w[:1], mode, turn)[0]
        np.testing.assert_allclose(one(x[0], w[0], mode), line, atol=1e-13)


def test_signal_of_the_sources():
    assert convolve1d(LINE, ECHO).tolist() == [1, 2.5, 4.25, 6, 2.75, 1]
    assert convolve1d(LINE, ECHO, "same").tolist() == [2.5, 4.25, 6, 2.75]
    assert convolve1d(LINE, ECHO, "valid").tolist() == [4.25, 6]
    assert correlate1d(LINE, ECHO, "valid").tolist() == [2.75, 4.5]
    lengths = [convolve1d(np.ones(7), np.ones(3), m).size for m in ("valid", "full", "same")]
    assert lengths == [5, 9, 7]


def test_a_matrix_and_its_negation():
    x = np.array([[1, 1, 1, 1, 1], [-1, 0, -3, 0, 1], [2, 1, 1, -1, 0], [0, -1, 1, 2, 1],
                  [1, 2, 1, 1, 1]])
    w = np.array([[1, 0, 0], [0, 0, 0], [0, 0, -1]])
    y = [[0, -2, -1], [2, 2, 4], [-1, 0, 0]]
    assert convolve2d(x, w, "valid").tolist() == y
    assert correlate2d(x, w, "valid").tolist() == (-np.array(y)).tolist()
    x, turned = x[None, :, :, None], rot180(w)[:, :, None, None]
    strided = conv2d(x, turned, stride=2)[0, :, :, 0]
    assert strided.tolist() == [[0, -1], [-1, 0]]
    framed = conv2d(x, turned, stride=2, pad=1)[0, :, :, 0]
    assert framed.tolist() == [[0, 0, 0], [-1, 2, 0], [0, 1, -2]]


def test_the_first_window_of_the_sources_has_nine_products():
    assert window_sum(PLANE, 0, 0, CROSS) == 4
    all_windows = [[window_sum(PLANE, i, j, CROSS) for j in range(3)] for i in range(3)]
    assert all_windows == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert correlate2d(PLANE, CROSS, "valid").tolist() == all_windows
    assert convolve2d(PLANE, CROSS, "valid").tolist() == all_windows  # it is its own half turn


def test_same_where_the_kernel_is_even_or_longer():
    x = np.array([0, 0, 1.0, 0, 0])
    assert correlate1d(x, [0, 0] + np.array([1.0, 2.0]), "same").tolist() == [0, 0, 2, 1, 0]
    long = np.arange(1.0, 8)
    assert correlate1d(x, long, "same").tolist() == [6, 5, 4, 3, 2]
    assert np.correlate(x, long, "same").size == 7  # NumPy takes the longer length


def test_rot180_turns_the_plane_and_keeps_the_channels():
    w = np.arange(24).reshape(2, 3, 2, 2)
    turned = rot180(w)
    for u, v, c, f in np.ndindex(*w.shape):
        assert turned[u, v, c, f] == w[1 - u, 2 - v, c, f]
    assert (rot180(turned) == w).all() and turned.dtype == w.dtype


def test_a_product_of_polynomials_is_full_convolution():
    assert convolve1d(np.array([1, 2, 3]), np.array([4, 5])).tolist() == [4, 13, 22, 15]


def test_nan_and_infinity_travel():
    x = np.array([np.nan, 0, 0, np.inf])
    y = correlate1d(x, np.ones(2), "valid")
    assert np.isnan(y[0]) and y[1] == 0 and y[2] == np.inf


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: correlate1d(LINE, ECHO, "half"), "mode is 'half', expected 'full', 'same' or"),
        (lambda: convolve1d(ECHO, LINE, "valid"), "K is 4 in w but x has only 3"),
        (lambda: correlate2d(CROSS, PLANE[:, :2], "valid"), "KH is 5 in w but x has only 3"),
        (lambda: convolve2d(CROSS, PLANE[:2], "valid"), "KW is 5 in w but x has only 3"),
        (lambda: correlate1d(PLANE, ECHO), r"x has shape \(5, 5\), expected \(M\)"),
        (lambda: convolve1d(LINE, CROSS), r"w has shape \(3, 3\), expected \(K\)"),
        (lambda: correlate2d(LINE, CROSS), r"x has shape \(4,\), expected \(H, W\)"),
        (lambda: convolve2d(PLANE, ECHO), r"w has shape \(3,\), expected \(KH, KW\)"),
        (lambda: correlate1d(LINE, ECHO[:0]), "K is 0 in w and 4 in x, expected 1 or more"),
        (lambda: rot180(LINE), r"w has shape \(4,\), expected \(KH, KW\) or"),
        (lambda: window_sum(PLANE, 3, 0, CROSS), "i is 3 and the kernel has 3, but x has 5: "
                                                 "i must be from 0 to 2"),
        (lambda: window_sum(PLANE, 0, -1, CROSS), "j is -1 and the kernel has 3"),
        (lambda: window_sum(LINE, 0, 0, CROSS), r"x has shape \(4,\), expected \(H, W\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
