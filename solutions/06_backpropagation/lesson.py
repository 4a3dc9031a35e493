# %% [markdown] covers="19"
# # Backpropagation by hand, gradient checking
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 04 and 05; the derivative of a function of one variable | 75 minutes | units 07 and 08: the way back through pooling and convolution |
#
# A network has thousands of weights and one loss. Training asks for each weight: if it grew a little,
# would the loss rise or fall, and how fast? That number is the weight's **gradient**. You can measure
# it, by trying, one weight at a time: slow, but hard to get wrong. Or you can compute all of them in
# one sweep from the loss back to the input: fast, and easy to get wrong. This unit does both, and
# holds one against the other. Toolboxes do the same: DeepLearnToolbox, a small Matlab library that
# several notes are written about, comes with such a check (`cnnnumgradcheck`).
#
# | part | you write |
# |---|---|
# | 1. A chain, by hand | nothing: you predict |
# | 2. Measure it | `numerical_gradient`, `relative_error` |
# | 3. Four layers, backward | `affine_backward`, `relu_backward`, `sigmoid_backward`, `prelu_backward` |
# | 4. The loss, backward | `softmax_cross_entropy_backward` |
# | 5. Everything in one chain | `backprop_by_hand` |
# | If you want more | `softmax_backward` |

# %%
try:
    from autograder import check, mine
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import matplotlib.pyplot as plt
import numpy as np

import cnn_ref
from cnn_ref import plots

affine = mine("05_dense_softmax_losses", "affine", otherwise=cnn_ref.affine)
cross_entropy = mine("05_dense_softmax_losses", "cross_entropy", otherwise=cnn_ref.cross_entropy)
prelu = mine("04_activations_pooling", "prelu", otherwise=cnn_ref.prelu)
relu = mine("04_activations_pooling", "relu", otherwise=cnn_ref.relu)
sigmoid = mine("04_activations_pooling", "sigmoid", otherwise=cnn_ref.sigmoid)

# %% [markdown]
# ## The picture
#
# The loss of a network with a single weight. Two ways to measure its slope at one place: from here to
# a step ahead, or from a step behind to a step ahead.

# %%
def hill(weight):
    """A loss with one weight."""
    return 0.2 * weight ** 3 - weight + 2.5


line, here, step = np.linspace(-0.2, 3.2, 200), 1.6, 1.1
slope = 0.6 * here ** 2 - 1
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.plot(line, hill(line), color="0.3", linewidth=2, label="loss")
ax.plot(line, hill(here) + slope * (line - here), color="#0072B2", label="tangent: the slope itself")
for a, b, look, name in ((here, here + step, ("#D55E00", "--"), "one step ahead"),
                         (here - step, here + step, ("#009E73", "-."), "a step to each side")):
    rise = (hill(b) - hill(a)) / (b - a)
    ax.plot(line, hill(a) + rise * (line - a), color=look[0], linestyle=look[1],
            label=f"{name}: {rise:.2f}")
    ax.plot([a, b], [hill(a), hill(b)], "o", color=look[0])
ax.set(xlabel="weight", ylabel="loss", ylim=(0, 6), title=f"The slope at {here} is {slope:.2f}")
ax.legend(fontsize=8)
plt.show()

# %% [markdown]
# *In words: a curve with a valley, where the slope is 0.54. The line through a step behind and a step
# ahead is a little too steep (0.78), the line from here to a step ahead far too steep (1.83).*

# %% [markdown] covers="14 9"
# ## 1. A chain, by hand
#
# A network is a chain of functions. Write $\partial L / \partial y$ as `dy`: how fast the loss changes
# with the output $y$ of a layer. It arrives from above, so it is called the **upstream gradient**. If the
# layer computes $y = f(x)$, then the chain rule says what has to be sent on:
#
# $$\frac{\partial L}{\partial x_i} = \sum_j \frac{\partial L}{\partial y_j}
# \frac{\partial y_j}{\partial x_i}.$$
#
# Each input collects from **every** output that it reaches. That is all of backpropagation: each layer
# turns `dy` into `dx`, and on the way notes the gradients of its own weights. Many notes call the
# gradient at the input of an activation a **delta**, or the sensitivity.
#
# The classical net of fully connected layers, with a sigmoid after each layer:
#
# | forward | backward |
# |---|---|
# | $z = x W + b$ | $\partial L/\partial x = \delta W^T$, $\ \partial L/\partial W = x^T \delta$, $\ \partial L/\partial b = \delta$ |
# | $o = \sigma(z)$ | $\delta = \partial L/\partial z = \partial L/\partial o \cdot \sigma'(z)$, with $\sigma'(z) = o (1 - o)$ |
# | $L = \frac12 \sum_j (o_j - t_j)^2$ | $\partial L/\partial o = o - t$ |
#
# Read the right column from the bottom to the top.
#
# ### Predict
#
# From notes on convolutional networks: the three outputs of a net are 0.5 each (so that counting is
# easy), and the errors $o - t$ are 0.4, 0.8 and 0.16. What are the three deltas?

