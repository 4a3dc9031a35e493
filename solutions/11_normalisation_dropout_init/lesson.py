# %% [markdown]
# # Batch normalisation, dropout, initialisation
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 06 (the chain rule, gradient checking), unit 05 (what weights cost) | 90 minutes | unit 12, training a network |
#
# A network that is right may still not learn: its numbers grow with every layer until they overflow,
# or shrink until nothing is left, or learn the training set by heart. This unit is about the
# **size of numbers** on their way through a network, and about one remedy against learning by heart.
#
# | part | you write |
# |---|---|
# | 1. What goes in | `standard_scale`, `minmax_scale` |
# | 2. First weights | `xavier_normal`, `he_normal` |
# | 3. In between: batch normalisation | `batch_norm` |
# | 4. Its way back | `batch_norm_backward` |
# | 5. Dropout | `dropout`, `dropout_backward` |
# | 6. Neighbours among channels | `local_response_norm` |
# | If you want more | `group_norm` |

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import matplotlib.pyplot as plt
import numpy as np

import cnn_ref
from cnn_ref import plots

# %% [markdown] covers="32"
# ## A hundred layers
#
# The factor by which a layer makes its numbers larger is its **gain**. Let every layer have a gain of 1.1.
# Or of 0.9. What does a hundred of them do?
#
# ### Predict
#
# Write down a guess for $1.1^{100}$ and one for $0.9^{100}$, without calculating: 10? 1000? A tenth? A
# hundredth?

# %%
my_powers = None   # two numbers

# %%
depth = np.arange(101)
plots.loss_curves(depth, {f"{gain} in every layer": gain ** depth for gain in (1.1, 1.0, 0.9)},
                  xlabel="layers", ylabel="size of the signal", logy=True)
plt.show()
print(f"1.1^100 = {1.1**100:.1f} and 0.9^100 = {0.9**100:.3e} - you said {my_powers}")
assert round(1.1**100, 1) == 13780.6 and f"{0.9**100:.3e}" == "2.656e-05"

# %% [markdown]
# *In words: on a logarithmic axis three straight lines leave from 1. A gain of 1.1 climbs to some ten
# thousand at layer 100, a gain of 0.9 falls to some hundred-thousandths, a gain of 1 stays level.*
#
# The same happens to gradients on their way back. Ten per cent too much or too little is enough. So the
# gain of a layer has to be close to 1, and everything in this unit is a way to see to that.

# %% [markdown] covers="29"
# # 1. What goes in
#
# The first numbers of a network are its data: pixels from 0 to 255, lengths in metres, prices. A
# feature that is a thousand times as large as another makes a ravine of the loss (unit 10). Two cures,
# both **for each feature on its own**:
#
# $$\text{standardise:}\quad \frac{x - \text{mean}}{\text{std}} \qquad\qquad
# \text{min-max:}\quad \frac{x - \min}{\max - \min}$$
#
# The first gives mean 0 and standard deviation 1, the second the range from 0 to 1. Mean, standard
# deviation, min and max are taken of **the training set only**, and used for whatever comes later: one
# new picture has no standard deviation of its own.
#
# By hand, a feature with the values 3, 9, 11, 17 in the training set. Its mean is 10, the deviations are
# -7, -1, 1, 7, the mean of their squares is 25, the standard deviation 5; the range is from 3 to 17.
#
# | value | standardised | min-max |
# |---|---|---|
# | 3 | -1.4 | 0 |
# | 9 | -0.2 | 0.4286 |
# | 11 | 0.2 | 0.5714 |
# | 17 | 1.4 | 1 |
# | 24, new | 2.8 | 1.5 |
#
# The new value lies outside of the range, and that is fine.
#
# ### Your functions: `standard_scale` and `minmax_scale`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, ...)` | examples to be scaled; maybe whole numbers, even bytes (`uint8`) |
# | `fit` | `(M, ...)` | examples of the same features, whose scale is taken |
# | result | the shape of `x` | floats |
#
# The standard deviation divides by M, as scikit-learn's does. A feature is **constant** if all its values
# in `fit` are equal. It has no spread: it is shifted, and not divided.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two numbers for each feature, taken of `fit`; then one line that uses them on `x`.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy's statistics take an `axis`: that axis vanishes, and the features are left. `np.where` chooses
# between two numbers, place by place.
# </details>
# <details><summary>Hint 3: two traps</summary>
#
# Try `np.uint8(3) - np.uint8(5)`, and `np.std([0.1, 0.1, 0.1])`.
# </details>

# %%
def standard_scale(x, fit):
    """Every feature shifted and divided, so that in `fit` its mean is 0 and its spread 1.

    x: examples (N, ...)          fit: examples (M, ...) of the same features
    A feature that is constant in fit is only shifted.
    Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    mean, std = np.mean(fit, axis=0), np.std(fit, axis=0)
    constant = np.max(fit, axis=0) == np.min(fit, axis=0)
    std = np.where(constant, 1, std)
    return (x - mean) / std
    ### END SOLUTION


# %%
def minmax_scale(x, fit):
    """Every feature shifted and divided, so that in `fit` it goes from 0 to 1.

    x: examples (N, ...)          fit: examples (M, ...) of the same features
    A feature that is constant in fit is only shifted.
    Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    x, fit = x.astype(float), fit.astype(float)
    low = np.min(fit, axis=0)
    span = np.max(fit, axis=0) - low
    span = np.where(span == 0, 1, span)
    return (x - low) / span
    ### END SOLUTION


