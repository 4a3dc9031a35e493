"""Switches and the way back through pooling."""

import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_with_switches,
    max_unpool2d,
    max_unpool2d_backward,
    upsample_mean,
)

# The 4x4 image of the sources, whose maxima stand at (1, 1), (1, 4), (4, 1), (4, 4) counted from 1.
CORNERS = np.array([[9, 1, 1, 8], [1, 2, 2, 1], [1, 3, 3, 1], [7, 1, 1, 6.0]])[None, :, :, None]


@pytest.mark.parametrize("seed", range(30))
def test_the_switch_points_at_the_value(seed):
    x, size, options = draw.draw_pool(seed)
    x = np.round(x) if seed % 2 else x
    y, switches = max_pool2d_with_switches(x, size, **options)
    draw.close(y, max_pool2d(x, size, **options))
    n, _, _, c = y.shape
    rows = x.reshape(n, -1, c)
    for place in np.ndindex(*y.shape):
        assert rows[place[0], switches[place], place[3]] == y[place]


@pytest.mark.parametrize("seed", range(30))
def test_unpooling_is_the_backward_of_the_pooling_and_its_own_adjoint(seed):
    x, size, options = draw.draw_pool(seed)
    x = np.round(x) if seed % 2 else x
    y, switches = max_pool2d_with_switches(x, size, **options)
    r = np.random.RandomState(seed)
    values, image = r.standard_normal(y.shape), r.standard_normal(x.shape)
    wide = max_unpool2d(values, switches, x.shape, size, **options)
    draw.close(wide, max_pool2d_backward(values, x, size, **options))
    back = max_unpool2d_backward(image, values, switches, x.shape, size, **options)
    assert np.sum(wide * image) == pytest.approx(np.sum(values * back), abs=1e-11)


def test_indices_of_the_sources():
    y, switches = max_pool2d_with_switches(CORNERS, 2)
    rows, columns = np.divmod(switches.ravel(), 4)
    assert list(zip(rows + 1, columns + 1, strict=True)) == [(1, 1), (1, 4), (4, 1), (4, 4)]
    assert y.ravel().tolist() == [9, 8, 7, 6]
    wide = max_unpool2d(y, switches, CORNERS.shape, 2)[0, :, :, 0]
    assert wide.tolist() == [[9, 0, 0, 8], [0, 0, 0, 0], [0, 0, 0, 0], [7, 0, 0, 6]]


def test_what_overlapping_windows_share_is_added():
    x = np.array([[0, 5, 0.0]])[None, :, :, None]
    y, switches = max_pool2d_with_switches(x, (1, 2), stride=1)
    assert max_unpool2d(y, switches, x.shape, (1, 2), stride=1).ravel().tolist() == [0, 10, 0]


def test_padding_does_not_win_over_minus_infinity_or_nan():
    x = np.full((1, 3, 3, 1), -np.inf)
    x[0, 0, 2], x[0, 2, 0] = np.nan, 5.0
    y, switches = max_pool2d_with_switches(x, 2, pad=1)
    assert switches.ravel().tolist() == [0, 2, 6, 4]
    np.testing.assert_array_equal(y.ravel(), [-np.inf, np.nan, 5, -np.inf])
    dx = max_pool2d_backward(np.arange(1.0, 5).reshape(1, 2, 2, 1), x, 2, pad=1)
    assert dx.ravel().tolist() == [1, 0, 2, 0, 4, 0, 3, 0, 0]


@pytest.mark.parametrize("size", [1, 2, (3, 2)])
def test_upsampling_is_a_kronecker_product(size):
    kh, kw = size if isinstance(size, tuple) else (size, size)
    dy = np.random.RandomState(0).standard_normal((2, 3, 2, 4))
    dx = upsample_mean(dy, size)
    for n, c in np.ndindex(2, 4):
        want = np.kron(dy[n, :, :, c], np.ones((kh, kw))) / (kh * kw)
        np.testing.assert_allclose(dx[n, :, :, c], want, rtol=1e-15)
    draw.close(dx, avg_pool2d_backward(dy, np.zeros(dx.shape), size))
    assert dx.sum() == pytest.approx(dy.sum())


Y, SWITCHES = max_pool2d_with_switches(CORNERS, 2)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: max_unpool2d(Y, SWITCHES, (4, 4, 1), 2), r"shape is \(4, 4, 1\), expected"),
        (lambda: max_unpool2d(Y, SWITCHES, (1, 6, 4, 1), 2),
         r"y has shape \(1, 2, 2, 1\), expected \(N, OH, OW, C\) = \(1, 3, 2, 1\)"),
        (lambda: max_unpool2d(Y, SWITCHES[:, :1], CORNERS.shape, 2),
         r"switches has shape \(1, 1, 2, 1\), expected"),
        (lambda: max_unpool2d(Y, Y, CORNERS.shape, 2), "switches has dtype float64, expected int"),
        (lambda: max_unpool2d_backward(Y, Y, SWITCHES, CORNERS.shape, 2),
         r"dy has shape \(1, 2, 2, 1\), expected \(N, H, W, C\) = \(1, 4, 4, 1\)"),
        (lambda: max_pool2d_with_switches(CORNERS, 2, pad=2), r"pad is \(2, 2\) but the window"),
        (lambda: max_pool2d_with_switches(CORNERS[0], 2), r"expected \(N, H, W, C\)"),
        (lambda: upsample_mean(Y, 0), "size is 0, expected 1 or more"),
        (lambda: upsample_mean(Y[0], 2), r"dy has shape .*, expected \(N, OH, OW, C\)"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
