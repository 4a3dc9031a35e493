"""Exercises of unit 12: a network from end to end."""

from typing import NamedTuple

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

from ..arrays import normal

CHAIN = Relative(1e-12)
"""Four layers of sums of ten products each, six steps: some 200 roundings of 1.1e-16. What a
mistake changes is 1e-3 or more."""

# --- layers: a pair of functions, and a list of parameters

AFFINE = (function("lambda x, w, b: x @ w + b"),
          function("lambda dy, x, w, b: (dy @ w.T, x.T @ dy, dy.sum(axis=0))"))
SCALE = (function("lambda x, s: x * s"),
         function("lambda dy, x, s: (dy * s, (dy * x).sum(axis=0))"))
MIX = (function("lambda x, w: np.einsum('nhwc,cf->nhwf', x, w)"),
       function("lambda dy, x, w: (np.einsum('nhwf,cf->nhwc', dy, w), "
                "np.einsum('nhwc,nhwf->cf', x, dy))"))
TANH = (function("lambda x: np.tanh(x)"), function("lambda dy, x: (dy * (1 - np.tanh(x) ** 2),)"))
RELU = (function("lambda x: np.maximum(x, 0)"), function("lambda dy, x: (dy * (x > 0),)"))
SQUARE = (function("lambda x: x ** 2"), function("lambda dy, x: (2 * dy * x,)"))
FLATTEN = (function("lambda x: x.reshape(len(x), -1)"),
           function("lambda dy, x: (dy.reshape(x.shape),)"))


def affine(r, d, m):
    """Weights and biases of a fully connected layer, which keep the size of what goes in."""
    return [normal(r, d, m) / np.sqrt(d), normal(r, m)]


def net(r, *widths, between=TANH):
    """A fully connected network: layers and parameters, an activation after all but the last."""
    layers, params = [], []
    for d, m in zip(widths, widths[1:]):
        layers += [AFFINE, between]
        params += [affine(r, d, m), []]
    return layers[:-1], params[:-1]


def pictures(r):
    """Two layers on pictures, flattened, and a last one: layers and parameters."""
    return ([MIX, RELU, MIX, FLATTEN, AFFINE],
            [[normal(r, 2, 3)], [], [normal(r, 3, 2)], [], affine(r, 12, 4)])


def run_forward(layers, params, x):
    """The input and what each layer makes of it."""
    if not layers:
        return [x]
    return [x, *run_forward(layers[1:], params[1:], layers[0][0](x, *params[0]))]


def forward(r, network, *shape):
    """A call of `forward_pass`."""
    return call(*network, normal(r, *shape))


ROUNDED = np.random.RandomState(12)
SMALL = ([AFFINE, RELU, AFFINE],
         [[np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.0, 1.0])], [],
          [np.array([[3.0], [1.0]]), np.array([-2.0])]])
INPUTS = np.array([[1.0, 2.0], [0.0, -1.0]])

