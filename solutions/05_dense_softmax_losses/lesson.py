# %% [markdown] covers="7"
# # Fully connected layers, softmax, losses, norms
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 03 and 04; logarithms and exponentials | 75 minutes | unit 06, backpropagation by hand |
#
# Convolutions and pooling turn a picture into many small maps. A classifier has to make one decision
# of them: the maps are laid out as one row of numbers, a fully connected layer gives every class a
# score, softmax turns scores into probabilities, and a loss says how wrong they are. All that training
# does later is to make that one number smaller.
#
# | part | you write |
# |---|---|
# | 1. From maps to scores | `flatten`, `affine` |
# | 2. From scores to probabilities | `softmax` |
# | 3. How wrong is that? | `cross_entropy` |
# | 4. Losses for numbers | `mse`, `smooth_l1` |
# | 5. What weights cost | `l1_penalty`, `l2_penalty` |
# | If you want more | `affine_as_filters` |

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

# %% [markdown]
# ## The picture
#
# The end of a network that tells four things apart, for one photograph of a cat.

# %%
names = ["cat", "dog", "car", "bus"]
scores = np.array([[3.0, 2.2, -1.0, -0.4]])
figure, axes = plt.subplots(1, 2, figsize=(7.5, 2.6), layout="constrained")
axes[0].barh(names, scores[0], color="#0072B2")
axes[0].set(title="scores of the last layer", xlabel="score")
shares = 100 * cnn_ref.softmax(scores)[0]
axes[1].barh(names, shares, color=["#D55E00"] + ["0.75"] * 3)
axes[1].set(title="after softmax", xlabel="probability (%)", xlim=(0, 100))
for ax in axes:
    ax.invert_yaxis()
    ax.axvline(0, color="0.4", linewidth=0.8)
plt.show()
print(f"loss, if it is a cat: {float(cnn_ref.cross_entropy(scores, np.array([0]))):.2f}")
print(f"loss, if it is a bus: {float(cnn_ref.cross_entropy(scores, np.array([3]))):.2f}")

# %% [markdown]
# *In words: four bars, the scores 3, 2.2, -1 and -0.4 of cat, dog, car and bus; beside them their
# probabilities, about 67 % for the cat, 30 % for the dog, and little for the other two.*

# %% [markdown] covers="7 15 44"
# ## 1. From maps to scores
#
# **Flatten** lays the numbers of each example out in one row, in the order in which they lie in
# memory (row-major): the last axis, the channels, runs fastest, then the columns, then the rows.
# Nothing is computed and nothing is lost.
#
# A **fully connected** layer gives every output a weight for every input:
#
# $$y_{nm} = b_m + \sum_d x_{nd}\, w_{dm}.$$
#
# With a bias it is *affine* (unit 04): notes that call it "a linear operation" leave the bias out. For
# a classifier its outputs are the scores; for a network that predicts a number (regression) they are
# already the answer, and nothing comes after them.
#
# ### Predict
#
# A map of 20 x 20 numbers, one channel, is flattened: how long is the row? In CNN Explainer, the last
# maps are 13 x 13 with 10 channels and there are 10 classes: how many numbers does the fully connected
# layer have to learn, biases included?

# %%
my_row = None
my_parameters = None

# %% [markdown]
# ### Your function: `flatten`
#
# | | shape | meaning |
# |---|---|---|
# | `x` | `(N, ...)` | examples of any shape: rows, signals, images, volumes |
# | result | `(N, D)` | D is how many numbers one example has; the dtype stays |
#
# <details><summary>Hint 1: a plan</summary>
#
# The first axis stays. All others become one.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy's `reshape` works out one length by itself, if you write -1 for it.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# There may be more than four axes, or only two. And row-major is NumPy's own order: no axis has to
# be moved first.
# </details>

