"""Optimiser steps against loops over single weights, closed forms and the textbook's forms."""

import array_api_strict
import numpy as np
import pytest
from configurations import close

from cnn_ref import (
    adagrad,
    adam,
    adamw,
    gradient_descent,
    momentum,
    momentum_pytorch,
    nesterov,
    rmsprop,
    sgd,
)

STEPS = {
    "momentum": (momentum, {"mu": 0.7}),
    "momentum_pytorch": (momentum_pytorch, {"mu": 0.7}),
    "nesterov": (nesterov, {"mu": 0.7}),
    "adagrad": (adagrad, {"eps": 0.1}),
    "rmsprop": (rmsprop, {"rho": 0.6, "eps": 0.1}),
    "adam": (adam, {"beta1": 0.6, "beta2": 0.8, "eps": 0.1}),
    "adamw": (adamw, {"beta1": 0.6, "beta2": 0.8, "eps": 0.1, "decay": 0.3}),
}
EACH = pytest.mark.parametrize("name", STEPS)


def single(name, w, gradients, lr, mu=0, rho=0, eps=0, beta1=0, beta2=0, decay=0):
    """One weight, one gradient after the other, in Python's numbers."""
    v = s = m = 0.0
    for t, g in enumerate(gradients, start=1):
        if name == "momentum":
            v = mu * v - lr * g
            w += v
        elif name == "momentum_pytorch":
            v = mu * v + g
            w -= lr * v
        elif name == "nesterov":
            v, before = mu * v - lr * g, v
            w += -mu * before + (1 + mu) * v
        elif name == "adagrad":
            s += g * g
            w -= lr * g / (s**0.5 + eps)
        elif name == "rmsprop":
            s = rho * s + (1 - rho) * g * g
            w -= lr * g / (s**0.5 + eps)
        else:
            m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
            w *= 1 - lr * decay
            w -= lr * m / (1 - beta1**t) / ((s / (1 - beta2**t)) ** 0.5 + eps)
    return w


def trace(step, w, gradients, **options):
    state = ()
    for dw in gradients:
        w, *state = step(w, dw, *state, **options)
    return w, state


@EACH
@pytest.mark.parametrize("seed", range(20))
def test_each_weight_goes_its_own_way(name, seed):
    r = np.random.RandomState(seed)
    step, options = STEPS[name]
    w, gradients = r.standard_normal((3, 2)), r.standard_normal((5, 3, 2))
    got, _ = trace(step, w, gradients, lr=0.3, **options)
    want = [single(name, w[p], gradients[(slice(None), *p)], 0.3, **options)
            for p in np.ndindex(3, 2)]
    close(got, np.reshape(want, (3, 2)))


def test_sgd_on_a_parabola_shrinks_by_a_constant_factor():
    w = np.array([1.0, -3.0])
    for _ in range(10):
        w = sgd(w, 2 * w, lr=0.1)
    np.testing.assert_allclose(w, np.array([1.0, -3.0]) * 0.8**10, rtol=1e-13)


def test_gradient_descent_gives_the_whole_path():
    start = np.array([1.0, -3.0])
    path = gradient_descent(lambda w: 2 * w, start, lr=0.1, steps=6)
    close(path, start * 0.8 ** np.arange(7)[:, None])
    assert gradient_descent(lambda w: w, start, lr=1, steps=0).tolist() == [[1, -3]]
    assert gradient_descent(lambda w: w, np.array([2]), lr=0.25, steps=1).tolist() == [[2], [1.5]]
    single = gradient_descent(lambda w: w, start.astype(np.float32), lr=0.1, steps=2)
    assert single.dtype == np.float32


@pytest.mark.parametrize("lr, mu", [(0.1, 0.9), (0.3, 0.5), (1.0, 0.0)])
def test_momentum_is_the_sum_of_discounted_steps(lr, mu):
    gradients = np.random.RandomState(0).standard_normal((7, 3, 2))
    w, (v,) = trace(momentum, np.zeros((3, 2)), gradients, lr=lr, mu=mu)
    weights = np.array([mu**k for k in range(6, -1, -1)])
    np.testing.assert_allclose(v, -lr * np.tensordot(weights, gradients, 1), atol=1e-14)
    whole = np.array([sum(mu**k for k in range(7 - t)) for t in range(7)])
    np.testing.assert_allclose(w, -lr * np.tensordot(whole, gradients, 1), atol=1e-14)


def test_both_forms_of_momentum_part_when_the_rate_changes():
    gradients = np.random.RandomState(0).standard_normal((4, 3))
    w, (v,) = trace(momentum, np.zeros(3), gradients, lr=0.2)
    also, (buffer,) = trace(momentum_pytorch, np.zeros(3), gradients, lr=0.2)
    close(also, w)
    close(-0.2 * buffer, v)
    old, new = momentum(w, w, v, lr=0.1).w, momentum_pytorch(w, w, buffer, lr=0.1).w
    assert np.abs(old - new).max() > 0.01


