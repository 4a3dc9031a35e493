"""Normalisations against plain NumPy, JAX, central differences, and a strict namespace."""

import array_api_strict
import numpy as np
import pytest
from configurations import close, pick

from cnn_ref import (
    batch_norm,
    batch_norm_backward,
    group_norm,
    group_norm_backward,
    layer_norm,
    layer_norm_backward,
    local_response_norm,
    local_response_norm_backward,
)

SEEDS = range(40)
JAX_SEEDS = [*range(2), *(pytest.param(s, marks=pytest.mark.thorough) for s in range(2, 40))]
BATCH, LAYER, GROUP, LOCAL = "batch", "layer", "group", "local"
KINDS = pytest.mark.parametrize("kind", [BATCH, LAYER, GROUP, LOCAL])


def draw(kind, seed):
    """Arrays and options that fit: (x, gamma, beta) or (x,), and options."""
    r = np.random.RandomState(seed)
    groups = pick(r, 1, 3)
    pixels = (pick(r, 1, 4), pick(r, 1, 5)) if kind == LOCAL or seed % 3 else ()
    c = groups * pick(r, 2, 3)
    x = 3 * r.standard_normal((pick(r, 2, 4), *pixels, c))
    if kind == LOCAL:
        return (x,), {"size": 2 * pick(r, 0, 3) + 1, "k": 1 + r.rand(), "alpha": r.rand(),
                      "beta": 0.2 + r.rand()}
    shape = x.shape[pick(r, 1, x.ndim - 1):] if kind == LAYER else x.shape[-1:]
    options = {"eps": 10.0 ** pick(r, -5, -1)} | ({"groups": groups} if kind == GROUP else {})
    return (x, r.standard_normal(shape), r.standard_normal(shape)), options


def forward(kind, *arrays, **options):
    if kind == BATCH:
        return batch_norm(*arrays, **options).y
    return {LAYER: layer_norm, GROUP: group_norm, LOCAL: local_response_norm}[kind](
        *arrays, **options)


def backward(kind, dy, *arrays, **options):
    """Gradients with respect to each of the arrays."""
    if kind == LOCAL:
        return (local_response_norm_backward(dy, *arrays, **options),)
    return {BATCH: batch_norm_backward, LAYER: layer_norm_backward, GROUP: group_norm_backward}[
        kind](dy, *arrays[:2], **options)


def plain(kind, arrays, options, np=np):
    """The formulas as the papers state them, one statistic at a time."""
    x, eps = arrays[0], options.get("eps")
    if kind == LOCAL:
        c, half = x.shape[-1], options["size"] // 2
        sums = [sum(x[..., j] ** 2 for j in range(max(0, i - half), min(c - 1, i + half) + 1))
                for i in range(c)]
        return x / (options["k"] + options["alpha"] * np.stack(sums, -1)) ** options["beta"]
    _, gamma, beta = arrays
    if kind == GROUP:
        size = x.shape[-1] // options["groups"]
        parts = [x[..., g * size:(g + 1) * size] for g in range(options["groups"])]
        done = [(p - p.mean(tuple(range(1, x.ndim)), keepdims=True))
                / np.sqrt(p.var(tuple(range(1, x.ndim)), keepdims=True) + eps) for p in parts]
        return gamma * np.concatenate(done, -1) + beta
    axes = tuple(range(x.ndim - 1)) if kind == BATCH else tuple(range(-gamma.ndim, 0))
    return gamma * (x - x.mean(axes, keepdims=True)) / np.sqrt(
        x.var(axes, keepdims=True) + eps) + beta


@KINDS
@pytest.mark.parametrize("seed", SEEDS)
def test_forward_agrees_with_the_formula(kind, seed):
    arrays, options = draw(kind, seed)
    close(forward(kind, *arrays, **options), plain(kind, arrays, options))


@KINDS
@pytest.mark.parametrize("seed", JAX_SEEDS)
def test_gradients_agree_with_jax(kind, seed):
    jax = pytest.importorskip("jax")
    from witnesses.with_jax import pulled_back

    arrays, options = draw(kind, seed)
    dy, _, wants = pulled_back(lambda *a: plain(kind, a, options, jax.numpy),
                               np.random.RandomState(seed).standard_normal, *arrays)
    scale = max(np.abs(np.asarray(a)).max() for a in wants)
    for got, want in zip(backward(kind, dy, *arrays, **options), wants, strict=True):
        # Over two values dx cancels nearly to nothing: held to the scale of what cancels.
        assert got.shape == want.shape
        assert np.abs(got - want).max() <= 1e-12 * max(scale, np.abs(dy).max())


