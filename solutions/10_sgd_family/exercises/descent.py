"""Steps that remember nothing, and what they are given."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call, function
from autograder.tolerance import Exact

from .shared import ROUNDING, in_place, single, steps, views, whole

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