FORWARD_PASS = Exercise(
    name="forward_pass",
    points=2,
    reference=run_forward,
    tolerance=CHAIN,
    examples=(
        Case("one layer without parameters", call([SQUARE], [[]], np.array([[1.0, 2.0, -3.0]]))),
        Case("one layer with one parameter, twice", call(
            [SCALE, SCALE], [[np.array([2.0, 3.0])], [np.array([1.0, -1.0])]], INPUTS)),
        Case("two fully connected layers with a ReLU between", call(*SMALL, INPUTS)),
    ),
    hidden=(
        Hidden("one fully connected layer", lambda r: forward(r, net(r, 4, 3), 5, 4)),
        Hidden("a hidden layer", lambda r: forward(r, net(r, 4, 6, 3), 5, 4)),
        Hidden("four layers", lambda r: forward(r, net(r, 3, 5, 4, 6, 2, between=SQUARE), 2, 3)),
        Hidden("layers of one width", lambda r: forward(r, net(r, 4, 4, 4), 3, 4)),
        Hidden("layers that follow without an activation", lambda r: forward(
            r, ([AFFINE, AFFINE], [affine(r, 3, 3), affine(r, 3, 3)]), 4, 3)),
        Hidden("layers without parameters only",
               lambda r: forward(r, ([SQUARE, TANH, SQUARE], [[], [], []]), 3, 4)),
        Hidden("layers with one parameter", lambda r: forward(
            r, ([SCALE, TANH, SCALE], [[normal(r, 4)], [], [normal(r, 4)]]), 3, 4)),
        Hidden("no layers at all", lambda r: forward(r, ([], []), 2, 3)),
        Hidden("pictures", lambda r: forward(r, pictures(r), 3, 2, 3, 2)),
        Hidden("a single picture", lambda r: forward(r, pictures(r), 1, 2, 3, 2)),
        Hidden("an activation before the first layer", lambda r: forward(
            r, ([RELU, AFFINE], [[], affine(r, 4, 3)]), 5, 4)),
        Hidden("an activation at the end", lambda r: forward(
            r, ([AFFINE, RELU], [affine(r, 4, 3), []]), 5, 4)),
        Hidden("single precision", lambda r: call(
            [AFFINE, TANH], [[a.astype(np.float32) for a in affine(r, 4, 3)], []],
            normal(r, 5, 4).astype(np.float32))),
        Hidden("a view", lambda r: call(*net(r, 4, 3, 2), normal(r, 8, 5).T[:, ::2])),
        Hidden("the same call twice", lambda r: forward(r, net(r, 3, 4, 2), 4, 3), times=2),
    ),
    misconceptions=(
        Misconception(
            "gives every layer the picture", "A layer works on what the layer before it made.",
            Edit("forward(values[-1], *own)", "forward(x, *own)")),
        Misconception(
            "leaves the input out", "The way back needs the input of the first layer, too.",
            Edit("return values", "return values[1:]")),
        Misconception(
            "returns the last value only", "The way back needs what went into every layer: keep "
            "all of it.", Edit("return values", "return values[-1]")),
        Misconception(
            "leaves the output out", "The loss needs what the last layer made.",
            Edit("return values", "return values[:-1]")),
        Misconception(
            "returns the values from the output to the input", "The contract has the input first.",
            Edit("return values", "return values[::-1]")),
        Misconception(
            "forgets the parameters", "A layer's function takes its input, and then its "
            "parameters.", Edit("forward(values[-1], *own)", "forward(values[-1])")),
        Misconception(
            "passes the parameters as one list", "A layer's function takes each parameter as an "
            "argument of its own: how is a list spread over arguments?",
            Edit("forward(values[-1], *own)", "forward(values[-1], own)")),
        Misconception(
            "gives every layer the parameters of the first", "Each layer has parameters of its "
            "own, at the same place in the other list.",
            Edit("forward(values[-1], *own)", "forward(values[-1], *params[0])")),
        Misconception(
            "goes through the layers from the last to the first", "The picture enters the first "
            "layer.", Edit("zip(layers, params)", "zip(layers[::-1], params[::-1])")),
        Misconception(
            "stops before the last layer", "All layers are to be run.",
            Edit("zip(layers, params)", "zip(layers[:-1], params)")),
    ),
)


class Back(NamedTuple):
    """What the way back brings."""

    dx: np.ndarray
    grads: list


def run_backward(layers, params, values, dy):
    """The gradient for the input, and those for the parameters of each layer."""
    if not layers:
        return Back(dy, [])
    dx, *last = layers[-1][1](dy, values[-2], *params[-1])
    rest = run_backward(layers[:-1], params[:-1], values[:-1], dx)
    return Back(rest.dx, [*rest.grads, last])


def truly(layers):
    """The forward functions of layers that are written as source."""
    return [tuple(eval(f["$source"], {"np": np}) for f in pair) for pair in layers]


def back(network, x, dy):
    """A call of `backward_pass`, with the values of the way forward."""
    return call(*network, run_forward(truly(network[0]), network[1], x), dy)


def backward(r, network, out, *shape):
    """The same at random places, with a random upstream gradient for `out` outputs."""
    return back(network, normal(r, *shape), normal(r, shape[0], *out))


STEP_BACK = "dy, *own_grads = backward(dy, x, *own)"
KEEP = "grads.insert(0, own_grads)"
TURNED = "zip(layers[::-1], params[::-1], values[-2::-1])"

