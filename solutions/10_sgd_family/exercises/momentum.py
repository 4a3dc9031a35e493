"""Steps that remember where they went."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call

from .shared import ROUNDING, in_place, single, steps, views, whole

# --- steps that remember: momentum

UPDATE = "v = mu * v - lr * dw"
RESULT = "return w + v, v"

TRAJECTORY = """
    def drive(step, w, gradients, lr, mu):
        v, path, velocities, kept = None, [], [], True
        for dw in gradients:
            before = None if v is None else np.array(v)
            old = v
            w, v = (np.array(a) if isinstance(a, list) else a
                    for a in step(w, dw, v, lr=lr, mu=mu))
            kept = kept and (before is None or bool(np.array_equal(old, before)))
            path.append(np.array(w))
            velocities.append(np.array(v))
        return {"w": np.array(path), "v": np.array(velocities, dtype=float),
                "old v unchanged": kept}
"""

STARTS = (
    Case("one weight, one step from rest", call(
        np.array([1.0]), np.array([[1.0]]), lr=0.5, mu=0.9)),
    Case("one weight, three equal gradients", call(
        np.array([1.0]), np.ones((3, 1)), lr=0.1, mu=0.5)),
    Case("two weights, four steps", call(
        np.array([1.0, -2.0]), np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [2.0, 2.0]]),
        lr=0.1, mu=0.8)),
)

PATHS = (
    Hidden("one step from rest", lambda r: steps(r, (4,), 1, lr=0.3, mu=0.9)),
    Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1, mu=0.9)),
    Hidden("another share of the velocity is kept",
           lambda r: steps(r, (3,), 4, lr=0.1, mu=0.6)),
    Hidden("another learning rate", lambda r: steps(r, (3,), 4, lr=1.7, mu=0.9)),
    Hidden("nothing of the velocity is kept", lambda r: steps(r, (4,), 3, lr=0.2, mu=0.0)),
    Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05, mu=0.7)),
    Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2, mu=0.8)),
    Hidden("single precision", lambda r: single(r, lr=0.1, mu=0.7)),
    Hidden("views", lambda r: views(r, lr=0.3, mu=0.6)),
    Hidden("the same trajectory twice", lambda r: steps(r, (4,), 3, lr=0.1, mu=0.8), times=2),
)


def in_other_forms(pytorch, descending):
    """The same path with a velocity that is kept in another way."""
    return (
        AlsoRight("PyTorch's form", "Your velocity is PyTorch's, without the learning rate: the "
                  "path is the same as long as the rate is constant.", pytorch),
        AlsoRight("velocity uphill", "Your velocity has the other sign and is subtracted: the "
                  "path is the same.", descending),
    )


def pytorch(w, dw, v, *, lr, mu):
    """PyTorch's form: the learning rate stands outside the velocity."""
    v = dw if v is None else mu * v + dw
    return w - lr * v, v


def descending(w, dw, v, *, lr, mu):
    """The velocity points uphill and is subtracted."""
    v = lr * dw if v is None else mu * v + lr * dw
    return w - v, v


MOMENTUM = Exercise(
    name="momentum",
    points=3,
    reference=cnn_ref.momentum,
    driver=TRAJECTORY,
    tolerance=ROUNDING,
    also_right=in_other_forms(pytorch, descending),
    examples=STARTS,
    hidden=(
        *PATHS,
        Hidden("weights of whole numbers", lambda r: call(
            r.randint(-5, 6, (6,)), r.standard_normal((3, 6)), lr=0.1, mu=0.9)),
        Hidden("gradients of whole numbers", lambda r: call(
            r.standard_normal((6,)), r.randint(-5, 6, (3, 6)), lr=0.1, mu=0.9)),
    ),
    misconceptions=(
        Misconception(
            "climbs instead of descending",
            "The gradient points uphill: look at the signs in front of it, from the gradient to "
            "the new weights.", Edit("- lr * dw", "+ lr * dw")),
        Misconception(
            "averages the gradient",
            "An exponential average weighs the new gradient with 1 - mu. Classical momentum adds "
            "the whole step.", Edit("- lr * dw", "- (1 - mu) * lr * dw")),
        Misconception(
            "takes Nesterov's step",
            "You look ahead along the new velocity. Classical momentum just goes where the "
            "velocity points.", Edit(RESULT, "return w + mu * v - lr * dw, v")),
        Misconception(
            "steps with the old velocity",
            "First the velocity is updated, then the weights move with the new one.",
            Edit(f"{UPDATE}\n    {RESULT}", f"old = v\n    {UPDATE}\n    return w + old, v")),
        Misconception(
            "forgets the velocity",
            "Nothing of the old velocity reaches the new one, so this is plain gradient descent.",
            Edit("mu * v - lr", "-lr")),
        Misconception(
            "returns a velocity of zeros",
            "The next step needs the velocity of this one: what do you hand back?",
            Edit(RESULT, "return w + v, np.zeros(w.shape)")),
        Misconception(
            "always keeps 0.9 of the velocity", "`mu` is an argument: use it.",
            Edit("mu * v", "0.9 * v")),
        Misconception(
            "uses the learning rate twice",
            "The learning rate is in the velocity already.", Edit("w + v, v", "w + lr * v, v")),
        Misconception(
            "forgets the learning rate", "A step is the gradient times the learning rate.",
            Edit("lr * dw", "dw")),
        Misconception(
            "changes the weights in place",
            "`w += ...` changes the caller's array. Return new arrays and leave the arguments "
            "as they are.", Edit(RESULT, "w += v\n    return w, v")),
        Misconception(
            "changes the velocity in place",
            "`v *= ...` changes the caller's array. Return new arrays and leave the arguments "
            "as they are.", Edit(UPDATE, "v *= mu\n    v -= lr * dw")),
        Misconception(
            "returns velocity and weights in the wrong order",
            "The contract names the weights first.", Edit(RESULT, "return v, w + v")),
        Misconception(
            "scales the old velocity by the learning rate",
            "The old velocity is multiplied by mu alone.", Edit("mu * v", "mu * lr * v")),
    ),
)