# %%
def flatten(x):
    """Every example as one row, its numbers in row-major order.

    x: examples (N, ...), two axes or more
    Returns an array (N, D) of the same numbers.
    """
    ### BEGIN SOLUTION
    return x.reshape(len(x), -1)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `affine`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, D)` | examples, flattened; maybe whole numbers |
# | `w` | `(D, M)` | one column for each output |
# | `b` | `(M,)` | one bias for each output |
# | result | `(N, M)` | floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# One output of one example: which numbers of `x` and of `w` meet? Two loops around that are enough.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# The product of two matrices, `@`, does all of these sums at once; check the shapes on paper first.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# With as many inputs as outputs, rows and columns of `w` cannot be told apart by their length: the
# code runs with the wrong ones, too.
# </details>

# %%
def affine(x, w, b):
    """A fully connected layer: y[n, m] is the sum over d of x[n, d] w[d, m], plus the bias of m.

    x: examples (N, D)          w: weights (D, M)          b: biases (M,)
    Returns floats (N, M).
    """
    ### BEGIN SOLUTION
    N, D = x.shape
    M = w.shape[1]
    y = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            y[n, m] = np.sum(x[n] * w[:, m]) + b[m]
    return y
    ### END SOLUTION


# %%
row = flatten(np.zeros((1, 20, 20, 1))).shape[1]
print(f"20 x 20 flattened: {row} - you said {my_row}")
assert row == 400
maps = np.random.default_rng(0).random((2, 13, 13, 10))
w, b = np.random.default_rng(1).standard_normal((1690, 10)), np.zeros(10)
print(f"scores {affine(flatten(maps), w, b).shape}, to learn {w.size + b.size} - "
      f"you said {my_parameters}")
assert affine(flatten(maps), w, b).shape == (2, 10)
assert w.size + b.size == 16910

# %% [markdown] covers="8"
# A fully connected layer looks at everything at once, and pays for it: a convolution layer connects
# each output to a small window only, with the same weights for all windows (unit 02 counts both). In
# CNN Explainer's network, 16,910 of 19,920 numbers to learn are in this one layer.

# %% [markdown]
# ## The weights of one class are a picture
#
# With one layer straight from the pixels to the scores, the column of a class has the shape of the
# image. The best weights of this kind, by least squares, for two drawn classes:

# %%
rng = np.random.default_rng(2)
kind = rng.integers(0, 2, 200)
grid = np.mgrid[0:12, 0:12]
bars = np.stack([np.abs(grid[k] - 5.5 - rng.integers(-1, 2)) < 1 for k in kind]).astype(float)
noisy = bars + 0.5 * rng.standard_normal(bars.shape)
rows = flatten(noisy[..., None])
w = np.linalg.lstsq(rows.T @ rows + 50 * np.eye(144), rows.T @ np.eye(2)[kind], rcond=None)[0]
right = np.mean(affine(rows, w, np.zeros(2)).argmax(axis=1) == kind)
figure, axes = plt.subplots(1, 4, figsize=(8.5, 2.3), layout="constrained")
images = (noisy[kind == 0][0], noisy[kind == 1][0], *w.T.reshape(2, 12, 12))
titles = ("a flat bar", "an upright bar", "weights, flat", "weights, upright")
for ax, image, title in zip(axes, images, titles):
    limit = np.abs(image).max()
    ax.imshow(image, cmap="PuOr_r", vmin=-limit, vmax=limit)
    ax.set(title=title, xlabel="column", ylabel="row", xticks=[0, 11], yticks=[0, 11])
plt.show()
print(f"{100 * right:.0f} % right")

# %% [markdown]
# *In words: a noisy flat bar and a noisy upright bar; then the weights of each class, in which the
# same bars stand out in orange (positive); where the other class has its bar, violet (negative).*

# %% [markdown] covers="7 E33 E44"
# ## 2. From scores to probabilities
#
# Softmax makes every score positive and shares one among them:
#
# $$p_k = \frac{e^{x_k}}{\sum_j e^{x_j}}.$$
#
# By hand, for the scores 1, 2 and 3: the powers are 2.718, 7.389 and 20.086, their sum is 30.193, and
# the shares are 0.090, 0.245 and 0.665. Only differences of scores matter: a score that is
# larger by one has a share that is $e$ times as large. The order stays, so the most probable
# class is the one with the largest score: `argmax` gives the same for both.
#
# ### Spot the mistake
#
# Two sentences from lecture notes. The first prints the formula as
# $y_i = e^{z_i} / \sum_{i=1}^{n} e^{z_i}$. What does $i$ stand for on top, and what below? The second
# says: "the sigmoid maps every output to [0, 1], so for classification it gives a probability
# distribution". Three sigmoids of the scores 1, 2 and 3 are 0.73, 0.88 and 0.95. What is wrong with
# them as a distribution over three classes? (And 0 and 1 are never reached, except by rounding.)
#
# ### Predict
#
# You add 100 to each of the three scores. How much larger does the largest probability become?

# %%
my_change = None

# %% [markdown]
# ### Your function: `softmax`
#
# | | shape | meaning |
# |---|---|---|
# | `x` | `(..., K)` | scores, of any size: the last axis is the classes |
# | result | that of `x` | floats that sum to one along the last axis |
#
# The scores may be 1000 or -1000, and rows of one batch may be far apart: never `nan`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Exponentials, their sum along the last axis, a division. Try it with scores of 1000.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Your answer to the prediction says what may be done to all scores of a row. `keepdims=True` keeps an
# axis of length one, so that what you get lines up with the scores.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Each row is on its own. What suits a row around 1000 makes a row around -1000 vanish.
# </details>

# %%
def softmax(x):
    """exp(x_k) / sum over j of exp(x_j), along the last axis.

    x: scores (..., K), numbers of any size
    Returns floats of the same shape, which sum to one along the last axis.
    """
    ### BEGIN SOLUTION
    shifted = x - x.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %%
three = np.array([[1.0, 2.0, 3.0]])
print("shares of 1, 2, 3:", softmax(three)[0].round(3))
change = float(np.abs(softmax(three + 100) - softmax(three)).max())
print(f"largest change after adding 100: {change:.0e} - you said {my_change}")
assert softmax(three)[0].round(3).tolist() == [0.09, 0.245, 0.665]
assert change < 1e-12
assert softmax(np.array([[1000.0, 1000.0, -1000.0]])).tolist() == [[0.5, 0.5, 0.0]]

# %% [markdown]
# A picture from your function: three classes, the score of the first moves, the others stay at 0 and 1.

# %%
score = np.linspace(-6, 6, 200)
moving = np.stack([score, np.zeros(200), np.ones(200)], axis=-1)
three_curves = {f"class {k}, score {what}": softmax(moving)[:, k]
                for k, what in enumerate(("moves", "0", "1"))}
plots.loss_curves(score, three_curves, xlabel="score of class 0", ylabel="probability")
plt.show()

# %% [markdown]
# *In words: the first probability rises in the shape of an S; the other two fall as mirrored S, one
# always e times the other. At every place the three sum to one.*

# %% [markdown] covers="31"
# ## 3. How wrong is that?
#
# The network says $p$, and the class is $y$. How likely was what happened, if the network is right? It
# was $p_y$: the **likelihood**. Over a batch, likelihoods multiply; their logarithms add. To make the
# likelihood large is to make
#
# $$L = -\frac1N \sum_n \log p_{n, y_n}$$
#
# small. This is the **cross-entropy**. It is never negative, and only the probability of the right
# class appears in it. (For two classes, with one sigmoid $p$ for "yes" and $t$ = 1 or 0, it is
# $-t \log p - (1 - t) \log (1 - p)$.)
#
# ### Predict
#
# A network that has learned nothing gives ten classes equal scores. What is its loss, whatever the
# right classes are? You will meet this number whenever you start to train.

# %%
my_first_loss = None

# %% [markdown]
# ### Your function: `cross_entropy`
#
# | argument | shape | meaning |
# |---|---|---|
# | `logits` | `(N, K)` | **scores** before any softmax, of any size |
# | `y` | `(N,)` | the number of each example's class, from 0 to K - 1 |
# | result | | the **mean** loss of the batch, one number |
#
# A network that is sure and wrong has a large loss, not an infinite one: for the scores 1000 and 0 and
# the class 1, it is 1000.
#
# <details><summary>Hint 1: a plan</summary>
#
# First one example. Write down the logarithm of softmax for the right class, on paper, and use that the
# logarithm of a quotient is a difference.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# One of the two logarithms undoes an exponential. Take the same number off every score, as in softmax,
# **before** you use them in either part. `zip(logits, y)` walks through the examples.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# If a probability of zero can reach your logarithm, the formula is not yet in the right form. A small
# number added to it hides the infinity and gives a wrong loss.
# </details>

# %%
def cross_entropy(logits, y):
    """The mean of -log softmax(logits)[n, y[n]] over the examples n.

    logits: scores (N, K), before any softmax, numbers of any size
    y: classes (N,), whole numbers from 0 to K - 1
    Returns one number.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for scores, label in zip(logits, y):
        shifted = scores - scores.max()
        total += np.log(np.sum(np.exp(shifted))) - shifted[label]
    return total / len(y)
    ### END SOLUTION


# %%
first_loss = float(cross_entropy(np.zeros((5, 10)), np.array([0, 3, 9, 2, 2])))
print(f"the loss of equal scores: {first_loss:.6f} - you said {my_first_loss}")
print("sure, and wrong:", float(cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))))
assert round(first_loss, 6) == 2.302585
assert float(cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))) == 1000

# %% [markdown]
# It is ln 10: the logarithm of the number of classes.

# %%
margin = np.linspace(-6, 6, 100)
loss = [float(cross_entropy(np.array([[m, 0.0]]), np.array([0]))) for m in margin]
plots.loss_curves(margin, {"cross-entropy": loss, "wrong or right": (margin < 0) * 1.0},
                  xlabel="score of the right class minus that of the other")
plt.show()

# %% [markdown]
# *In words: where the right class is far behind, the loss falls as a straight line; it bends around
# zero, where it is 0.69, and fades out. Beside it a step: 1 where the decision is wrong, 0 where it is
# right. The step has no slope to follow; the curve has one everywhere.*

# %% [markdown] covers="31 E8"
# ## 4. Losses for numbers
#
# Where the answer is a number (a temperature, the edge of a box), the loss is made of differences
# $d$ = prediction - target. All three here are **means over all numbers** of the batch.
#
# | loss | of one difference | its slope |
# |---|---|---|
# | L2, mean squared error | $d^2$ | fades out near zero, grows without limit |
# | L1 | $\lvert d \rvert$ | always 1 or -1, and a corner at zero |
# | smooth L1 (Girshick, 2015) | $d^2 / 2$ where $\lvert d \rvert < 1$, else $\lvert d \rvert - 1/2$ | fades out near zero, never more than 1 |
#
# By hand: smooth L1 of the differences 0.5, 1 and 2 is 0.125, 0.5 and 1.5.
#
# ### Spot the mistake
#
# Notes on a classic toolbox call its error "the root mean square" of t - y. The code beside it halves
# the sum of squares and divides by N. Compute both for one example with the differences 3 and 4. Why
# would nobody want the root when it comes to gradients? (Try the slope at zero.)
#
# ### Your function: `mse`
#
# | | shape | meaning |
# |---|---|---|
# | `prediction`, `target` | any, the same | maybe whole numbers |
# | result | | the mean of the squared differences over **all** numbers; no half, no root |
#
# <details><summary>Hint 1: a plan</summary>
#
# Differences, squares, mean, in this order.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy's reductions take all axes where you name none.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# "Mean" over what? Read the table once more before you divide by the number of examples.
# </details>

# %%
def mse(prediction, target):
    """The mean of the squared differences over all numbers.

    prediction, target: arrays of one shape
    Returns one number.
    """
    ### BEGIN SOLUTION
    return np.mean((prediction - target) ** 2)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `smooth_l1`
#
# The same arguments; the mean over all numbers, again.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two cases, as in the rectifiers of unit 04. Which number decides between them?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.where` again, and the magnitude of the difference.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The pieces meet at 1, with the same height and the same slope. If your curve has a jump or a corner
# there, one of the halves is missing.
# </details>

