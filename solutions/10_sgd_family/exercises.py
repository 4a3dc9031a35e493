"""Exercises of unit 10: the SGD family."""

import numpy as np

import cnn_ref
from autograder.exercise import (
    AlsoRight,
    Case,
    Edit,
    Exercise,
    Hidden,
    Misconception,
    call,
    function,
)
from autograder.tolerance import Exact, Relative

ROUNDING = Relative(1e-13)
"""A step is some five roundings of 1.1e-16 each, a trajectory six steps at most: 4e-15 of the
largest number on the way. What a mistake changes is 1e-3 of it or more."""

CORRECTED = Relative(1e-12)
"""Adam divides by 1 - beta^t. With beta 0.999 and t 1 this is 0.001, known to 1.1e-16 / 0.001 =
1.1e-13, for the powers as products, as `**` or as exponentials of logarithms."""


def steps(r, shape, count, **options):
    """A trajectory from an empty state."""
    return call(r.standard_normal(shape), r.standard_normal((count, *shape)), **options)


def single(r, **options):
    """A trajectory in single precision."""
    return call(r.standard_normal(5).astype(np.float32),
                r.standard_normal((3, 5)).astype(np.float32), **options)


def views(r, **options):
    """Weights and gradients are every other number of larger arrays."""
    return call(r.standard_normal(10)[::2], r.standard_normal((3, 10))[:, ::2], **options)


def quiet(r, **options):
    """Some weights have no gradient at all."""
    gradients = r.standard_normal((4, 6))
    gradients[:, :2] = 0
    return call(r.standard_normal(6), gradients, **options)


def scaled(r, scale, **options):
    """Gradients of another size."""
    return call(r.standard_normal(5), scale * r.standard_normal((4, 5)), **options)


def whole(r, **options):
    """Weights and gradients of whole numbers; no gradient is 0."""
    return call(r.randint(-5, 6, (6,)), r.randint(1, 6, (3, 6)) * (1 - 2 * r.randint(0, 2, (3, 6))),
                **options)


def in_place(old, new):
    """The mistake that every function here can make: the caller's weights are overwritten."""
    return Misconception(
        "changes the weights in place",
        "`w += ...` and `w[...] = ...` change the caller's array. Return new arrays and leave the "
        "arguments as they are.", Edit(old, new))


# --- gradient descent on all examples