# %%
four = np.array([[3.0], [9.0], [11.0], [17.0]])
new = np.array([[24.0]])
print("standardised:", standard_scale(four, four).ravel(), "new:", standard_scale(new, four))
print("min-max:     ", minmax_scale(four, four).ravel().round(4), "new:", minmax_scale(new, four))
assert np.allclose(standard_scale(four, four).ravel(), [-1.4, -0.2, 0.2, 1.4])
assert np.allclose(standard_scale(new, four), 2.8) and np.allclose(minmax_scale(new, four), 1.5)

rng = np.random.default_rng(0)
body = np.stack([rng.normal(1.7, 0.1, 150), rng.normal(70, 12, 150)], axis=1)
figure, axes = plt.subplots(1, 3, figsize=(9, 3), layout="constrained")
for ax, data, name, units in zip(
        axes, (body, standard_scale(body, body), minmax_scale(body, body)),
        ("as measured", "standardised", "min-max"), (("m", "kg"), ("std", "std"), ("span", "span"))):
    ax.plot(data[:, 0], data[:, 1], ".", color="#0072B2", markersize=4)
    ax.set(title=name, xlabel=f"height ({units[0]})", ylabel=f"weight ({units[1]})")
    if name == "as measured":
        ax.axis("equal")
plt.show()

# %% [markdown]
# *In words: on axes of one scale, heights in metres and weights in kilograms are a vertical line of
# points; standardised they are a round cloud around zero; min-max scaled they fill the square from 0 to 1.*

# %% [markdown] covers="32"
# # 2. First weights
#
# A unit adds up `fan_in` products $w_i x_i$. Let the inputs have mean square $q$ and the weights be drawn
# independently with mean 0 and variance $v$. Square the sum, as $(a + b)^2 = a^2 + b^2 + 2ab$: there are
# squares $w_i^2 x_i^2$, which are $v q$ on average, and mixed products $w_i x_i w_j x_j$, which are 0 on
# average, because $w_i$ is, whatever the other three are. Only the squares are left. There are `fan_in` of
# them, so the sum has mean square
#
# $$\text{fan\_in} \cdot v \cdot q,$$
#
# and the gain of the layer is 1 for $v = 1 / \text{fan\_in}$. On the way back a gradient is added up over
# the `fan_out` units that an input reaches, which asks for $v = 1 / \text{fan\_out}$. **Xavier Glorot's**
# rule takes one over the mean of both. A ReLU lets only half of the mean square through; **He's** rule
# makes up for it with a 2:
#
# $$v_\text{Xavier} = \frac{2}{\text{fan\_in} + \text{fan\_out}} \qquad\qquad
# v_\text{He} = \frac{2}{\text{fan\_in}}$$
#
# For filters `(KH, KW, C, F)` a unit adds up `KH KW C` products, and a pixel reaches `KH KW F` outputs
# (with stride 1):
#
# | weights | shape | fan in | fan out |
# |---|---|---|---|
# | a fully connected layer | `(400, 120)` | 400 | 120 |
# | 5 x 5 filters from 6 maps to 16 | `(5, 5, 6, 16)` | 150 | 400 |
#
# ### Predict
#
# Ten layers with ReLU and 200 units each, weights of variance 1 / 200: what part of the mean square is
# left at the end?

# %%
my_part = None

# %% [markdown]
# ### Your functions: `xavier_normal` and `he_normal`
#
# Random numbers come from outside, so that your functions give the same weights every time.
#
# | argument | meaning |
# |---|---|
# | `z` | numbers drawn from a normal distribution with mean 0 and variance 1, in the shape of the weights |
# | `fan_in` | how many products a unit adds up |
# | `fan_out` | how many units an input reaches |
# | result | the weights, of the shape of `z`, with the variance of the rule |
#
# <details><summary>Hint 1: a plan</summary>
#
# Which factor makes numbers of variance 1 into numbers of variance $v$?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.sqrt`. Twice as large numbers have four times the variance.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The fans are arguments. The first axis of `z` is only sometimes one of them.
# </details>

# %%
def xavier_normal(z, fan_in, fan_out):
    """First weights for layers around tanh or sigmoid, by Xavier Glorot's rule.

    z: numbers of mean 0 and variance 1, any shape
    fan_in: products that a unit adds up          fan_out: units that an input reaches
    Returns weights of the shape of z.
    """
    ### BEGIN SOLUTION
    std = np.sqrt(2 / (fan_in + fan_out))
    return std * z
    ### END SOLUTION


# %%
def he_normal(z, fan_in):
    """First weights for layers before a ReLU, by He's rule.

    z: numbers of mean 0 and variance 1, any shape
    fan_in: products that a unit adds up
    Returns weights of the shape of z.
    """
    ### BEGIN SOLUTION
    std = np.sqrt(2 / fan_in)
    return std * z
    ### END SOLUTION


# %%
z = rng.standard_normal((10, 200, 200))
rules = {
    "variance 1 / fan_in": z / np.sqrt(200),
    "He: variance 2 / fan_in": he_normal(z, 200),
    "variance 2.4 / fan_in": z * np.sqrt(2.4 / 200),
}
sizes = {}
for name, weights in rules.items():
    signal = rng.standard_normal((100, 200))
    sizes[name] = [1.0]
    for w in weights:
        signal = np.maximum(signal @ w, 0)
        sizes[name].append(np.mean(signal**2))
plots.loss_curves(np.arange(11), {name: np.array(size) for name, size in sizes.items()},
                  xlabel="layers with ReLU", ylabel="mean square", logy=True)
