"""A rate for each weight."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call

from .shared import ROUNDING, in_place, quiet, scaled, single, steps, views, whole

# --- a rate for each weight: AdaGrad, RMSProp

SQUARES = """
    def drive(step, w, gradients, **options):
        s, path, squares, kept = None, [], [], True
        for dw in gradients:
            before = None if s is None else np.array(s)
            old = s
            w, s = (np.array(a) if isinstance(a, list) else a
                    for a in step(w, dw, s, **options))
            kept = kept and (before is None or bool(np.array_equal(old, before)))
            path.append(np.array(w))
            squares.append(np.array(s))
        return {"w": np.array(path), "s": np.array(squares, dtype=float),
                "old s unchanged": kept}
"""

DIVIDE = "lr * dw / (np.sqrt(s) + eps)"
KERAS = ("Your eps stands under the root, as in Keras: fine, though another number then keeps the "
         "divisor from zero.")


def adagrad_keras(w, dw, s, *, lr, eps=1e-8):
    """Keras' form: eps under the root."""
    s = (0.0 if s is None else s) + dw**2
    return w - lr * dw / np.sqrt(s + eps), s


def rmsprop_keras(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    """Keras' form: eps under the root."""
    s = rho * (0.0 if s is None else s) + (1 - rho) * dw**2
    return w - lr * dw / np.sqrt(s + eps), s


def of_squares(update, result):
    """The mistakes that AdaGrad and RMSProp share."""
    return (*of_collecting(update, result), *of_stepping(update, result))


def of_collecting(update, result):
    """What goes wrong with the squares and their root."""
    return (
        Misconception(
            "collects gradients instead of their squares",
            "What is collected are squares: without them, gradients of opposite signs cancel.",
            Edit("dw**2", "dw")),
        Misconception(
            "collects absolute values instead of squares",
            "What is collected are squares, and the root takes them back.",
            Edit("dw**2", "np.abs(dw)")),
        Misconception(
            "forgets the root",
            "The divisor is the root of what was collected, so that it has the size of a "
            "gradient.", Edit("np.sqrt(s)", "s")),
        Misconception(
            "has one number for all weights",
            "Each weight has a rate of its own: what is collected has the shape of the weights.",
            Edit("dw**2", "np.mean(dw**2)")),
        Misconception(
            "divides by what was collected before this step",
            "First the gradient of this step is collected, then the weights move.",
            Edit(f"{update}\n    {result}",
                 f"old = s\n    {update}\n    {result.replace('sqrt(s)', 'sqrt(old)')}")),
        Misconception(
            "forgets eps",
            "A weight whose gradients were all zero has a divisor of zero: what keeps it from "
            "that?", Edit("(np.sqrt(s) + eps)", "np.sqrt(s)")),
        Misconception(
            "always takes 1e-8 for eps", "`eps` is an argument: use it.",
            Edit("(np.sqrt(s) + eps)", "(np.sqrt(s) + 1e-8)")),
    )


def of_stepping(update, result):
    """What goes wrong with the step and with what is handed back."""
    return (
        Misconception(
            "climbs instead of descending", "The gradient points uphill; the way down is against "
            "it.", Edit("w - lr", "w + lr")),
        Misconception(
            "forgets the learning rate", "The step is multiplied by the learning rate.",
            Edit("lr * dw /", "dw /")),
        Misconception(
            "steps by the sign of the gradient",
            "The size of this gradient, compared with those before, matters too.",
            Edit(DIVIDE, "lr * np.sign(dw)")),
        Misconception(
            "returns weights and squares in the wrong order",
            "The contract names the weights first.",
            Edit(result, f"return s, {result.removeprefix('return ').removesuffix(', s')}")),
        in_place(result, f"w -= {DIVIDE}\n    return w, s"),
        Misconception(
            "changes what was collected in place",
            "`s += ...` changes the caller's array. Return new arrays and leave the arguments as "
            "they are.", Edit(update, f"s[...] = {update.removeprefix('s = ')}")),
    )


STEP = f"return w - {DIVIDE}, s"

ADAGRAD = Exercise(
    name="adagrad",
    points=2,
    reference=cnn_ref.adagrad,
    driver=SQUARES,
    tolerance=ROUNDING,
    also_right=(AlsoRight("Keras' form", KERAS, adagrad_keras),),
    examples=(
        Case("one weight, one step from nothing", call(
            np.array([1.0]), np.array([[2.0]]), lr=0.5, eps=1e-6)),
        Case("one weight, three equal gradients", call(
            np.array([1.0]), 2 * np.ones((3, 1)), lr=0.5, eps=0.01)),
        Case("two weights, one of them seldom has a gradient", call(
            np.array([1.0, -2.0]), np.array([[1.0, 0.0], [2.0, 0.0], [-1.0, 0.5], [2.0, 0.0]]),
            lr=0.1, eps=1e-3)),
    ),
    hidden=(
        Hidden("one step from nothing", lambda r: steps(r, (4,), 1, lr=0.3, eps=1e-3)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1, eps=1e-2)),
        Hidden("another learning rate", lambda r: steps(r, (3,), 4, lr=1.7, eps=1e-2)),
        Hidden("a large eps", lambda r: steps(r, (3,), 4, lr=0.5, eps=0.5)),
        Hidden("eps left at its default", lambda r: steps(r, (4,), 3, lr=0.5)),
        Hidden("weights without a gradient", lambda r: quiet(r, lr=0.2, eps=1e-2)),
        Hidden("gradients around 1e8", lambda r: scaled(r, 1e8, lr=0.2, eps=1e-2)),
        Hidden("gradients around 1e-8", lambda r: scaled(r, 1e-8, lr=0.2, eps=1e-9)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05, eps=1e-3)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2, eps=1e-2)),
        Hidden("whole numbers", lambda r: whole(r, lr=0.1, eps=1e-2)),
        Hidden("single precision", lambda r: single(r, lr=0.1, eps=1e-2)),
        Hidden("views", lambda r: views(r, lr=0.3, eps=1e-2)),
        Hidden("the same trajectory twice",
               lambda r: steps(r, (4,), 3, lr=0.1, eps=1e-2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the squares of earlier steps",
            "AdaGrad collects the squares of all steps so far.", Edit("s + dw**2", "dw**2")),
        Misconception(
            "averages the squares",
            "AdaGrad adds: what it has collected never becomes less. The running mean is "
            "RMSProp's.", Edit("s + dw**2", "0.9 * s + 0.1 * dw**2")),
        *of_squares("s = s + dw**2", STEP),
    ),
)