BACKWARD_PASS = Exercise(
    name="backward_pass",
    points=4,
    reference=run_backward,
    tolerance=CHAIN,
    examples=(
        Case("one layer without parameters", back(
            ([SQUARE], [[]]), np.array([[1.0, 2.0, -3.0]]), np.array([[1.0, 10.0, 0.0]]))),
        Case("one layer with one parameter, twice", back(
            ([SCALE, SCALE], [[np.array([2.0, 3.0])], [np.array([1.0, -1.0])]]), INPUTS,
            np.array([[1.0, 0.0], [2.0, 1.0]]))),
        Case("two fully connected layers with a ReLU between", back(
            SMALL, INPUTS, np.array([[1.0], [-2.0]]))),
    ),
    hidden=(
        Hidden("one fully connected layer", lambda r: backward(r, net(r, 4, 3), (3,), 5, 4)),
        Hidden("a hidden layer", lambda r: backward(r, net(r, 4, 6, 3), (3,), 5, 4)),
        Hidden("four layers", lambda r: backward(
            r, net(r, 3, 5, 4, 6, 2, between=SQUARE), (2,), 2, 3)),
        Hidden("layers of one width", lambda r: backward(r, net(r, 4, 4, 4), (4,), 3, 4)),
        Hidden("as many examples as units", lambda r: backward(r, net(r, 4, 4, 4), (4,), 4, 4)),
        Hidden("layers that follow without an activation", lambda r: backward(
            r, ([AFFINE, AFFINE], [affine(r, 3, 3), affine(r, 3, 3)]), (3,), 4, 3)),
        Hidden("layers without parameters only", lambda r: backward(
            r, ([SQUARE, TANH, SQUARE], [[], [], []]), (4,), 3, 4)),
        Hidden("layers with one parameter", lambda r: backward(
            r, ([SCALE, TANH, SCALE], [[normal(r, 4)], [], [normal(r, 4)]]), (4,), 3, 4)),
        Hidden("pictures", lambda r: backward(r, pictures(r), (4,), 3, 2, 3, 2)),
        Hidden("a single picture", lambda r: backward(r, pictures(r), (4,), 1, 2, 3, 2)),
        Hidden("an activation before the first layer", lambda r: backward(
            r, ([RELU, AFFINE], [[], affine(r, 4, 3)]), (3,), 5, 4)),
        Hidden("an activation at the end", lambda r: backward(
            r, ([AFFINE, RELU], [affine(r, 4, 3), []]), (3,), 5, 4)),
        Hidden("single precision", lambda r: (lambda made: call(
            made.positional[0], *(_single(a) for a in made.positional[1:])))(
                backward(r, net(r, 4, 3, 2), (2,), 5, 4))),
        Hidden("views", lambda r: back(
            net(r, 4, 3, 2), normal(r, 8, 5).T[:, ::2], normal(r, 2, 5).T)),
        Hidden("the same call twice", lambda r: backward(r, net(r, 3, 4, 2), (2,), 4, 3),
               times=2),
    ),
    misconceptions=(
        Misconception(
            "gives every layer its output",
            "A layer's way back needs what went **into** it on the way forward.",
            Edit("values[-2::-1]", "values[:0:-1]")),
        Misconception(
            "gives every layer the picture",
            "A layer's way back needs what went into this very layer.",
            Edit("backward(dy, x, *own)", "backward(dy, values[0], *own)")),
        Misconception(
            "gives every layer the gradient of the output",
            "What a layer passes down is the upstream gradient of the one before it.",
            Edit(STEP_BACK, "dx, *own_grads = backward(dy, x, *own)")),
        Misconception(
            "goes through the layers from the first to the last",
            "The gradient arrives at the output: which layer sees it first?",
            Edit(TURNED, "zip(layers, params, values)")),
        Misconception(
            "lists the gradients in the order of the way back",
            "The list of gradients goes with the list of parameters: the first layer's come "
            "first.", Edit(KEEP, "grads.append(own_grads)")),
        Misconception(
            "leaves out layers without parameters",
            "The list of gradients has a place for every layer; it may hold an empty list.",
            Edit(KEEP, "grads[:0] = [own_grads] if own_grads else []")),
        Misconception(
            "puts all gradients into one list",
            "Each layer has a list of its own, as with the parameters.",
            Edit(KEEP, "grads[:0] = own_grads")),
        Misconception(
            "keeps the inputs' gradient among those of the parameters",
            "The first thing that a layer returns is for the layer before it, not for a "
            "parameter.", Edit(KEEP, "grads.insert(0, [dy, *own_grads])")),
        Misconception(
            "ignores the upstream gradient",
            "What comes from above is not ones: each place has a gradient of its own.",
            Edit("backward(dy, x, *own)", "backward(np.ones(dy.shape), x, *own)")),
        Misconception(
            "divides by the number of examples",
            "The loss has divided by it already; layers add up.",
            Edit(KEEP, "grads.insert(0, [g / len(x) for g in own_grads])")),
        Misconception(
            "forgets the parameters",
            "A layer's way back takes the gradient, its input, and then its parameters.",
            Edit("backward(dy, x, *own)", "backward(dy, x)")),
        Misconception(
            "stops before the first layer", "The first layer has parameters, too.",
            Edit(TURNED, "zip(layers[:0:-1], params[:0:-1], values[-2::-1])")),
        Misconception(
            "returns the gradients in another order",
            "The contract says in which order the results are returned.",
            Edit("return dy, grads", "return grads, dy")),
    ),
)