@KINDS
def test_gradients_agree_with_central_differences(kind):
    arrays, options = draw(kind, 4)
    dy = np.random.RandomState(9).standard_normal(arrays[0].shape)
    for k, got in enumerate(backward(kind, dy, *arrays, **options)):
        want = np.zeros_like(got)
        for place in np.ndindex(*got.shape):
            ends = []
            for h in (1e-5, -1e-5):
                moved = [a.copy() for a in arrays]
                moved[k][place] += h
                ends.append(np.sum(dy * forward(kind, *moved, **options)))
            want[place] = (ends[0] - ends[1]) / 2e-5
        np.testing.assert_allclose(got, want, atol=1e-7 * max(1, np.abs(want).max()))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("unbiased", [False, True])
def test_running_statistics_over_three_steps_and_inference(seed, unbiased):
    r = np.random.RandomState(seed)
    gamma, beta = r.standard_normal(3), r.standard_normal(3)
    mean, var, running = np.zeros(3), np.ones(3), (None, None)
    for _ in range(3):
        x = 5 + r.standard_normal((4, 2, 3, 3))
        rows = x.reshape(-1, 3)
        mean = 0.7 * mean + 0.3 * rows.mean(0)
        var = 0.7 * var + 0.3 * rows.var(0, ddof=int(unbiased))
        step = batch_norm(x, gamma, beta, *running, momentum=0.7, eps=0.1, unbiased=unbiased)
        running = step[1:]
    close(running[0], mean)
    close(running[1], var)
    x = r.standard_normal((2, 3))
    step = batch_norm(x, gamma, beta, *running, train=False, momentum=0.7, eps=0.1)
    close(step.y, gamma * (x - mean) / np.sqrt(var + 0.1) + beta)
    assert (step.running_mean == running[0]).all() and (step.running_var == running[1]).all()


def test_group_norm_between_layer_and_instance():
    r = np.random.RandomState(0)
    x, one, zero = r.standard_normal((2, 3, 4, 6)), np.ones(6), np.zeros(6)
    whole = layer_norm(x, np.ones(x.shape[1:]), np.zeros(x.shape[1:]))
    close(group_norm(x, one, zero, groups=1), whole)
    single = np.stack([batch_norm(image[None], one, zero).y[0] for image in x])
    close(group_norm(x, one, zero, groups=6), single)


@KINDS
@pytest.mark.parametrize("dtype, result", [(np.float32, np.float32), (np.int64, np.float64)])
def test_dtypes(kind, dtype, result):
    arrays, options = draw(kind, 4)
    arrays = [(3 * a).astype(dtype) for a in arrays]
    y = forward(kind, *arrays, **options)
    assert y.dtype == result
    close(y.astype(float), y.astype(float))
    if dtype == np.int64:
        close(y, forward(kind, *(a.astype(float) for a in arrays), **options))
    assert {g.dtype for g in backward(kind, y, *arrays, **options)} == {np.dtype(result)}


def test_running_statistics_keep_single_precision():
    x = np.ones((3, 2), np.float32)
    step = batch_norm(x, x[0], x[0], unbiased=True)
    assert {a.dtype for a in step} == {np.dtype(np.float32)}
    assert {a.dtype for a in batch_norm(x, x[0], x[0], *step[1:])} == {np.dtype(np.float32)}


@KINDS
def test_read_only_views_give_the_same_and_stay(kind):
    arrays, options = draw(kind, 5)
    views = [a[::-1][::-1] if a.ndim == 1 else np.swapaxes(np.swapaxes(a, 0, -1).copy(), 0, -1)
             for a in arrays]
    for v in views:
        v.flags.writeable = False
    y = forward(kind, *views, **options)
    close(y, forward(kind, *arrays, **options))
    dy = np.random.RandomState(0).standard_normal(y.shape)
    for got, want in zip(backward(kind, dy, *views, **options),
                         backward(kind, dy, *arrays, **options), strict=True):
        close(got, want)
    assert all((a == v).all() for a, v in zip(arrays, views, strict=True))