RMSPROP = Exercise(
    name="rmsprop",
    points=2,
    reference=cnn_ref.rmsprop,
    driver=SQUARES,
    tolerance=ROUNDING,
    also_right=(AlsoRight("Keras' form", KERAS, rmsprop_keras),),
    examples=(
        Case("one weight, one step from nothing", call(
            np.array([1.0]), np.array([[2.0]]), lr=0.5, rho=0.75, eps=1e-6)),
        Case("one weight, three equal gradients", call(
            np.array([1.0]), 2 * np.ones((3, 1)), lr=0.5, rho=0.75, eps=0.01)),
        Case("two weights, one of them seldom has a gradient", call(
            np.array([1.0, -2.0]), np.array([[1.0, 0.0], [2.0, 0.0], [-1.0, 0.5], [2.0, 0.0]]),
            lr=0.1, rho=0.6, eps=1e-3)),
    ),
    hidden=(
        Hidden("one step from nothing", lambda r: steps(r, (4,), 1, lr=0.3, rho=0.7, eps=1e-3)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1, rho=0.95, eps=1e-2)),
        Hidden("another share is kept", lambda r: steps(r, (3,), 4, lr=0.1, rho=0.4, eps=1e-2)),
        Hidden("another learning rate", lambda r: steps(r, (3,), 4, lr=1.7, rho=0.8, eps=1e-2)),
        Hidden("a large eps", lambda r: steps(r, (3,), 4, lr=0.5, rho=0.8, eps=0.5)),
        Hidden("rho and eps left at their defaults", lambda r: steps(r, (4,), 3, lr=0.5)),
        Hidden("weights without a gradient", lambda r: quiet(r, lr=0.2, rho=0.8, eps=1e-2)),
        Hidden("gradients around 1e8", lambda r: scaled(r, 1e8, lr=0.2, rho=0.8, eps=1e-2)),
        Hidden("gradients around 1e-8", lambda r: scaled(r, 1e-8, lr=0.2, rho=0.8, eps=1e-9)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05, rho=0.7, eps=1e-3)),
        Hidden("the filters of a layer",
               lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2, rho=0.8, eps=1e-2)),
        Hidden("whole numbers", lambda r: whole(r, lr=0.1, rho=0.6, eps=1e-2)),
        Hidden("single precision", lambda r: single(r, lr=0.1, rho=0.7, eps=1e-2)),
        Hidden("views", lambda r: views(r, lr=0.3, rho=0.6, eps=1e-2)),
        Hidden("the same trajectory twice",
               lambda r: steps(r, (4,), 3, lr=0.1, rho=0.8, eps=1e-2), times=2),
    ),
    misconceptions=(
        Misconception(
            "adds the squares up, as AdaGrad does",
            "RMSProp keeps a running mean: old squares fade, and the new one comes with what is "
            "left of one.", Edit("rho * s + (1 - rho) * dw**2", "s + dw**2")),
        Misconception(
            "swaps the two shares",
            "`rho` is the share of the old mean that is kept; look at which factor stands where.",
            Edit("rho * s + (1 - rho) * dw**2", "(1 - rho) * s + rho * dw**2")),
        Misconception(
            "adds the whole new square",
            "In a mean the weights add up to one: how much is left for the new square?",
            Edit("(1 - rho) * dw**2", "dw**2")),
        Misconception(
            "forgets the mean of earlier steps",
            "Nothing of the old mean reaches the new one.", Edit("rho * s + (1", "(1")),
        Misconception(
            "always keeps 0.9 of the mean", "`rho` is an argument: use it wherever it occurs.",
            Edit("rho * s + (1 - rho) * dw**2", "0.9 * s + 0.1 * dw**2")),
        *of_squares("s = rho * s + (1 - rho) * dw**2", STEP),
    ),
)
