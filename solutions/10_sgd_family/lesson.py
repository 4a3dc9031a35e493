# %% [markdown] covers="10"
# # The SGD family
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | a gradient and what it means (unit 06) | 90 minutes | unit 12, training a network |
#
# Backpropagation tells which way is uphill. What to do with that is the business of the
# **optimiser**: which examples to ask, how far to go, what to remember, and when to slow down. Every
# optimiser here is one small function. It gets weights, a gradient and what it remembered; it returns
# new weights and what it will remember. Nothing is stored anywhere else.
#
# | part | you write |
# |---|---|
# | 1. Downhill | `gradient_descent` |
# | 2. Which examples? | `minibatches`, `sgd` |
# | 3. Steps that remember | `momentum`, `nesterov` |
# | 4. A rate for each weight | `adagrad`, `rmsprop` |
# | 5. Both | `adam`, `adamw` |
# | 6. Slowing down | `step_decay`, `cosine_decay` |
# | If you want more | `clip_by_norm` |

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import matplotlib.pyplot as plt
import numpy as np

from cnn_ref import plots

# %% [markdown]
# ## A ravine
#
# The loss $\frac12 (w_1^2 + 25\, w_2^2)$ is a long valley: steep across, flat along. The losses of
# networks have many such valleys, in millions of directions.

# %%
def ravine(w):
    """Loss at w, the last axis holding (w1, w2)."""
    return (w[..., 0] ** 2 + 25 * w[..., 1] ** 2) / 2


def slope(w):
    """Gradient of the loss at one w."""
    return np.array([w[0], 25 * w[1]])


def draw_paths(paths, loss=ravine, box=(-11, 11, -3, 3), stars=((0, 0),), every=1,
               labels=("w1", "w2")):
    """Paths over the contour lines of a loss; stars at its minima."""
    left, right, low, high = box
    grid = np.stack(np.meshgrid(np.linspace(left, right, 200), np.linspace(low, high, 200)), -1)
    height = loss(grid)
    levels = height.min() + np.ptp(height) * np.geomspace(1e-3, 0.9, 10)
    figure, axes = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    axes.contour(grid[..., 0], grid[..., 1], height, levels=levels, colors="0.75", linewidths=0.8,
                 linestyles="solid")
    colors = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
    for (name, path), color, marker in zip(paths.items(), colors, "os^D"):
        path = np.array(path)
        axes.plot(path[:, 0], path[:, 1], color=color, marker=marker, markersize=4,
                  markevery=every, linewidth=1.2, label=name)
    for star in stars:
        axes.plot(*star, "k*", markersize=12)
    axes.set(xlabel=labels[0], ylabel=labels[1], xlim=(left, right), ylim=(low, high))
    axes.legend(loc="upper right", fontsize=8)
    plt.show()


start = np.array([-10.0, 2.0])
start.flags.writeable = False      # all paths begin here: writing into it is an error
plain = [start]
for _ in range(25):
    plain.append(plain[-1] - 0.07 * slope(plain[-1]))
draw_paths({"gradient descent, rate 0.07": plain})

# %% [markdown]
# *In words: the path jumps up and down across the valley and creeps along it; after 25 steps it is
# close to the floor of the valley, and still on its way to the star at the minimum.*

# %% [markdown]
# ## 1. Downhill
#
# Gradient descent takes the gradient of the whole loss, takes a step against it, forgets
# everything, and takes the next:
#
# $$w_{t+1} = w_t - \eta\, \frac{\partial L}{\partial w}(w_t).$$
#
# $\eta$ is the **learning rate**. By hand, in the ravine from (-10, 2) with $\eta = 0.07$: the
# gradient of $w_1$ is $w_1$ itself, so each step leaves $1 - 0.07 = 0.93$ of it. The gradient of
# $w_2$ is $25\, w_2$, so each step leaves $1 - 0.07 \cdot 25 = -0.75$ of it: it changes sides.
#
# | step | $w_1$ | $w_2$ |
# |---|---|---|
# | 0 | -10 | 2 |
# | 1 | -9.3 | -1.5 |
# | 2 | -8.649 | 1.125 |
#
# ### Predict
#
# At which learning rate does $w_2$ jump from 2 to -2 and back, for ever? (Above it, it flies away.)

# %%
my_limit = None    # a number

# %% [markdown]
# ### Your function: `gradient_descent`
#
# | argument | meaning |
# |---|---|
# | `gradient` | a function: `gradient(w)` is the gradient at `w`, an array of the same shape |
# | `w` | weights to start at, an array of any shape, maybe of whole numbers |
# | `lr` | learning rate $\eta$ |
# | `steps` | how many steps to take; 0 is allowed |
# | result | the path: floats `(steps + 1, *w.shape)`, the start first |
#
# <details><summary>Hint 1: a plan</summary>
#
# A list that begins with the start; one loop; each turn adds the point after one more step.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.array` makes one array of a list of arrays that all have the same shape.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# A list does not copy what you append. If the same array is changed afterwards, all rows change.
# </details>

# %%
def gradient_descent(gradient, w, *, lr, steps):
    """Steps against the gradient, one after the other.

    gradient: a function from weights to the gradient there, an array of the same shape
    w: weights to start at          lr: learning rate          steps: how many steps to take
    Returns floats (steps + 1, *w.shape): the path, its start first.
    """
    ### BEGIN SOLUTION
    here = np.array(w, dtype=float)
    path = [here]
    for _ in range(steps):
        here = here - lr * gradient(here)
        path.append(here)
    return np.array(path)
    ### END SOLUTION


# %% [markdown]
# The table above, your prediction, and a picture of three rates:

