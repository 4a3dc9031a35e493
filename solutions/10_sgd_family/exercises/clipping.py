"""A limit on the gradient."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call

from .shared import ROUNDING

# --- a limit on the gradient

SCALE = "limit / max(norm, limit)"


def gradients(r, size, limit, *shapes):
    """Gradients of several arrays."""
    return call([size * r.standard_normal(shape) for shape in shapes], limit)


def clip_pytorch(grads, limit):
    """PyTorch's form: a millionth is added to the norm."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * min(1.0, limit / (norm + 1e-6)) for g in grads]


CLIP_BY_NORM = Exercise(
    name="clip_by_norm",
    points=2,
    stretch=True,
    reference=cnn_ref.clip_by_norm,
    tolerance=ROUNDING,
    also_right=(AlsoRight("PyTorch's form", "A millionth is added to your norm, as in PyTorch: "
                          "what remains is a little below the limit.", clip_pytorch),),
    examples=(
        Case("two numbers of norm five", call([np.array([3.0]), np.array([4.0])], 1.0)),
        Case("short enough", call([np.array([0.3, 0.0]), np.array([[0.4]])], 1.0)),
        Case("a layer", call([np.arange(6.0).reshape(2, 3), np.array([1.0, -1.0, 2.0])], 2.5)),
    ),
    hidden=(
        Hidden("too long", lambda r: gradients(r, 10, 1.5, (4,), (3,))),
        Hidden("short enough", lambda r: gradients(r, 0.01, 1.5, (4,), (3,))),
        Hidden("filters and biases, short enough",
               lambda r: gradients(r, 0.01, 2.0, (3, 2, 2, 4), (4,))),
        Hidden("far below a large limit", lambda r: gradients(r, 1, 1e3, (4, 2), (3,))),
        Hidden("each short enough, together too long",
               lambda r: call([np.append(r.uniform(0.6, 0.8), 0.0) for _ in range(4)], 0.9)),
        Hidden("one array", lambda r: gradients(r, 10, 2.0, (5,))),
        Hidden("filters and biases", lambda r: gradients(r, 10, 0.5, (3, 2, 4, 5), (5,))),
        Hidden("many layers", lambda r: gradients(r, 1, 1.0, (2, 3), (3,), (3, 4), (4,), (4, 2))),
        Hidden("a large limit", lambda r: gradients(r, 100, 50.0, (4, 2), (3,))),
        Hidden("all zero beside others", lambda r: call(
            [np.zeros(3), 5 * r.standard_normal(4)], 1.0)),
        Hidden("all zero", lambda r: call([np.zeros((2, 2)), np.zeros(3)], r.uniform(0.5, 2))),
        Hidden("whole numbers", lambda r: call(
            [r.randint(3, 9, (4,)), r.randint(-9, -3, (2, 3))], 1.5)),
        Hidden("single precision", lambda r: call(
            [(9 * r.standard_normal(4)).astype(np.float32)], 1.5)),
        Hidden("views", lambda r: call([9 * r.standard_normal((4, 6))[:, ::2]], 2.0)),
        Hidden("the same twice", lambda r: gradients(r, 10, 1.2, (4,), (3,)), times=2),
    ),
    misconceptions=(
        Misconception(
            "shortens every array on its own",
            "One norm for all arrays together: only then does the direction stay.",
            lambda grads, limit: [
                g * min(1.0, limit / max(float(np.sqrt(np.sum(g * g * 1.0))), 1e-300))
                for g in grads]),
        Misconception(
            "cuts each number off",
            "Cutting numbers off changes the direction; all of them are multiplied by one factor.",
            Edit("g * scale", "np.clip(g * 1.0, -limit, limit)")),
        Misconception(
            "lengthens short gradients",
            "Gradients that are short enough stay as they are, zeros too.",
            Edit(SCALE, "limit / norm")),
        Misconception(
            "forgets the root", "A norm is the root of the sum of squares.",
            Edit("np.sqrt(total)", "total")),
        Misconception(
            "takes the mean for the sum", "A norm is the root of a sum, not of a mean.",
            Edit("np.sqrt(total)", "np.sqrt(total / sum(g.size for g in grads))")),
        Misconception(
            "adds absolute values", "The norm is the root of the sum of squares.",
            (Edit("np.sum(g**2)", "np.sum(np.abs(g))"), Edit("np.sqrt(total)", "total"))),
        Misconception(
            "takes the largest number for the norm",
            "All numbers count for the norm, not only the largest.",
            Edit("np.sqrt(total)", "max(np.max(np.abs(g)) for g in grads)")),
        Misconception(
            "sets long gradients to zero", "A long gradient is shortened, not thrown away.",
            Edit(SCALE, "float(norm <= limit)")),
        Misconception(
            "scales to norm one", "The norm that remains is the limit.",
            Edit(SCALE, "1.0 if norm <= limit else 1.0 / norm")),
    ),
)
