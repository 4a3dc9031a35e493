"""Optimiser steps, schedules, batches and first weights."""

import numpy as np

from cnn_ref.samples import N, Sample, normal

WEIGHTS = (4, 3)


def squares(r):
    """Weights, gradient, and a state that must not be negative."""
    w, dw, s = normal(WEIGHTS, WEIGHTS, WEIGHTS)(r)
    return w, dw, s**2


def moments(r):
    w, dw, s = squares(r)
    return w, dw, r.standard_normal(WEIGHTS), s, 2


def labelled(r):
    return r.standard_normal((N, 3)), r.standard_normal(N), 2, [3, 1, 0, 4, 2]


def classes(r):
    return r.randint(0, 3, 6), r.randint(0, 3, 6)


SAMPLES = {
    "accuracy": Sample(classes),
    "confusion_matrix": Sample(lambda r: (*classes(r), 3)),
    "gradient_descent": Sample(
        lambda r: (lambda w: 2 * w, r.standard_normal(WEIGHTS)), {"lr": 0.1, "steps": 3}
    ),
    "sgd": Sample(normal(WEIGHTS, WEIGHTS), {"lr": 0.1}),
    "momentum": Sample(normal(WEIGHTS, WEIGHTS, WEIGHTS), {"lr": 0.1, "mu": 0.8}),
    "momentum_pytorch": Sample(normal(WEIGHTS, WEIGHTS, WEIGHTS), {"lr": 0.1, "mu": 0.8}),
    "nesterov": Sample(normal(WEIGHTS, WEIGHTS, WEIGHTS), {"lr": 0.1, "mu": 0.8}),
    "adagrad": Sample(squares, {"lr": 0.1, "eps": 0.1}),
    "rmsprop": Sample(squares, {"lr": 0.1, "eps": 0.1}),
    "adam": Sample(moments, {"lr": 0.1, "eps": 0.1}),
    "adamw": Sample(moments, {"lr": 0.1, "eps": 0.1, "decay": 0.1}),
    "step_decay": Sample(lambda r: (7,), {"lr": 0.1, "every": 3}),
    "cosine_decay": Sample(lambda r: (7,), {"lr": 0.1, "steps": 9}),
    "clip_by_norm": Sample(lambda r: ([r.standard_normal(3)], 0.5)),
    "clip_by_value": Sample(lambda r: (r.standard_normal(WEIGHTS), 0.5)),
    "minibatches": Sample(labelled, moves=True),
    "fans": Sample(lambda r: ((5, 5, 6, 16),)),
    "draw_weights": Sample(lambda r: (np.random.default_rng(0), (4, 3))),
    "he_normal": Sample(lambda r: (r.standard_normal(WEIGHTS), 4)),
    "he_uniform": Sample(lambda r: (r.standard_normal(WEIGHTS), 4)),
    "xavier_normal": Sample(lambda r: (r.standard_normal(WEIGHTS), 4, 3)),
    "xavier_uniform": Sample(lambda r: (r.standard_normal(WEIGHTS), 4, 3)),
}