# %%
path = gradient_descent(slope, start, lr=0.07, steps=2)
print(path)
assert np.allclose(path, [[-10, 2], [-9.3, -1.5], [-8.649, 1.125]])
jumps = gradient_descent(slope, start, lr=0.08, steps=4)[:, 1]
print(f"w2 at rate 0.08: {jumps.round(6)} - you said {my_limit}")
assert np.allclose(jumps, [2, -2, 2, -2, 2])
draw_paths({f"rate {lr}": gradient_descent(slope, start, lr=lr, steps=12)
            for lr in (0.02, 0.07, 0.081)})

# %% [markdown]
# *In words: with rate 0.02 the path runs down to the floor at once and then creeps; with 0.07 it
# zigzags and gets further; with 0.081 it jumps between the walls, a little higher each time.*
#
# The steepest direction limits the rate, and the flattest has to live with it. That is the whole
# trouble with ravines, and most of what follows is about it.

# %% [markdown] covers="10 E4 E5"
# ## 2. Which examples?
#
# The loss of a network is a mean over all examples. For one exact gradient all of them have to go
# forward and backward: for a million pictures, one step. But a few examples already tell roughly
# where downhill is:
#
# | name | examples per step | steps in one pass over N |
# |---|---|---|
# | batch gradient descent | all N | 1 |
# | stochastic gradient descent (SGD) | 1 | N |
# | mini-batch gradient descent | b, usually 10 to some hundreds | N / b, rounded up |
#
# Today "SGD" mostly means the last one. One pass over all examples is an **epoch**. Before each epoch
# the examples are shuffled, each **with its label**; otherwise the first batches of a sorted data set
# would hold a single class.
#
# ### Predict
#
# 200 examples: how many steps has one epoch with batches of 1, of 10, of 200, and of 64?

# %%
my_steps = None    # four numbers

# %% [markdown]
# ### Your function: `minibatches`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, ...)` | examples |
# | `y` | `(N, ...)` | their labels |
# | `batch` | | examples in a batch, 1 or more, maybe more than N |
# | `order` | `(N,)` | the numbers 0 to N - 1, shuffled: `order[0]` is the example that comes first |
# | result | | a list of pairs `(x, y)`, one for each batch; the last may be smaller |
#
# The shuffled order comes from outside, so that your function gives the same batches every time.
#
# <details><summary>Hint 1: a plan</summary>
#
# Where in `order` does batch number 0 begin, where number 1? Those starts are a `range` with a step.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# An array may be indexed with an array of places: `x[places]` are these examples in this order.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Does the number of examples divide by `batch`? What remains at the end are examples too.
# </details>

# %%
def minibatches(x, y, batch, order):
    """Examples and labels in batches, in the given order; the last may be smaller.

    x: examples (N, ...)          y: their labels (N, ...)
    batch: examples in a batch    order: a permutation of 0 to N - 1
    Returns a list of pairs (x, y).
    """
    ### BEGIN SOLUTION
    batches = []
    for start in range(0, len(x), batch):
        places = order[start:start + batch]
        batches.append((x[places], y[places]))
    return batches
    ### END SOLUTION


# %% [markdown]
# ### Your function: `sgd`
#
# The step itself: whatever the gradient was taken on, the weights go against it.
#
# | argument | meaning |
# |---|---|
# | `w` | weights, an array of any shape, maybe of whole numbers |
# | `dw` | gradient of the loss, the same shape |
# | `lr` | learning rate |
# | result | the new weights; `w` itself stays as it is |
#
# <details><summary>Hint 1: a plan</summary>
#
# It is the formula of part 1, once.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Arrays are multiplied and subtracted as a whole.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `w -= ...` writes into the caller's array, and fails if it holds whole numbers.
# </details>

# %%
def sgd(w, dw, *, lr):
    """One step against the gradient.

    w, dw: weights and gradient, arrays of one shape          lr: learning rate
    Returns the new weights.
    """
    ### BEGIN SOLUTION
    return w - lr * dw
    ### END SOLUTION


# %% [markdown]
# A line through 200 noisy points: the weights are its slope and its height at 0. One epoch with each
# batch size:

# %%
rng = np.random.default_rng(0)
points = rng.standard_normal(200)
heights = 2 * points + 1 + 0.8 * rng.standard_normal(200)


def line_loss(w):
    """Mean half squared error of the line, the last axis of w holding (slope, height)."""
    error = w[..., :1] * points + w[..., 1:] - heights
    return (error**2).mean(axis=-1) / 2


def line_gradient(w, x, y):
    """Its gradient on some examples: the mean of theirs."""
    error = w[0] * x + w[1] - y
    return np.array([np.mean(error * x), np.mean(error)])


def epoch(w, batch, order, lr):
    """The path of one pass over the data."""
    path = [w]
    for x, y in minibatches(points, heights, batch, order):
        path.append(sgd(path[-1], line_gradient(path[-1], x, y), lr=lr))
    return path


best = np.linalg.lstsq(np.stack([points, np.ones(200)], axis=1), heights, rcond=None)[0]
order = rng.permutation(200)
passes = {f"batches of {b}": epoch(np.array([-0.5, 3.0]), b, order, 0.1) for b in (1, 10, 200)}
counts = [len(minibatches(points, heights, b, order)) for b in (1, 10, 200, 64)]
print(f"steps in one epoch, batches of 1, 10, 200, 64: {counts} - you said {my_steps}")
assert counts == [200, 20, 1, 4]
draw_paths(passes, line_loss, (-1, 3.2, -0.2, 3.4), [best], labels=("slope", "height at 0"))

# %% [markdown]
# *In words: the whole data set takes a single straight step; batches of 10 come most of the way in
# a slightly shaky line; single examples get there early and then stagger around it.*
#
# All three have looked at every example once. How noisy is the gradient of one batch?