@KINDS
def test_no_examples_and_one_pixel(kind):
    (x, *rest), options = draw(kind, 7)
    for shape in ((0, *x.shape[1:]), (1, *x.shape[1:])):
        y = forward(kind, np.ones(shape), *rest, **options)
        dx, *_ = backward(kind, np.ones(shape), np.ones(shape), *rest, **options)
        assert y.shape == dx.shape == shape and np.isfinite(y).all() and np.isfinite(dx).all()


def test_an_empty_batch_leaves_the_running_statistics():
    step = batch_norm(np.ones((0, 2)), np.ones(2), np.ones(2), np.full(2, 3.0), np.full(2, 4.0))
    assert step.running_mean.tolist() == [3, 3] and step.running_var.tolist() == [4, 4]


@KINDS
def test_nan_reaches_what_it_is_averaged_with(kind):
    (x, *rest), options = draw(kind, 5)
    spoilt = x.copy()
    spoilt[(0,) * x.ndim] = np.nan
    y = forward(kind, spoilt, *rest, **options)
    assert np.isnan(y[(0,) * x.ndim]) and not np.isnan(y).all()


@KINDS
@pytest.mark.parametrize("seed", range(6))
def test_the_portable_path_on_a_strict_namespace(kind, seed):
    arrays, options = draw(kind, seed)
    strict = [array_api_strict.asarray(a) for a in arrays]
    y = forward(kind, *strict, **options)
    assert isinstance(y, type(strict[0]))
    close(np.asarray(y), forward(kind, *arrays, **options))
    for got, want in zip(backward(kind, y, *strict, **options),
                         backward(kind, np.asarray(y), *arrays, **options), strict=True):
        assert isinstance(got, type(strict[0]))
        close(np.asarray(got), want)
    if kind == BATCH:
        step = batch_norm(*strict, **options)
        assert isinstance(step.running_var, type(y))
        assert isinstance(batch_norm(*strict, *step[1:], train=False).y, type(y))


X, G = np.ones((2, 4, 5, 6)), np.ones(6)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: batch_norm(G, G, G), r"x has shape \(6,\), expected \(N, ..., C\): 2 axes"),
        (lambda: batch_norm(X, G[:5], G), r"gamma has shape \(5,\), expected \(C,\) ="),
        (lambda: batch_norm(X, G, G[None]), r"beta has shape \(1, 6\), expected \(C,\) ="),
        (lambda: batch_norm(X, G, G, G[:1], G), r"running_mean has shape \(1,\), expected \(C,\)"),
        (lambda: batch_norm(X, G, G, train=False), "are None in inference: pass training's"),
        (lambda: batch_norm(X, G, G, G), "one of running_mean and running_var is None: pass both"),
        (lambda: batch_norm(X[:1, :1, :1], G, G, unbiased=True), "but a channel has 1 value"),
        (lambda: batch_norm_backward(X[:1], X, G), r"dy has shape \(1, 4, 5, 6\) but x has"),
        (lambda: batch_norm_backward(X, X, G[:2]), r"gamma has shape \(2,\), expected \(C,\) ="),
        (lambda: layer_norm(X, X[0, 0].T, X[0, 0]), r"gamma has shape \(6, 5\) but x has"),
        (lambda: layer_norm(X, X, X), "gamma must have the shape of x's last axes"),
        (lambda: layer_norm(X, G, X[0, 0]), r"beta has shape \(5, 6\), expected gamma's = \(6,\)"),
        (lambda: layer_norm_backward(X[:1], X, G), r"dy has shape \(1, 4, 5, 6\) but x has"),
        (lambda: group_norm(X, G, G, groups=4), "groups is 4 but x has C = 6: C must be"),
        (lambda: group_norm(X, G, G[:3], groups=2), r"beta has shape \(3,\), expected \(C,\) = "),
        (lambda: group_norm(G, G, G, groups=2), r"x has shape \(6,\), expected \(N, ..., C\)"),
        (lambda: group_norm_backward(X[:1], X, G, groups=2), r"dy has shape \(1, 4, 5, 6\) but x"),
        (lambda: local_response_norm(X[0]), r"x has shape \(4, 5, 6\), expected \(N, H, W, C\)"),
        (lambda: local_response_norm(X, size=4), "size is 4, expected an odd number: as many"),
        (lambda: local_response_norm_backward(X, X, size=0), "size is 0, expected an odd number"),
        (lambda: local_response_norm_backward(X[:1], X), r"dy has shape \(1, 4, 5, 6\) but x has"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