GRADIENT_DESCENT = Exercise(
    name="gradient_descent",
    points=3,
    reference=cnn_ref.gradient_descent,
    tolerance=ROUNDING,
    examples=(
        Case("one weight, two steps", call(
            function("lambda w: 2 * w"), np.array([1.0]), lr=0.25, steps=2)),
        Case("the ravine, three steps", call(
            function("lambda w: np.array([1.0, 25.0]) * w"), np.array([-10.0, 2.0]), lr=0.07,
            steps=3)),
        Case("no step at all", call(
            function("lambda w: w - 3"), np.array([5.0, 1.0]), lr=0.5, steps=0)),
    ),
    hidden=(
        Hidden("one step", lambda r: call(
            function("lambda w: 2 * w"), r.standard_normal(3), lr=0.3, steps=1)),
        Hidden("five steps into a bowl", lambda r: call(
            function("lambda w: w - 1"), r.standard_normal(4), lr=0.2, steps=5)),
        Hidden("another learning rate", lambda r: call(
            function("lambda w: w - 1"), r.standard_normal(4), lr=1.3, steps=4)),
        Hidden("a gradient that is not linear", lambda r: call(
            function("lambda w: np.sin(w) + w ** 3 / 10"), r.standard_normal(4), lr=0.4, steps=4)),
        Hidden("weights that depend on each other", lambda r: call(
            function("lambda w: np.array([[2.0, 1.0], [1.0, 3.0]]) @ w"), r.standard_normal(2),
            lr=0.2, steps=4)),
        Hidden("a matrix of weights", lambda r: call(
            function("lambda w: w * np.abs(w)"), r.standard_normal((3, 2)), lr=0.3, steps=3)),
        Hidden("the filters of a layer", lambda r: call(
            function("lambda w: 3 * w - w.mean()"), r.standard_normal((3, 2, 4, 5)), lr=0.1,
            steps=2)),
        Hidden("no step at all", lambda r: call(
            function("lambda w: 2 * w"), r.standard_normal(3), lr=0.3, steps=0)),
        Hidden("a start of whole numbers", lambda r: call(
            function("lambda w: w - 0.5"), r.randint(-5, 6, (4,)), lr=0.25, steps=3)),
        Hidden("no step from whole numbers", lambda r: call(
            function("lambda w: 2 * w"), r.randint(-99, 100, (4,)), lr=0.3, steps=0)),
        Hidden("single precision", lambda r: call(
            function("lambda w: 2 * w"), r.standard_normal(4).astype(np.float32), lr=0.25,
            steps=3)),
        Hidden("a start that is a view", lambda r: call(
            function("lambda w: np.cos(w)"), r.standard_normal(8)[::2], lr=0.5, steps=3)),
        Hidden("the same descent twice", lambda r: call(
            function("lambda w: np.tanh(w)"), r.standard_normal(3), lr=0.5, steps=3), times=2),
    ),
    misconceptions=(
        Misconception(
            "climbs instead of descending", "The gradient points uphill; the way down is against "
            "it.", Edit("here - lr", "here + lr")),
        Misconception(
            "takes every gradient at the start",
            "The ground changes on the way: where is the gradient of the second step taken?",
            Edit("gradient(here)", "gradient(w)")),
        Misconception(
            "leaves the start out of the path",
            "The path begins where the weights began: its first row is the start.",
            Edit("return np.array(path)",
                 "return np.array(path)[1:] if steps else np.zeros((0, *w.shape))")),
        Misconception(
            "takes one step less", "How many points has a path of three steps?",
            Edit("range(steps)", "range(steps - 1)")),
        Misconception(
            "takes one step more", "How many points has a path of three steps?",
            Edit("range(steps)", "range(steps + 1)")),
        Misconception(
            "returns the last weights only",
            "The whole path is asked for, a row for each point on it.",
            Edit("return np.array(path)", "return path[-1]")),
        Misconception(
            "forgets the learning rate", "A step is the gradient times the learning rate.",
            Edit("lr * gradient(here)", "gradient(here)")),
        Misconception(
            "steps by the sign of the gradient",
            "The step is proportional to the gradient: short where the ground is flat.",
            Edit("gradient(here)", "np.sign(gradient(here))")),
        Misconception(
            "makes the step smaller as it goes",
            "The learning rate stays the same for all steps here.",
            Edit("lr * gradient(here)", "lr / len(path) * gradient(here)")),
        in_place("here = here - lr * gradient(here)",
                 "w[...] = here - lr * gradient(here)\n        here = w.astype(float)"),
        Misconception(
            "stores the same array again and again",
            "All rows of your path are the same array, changed afterwards: append a new one.",
            Edit("here = here - lr * gradient(here)", "here -= lr * gradient(here)")),
    ),
)

# --- batches

PARTS = "x[places], y[places]"


def examples(r, n, shape, batch, **more):
    """N examples with their numbers as labels, in a random order."""
    return call(r.standard_normal((n, *shape)), r.permutation(n), batch, r.permutation(n), **more)