# %%
my_deltas = None

# %%
outputs, errors = np.array([0.5, 0.5, 0.5]), np.array([0.4, 0.8, 0.16])
deltas = errors * outputs * (1 - outputs)
print("the deltas:", deltas, "- you said", my_deltas)
assert np.allclose(deltas, [0.1, 0.2, 0.04])

# %% [markdown] covers="17 E7 E9 E2"
# The layer below has four outputs (a pooled map of 2 x 2, flattened), and its 4 x 3 weights are 0.1, 0.2,
# 0.3 in the first row, and so on to 1.2. The first of the four gradients, by hand:
#
# $$0.1 \cdot 0.1 + 0.2 \cdot 0.2 + 0.3 \cdot 0.04 = 0.062.$$
#
# Do the second on paper before you run the next cell.
#
# ### Spot the mistake
#
# Three sentences from notes, each with a mistake that costs somebody an evening:
#
# 1. "The first element is w11 d1 + w12 d1 + w13 d1, the second is w21 d2 + w22 d2 + w23 d2, and so on."
#    How would the fourth go on? How many deltas are there?
# 2. "The sensitivity of the last layer is the error of the sample itself." Compare with 0.4 and 0.1.
# 3. "The delta of the last layer is the slope of the activation, $\delta_L = \sigma'(z_L)$." What would
#    the network learn from the target?

# %%
weights = np.arange(1.0, 13.0).reshape(4, 3) / 10
four = np.array([sum(weights[i, j] * deltas[j] for j in range(3)) for i in range(4)])
print("the four gradients:", four.round(3))
assert np.allclose(four, [0.062, 0.164, 0.266, 0.368])
print("what sentence 1 gives where it can:", (weights.sum(axis=1)[:3] * deltas).round(3))

# %% [markdown]
# ## 2. Measure it
#
# To measure the gradient of any function, move one number by a small step $h$ up, then down, and look:
#
# $$\frac{\partial L}{\partial x_i} \approx \frac{L(x + h e_i) - L(x - h e_i)}{2 h}, \qquad
# L = \sum_j dy_j\, f(x)_j.$$
#
# $e_i$ is 1 at place $i$ and 0 elsewhere. A layer $f$ has many outputs, so we give it a loss: the sum of its
# outputs, each times a number `dy`. Then `dy` is the upstream gradient of that loss. It is drawn **at
# random**: with ones, every function that forgets `dy` would look right.
#
# ### Your function: `numerical_gradient`
#
# | argument | shape | meaning |
# |---|---|---|
# | `f` | | a function of one array; its result may have another shape than `x`, or be one number |
# | `x` | any | where the gradient is wanted; maybe whole numbers |
# | `dy` | that of `f(x)` | the upstream gradient |
# | `h` | | the step, above zero |
# | result | that of `x` | floats |
#
# As everywhere, `x` must not be changed.
#
# <details><summary>Hint 1: a plan</summary>
#
# One place of `x` after the other: two arrays that differ from `x` in this place alone, two calls of `f`,
# one number.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.ndindex(x.shape)` walks through the places of an array with any number of axes, as tuples that you
# can put between brackets.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `up = x` is a second name, not a second array. And an array of whole numbers cannot hold a small step.
# </details>

