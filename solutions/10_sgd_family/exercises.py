"""Exercises of unit 10: the SGD family."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

UPDATE = "v = mu * v - lr * dw"
RESULT = "return w + v, v"

TRAJECTORY = """
    def drive(step, w, gradients, lr, mu):
        v, path, velocities, kept = None, [], [], True
        for dw in gradients:
            before = None if v is None else np.array(v)
            old = v
            w, v = step(w, dw, v, lr=lr, mu=mu)
            kept = kept and (before is None or bool(np.array_equal(old, before)))
            path.append(np.array(w))
            velocities.append(np.array(v))
        return {"w": np.array(path), "v": np.array(velocities), "inputs kept": kept}
"""


def steps(r, shape, count, lr, mu):
    """A trajectory from an empty state."""
    return call(r.standard_normal(shape), r.standard_normal((count, *shape)), lr=lr, mu=mu)


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
    tolerance=Relative(1e-13),
    also_right=(
        AlsoRight("PyTorch's form", "Your velocity is PyTorch's, without the learning rate: the "
                  "path is the same as long as the rate is constant.", pytorch),
        AlsoRight("velocity uphill", "Your velocity has the other sign and is subtracted: the "
                  "path is the same.", descending),
    ),
    examples=(
        Case("one weight, one step from rest", call(
            np.array([1.0]), np.array([[1.0]]), lr=0.5, mu=0.9)),
        Case("one weight, three equal gradients", call(
            np.array([1.0]), np.ones((3, 1)), lr=0.1, mu=0.5)),
        Case("two weights, four steps", call(
            np.array([1.0, -2.0]), np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [2.0, 2.0]]),
            lr=0.1, mu=0.8)),
    ),
    hidden=(
        Hidden("one step from rest", lambda r: steps(r, (4,), 1, 0.3, 0.9)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, 0.1, 0.9)),
        Hidden("another share of the velocity is kept", lambda r: steps(r, (3,), 4, 0.1, 0.6)),
        Hidden("another learning rate", lambda r: steps(r, (3,), 4, 1.7, 0.9)),
        Hidden("nothing of the velocity is kept", lambda r: steps(r, (4,), 3, 0.2, 0.0)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, 0.05, 0.7)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, 0.2, 0.8)),
        Hidden("weights of whole numbers", lambda r: call(
            r.randint(-5, 6, (6,)), r.standard_normal((3, 6)), lr=0.1, mu=0.9)),
        Hidden("gradients of whole numbers", lambda r: call(
            r.standard_normal((6,)), r.randint(-5, 6, (3, 6)), lr=0.1, mu=0.9)),
        Hidden("the same trajectory twice", lambda r: steps(r, (4,), 3, 0.1, 0.8), times=2),
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

EXERCISES = (MOMENTUM,)
