"""Rates over time."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call

from .shared import ROUNDING

# --- rates over time

RATES = """
    def drive(rate, times, **options):
        return np.array([float(rate(int(t), **options)) for t in times])
"""


def over(r, count, **more):
    """A schedule from step 0 on, at a drawn learning rate."""
    return call(np.arange(count), lr=float(r.uniform(0.01, 2)), **more)


STEP_DECAY = Exercise(
    name="step_decay",
    points=2,
    reference=cnn_ref.step_decay,
    driver=RATES,
    tolerance=ROUNDING,
    examples=(
        Case("halved every two steps", call(np.arange(5), lr=8.0, every=2, factor=0.5)),
        Case("a tenth every three steps", call(np.arange(10), lr=1.0, every=3)),
        Case("far from the start", call(np.array([0, 10, 99, 100, 101]), lr=0.1, every=50,
                                        factor=0.3)),
    ),
    hidden=(
        Hidden("before the first drop", lambda r: over(r, 3, every=5, factor=0.5)),
        Hidden("the first drop", lambda r: over(r, 5, every=4, factor=0.5)),
        Hidden("three drops", lambda r: over(r, 12, every=3, factor=0.4)),
        Hidden("a drop in every step", lambda r: over(r, 6, every=1, factor=0.7)),
        Hidden("the factor left at its default", lambda r: over(r, 9, every=2)),
        Hidden("a factor of one", lambda r: over(r, 5, every=2, factor=1.0)),
        Hidden("a factor above one", lambda r: over(r, 6, every=2, factor=1.5)),
        Hidden("long training", lambda r: call(
            np.append(0, r.randint(100, 1000, 6)), lr=0.3, every=100, factor=0.8)),
        Hidden("the step of a drop and its neighbours", lambda r: call(
            np.array([0, 29, 30, 31, 59, 60, 61]), lr=float(r.uniform(0.01, 2)), every=30,
            factor=0.2)),
        Hidden("the same schedule twice", lambda r: over(r, 6, every=2, factor=0.6), times=2),
    ),
    misconceptions=(
        Misconception(
            "makes the rate smaller in every step",
            "The rate stays the same for `every` steps, and then drops.",
            Edit("t // every", "t / every")),
        Misconception(
            "drops once per step", "The rate drops once in `every` steps, not in each.",
            Edit("t // every", "t")),
        Misconception(
            "drops one step late", "Steps are counted from 0: how many were taken at step t?",
            Edit("t // every", "max(t - 1, 0) // every")),
        Misconception(
            "drops one step early", "Steps are counted from 0: how many were taken at step t?",
            Edit("t // every", "(t + 1) // every")),
        Misconception(
            "drops only once", "After twice as many steps the rate drops a second time.",
            Edit("t // every", "min(t // every, 1)")),
        Misconception(
            "multiplies by the number of drops",
            "Each drop multiplies what is left, so the factor is raised to a power.",
            Edit("lr * factor ** (t // every)", "lr * (factor * (t // every) if t >= every else 1)"
                 )),
        Misconception(
            "takes the factor off",
            "A drop multiplies by the factor; with a factor of 0.1 a tenth remains.",
            Edit("factor **", "(1 - factor) **")),
        Misconception(
            "divides by the factor", "A factor below one makes the rate smaller.",
            Edit("lr * factor", "lr / factor")),
        Misconception(
            "starts with a rate that has dropped", "At step 0 the rate is still whole.",
            Edit("t // every", "t // every + 1")),
        Misconception(
            "always takes a tenth", "`factor` is an argument: use it.",
            Edit("factor **", "0.1 **")),
        Misconception(
            "rounds to the nearest drop", "A drop comes after `every` steps, not half-way there.",
            Edit("t // every", "int(t / every + 0.5)")),
    ),
)

HALF = "(1 + np.cos(np.pi * done)) / 2"

COSINE_DECAY = Exercise(
    name="cosine_decay",
    points=2,
    reference=cnn_ref.cosine_decay,
    driver=RATES,
    tolerance=ROUNDING,
    examples=(
        Case("four steps down", call(np.arange(6), lr=1.0, steps=4)),
        Case("not down to zero", call(np.arange(8), lr=0.5, steps=6, least=0.1)),
        Case("one step", call(np.arange(3), lr=0.2, steps=1, least=0.05)),
    ),
    hidden=(
        Hidden("the way down", lambda r: over(r, 7, steps=10, least=0.005)),
        Hidden("the whole way", lambda r: over(r, 9, steps=8, least=0.004)),
        Hidden("after the end", lambda r: over(r, 15, steps=5, least=0.003)),
        Hidden("down to zero", lambda r: over(r, 8, steps=7)),
        Hidden("after the end, at zero", lambda r: over(r, 12, steps=4)),
        Hidden("a large rate at the end", lambda r: over(r, 7, steps=6, least=1.5)),
        Hidden("one step", lambda r: over(r, 4, steps=1, least=0.002)),
        Hidden("long training", lambda r: call(
            np.append(0, r.randint(1, 1200, 6)), lr=0.3, steps=1000, least=0.01)),
        Hidden("an odd number of steps", lambda r: over(r, 11, steps=9, least=0.001)),
        Hidden("the same schedule twice", lambda r: over(r, 6, steps=4, least=0.002), times=2),
    ),
    misconceptions=(
        Misconception(
            "goes on after the end", "After `steps` steps the rate stays where it is; a cosine "
            "would come up again.", Edit("min(t, steps)", "t")),
        Misconception(
            "starts again after the end", "The rate stays at the end; restarts are another "
            "schedule.", Edit("min(t, steps)", "t % steps")),
        Misconception(
            "goes down to zero", "The way ends at `least`.", Edit("least + (lr - least)", "lr")),
        Misconception(
            "starts too high",
            "At step 0 the rate is `lr`: by how much does it go down from there to `least`?",
            Edit("(lr - least)", "lr")),
        Misconception(
            "cuts off at the least rate",
            "The cosine itself ends at `least`; nothing is cut off.",
            Edit(f"return least + (lr - least) * {HALF}", f"return max(lr * {HALF}, least)")),
        Misconception(
            "runs through a quarter of the cosine",
            "Half a cosine leads from 1 to -1: which angle is that?",
            Edit(HALF, "np.cos(np.pi * done / 2)")),
        Misconception(
            "runs through the whole cosine",
            "Half a cosine leads from 1 to -1: which angle is that?",
            Edit("np.pi * done", "2 * np.pi * done")),
        Misconception(
            "goes up", "At step 0 the rate is `lr`, and it becomes smaller.",
            Edit("1 + np.cos", "1 - np.cos")),
        Misconception(
            "goes down in a straight line", "The way down is half a cosine: slow, fast, slow.",
            Edit(HALF, "(1 - done)")),
        Misconception(
            "takes degrees for radians", "NumPy's cosine takes radians.",
            Edit("np.pi * done", "180 * done")),
        Misconception(
            "arrives one step early", "The way down takes `steps` steps: where is step `steps`?",
            Edit("min(t, steps) / steps", "min(t, steps - 1) / max(steps - 1, 1)")),
        Misconception(
            "starts one step late", "Step 0 is the start: there the rate is `lr`.",
            Edit("min(t, steps)", "min(t + 1, steps)")),
    ),
)