def _single(tree):
    """Lists of arrays in single precision."""
    return [_single(a) for a in tree] if isinstance(tree, list) else tree.astype(np.float32)


# --- the loop

LINE = function("lambda p, x, y: (lambda e: (np.mean(e ** 2) / 2, "
                "[[x.T @ e / len(x), np.mean(e, axis=0)]]))(x @ p[0][0] + p[0][1] - y)")
PLANE = function("lambda p, x, y: (lambda e: (np.mean(e ** 2) / 2, "
                 "[[np.tensordot(x, e, axes=(0, 0)) / len(x)], [], [np.mean(e)]]))"
                 "(np.tensordot(x, p[0][0], axes=x.ndim - 1) + p[2][0] - y)")
DEEP = function(
    "lambda p, x, y: (lambda a: (lambda e: (np.mean(e ** 2) / 2, "
    "[[x.T @ (e @ p[2][0].T * (1 - a ** 2)) / e.size], [], [a.T @ e / e.size]]))"
    "(a @ p[2][0] - y))(np.tanh(x @ p[0][0]))")


class Trained(NamedTuple):
    """What training ends with."""

    params: list
    losses: np.ndarray


def run_training(gradient, params, x, y, *, lr, batch, orders):
    """Steps against the gradient of one batch after another."""
    losses = []
    for order in orders:
        for part in cnn_ref.minibatches(x, y, batch, order):
            loss, grads = gradient(params, *part)
            losses.append(loss)
            params = [[p - lr * g for p, g in zip(*layer)] for layer in zip(params, grads)]
    return Trained([list(layer) for layer in params], np.array(losses, dtype=float))


def orders(r, epochs, n):
    """The order of the examples in each epoch."""
    return np.array([r.permutation(n) for _ in range(epochs)], dtype=int).reshape(epochs, n)


def line(r, n, epochs, *, d=2, lr=0.1, batch=4):
    """A line (or plane) through points, from a random start."""
    return call(LINE, [[normal(r, d, 1), normal(r, 1)]], normal(r, n, d), normal(r, n, 1), lr=lr,
                batch=batch, orders=orders(r, epochs, n))


def plane(r, n, *shape, batch=3, epochs=2):
    """A number for each picture: weights for its pixels, a layer without parameters, a bias."""
    return call(PLANE, [[normal(r, *shape)], [], [normal(r, 1)]], normal(r, n, *shape),
                normal(r, n), lr=0.05, batch=batch, orders=orders(r, epochs, n))


def deep(r, n, epochs, **options):
    """A hidden layer of five units."""
    return call(DEEP, [[normal(r, 3, 5)], [], [normal(r, 5, 2)]], normal(r, n, 3),
                normal(r, n, 2), orders=orders(r, epochs, n), **options)


POINTS = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
HEIGHTS = np.array([[1.0], [3.0], [2.0], [5.0], [4.0]])
FIRST = [[np.array([[0.5]]), np.array([0.0])]]

MOVE = "own[k] = own[k] - lr * slopes[k]"
COPY = "params = [list(own) for own in params]"
ASK = "loss, grads = gradient(params, x[places], y[places])"