MINIBATCHES = Exercise(
    name="minibatches",
    points=3,
    reference=cnn_ref.minibatches,
    tolerance=Exact(),
    examples=(
        Case("five examples in batches of two", call(
            np.array([10.0, 20.0, 30.0, 40.0, 50.0]), np.array([1, 2, 3, 4, 5]), 2,
            np.array([3, 0, 4, 1, 2]))),
        Case("all in one batch", call(
            np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 1, 0]), 3,
            np.array([2, 0, 1]))),
        Case("one at a time", call(
            np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0, 1, 0]), 1,
            np.array([1, 2, 0]))),
    ),
    hidden=(
        Hidden("batches that come out even", lambda r: examples(r, 12, (3,), 4)),
        Hidden("a smaller batch at the end", lambda r: examples(r, 10, (3,), 4)),
        Hidden("one example left over", lambda r: examples(r, 10, (2,), 3)),
        Hidden("one at a time", lambda r: examples(r, 7, (2,), 1)),
        Hidden("all at once", lambda r: examples(r, 9, (2,), 9)),
        Hidden("a batch larger than the data", lambda r: examples(r, 5, (2,), 8)),
        Hidden("images", lambda r: examples(r, 7, (3, 4, 2), 3)),
        Hidden("one number each", lambda r: examples(r, 8, (), 3)),
        Hidden("labels that are rows", lambda r: call(
            r.standard_normal((7, 2)), r.standard_normal((7, 4)), 3, r.permutation(7))),
        Hidden("examples of whole numbers", lambda r: call(
            r.randint(0, 256, (8, 3)), r.permutation(8), 3, r.permutation(8))),
        Hidden("single precision", lambda r: call(
            r.standard_normal((8, 3)).astype(np.float32), r.permutation(8), 5, r.permutation(8))),
        Hidden("examples that are a view", lambda r: call(
            r.standard_normal((8, 6))[:, ::2], r.permutation(8), 3, r.permutation(8))),
        Hidden("the same batches twice", lambda r: examples(r, 9, (2,), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "ignores the order", "The examples come as they lie in the data. What is `order` for?",
            Edit("order[start:start + batch]",
                 "np.arange(len(x))[start:start + batch]")),
        Misconception(
            "shuffles the examples but not their labels",
            "An example and its label have to stay together.",
            Edit(PARTS, "x[places], y[start:start + batch]")),
        Misconception(
            "shuffles the labels but not the examples",
            "An example and its label have to stay together.",
            Edit(PARTS, "x[start:start + batch], y[places]")),
        Misconception(
            "drops the examples that do not fill a batch",
            "What remains at the end is a batch too, a smaller one.",
            Edit("range(0, len(x), batch)", "range(0, len(x) - batch + 1, batch)")),
        Misconception(
            "fills the last batch up with examples that were used already",
            "Each example comes once: the last batch may be smaller.",
            Edit("order[start:start + batch]",
                 "np.take(order, range(start, start + batch), mode='wrap')")),
        Misconception(
            "takes the number in a batch for the number of batches",
            "`batch` says how many examples are in a batch.",
            Edit("places = order[start:start + batch]\n        batches.append((x[places], "
                 "y[places]))",
                 "pass\n    for places in np.array_split(order, batch):\n        "
                 "batches.append((x[places], y[places]))")),
        Misconception(
            "lets the batches overlap",
            "Where does the second batch begin, and where the third?",
            Edit("range(0, len(x), batch)", "range(len(x))")),
        Misconception(
            "reads the order the wrong way round",
            "`order[0]` is the place of the example that comes first, not the turn of example 0.",
            Edit("order[start", "np.argsort(order)[start")),
        Misconception(
            "returns examples only", "A batch is a pair: examples and their labels.",
            Edit(f"({PARTS})", "x[places]")),
        Misconception(
            "returns labels before examples", "A batch is a pair, the examples first.",
            Edit(PARTS, "y[places], x[places]")),
        Misconception(
            "leaves the last example of each batch out",
            "A slice ends before its second number: is an example skipped between two batches?",
            Edit("start + batch", "start + batch - (batch > 1)")),
        Misconception(
            "returns the first batch only", "All batches are asked for, in a list.",
            Edit("return batches", "return batches[:1]")),
    ),
)

# --- one step, no memory

WALK = """
    def drive(step, w, gradients, lr):
        path = []
        for dw in gradients:
            w = step(w, dw, lr=lr)
            w = np.array(w) if isinstance(w, list) else w
            path.append(np.array(w))
        return np.array(path)
"""