plt.show()
left = sizes["variance 1 / fan_in"][-1]
print(f"left after ten layers: {left:.5f}, and 0.5^10 = {0.5**10:.5f} - you said {my_part}")
assert 0.5 < left / 0.5**10 < 2
assert np.isclose(xavier_normal(np.ones(1), 400, 120)[0] ** 2, 1 / 260)
assert np.isclose(he_normal(np.ones(1), 5 * 5 * 6)[0] ** 2, 2 / 150)

# %% [markdown]
# *In words: on a logarithmic axis, one over the fan falls by half in every layer, to about a thousandth;
# He's rule stays close to 1; a little more climbs.*
#
# Ten layers with tanh, as histograms. First with weights that are too small, then with your
# `xavier_normal`:

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
spreads = {}
for ax, (name, weights) in zip(axes, {
        "standard deviation 0.04": 0.04 * z, "Xavier": xavier_normal(z, 200, 200)}.items()):
    signal, layers = rng.standard_normal((100, 200)), []
    for w in weights:
        signal = np.tanh(signal @ w)
        layers.append(signal)
    plots.activation_histograms(layers[1::2], names=[f"layer {n}" for n in range(2, 11, 2)],
                                between=(-1, 1), ax=ax)
    ax.set(title=name, xticks=[-1, 0, 1])
    spreads[name] = [layer.std() for layer in layers]
plt.show()
for name, (first, *_, last) in spreads.items():
    print(f"{name}: a spread of {first:.3f} after the first layer, {last:.3f} after the tenth")
assert spreads["standard deviation 0.04"][-1] < 0.02 and 0.2 < spreads["Xavier"][-1] < 0.3

# %% [markdown]
# *In words: two columns of histograms, layer 2 on top and layer 10 at the bottom. On the left they become
# narrower and narrower, a needle at zero in the end. On the right they become narrower too, but slowly: at
# layer 10 they still reach some three quarters of the way to either side.*
#
# Xavier's rule gives the **sums** a gain of 1. Each tanh then takes a part of every number, more of a large
# one, and no rule for first weights makes up for that exactly.

# %% [markdown] covers="29"
# # 3. In between: batch normalisation
#
# First weights are only the start; after some steps of training, nobody knows the sizes. So let the
# network standardise its numbers **itself**, in the middle, and in every batch anew:
#
# $$y = \gamma\, \frac{x - \text{mean}}{\sqrt{\text{var} + \epsilon}} + \beta$$
#
# for each channel on its own, with mean and variance over the batch. $\epsilon$ keeps the divisor from
# zero. $\gamma$ and $\beta$ are **learned**: where another mean or spread would be better, the network
# may have it back.
#
# For images all pixels of a channel are treated alike, as a filter treats them. So the statistics of
# a channel are over all images **and all their places**:
#
# | `x` | statistics over | how many of them |
# |---|---|---|
# | `(N, D)` | N examples | D means, D variances |
# | `(N, H, W, C)` | N H W numbers | C means, C variances |
#
# ### When the network is used
#
# Then there may be one picture, and its answer must not depend on who else is in the batch. For this,
# **running statistics** are kept while training,
#
# $$\text{running}' = m \cdot \text{running} + (1 - m) \cdot \text{batch},$$
#
# for the mean and for the variance, with the momentum $m$, and used in their place in **inference**.
# There they stay as they are.
#
# By hand, the values 3, 9, 11, 17 of one channel once more: mean 10, variance 25. With $\epsilon = 0.1$
# the divisor is $\sqrt{25.1} = 5.01$. With $m = 0.7$, running mean 0 and running variance 1 before:
#
# | | before | after one step |
# |---|---|---|
# | running mean | 0 | 0.7 · 0 + 0.3 · 10 = 3 |
# | running variance | 1 | 0.7 · 1 + 0.3 · 25 = 8.2 |
#
# ### Predict
#
# A batch of a single example with three features, in training, with $\gamma = 1$ and $\beta = 0$: what
# comes out?

# %%
my_single = None

# %% [markdown]
# ### Your function: `batch_norm`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, C)` or `(N, H, W, C)` | values; channels are the last axis |
# | `gamma`, `beta` | `(C,)` | scale and shift |
# | `running_mean`, `running_var` | `(C,)` | running statistics before this step |
# | `train` | | `True`: use the batch's statistics and update the running ones; `False`: use the running ones |
# | `momentum` | | share of the running statistics that is kept |
# | `eps` | | added to the variance, under the root |
# | result | | `(y, running_mean, running_var)` |
#
# The variance divides by the count, in both places. (PyTorch divides by the count less one where the
# running variance is updated; your grader takes both.) Return new arrays: the caller's running statistics
# must not change.
#
# <details><summary>Hint 1: a plan</summary>
#
# First decide which mean and which variance to use. The last line is the same for both cases.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A reshape with one -1 makes a table with a column for each channel, whatever the shape was before.
# Arrays of shape `(C,)` fit onto `(N, H, W, C)` by broadcasting.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Which values would you get in inference for a batch of one, if you took its own statistics?
# </details>