def test_nesterov_is_the_textbooks_form_from_the_point_that_looks_ahead():
    curvature = np.array([3.0, 0.2])
    point, v, mu, lr = np.array([1.0, 2.0]), np.zeros(2), 0.8, 0.1
    ahead, state = point, ()
    for _ in range(6):
        v = mu * v - lr * curvature * (point + mu * v)
        point = point + v
        ahead, *state = nesterov(ahead, curvature * ahead, *state, lr=lr, mu=mu)
        close(state[0], v)
        close(ahead, point + mu * v)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient(scale):
    step = adam(np.zeros(2), scale * np.array([1.0, -2.0]), lr=0.25, eps=0)
    close(step.w, np.array([-0.25, 0.25]))
    assert step.t == 1


def test_the_decay_of_adamw_does_not_enter_the_moments():
    w, dw = np.array([10.0, -10.0]), np.zeros(2)
    step = adamw(w, dw, lr=0.1, decay=0.5)
    assert step.w.tolist() == [9.5, -9.5] and not step.m.any() and not step.v.any()


@EACH
def test_arguments_are_not_changed_and_integers_become_floats(name):
    step, options = STEPS[name]
    w, dw = np.array([1, 2]), np.array([1, -1])
    rest = step(w, dw, lr=0.5, **options)
    assert {a.dtype for a in rest if isinstance(a, np.ndarray)} == {np.dtype(float)}
    arrays = [w[::-1], dw[::-1], *rest[1:]]
    before = [np.copy(a) for a in arrays]
    for a in arrays:
        if isinstance(a, np.ndarray):
            a.flags.writeable = False
    step(*arrays, lr=0.5, **options)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


@EACH
def test_single_precision_stays(name):
    step, options = STEPS[name]
    w = np.array([1.0, 2.0], np.float32)
    w, state = trace(step, w, [w, w], lr=0.1, **options)
    assert {a.dtype for a in (w, *state) if isinstance(a, np.ndarray)} == {np.dtype(np.float32)}


@EACH
def test_nan_and_no_weights_at_all(name):
    step, options = STEPS[name]
    w = step(np.array([1.0, 1.0]), np.array([np.nan, 0.0]), lr=0.1, **options).w
    assert np.isnan(w[0]) and np.isfinite(w[1])
    assert step(np.ones((0, 3)), np.ones((0, 3)), lr=0.1, **options).w.shape == (0, 3)


@EACH
def test_the_portable_path_on_a_strict_namespace(name):
    step, options = STEPS[name]
    gradients = np.random.RandomState(0).standard_normal((3, 4))
    w, state = trace(step, array_api_strict.ones(4, dtype=array_api_strict.float64),
                     [array_api_strict.asarray(g) for g in gradients], lr=0.1, **options)
    assert all(isinstance(a, (type(w), int)) for a in state)
    close(np.asarray(w), trace(step, np.ones(4), gradients, lr=0.1, **options)[0])


def test_plain_steps_on_a_strict_namespace():
    w = array_api_strict.asarray([1.0, 2.0])
    assert isinstance(sgd(w, w, lr=0.1), type(w))
    assert isinstance(gradient_descent(lambda w: w, w, lr=0.1, steps=2), type(w))


W = np.ones(3)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: sgd(W, np.ones(2), lr=1), r"dw has shape \(2,\) but w has \(3,\)"),
        (lambda: momentum(W, W, W[:, None], lr=1), r"v has shape \(3, 1\) but w has \(3,\)"),
        (lambda: nesterov(W, W[:2], lr=1), r"dw has shape \(2,\) but w has \(3,\): each weight"),
        (lambda: adagrad(W, W, W[:1], lr=1), r"s has shape \(1,\) but w has \(3,\)"),
        (lambda: rmsprop(W, W, W[:1], lr=1), r"s has shape \(1,\) but w has \(3,\)"),
        (lambda: adam(W, W, W, W[:1], 1), r"v has shape \(1,\) but w has \(3,\)"),
        (lambda: adamw(W, W, W[:1], W, 1), r"m has shape \(1,\) but w has \(3,\)"),
        (lambda: adam(W, W, t=-1), "t is -1, expected 0 or more: 0 before the first step"),
        (lambda: gradient_descent(lambda w: w, W, lr=1, steps=-1), "steps is -1, expected 0 or"),
        (lambda: gradient_descent(lambda w: w[:1], W, lr=1, steps=1), r"dw has shape \(1,\) but w"),
    ],
)
def test_wrong_calls_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call()