SGD = Exercise(
    name="sgd",
    points=1,
    reference=cnn_ref.sgd,
    driver=WALK,
    tolerance=ROUNDING,
    examples=(
        Case("one step", call(np.array([1.0, 2.0]), np.array([[10.0, -10.0]]), lr=0.1)),
        Case("two steps", call(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [1.0, 2.0]]), lr=0.5)),
        Case("a matrix of weights", call(np.ones((2, 3)), np.arange(6.0).reshape(1, 2, 3),
                                         lr=0.25)),
    ),
    hidden=(
        Hidden("one step", lambda r: steps(r, (4,), 1, lr=0.3)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1)),
        Hidden("a learning rate above one", lambda r: steps(r, (3,), 4, lr=1.7)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2)),
        Hidden("whole numbers", lambda r: whole(r, lr=0.25)),
        Hidden("single precision", lambda r: single(r, lr=0.1)),
        Hidden("views", lambda r: views(r, lr=0.3)),
        Hidden("tiny weights and gradients", lambda r: call(
            1e-8 * r.standard_normal(4), 1e-8 * r.standard_normal((3, 4)), lr=0.4)),
        Hidden("the same steps twice", lambda r: steps(r, (4,), 3, lr=0.1), times=2),
    ),
    misconceptions=(
        Misconception(
            "climbs instead of descending", "The gradient points uphill; the way down is against "
            "it.", Edit("w - lr", "w + lr")),
        Misconception(
            "forgets the learning rate", "A step is the gradient times the learning rate.",
            Edit("lr * dw", "dw")),
        Misconception(
            "returns the step, not the weights", "The new weights are asked for: the old ones and "
            "the step.", Edit("w - lr", "-lr")),
        Misconception(
            "divides by the number of weights",
            "Every weight moves by its own gradient, however many others there are. The loss "
            "divides by the number of examples; the step divides by nothing.",
            Edit("lr * dw", "lr * dw / dw.size")),
        Misconception(
            "gives all weights the same step",
            "Every weight moves by its own gradient, not by what they have on average.",
            Edit("lr * dw", "lr * np.mean(dw)")),
        Misconception(
            "shrinks the weights by the learning rate",
            "Only the gradient is multiplied by the learning rate.",
            Edit("w - lr * dw", "lr * (w - dw)")),
        Misconception(
            "rounds weights that came as whole numbers",
            "Weights may come as whole numbers, but what they become is a fraction.",
            Edit("w - lr * dw", "(w - lr * dw).astype(w.dtype)")),
        in_place("return w - lr * dw", "w[...] = w - lr * dw\n    return w * 1.0"),
    ),
)

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
        Hidden("one step from rest", lambda r: steps(r, (4,), 1, lr=0.3, mu=0.9)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1, mu=0.9)),
        Hidden("another share of the velocity is kept",
               lambda r: steps(r, (3,), 4, lr=0.1, mu=0.6)),
        Hidden("another learning rate", lambda r: steps(r, (3,), 4, lr=1.7, mu=0.9)),
        Hidden("nothing of the velocity is kept", lambda r: steps(r, (4,), 3, lr=0.2, mu=0.0)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05, mu=0.7)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2, mu=0.8)),
        Hidden("weights of whole numbers", lambda r: call(
            r.randint(-5, 6, (6,)), r.standard_normal((3, 6)), lr=0.1, mu=0.9)),
        Hidden("gradients of whole numbers", lambda r: call(
            r.standard_normal((6,)), r.randint(-5, 6, (3, 6)), lr=0.1, mu=0.9)),
        Hidden("single precision", lambda r: single(r, lr=0.1, mu=0.7)),
        Hidden("views", lambda r: views(r, lr=0.3, mu=0.6)),
        Hidden("the same trajectory twice", lambda r: steps(r, (4,), 3, lr=0.1, mu=0.8), times=2),
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
    also_right=(
        AlsoRight("PyTorch's form", "Your velocity is PyTorch's, without the learning rate: the "
                  "path is the same as long as the rate is constant.", nesterov_pytorch),
        AlsoRight("velocity uphill", "Your velocity has the other sign and is subtracted: the "
                  "path is the same.", nesterov_descending),
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
        Hidden("one step from rest", lambda r: steps(r, (4,), 1, lr=0.3, mu=0.9)),
        Hidden("five steps", lambda r: steps(r, (5,), 5, lr=0.1, mu=0.9)),
        Hidden("another share of the velocity is kept",
               lambda r: steps(r, (3,), 4, lr=0.1, mu=0.6)),
        Hidden("another learning rate", lambda r: steps(r, (3,), 4, lr=1.7, mu=0.9)),
        Hidden("nothing of the velocity is kept", lambda r: steps(r, (4,), 3, lr=0.2, mu=0.0)),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, lr=0.05, mu=0.7)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, lr=0.2, mu=0.8)),
        Hidden("whole numbers", lambda r: whole(r, lr=0.1, mu=0.9)),
        Hidden("single precision", lambda r: single(r, lr=0.1, mu=0.7)),
        Hidden("views", lambda r: views(r, lr=0.3, mu=0.6)),
        Hidden("the same trajectory twice", lambda r: steps(r, (4,), 3, lr=0.1, mu=0.8), times=2),
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

# --- both: Adam, AdamW

MOMENTS = """
    def drive(step, w, gradients, **options):
        m, v, t, kept = None, None, 0, True
        path, means, squares, counts = [], [], [], []
        for dw in gradients:
            old, before = (m, v), (np.array(m), np.array(v))
            w, m, v, t = (np.array(a) if isinstance(a, list) else a
                          for a in step(w, dw, m, v, t, **options))
            kept = kept and (old[0] is None or all(map(np.array_equal, old, before)))
            for log, value in zip((path, means, squares, counts), (w, m, v, t)):
                log.append(np.array(value))
        return {"w": np.array(path), "m": np.array(means, dtype=float),
                "v": np.array(squares, dtype=float), "t": np.array(counts),
                "old m and v unchanged": bool(kept)}
"""