# %%
def smooth_l1(prediction, target):
    """d^2 / 2 where |d| < 1 and |d| - 1/2 elsewhere: the mean over all numbers.

    prediction, target: arrays of one shape; d is their difference
    Returns one number.
    """
    ### BEGIN SOLUTION
    d = np.abs(prediction - target)
    return np.mean(np.where(d < 1, d ** 2 / 2, d - 0.5))
    ### END SOLUTION


# %%
bent = [float(smooth_l1(np.array([d]), np.zeros(1))) for d in (0.5, 1.0, 2.0)]
print("smooth L1 of 0.5, 1 and 2:", bent)
assert bent == [0.125, 0.5, 1.5]
line = np.linspace(-3, 3, 121)
zero = np.zeros(1)
plots.loss_curves(line, {
    "mean squared error": [float(mse(np.array([d]), zero)) for d in line],
    "smooth L1": [float(smooth_l1(np.array([d]), zero)) for d in line],
    "L1": np.abs(line)}).set_ylim(0, 4)
plt.show()

# %% [markdown]
# *In words: a steep parabola, a V, and below both of them smooth L1: round at the bottom, straight
# outside of -1 to 1, parallel to the V and half a unit below it.*
#
# ### One outlier
#
# Which constant fits the numbers 1, 2, 3, 4 and 100 best? Each loss has an opinion.

