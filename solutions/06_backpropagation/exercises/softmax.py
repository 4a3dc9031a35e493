"""Gradients of softmax, with the loss behind it and alone."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Linear, Relative

from ...arrays import normal, single
from .shared import NO_UPSTREAM


def scored(r, n, k, scale=1.0):
    """Upstream gradient, scores and classes; the classes are not all the same."""
    y = r.randint(0, k, n)
    y[: min(n, k)] = r.permutation(k)[:n]
    return 0.5 + 2 * r.random_sample(), scale * normal(r, n, k), y


def sure(r, right):
    """Scores that are far apart, for examples that are right or wrong."""
    dy, logits, y = scored(r, 4, 3)
    logits[np.arange(2), (y[:2] + (0 if right else 1)) % 3] += 1000
    return call(dy, logits, y)


P = "powers / powers.sum(axis=1, keepdims=True)"
ONE_LESS = "p[np.arange(N), y] -= 1"

SOFTMAX_CROSS_ENTROPY_BACKWARD = Exercise(
    name="softmax_cross_entropy_backward",
    points=3,
    reference=cnn_ref.softmax_cross_entropy_backward,
    # A probability near one leaves 1e-16 of one, however small the rest is; no array holds such
    # examples alone.
    tolerance=Relative(1e-12),
    axes={"": ("examples", "classes")},
    examples=(
        Case("two equal scores", call(1.0, np.zeros((1, 2)), np.array([0]))),
        Case("two examples: the loss is their mean", call(
            1.0, np.zeros((2, 4)), np.array([3, 1]))),
        Case("an upstream gradient of 5", call(
            5.0, np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]), np.array([0, 2]))),
        Case("sure, and wrong", call(1.0, np.array([[1000.0, 0.0, -1000.0]]), np.array([1]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: call(*scored(r, 6, 3))),
        Hidden("more classes than examples", lambda r: call(*scored(r, 3, 7))),
        Hidden("as many examples as classes", lambda r: call(*scored(r, 4, 4))),
        Hidden("one example", lambda r: call(*scored(r, 1, 5))),
        Hidden("two classes", lambda r: call(*scored(r, 5, 2))),
        Hidden("equal scores", lambda r: call(scored(r, 1, 2)[0], np.zeros((5, 4)),
                                              r.randint(0, 4, 5))),
        Hidden("sure, and right", lambda r: sure(r, True)),
        Hidden("sure, and wrong", lambda r: sure(r, False)),
        Hidden("scores around 1000", lambda r: (lambda dy, z, y: call(dy, 1000 + z, y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("scores around -1000", lambda r: (lambda dy, z, y: call(dy, z - 1000, y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("rows far apart", lambda r: (
            lambda dy, z, y: call(dy, z + np.array([[1000.0], [0.0], [-1000.0], [3.0]]), y))(
            *scored(r, 4, 3)), family="scores far from zero"),
        Hidden("scores of whole numbers", lambda r: (
            lambda dy, z, y: call(dy, np.round(3 * z).astype(int), y))(*scored(r, 4, 3))),
        Hidden("every example of one class", lambda r: (
            lambda dy, z, y: call(dy, z, np.full(4, y[0])))(*scored(r, 4, 3))),
        Hidden("a large upstream gradient", lambda r: (
            lambda dy, z, y: call(1e8 * dy, z, y))(*scored(r, 4, 3))),
        Hidden("a negative upstream gradient", lambda r: (
            lambda dy, z, y: call(-dy, z, y))(*scored(r, 4, 3))),
        Hidden("single precision", lambda r: (
            lambda dy, z, y: call(dy, *single(z), y))(*scored(r, 4, 3))),
        Hidden("arrays that are views", lambda r: (
            lambda dy, z, y: call(dy, normal(r, 3, 8).T[::-2], y[::-1]))(*scored(r, 4, 3))),
        Hidden("the same call twice", lambda r: call(*scored(r, 4, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the mean over the batch", "The loss is the mean over the examples: how fast "
            "does it change with one of them?", Edit(" / N", "")),
        Misconception(
            "takes the mean twice", "The loss is one mean over the examples.",
            Edit(" / N", " / N / N")),
        Misconception(
            "divides by the classes", "The loss is the mean over the examples, not over the "
            "classes.", Edit(" / N", " / K")),
        Misconception(
            "divides by all numbers",
            "The loss is the mean over the examples, not over all scores.",
            Edit(" / N", " / (N * K)")),
        Misconception(
            "adds one at the right class",
            "Raise the score of the right class, and the loss falls: "
            "which sign must its gradient have?",
            Edit(ONE_LESS, "p[np.arange(N), y] += 1")),
        Misconception(
            "forgets the right class", "The loss depends on which class is right.",
            Edit(ONE_LESS, "p")),
        Misconception(
            "takes the whole batch for a class", "`p[y]` is rows: whole examples. You need one "
            "place in each row.", Edit(ONE_LESS, "p[y % N] -= 1")),
        Misconception(
            "takes one off for every right class in every row", "Each example has one right class.",
            Edit(ONE_LESS, "p[:, y] -= 1")),
        Misconception(
            "gives the right class a gradient only", "Every score has a share in the sum below the "
            "line, so every score matters.",
            Edit(ONE_LESS, "q = np.zeros((N, K))\n    q[np.arange(N), y] = p[np.arange(N), y] - 1\n"
                           "    p = q")),
        Misconception(
            "takes softmax over the batch", "Each example is on its own: its scores compete with "
            "each other.", Edit(P, "powers / powers.sum(axis=0, keepdims=True)")),
        Misconception(
            "normalises over everything", "Each example is on its own: its shares add up to one.",
            Edit(P, "powers / powers.sum()")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit("dy * p", "p")),
        Misconception(
            "lets the exponential overflow", "exp(1000) is infinite. What may be taken off all "
            "scores of a row?",
            Edit("logits - logits.max(axis=1, keepdims=True)", "logits")),
        Misconception(
            "takes the largest score of the batch off every row", "Each example is on its own: "
            "what suits a row around 1000 makes a row around -1000 vanish.",
            Edit("logits.max(axis=1, keepdims=True)", "logits.max()")),
        Misconception(
            "turns the sign", "Raise the score of a wrong class, and the loss rises.",
            Edit("dy * p", "-dy * p")),
        Misconception(
            "turns the gradient of the probabilities into one of the loss alone",
            "That is the gradient for the probabilities: softmax has a way back of its own.",
            Edit(ONE_LESS, "q = np.zeros((N, K))\n    q[np.arange(N), y] = -1 / np.maximum("
                           "p[np.arange(N), y], 1e-300)\n    p = q")),
    ),
)

JACOBIAN = "y * (dy - np.sum(dy * y, axis=-1, keepdims=True))"


def scores(r, *shape, scale=1.0):
    """Upstream gradients and scores."""
    return call(normal(r, *shape), scale * normal(r, *shape))


SOFTMAX_BACKWARD = Exercise(
    name="softmax_backward",
    points=2,
    stretch=True,
    reference=cnn_ref.softmax_backward,
    # The difference from a mean cancels: the bound is for the largest number of the array.
    tolerance=Linear(lambda x, **_: 8 * x.shape[-1], of=("dy",)),
    axes={"": ("examples", "classes")},
    examples=(
        Case("two equal scores", call(np.array([[1.0, 0.0]]), np.zeros((1, 2)))),
        Case("the same gradient everywhere changes nothing", call(
            np.full((1, 3), 2.0), np.array([[1.0, 2.0, 3.0]]))),
        Case("two examples", call(np.array([[1.0, 0.0, -1.0], [2.0, 0.0, 0.0]]),
                                  np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: scores(r, 6, 3)),
        Hidden("more classes than examples", lambda r: scores(r, 3, 7)),
        Hidden("as many examples as classes", lambda r: scores(r, 4, 4)),
        Hidden("one example", lambda r: scores(r, 1, 5)),
        Hidden("two classes", lambda r: scores(r, 5, 2)),
        Hidden("scores around 1000 and around -1000", lambda r: call(
            normal(r, 4, 3), normal(r, 4, 3) + np.array([[1000.0], [0.0], [-1000.0], [3.0]]))),
        Hidden("scores of one row far apart", lambda r: call(
            normal(r, 4, 3), normal(r, 4, 3) + np.array([1000.0, 0, 0]) * [[1], [0], [0], [-1]])),
        Hidden("scores of whole numbers", lambda r: call(
            normal(r, 4, 3), r.randint(-3, 4, (4, 3)))),
        Hidden("very large upstream gradients", lambda r: call(
            1e8 * normal(r, 4, 3), normal(r, 4, 3))),
        Hidden("very small upstream gradients", lambda r: call(
            1e-8 * normal(r, 4, 3), normal(r, 4, 3))),
        Hidden("single precision", lambda r: call(*single(normal(r, 4, 3), normal(r, 4, 3)))),
        Hidden("arrays that are views", lambda r: call(
            normal(r, 3, 8).T[::-2], normal(r, 3, 4).T)),
        Hidden("the same call twice", lambda r: scores(r, 4, 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "treats every score on its own", "Raise one score, and every probability of the row "
            "changes: what comes back from the others?", Edit(JACOBIAN, "dy * y * (1 - y)")),
        Misconception(
            "forgets what the other scores send", "Raise one score, and every probability of the "
            "row changes: what comes back from the others?", Edit(JACOBIAN, "dy * y")),
        Misconception(
            "adds what the other scores send", "Raise one score, and the others lose: which sign?",
            Edit("(dy - np", "(dy + np")),
        Misconception(
            "takes the plain sum of what comes back", "Each of the others sends in proportion to "
            "its probability.", Edit("np.sum(dy * y, ", "np.sum(dy, ")),
        Misconception(
            "takes the mean of what comes back", "The probabilities are already the weights of a "
            "mean: nothing else has to be divided by.",
            Edit("np.sum(dy * y, ", "np.mean(dy * y, ")),
        Misconception(
            "sums over the batch", "Each example is on its own.",
            Edit("np.sum(dy * y, axis=-1", "np.sum(dy * y, axis=0")),
        Misconception(
            "forgets the factor of the score's own probability", "A class with no probability has "
            "nothing to lose: its gradient must vanish.",
            Edit(JACOBIAN, "dy - np.sum(dy * y, axis=-1, keepdims=True)")),
        Misconception(
            "ignores the upstream gradient", NO_UPSTREAM, Edit(JACOBIAN, "y * (1 - y)")),
        Misconception(
            "lets the exponential overflow", "exp(1000) is infinite. What may be taken off all "
            "scores of a row?", Edit("x - x.max(axis=-1, keepdims=True)", "x")),
    ),
)