# %%
def noise(batch):
    """Standard deviation of the gradient of a batch, first weight, over ten epochs."""
    drawn = [line_gradient(np.zeros(2), x, y)[0] for _ in range(10)
             for x, y in minibatches(points, heights, batch, rng.permutation(200))]
    return np.std(drawn)


sizes = np.array([1, 2, 5, 10, 20, 50, 100])
measured = np.array([noise(b) for b in sizes])
figure, axes = plt.subplots(figsize=(5.5, 3.2), layout="constrained")
axes.loglog(sizes, measured, "o-", color="#0072B2", label="measured")
axes.loglog(sizes, measured[0] / np.sqrt(sizes), "--", color="#D55E00",
            label="one over the root of the batch size")
axes.set(xlabel="examples in a batch", ylabel="noise of the gradient")
axes.legend()
plt.show()
ratio = measured[0] / measured[3]
print(f"a batch of 10 is {ratio:.1f} times less noisy than one example")
assert 2.5 < ratio < 4

# %% [markdown] covers="E4 E5"
# *In words: on logarithmic axes the noise falls along a straight line: ten times as many examples,
# about three times less noise. At the right end it falls faster: a batch that holds half of the data
# leaves less to chance, and all of it leaves nothing.*
#
# Ten times the work for a third of the noise is a poor bargain, except that hardware multiplies large
# matrices better than small ones. That is why batches have a few dozens or hundreds of examples.
#
# ### Sum or mean?
#
# One set of lecture notes adds up the gradients of a batch and updates with the sum; another divides
# by the number of examples. Both are gradients, of two losses, and a learning rate for one is wrong
# for the other: the sum of a batch of 200 is 200 times its mean. Here **the loss owns the mean**: its
# gradient comes divided by the batch size, layers add up over the batch (unit 08), and an optimiser
# divides by nothing.
#
# ### Spot the mistake
#
# The same notes: "SGD converges irregularly, it just goes towards the region of the global optimum."
# The first half is what your picture shows. The second half promises something that no step of this
# unit can keep. Before you run the cell: what does it need to go wrong?

# %%
def two_valleys(w):
    """A loss with a deep valley on the left and a shallow one on the right."""
    return w**4 / 4 - w**2 / 2 + 0.15 * w


ends = []
for _ in range(20):
    w = np.array([1.6])
    for _ in range(200):
        w = sgd(w, w**3 - w + 0.15 + 0.5 * rng.standard_normal(1), lr=0.1)
    ends.append(float(w[0]))
ends = np.array(ends)
axis = np.linspace(-1.7, 1.7, 200)
figure, axes = plt.subplots(figsize=(5.5, 3), layout="constrained")
axes.plot(axis, two_valleys(axis), color="0.5")
axes.plot(ends, two_valleys(ends), "o", color="#D55E00", label="where 20 noisy runs ended")
axes.plot(1.6, two_valleys(1.6), "s", color="#0072B2", label="where all began")
axes.set(xlabel="w", ylabel="loss")
axes.legend(loc="upper center")
plt.show()
print(f"{(ends > 0).sum()} of 20 runs ended in the shallow valley")
assert (ends > 0).sum() > 10

# %% [markdown]
# *In words: a curve with two valleys, the deeper one on the left. All runs began on the right slope,
# and ended in the shallow valley on the right, scattered around its bottom.*
#
# Noise may shake the weights out of a shallow valley; nothing says that it will, nor where they land.

# %% [markdown]
# ## 3. Steps that remember
#
# In the ravine, plain steps jump from wall to wall. **Momentum** lets the steps remember: what they
# agree on adds up, what they quarrel about cancels.
#
# ### Predict
#
# A weight starts at 1, the gradient is 1 in every step, the learning rate 0.1, and half of the
# velocity is kept (`mu = 0.5`). How fast does the weight move per step after very many steps: as
# fast as plain gradient descent, twice, or ten times as fast?

# %%
my_speed = None    # 1, 2 or 10

# %% [markdown]
# ### The rule, by hand
#
# The velocity $v$ remembers the steps so far. Each step keeps the share $\mu$ of it and adds the new
# step; then the weights move by the **new** velocity:
#
# $$v' = \mu\, v - \eta\, \frac{\partial L}{\partial w}, \qquad w' = w + v'.$$
#
# With gradient 1, $\eta = 0.1$, $\mu = 0.5$, from rest at $w = 1$:
#
# | step | velocity | weight |
# |---|---|---|
# | 1 | -0.1 | 0.9 |
# | 2 | 0.5 (-0.1) - 0.1 = -0.15 | 0.75 |
# | 3 | 0.5 (-0.15) - 0.1 = -0.175 | 0.575 |
#
# ### Two forms
#
# PyTorch keeps the learning rate outside: $v' = \mu v + \partial L / \partial w$ and
# $w' = w - \eta v'$. At a constant rate the path is the same, the velocity is another one. The
# contract below names the first; `check` and the grader take both.
#
# ### Your function: `momentum`
#
# | argument | meaning |
# |---|---|
# | `w` | weights, an array of any shape |
# | `dw` | gradient of the loss, the same shape |
# | `v` | velocity from the step before, the same shape; **`None` before the first step** |
# | `lr` | learning rate $\eta$ |
# | `mu` | share of the velocity that is kept |
# | result | the new weights and the new velocity: `(w, v)` |
#
# Return new arrays: the caller's `w`, `dw` and `v` must stay as they are.
#
# <details><summary>Hint 1: rest</summary>
#
# `None` means that nothing has moved yet. Which velocity is that?
# </details>
# <details><summary>Hint 2: the order</summary>
#
# The weights move with the velocity of this step, not of the last one.
# </details>
# <details><summary>Hint 3: leave the arguments alone</summary>
#
# `a = a + b` makes a new array; `a += b` writes into the old one, which belongs to the caller.
# </details>