# %%
data = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
guesses = np.linspace(0, 30, 3001)
best = {}
for name, loss in (("mean squared error", mse), ("smooth L1", smooth_l1),
                   ("L1", lambda p, t: np.mean(np.abs(p - t)))):
    best[name] = guesses[np.argmin([loss(np.full(5, g), data) for g in guesses])]
    print(f"{name}: {best[name]:.2f}")
assert abs(best["mean squared error"] - 22) < 0.01 and abs(best["L1"] - 3) < 0.01

# %% [markdown]
# The mean for squares, the median for magnitudes: the outlier pulls with its whole distance at the
# first, and only with its sign at the other. That is why boxes in detection are fitted with smooth L1.

# %% [markdown] covers="30 E28 E29 E30"
# ## 5. What weights cost
#
# A loss on the training data is the **empirical risk**. To it one adds a price for complicated
# networks, and minimises both together, the **structural risk**: loss + penalty. The price is a norm of
# the weights, or made of one. (Biases are usually left out of it.)
#
# | name | of the weights $w$ | of 3, 0, -4 |
# |---|---|---|
# | L0 | how many are **not** zero | 2 |
# | L1 norm | $\sum \lvert w_i \rvert$ | 7 |
# | L2 norm | $\sqrt{\sum w_i^2}$ | 5 |
#
# Two penalties are in use, with a strength $\lambda$:
#
# $$\lambda \sum \lvert w_i \rvert, \qquad \frac{\lambda}{2} \sum w_i^2.$$
#
# The second is called weight decay, because its gradient is $\lambda w$: every step takes the same
# share off each weight. The first takes the same **amount** off each weight, until it is zero: it makes
# weights **sparse**, which means that most are zero.
#
# ### Spot the mistake
#
# Four sentences from lecture notes; each is wrong in one point.
#
# 1. "L0: the number of parameters that **are** zero." Then a penalty on L0 would reward what?
# 2. "L1 is a **linear** approximation of L0." Is the absolute value linear? It is *convex*: no chord of
#    the curve runs below it. (From -1 to 1, no other convex curve comes closer to L0 from below.)
# 3. "L2 is the **convex optimisation** of L1." Optimising is something one does. The L2 penalty does not
#    come from L1, and it is smooth where L1 has corners.
# 4. "The L2 penalty is the **square root** of the sum of squares." That is the norm. What is the slope
#    of the norm of one weight at zero? And of half its square?
#
# ### Predict
#
# For 3, 0 and -4, with strength 1, what are the two penalties?