# %%
def numerical_gradient(f, x, dy, h):
    """The gradient of sum(dy * f(x)) for x, measured with a step h to each side.

    f: a function of one array
    x: an array of any shape          dy: of the shape of f(x)          h: a number above 0
    Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        dx[place] = np.sum(dy * (f(up) - f(down))) / (2 * h)
    return dx
    ### END SOLUTION


# %% [markdown]
# ### Your function: `relative_error`
#
# Measured and computed never agree to the last digit. Is a difference of 0.001 large? Beside 1000 it is
# nothing, beside 0.002 it is half. So:
#
# $$\frac{\max \lvert \text{got} - \text{want} \rvert}{\max(\max \lvert \text{got} \rvert,
# \max \lvert \text{want} \rvert)},$$
#
# over whole arrays. Where both are zero everywhere, the error is 0.
#
# | | shape | meaning |
# |---|---|---|
# | `got`, `want` | any, the same | two gradients |
# | result | | one number: 0 where they are equal, 2 where they are opposite |
#
# <details><summary>Hint 1: a plan</summary>
#
# Three largest magnitudes, one division; one case in which nothing may be divided.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.max(np.abs(...))` looks at a whole array; Python's `max` compares two numbers.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Dividing place by place looks the same on most arrays. What does it say where the right value is zero and
# yours is 1e-12?
# </details>

# %%
def relative_error(got, want):
    """The largest difference, divided by the largest magnitude of the two arrays; 0 for two zeros.

    got, want: arrays of one shape
    Returns one number.
    """
    ### BEGIN SOLUTION
    scale = max(np.max(np.abs(got)), np.max(np.abs(want)))
    if scale == 0:
        return 0.0
    return float(np.max(np.abs(got - want)) / scale)
    ### END SOLUTION


# %% [markdown]
# ## Which step is best?
#
# ### Predict
#
# The smaller the step, the better the slope? With 16 digits (double precision), which of the steps 0.1, 1e-5 and 1e-13
# measures the gradient of the sine best?

# %%
my_best_step = None

# %%
x = np.linspace(-1.0, 2.0, 7)
dy = np.random.default_rng(0).standard_normal(7)
steps = 10.0 ** np.arange(-15, 0.5, 0.5)


def sine_in_single_precision(x):
    """The sine, computed with 7 digits."""
    return np.sin(x.astype(np.float32)).astype(float)


curves = {name: [relative_error(numerical_gradient(f, x, dy, h), dy * np.cos(x)) for h in steps]
          for name, f in (("double precision", np.sin), ("single precision", sine_in_single_precision))}
plots.gradient_check_curve(steps, curves)
plt.show()
best = steps[np.argmin(curves["double precision"])]
print(f"best in double precision: about {best:.0e} - you said {my_best_step}")
assert 1e-7 < best < 1e-3
assert min(curves["double precision"]) < 1e-9 < 1e-6 < min(curves["single precision"])

# %% [markdown]
# *In words: two valleys. To the right both fall together, a hundred times for each tenth of the step: the
# formula gets better. To the left they rise again, ten times for each tenth: the two values of f agree in
# almost all their digits, and what is left of the difference is rounding. The valley of double precision is deep
# and lies between 1e-6 and 1e-5, that of single precision is shallow and lies between 1e-3 and 1e-2.*
#
# So: double precision, steps of about 1e-5, and an error below about 1e-8 says "right". A wrong gradient is
# off by 1e-3 or more. Only at a kink a right one is off, too: there, the measured slope is a mean of two.

# %% [markdown] covers="14"
# ## 3. Four layers, backward
#
# All backward functions of this course take the upstream gradient first, then what the forward function got.
# Gradients have the shapes of their arrays, and they are **sums over the batch**: a weight serves every
# example, so it collects from every one. (Some notes and toolboxes divide by the size of the batch in the
# layer, others do not divide at all. Here the mean is part of the loss, once.)
#
# ### Your function: `affine_backward`
#
# | argument | shape | |
# |---|---|---|
# | `dy` | `(N, M)` | upstream gradient |
# | `x` | `(N, D)` | examples; maybe whole numbers |
# | `w`, `b` | `(D, M)`, `(M,)` | as in `affine` of unit 05: $y_{nm} = b_m + \sum_d x_{nd} w_{dm}$ |
# | result | three arrays `dx`, `dw`, `db` | in this order, each of the shape of its array, sums over the batch |
#
# <details><summary>Hint 1: a plan</summary>
#
# Write one output $y_{nm}$ down as a sum. Which outputs does $x_{nd}$ appear in, and with which factor? Which
# does $w_{dm}$ appear in? Which $b_m$?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Two of the three are products of matrices. There is only one way to multiply these shapes that gives the
# shape you need, if all sizes differ.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# A matrix of weights can be square: then shapes alone do not tell you which way round it goes. And `b` has one
# axis.
# </details>

# %%
def affine_backward(dy, x, w, b):
    """Gradients of a fully connected layer for its examples, weights and biases.

    dy: upstream gradient (N, M)
    x: examples (N, D)          w: weights (D, M)          b: biases (M,)
    Returns dx (N, D), dw (D, M), db (M,): sums over the batch.
    """
    ### BEGIN SOLUTION
    dx = dy @ w.T
    dw = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION


# %% [markdown]
# The four gradients of the notes, from your function, and a gradient check of all three results. `N`, `D` and
# `M` differ, and `dy` is random.

# %%
dx, dw, db = affine_backward(deltas[None], np.full((1, 4), 0.5), weights, np.zeros(3))
print("dx:", dx[0].round(3))
assert np.allclose(dx[0], [0.062, 0.164, 0.266, 0.368])
rng = np.random.default_rng(1)
dy, x, w, b = (rng.standard_normal(shape) for shape in ((4, 2), (4, 3), (3, 2), (2,)))
for name, claimed, f, at in zip(("dx", "dw", "db"), affine_backward(dy, x, w, b),
                                (lambda v: affine(v, w, b), lambda v: affine(x, v, b),
                                 lambda v: affine(x, w, v)), (x, w, b)):
    error = relative_error(claimed, numerical_gradient(f, at, dy, 1e-5))
    print(f"{name}: relative error {error:.1e}")
    assert error < 1e-8

# %% [markdown]
# ### Your function: `relu_backward`
#
# A rectifier is a gate for each number. Whether it is open was decided going forward.
#
# | | shape | meaning |
# |---|---|---|
# | `dy` | any | upstream gradient, on both sides of zero |
# | `x` | that of `dy` | what went into the rectifier; maybe whole numbers |
# | result | that of `x` | floats; where x is exactly zero there is a kink, and this course says 0 |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two cases, decided by `x`. What does the output do in each when `x` moves a little?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.where`, once more.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The sign of `dy` has no say. And an array made like `x` holds what `x` can hold.
# </details>

# %%
def relu_backward(dy, x):
    """The gradient of max(x, 0): dy where x is above zero, 0 elsewhere.

    dy: upstream gradient, of the shape of x          x: an array of any shape
    Returns floats of the same shape.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, dy, 0.0)
    ### END SOLUTION