# %%
def momentum(w, dw, v, *, lr, mu):
    """One step of classical momentum.

    w, dw: weights and gradient, arrays of one shape
    v: velocity of the step before, or None before the first step
    Returns (w, v), the new weights and the new velocity.
    """
    ### BEGIN SOLUTION
    if v is None:
        v = np.zeros(w.shape)
    v = mu * v - lr * dw
    return w + v, v
    ### END SOLUTION


# %% [markdown]
# The table above, with your function, and your prediction:

# %%
w, v = np.array([1.0]), None
trace = []
for _ in range(40):
    before = w
    w, v = momentum(w, np.ones(1), v, lr=0.1, mu=0.5)
    trace.append(float(w[0]))
print("first three weights:", np.round(trace[:3], 4))
speed = float((before - w)[0]) / 0.1
print(f"speed after 40 steps: {speed:.2f} times gradient descent - you said {my_speed}")
assert np.allclose(trace[:3], [0.9, 0.75, 0.575])
assert round(speed, 6) == 2

# %% [markdown]
# In the long run the velocity is $1 / (1 - \mu)$ steps: 2 for $\mu = 0.5$, 10 for $\mu = 0.9$.
#
# ### The ravine again, with your function

# %%
paths = {"gradient descent, rate 0.07": plain}
for mu in (0.5, 0.8):
    w, v, path = start, None, [start]
    for _ in range(25):
        w, v = momentum(w, slope(w), v, lr=0.04, mu=mu)
        path.append(w)
    paths[f"momentum {mu}, rate 0.04"] = path
draw_paths(paths)
for name, path in paths.items():
    print(f"{name}: loss {float(ravine(path[-1])):.4f} after 25 steps")
assert ravine(paths["momentum 0.8, rate 0.04"][-1]) < ravine(plain[-1])

# %% [markdown]
# *In words: with momentum the zigzag across the valley dies out and the way along it becomes faster;
# with 0.8 it swings past the star and comes back.*
#
# ### In your words

# %% [markdown] written="why-momentum-helps-in-a-ravine" points=1
# Why does momentum help in a ravine? One sentence.
#
# ### BEGIN SOLUTION
# Across the valley the gradients change their sign from step to step and cancel in the velocity,
# while along it they agree and add up.
# ### END SOLUTION

# %% [markdown]
# ### Looking ahead
#
# Before the gradient is known, one thing is certain already: $\mu v$ will be added to the weights.
# **Nesterov's** idea is to go there first and take the gradient *there*; a velocity that is about to
# overshoot is then braked one step earlier.
#
# $$v' = \mu\, v - \eta\, \frac{\partial L}{\partial w}(w + \mu v), \qquad w' = w + v'.$$
#
# An optimiser that gets one gradient for the weights it handed out cannot ask for another. So it hands
# out the point ahead in the first place. Call it $u = w + \mu v$; the gradient arrives at $u$, and the
# next point ahead is
#
# $$u' = w' + \mu v' = u + \mu v' - \eta\, \frac{\partial L}{\partial w}(u).$$
#
# (Since $w' = w + \mu v - \eta\, \partial L = u - \eta\, \partial L$.) Near the minimum the
# velocity is small, and $u$ and $w$ are nearly the same. This is the form of PyTorch and Keras, and
# yours: what you receive and return as `w` is the point ahead.
#
# ### Predict
#
# From rest, with gradient 1, $\eta = 0.1$, $\mu = 0.5$ and $w = 1$: where is `w` after one step? Classical
# momentum was at 0.9.

# %%
my_first = None    # a number

# %% [markdown]
# ### Your function: `nesterov`
#
# | argument | meaning |
# |---|---|
# | `w` | weights, the point ahead: an array of any shape |
# | `dw` | gradient of the loss **at `w`**, the same shape |
# | `v` | velocity from the step before, the same shape; `None` before the first step |
# | `lr`, `mu` | as for `momentum` |
# | result | the new weights, again ahead, and the new velocity: `(w, v)` |
#
# <details><summary>Hint 1: a plan</summary>
#
# The velocity is that of `momentum`. Only the last line differs.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# The last formula above, with `w` for $u$: three terms.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Which of the velocities is in the look-ahead, the one that came in or the one that goes out?
# </details>

# %%
def nesterov(w, dw, v, *, lr, mu):
    """One step of Nesterov's momentum, at the point that looks ahead.

    w, dw: weights and the gradient there, arrays of one shape
    v: velocity of the step before, or None before the first step
    Returns (w, v), the new weights, which look ahead again, and the new velocity.
    """
    ### BEGIN SOLUTION
    if v is None:
        v = np.zeros(w.shape)
    v = mu * v - lr * dw
    return w + mu * v - lr * dw, v
    ### END SOLUTION


# %%
w, v, trace = np.array([1.0]), None, []
for _ in range(3):
    w, v = nesterov(w, np.ones(1), v, lr=0.1, mu=0.5)
    trace.append(float(w[0]))
print("weights:", np.round(trace, 4), f"- you said {my_first} for the first")
assert np.allclose(trace, [0.85, 0.675, 0.4875])
paths = {}
for name, step in {"momentum": momentum, "nesterov": nesterov}.items():
    w, v, path = start, None, [start]
    for _ in range(40):
        w, v = step(w, slope(w), v, lr=0.03, mu=0.9)
        path.append(w)
    paths[f"{name} 0.9, rate 0.03"] = path