# %%
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    """Standardise every channel over the batch (and all places), then scale and shift it.

    x: values (N, C) or (N, H, W, C)          gamma, beta: scale and shift (C,)
    running_mean, running_var: (C,), used in inference, updated in training
    train: True in training, False in inference          eps: added to the variance
    Returns (y, running_mean, running_var), the statistics as they are after this step.
    """
    ### BEGIN SOLUTION
    C = x.shape[-1]
    if train:
        rows = x.reshape(-1, C)
        mean = np.mean(rows, axis=0)
        var = np.mean((rows - mean) ** 2, axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, running_mean, running_var
    ### END SOLUTION


# %%
ones, zeros = np.ones(1), np.zeros(1)
y, mean, var = batch_norm(four, ones, zeros, zeros, ones, train=True, momentum=0.7, eps=0.1)
print("normalised:", y.ravel().round(4), " running after one step:", mean, var)
assert np.allclose(y.ravel(), np.array([-7, -1, 1, 7]) / np.sqrt(25.1))
assert np.allclose(mean, 3) and np.allclose(var, 8.2)

alone = batch_norm(np.array([[5.0, -2.0, 8.0]]), np.ones(3), np.zeros(3), np.zeros(3), np.ones(3),
                   train=True)[0]
print("a batch of one:", alone, f"- you said {my_single}")
assert np.array_equal(alone, np.zeros((1, 3)))

quiet = batch_norm(four / 10, ones, zeros, zeros, ones, train=True, eps=0.1)[0]
print(f"values ten times smaller, eps 0.1: their spread becomes {quiet.std():.3f}, not 1")
assert np.isclose(quiet.std(), np.sqrt(0.25 / 0.35))

# %% [markdown]
# Whatever the single example was, it comes out as nothing: it **is** the mean. (And an $\epsilon$ of 0.1
# shows where the variance is small.) With batches of a few examples the statistics are noisy; batch
# normalisation wants a dozen or more.
#
# ### Ten layers, with and without

# %%
def through_layers(weights, normalise):
    """Every second layer's values after tanh."""
    signal, layers = rng.standard_normal((100, 200)), []
    for w in weights:
        signal = signal @ w
        if normalise:
            signal = batch_norm(signal, np.ones(200), np.zeros(200), np.zeros(200), np.ones(200),
                                train=True)[0]
        signal = np.tanh(signal)
        layers.append(signal)
    return layers[1::2]


figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
ends = {}
for ax, normalise in zip(axes, (False, True)):
    layers = through_layers(0.04 * z, normalise)
    plots.activation_histograms(layers, names=[f"layer {n}" for n in range(2, 11, 2)],
                                between=(-1, 1), ax=ax)
    ax.set(title="with batch normalisation" if normalise else "without", xticks=[-1, 0, 1])
    ends[normalise] = layers[-1].std()
plt.show()
assert ends[False] < 0.02 and ends[True] > 0.5

# %% [markdown]
# *In words: with the small weights of before, the histograms on the left shrink to a needle; on the right,
# with batch normalisation before each tanh, all look the same and fill the range.*

# %% [markdown] covers="29 E32"
# ### Spot the mistake
#
# Lecture notes say: "Batch normalisation pulls the distribution of every neuron back to a **standard
# normal distribution** with mean 0 and variance 1", and "it is in essence a **linear** transformation".
# The cell looks at both claims. What do you expect: will the histogram on the right be a bell? And
# what does the layer make of a batch that is twice as large?

# %%
two_humps = np.concatenate([rng.normal(2, 0.3, 1500), rng.normal(7, 0.6, 500)])[:, None]
y = batch_norm(two_humps, ones, zeros, zeros, ones, train=True)[0]
figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
for ax, data, name in zip(axes, (two_humps, y), ("what goes in", "what comes out")):
    ax.hist(data.ravel(), 60, color="#0072B2")
    ax.set(title=name, xlabel="value", ylabel="how many")
plt.show()
print(f"mean {abs(y.mean()):.3f}, variance {y.var():.3f}, and more than half of it below "
      f"{np.quantile(y, 0.6):.2f}")
twice = batch_norm(2 * two_humps, ones, zeros, zeros, ones, train=True)[0]
print(f"training, twice as large a batch: outputs differ by {np.max(np.abs(twice - y)):.1e}")
a, b = rng.standard_normal((2, 5, 1))
used = [batch_norm(v, 3 * ones, ones, 2 * ones, 4 * ones, train=False)[0] for v in (a, b, (a + b) / 2)]
print("inference, halfway between two inputs: halfway between the outputs:",
      np.allclose(used[2], (used[0] + used[1]) / 2))
assert np.allclose(y.var(), 1, atol=1e-4) and np.max(np.abs(twice - y)) < 1e-4
assert np.allclose(used[2], (used[0] + used[1]) / 2)

# %% [markdown]
# *In words: two humps go in, a high one at 2 and a low one at 7; the same two humps come out, moved and
# narrowed. There is no bell.*
#
# Mean 0 and variance 1 say nothing about the shape. And in training the layer is not linear at all: twice
# the batch gives the **same** outputs, since mean and deviation are made of the values. Only in
# inference, with fixed statistics, is it a straight line, with a shift.

# %% [markdown]
# ### In your words

# %% [markdown] written="why-running-statistics" points=1
# Why does inference not use the statistics of its own batch? One sentence.
#
# ### BEGIN SOLUTION
# The answer for a picture must not depend on which other pictures happen to be in the batch (and a batch of
# one would have variance zero), so statistics collected in training are used.
# ### END SOLUTION

# %% [markdown]
# # 4. Its way back
#
# Here is why batch normalisation is harder than it looks: every value takes part in the mean and in the
# variance, and so it acts on **every** output of its channel. Write $n$ for the normalised values, $r$ for
# the root $\sqrt{\text{var} + \epsilon}$ and $N$ for how many values share the statistics. The last step,
# $y = \gamma n + \beta$, is easy:
#
# $$d\gamma = \sum n\, dy, \qquad d\beta = \sum dy, \qquad dn = \gamma\, dy.$$
#
# Then think of what the forward pass **cannot see**:
#
# * **Lift** all values by the same amount. The mean goes along, and no output changes. How fast the loss
#   changes when all values are lifted together is $\sum dx$, so this sum must be 0.
# * **Spread** all values from their mean, in proportion to $n$. The deviation grows along, and no output
#   changes, but for $\epsilon$. How fast the loss changes then is $\sum n\, dx$, so this sum must be 0.
#
# The gradient $dn$ knows nothing of this. What it says about lifting is its mean; what it says about
# spreading is the mean of $n\, dn$, along $n$. Both are taken away, and the rest is divided by the root, as
# the values were:
#
# $$dx = \frac{1}{r} \left(dn - \frac1N \sum dn - n \cdot \frac1N \sum n\, dn\right)$$
#
# So $\sum dx$ and $\sum n\, dx$ are 0, since the mean of $n$ is 0 and the mean of $n^2$ is 1 (but for
# $\epsilon$). The chain rule gives exactly this formula, by way of the mean and of the variance.
#
# ### Predict
#
# The upstream gradient is 1 everywhere, $\gamma = 1$. What is `dx`?

# %%
my_dx = None

# %% [markdown]
# ### Your function: `batch_norm_backward`
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | the shape of `x` | gradient of the loss for each output |
# | `x` | `(N, C)` or `(N, H, W, C)` | what the forward pass was given |
# | `gamma` | `(C,)` | scale |
# | `eps` | | as on the way forward |
# | result | | `(dx, dgamma, dbeta)`, of the shapes of `x`, `gamma` and `beta` |
#
# This is the gradient in training. Sums and means are over all values that share the statistics.
#
# <details><summary>Hint 1: a plan</summary>
#
# Make tables with a column for each channel, of `x` and of `dy`. Then the normalised values again, then
# the three formulas of the last step, then `dx`.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.var` divides by the count, unless it is told otherwise. At the end `dx` gets its shape back.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Compare every intermediate array on paper with the forward pass: where does `eps` stand, and where does
# `gamma`?
# </details>

# %%
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    """Gradients of batch normalisation in training.

    dy: upstream gradient, of the shape of x          x: values (N, C) or (N, H, W, C)
    gamma: scale (C,)          eps: as on the way forward
    Returns (dx, dgamma, dbeta).
    """
    ### BEGIN SOLUTION
    C = x.shape[-1]
    d, rows = dy.reshape(-1, C), x.reshape(-1, C)
    root = np.sqrt(np.var(rows, axis=0) + eps)
    n = (rows - np.mean(rows, axis=0)) / root
    dgamma, dbeta = np.sum(d * n, axis=0), np.sum(d, axis=0)
    dn = gamma * d
    dx = (dn - np.mean(dn, axis=0) - n * np.mean(n * dn, axis=0)) / root
    return dx.reshape(x.shape), dgamma, dbeta
    ### END SOLUTION


# %%
flat = batch_norm_backward(np.ones((4, 1)), four, ones)[0]
print("upstream gradient of ones: dx =", flat.ravel().round(12) + 0, f"- you said {my_dx}")
assert np.allclose(flat, 0)

x, gamma, beta = rng.standard_normal((3, 4, 5, 2)), rng.standard_normal(2), rng.standard_normal(2)
dy = rng.standard_normal(x.shape)
grads = dict(zip(("x", "gamma", "beta"), batch_norm_backward(dy, x, gamma, eps=0.1)))


def forward(x, gamma, beta):
    """The layer in training."""
    return batch_norm(x, gamma, beta, np.zeros(2), np.ones(2), train=True, eps=0.1)[0]


for name, f, at in (("x", lambda v: forward(v, gamma, beta), x),
                    ("gamma", lambda v: forward(x, v, beta), gamma),
                    ("beta", lambda v: forward(x, gamma, v), beta)):
    report = cnn_ref.gradient_check(f, at, dy, grads[name])
    print(f"d{name}:", report)
    assert report.error < 1e-7

dx = batch_norm_backward(dy, x, gamma)[0]
n = batch_norm(x, np.ones(2), np.zeros(2), np.zeros(2), np.ones(2), train=True)[0]
lifting, spreading = dx.sum(axis=(0, 1, 2)), (n * dx).sum(axis=(0, 1, 2))
print("for each channel: the sum of dx", lifting.round(3) + 0, " of n dx", spreading.round(3) + 0)
assert np.all(np.abs(lifting) < 1e-9) and np.all(np.abs(spreading) < 1e-3)

# %% [markdown]
# Lifting all values changes nothing, so a gradient that wants to lift all of them comes to nothing: a
# bias before batch normalisation never learns anything (leave it out; `beta` does its work).
#
# ### Does it help?
#
# Ten layers of 50 units, ReLU, first weights less than half as large as He's, three spirals to be told
# apart. Both networks take the same plain gradient steps:

# %%
turn = np.linspace(0.3, 1, 60)
angle = 4 * turn + np.arange(3)[:, None] * 2 * np.pi / 3
spirals = np.stack([turn * np.cos(angle), turn * np.sin(angle)], axis=-1).reshape(-1, 2)
labels = np.repeat(np.arange(3), 60)


def descend(normalise, steps=200, lr=0.1, layers=10, units=50):
    """Losses of a deep network that learns the spirals."""
    draw = np.random.default_rng(1)
    widths = [2] + [units] * layers + [3]
    w = [0.4 * he_normal(draw.standard_normal((a, b)), a) for a, b in zip(widths, widths[1:])]
    b = [np.zeros(width) for width in widths[1:]]
    gamma = [np.ones(units) for _ in range(layers)]
    zeros, ones, losses = np.zeros(units), np.ones(units), []
    for _ in range(steps):
        ins, sums, scaled, signal = [], [], [], spirals
        for k in range(layers):
            ins.append(signal)
            sums.append(signal @ w[k] if normalise else signal @ w[k] + b[k])
            scaled.append(batch_norm(sums[k], gamma[k], b[k], zeros, ones, train=True)[0]
                          if normalise else sums[k])
            signal = np.maximum(scaled[k], 0)
        scores = signal @ w[-1] + b[-1]
        losses.append(cnn_ref.cross_entropy(scores, labels))
        d = cnn_ref.softmax_cross_entropy_backward(1.0, scores, labels)
        d, dw, db = cnn_ref.affine_backward(d, signal, w[-1], b[-1])
        w[-1], b[-1] = w[-1] - lr * dw, b[-1] - lr * db
        for k in reversed(range(layers)):
            d = d * (scaled[k] > 0)
            if normalise:
                d, dgamma, db = batch_norm_backward(d, sums[k], gamma[k])
                gamma[k] = gamma[k] - lr * dgamma
            else:
                db = d.sum(axis=0)
            d, dw = d @ w[k].T, ins[k].T @ d
            w[k], b[k] = w[k] - lr * dw, b[k] - lr * db
    return np.array(losses, dtype=float)


runs = {"without": descend(False), "with batch normalisation": descend(True)}
plots.loss_curves(np.arange(200), runs, xlabel="steps", ylabel="cross-entropy")
plt.show()
for name, losses in runs.items():
    print(f"{name}: {losses[0]:.3f} at the start, {losses[-1]:.3f} after 200 steps")
assert runs["with batch normalisation"][-1] < 0.2 < runs["without"][-1]

# %% [markdown]
# *In words: the loss without batch normalisation stays level at ln 3 = 1.1 for all of the 200 steps; with
# it, the loss starts somewhat higher, falls at once and is close to zero at the end.*

# %% [markdown] covers="30"
# # 5. Dropout
#
# A network with many weights can learn its training set by heart. **Dropout** keeps it from relying on any
# single unit: in each training step, every value stays with probability `keep` and is set to zero
# otherwise. What stays is divided by `keep`:
#
# $$y = \begin{cases} x / \text{keep} & \text{if } u < \text{keep} \\ 0 & \text{otherwise} \end{cases}$$
#
# with a number $u$ for each value, drawn uniformly from 0 to 1. In inference nothing is dropped, and
# nothing is divided.
#
# By hand, with `keep` 0.5:
#
# | x | u | y |
# |---|---|---|
# | 1 | 0.1 | 2 |
# | 2 | 0.7 | 0 |
# | 3 | 0.4 | 6 |
# | 4 | 0.9 | 0 |
#
# ### Predict
#
# A value of 3, `keep` 0.2: which two results are possible, and what is their mean over very many draws?

# %%
my_mean = None

# %% [markdown]
# ### Your functions: `dropout` and `dropout_backward`
#
# | argument | meaning |
# |---|---|
# | `x` | values, any shape; maybe whole numbers |
# | `dy` | upstream gradient, any shape |
# | `u` | drawn numbers, one for each value; **the same** on the way back as on the way forward |
# | `keep` | probability to stay, above 0 and at most 1 |
# | result | floats of the same shape |
#
# <details><summary>Hint 1: a plan</summary>
#
# A mask says who stays. On the way back: which inputs had an influence on which outputs, and how much?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A comparison of arrays gives an array of truth values; `np.where` chooses by it.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# PyTorch and Keras are told the probability to **go**. Try `keep` 0.8: how many should stay?
# </details>

# %%
def dropout(x, u, keep):
    """Dropout in training: values stay with probability keep, and become larger instead.

    x: values, any shape          u: numbers drawn from 0 to 1, of the shape of x
    keep: probability to stay, above 0 and at most 1
    Returns floats of the shape of x.
    """
    ### BEGIN SOLUTION
    kept = u < keep
    return np.where(kept, x / keep, 0.0)
    ### END SOLUTION


# %%
def dropout_backward(dy, u, keep):
    """Gradient of dropout in training.

    dy: upstream gradient, any shape          u, keep: as on the way forward
    Returns dx, of the shape of dy.
    """
    ### BEGIN SOLUTION
    kept = u < keep
    return np.where(kept, dy / keep, 0.0)
    ### END SOLUTION


# %%
print(dropout(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.7, 0.4, 0.9]), 0.5))
draws = dropout(np.full(100_000, 3.0), rng.random(100_000), 0.2)
print("possible:", np.unique(draws), f" mean of many draws: {draws.mean():.2f} - you said {my_mean}")
assert np.allclose(np.unique(draws), [0, 15]) and abs(draws.mean() - 3) < 0.1