TRAIN = Exercise(
    name="train",
    points=4,
    reference=run_training,
    tolerance=CHAIN,
    examples=(
        Case("one batch, one epoch: a single step", call(
            LINE, FIRST, POINTS, HEIGHTS, lr=0.1, batch=5, orders=np.array([[0, 1, 2, 3, 4]]))),
        Case("batches of two, one epoch: three steps", call(
            LINE, FIRST, POINTS, HEIGHTS, lr=0.05, batch=2, orders=np.array([[3, 0, 4, 1, 2]]))),
        Case("two epochs, each in an order of its own", call(
            LINE, FIRST, POINTS, HEIGHTS, lr=0.05, batch=3,
            orders=np.array([[3, 0, 4, 1, 2], [1, 2, 0, 4, 3]]))),
    ),
    hidden=(
        Hidden("one step", lambda r: line(r, 4, 1, batch=4)),
        Hidden("one epoch, batches that come out even", lambda r: line(r, 8, 1, batch=4)),
        Hidden("one epoch, a smaller batch at the end", lambda r: line(r, 7, 1, batch=3)),
        Hidden("three epochs", lambda r: line(r, 6, 3, batch=4)),
        Hidden("one example at a time", lambda r: line(r, 5, 2, batch=1)),
        Hidden("a batch larger than the data", lambda r: line(r, 3, 2, batch=10)),
        Hidden("a large learning rate", lambda r: line(r, 6, 2, lr=1.2, batch=4)),
        Hidden("no epoch at all", lambda r: line(r, 4, 0)),
        Hidden("a hidden layer", lambda r: deep(r, 7, 2, lr=0.3, batch=3)),
        Hidden("a hidden layer, a single batch", lambda r: deep(r, 6, 3, lr=0.5, batch=6)),
        Hidden("layers of which one has no parameters", lambda r: plane(r, 8, 4)),
        Hidden("pictures", lambda r: plane(r, 5, 3, 2, 2)),
        Hidden("single precision", lambda r: call(
            LINE, [[a.astype(np.float32) for a in (normal(r, 2, 1), normal(r, 1))]],
            normal(r, 6, 2).astype(np.float32), normal(r, 6, 1).astype(np.float32), lr=0.1,
            batch=4, orders=orders(r, 2, 6))),
        Hidden("views", lambda r: call(
            LINE, [[normal(r, 4, 1)[::2], normal(r, 3)[::3]]], normal(r, 3, 7).T[:, :2],
            normal(r, 14, 1)[::2], lr=0.1, batch=3, orders=orders(r, 2, 7))),
        Hidden("the same training twice", lambda r: line(r, 6, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "climbs instead of descending", "The gradient points uphill; the way down is against "
            "it.", Edit("own[k] - lr", "own[k] + lr")),
        Misconception(
            "forgets the learning rate", "A step is the gradient times the learning rate.",
            Edit("lr * slopes[k]", "slopes[k]")),
        Misconception(
            "divides by the size of the batch once more",
            "The loss is a mean over the batch, so its gradient has been divided already.",
            Edit("lr * slopes[k]", "lr * slopes[k] / len(places)")),
        Misconception(
            "adds up the gradients of all batches so far",
            "A step takes the gradient of this batch only: what remains of the one before?",
            (Edit("losses = []", "losses, kept = [], {}"),
             Edit(MOVE, "kept[id(own), k] = kept.get((id(own), k), 0) + slopes[k]\n"
                        "                    own[k] = own[k] - lr * kept[id(own), k]"))),
        Misconception(
            "asks for the gradient at the first weights",
            "After a step the weights are others, and so is the gradient there.",
            (Edit(COPY, f"first = params\n    {COPY}"),
             Edit("gradient(params, x[", "gradient(first, x["))),
        Misconception(
            "starts each epoch from the first weights",
            "An epoch goes on where the one before ended.",
            (Edit(COPY, f"first = params\n    {COPY}"),
             Edit("for order in orders:", "for order in orders:\n        "
                  "params = [list(own) for own in first]"))),
        Misconception(
            "trains for one epoch only", "Each row of `orders` is an epoch.",
            Edit("in orders:", "in orders[:1]:")),
        Misconception(
            "takes the first order in every epoch", "Every epoch has an order of its own.",
            Edit("for order in orders:", "for order in orders[[0] * len(orders)]:")),
        Misconception(
            "ignores the order", "The examples come as they lie in the data. What is `orders` for?",
            Edit("order[start:start + batch]", "np.arange(len(x))[start:start + batch]")),
        Misconception(
            "shuffles the examples but not their labels",
            "An example and its label have to stay together.",
            Edit("y[places]", "y[start:start + batch]")),
        Misconception(
            "drops the examples that do not fill a batch",
            "What remains at the end of an epoch is a batch too, a smaller one.",
            Edit("range(0, len(x), batch)", "range(0, len(x) - batch + 1, batch)")),
        Misconception(
            "takes all examples for every step", "A step looks at the examples of its batch only.",
            Edit("x[places], y[places]", "x, y")),
        Misconception(
            "moves only the first parameter of a layer", "A layer may have several parameters: "
            "weights, biases.", Edit("range(len(own))", "range(min(1, len(own)))")),
        Misconception(
            "keeps one loss for each epoch", "A loss for each **step** is asked for.",
            Edit("losses.append(loss)", "losses[len(losses) - (start > 0):] = [loss]")),
        Misconception(
            "takes the losses after the step", "The loss of a batch is the one before its step.",
            Edit("losses.append(loss)",
                 "losses.append(gradient([[p - lr * s for p, s in zip(a, b)] for a, b in "
                 "zip(params, grads)], x[places], y[places])[0])")),
        Misconception(
            "changes the caller's parameters",
            "An operation that works in place changes the caller's arrays. Make new ones.",
            Edit(MOVE, "own[k] -= lr * slopes[k]")),
        Misconception(
            "returns losses before parameters",
            "The contract says in which order the results are returned.",
            Edit("return params, losses", "return losses, params")),
    ),
)

# --- how good is it?


def accuracy(scores, y):
    """The share of examples whose highest score is that of their class."""
    return cnn_ref.accuracy(np.argmax(scores, axis=1), y)


def judged(r, n, k, *, lift=1.5, labels=None):
    """Scores that are often right, and classes."""
    y = r.randint(0, k, n) if labels is None else labels
    return call(normal(r, n, k) + lift * np.eye(k)[y], y)


def half_right(r, n, k):
    """Scores of which about every second is right, the first and the last for certain."""
    y = r.randint(0, k, n)
    taken = np.where(np.arange(n) % 2, (y + 1) % k, y)
    return call(r.random_sample((n, k)) + 2 * np.eye(k)[taken], y)


ACCURACY = Exercise(
    name="accuracy",
    points=1,
    reference=accuracy,
    tolerance=Relative(1e-12),
    examples=(
        Case("two of three are right", call(
            np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]), np.array([1, 0, 0]))),
        Case("scores need not be probabilities", call(
            np.array([[-5.0, -1.0, -3.0], [10.0, 2.0, 30.0]]), np.array([1, 0]))),
        Case("all right", call(np.eye(3)[[2, 0, 1, 1]], np.array([2, 0, 1, 1]))),
    ),
    hidden=(
        Hidden("ten classes", lambda r: half_right(r, 25, 10)),
        Hidden("two classes", lambda r: half_right(r, 15, 2)),
        Hidden("three classes, many examples", lambda r: judged(r, 60, 3)),
        Hidden("as many examples as classes", lambda r: half_right(r, 7, 7)),
        Hidden("more classes than examples", lambda r: half_right(r, 3, 12)),
        Hidden("all right", lambda r: judged(r, 12, 4, lift=100)),
        Hidden("none right", lambda r: judged(r, 12, 4, lift=-100)),
        Hidden("one example, right", lambda r: judged(r, 1, 5, lift=100)),
        Hidden("negative scores", lambda r: (lambda c: call(
            c.positional[0] - 50, c.positional[1]))(half_right(r, 21, 4))),
        Hidden("large scores", lambda r: (lambda c: call(
            1e8 * c.positional[0], c.positional[1]))(half_right(r, 21, 4))),
        Hidden("classes of unequal size", lambda r: judged(
            r, 30, 3, lift=2, labels=r.permutation(np.repeat([0, 1, 2], [22, 6, 2])))),
        Hidden("a class that does not occur", lambda r: judged(
            r, 20, 4, labels=r.randint(0, 3, 20))),
        Hidden("scores of whole numbers", lambda r: (lambda order: call(
            order, r.randint(0, 5, 15)))(np.array([r.permutation(5) for _ in range(15)]))),
        Hidden("single precision", lambda r: (lambda c: call(
            c.positional[0].astype(np.float32), c.positional[1]))(half_right(r, 21, 4))),
        Hidden("views", lambda r: call(normal(r, 5, 17).T, r.randint(0, 5, 34)[::2])),
        Hidden("the same call twice", lambda r: half_right(r, 15, 6), times=2),
    ),
    misconceptions=(
        Misconception(
            "counts the wrong ones", "The share of right answers is asked for.",
            Edit("== y", "!= y")),
        Misconception(
            "returns a count", "A share of all examples is asked for, between 0 and 1.",
            Edit("np.mean(right)", "np.sum(right)")),
        Misconception(
            "returns per cent", "A share of all examples is asked for, between 0 and 1.",
            Edit("np.mean(right)", "100 * np.mean(right)")),
        Misconception(
            "divides by the number of classes", "A share of all **examples** is asked for.",
            Edit("np.mean(right)", "np.sum(right) / scores.shape[1]")),
        Misconception(
            "looks for the best example of each class", "For each example, the best class: along "
            "which axis do the classes lie?", Edit("axis=1", "axis=0")),
        Misconception(
            "takes the lowest score", "The class with the highest score is the answer.",
            Edit("np.argmax(scores", "np.argmin(scores")),
        Misconception(
            "takes the score of the largest size", "A score of -9 is lower than one of 1.",
            Edit("np.argmax(scores", "np.argmax(np.abs(scores)")),
        Misconception(
            "compares the score with the class", "What is compared with the true class is the "
            "**place** of the highest score.", Edit("np.argmax(scores", "np.max(scores")),
        Misconception(
            "averages over the classes", "Every example counts the same, also in a class that has "
            "many.", Edit("np.mean(right)",
                          "np.mean([np.mean(right[y == c]) for c in np.unique(y)])")),
        Misconception(
            "asks only for scores above one half", "Scores are no probabilities: the highest "
            "counts, however low it is.",
            Edit("== y", "== np.where(np.max(scores, axis=1) > 0.5, y, -1)")),
    ),
)