draw_paths(paths)
reach = [float(np.array(path)[:, 0].max()) for path in paths.values()]
print(f"largest w1: {reach[0]:.2f} with momentum, {reach[1]:.2f} with Nesterov's")
assert reach[1] < reach[0]

# %% [markdown]
# *In words: momentum swings from wall to wall and far past the star; Nesterov's path crosses the valley
# once, follows its floor, and goes less far past the star.*

# %% [markdown]
# ## 4. A rate for each weight
#
# Momentum lives with one learning rate for all weights. But one weight may have gradients around 1000
# and another around 0.001, or hardly ever a gradient at all. **AdaGrad** collects the squares of all
# gradients of a weight, and divides its steps by their root:
#
# $$s' = s + g^2, \qquad w' = w - \eta\, \frac{g}{\sqrt{s'} + \epsilon}.$$
#
# Everything here is done weight by weight; $g$ is the gradient. With gradient 2 in every step,
# $\eta = 0.5$, $w = 1$ and an $\epsilon$ too small to see:
#
# | step | $s$ | step taken | weight |
# |---|---|---|---|
# | 1 | 4 | 0.5 · 2 / 2 = 0.5 | 0.5 |
# | 2 | 8 | 1 / 2.828 = 0.3536 | 0.1464 |
# | 3 | 12 | 1 / 3.464 = 0.2887 | -0.1422 |
#
# ### Predict
#
# Two weights, gradients 1000 and 0.001, $\eta = 0.5$: how far does each move in the first step?

# %%
my_moves = None    # two numbers

# %% [markdown]
# ### Your function: `adagrad`
#
# | argument | meaning |
# |---|---|
# | `w`, `dw` | weights and gradient, arrays of one shape |
# | `s` | sum of the squares so far, the same shape; `None` before the first step |
# | `lr` | learning rate $\eta$ |
# | `eps` | added to the root, so that a weight without gradients does not divide by zero |
# | result | the new weights and the new sum: `(w, s)` |
#
# Where $\epsilon$ stands is a matter of taste: added to the root here and in PyTorch, under the root
# in Keras. `check` and the grader take both, here and for `rmsprop`.
#
# <details><summary>Hint 1: a plan</summary>
#
# First the collection, then the step.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.sqrt` takes the root of every number of an array.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `s += dw**2` writes into the caller's array.
# </details>

# %%
def adagrad(w, dw, s, *, lr, eps=1e-8):
    """One step of AdaGrad.

    w, dw: weights and gradient, arrays of one shape
    s: sum of the squared gradients so far, or None before the first step
    Returns (w, s), the new weights and the new sum.
    """
    ### BEGIN SOLUTION
    if s is None:
        s = np.zeros(w.shape)
    s = s + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %%
w, s, trace = np.array([1.0]), None, []
for _ in range(3):
    w, s = adagrad(w, np.array([2.0]), s, lr=0.5)
    trace.append(float(w[0]))
print("weights:", np.round(trace, 4), "sum:", s)
assert np.allclose(np.round(trace, 4), [0.5, 0.1464, -0.1422]) and s.tolist() == [12]
moved = adagrad(np.zeros(2), np.array([1000.0, 0.001]), None, lr=0.5)[0]
print(f"first moves: {moved.round(4)} - you said {my_moves}")
assert np.allclose(moved, [-0.5, -0.5], rtol=1e-4)

# %% [markdown]
# The sizes of the two gradients have vanished: only what is new about a gradient, compared with those
# before, makes a step long or short. But the sum never shrinks, so the steps become smaller and
# smaller, even where the ground has changed.
#
# ### A mean that forgets
#
# **RMSProp** keeps a running mean instead. It keeps the share $\rho$ of the old mean, and what is left
# of one goes to the new square:
#
# $$s' = \rho\, s + (1 - \rho)\, g^2, \qquad w' = w - \eta\, \frac{g}{\sqrt{s'} + \epsilon}.$$
#
# With $\rho = 0.75$, gradient 2 and $\eta = 0.5$ from $w = 1$: $s$ is 1, 1.75, 2.3125, on its way to 4; the
# steps are 1, 0.7559, 0.6576, on their way to 0.5. Note the first: from $s = 0$ the mean starts too
# small, and the step is too long.
#
# ### Your function: `rmsprop`
#
# | argument | meaning |
# |---|---|
# | `w`, `dw` | weights and gradient, arrays of one shape |
# | `s` | running mean of the squares, the same shape; `None` before the first step, meaning zeros |
# | `lr` | learning rate $\eta$ |
# | `rho` | share of the mean that is kept |
# | `eps` | as for `adagrad` |
# | result | the new weights and the new mean: `(w, s)` |
#
# <details><summary>Hint 1: a plan</summary>
#
# One line of `adagrad` changes.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Two shares that add up to one: with $\rho = 1$ the mean must stay as it is.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `rho` and `eps` have defaults; that does not mean that they always have these values.
# </details>

# %%
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    """One step of RMSProp.

    w, dw: weights and gradient, arrays of one shape
    s: running mean of the squared gradients, or None before the first step
    Returns (w, s), the new weights and the new mean.
    """
    ### BEGIN SOLUTION
    if s is None:
        s = np.zeros(w.shape)
    s = rho * s + (1 - rho) * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %%
w, s, trace, means = np.array([1.0]), None, [], []
for _ in range(3):
    w, s = rmsprop(w, np.array([2.0]), s, lr=0.5, rho=0.75)
    trace.append(float(w[0]))
    means.append(float(s[0]))
print("weights:", np.round(trace, 4), "means:", means)
assert np.allclose(means, [1, 1.75, 2.3125])
assert np.allclose(np.round(trace, 4), [0, -0.7559, -1.4135], atol=1e-6)

