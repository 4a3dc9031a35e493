"""Dropout and its gradient."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call

from ...advice import IN_PLACE
from ...arrays import normal
from .shared import ONCE

# --- dropout


def dropped(r, *shape, keep):
    """Values away from zero, and a drawn number for each."""
    values = np.where(r.random_sample(shape) < 0.5, -1, 1) * (0.1 + np.abs(normal(r, *shape)))
    return call(values, r.random_sample(shape), keep)


def dropping(r, values, keep):
    """A call with a drawn number for each of these values."""
    return call(values, r.random_sample(values.shape), keep)


DROPPING = (
    Hidden("half of them", lambda r: dropped(r, 6, 5, keep=0.5)),
    Hidden("most of them stay", lambda r: dropped(r, 6, 5, keep=0.8)),
    Hidden("few of them stay", lambda r: dropped(r, 6, 5, keep=0.2)),
    Hidden("all of them stay", lambda r: dropped(r, 4, 3, keep=1.0)),
    Hidden("hardly any stays", lambda r: dropped(r, 2, 3, keep=0.001)),
    Hidden("a row of numbers", lambda r: dropped(r, 12, keep=0.7)),
    Hidden("feature maps", lambda r: dropped(r, 2, 3, 4, 5, keep=0.6)),
    Hidden("one example", lambda r: dropped(r, 1, 15, keep=0.4)),
    Hidden("one feature", lambda r: dropped(r, 15, 1, keep=0.4)),
    Hidden("drawn numbers that meet the border", lambda r: call(
        0.5 + r.random_sample(24), np.tile(np.arange(8) / 8, 3)[r.permutation(24)], 0.375)),
    Hidden("whole numbers", lambda r: dropping(r, r.randint(1, 10, (5, 4)), 0.6)),
    Hidden("very large numbers", lambda r: dropping(r, 1e8 * normal(r, 5, 4), 0.7)),
    Hidden("very small numbers", lambda r: dropping(r, 1e-12 * normal(r, 5, 4), 0.7)),
    Hidden("single precision", lambda r: dropping(r, normal(r, 5, 4).astype(np.float32), 0.7)),
    Hidden("arrays that are views", lambda r: call(
        normal(r, 8, 5).T[:, ::2], r.random_sample((4, 5)).T[:, ::-1], 0.6)),
    Hidden("the same call twice", lambda r: dropped(r, 5, 4, keep=0.3), times=2),
)

MASK = "kept = u < keep"


def of_dropping(name):
    """What goes wrong with dropout, and in the same way with its gradient."""
    scaled = f"np.where(kept, {name} / keep, 0.0)"
    return (
        Misconception(
            "takes keep for the share that goes",
            "`keep` is the probability to **stay**. Other texts name the probability to go.",
            (Edit(MASK, "kept = u >= keep"),
             Edit(scaled, f"np.where(kept, {name} / max(1 - keep, 1e-300), 0.0)"))),
        Misconception(
            "keeps the others", "Those stay whose number is below `keep`.",
            Edit(MASK, "kept = u >= keep")),
        Misconception(
            "keeps those with large numbers", "The share is right, the places are not: those stay "
            "whose number is below `keep`.", Edit(MASK, "kept = u > 1 - keep")),
        Misconception(
            "forgets to make up for what is gone",
            "On average over many draws, what comes out must be what went in.",
            Edit(scaled, f"np.where(kept, {name} * 1.0, 0.0)")),
        Misconception(
            "makes what stays smaller",
            "On average over many draws, what comes out must be what went in: with fewer of them "
            "left, those have to become larger.",
            Edit(scaled, f"np.where(kept, {name} * keep, 0.0)")),
        Misconception(
            "divides by the share that goes",
            "If one in five stays, how much larger must it become to stand for five?",
            Edit(scaled, f"np.where(kept, {name} / max(1 - keep, 1e-300), 0.0)")),
        Misconception(
            "divides by the share that happened to stay",
            "What makes up for the loss is the probability, which is the same for every draw, not "
            "what a draw happened to leave.",
            Edit(scaled, f"np.where(kept, {name} / max(float(np.mean(kept)), 1e-300), 0.0)")),
        Misconception(
            "divides by the root of the share",
            "What has to stay the same is the mean, not the spread.",
            Edit(scaled, f"np.where(kept, {name} / np.sqrt(keep), 0.0)")),
        Misconception(
            "always keeps one half", "`keep` is an argument: use it.",
            (Edit(MASK, "kept = u < 0.5"), Edit(scaled, f"np.where(kept, {name} / 0.5, 0.0)"))),
        Misconception(
            "drops the same places in every example",
            "Every value has a drawn number of its own.", Edit(MASK, "kept = u[:1] < keep")),
        Misconception(
            "leaves what should go as it was", "What does not stay becomes zero.",
            Edit(scaled, f"np.where(kept, {name} / keep, {name})")),
        Misconception(
            "returns the mask", "The mask says who stays; what is asked for are the values.",
            Edit(scaled, "kept / keep")),
        Misconception(
            "changes the values in place", IN_PLACE,
            Edit(f"return {scaled}", f"{name}[~kept] = 0\n    return {name} / keep")),
    )


DROPOUT = Exercise(
    name="dropout",
    points=2,
    reference=cnn_ref.dropout,
    tolerance=ONCE,
    also_right=(AlsoRight(
        "keeps the border", "Yours also keeps a value whose drawn number is exactly `keep`, which "
        "practically never happens.", lambda x, u, keep: np.where(u <= keep, x / keep, 0.0)),),
    examples=(
        Case("half of them", call(
            np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.7, 0.4, 0.9]), 0.5)),
        Case("four in five stay", call(
            np.array([[4.0, 8.0, -4.0], [2.0, 6.0, 1.0]]),
            np.array([[0.95, 0.3, 0.5], [0.1, 0.85, 0.75]]), 0.8)),
        Case("all of them stay", call(np.array([1.0, -2.0]), np.array([0.9, 0.2]), 1.0)),
    ),
    hidden=DROPPING,
    misconceptions=of_dropping("x"),
)

DROPOUT_BACKWARD = Exercise(
    name="dropout_backward",
    points=1,
    reference=cnn_ref.dropout_backward,
    tolerance=ONCE,
    also_right=(AlsoRight(
        "keeps the border", "Yours also lets through where the drawn number is exactly `keep`, "
        "which practically never happens.",
        lambda dy, u, keep: np.where(u <= keep, dy / keep, 0.0)),),
    examples=(
        Case("half of them", call(
            np.array([1.0, 20.0, 3.0, 40.0]), np.array([0.1, 0.7, 0.4, 0.9]), 0.5)),
        Case("four in five stay", call(
            np.array([[4.0, 8.0, -4.0], [2.0, 6.0, 1.0]]),
            np.array([[0.95, 0.3, 0.5], [0.1, 0.85, 0.75]]), 0.8)),
        Case("all of them stay", call(np.array([1.0, -2.0]), np.array([0.9, 0.2]), 1.0)),
    ),
    hidden=DROPPING,
    misconceptions=of_dropping("dy"),
)