def guesses(r, n, k):
    """Predicted and true classes, half of them equal."""
    y = r.randint(0, k, n)
    return call(np.where(r.random_sample(n) < 0.5, y, r.randint(0, k, n)), y, k)


def as_floats(predicted, y, classes):
    """The same counts as floating point numbers."""
    return cnn_ref.confusion_matrix(predicted, y, classes).astype(float)


CONFUSION_MATRIX = Exercise(
    name="confusion_matrix",
    points=2,
    reference=cnn_ref.confusion_matrix,
    tolerance=Exact(),
    axes={"": ("true classes", "predicted classes")},
    also_right=(AlsoRight("counts as floats", "Your counts are floating point numbers; whole "
                          "numbers say what they are.", as_floats),),
    examples=(
        Case("four examples, three classes", call(
            np.array([1, 0, 2, 2]), np.array([1, 0, 1, 2]), 3)),
        Case("the same confusion three times", call(
            np.array([1, 1, 1, 0]), np.array([0, 0, 0, 0]), 2)),
        Case("classes that do not occur", call(np.array([0, 1]), np.array([1, 1]), 4)),
    ),
    hidden=(
        Hidden("three classes", lambda r: guesses(r, 30, 3)),
        Hidden("ten classes", lambda r: guesses(r, 60, 10)),
        Hidden("two classes", lambda r: guesses(r, 15, 2)),
        Hidden("one example", lambda r: call(r.randint(0, 3, 1), r.randint(3, 5, 1), 5)),
        Hidden("all right", lambda r: call(*[r.randint(0, 4, 20)] * 2, 4)),
        Hidden("none right", lambda r: (lambda y: call((y + 1) % 4, y, 4))(r.randint(0, 4, 20))),
        Hidden("the last class does not occur", lambda r: call(
            r.randint(0, 3, 20), r.randint(0, 3, 20), 5)),
        Hidden("a class that is never predicted", lambda r: call(
            r.randint(1, 4, 20), r.randint(0, 4, 20), 4)),
        Hidden("more classes than examples", lambda r: guesses(r, 4, 9)),
        Hidden("bytes", lambda r: (lambda c: call(
            *(a.astype(np.uint8) for a in c.positional[:2]), 6))(guesses(r, 25, 6))),
        Hidden("views", lambda r: call(r.randint(0, 4, 30)[::2], r.randint(0, 4, 15)[::-1], 4)),
        Hidden("the same call twice", lambda r: guesses(r, 20, 4), times=2),
    ),
    misconceptions=(
        Misconception(
            "swaps rows and columns", "A **row** belongs to a true class.",
            Edit("counts[true, taken]", "counts[taken, true]")),
        Misconception(
            "swaps rows and columns of floats", "A **row** belongs to a true class. That the "
            "counts are floats costs nothing.",
            (Edit("counts[true, taken]", "counts[taken, true]"), Edit(", dtype=int", ""))),
        Misconception(
            "marks instead of counting", "The same confusion may occur many times.",
            Edit("+= 1", "= 1")),
        Misconception(
            "counts only wrong answers", "Right answers are counted too: on which line do they "
            "lie?", Edit("+= 1", "+= int(true != taken)")),
        Misconception(
            "counts only right answers", "Wrong answers are what the table is for.",
            Edit("+= 1", "+= int(true == taken)")),
        Misconception(
            "counts both ways", "Taking a 4 for a 9 is not the same as taking a 9 for a 4.",
            Edit("counts[true, taken] += 1", "counts[true, taken] += 1\n"
                 "        counts[taken, true] += 1")),
        Misconception(
            "counts classes from one", "Classes are numbered from 0, as rows and columns are.",
            Edit("counts[true, taken]", "counts[int(true) - 1, int(taken) - 1]")),
        Misconception(
            "starts at one", "What never occurred has been counted 0 times.",
            Edit("np.zeros(", "np.ones(")),
        Misconception(
            "reads the number of classes off the labels", "A class may not occur among these "
            "examples: how many there are is an argument.",
            Edit("(classes, classes)", "(int(max(y.max(), predicted.max())) + 1,) * 2")),
        Misconception(
            "returns shares of all", "How many examples, not which share of them.",
            Edit("return counts", "return counts / len(y)")),
        Misconception(
            "returns shares of each class", "How many examples, not which share of them.",
            Edit("return counts", "return counts / np.maximum(counts.sum(axis=1), 1)[:, None]")),
    ),
)