# %% [markdown]
# The ravine once more:

# %%
paths = {"gradient descent, rate 0.07": plain}
for name, step, lr in (("adagrad", adagrad, 1.0), ("rmsprop", rmsprop, 0.4)):
    w, s, path = start, None, [start]
    for _ in range(25):
        w, s = step(w, slope(w), s, lr=lr)
        path.append(w)
    paths[f"{name}, rate {lr}"] = path
draw_paths(paths)
angle = np.abs(np.diff(paths["adagrad, rate 1.0"][:2], axis=0)[0])
print("first step of adagrad along and across:", angle)
for name in ("adagrad, rate 1.0", "rmsprop, rate 0.4"):
    along = np.diff(np.array(paths[name])[:, 0])
    print(f"{name}: along the floor step 10 is {along[9]:.2f} long, step 25 {along[24]:.2f}")
assert np.allclose(angle, 1)

# %% [markdown]
# *In words: AdaGrad and RMSProp go down nearly the same line: along and across at the same speed
# first, without a zigzag, then along the floor towards the star. AdaGrad's marks come closer and closer
# together, and RMSProp's keep their distance for longer.*

# %% [markdown]
# ## 5. Both
#
# **Adam** joins the two ideas: a running mean of the gradients (the first moment, a kind of momentum)
# divided by the root of a running mean of their squares (the second moment).
#
# $$m' = \beta_1 m + (1 - \beta_1)\, g, \qquad v' = \beta_2 v + (1 - \beta_2)\, g^2.$$
#
# Both start from zero, so both are too small at first. After $t$ steps the zero at the start still
# has the share $\beta^t$ in the mean, and the gradients have the rest. Dividing by the rest mends it:
#
# $$\hat m = \frac{m'}{1 - \beta_1^t}, \qquad \hat v = \frac{v'}{1 - \beta_2^t}, \qquad
# w' = w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}.$$
#
# With gradient 4 in every step, $\beta_1 = 0.5$, $\beta_2 = 0.75$:
#
# | $t$ | $m$ | $\hat m$ | $v$ | $\hat v$ |
# |---|---|---|---|---|
# | 1 | 2 | 2 / 0.5 = 4 | 4 | 4 / 0.25 = 16 |
# | 2 | 3 | 3 / 0.75 = 4 | 7 | 7 / 0.4375 = 16 |
# | 3 | 3.5 | 3.5 / 0.875 = 4 | 9.25 | 9.25 / 0.578125 = 16 |
#
# The corrected moments are right from the first step on; the moments that are handed on stay
# uncorrected.
#
# ### Predict
#
# The gradient is the same in every step, whatever it is. How long is each step of Adam?

# %%
my_step = None

# %% [markdown]
# ### Your function: `adam`
#
# | argument | meaning |
# |---|---|
# | `w`, `dw` | weights and gradient, arrays of one shape |
# | `m`, `v` | moments after the step before, uncorrected; both `None` before the first step |
# | `t` | how many steps were taken **before** this one: 0 at the first |
# | `lr` | learning rate $\eta$ |
# | `beta1`, `beta2` | shares of the moments that are kept |
# | `eps` | added to the root of the **corrected** second moment |
# | result | `(w, m, v, t)`: new weights, new moments uncorrected, one step more |
#
# The paper's second form, which Keras uses, moves both corrections into the learning rate and adds its
# $\hat\epsilon$ to the root of the **uncorrected** second moment. `check` and the
# grader take both.
#
# <details><summary>Hint 1: a plan</summary>
#
# Count the step. Both moments. Both corrections, under other names. The weights.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `**` is a power in Python. Print both corrected moments for the table above.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# In the first step `t` arrives as 0, and the formula needs 1.
# </details>