values, u, dy = (rng.standard_normal((4, 5)), rng.random((4, 5)), rng.standard_normal((4, 5)))
report = cnn_ref.gradient_check(lambda v: dropout(v, u, 0.7), values, dy,
                                dropout_backward(dy, u, 0.7))
print("dx:", report)
assert report.error < 1e-8

waves = np.sin(np.arange(16)[:, None] / 2.5) + np.cos(np.arange(16) / 2)
many = [dropout(waves, rng.random(waves.shape), 0.5) for _ in range(400)]
figure, axes = plt.subplots(1, 4, figsize=(9, 2.7), layout="constrained")
for ax, picture, name in zip(axes, (waves, many[0], many[1], np.mean(many, axis=0)),
                             ("before", "one draw", "another draw", "mean of 400 draws")):
    shown = ax.imshow(picture, cmap="PuOr_r", vmin=-4, vmax=4)
    ax.set(title=name, xticks=[], yticks=[])
figure.colorbar(shown, ax=axes, shrink=0.8, label="value")
plt.show()
assert np.abs(np.mean(many, axis=0) - waves).max() < 0.5

# %% [markdown]
# *In words: a pattern of waves; the same pattern twice with half of its cells white and the others twice
# as strong, in different places; and the mean of 400 such draws, which looks like the first.*

