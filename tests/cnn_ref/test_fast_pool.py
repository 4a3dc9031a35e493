"""Pooling for NumPy alone, held against the portable path, which a strict namespace takes."""

import array_api_strict
import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    avg_pool2d,
    avg_pool2d_backward,
    fast_windows,
    max_pool2d,
    max_pool2d_backward,
)

BLOCKS = [1, 1500, 1 << 20]
"""Bytes: an image at a time, a few, everything at once."""
KINDS = {
    "ties": lambda r, x: np.round(x),
    "all alike": lambda r, x: np.zeros_like(x),
    "nothing but -inf": lambda r, x: np.full_like(x, -np.inf),
    "some -inf": lambda r, x: np.where(r.random_sample(x.shape) < 0.7, -np.inf, x),
    "some inf": lambda r, x: np.where(r.random_sample(x.shape) < 0.2, np.inf, x),
    "some NaN": lambda r, x: np.where(r.random_sample(x.shape) < 0.2, np.nan, x),
}
AVERAGES = [{"count_pad": False}, {"count_pad": True}]


def both(function, *arrays, **options):
    """What the path for NumPy gives, and what the portable one does."""
    size = options.pop("size")
    strict = [array_api_strict.asarray(a) for a in arrays]
    got = function(*arrays, size, **options)
    assert type(got) is np.ndarray
    return got, np.asarray(function(*strict, size, **options))


def strewn(a):
    """The same values read-only and not in one piece."""
    view = np.ascontiguousarray(a.T[::-1])[::-1].T
    view.flags.writeable = False
    return view


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [*range(5), *(
    pytest.param(s, marks=pytest.mark.thorough) for s in range(5, 200))])
def test_the_largest_and_the_way_back(seed, kind, block, monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", block)
    x, size, options = draw.draw_pool(seed)
    r = np.random.RandomState(seed)
    x = strewn(KINDS[kind](r, x))
    got, want = both(max_pool2d, x, size=size, **options)
    np.testing.assert_array_equal(got, want)
    dy = strewn(r.standard_normal(want.shape))
    got, want = both(max_pool2d_backward, dy, x, size=size, **options)
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)
    single = max_pool2d_backward(dy.astype(np.float32), x.astype(np.float32), size, **options)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, want, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("seed", [*range(5), *(
    pytest.param(s, marks=pytest.mark.thorough) for s in range(5, 200))])
def test_the_mean_and_the_way_back(seed, average, block, monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", block)
    x, size, options = draw.draw_pool(seed)
    options |= average
    got, want = both(avg_pool2d, strewn(x), size=size, **options)
    draw.close(got, want)
    dy = strewn(np.random.RandomState(seed).standard_normal(want.shape))
    got, want = both(avg_pool2d_backward, dy, strewn(x), size=size, **options)
    draw.close(got, want)
    single = avg_pool2d_backward(dy.astype(np.float32), x.astype(np.float32), size, **options)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, want, rtol=1e-5, atol=1e-5)


def test_a_gradient_that_is_not_finite_reaches_the_winner_alone():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    dy = np.array([np.inf, np.nan, -np.inf, 1.0]).reshape(1, 2, 2, 1)
    dx = max_pool2d_backward(dy, x, 2)[0, :, :, 0]
    assert dx[1, 1] == np.inf and np.isnan(dx[1, 3]) and dx[3, 1] == -np.inf and dx[3, 3] == 1
    assert np.count_nonzero(dx) == 4


def test_a_window_of_more_taps_than_a_byte_can_number():
    r = np.random.RandomState(0)
    x = np.round(r.standard_normal((2, 20, 17, 3)), 1)
    for size in ((15, 17), (16, 16), (20, 17)):
        dy = r.standard_normal(max_pool2d(x, size, stride=1).shape)
        got, want = both(max_pool2d_backward, dy, x, size=size, stride=1)
        draw.close(got, want)


def test_an_image_of_infinities_takes_the_portable_path_alone(monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", 1)
    x = np.random.RandomState(0).standard_normal((3, 5, 5, 2))
    x[1] = -np.inf
    dy = np.ones((3, 5, 5, 2))
    got, want = both(max_pool2d_backward, dy, x, size=3, stride=1, pad=1)
    draw.close(got, want)


@pytest.mark.parametrize("shape", [(0, 4, 4, 2), (2, 4, 4, 0)])
@pytest.mark.parametrize("forward, backward", [(max_pool2d, max_pool2d_backward),
                                               (avg_pool2d, avg_pool2d_backward)])
def test_nothing_to_pool(forward, backward, shape):
    y = forward(np.ones(shape), 2)
    assert y.shape == (shape[0], 2, 2, shape[3])
    assert backward(y, np.ones(shape), 2).shape == shape
