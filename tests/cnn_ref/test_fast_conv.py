"""Convolution for NumPy alone, held against the portable path, which a strict namespace takes."""

import array_api_strict
import configurations as draw
import numpy as np
import pytest

from cnn_ref import (
    conv2d,
    conv2d_backward,
    conv2d_bias_grad,
    conv2d_filter_grad,
    conv2d_input_grad,
    conv2d_transpose,
    conv2d_transpose_backward,
    fast_windows,
)

BLOCKS = [1, 1500, 1 << 20]
"""Bytes: a row of places at a time, a few, everything at once."""


def few(seed):
    return draw.draw_conv(seed)


def many(seed):
    """As many channels as the turned filter wants, in one group or two."""
    r, (x, w, _, options) = np.random.RandomState(seed), draw.draw_conv(seed)
    options["groups"] = groups = draw.pick(r, 1, 2)
    options["stride"] = (1, 1) if seed % 4 else options["stride"]
    x = r.standard_normal((*x.shape[:3], 9 * groups))
    w = r.standard_normal((*w.shape[:2], 9, 3 * groups))
    return x, w, r.standard_normal(w.shape[3]), options


def depthwise(seed):
    """One channel a group, one filter a channel or more."""
    r, (x, w, _, options) = np.random.RandomState(seed), draw.draw_conv(seed)
    options["groups"] = groups = draw.pick(r, 2, 4)
    options["stride"] = (options["stride"][0], 1) if seed % 2 else options["stride"]
    x = r.standard_normal((*x.shape[:3], groups))
    w = r.standard_normal((*w.shape[:2], 1, groups * draw.pick(r, 1, 3)))
    return x, w, r.standard_normal(w.shape[3]), options


def pixel(seed):
    """Windows of one pixel: where no stride and no padding is, nothing is copied."""
    x, w, b, options = draw.draw_conv(seed)
    if seed % 2:
        options.update(stride=1, pad=0)
    return x, w[:1, :1], b, options


def scattered(a, seed):
    """The same values read-only and not in one piece: channels first, backward, or every other."""
    wide = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
    wide[..., ::2] = a
    view = [wide[..., ::2], np.ascontiguousarray(a.T).T,
            np.ascontiguousarray(a[::-1])[::-1]][seed % 3]
    view.flags.writeable = False
    return view


def answers(x, w, b, dy, options):
    gradients = conv2d_backward(dy, x, w, b, **options)
    return (conv2d(x, w, b, **options), conv2d(x, w, **options), *gradients,
            conv2d_input_grad(dy, x, w, **options), conv2d_filter_grad(dy, x, w, **options),
            conv2d_bias_grad(dy))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", [few, many, depthwise, pixel])
@pytest.mark.parametrize("seed", [*range(4), *(
    pytest.param(s, marks=pytest.mark.thorough) for s in range(4, 200))])
def test_it_agrees_with_the_portable_path(seed, kind, block, monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", block)
    x, w, b, options = kind(seed)
    strict = [array_api_strict.asarray(a) for a in (x, w, b)]
    shape = conv2d(*strict, **options).shape
    dy = np.random.RandomState(seed).standard_normal(shape)
    arrays = [scattered(a, seed + k) for k, a in enumerate((x, w, b, dy))]
    wants = answers(*strict, array_api_strict.asarray(dy), options)
    for got, want in zip(answers(*arrays, options), wants, strict=True):
        assert type(got) is np.ndarray and got.dtype == np.float64
        draw.close(got, np.asarray(want))
    single = [a.astype(np.float32) for a in arrays]
    for got, want in zip(answers(*single, options), wants, strict=True):
        assert got.dtype == np.float32 and got.shape == want.shape
        scale = np.abs(np.asarray(want)).max(initial=0) or 1.0
        assert np.abs(got - np.asarray(want)).max(initial=0) <= 2e-5 * scale


@pytest.mark.parametrize("block", BLOCKS[:2])
@pytest.mark.parametrize("seed", range(4))
def test_the_transposed_convolution_takes_it_too(seed, block, monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", block)
    x, w, b, options = draw.draw_transposed(seed)
    strict = [array_api_strict.asarray(a) for a in (x, w, b)]
    y = conv2d_transpose(*strict, **options)
    draw.close(conv2d_transpose(x, w, b, **options), np.asarray(y))
    for got, want in zip(conv2d_transpose_backward(np.asarray(y), x, w, b, **options),
                         conv2d_transpose_backward(y, *strict, **options), strict=True):
        draw.close(got, np.asarray(want))


@pytest.mark.parametrize("kind", [few, many, depthwise, pixel])
def test_each_gradient_is_the_adjoint(kind, monkeypatch):
    monkeypatch.setattr(fast_windows, "BLOCK", 3000)
    for seed in range(100, 110):
        x, w, _, options = kind(seed)
        y = conv2d(x, w, **options)
        dy = np.random.RandomState(seed).standard_normal(y.shape)
        inner, scale = np.sum(y * dy), np.sum(np.abs(y * dy)) or 1.0
        assert abs(np.sum(x * conv2d_input_grad(dy, x, w, **options)) - inner) <= 1e-12 * scale
        assert abs(np.sum(w * conv2d_filter_grad(dy, x, w, **options)) - inner) <= 1e-12 * scale


@pytest.mark.parametrize("kind", [few, many, depthwise, pixel])
def test_what_is_not_finite_goes_where_the_portable_path_sends_it(kind):
    for seed in range(4):
        x, w, b, options = kind(seed)
        x[0, 0, 0, 0], x[-1, -1, -1, -1] = np.nan, np.inf
        strict = [array_api_strict.asarray(a) for a in (x, w, b)]
        want = np.asarray(conv2d(*strict, **options))
        got = conv2d(x, w, b, **options)
        np.testing.assert_array_equal(np.isfinite(got), np.isfinite(want))


@pytest.mark.parametrize("x, w", [((0, 4, 4, 2), (3, 3, 2, 5)), ((2, 4, 4, 0), (3, 3, 0, 5)),
                                  ((2, 4, 4, 3), (2, 2, 3, 0))])
def test_nothing_to_sum_is_zero(x, w):
    x, w = np.ones(x), np.ones(w)
    y = conv2d(x, w, np.ones(w.shape[3]), pad=1)
    assert y.shape[0] == len(x) and (y == (1 if x.size == 0 else 0)).all()
    for grad, a in zip(conv2d_backward(y, x, w, pad=1)[:2], (x, w), strict=True):
        assert grad.shape == a.shape and not grad.any()


@pytest.mark.parametrize("dtype", [np.float16, ">f4", ">f8", np.longdouble])
def test_other_floats(dtype):
    r = np.random.RandomState(0)
    x, w = (r.randint(-3, 4, s).astype(dtype) for s in ((2, 6, 5, 2), (3, 2, 2, 3)))
    y, want = conv2d(x, w, pad=1), conv2d(x.astype(float), w.astype(float), pad=1)
    assert y.dtype == np.result_type(np.dtype(dtype)) and (y == want).all()
    for got, right in zip(conv2d_backward(y, x, w, pad=1)[:2],
                          conv2d_backward(want, x.astype(float), w.astype(float), pad=1)):
        assert (got == right).all()
