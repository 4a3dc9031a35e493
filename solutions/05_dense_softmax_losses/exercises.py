"""Exercises of unit 05: fully connected layers, softmax, losses, norms."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact, Linear, Relative

from ..advice import CUT, IN_PLACE
from ..arrays import normal, single


def layer(r, n, d, m):
    """Examples, weights and biases of a fully connected layer."""
    return normal(r, n, d), normal(r, d, m), 3 * normal(r, m)


def layer_of_views(r):
    """The same, of arrays that do not lie in one piece of memory."""
    return call(normal(r, 5, 8)[:, ::2].T[::-1], normal(r, 3, 5).T, normal(r, 6)[::-2])


DOT = "np.sum(x[n] * w[:, m])"
ROUNDED = np.random.RandomState(11)
SMALL_X, SMALL_W = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])

AFFINE = Exercise(
    name="affine",
    points=3,
    reference=cnn_ref.affine,
    tolerance=Linear(lambda w, **_: w.shape[0] + 1),
    axes={"": ("examples", "outputs")},
    examples=(
        Case("one example, two inputs, three outputs",
             call(SMALL_X, SMALL_W, np.array([0.0, 0.0, 10.0]))),
        Case("two examples, whole biases", call(
            np.array([[1.0, 0.0], [2.0, -1.0]]), SMALL_W, np.array([1.0, 2.0, 3.0]))),
        Case("four examples, three inputs, two outputs", call(
            ROUNDED.standard_normal((4, 3)), ROUNDED.standard_normal((3, 2)),
            ROUNDED.standard_normal(2))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: call(*layer(r, 4, 6, 3))),
        Hidden("more outputs than inputs", lambda r: call(*layer(r, 2, 3, 7))),
        Hidden("as many outputs as inputs", lambda r: call(*layer(r, 3, 5, 5))),
        Hidden("as many examples as inputs and outputs", lambda r: call(*layer(r, 4, 4, 4))),
        Hidden("one example", lambda r: call(*layer(r, 1, 5, 3))),
        Hidden("one input", lambda r: call(*layer(r, 4, 1, 3))),
        Hidden("one output", lambda r: call(*layer(r, 4, 5, 1))),
        Hidden("everything negative", lambda r: call(
            *(sign * (0.1 + np.abs(a)) for sign, a in zip((-1, 1, -1), layer(r, 3, 4, 2))))),
        Hidden("examples of whole numbers", lambda r: call(
            r.randint(-9, 10, (3, 5)), normal(r, 5, 2), normal(r, 2))),
        Hidden("very large numbers", lambda r: call(
            1e8 * normal(r, 3, 4), normal(r, 4, 2), 1e8 * normal(r, 2))),
        Hidden("very small numbers", lambda r: call(
            1e-8 * normal(r, 3, 4), normal(r, 4, 2), 1e-8 * normal(r, 2))),
        Hidden("single precision", lambda r: call(*single(*layer(r, 3, 6, 4)))),
        Hidden("arrays that are views", layer_of_views),
        Hidden("the same call twice", lambda r: call(*layer(r, 3, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes rows of the weights for columns", "One column of `w` belongs to one output; "
            "one row belongs to one input.", Edit("w[:, m]", "w[m, :]")),
        Misconception(
            "forgets the biases", "Every output has a number of its own that is added.",
            Edit(" + b[m]", "")),
        Misconception(
            "subtracts the biases", "Look at the sign in front of the bias.",
            Edit(" + b[m]", " - b[m]")),
        Misconception(
            "adds the first bias to every output", "There are as many biases as outputs.",
            Edit("b[m]", "b[0]")),
        Misconception(
            "takes a bias for each example", "There are as many biases as outputs, and they are "
            "the same for every example.", Edit("b[m]", "b[n % len(b)]")),
        Misconception(
            "adds the bias to every product", "The bias is added once to each output, not once to "
            "each product that is summed.", Edit(f"{DOT} + b[m]", "np.sum(x[n] * w[:, m] + b[m])")),
        Misconception(
            "takes the mean of the products", "The products are summed, not averaged.",
            Edit("np.sum(", "np.mean(")),
        Misconception(
            "adds inputs and weights", "Each input is multiplied with its weight.",
            Edit("x[n] * w", "x[n] + w")),
        Misconception(
            "uses the first example for the whole batch", "Each example has outputs of its own.",
            Edit("x[n]", "x[0]")),
        Misconception(
            "gives every output the weights of the first", "Each output has a column of weights "
            "of its own.", Edit("w[:, m]", "w[:, 0]")),
        Misconception(
            "rectifies the outputs", "This layer is affine: negative outputs stay negative. The "
            "activation is a layer of its own.", Edit("return y", "return np.maximum(y, 0)")),
        Misconception(
            "cuts the outputs to whole numbers", CUT,
            Edit("np.zeros((N, M))", "np.zeros((N, M), dtype=x.dtype)")),
        Misconception(
            "swaps examples and outputs", "The first axis of the result is the examples.",
            Edit("return y", "return y.T")),
        Misconception(
            "sums over the batch", "Each example keeps outputs of its own: nothing is added over "
            "the first axis.", Edit("return y", "return y.sum(axis=0)")),
    ),
)

ROWS = "x.reshape(len(x), -1)"

FLATTEN = Exercise(
    name="flatten",
    points=1,
    reference=cnn_ref.flatten,
    tolerance=Exact(),
    axes={"": ("examples", "numbers")},
    examples=(
        Case("two maps of 2 x 2: row after row", call(np.arange(8.0).reshape(2, 2, 2, 1))),
        Case("two channels: pixel after pixel", call(np.arange(12.0).reshape(1, 2, 3, 2))),
        Case("one map of 20 x 20 becomes 400 numbers",
             call(np.arange(400.0).reshape(1, 20, 20, 1))),
        Case("rows stay rows", call(np.arange(6.0).reshape(3, 2))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: call(normal(r, 2, 3, 4, 5))),
        Hidden("one example", lambda r: call(normal(r, 1, 4, 3, 2))),
        Hidden("one channel", lambda r: call(normal(r, 3, 4, 5, 1))),
        Hidden("many channels of one pixel", lambda r: call(normal(r, 3, 1, 1, 6))),
        Hidden("all sizes equal", lambda r: call(normal(r, 3, 3, 3, 3))),
        Hidden("signals: three axes", lambda r: call(normal(r, 4, 5, 3))),
        Hidden("volumes: five axes", lambda r: call(normal(r, 2, 3, 2, 4, 2))),
        Hidden("rows already", lambda r: call(normal(r, 4, 6))),
        Hidden("one number for each example", lambda r: call(normal(r, 5, 1))),
        Hidden("whole numbers", lambda r: call(r.randint(0, 256, (2, 3, 4, 3)))),
        Hidden("single precision", lambda r: call(*single(normal(r, 2, 4, 3, 2)))),
        Hidden("arrays that are views",
               lambda r: call(normal(r, 4, 3, 5, 2).transpose(0, 2, 3, 1)[:, ::-1])),
        Hidden("the same call twice", lambda r: call(normal(r, 3, 2, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "joins the examples into one row", "Every example has a row of its own: the first "
            "axis stays.", Edit(ROWS, "x.reshape(-1)")),
        Misconception(
            "swaps examples and numbers", "The first axis of the result is the examples.",
            Edit(ROWS, "x.reshape(len(x), -1).T")),
        Misconception(
            "fills the rows with other examples' numbers", "A row holds the numbers of one "
            "example, all of them and no other's.", Edit(ROWS, "x.reshape(-1, len(x)).T")),
        Misconception(
            "goes down the columns first", "Row-major order: the last axis runs fastest.",
            Edit(ROWS, 'x.reshape(len(x), -1, order="F")')),
        Misconception(
            "puts the channels first", "The numbers stay in the order in which they lie: channels "
            "are the last axis and run fastest.",
            Edit(ROWS, "np.moveaxis(x, -1, 1).reshape(len(x), -1)")),
        Misconception(
            "adds the channels up", "No number is lost: only the shape changes.",
            Edit(ROWS, "x.sum(axis=-1).reshape(len(x), -1)")),
        Misconception(
            "flattens the rows and columns only", "One axis for the examples, one for everything "
            "else, the channels too.", Edit(ROWS, "x.reshape(len(x), -1, x.shape[-1])")),
        Misconception(
            "keeps the first example only", "Every example has a row of its own.",
            Edit(ROWS, "x[:1].reshape(1, -1)")),
    ),
)


def fair(r, *shape):
    """Scores that differ by a few units, so that no probability vanishes."""
    return 2 * r.standard_normal(shape)


def far_apart(r):
    """Rows of scores around 1000, 0 and -1000."""
    return fair(r, 6, 4) + np.array([[1000], [0], [-1000], [1000], [-1000], [0]])


# A few roundings, of which one can weigh more: the logarithm of the sum of exponentials of scores
# around 1000 is itself around 1000, and rounded to 1e-13 in every step. That is a right way, too.
SHIFT = "x - x.max(axis=-1, keepdims=True)"
SHARE = "powers / powers.sum(axis=-1, keepdims=True)"

SOFTMAX = Exercise(
    name="softmax",
    points=3,
    reference=cnn_ref.softmax,
    tolerance=Relative(1e-12),
    axes={"": ("examples", "classes")},
    examples=(
        Case("two equal scores: one half each", call(np.array([[3.0, 3.0]]))),
        Case("scores 1, 2, 3", call(np.array([[1.0, 2.0, 3.0]]))),
        Case("scores around a thousand, without a NaN",
             call(np.array([[1000.0, 1001.0, 1002.0], [-1000.0, -999.0, -998.0]]))),
        Case("two examples", call(np.array([[0.0, 0.0, 0.0], [5.0, 0.0, -5.0]]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: call(fair(r, 5, 3))),
        Hidden("more classes than examples", lambda r: call(fair(r, 2, 10))),
        Hidden("as many examples as classes", lambda r: call(fair(r, 4, 4))),
        Hidden("one example", lambda r: call(fair(r, 1, 5))),
        Hidden("two classes", lambda r: call(fair(r, 4, 2))),
        Hidden("one class: always certain", lambda r: call(fair(r, 3, 1))),
        Hidden("one row without a batch", lambda r: call(fair(r, 6))),
        Hidden("scores for every pixel", lambda r: call(fair(r, 2, 3, 4, 5))),
        Hidden("scores around a thousand", lambda r: call(1000 + fair(r, 3, 4))),
        Hidden("scores around minus a thousand", lambda r: call(-1000 + fair(r, 3, 4))),
        Hidden("rows that are far apart", lambda r: call(far_apart(r))),
        Hidden("a winner by a thousand", lambda r: call(
            fair(r, 4, 5) + 1000 * np.eye(5)[r.randint(0, 5, 4)])),
        Hidden("everything negative", lambda r: call(-0.1 - np.abs(fair(r, 3, 4)))),
        Hidden("equal scores", lambda r: call(np.round(r.random_sample() + np.zeros((3, 7)), 3))),
        Hidden("whole numbers", lambda r: call(r.randint(-5, 6, (4, 5)))),
        Hidden("single precision", lambda r: call(*single(fair(r, 3, 6)))),
        Hidden("arrays that are views", lambda r: call(fair(r, 5, 8).T[::-2])),
        Hidden("the same call twice", lambda r: call(fair(r, 3, 4)), times=2),
    ),
    misconceptions=(
        Misconception(
            "lets the exponential overflow", "The exponential of 1000 is infinite, and infinity "
            "divided by infinity is not a number. Which number can be taken off every score of a "
            "row without changing the result?", Edit(SHIFT, "x * 1.0")),
        Misconception(
            "takes off the largest score of the whole batch", "Each row needs a largest score of "
            "its own: far below it everything becomes zero, and 0 / 0 is not a number.",
            Edit("x.max(axis=-1, keepdims=True)", "x.max()")),
        Misconception(
            "takes off the smallest score", "Then the largest exponent is the distance of the two "
            "extremes, which can be a thousand.", Edit("x.max(", "x.min(")),
        Misconception(
            "shares one among the whole batch", "Each row sums to one on its own.",
            Edit(SHARE, "powers / powers.sum()")),
        Misconception(
            "shares one along the first axis", "It is the classes that share one, and they are "
            "the last axis.", Edit(SHARE, "powers / powers.sum(axis=0, keepdims=True)")),
        Misconception(
            "forgets to divide", "The results of one row have to sum to one.",
            Edit(SHARE, "powers")),
        Misconception(
            "shares the scores themselves", "Scores can be negative: what makes them positive "
            "before they are shared out?",
            Edit(f"return {SHARE}", "return x / x.sum(axis=-1, keepdims=True)")),
        Misconception(
            "forgets the exponential after taking off the largest", "Scores can be negative: what "
            "makes them positive before they are shared out?", Edit("np.exp(shifted)", "shifted")),
        Misconception(
            "takes powers of two", "The base is e.", Edit("np.exp(shifted)", "2.0 ** shifted")),
        Misconception(
            "turns the order around", "The largest score gets the largest share: look at the sign "
            "in the exponent.", Edit("np.exp(shifted)", "np.exp(-(x - x.min(axis=-1, "
                                                        "keepdims=True)))")),
        Misconception(
            "squashes each score on its own", "A sigmoid makes one number from one score, and a "
            "row of them does not sum to one.",
            Edit(f"return {SHARE}", "return 1 / (1 + np.exp(-x))")),
        Misconception(
            "gives the logarithm", "The result is the share itself.",
            Edit(f"return {SHARE}",
                 "return shifted - np.log(powers.sum(axis=-1, keepdims=True))")),
        Misconception(
            "gives all to the winner", "The winner gets the largest share, not everything: that "
            "is why it is called soft.", Edit("np.exp(shifted)", "(shifted == 0) * 1.0")),
        Misconception(
            "changes the scores in place", IN_PLACE,
            Edit(f"return {SHARE}", f"x[...] = shifted\n    return {SHARE}")),
    ),
)


def classes(r, n, k):
    """A class for each example, not all the same."""
    y = r.randint(0, k, n)
    y[:2] = [k - 1, 0][:n]
    return y


def guesses(r, n, k):
    """Scores and classes."""
    return fair(r, n, k), classes(r, n, k)


def sure(r, right):
    """Scores by which every example is decided, half of them rightly or none."""
    y = classes(r, 4, 5)
    told = y.copy()
    told[right:] = (y[right:] + 1) % 5
    return call(fair(r, 4, 5) + 1000 * np.eye(5)[told], y)


# As in softmax: up to K roundings to 1e-13, of a loss that is hardly ever below 0.2, since no case
# but the last example is decided clearly and rightly throughout.
LOSS_OF_ONE = "np.log(np.sum(np.exp(shifted))) - shifted[label]"

CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    points=4,
    reference=cnn_ref.cross_entropy,
    tolerance=Relative(3e-12),
    examples=(
        Case("ten equal scores: ln 10 = 2.302585", call(np.zeros((1, 10)), np.array([3]))),
        Case("two examples, three classes",
             call(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]), np.array([2, 0]))),
        Case("sure and wrong: 1000, beside ln 2; their mean is finite",
             call(np.array([[1000.0, 0.0], [0.0, 0.0]]), np.array([1, 0]))),
        Case("sure, and right: nothing",
             call(np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([0, 1]))),
    ),
    hidden=(
        Hidden("more examples than classes", lambda r: call(*guesses(r, 7, 3))),
        Hidden("more classes than examples", lambda r: call(*guesses(r, 3, 8))),
        Hidden("as many examples as classes", lambda r: call(*guesses(r, 4, 4))),
        Hidden("one example", lambda r: call(*guesses(r, 1, 4))),
        Hidden("two classes", lambda r: call(*guesses(r, 5, 2))),
        Hidden("equal scores", lambda r: call(
            np.round(r.random_sample() + np.zeros((3, 7)), 3), classes(r, 3, 7))),
        Hidden("scores around a thousand", lambda r: call(
            1000 + fair(r, 4, 5), classes(r, 4, 5))),
        Hidden("scores around minus a thousand", lambda r: call(
            -1000 + fair(r, 4, 5), classes(r, 4, 5))),
        Hidden("rows that are far apart", lambda r: call(far_apart(r), classes(r, 6, 4))),
        Hidden("sure, and wrong", lambda r: sure(r, right=0)),
        Hidden("sure, and half of them right", lambda r: sure(r, right=2)),
        Hidden("all of one class", lambda r: call(fair(r, 5, 3), np.full(5, r.randint(0, 3)))),
        Hidden("everything negative", lambda r: call(
            -0.1 - np.abs(fair(r, 4, 3)), classes(r, 4, 3))),
        Hidden("scores of whole numbers", lambda r: call(
            r.randint(-5, 6, (4, 5)), classes(r, 4, 5))),
        Hidden("single precision", lambda r: call(*single(fair(r, 4, 6)), classes(r, 4, 6))),
        Hidden("arrays that are views", lambda r: call(
            fair(r, 5, 8).T[::-2], classes(r, 8, 5)[::2])),
        Hidden("the same call twice", lambda r: call(*guesses(r, 4, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "takes the logarithm of zero", "A probability can be too small for a float, and then "
            "its logarithm is minus infinity. Write the logarithm of the quotient as a "
            "difference: which exponential disappears?",
            Edit(LOSS_OF_ONE, "-np.log(np.exp(shifted) / np.sum(np.exp(shifted)))[label]")),
        Misconception(
            "lets the exponential overflow", "The exponential of 1000 is infinite. Which number "
            "can be taken off every score of a row without changing the result?",
            Edit("scores - scores.max()", "scores * 1.0")),
        Misconception(
            "keeps probabilities above a small number", "A small number added before the "
            "logarithm hides the infinity and makes every result a little wrong, and a sure "
            "mistake far too cheap: work with the logarithm of the quotient instead.",
            Edit(LOSS_OF_ONE,
                 "-np.log(np.exp(shifted) / np.sum(np.exp(shifted)) + 1e-9)[label]")),
        Misconception(
            "cuts probabilities off at a small number", "Where the probability is smaller than "
            "your limit, a sure mistake becomes too cheap: work with the logarithm of the "
            "quotient instead.",
            Edit(LOSS_OF_ONE,
                 "-np.log(np.maximum(np.exp(shifted) / np.sum(np.exp(shifted)), 1e-12))[label]")),
        Misconception(
            "adds up over the batch", "The loss is the mean over the examples, so that it does "
            "not grow with the batch.", Edit("/ len(y)", "/ 1")),
        Misconception(
            "divides by examples and classes", "The mean is taken over the examples only: each "
            "has one class and one loss.", Edit("/ len(y)", "/ logits.size")),
        Misconception(
            "divides by the number of classes", "The mean is taken over the examples.",
            Edit("/ len(y)", "/ logits.shape[1]")),
        Misconception(
            "forgets the sign", "A logarithm of a probability is negative; the loss is not.",
            Edit("return total", "return -total")),
        Misconception(
            "adds the losses of all classes", "Only the probability of the class that is right "
            "counts.", Edit(LOSS_OF_ONE,
                            "np.sum(np.log(np.sum(np.exp(shifted))) - shifted)")),
        Misconception(
            "looks at the first class always", "`y` says for each example which class is right.",
            Edit("shifted[label]", "shifted[0]")),
        Misconception(
            "counts the classes from one", "Classes are counted from 0, as everything in Python.",
            Edit("shifted[label]", "shifted[label - 1]")),
        Misconception(
            "looks at the class with the largest score", "What the network believes is not what "
            "is right: `y` says that.", Edit("shifted[label]", "shifted[shifted.argmax()]")),
        Misconception(
            "takes each row's label from the first example", "Each example has a class of its "
            "own.", Edit("shifted[label]", "shifted[y[0]]")),
        Misconception(
            "takes probabilities for scores", "`logits` are scores before the softmax; yours is "
            "applied twice.",
            Edit("shifted = scores - scores.max()",
                 "scores = np.exp(scores - scores.max())\n"
                 "        shifted = scores / scores.sum()")),
        Misconception(
            "takes scores for probabilities", "`logits` are scores, of any size and sign: the "
            "softmax is yours to apply.", Edit(LOSS_OF_ONE, "-np.log(scores[label])")),
        Misconception(
            "forgets the logarithm", "The loss is the negative logarithm of a probability.",
            Edit(LOSS_OF_ONE, "1 - np.exp(shifted[label]) / np.sum(np.exp(shifted))")),
        Misconception(
            "takes the logarithm to base two", "The natural logarithm is meant.",
            Edit(LOSS_OF_ONE, "(np.log(np.sum(np.exp(shifted))) - shifted[label]) / np.log(2)")),
        Misconception(
            "takes the score off before shifting", "Both parts of the difference need the same "
            "scores: either all of them shifted, or none.",
            Edit("- shifted[label]", "- scores[label]")),
        Misconception(
            "takes the largest score of the whole batch", "Each row needs a largest score of its "
            "own: far below it everything becomes zero.",
            Edit("scores.max()", "logits.max()")),
        Misconception(
            "expects rows of zeros and ones", "`y` holds the number of each class. A row with a "
            "one at the right class is another way to write that.",
            Edit(LOSS_OF_ONE,
                 "np.sum((np.log(np.sum(np.exp(shifted))) - shifted) * (y == label))")),
        Misconception(
            "gives the loss of every example", "One number is asked for: the mean.",
            Edit("return total / len(y)", "return np.full(len(y), total / len(y))")),
    ),
)

PAIRS = (
    Hidden("a row of numbers", lambda r: call(fair(r, 7), fair(r, 7))),
    Hidden("examples and outputs", lambda r: call(fair(r, 4, 3), fair(r, 4, 3))),
    Hidden("as many examples as outputs", lambda r: call(fair(r, 5, 5), fair(r, 5, 5))),
    Hidden("images", lambda r: call(fair(r, 2, 3, 4, 2), fair(r, 2, 3, 4, 2))),
    Hidden("one number", lambda r: call(np.array([fair(r)]), 4 + np.array([fair(r)]))),
    Hidden("everything too small", lambda r: (lambda t: call(
        t - 0.2 - 2 * r.random_sample(t.shape), t))(fair(r, 3, 4))),
    Hidden("everything too large", lambda r: (lambda t: call(
        t + 0.2 + 2 * r.random_sample(t.shape), t))(fair(r, 3, 4))),
    Hidden("all differences small", lambda r: (lambda t: call(
        t + 1.6 * r.random_sample(t.shape) - 0.8, t))(fair(r, 3, 4))),
    Hidden("all differences large", lambda r: (lambda t: call(
        t + np.sign(fair(r, 3, 4)) * (2 + r.random_sample(t.shape)), t))(fair(r, 3, 4))),
    Hidden("targets of zeros", lambda r: call(fair(r, 4, 3), np.zeros((4, 3)))),
    Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (4, 3)), r.randint(-9, 10, (4, 3)))),
    Hidden("very large differences", lambda r: call(1e8 * fair(r, 4, 3), 1e8 * fair(r, 4, 3))),
    Hidden("very small differences", lambda r: call(1e-8 * fair(r, 4, 3), 1e-8 * fair(r, 4, 3))),
    Hidden("single precision", lambda r: call(*single(fair(r, 4, 3), fair(r, 4, 3)))),
    Hidden("arrays that are views", lambda r: call(fair(r, 6, 8).T[::2], fair(r, 8, 6)[::-2])),
    Hidden("the same call twice", lambda r: call(fair(r, 4, 3), fair(r, 4, 3)), times=2),
)
"""What every loss of two arrays is held to."""

ERRORS = "(prediction - target) ** 2"

# The difference is rounded once, relative to itself; what follows adds positive numbers.
MSE = Exercise(
    name="mse",
    points=1,
    reference=cnn_ref.mse,
    tolerance=Relative(1e-13),
    examples=(
        Case("differences 0 and 3: 4.5", call(np.array([1.0, 5.0]), np.array([1.0, 2.0]))),
        Case("two examples of two outputs", call(
            np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 4.0]]))),
        Case("predictions that are too small",
             call(np.array([[0.0, -1.0, -2.0]]), np.array([[1.0, 1.0, 1.0]]))),
    ),
    hidden=PAIRS,
    misconceptions=(
        Misconception(
            "takes half of the mean", "Half of it makes the gradient shorter, and some texts do "
            "so; this contract has no half.", Edit(f"np.mean({ERRORS})", f"np.mean({ERRORS}) / 2")),
        Misconception(
            "takes the sum", "A mean is a sum divided by how many there are.",
            Edit("np.mean(", "np.sum(")),
        Misconception(
            "takes half of the sum", "That is the error of Bouvrie's notes. Here it is the mean, "
            "without a half.", Edit(f"np.mean({ERRORS})", f"np.sum({ERRORS}) / 2")),
        Misconception(
            "divides by the examples only", "The mean is taken over all numbers, the outputs of "
            "each example too.", Edit(f"np.mean({ERRORS})",
                                      f"np.sum({ERRORS}) / len(prediction)")),
        Misconception(
            "takes the root", "The root of the mean square is another measure: this one stays a "
            "square.", Edit(f"np.mean({ERRORS})", f"np.sqrt(np.mean({ERRORS}))")),
        Misconception(
            "takes magnitudes", "Each difference is squared.",
            Edit(ERRORS, "np.abs(prediction - target)")),
        Misconception(
            "lets differences cancel", "Each difference is squared before the mean is taken.",
            Edit(f"np.mean({ERRORS})", "np.mean(prediction - target) ** 2")),
        Misconception(
            "forgets to square", "Each difference is squared.", Edit(" ** 2", " ** 1")),
        Misconception(
            "subtracts squares", "First the difference, then the square.",
            Edit(ERRORS, "prediction ** 2 - target ** 2")),
        Misconception(
            "adds prediction and target", "It is their difference that counts.",
            Edit("prediction - target", "prediction + target")),
        Misconception(
            "gives the loss of every number", "One number is asked for: the mean of all.",
            Edit(f"np.mean({ERRORS})", ERRORS)),
        Misconception(
            "changes the predictions in place", IN_PLACE,
            Edit("return np", "np.copyto(prediction, prediction - target, casting='unsafe')\n"
                              "    target = 0\n    return np")),
    ),
)

BENT = "np.where(d < 1, d ** 2 / 2, d - 0.5)"

SMOOTH_L1 = Exercise(
    name="smooth_l1",
    points=2,
    reference=cnn_ref.smooth_l1,
    tolerance=Relative(1e-13),
    examples=(
        Case("difference 0.5: 0.125", call(np.array([0.5]), np.array([0.0]))),
        Case("difference 1: 0.5", call(np.array([1.0]), np.array([2.0]))),
        Case("difference 2: 1.5", call(np.array([-2.0]), np.array([0.0]))),
        Case("four numbers, their mean", call(
            np.array([[0.5, 1.0], [2.0, -3.0]]), np.array([[0.0, 0.0], [0.0, 0.0]]))),
    ),
    hidden=PAIRS,
    misconceptions=(
        Misconception(
            "forgets the half of the parabola", "The two pieces have to meet where the difference "
            "is one, with the same slope: draw yours.", Edit("d ** 2 / 2", "d ** 2")),
        Misconception(
            "forgets what is taken off the line", "The two pieces have to meet where the "
            "difference is one: draw yours.", Edit("d - 0.5", "d")),
        Misconception(
            "takes one off the line", "The two pieces have to meet where the difference is one: "
            "draw yours.", Edit("d - 0.5", "d - 1.0")),
        Misconception(
            "changes over at one half", "The parabola reaches to a difference of one.",
            Edit("d < 1", "d < 0.5")),
        Misconception(
            "changes over at two", "The parabola reaches to a difference of one.",
            Edit("d < 1", "d < 2")),
        Misconception(
            "swaps parabola and line", "Which of the two is meant for small differences?",
            Edit(BENT, "np.where(d > 1, d ** 2 / 2, d - 0.5)")),
        Misconception(
            "takes every negative difference for small", "How large a difference is does not "
            "depend on its sign.", Edit("np.abs(prediction - target)", "prediction - target")),
        Misconception(
            "takes the parabola everywhere", "For large differences it is a line, so that one "
            "outlier does not outweigh everything else.", Edit(BENT, "d ** 2 / 2")),
        Misconception(
            "takes the line everywhere", "For small differences it is a parabola, so that the "
            "gradient fades out near zero.", Edit(BENT, "d")),
        Misconception(
            "takes the smaller of the two", "The parabola lies above the line everywhere, and "
            "touches it once: the smaller is the line.",
            Edit(BENT, "np.minimum(d ** 2 / 2, d - 0.5)")),
        Misconception(
            "takes the sum", "The contract asks for the mean of all numbers.",
            Edit("np.mean(", "np.sum(")),
        Misconception(
            "divides by the examples only", "The mean is taken over all numbers, the outputs of "
            "each example too.", Edit(f"np.mean({BENT})", f"np.sum({BENT}) / len(prediction)")),
        Misconception(
            "takes the mean before it bends", "Each difference is looked at on its own; the mean "
            "comes last.", Edit("d = np.abs(prediction - target)",
                                "d = np.mean(np.abs(prediction - target))")),
        Misconception(
            "gives the loss of every number", "One number is asked for: the mean of all.",
            Edit(f"np.mean({BENT})", BENT)),
    ),
)


def weighed(r, *shape):
    """Weights and a strength that is neither 0, 1 nor 2."""
    return call(normal(r, *shape), lam=0.1 + 0.7 * r.random_sample())


WEIGHTS = (
    Hidden("a row of weights", lambda r: weighed(r, 6)),
    Hidden("a matrix, not square", lambda r: weighed(r, 3, 5)),
    Hidden("a square matrix", lambda r: weighed(r, 4, 4)),
    Hidden("the filters of a layer", lambda r: weighed(r, 3, 2, 4, 2)),
    Hidden("one weight", lambda r: weighed(r, 1)),
    Hidden("everything negative", lambda r: call(-0.1 - np.abs(normal(r, 3, 4)), lam=0.3)),
    Hidden("most of the weights are zero", lambda r: call(
        normal(r, 4, 5) * (r.random_sample((4, 5)) < 0.4) + np.eye(4, 5), lam=0.4)),
    Hidden("a strength above one", lambda r: call(normal(r, 3, 4), lam=3 + r.random_sample())),
    Hidden("a strength of zero", lambda r: call(normal(r, 3, 4), lam=0.0)),
    Hidden("whole numbers", lambda r: call(r.randint(-9, 10, (3, 4)), lam=0.25)),
    Hidden("very large weights", lambda r: call(1e8 * normal(r, 3, 4), lam=0.7)),
    Hidden("very small weights", lambda r: call(1e-8 * normal(r, 3, 4), lam=0.7)),
    Hidden("single precision", lambda r: call(*single(normal(r, 3, 4)), lam=0.5)),
    Hidden("arrays that are views", lambda r: call(normal(r, 5, 8).T[::-2], lam=0.6)),
    Hidden("the same call twice", lambda r: weighed(r, 3, 4), times=2),
)
"""What both penalties are held to."""

THREE_FOUR = np.array([3.0, 0.0, -4.0])
PENALTY_EXAMPLES = (
    Case("3, 0 and -4, strength 1", call(THREE_FOUR, lam=1.0)),
    Case("3, 0 and -4, strength 0.5", call(THREE_FOUR, lam=0.5)),
    Case("a matrix", call(np.array([[1.0, -2.0, 0.0], [-1.0, 1.0, 3.0]]), lam=0.1)),
    Case("nothing but zeros", call(np.zeros((2, 2)), lam=0.5)),
)
NO_STRENGTH = "`lam` says how much the weights cost: use it."
ONE_NUMBER = "One number is asked for, for the whole array."

L1_PENALTY = Exercise(
    name="l1_penalty",
    points=1,
    reference=cnn_ref.l1_penalty,
    tolerance=Linear(lambda w, **_: w.size, of=("w",)),
    examples=PENALTY_EXAMPLES,
    hidden=WEIGHTS,
    misconceptions=(
        Misconception("forgets the strength", NO_STRENGTH, Edit("lam * np", "np")),
        Misconception(
            "lets weights cancel", "A weight below zero costs as much as the same one above it.",
            Edit("np.sum(np.abs(w))", "np.sum(w)")),
        Misconception(
            "takes the magnitude of the sum", "A weight below zero costs as much as the same one "
            "above it: the magnitude is taken of each.",
            Edit("np.sum(np.abs(w))", "np.abs(np.sum(w))")),
        Misconception(
            "adds squares", "That is the other penalty. Here each weight costs its magnitude.",
            Edit("np.sum(np.abs(w))", "np.sum(w * w)")),
        Misconception(
            "takes the Euclidean norm", "Here each weight costs its magnitude: nothing is squared.",
            Edit("np.sum(np.abs(w))", "np.sqrt(np.sum(w * w))")),
        Misconception(
            "counts the weights that are not zero", "That is what is called L0. L1 asks how large "
            "they are, too.", Edit("np.sum(np.abs(w))", "np.count_nonzero(w)")),
        Misconception(
            "takes the mean", "The costs of all weights are added.",
            Edit("np.sum(np.abs(w))", "np.mean(np.abs(w))")),
        Misconception(
            "takes the largest", "The costs of all weights are added.",
            Edit("np.sum(np.abs(w))", "np.max(np.abs(w))")),
        Misconception(
            "takes the norm of a matrix", "The L1 norm of a matrix is the largest sum of a column; "
            "here all weights count, whatever the shape.",
            Edit("np.sum(np.abs(w))", "np.linalg.norm(w, 1)")),
        Misconception(
            "takes half", "The half belongs to the squares of the other penalty.",
            Edit("lam * np", "lam / 2 * np")),
        Misconception(
            "adds up along one axis", ONE_NUMBER,
            Edit("np.sum(np.abs(w))", "np.sum(np.abs(w), axis=0)")),
        Misconception(
            "gives the gradient", "The sign of a weight is the slope of its cost; you need the "
            "cost.", Edit("np.sum(np.abs(w))", "np.sign(w)")),
        Misconception(
            "makes the weights positive in place", IN_PLACE,
            Edit("return lam", "np.abs(w, out=w)\n    return lam")),
    ),
)

SQUARES = "np.sum(w ** 2)"

L2_PENALTY = Exercise(
    name="l2_penalty",
    points=1,
    reference=cnn_ref.l2_penalty,
    tolerance=Linear(lambda w, **_: w.size, of=("w",)),
    examples=PENALTY_EXAMPLES,
    hidden=WEIGHTS,
    misconceptions=(
        Misconception("forgets the strength", NO_STRENGTH, Edit("lam / 2 * ", "1 / 2 * ")),
        Misconception(
            "forgets the half", "With the half, the gradient is the strength times the weight: "
            "look at the contract again.", Edit("lam / 2 * ", "lam * ")),
        Misconception(
            "takes the root", "The root of the sum of squares is the norm. The penalty is made of "
            "its square.", Edit(SQUARES, f"np.sqrt({SQUARES})")),
        Misconception(
            "takes the root and forgets the half", "The root of the sum of squares is the norm. "
            "The penalty is half of its square.",
            Edit(f"lam / 2 * {SQUARES}", f"lam * np.sqrt({SQUARES})")),
        Misconception(
            "adds magnitudes", "That is the other penalty. Here each weight costs its square.",
            Edit(SQUARES, "np.sum(np.abs(w))")),
        Misconception(
            "squares the sum", "Each weight is squared before they are added.",
            Edit(SQUARES, "np.sum(w) ** 2")),
        Misconception(
            "takes the mean", "The costs of all weights are added.",
            Edit(SQUARES, "np.mean(w ** 2)")),
        Misconception(
            "takes half twice", "One half is enough: it makes the gradient the strength times the "
            "weight.", Edit("lam / 2 * ", "lam / 4 * ")),
        Misconception(
            "squares the strength", "The strength is a factor in front of the squares.",
            Edit("lam / 2 * ", "lam ** 2 / 2 * ")),
        Misconception(
            "multiplies the matrix with itself", "Each weight is multiplied with itself: `@` is "
            "the product of two matrices.", Edit(SQUARES, "np.sum(w @ w)")),
        Misconception(
            "adds up along one axis", ONE_NUMBER, Edit(SQUARES, "np.sum(w ** 2, axis=0)")),
        Misconception(
            "gives the gradient", "The strength times the weight is the slope of the cost; you "
            "need the cost.", Edit(f"lam / 2 * {SQUARES}", "lam * w")),
        Misconception(
            "squares the weights in place", IN_PLACE,
            Edit(f"return lam / 2 * {SQUARES}", "w *= w\n    return lam / 2 * np.sum(w)")),
    ),
)


def affine_as_filters(w, image):
    """The weights of a layer after `flatten`, as filters as large as the image."""
    return w.reshape(*image, w.shape[1])


def over_image(r, h, w, c, m):
    """Weights of a layer that looks at images of this size."""
    return call(normal(r, h * w * c, m), (h, w, c))


TURNED = "w.reshape(H, W, C, -1)"

AFFINE_AS_FILTERS = Exercise(
    name="affine_as_filters",
    points=2,
    stretch=True,
    reference=affine_as_filters,
    tolerance=Exact(),
    axes={"": ("rows", "columns", "channels", "filters")},
    examples=(
        Case("one pixel of three channels, two outputs: a 1 x 1 convolution",
             call(np.arange(6.0).reshape(3, 2), (1, 1, 3))),
        Case("an image of 2 x 2 pixels, one channel, one output",
             call(np.arange(4.0).reshape(4, 1), (2, 2, 1))),
        Case("an image of 2 x 3 pixels, two channels, two outputs",
             call(np.arange(24.0).reshape(12, 2), (2, 3, 2))),
    ),
    hidden=(
        Hidden("all sizes differ", lambda r: over_image(r, 2, 3, 4, 5)),
        Hidden("all sizes equal", lambda r: over_image(r, 3, 3, 3, 3)),
        Hidden("one pixel", lambda r: over_image(r, 1, 1, 5, 4)),
        Hidden("one channel", lambda r: over_image(r, 3, 4, 1, 2)),
        Hidden("one output", lambda r: over_image(r, 3, 2, 4, 1)),
        Hidden("one row", lambda r: over_image(r, 1, 5, 2, 3)),
        Hidden("one column", lambda r: over_image(r, 5, 1, 2, 3)),
        Hidden("as many outputs as channels", lambda r: over_image(r, 2, 4, 3, 3)),
        Hidden("single precision", lambda r: call(*single(normal(r, 12, 3)), (2, 3, 2))),
        Hidden("weights that are a view", lambda r: call(normal(r, 3, 12).T[::-1], (3, 2, 2))),
        Hidden("the same call twice", lambda r: over_image(r, 2, 2, 3, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "puts the outputs first", "In this course the last axis of the filters says which "
            "filter it is.", Edit(TURNED, "w.T.reshape(-1, H, W, C)")),
        Misconception(
            "takes the numbers of a filter apart", "One column of `w` is one filter: a filter "
            "must hold the numbers of one column.",
            Edit(TURNED, "w.reshape(-1, H, W, C).transpose(1, 2, 3, 0)")),
        Misconception(
            "goes down the columns first", "`flatten` is row-major: the channels run fastest, "
            "then the columns.", Edit(TURNED, 'w.reshape(H, W, C, w.shape[1], order="F")')),
        Misconception(
            "puts the channels first", "`flatten` keeps the channels last: they run fastest.",
            Edit(TURNED, "w.reshape(C, H, W, -1).transpose(1, 2, 0, 3)")),
        Misconception(
            "turns the filters", "A convolution layer lays the filter on the image as it is.",
            Edit(TURNED, "w.reshape(H, W, C, -1)[::-1, ::-1]")),
        Misconception(
            "swaps rows and columns", "The image is (rows, columns, channels).",
            Edit(TURNED, "w.reshape(W, H, C, -1).transpose(1, 0, 2, 3)")),
        Misconception(
            "makes filters of one pixel", "They look at the flattened image, one pixel of many "
            "channels; here they should look at the image itself.",
            Edit(TURNED, "w.reshape(1, 1, H * W * C, -1)")),
    ),
)

EXERCISES = (AFFINE, FLATTEN, SOFTMAX, CROSS_ENTROPY, MSE, SMOOTH_L1, L1_PENALTY, L2_PENALTY,
             AFFINE_AS_FILTERS)