FIRST = "m = beta1 * m + (1 - beta1) * dw"
SECOND = "v = beta2 * v + (1 - beta2) * dw**2"
MEAN = "mean = m / (1 - beta1**t)"
SQUARE = "square = v / (1 - beta2**t)"
ADAM_STEP = "return w - lr * mean / (np.sqrt(square) + eps), m, v, t"

EPSILON_HAT = ("Your eps is added before the second moment is corrected: the paper's epsilon hat, "
               "which Keras uses. The contract names the other one.")


def adam_keras(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """The form with epsilon hat: both corrections in the learning rate."""
    m = (0.0 if m is None else beta1 * m) + (1 - beta1) * dw
    v = (0.0 if v is None else beta2 * v) + (1 - beta2) * dw**2
    rate = lr * np.sqrt(1 - beta2 ** (t + 1)) / (1 - beta1 ** (t + 1))
    return w - rate * m / (np.sqrt(v) + eps), m, v, t + 1


def adamw_keras(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    """Epsilon hat, and the weights fade."""
    new, *state = adam_keras(w, dw, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return new - lr * decay * w, *state


def adamw_paper(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    """The paper's own form: the decay is not multiplied by the learning rate."""
    new, *state = cnn_ref.adam(w, dw, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return new - decay * w, *state


def options(lr, beta1, beta2, eps, **more):
    """The options of Adam by name."""
    return dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, **more)


def adam_cases(**more):
    """Trajectories of Adam and AdamW."""
    mild = options(0.1, 0.8, 0.95, 1e-2, **more)
    return (
        Hidden("one step from nothing",
               lambda r: steps(r, (4,), 1, **options(0.3, 0.7, 0.9, 1e-3, **more))),
        Hidden("two steps", lambda r: steps(r, (4,), 2, **options(0.3, 0.9, 0.99, 1e-2, **more))),
        Hidden("six steps", lambda r: steps(r, (5,), 6, **mild)),
        Hidden("other shares are kept",
               lambda r: steps(r, (3,), 4, **options(0.1, 0.5, 0.7, 1e-2, **more))),
        Hidden("another learning rate",
               lambda r: steps(r, (3,), 4, **options(1.7, 0.8, 0.9, 1e-2, **more))),
        Hidden("a large eps", lambda r: steps(r, (3,), 4, **options(0.5, 0.8, 0.9, 0.5, **more))),
        Hidden("options left at their defaults",
               lambda r: scaled(r, 1e-6)),
        Hidden("weights without a gradient", lambda r: quiet(r, **mild)),
        Hidden("gradients around 1e8", lambda r: scaled(r, 1e8, **mild)),
        Hidden("gradients around 1e-8",
               lambda r: scaled(r, 1e-8, **options(0.2, 0.8, 0.9, 1e-9, **more))),
        Hidden("a matrix of weights", lambda r: steps(r, (3, 4), 3, **mild)),
        Hidden("the filters of a layer", lambda r: steps(r, (3, 2, 4, 5), 3, **mild)),
        Hidden("whole numbers", lambda r: whole(r, **mild)),
        Hidden("single precision", lambda r: single(r, **mild)),
        Hidden("views", lambda r: views(r, **mild)),
        Hidden("the same trajectory twice", lambda r: steps(r, (4,), 3, **mild), times=2),
    )


def adam_mistakes(step):
    """The mistakes that Adam and AdamW share; `step` is the last line of the model solution."""
    return (
        Misconception(
            "corrects neither moment",
            "Both moments start from zero and are too small at first: where is that mended?",
            (Edit(MEAN, "mean = m"), Edit(SQUARE, "square = v"))),
        Misconception(
            "corrects the first moment only",
            "The second moment starts from zero too.", Edit(SQUARE, "square = v")),
        Misconception(
            "corrects the second moment only",
            "The first moment starts from zero too.", Edit(MEAN, "mean = m")),
        Misconception(
            "corrects every step like the first",
            "The correction fades: after many steps nothing is left to correct. How often has "
            "the zero at the start been multiplied by beta?",
            (Edit(MEAN, "mean = m / (1 - beta1)"), Edit(SQUARE, "square = v / (1 - beta2)"))),
        Misconception(
            "multiplies beta by t",
            "The zero at the start is multiplied by beta once in every step, so beta is raised "
            "to a power.",
            (Edit(MEAN, "mean = m / (1 - beta1 * t)"),
             Edit(SQUARE, "square = v / (1 - beta2 * t)"))),
        Misconception(
            "counts the step after the correction",
            "In the first step `t` comes as 0, and the correction would divide by zero: when is "
            "the step counted?",
            (Edit(MEAN, "mean = m / (1 - beta1 ** (t - 1))"),
             Edit(SQUARE, "square = v / (1 - beta2 ** (t - 1))"))),
        Misconception(
            "hands back the count it was given",
            "The next call has to know that one more step was taken.",
            Edit(step, step.replace("v, t", "v, t - 1"))),
        Misconception(
            "counts every step twice", "One call is one step.", Edit("t = t + 1", "t = t + 2")),
        Misconception(
            "hands back the corrected moments",
            "The correction is for this step only; the moments go on uncorrected.",
            Edit(step, step.replace("m, v, t", "mean, square, t"))),
        Misconception(
            "puts eps under the root",
            "`eps` is added to the root, not to what is under it.",
            Edit(step, step.replace("np.sqrt(square) + eps", "np.sqrt(square + eps)"))),
        Misconception(
            "forgets eps",
            "A weight whose gradients were all zero has a divisor of zero: what keeps it from "
            "that?", Edit(step, step.replace("np.sqrt(square) + eps", "np.sqrt(square)"))),
        Misconception(
            "always takes 1e-8 for eps", "`eps` is an argument: use it.",
            Edit(step, step.replace("+ eps", "+ 1e-8"))),
        Misconception(
            "swaps the two betas",
            "`beta1` belongs to the mean of the gradients, `beta2` to that of their squares.",
            (Edit(FIRST, "m = beta2 * m + (1 - beta2) * dw"),
             Edit(SECOND, "v = beta1 * v + (1 - beta1) * dw**2"),
             Edit(MEAN, "mean = m / (1 - beta2**t)"),
             Edit(SQUARE, "square = v / (1 - beta1**t)"))),
        Misconception(
            "always keeps 0.9 and 0.999", "`beta1` and `beta2` are arguments: use them.",
            (Edit(FIRST, "m = 0.9 * m + (1 - 0.9) * dw"),
             Edit(SECOND, "v = 0.999 * v + (1 - 0.999) * dw**2"),
             Edit(MEAN, "mean = m / (1 - 0.9**t)"),
             Edit(SQUARE, "square = v / (1 - 0.999**t)"))),
        Misconception(
            "collects absolute values instead of squares",
            "The second moment is a mean of squares, and the root takes them back.",
            Edit("dw**2", "np.abs(dw)")),
        Misconception(
            "forgets the root",
            "The divisor is the root of the second moment, so that it has the size of a gradient.",
            Edit("np.sqrt(square)", "square")),
        Misconception(
            "adds the whole gradient to the first moment",
            "The first moment is a mean: how much is left for the new gradient?",
            Edit("(1 - beta1) * dw", "dw")),
        Misconception(
            "climbs instead of descending", "The gradient points uphill; the way down is against "
            "it.", Edit("lr * mean /", "-lr * mean /")),
        Misconception(
            "takes this step's gradient instead of the first moment",
            "The step goes along the mean of the gradients; this is RMSProp with a correction.",
            Edit("lr * mean /", "lr * dw /")),
        in_place(step, "w[...] = " + step.removeprefix("return ").replace(
            ", m, v, t", "\n    return w * 1.0, m, v, t")),
        Misconception(
            "changes the moments in place",
            "`m *= ...` changes the caller's array. Return new arrays and leave the arguments as "
            "they are.", (Edit(FIRST, FIRST.replace("m =", "m[...] =")),
                          Edit(SECOND, SECOND.replace("v =", "v[...] =")))),
    )


ADAM = Exercise(
    name="adam",
    points=4,
    reference=cnn_ref.adam,
    driver=MOMENTS,
    tolerance=CORRECTED,
    also_right=(AlsoRight("epsilon hat", EPSILON_HAT, adam_keras),),
    examples=(
        Case("one weight, one step from nothing", call(
            np.array([1.0]), np.array([[4.0]]), **options(0.5, 0.5, 0.75, 1e-2))),
        Case("one weight, three steps", call(
            np.array([1.0]), np.array([[4.0], [4.0], [-2.0]]), **options(0.5, 0.5, 0.75, 1e-2))),
        Case("two weights, one of them seldom has a gradient", call(
            np.array([1.0, -2.0]), np.array([[1.0, 0.0], [2.0, 0.0], [-1.0, 0.5], [2.0, 0.0]]),
            **options(0.1, 0.8, 0.9, 1e-3))),
    ),
    hidden=adam_cases(),
    misconceptions=adam_mistakes(ADAM_STEP),
)

ADAMW_STEP = ("return w - lr * mean / (np.sqrt(square) + eps) - lr * decay * w, m, v, t")
FADE = "- lr * decay * w, m"

ADAMW = Exercise(
    name="adamw",
    points=3,
    reference=cnn_ref.adamw,
    driver=MOMENTS,
    tolerance=CORRECTED,
    also_right=(
        AlsoRight("epsilon hat", EPSILON_HAT, adamw_keras),
        AlsoRight("the paper's decay", "Your decay is not multiplied by the learning rate: so it "
                  "stands in the paper. The contract follows PyTorch.", adamw_paper),
    ),
    examples=(
        Case("no gradient: the weights fade", call(
            np.array([1.0, -2.0]), np.zeros((2, 2)), **options(0.5, 0.5, 0.75, 1e-2, decay=0.2))),
        Case("one weight, three steps", call(
            np.array([1.0]), np.array([[4.0], [4.0], [-2.0]]),
            **options(0.5, 0.5, 0.75, 1e-2, decay=0.5))),
        Case("two weights, four steps", call(
            np.array([1.0, -2.0]), np.array([[1.0, 0.0], [2.0, 0.0], [-1.0, 0.5], [2.0, 0.0]]),
            **options(0.1, 0.8, 0.9, 1e-3, decay=0.1))),
    ),
    hidden=(
        *adam_cases(decay=0.3),
        Hidden("no decay at all",
               lambda r: steps(r, (4,), 3, **options(0.1, 0.8, 0.9, 1e-2, decay=0.0))),
        Hidden("no gradient at all", lambda r: call(
            r.standard_normal(4), np.zeros((3, 4)), **options(0.1, 0.8, 0.9, 1e-2, decay=0.7))),
    ),
    misconceptions=(
        Misconception(
            "adds the decay to the gradient",
            "This is Adam with an L2 penalty: the decay goes through the moments and is divided "
            "away. In AdamW it never enters them.",
            (Edit(FIRST, f"dw = dw + decay * w\n    {FIRST}"), Edit(FADE, ", m"))),
        Misconception(
            "divides the decay by the root as well",
            "Only the gradient's part of the step is divided; every weight loses the same share.",
            Edit(ADAMW_STEP, "return w - lr * (mean + decay * w) / (np.sqrt(square) + eps), m, v, "
                 "t")),
        Misconception(
            "forgets the decay", "Nothing is taken off the weights: this is Adam.",
            Edit(FADE, ", m")),
        Misconception(
            "lets the weights grow", "The decay makes weights smaller: look at its sign.",
            Edit(FADE, "+ lr * decay * w, m")),
        Misconception(
            "takes the decay off the new weights",
            "What is taken off is a share of the weights as they were before the step.",
            Edit(ADAMW_STEP, "return (w - lr * mean / (np.sqrt(square) + eps)) * (1 - lr * decay),"
                 " m, v, t")),
        Misconception(
            "takes twice the decay off",
            "The decay is the share itself, not the factor of a squared penalty whose derivative "
            "has a 2.", Edit(FADE, "- 2 * lr * decay * w, m")),
        Misconception(
            "takes the same amount off every weight",
            "Each weight loses a share of itself; a fixed amount would be an L1 penalty.",
            Edit(FADE, "- lr * decay * np.sign(w), m")),
        Misconception(
            "always takes a hundredth off", "`decay` is an argument: use it.",
            Edit(FADE, "- lr * 0.01 * w, m")),
        *adam_mistakes(ADAMW_STEP),
    ),
)

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

EXERCISES = (GRADIENT_DESCENT, MINIBATCHES, SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW,
             STEP_DECAY, COSINE_DECAY, CLIP_BY_NORM)