# %%
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam.

    w, dw: weights and gradient, arrays of one shape
    m, v: moments after the step before, or None before the first step
    t: how many steps were taken before this one
    Returns (w, m, v, t): new weights, new moments (not corrected), one step more.
    """
    ### BEGIN SOLUTION
    if m is None:
        m, v = np.zeros(w.shape), np.zeros(w.shape)
    t = t + 1
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    mean = m / (1 - beta1**t)
    square = v / (1 - beta2**t)
    return w - lr * mean / (np.sqrt(square) + eps), m, v, t
    ### END SOLUTION


# %%
w, m, v, t, trace, moments = np.array([1.0]), None, None, 0, [], []
for _ in range(3):
    w, m, v, t = adam(w, np.array([4.0]), m, v, t, lr=0.5, beta1=0.5, beta2=0.75)
    trace.append(float(w[0]))
    moments.append((float(m[0]), float(v[0])))
print("weights:", np.round(trace, 4), "moments:", moments)
print(f"steps of {0.5:.1f}, the learning rate - you said {my_step}")
assert np.allclose(trace, [0.5, 0, -0.5], atol=1e-6) and t == 3
assert np.allclose(moments, [(2, 4), (3, 7), (3.5, 9.25)])

# %% [markdown]
# ### A saddle
#
# In many dimensions most flat places are neither valleys nor hills but **saddles**: down in some
# directions, up in others. Right at a saddle the gradient is nearly zero. Four optimisers start beside
# one, a thousandth off the ridge:

# %%
def saddle(w):
    """Loss with a saddle at (0, 0) and two minima at (0, 1) and (0, -1)."""
    return w[..., 0] ** 2 / 2 - w[..., 1] ** 2 / 2 + w[..., 1] ** 4 / 4


def saddle_slope(w):
    """Gradient of the saddle at one w."""
    return np.array([w[0], w[1] ** 3 - w[1]])


def walk(step, state, **options):
    """The path of 45 steps of an optimiser on the saddle."""
    w, path = np.array([1.5, 0.001]), []
    for _ in range(46):
        path.append(w)
        w, *state = step(w, saddle_slope(w), *state, **options)
    return np.array(path)


paths = {
    "sgd": walk(lambda w, dw, **options: (sgd(w, dw, **options),), (), lr=0.1),
    "momentum": walk(momentum, (None,), lr=0.1, mu=0.9),
    "rmsprop": walk(rmsprop, (None,), lr=0.05),
    "adam": walk(adam, (None, None, 0), lr=0.05),
}
draw_paths(paths, saddle, (-1.6, 1.9, -0.6, 1.6), [(0, 1)], every=3)
for name, path in paths.items():
    away = np.argmax(path[:, 1] > 0.5) or "more than 45"
    print(f"{name}: {away} steps until w2 is above one half")
assert paths["sgd"][-1, 1] < 0.5 < paths["adam"][20, 1]

# %% [markdown]
# *In words: plain SGD runs straight along the ridge to the saddle and stays there; momentum gets away
# later and swings wide; RMSProp and Adam leave at once, because they make steps of the same size out
# of the tiny gradient across the ridge.*
#
# ### Weights that fade
#
# An L2 penalty (unit 05) adds $\lambda w$ to the gradient. With plain SGD every weight then loses the
# share $\eta \lambda$ of itself in each step, so people call the penalty **weight decay**. With
# Adam that is no longer true.
#
# ### Spot the mistake
#
# "Weight decay is the same as an L2 penalty." Take Adam, no gradient but that of the penalty, and the
# weights 10 and 0.1. What does Adam make of the sizes of $\lambda \cdot 10$ and $\lambda \cdot 0.1$?

# %%
weights, lam = np.array([10.0, 0.1]), 0.5
by_penalty = adam(weights, lam * weights, None, None, 0, lr=0.05)[0]
print("SGD with the penalty: ", sgd(weights, lam * weights, lr=0.05), " both lose a share")
print("Adam with the penalty:", by_penalty.round(4), " both lose the same amount")
assert np.allclose(weights - by_penalty, 0.05)

# %% [markdown]
# **AdamW** keeps the decay out of the moments and takes it off the weights directly, as SGD would:
#
# $$w' = w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon} - \eta\, \lambda\, w.$$
#
# ### Your function: `adamw`
#
# | argument | meaning |
# |---|---|
# | `w`, `dw`, `m`, `v`, `t`, `lr`, `beta1`, `beta2`, `eps` | as for `adam` |
# | `decay` | $\lambda$: times `lr`, the share of the weights **as they came in** that is taken off |
# | result | `(w, m, v, t)`, as from `adam` |
#
# Write the whole function, without calling `adam`: each exercise is graded by itself. (In the paper
# $\lambda$ is not multiplied by the learning rate, in PyTorch it is: `check` and
# the grader take both.)
#
# <details><summary>Hint 1: a plan</summary>
#
# Adam, and one more term at the end.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Test it with a gradient of zeros: what remains of a weight after one step?
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The gradient must not change: what enters the moments is `dw` alone.
# </details>

# %%
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    """One step of Adam with decoupled weight decay.

    w, dw: weights and gradient, arrays of one shape
    m, v: moments after the step before, or None before the first step
    t: how many steps were taken before this one
    Returns (w, m, v, t): new weights, new moments (not corrected), one step more.
    """
    ### BEGIN SOLUTION
    if m is None:
        m, v = np.zeros(w.shape), np.zeros(w.shape)
    t = t + 1
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    mean = m / (1 - beta1**t)
    square = v / (1 - beta2**t)
    return w - lr * mean / (np.sqrt(square) + eps) - lr * decay * w, m, v, t
    ### END SOLUTION


# %%
faded = adamw(weights, np.zeros(2), None, None, 0, lr=0.05, decay=0.5)[0]
print("AdamW, no gradient:", faded, " both lose a share of 0.025")
assert np.allclose(faded, 0.975 * weights)

# %% [markdown]
# ## 6. Slowing down
#
# With mini-batches the gradient is noisy, and a constant rate never comes to rest: the weights stagger
# around the minimum for ever, as you saw with batches of 1. So the rate becomes smaller over time.
# Two schedules: drop it in steps, $\eta\, f^{\lfloor t / E \rfloor}$; or let it follow half a cosine
# from $\eta$ down to $\eta_{\min}$,
#
# $$\eta_t = \eta_{\min} + (\eta - \eta_{\min})\, \frac{1 + \cos(\pi\, t / T)}{2}.$$
#
# $t$ counts steps **or** epochs, as you like; $E$ and $T$ then count the same. To drop the rate "every
# 30 epochs" and count steps is a popular way to stop learning after a minute.
#
# ### Predict
#
# A rate of 1 goes down to 0 on half a cosine of 4 steps. What is it after 1 step, and after 2?

# %%
my_rates = None    # two numbers

# %% [markdown]
# ### Your function: `step_decay`
#
# | argument | meaning |
# |---|---|
# | `t` | steps taken so far: 0, 1, 2, ... |
# | `lr` | learning rate at the start |
# | `every` | $E$: for how many steps the rate stays the same |
# | `factor` | $f$: what it is multiplied by then |
# | result | the learning rate of step `t`, a number |
#
# <details><summary>Hint 1: a plan</summary>
#
# How many drops have there been by step `t`?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `//` divides and rounds down.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# With `every=3`, steps 0, 1, 2 have the full rate. Step 3 does not.
# </details>

# %%
def step_decay(t, *, lr, every, factor=0.1):
    """The learning rate of step t: multiplied by factor after each `every` steps.

    t: steps taken so far, from 0          lr: learning rate at the start
    Returns a number.
    """
    ### BEGIN SOLUTION
    return lr * factor ** (t // every)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `cosine_decay`
#
# | argument | meaning |
# |---|---|
# | `t` | steps taken so far: 0, 1, 2, ...; maybe more than `steps` |
# | `lr` | learning rate at the start |
# | `steps` | $T$: how many steps the way down takes; after them the rate stays |
# | `least` | $\eta_{\min}$: learning rate at the end |
# | result | the learning rate of step `t`, a number |
#
# <details><summary>Hint 1: a plan</summary>
#
# Which share of the way is done? Never more than all of it.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.cos` and `np.pi`; `min` of two numbers.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Try `t = 0`: your formula has to give `lr`, also where `least` is not 0.
# </details>

# %%
def cosine_decay(t, *, lr, steps, least=0.0):
    """The learning rate of step t: half a cosine from lr down to least, where it stays.

    t: steps taken so far, from 0          lr: learning rate at the start
    steps: how long the way down is        least: learning rate at its end
    Returns a number.
    """
    ### BEGIN SOLUTION
    done = min(t, steps) / steps
    return least + (lr - least) * (1 + np.cos(np.pi * done)) / 2
    ### END SOLUTION


# %%
schedules = {
    "constant": lambda t: 0.1,
    "step decay": lambda t: float(step_decay(t, lr=0.1, every=300, factor=0.3)),
    "cosine": lambda t: float(cosine_decay(t, lr=0.1, steps=1000)),
}
drops = [step_decay(t, lr=8.0, every=2, factor=0.5) for t in range(5)]
rates = [round(float(cosine_decay(t, lr=1.0, steps=4)), 4) for t in range(6)]
print("step decay:", drops)
print("cosine:    ", rates, f"- you said {my_rates}")
assert drops == [8, 8, 4, 4, 2]
assert rates == [1, 0.8536, 0.5, 0.1464, 0, 0]
time = np.arange(1000)
plots.loss_curves(time, {name: np.array([rate(int(t)) for t in time])
                         for name, rate in schedules.items()},
                  xlabel="steps taken", ylabel="learning rate")
plt.show()

# %% [markdown]
# *In words: a level line; stairs with three drops, each to three tenths; and a curve that falls slowly,
# then fast, then slowly to zero.*
#
# Five epochs with batches of one, each with one of these schedules:

# %%
final = {}
for name, rate in schedules.items():
    shuffle, w, distances = np.random.default_rng(3), np.array([-0.5, 3.0]), []
    for _ in range(5):
        for x, y in minibatches(points, heights, 1, shuffle.permutation(200)):
            w = sgd(w, line_gradient(w, x, y), lr=rate(len(distances)))
            distances.append(float(np.linalg.norm(w - best)))
    final[name] = np.mean(distances[-100:])
    print(f"{name}: on average {final[name]:.3f} from the best line in the last 100 steps")
assert final["cosine"] < final["constant"] and final["step decay"] < final["constant"]

# %% [markdown]
# ## If you want more
#
# One bad batch can have a gradient a thousand times as long as all others, and one step with it can
# ruin hours. So gradients are often **clipped**: where their norm, taken over all arrays of the network
# together, is above a limit, all are multiplied by the same factor, so that the norm becomes the
# limit. The direction stays.
#
# | argument | meaning |
# |---|---|
# | `grads` | a list of arrays of any shapes, maybe of whole numbers |
# | `limit` | the largest norm allowed, above 0 |
# | result | a list of arrays of the same shapes |
#
# <details><summary>Hint 1: a plan</summary>
#
# First the norm of everything, then one factor for everything.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A norm is the root of the sum of all squares.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Short gradients must not become longer, and a norm of zero cannot be divided by.
# </details>

# %%
def clip_by_norm(grads, limit):
    """All gradients, shortened together so that their common norm is `limit` at most.

    grads: a list of arrays          limit: the largest norm allowed
    Returns a list of arrays.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for g in grads:
        total = total + np.sum(g**2)
    norm = np.sqrt(total)
    scale = limit / max(norm, limit)
    return [g * scale for g in grads]
    ### END SOLUTION