# %% [markdown] covers="30 E31"
# ### Spot the mistake
#
# The same lecture notes describe dropout as "randomly dropping a part of the inputs during training; the
# **parameters** that belong to the dropped part are not updated (set to zero)". Two things are
# said there of the parameters. One of them holds for one example, and not for a batch; the other never
# does. Which is which? The cell drops inputs of a fully connected layer and looks at its weights.

# %%
w = rng.standard_normal((4, 2))
inputs, u = np.ones((3, 4)), np.array([[0.9, 0.1, 0.2, 0.6], [0.1, 0.8, 0.3, 0.7],
                                       [0.2, 0.3, 0.9, 0.4]])
thinned = dropout(inputs, u, 0.5)
print("inputs after dropout, an example in each row:")
print(thinned)
dw_each = [np.outer(example, np.ones(2)) for example in thinned]
still = {}
for name, dw in (("the first example", dw_each[0]), ("the whole batch", sum(dw_each))):
    stepped = w - 0.1 * dw
    still[name] = np.flatnonzero(np.all(stepped == w, axis=1)).tolist()
    print(f"a step with {name}: inputs whose weights stay as they were: {still[name] or 'none'}; "
          f"weights that are zero: {np.count_nonzero(stepped == 0)}")
    assert np.all(stepped != 0)
