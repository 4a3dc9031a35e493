"""Pooling against loops, conservation, its own adjoint, and a strict namespace."""

import array_api_strict
import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool,
    global_avg_pool_backward,
    global_max_pool,
    global_max_pool_backward,
    max_pool2d,
    max_pool2d_backward,
)


def places(x, size, options):
    """Every window: its output place, its slices in the padded image."""
    pads = draw.both(x, size, options)
    h, w = (n + sum(p) for n, p in zip(x.shape[1:3], pads, strict=True))
    (sh, sw), (kh, kw) = options["stride"], size
    for i in range((h - kh) // sh + 1):
        for j in range((w - kw) // sw + 1):
            yield (i, j), (slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)), pads


def loops_max(x, size, options):
    found = {}
    for place, (rows, columns), pads in places(x, size, options):
        found[place] = draw.padded(x, pads, -np.inf)[:, rows, columns].max(axis=(1, 2))
    return stacked(found)


def stacked(found):
    oh, ow = max(i for i, _ in found) + 1, max(j for _, j in found) + 1
    return np.stack([np.stack([found[i, j] for j in range(ow)], 1) for i in range(oh)], 1)


def loops_max_backward(dy, x, size, options):
    """The first maximum in row-major order, found by looking at one value after the other."""
    pads = draw.both(x, size, options)
    image = draw.padded(x, pads, -np.inf)
    grad = np.zeros(image.shape)
    for (i, j), (rows, columns), _ in places(x, size, options):
        for n in range(x.shape[0]):
            for c in range(x.shape[3]):
                best, where = -np.inf, None
                for u in range(rows.start, rows.stop):
                    for v in range(columns.start, columns.stop):
                        if where is None or image[n, u, v, c] > best:
                            best, where = image[n, u, v, c], (u, v)
                grad[(n, *where, c)] += dy[n, i, j, c]
    (top, _), (left, _) = pads
    return grad[:, top : top + x.shape[1], left : left + x.shape[2]]


@pytest.mark.parametrize("seed", range(20))
def test_max_agrees_with_loops(seed):
    x, size, options = draw.draw_pool(seed)
    if seed % 2:
        x = np.round(x)  # ties
    y = max_pool2d(x, size, **options)
    draw.close(y, loops_max(x, size, options))
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    dx = max_pool2d_backward(dy, x, size, **options)
    draw.close(dx, loops_max_backward(dy, x, size, options))
    assert dx.sum() == pytest.approx(dy.sum())


@pytest.mark.parametrize("count_pad", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_average_backward_is_the_adjoint(seed, count_pad):
    x, size, options = draw.draw_pool(seed)
    options["count_pad"] = count_pad
    y = avg_pool2d(x, size, **options)
    dy = np.random.RandomState(seed).standard_normal(y.shape)
    dx = avg_pool2d_backward(dy, x, size, **options)
    assert np.sum(x * dx) == pytest.approx(np.sum(y * dy), abs=1e-12)


def test_padding_in_the_mean_counts_only_where_asked_for():
    x = np.ones((1, 2, 2, 1))
    assert avg_pool2d(x, 2, stride=2, pad=1).ravel().tolist() == [1, 1, 1, 1]
    assert avg_pool2d(x, 2, stride=2, pad=1, count_pad=True).ravel().tolist() == [0.25] * 4


def test_padding_never_wins():
    x = np.full((1, 3, 3, 1), -7.0)
    assert max_pool2d(x, 3, stride=1, pad=1).max() == -7
    dy = np.ones((1, 3, 3, 1))
    assert max_pool2d_backward(dy, x, 3, stride=1, pad=1).sum() == 9


def test_numbers_of_the_sources():
    x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4.0]])[None, :, :, None]
    assert max_pool2d(x, 2)[0, :, :, 0].tolist() == [[6, 8], [3, 4]]
    assert avg_pool2d(x, 2)[0, :, :, 0].tolist() == [[3.25, 5.25], [2, 2]]


@pytest.mark.parametrize("function", [max_pool2d, avg_pool2d])
def test_dtypes_views_and_empty_batches(function):
    x = np.arange(48, dtype=np.int32).reshape(2, 2, 4, 3).transpose(0, 2, 3, 1)
    x.flags.writeable = False
    y = function(x, 2)
    assert y.dtype == np.float64
    draw.close(y, function(x.astype(float), 2))
    assert function(x.astype(np.float32), 2).dtype == np.float32
    assert function(np.ones((0, 4, 4, 1)), 2).shape == (0, 2, 2, 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_portable_path_on_a_strict_namespace(seed):
    x, size, options = draw.draw_pool(seed)
    strict = array_api_strict.asarray(x)
    for forward, backward in ((max_pool2d, max_pool2d_backward), (avg_pool2d, avg_pool2d_backward)):
        y = forward(strict, size, **options)
        dx = backward(y, strict, size, **options)
        assert isinstance(y, type(strict)) and isinstance(dx, type(strict))
        draw.close(np.asarray(y), forward(x, size, **options))
        draw.close(np.asarray(dx), backward(np.asarray(y), x, size, **options))


@pytest.mark.parametrize("seed", range(8))
def test_global_pooling_is_pooling_with_a_window_as_large_as_the_image(seed):
    x = np.round(draw.draw_pool(seed)[0], seed % 2)
    size = x.shape[1:3]
    dy = np.random.RandomState(seed).standard_normal((x.shape[0], x.shape[3]))
    for ours, backward, pool, pool_backward in (
        (global_avg_pool, global_avg_pool_backward, avg_pool2d, avg_pool2d_backward),
        (global_max_pool, global_max_pool_backward, max_pool2d, max_pool2d_backward),
    ):
        draw.close(ours(x), pool(x, size)[:, 0, 0])
        draw.close(backward(dy, x), pool_backward(dy[:, None, None], x, size))


X = np.ones((1, 4, 5, 2))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: max_pool2d(X[0], 2), r"x has shape \(4, 5, 2\), expected \(N, H, W, C\)"),
        (lambda: max_pool2d(X, 5), "K is 5 .spanning 5. but the padded input has 4"),
        (lambda: avg_pool2d(X, 2, pad=2), r"pad is \(2, 2\) but the window has 2"),
        (
            lambda: max_pool2d_backward(X, X, 2),
            r"dy has shape \(1, 4, 5, 2\), expected .* = \(1, 2, 2, 2\)",
        ),
        (
            lambda: avg_pool2d_backward(X, X, 2),
            r"dy has shape \(1, 4, 5, 2\), expected .* = \(1, 2, 2, 2\)",
        ),
        (lambda: global_avg_pool(X[0]), r"x has shape \(4, 5, 2\), expected \(N, H, W, C\)"),
        (lambda: global_max_pool(X[:, :0]), r"x has shape \(1, 0, 5, 2\): its planes have no"),
        (
            lambda: global_avg_pool_backward(X, X),
            r"dy has shape \(1, 4, 5, 2\), expected \(N, C\) = \(1, 2\)",
        ),
        (
            lambda: global_max_pool_backward(X, X),
            r"dy has shape \(1, 4, 5, 2\), expected \(N, C\) = \(1, 2\)",
        ),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