# %% [markdown] covers="16"
# ### Your function: `sigmoid_backward`
#
# The slope of the sigmoid is $y (1 - y)$, where $y$ is its **output**. You get its input.
#
# | | shape | meaning |
# |---|---|---|
# | `dy` | any | upstream gradient |
# | `x` | that of `dy` | what went into the sigmoid: numbers of any size |
# | result | that of `x` | floats, never `nan` |
#
# <details><summary>Hint 1: a plan</summary>
#
# First the output, as in unit 04 (do it here: a graded function should not call another). Then its slope. Then
# the chain rule.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# The exponential of minus the magnitude of x is never large. What is the sigmoid in terms of it, on each side
# of zero?
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Many students put x where y belongs. At x = 0 the slope is a quarter: try it.
# </details>

# %%
def sigmoid_backward(dy, x):
    """The gradient of the sigmoid 1 / (1 + exp(-x)): dy times its slope at x.

    dy: upstream gradient, of the shape of x          x: an array, numbers of any size
    Returns floats of the same shape.
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))
    y = np.where(x >= 0, 1, small) / (1 + small)
    return dy * y * (1 - y)
    ### END SOLUTION


# %%
rng = np.random.default_rng(2)
x, dy = rng.standard_normal((2, 3, 4))
for name, backward, forward in (("relu", relu_backward, relu), ("sigmoid", sigmoid_backward, sigmoid)):
    error = relative_error(backward(dy, x), numerical_gradient(forward, x, dy, 1e-5))
    print(f"{name}: relative error {error:.1e}")
    assert error < 1e-8

# %% [markdown] covers="16 32"
# ## What is left after ten layers?
#
# A gradient that goes back through ten sigmoids is multiplied by ten slopes, of at most a quarter each.

# %%
depth = np.arange(11)
left = {"sigmoid, at its steepest": [1.0], "sigmoid, at x = 2": [1.0], "ReLU, open": [1.0]}
for _ in depth[1:]:
    for (name, values), at in zip(left.items(), (0.0, 2.0, 1.0)):
        backward = relu_backward if name.startswith("ReLU") else sigmoid_backward
        values.append(float(backward(np.array([values[-1]]), np.array([at]))[0]))
plots.loss_curves(depth, left, xlabel="layers on the way back", ylabel="gradient that is left", logy=True)
plt.show()
print(f"after ten sigmoids at most {left['sigmoid, at its steepest'][-1]:.2g} is left")
assert left["sigmoid, at its steepest"][-1] == 0.25 ** 10
assert round(0.25 ** 10 * 1e7, 1) == 9.5

# %% [markdown]
# *In words: on a logarithmic scale two lines go down, one to a millionth after ten layers (9.5e-7), one to a
# ten-billionth; the third, of open rectifiers, stays at 1.*
#
# This is what is called a **vanishing gradient**, and why rectifiers made deep networks possible.
#
# ### Your function: `prelu_backward`
#
# A layer with something to learn: below zero, channel $c$ multiplies by its own slope $\alpha_c$. So there are
# two gradients.
#
# | | shape | meaning |
# |---|---|---|
# | `dy` | `(..., C)` | upstream gradient |
# | `x` | `(..., C)` | what went in; maybe whole numbers |
# | `alpha` | `(C,)` | the slopes, any numbers |
# | result | two arrays `dx`, `dalpha` | of the shapes of `x` and `alpha`; at x = 0 the side below zero counts |
#
# <details><summary>Hint 1: a plan</summary>
#
# For `dx`, two cases again. For `dalpha`: in which places is the slope used at all, and how fast does the output
# move there when the slope does? All places of a channel share one slope.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `reshape(-1, C)` puts all places below each other, whatever the number of axes; a sum over one axis remains.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# A gradient has the shape of its array. If yours is larger, something has not been added up.
# </details>

# %%
def prelu_backward(dy, x, alpha):
    """Gradients of x above zero, alpha x elsewhere, for x and for alpha.

    dy: upstream gradient (..., C)          x: (..., C)          alpha: slopes (C,)
    Returns dx (..., C), dalpha (C,): sums over everything that shares the slope.
    """
    ### BEGIN SOLUTION
    dx = np.where(x > 0, dy, alpha * dy)
    below = np.where(x > 0, 0.0, x * dy)
    dalpha = below.reshape(-1, len(alpha)).sum(axis=0)
    return dx, dalpha
    ### END SOLUTION


# %%
rng = np.random.default_rng(3)
x, dy, alpha = rng.standard_normal((2, 3, 2)), rng.standard_normal((2, 3, 2)), np.array([0.25, -0.5])
for name, claimed, f, at in zip(("dx", "dalpha"), prelu_backward(dy, x, alpha),
                                (lambda v: prelu(v, alpha), lambda v: prelu(x, v)), (x, alpha)):
    error = relative_error(claimed, numerical_gradient(f, at, dy, 1e-5))
    print(f"{name}: relative error {error:.1e}")
    assert error < 1e-8

# %% [markdown]
# ## 4. The loss, backward
#
# Softmax and cross-entropy together are one function of the scores, and together they have a gradient that is
# far simpler than either alone. For one example, $L = \log \sum_j e^{x_j} - x_y$.
#
# ### Predict
#
# Two classes with equal scores; the first is right. Which way must each of the two scores move for the loss to
# fall? What is the sum of the two gradients? (Add the same number to both scores: what does the loss do?)

# %%
my_sum = None

# %% [markdown]
# ### Your function: `softmax_cross_entropy_backward`
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | one number | upstream gradient: 1 where the loss is the end of the net |
# | `logits` | `(N, K)` | scores before softmax, of any size |
# | `y` | `(N,)` | the number of each example's class, from 0 to K - 1 |
# | result | `(N, K)` | gradient of the **mean** loss of unit 05, times `dy`; never `nan` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Differentiate the formula above for a score that is not the right one, then for the right one. You know the
# first result by name.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `p[np.arange(N), y]` is one place in each row. As in softmax, take the largest score of a row off first.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `p[y]` is something else: whole rows. And the loss is a mean: who owns the division?
# </details>

# %%
def softmax_cross_entropy_backward(dy, logits, y):
    """The gradient of the mean cross-entropy of softmax(logits), for the logits.

    dy: upstream gradient, one number
    logits: scores (N, K), numbers of any size          y: classes (N,), whole numbers
    Returns floats (N, K).
    """
    ### BEGIN SOLUTION
    N, K = logits.shape
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    p[np.arange(N), y] -= 1
    return dy * p / N
    ### END SOLUTION


# %%
two = softmax_cross_entropy_backward(1.0, np.zeros((1, 2)), np.array([0]))
print("the gradients of two equal scores:", two[0], "- their sum, you said:", my_sum)
assert two.tolist() == [[-0.5, 0.5]]
rng = np.random.default_rng(4)
logits, labels = rng.standard_normal((5, 3)), np.array([0, 2, 1, 1, 0])
claimed = softmax_cross_entropy_backward(2.5, logits, labels)
error = relative_error(claimed, numerical_gradient(lambda v: cross_entropy(v, labels), logits, 2.5, 1e-5))
print(f"relative error {error:.1e}; the sums of the rows are {np.abs(claimed.sum(axis=1)).max():.0e}")
assert error < 1e-8
figure, ax = plt.subplots(figsize=(6.5, 2.6), layout="constrained")
image = ax.imshow(claimed, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto")
for n, label in enumerate(labels):
    ax.text(label, n, "right class", ha="center", va="center", fontsize=8)
ax.set(xlabel="class", ylabel="example", xticks=range(3), yticks=range(5))
figure.colorbar(image, ax=ax, label="gradient of the score")
plt.show()

# %% [markdown]
# *In words: five rows, one for each example. The right class is violet (negative: raise this score), the
# others are orange (positive: lower them), the more so the more probable the net thinks they are.*

# %% [markdown] covers="17 14"
# ## 5. Everything in one chain
#
# Now the whole way: the end of a small convolutional net, as in the notes of part 1. Its convolution has made
# one map `u` for one picture. From there on:
#
# | forward | shape | is |
# |---|---|---|
# | `a` | `(H, W)` | the sigmoid of `u` |
# | `pooled` | `(H/2, W/2)` | the means of blocks of 2 x 2 pixels |
# | `row` | `(D,)` | `pooled` flattened, row by row |
# | `z` | `(M,)` | the fully connected layer: weights `w` `(D, M)`, biases `b` `(M,)` |
# | `o` | `(M,)` | the sigmoid of `z` |
# | `loss` | one number | half the sum of the squared errors, for the targets `t` `(M,)` |
#
# And backward, the gradient of the loss for each of them: `do`, `dz`, `dw`, `db`, `drow`, `dpooled`, `da`,
# `du`, each of the shape of its array.
#
# ### Your function: `backprop_by_hand`
#
# Return a dict of **all** of these values, the names as keys. In a long chain one wrong number makes
# everything after it wrong, too. So `check` shows a table: each value in its own row, whether it is exact,
# close, or by how much it is off. **The first row that is wrong is where to look.** `H` and `W` are even;
# numbers are small, so the plain formula of the sigmoid will do.
#
# <details><summary>Hint 1: a plan</summary>
#
# Write the forward pass and run `check`: six rows are right and the rest is missing. Then go back one value at a
# time and run `check` after each.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A `reshape` that splits rows and columns into pairs has the blocks on axes of their own. On the way back, `np.kron` with a block
# of ones makes a block of each number. `np.outer` multiplies each of one row with each of another.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# There are two sigmoids, and each leaves a slope on the way back, written with its own output. And how much of a
# mean does one of its four pixels make?
# </details>

# %%
def backprop_by_hand(u, w, b, t):
    """Every value of the forward and of the backward pass of a small net, for one picture.

    u: a map (H, W), H and W even
    w: weights (H * W / 4, M)          b: biases (M,)          t: targets (M,)
    Returns a dict: a, pooled, row, z, o, loss; do, dz, dw, db, drow, dpooled, da, du.
    """
    ### BEGIN SOLUTION
    H, W = u.shape
    a = 1 / (1 + np.exp(-u))
    pooled = a.reshape(H // 2, 2, W // 2, 2).mean(axis=(1, 3))
    row = pooled.reshape(-1)
    z = row @ w + b
    o = 1 / (1 + np.exp(-z))
    do = o - t
    loss = float(np.sum(do ** 2) / 2)
    dz = do * o * (1 - o)
    dw = np.outer(row, dz)
    db = 1.0 * dz
    drow = w @ dz
    dpooled = drow.reshape(pooled.shape)
    da = np.kron(dpooled, np.ones((2, 2))) / 4
    du = da * a * (1 - a)
    return {"a": a, "pooled": pooled, "row": row, "z": z, "o": o, "loss": loss, "do": do, "dz": dz,
            "dw": dw, "db": db, "drow": drow, "dpooled": dpooled, "da": da, "du": du}
    ### END SOLUTION


# %% [markdown]
# The notes' numbers, and then a gradient check of the whole chain at once: the loss as a function of the map, of
# the weights, of the biases. Here the upstream gradient is one number, that of the loss itself.

# %%
notes = backprop_by_hand(np.zeros((4, 4)), weights, np.array([-1.1, -1.3, -1.5]),
                         np.array([0.1, -0.3, 0.34]))
for name in ("do", "dz", "drow"):
    print(f"{name}: {notes[name].round(3)}")
print("du:", notes["du"].round(6), sep="\n")
assert np.allclose(notes["dz"], [0.1, 0.2, 0.04])
assert np.allclose(notes["drow"], [0.062, 0.164, 0.266, 0.368])
assert np.allclose(notes["du"][0], np.array([0.062, 0.062, 0.164, 0.164]) / 16)
rng = np.random.default_rng(5)
u, w, b, t = (rng.standard_normal(shape) for shape in ((4, 6), (6, 2), (2,), (2,)))
found = backprop_by_hand(u, w, b, t)
for name, f, at in (("du", lambda v: backprop_by_hand(v, w, b, t)["loss"], u),
                    ("dw", lambda v: backprop_by_hand(u, v, b, t)["loss"], w),
                    ("db", lambda v: backprop_by_hand(u, w, v, t)["loss"], b)):
    error = relative_error(found[name], numerical_gradient(f, at, 1.0, 1e-5))
    print(f"{name}: relative error {error:.1e}")
    assert error < 1e-7

# %%
rng = np.random.default_rng(5)
drawn = backprop_by_hand(*(rng.standard_normal(shape) for shape in ((4, 6), (6, 2), (2,), (2,))))
figure, axes = plt.subplots(1, 4, figsize=(9, 2.6), layout="constrained")
for ax, name in zip(axes, ("a", "pooled", "dpooled", "du")):
    limit = np.abs(drawn[name]).max()
    ax.imshow(drawn[name], cmap="PuOr_r", vmin=-limit, vmax=limit)
    H, W = drawn[name].shape
    ax.set(title=f"{name}, {H} x {W}", xlabel="column", ylabel="row", xticks=range(W), yticks=range(H))
plt.show()

# %% [markdown]
# *In words: the map after the sigmoid, all positive; its six means; their six gradients, some violet (negative),
# some orange; and the gradients of the 24 pixels in blocks of four with nearly the same colour, since only the
# slope of the sigmoid differs within a block.*
#
# ## In your words

# %% [markdown] written="why-a-random-upstream-gradient" points=1
# Why does a gradient check draw the upstream gradient at random instead of taking ones? One sentence.
#
# ### BEGIN SOLUTION
# With ones, a function that forgets the upstream gradient, or adds it up in the wrong place, gives the same
# numbers as a right one, whereas random numbers make every output's share visible.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# Softmax alone. Every score has a share in every probability of its row, so what comes back to one score comes
# from all of them. With $y$ = softmax$(x)$: $\partial y_j / \partial x_i = y_j ([i = j] - y_i)$.
#
# | | shape | meaning |
# |---|---|---|
# | `dy` | `(N, K)` | upstream gradient of the probabilities |
# | `x` | `(N, K)` | the scores, of any size |
# | result | `(N, K)` | floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# Put the derivative into the chain rule and split the sum in two.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A sum along the last axis, kept as an axis of length one, lines up with the rows.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# If the same gradient comes back from all classes, nothing may change: the shares always add up to one.
# </details>

# %%
def softmax_backward(dy, x):
    """The gradient of softmax along the last axis.

    dy: upstream gradient (N, K)          x: scores (N, K), numbers of any size
    Returns floats (N, K).
    """
    ### BEGIN SOLUTION
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    y = powers / powers.sum(axis=-1, keepdims=True)
    return y * (dy - np.sum(dy * y, axis=-1, keepdims=True))
    ### END SOLUTION


# %% [markdown]
# ## Where you meet this again
#
# PyTorch builds the chain while you go forward: after `loss.backward()`, each weight has its gradient in `.grad`.
# `torch.autograd.gradcheck` is the check of this unit, with steps to each side, in double precision. In
# TensorFlow, a `tf.GradientTape` records the forward pass. Both add gradients up: which of your functions would
# show it if somebody forgot to set them to zero before the next batch?