assert list(still.values()) == [[0, 3], []]

# %% [markdown]
# **Activations** become zero, weights do not. A weight whose input is dropped has no gradient from this
# example, and stays as it was. The next example drops other inputs: in this batch each input is kept by
# somebody, so every weight moves, and in a batch of 32 hardly any is left out. And the notes leave out what
# makes it work: the division by `keep`.

# %% [markdown] covers="30"
# # 6. Neighbours among channels
#
# Before batch normalisation there was another idea: let a strong channel hold its neighbours down, as
# nerve cells do. **Local response normalisation** divides each value by a power of the squares of the
# channels around it, at the same place:
#
# $$y_c = \frac{x_c}{\left(k + \alpha \sum_{|j - c| \le \text{size} / 2} x_j^2\right)^{\beta}}$$
#
# AlexNet (Krizhevsky and others, 2012) has it after two of its five convolutions, and credits it with a
# little more than one per cent. Today it is hardly used: batch normalisation does more. Nothing in it is
# learned.
#
# By hand, three channels 1, 2, 0, size 3, $k = \alpha = \beta = 1$: the sums of squares are 5, 5 and 4,
# the divisors 6, 6 and 5, the results 1/6, 1/3 and 0.
#
# ### Your function: `local_response_norm`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | feature maps |
# | `size` | | odd: how many channels are looked at, the one itself and as many on either side |
# | `k`, `alpha`, `beta` | | as in the formula |
# | result | `(N, H, W, C)` | |
#
# At the ends there are fewer neighbours: those that there are count. The squares are **added up** (PyTorch
# divides $\alpha$ by the size; your grader takes both).
#
# <details><summary>Hint 1: a plan</summary>
#
# One loop over the channels. All images and places are done at once.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `x[..., a:b]` takes some channels, whatever stands before. A sum over the last axis leaves images and
# places.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Print `[10, 20, 30][-1:2]`.
# </details>

# %%
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    """Divide each value by a power of the squares of the channels around it.

    x: feature maps (N, H, W, C)          size: channels that are looked at, odd
    k, alpha, beta: as in the formula
    Returns floats (N, H, W, C).
    """
    ### BEGIN SOLUTION
    half = size // 2
    y = np.zeros(x.shape)
    for c in range(x.shape[-1]):
        near = x[..., max(c - half, 0):c + half + 1]
        total = np.sum(near ** 2, axis=-1)
        y[..., c] = x[..., c] / (k + alpha * total) ** beta
    return y
    ### END SOLUTION


# %%
tiny = local_response_norm(np.array([1.0, 2.0, 0.0]).reshape(1, 1, 1, 3), size=3, k=1.0, alpha=1.0,
                           beta=1.0)
print(tiny.ravel())
assert np.allclose(tiny.ravel(), [1 / 6, 1 / 3, 0])
pixel = np.array([1.0, 1, 1, 1, 6, 1, 1, 1, 2, 1, 1, 1])
damped = local_response_norm(pixel.reshape(1, 1, 1, -1), size=5, k=1.0, alpha=0.2, beta=0.75).ravel()
figure, axes = plt.subplots(figsize=(7, 2.8), layout="constrained")
axes.bar(np.arange(12) - 0.2, pixel, 0.4, color="0.7", label="before")
axes.bar(np.arange(12) + 0.2, damped, 0.4, color="#0072B2", label="after")
axes.set(xlabel="channel", ylabel="value at one place", xticks=range(12))
axes.legend()
plt.show()
assert damped[3] < damped[0] / 2