# --- Nesterov's momentum

LOOK = "return w + mu * v - lr * dw, v"


def nesterov_pytorch(w, dw, v, *, lr, mu):
    """PyTorch's form: the learning rate stands outside the velocity."""
    v = dw if v is None else mu * v + dw
    return w - lr * (dw + mu * v), v


def nesterov_descending(w, dw, v, *, lr, mu):
    """The velocity points uphill and is subtracted."""
    v = lr * dw if v is None else mu * v + lr * dw
    return w - mu * v - lr * dw, v


NESTEROV = Exercise(
    name="nesterov",
    points=3,
    reference=cnn_ref.nesterov,
    driver=TRAJECTORY,
    tolerance=ROUNDING,
    also_right=in_other_forms(nesterov_pytorch, nesterov_descending),
    examples=STARTS,
    hidden=(
        *PATHS,
        Hidden("whole numbers", lambda r: whole(r, lr=0.1, mu=0.9)),
    ),
    misconceptions=(
        Misconception(
            "takes the classical step",
            "This is classical momentum, a look-ahead along the velocity that came in. The new "
            "weights look ahead along the velocity that goes out.",
            Edit(LOOK, "return w + v, v")),
        Misconception(
            "forgets the gradient in the look-ahead",
            "Two things move the weights: the share of the new velocity, and this step's own "
            "gradient.", Edit(LOOK, "return w + mu * v, v")),
        Misconception(
            "goes the whole way and then looks ahead once more",
            "The weights stood ahead already before this step: count how often the old velocity "
            "is added on the way.", Edit(LOOK, "return w + (1 + mu) * v, v")),
        Misconception(
            "looks ahead by the whole velocity",
            "Only the share of the velocity that the next step keeps lies ahead.",
            Edit(LOOK, "return w + v - lr * dw, v")),
        Misconception(
            "climbs instead of descending",
            "The gradient points uphill: look at the signs in front of it, from the gradient to "
            "the new weights.", (Edit("v = mu * v - lr * dw", "v = mu * v + lr * dw"),
                                 Edit(LOOK, "return w + mu * v + lr * dw, v"))),
        Misconception(
            "averages the gradient",
            "An exponential average weighs the new gradient with 1 - mu. Momentum adds the whole "
            "step.", Edit("v = mu * v - lr * dw", "v = mu * v - (1 - mu) * lr * dw")),
        Misconception(
            "forgets the velocity",
            "Nothing of the old velocity reaches the new one.",
            Edit("v = mu * v - lr * dw", "v = -lr * dw")),
        Misconception(
            "always keeps 0.9 of the velocity", "`mu` is an argument: use it wherever it occurs.",
            (Edit("v = mu * v - lr * dw", "v = 0.9 * v - lr * dw"),
             Edit(LOOK, "return w + 0.9 * v - lr * dw, v"))),
        Misconception(
            "returns a velocity of zeros",
            "The next step needs the velocity of this one: what do you hand back?",
            Edit(LOOK, "return w + mu * v - lr * dw, np.zeros(w.shape)")),
        Misconception(
            "returns velocity and weights in the wrong order",
            "The contract names the weights first.", Edit(LOOK, "return v, w + mu * v - lr * dw")),
        in_place(LOOK, "w += mu * v - lr * dw\n    return w, v"),
        Misconception(
            "changes the velocity in place",
            "`v *= ...` changes the caller's array. Return new arrays and leave the arguments "
            "as they are.", Edit("v = mu * v - lr * dw\n    return w",
                                 "v *= mu\n    v -= lr * dw\n    return w")),
    ),
)