# %%
my_l1, my_l2 = None, None

# %% [markdown]
# ### Your function: `l1_penalty`
#
# | argument | shape | meaning |
# |---|---|---|
# | `w` | any | weights; maybe whole numbers |
# | `lam` | | the strength, a number (`lambda` is a word of Python's own) |
# | result | | one number |
#
# <details><summary>Hint 1: a plan</summary>
#
# What does one weight cost? Then add up over all of them, whatever the shape.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.sum` without an axis adds up everything.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `np.linalg.norm` means something else for a matrix than for a row of numbers.
# </details>

# %%
def l1_penalty(w, *, lam):
    """lam times the sum of the magnitudes of all weights.

    w: weights, an array of any shape          lam: the strength
    Returns one number.
    """
    ### BEGIN SOLUTION
    return lam * np.sum(np.abs(w))
    ### END SOLUTION


# %% [markdown]
# ### Your function: `l2_penalty`
#
# The same arguments, and the other formula.
#
# <details><summary>Hint 1: a plan</summary>
#
# As before, with another cost of one weight.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `w * w` and `w ** 2` work place by place; `w @ w` does not.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Is there a root in the contract? Is there a half?
# </details>

# %%
def l2_penalty(w, *, lam):
    """Half of lam times the sum of the squares of all weights.

    w: weights, an array of any shape          lam: the strength
    Returns one number.
    """
    ### BEGIN SOLUTION
    return lam / 2 * np.sum(w ** 2)
    ### END SOLUTION


# %%
weights = np.array([3.0, 0.0, -4.0])
l1, l2 = float(l1_penalty(weights, lam=1.0)), float(l2_penalty(weights, lam=1.0))
print(f"L1 penalty {l1} - you said {my_l1}; L2 penalty {l2} - you said {my_l2}")
assert (l1, l2) == (7, 12.5)
assert (np.count_nonzero(weights), np.linalg.norm(weights)) == (2, 5)
plots.loss_curves(line, {
    "L1": [float(l1_penalty(np.array([v]), lam=1.0)) for v in line],
    "L2": [float(l2_penalty(np.array([v]), lam=1.0)) for v in line],
    "L0": (np.abs(line) > 1e-9) * 1.0,
}, xlabel="one weight", ylabel="its cost, strength 1").set_ylim(0, 4)
plt.show()