# %%
print(clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0))
assert np.allclose(np.concatenate(clip_by_norm([np.array([3.0]), np.array([4.0])], 1.0)), [0.6, 0.8])

# %% [markdown]
# ## Where you meet this again
#
# | yours | PyTorch | Keras |
# |---|---|---|
# | `momentum`, `nesterov` | `torch.optim.SGD(..., momentum=0.9, nesterov=True)`, rate outside | `SGD(momentum=0.9, nesterov=True)`, rate inside |
# | `adagrad`, `rmsprop` | `Adagrad`; `RMSprop(alpha=...)` is your `rho` | `Adagrad`, which starts its sum at 0.1; `RMSprop(rho=...)` |
# | `adam`, `adamw` | `Adam`, `AdamW(weight_decay=...)` | `Adam`, with epsilon hat; `AdamW` |
# | `step_decay`, `cosine_decay` | `lr_scheduler.StepLR`, `CosineAnnealingLR` | `schedules.ExponentialDecay(staircase=True)`, `CosineDecay` |
# | `clip_by_norm` | `nn.utils.clip_grad_norm_` | `global_clipnorm=...` |
#
# Each of them hides the state that your functions pass in and out. Sutskever and others (2013) show how
# much depends on momentum; Kingma and Ba (2015) is the paper on Adam, Loshchilov and Hutter (2019) the
# one on AdamW. In unit 12 your functions train a network.
#
# To close: your network trains well with Adam at rate 0.001. With SGD at rate 0.001 it hardly moves.
# What did Adam do to the gradients that SGD does not?