# %% [markdown]
# *In words: twelve channels at one place, all at 1 but channel 4 with 6 and channel 8 with 2. Afterwards
# channel 4 is about 1, and its neighbours 2, 3, 5 and 6 are nearly gone; those further off are damped
# less.*

# %% [markdown]
# ## If you want more
#
# Batch normalisation needs a batch. Others take their statistics within one example, so that training and
# inference do the same: **layer normalisation** (Ba and others, 2016) over all channels and places of
# an example, **group normalisation** (Wu and He, 2018) over groups of neighbouring channels. With one
# group it is layer normalisation, with as many groups as channels it is called **instance
# normalisation**.
#
# ### Your function: `group_norm`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `gamma`, `beta` | `(C,)` | scale and shift, a number for each channel |
# | `groups` | | how many groups; C is a multiple of it |
# | `eps` | | added to the variance, under the root |
# | result | `(N, H, W, C)` | each group of each image with mean 0 and variance 1, then scaled and shifted |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two loops: over images, over groups. What is done inside is batch normalisation without a batch.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A slice of the last axis takes neighbouring channels. `np.mean` without an axis takes the mean of
# everything.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Three groups of six channels: how many channels has a group? Scale and shift belong to channels, not to
# groups.
# </details>

# %%
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    """Standardise every group of neighbouring channels of every image, then scale and shift.

    x: images (N, H, W, C)          gamma, beta: scale and shift (C,)
    groups: how many groups of channels          eps: added to the variance
    Returns floats (N, H, W, C).
    """
    ### BEGIN SOLUTION
    size = x.shape[-1] // groups
    n = np.zeros(x.shape)
    for i in range(len(x)):
        for g in range(groups):
            part = x[i, :, :, g * size:(g + 1) * size]
            mean, var = np.mean(part), np.var(part)
            n[i, :, :, g * size:(g + 1) * size] = (part - mean) / np.sqrt(var + eps)
    return gamma * n + beta
    ### END SOLUTION


# %% [markdown]
# Who shares statistics with whom? Change one pixel of one channel of one image, and see which maps move:

# %%
x = rng.standard_normal((4, 3, 3, 6))
moved = x.copy()
moved[1, 1, 1, 2] += 1
one, nil = np.ones(6), np.zeros(6)
kinds = {
    "batch": lambda x: batch_norm(x, one, nil, nil, one, train=True)[0],
    "layer (1 group)": lambda x: group_norm(x, one, nil, groups=1),
    "group (2 groups)": lambda x: group_norm(x, one, nil, groups=2),
    "instance (6 groups)": lambda x: group_norm(x, one, nil, groups=6),
}
figure, axes = plt.subplots(1, 4, figsize=(9.5, 2.6), layout="constrained")
counts = {}
for ax, (name, f) in zip(axes, kinds.items()):
    touched = np.any(f(moved) != f(x), axis=(1, 2))
    counts[name] = int(touched.sum())
    ax.imshow(touched, cmap="Blues", vmin=0, vmax=1.4)
    ax.plot(2, 1, "o", color="#D55E00")
    ax.set(title=name, xlabel="channel", ylabel="image", xticks=range(6), yticks=range(4))
plt.show()
print(counts)
assert list(counts.values()) == [4, 6, 3, 1]

# %% [markdown]
# *In words: four tables of four images by six channels, a dot where the pixel changed. Batch: the whole
# column of that channel is touched. Layer: the whole row of that image. Group: three channels of the row.
# Instance: the one cell.*

# %% [markdown]
# ## Where you meet this again
#
# | yours | PyTorch | Keras |
# |---|---|---|
# | `batch_norm` | `nn.BatchNorm2d(momentum=0.1)`: the share of the **new** | `BatchNormalization(momentum=0.99)`: the share of the old, as yours |
# | `dropout` | `nn.Dropout(p)`: the probability to **go** | `Dropout(rate)`: to go, too |
# | `xavier_normal`, `he_normal` | `nn.init.xavier_normal_`, `kaiming_normal_` | `"glorot_normal"`, `"he_normal"`, which cut off what is far out |
# | `local_response_norm` | `nn.LocalResponseNorm(size)` | `tf.nn.local_response_normalization(depth_radius)`: the half |
# | `group_norm` | `nn.GroupNorm(groups, C)`, `nn.LayerNorm` | `GroupNormalization`, `LayerNormalization` |
#
# `standard_scale` and `minmax_scale` are scikit-learn's `StandardScaler` and `MinMaxScaler`; `fit` is what
# their method `fit` is given. Ioffe and Szegedy (2015) is the paper on batch normalisation, Srivastava and
# others (2014) the one on dropout, Glorot and Bengio (2010) and He and others (2015) those on first
# weights. In PyTorch `net.train()` and `net.eval()` switch what your argument `train` switches; to
# forget `net.eval()` is one of the most frequent mistakes there are.
#
# To close: a network with batch normalisation is trained with batches of 32 and then used on one picture
# at a time, by somebody who left it in training mode. What does its first batch normalisation layer answer
# for a fully connected layer's output, and why is it not quite so bad for feature maps?