# %% [markdown]
# *In words: a V, a parabola that is flat at zero, and L0: 1 everywhere but 0 at zero. L0 has no slope
# to follow; the V pulls equally hard at every weight; the parabola hardly pulls at small ones.*
#
# ### Sparse or small
#
# One weight, a loss $(w - a)^2 / 2$ that would like it to be $a$, and each penalty with strength 0.5:
# where is the minimum?

# %%
wishes = np.linspace(-2, 2, 81)
candidates = np.linspace(-2, 2, 1601)
found = {"without penalty": wishes}
for name, penalty in (("L1", l1_penalty), ("L2", l2_penalty)):
    price = np.array([float(penalty(np.array([v]), lam=0.5)) for v in candidates])
    found[name] = [candidates[np.argmin((candidates - a) ** 2 / 2 + price)] for a in wishes]
plots.loss_curves(wishes, found, xlabel="the weight that the data would like",
                  ylabel="best weight")
plt.show()
assert all(abs(best) < 2e-3 for best, a in zip(found["L1"], wishes) if abs(a) < 0.49)

# %% [markdown]
# *In words: a straight diagonal without penalty; with L2 a flatter line through zero; with L1 a line
# that lies exactly on zero from -0.5 to 0.5 and then follows the diagonal half a unit nearer to zero.*
#
# ## In your words

# %% [markdown] written="why-scores-not-probabilities" points=1
# Why does `cross_entropy` take scores and not probabilities? One sentence.
#
# ### BEGIN SOLUTION
# A probability that is too small for a float becomes zero and its logarithm infinite, whereas from the
# scores the logarithm can be computed as a difference in which no exponential overflows or vanishes.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# A fully connected layer is a convolution. Over one pixel, it is a convolution with filters of **1 x 1**:
# the D inputs are the channels. And after `flatten`, it is a convolution whose filters are as **large as
# the image**. Rearrange the weights for that:
#
# | | shape | meaning |
# |---|---|---|
# | `w` | `(H * W * C, M)` | weights of a layer that looks at flattened images |
# | `image` | `(H, W, C)` | the shape of one image, three whole numbers |
# | result | `(H, W, C, M)` | filters for `conv2d` |
#
# <details><summary>Hint 1: a plan</summary>
#
# One column of `w` is one filter, laid out in a row. How would you undo `flatten`?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `reshape` can cut one axis into three and leave the other alone.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Outputs are the last axis before and after: no axis has to move.
# </details>

# %%
def affine_as_filters(w, image):
    """The weights of a fully connected layer as filters that are as large as the image.

    w: weights (H * W * C, M) after flatten          image: (H, W, C)
    Returns filters (H, W, C, M).
    """
    ### BEGIN SOLUTION
    H, W, C = image
    return w.reshape(H, W, C, -1)
    ### END SOLUTION


# %% [markdown]
# What it is good for: the same layer can now slide over larger images, and gives a map of scores instead
# of one score. That is how a classifier becomes a detector.

# %%
conv2d = mine("03_convolution_layer", "conv2d", otherwise=cnn_ref.conv2d)
rng = np.random.default_rng(3)
small = rng.standard_normal((2, 5, 4, 3))
w, b = rng.standard_normal((60, 7)), rng.standard_normal(7)
as_layer = affine(flatten(small), w, b)
as_convolution = conv2d(small, affine_as_filters(w, (5, 4, 3)), b)
print("fully connected", as_layer.shape, "- convolution", as_convolution.shape)
assert np.allclose(as_layer, as_convolution[:, 0, 0])
one_pixel = conv2d(flatten(small)[:, None, None, :], w[None, None], b)
assert np.allclose(as_layer, one_pixel[:, 0, 0])
large = rng.standard_normal((1, 9, 10, 3))
print("over an image of 9 x 10 pixels", conv2d(large, affine_as_filters(w, (5, 4, 3)), b).shape)

# %% [markdown]
# ## Where you meet this again
#
# In CNN Explainer, click a score at the far right: you see the sum and the softmax. In Keras,
# `Flatten()` and `Dense(10)`; then `SparseCategoricalCrossentropy(from_logits=True)` takes whole
# numbers for classes, as yours does. In PyTorch, `torch.nn.Linear` keeps its weights as `(M, D)`, the
# transpose of ours, and `cross_entropy` takes scores, too. PyTorch's `SmoothL1Loss` has a `beta` where
# it changes over; with `beta=1` it is yours. `weight_decay` in its optimisers is the $\lambda$ of the
# second penalty. Which of your functions would you look for in `torch.nn.CrossEntropyLoss`, and which in
# the last layer of a network that uses it?
