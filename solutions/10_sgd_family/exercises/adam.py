"""Both: Adam, and weights that fade."""

import numpy as np

import cnn_ref
from autograder.exercise import AlsoRight, Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Relative

from .shared import in_place, quiet, scaled, single, steps, views, whole

CORRECTED = Relative(1e-12)
"""Adam divides by 1 - beta^t. With beta 0.999 and t 1 this is 0.001, known to 1.1e-16 / 0.001 =
1.1e-13, for the powers as products, as `**` or as exponentials of logarithms."""

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