# --- pictures without neighbours


def shuffled(x, order):
    """Pixel p of the result is pixel order[p] of the image, rows after one another."""
    _, rows, columns, _ = x.shape
    row, column = np.divmod(order, columns)
    return x[:, row, column].reshape(x.shape)


def images(r, *shape):
    """Images and an order of their pixels."""
    return call(normal(r, *shape), r.permutation(shape[1] * shape[2]))


SHUFFLE_PIXELS = Exercise(
    name="shuffle_pixels",
    points=2,
    stretch=True,
    reference=shuffled,
    tolerance=Exact(),
    axes={"": ("images", "rows", "columns", "channels")},
    examples=(
        Case("one image of 2 x 2", call(
            np.array([[10.0, 20.0], [30.0, 40.0]]).reshape(1, 2, 2, 1), np.array([1, 3, 0, 2]))),
        Case("one image of 2 x 3", call(
            np.arange(6.0).reshape(1, 2, 3, 1), np.array([5, 0, 4, 1, 3, 2]))),
        Case("two images of two channels", call(
            np.arange(16.0).reshape(2, 2, 2, 2), np.array([2, 0, 3, 1]))),
    ),
    hidden=(
        Hidden("images with channels", lambda r: images(r, 3, 4, 5, 2)),
        Hidden("more rows than columns", lambda r: images(r, 2, 6, 3, 3)),
        Hidden("square images", lambda r: images(r, 2, 4, 4, 3)),
        Hidden("as many of everything", lambda r: images(r, 3, 3, 3, 3)),
        Hidden("a single image", lambda r: images(r, 1, 4, 5, 2)),
        Hidden("grey images", lambda r: images(r, 4, 3, 5, 1)),
        Hidden("one row", lambda r: images(r, 3, 1, 8, 2)),
        Hidden("one column", lambda r: images(r, 3, 8, 1, 2)),
        Hidden("the order as it is", lambda r: call(normal(r, 2, 3, 4, 2), np.arange(12))),
        Hidden("bytes", lambda r: call(r.randint(0, 256, (3, 4, 3, 1)).astype(np.uint8),
                                       r.permutation(12))),
        Hidden("single precision", lambda r: call(
            normal(r, 3, 4, 3, 1).astype(np.float32), r.permutation(12))),
        Hidden("a view", lambda r: call(normal(r, 2, 5, 8, 3).T[:, ::2, ::-1],
                                        r.permutation(20))),
        Hidden("the same call twice", lambda r: images(r, 2, 3, 4, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "moves the pixels the other way", "`order[p]` says where the pixel at place p comes "
            "**from**.", Edit("pixels[:, order]", "pixels[:, np.argsort(order)]")),
        Misconception(
            "numbers the pixels by columns", "Pixels are numbered along the rows.",
            Edit("x.reshape(N, H * W, C)", "x.transpose(0, 2, 1, 3).reshape(N, H * W, C)")),
        Misconception(
            "takes the channels for the first axis of a pixel", "The numbers of one pixel lie "
            "side by side, on the last axis, and stay together.",
            (Edit("x.reshape(N, H * W, C)", "x.reshape(N, C, H * W)"),
             Edit("pixels[:, order]", "pixels[:, :, order]"))),
        Misconception(
            "shuffles every image in an order of its own", "All images are shuffled in the same "
            "way: otherwise nothing could be learned from them.",
            Edit("pixels[:, order]",
                 "np.array([p[np.roll(order, n)] for n, p in enumerate(pixels)])")),
        Misconception(
            "shuffles every channel in an order of its own", "The channels of a pixel stay "
            "together.", Edit("pixels[:, order]",
                              "np.stack([pixels[:, np.roll(order, c), c] for c in range(C)], -1)")),
        Misconception(
            "shuffles nothing", "What is `order` for?", Edit("pixels[:, order]", "pixels")),
        Misconception(
            "returns pixels without rows and columns", "The result has the shape of an image "
            "again.", Edit(".reshape(N, H, W, C)", "")),
        Misconception(
            "changes the images in place", "An operation that works in place changes the caller's "
            "array. Make a new one.",
            Edit("return pixels[:, order].reshape(N, H, W, C)",
                 "x[...] = pixels[:, order].reshape(N, H, W, C)\n    return x")),
    ),
)

EXERCISES = (FORWARD_PASS, BACKWARD_PASS, TRAIN, ACCURACY, CONFUSION_MATRIX, SHUFFLE_PIXELS)
