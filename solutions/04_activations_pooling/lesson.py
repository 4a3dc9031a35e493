# %% [markdown] covers="E38"
# # Activations and pooling, forward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 02 and 03: sizes, the convolution layer | 60 minutes | unit 05, the layers after the last map; unit 07, pooling backward |
#
# Between two convolutions stand two small layers. The **activation** looks at one number at a time
# and bends the line; **pooling** looks at a small window and keeps one number of it. Both are
# small, but without the bend a deep network computes no more than a shallow one.
#
# | part | you write |
# |---|---|
# | 1. Why bend at all? | nothing: you predict |
# | 2. Rectifiers | `relu`, `leaky_relu`, `prelu`, `elu` |
# | 3. Curves that saturate | `sigmoid`, `tanh` |
# | 4. Numbers that compete | `maxout` |
# | 5. Pooling | `max_pool2d`, `avg_pool2d`, `global_avg_pool` |
# | If you want more | `superposition_gap` |
#
# Names are spelled in many ways in notes: "RuLU" and "Relu" are ReLU, the **re**ctified **l**inear
# **u**nit; "rule" in a list of layers is ReLU after a spelling checker; "sigmod" is the sigmoid.

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

conv2d = mine("03_convolution_layer", "conv2d", otherwise=cnn_ref.conv2d)

# %% [markdown] covers="5"
# ## The picture
#
# A picture, the feature map of a filter that answers to vertical edges, the same map rectified, and
# what max pooling makes of it. This chain of three (convolve, rectify, pool) is what convolutional
# networks are built of.

# %%
rows, columns = np.mgrid[0:24, 0:24]
picture = ((rows - 11.5) ** 2 + (columns - 11.5) ** 2 < 64).astype(float)
edges = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])[:, :, None, None]
feature_map = conv2d(picture[None, :, :, None], edges, np.zeros(1), pad=(1, 1))
rectified = feature_map * (feature_map > 0)
smaller = rectified.reshape(1, 12, 2, 12, 2, 1).max(axis=(2, 4))
figure, axes = plt.subplots(1, 4, figsize=(8, 2.5), layout="constrained")
titles = ("picture", "convolved", "rectified", "pooled")
grids = (picture[None, :, :, None], feature_map, rectified, smaller)
for ax, grid, title in zip(axes, grids, titles):
    limit = np.abs(grid).max()
    ax.imshow(grid[0, :, :, 0], cmap="PuOr_r", vmin=-limit, vmax=limit)
    middle, end = grid.shape[1] // 2, grid.shape[1] - 1
    ax.set(title=f"{title}, {grid.shape[1]} x {grid.shape[2]}", xlabel="column", ylabel="row",
           xticks=[0, middle, end], yticks=[0, middle, end])
    ax.title.set_fontsize(9)
plt.show()

# %% [markdown]
# *In words: a disc; its left rim (orange, positive) and right rim (violet, negative); the left rim
# alone; the left rim on a quarter of the pixels. White is zero.*
#
# A map holds large numbers where the picture looks like the filter, and negative ones where it looks
# like its opposite. After the rectifier only the likeness is left.

# %% [markdown] covers="27 E34"
# ## 1. Why bend at all?
#
# A function is **linear** where it obeys the principle of superposition: for all inputs $x$ and $z$
# and all numbers $a$ and $b$,
#
# $$f(a x + b z) = a f(x) + b f(z).$$
#
# A convolution without bias obeys it. Put one linear layer on another and the result is linear again,
# so nothing was gained by the second.
#
# ### Predict
#
# Ten fully connected layers of 50 numbers each, without biases, stand on one another, and there is no
# activation between them. How many layers of that kind compute exactly the same?

# %%
my_layers = None

# %%
rng = np.random.default_rng(0)
ten = rng.standard_normal((10, 50, 50)) / 7
x = rng.standard_normal((3, 50))
deep = x
for w in ten:
    deep = deep @ w
one = np.linalg.multi_dot(list(ten))
print(f"one layer computes the same: {np.allclose(deep, x @ one)} - you said {my_layers}")
assert np.allclose(deep, x @ one)

# %% [markdown] covers="E34"
# In a plane a linear rule can only draw a straight line between two classes; in space a flat plane,
# with more inputs a **hyperplane**. Bend the rule between two layers, and the boundary can bend, too.
#
# ### Spot the mistake
#
# Lecture notes define: "linear means that superposition holds", and in the next line: "whatever can be
# written as an equation of first degree is linear". Take $f(x) = 2x + 1$, an equation of first degree.
# Compute $f(1 + 1)$ and $f(1) + f(1)$. Which of the two sentences does a layer with a **bias** obey?
# (Mathematicians call such a function *affine*. If you want to test layers for it, see the end.)

# %% [markdown] covers="43 E42 E43"
# ## 2. Rectifiers
#
# | name | above zero | below zero | where the slope comes from |
# |---|---|---|---|
# | ReLU | x | 0 | |
# | leaky ReLU (Maas and others, 2013) | x | slope x | chosen, often 0.01 |
# | PReLU (He and others, 2015) | x | alpha x | learned, one for each channel |
# | RReLU (Xu and others, 2015) | x | slope x | drawn anew for each number, in training |
# | ELU (Clevert and others, 2016) | x | alpha (exp(x) - 1) | no line: it bends to -alpha |
#
# Training follows slopes (unit 06): where the slope is zero, nothing tells the weights which way to
# go. A unit of ReLU that answers negatively to every picture learns nothing any more: it is called
# dead. The other four leave it a way back.
#
# ### Spot the mistake
#
# One set of notes draws the leaky rectifier as max(0.1x, x) and says two pages later that its slope
# is 0.01. What do the two give for x = -2? Here the slope is an argument, so that nobody has to guess.
# The same notes draw the slopes of RReLU "from a Gaussian distribution". Some of those would be
# negative, or huge. The paper draws them from a **uniform** distribution, between two bounds.
#
# ### Your function: `relu`
#
# | | shape | meaning |
# |---|---|---|
# | `x` | any | an array of numbers |
# | result | that of `x` | max(x, 0) in every place, floats |
#
# As everywhere in this course, the argument must not be changed.
#
# <details><summary>Hint 1: a plan</summary>
#
# For each number there are two cases. Which of them is a copy, which is a constant?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy has functions that compare two arrays, or an array and a number, place by place.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The largest number **of** an array and the larger of two numbers **in each place** are two functions
# with similar names.
# </details>

# %%
def relu(x):
    """The rectified linear unit: max(x, 0) in every place.

    x: an array of any shape
    Returns an array of floats of the same shape.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0.0)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `leaky_relu`
#
# The slope is **any** number: it may be zero, negative, or larger than one. `x` may hold whole numbers;
# the result holds floats.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two cases again. In each place, which line counts?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.where(condition, this, that)` chooses in every place.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Many texts write this function as the larger of two lines. Draw both for a slope of 2.
# </details>

# %%
def leaky_relu(x, *, slope=0.01):
    """x where x is above zero, slope times x elsewhere.

    x: an array of any shape
    slope: any number
    Returns an array of floats of the same shape.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, slope * x)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `prelu`
#
# | | shape | meaning |
# |---|---|---|
# | `x` | `(..., C)` | the last axis is the channels |
# | `alpha` | `(C,)` | the learned slope of each channel: any numbers |
# | result | that of `x` | floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# It is the function before, with another slope in every channel.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy lines two shapes up at their **last** axes and repeats what is missing. Is that what you need
# here? A loop over the channels with `x[..., c]` works, too.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Learned slopes go where they like: what holds for slopes between zero and one need not hold here.
# </details>

# %%
def prelu(x, alpha):
    """x where x is above zero, the slope of its channel times x elsewhere.

    x: an array (..., C), the last axis being the channels
    alpha: slopes (C,)
    Returns an array of floats of the shape of x.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * x)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `elu`
#
# Below zero the exponential linear unit bends and comes to rest at -alpha. By hand, with alpha 1:
# exp(-1) = 0.36788, so ELU(-1) = 0.36788 - 1 = -0.63212.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two cases, as before; below zero it is a formula instead of a line.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `y[x < 0]` is all numbers of y where x is negative: you can read them, and write to them.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The exponential of 1000 is infinite. It is never needed, but it does harm if you multiply it by
# zero to get rid of it.
# </details>

# %%
def elu(x, *, alpha=1.0):
    """x where x is above zero, alpha (exp(x) - 1) elsewhere.

    x: an array of any shape
    alpha: any number
    Returns an array of floats of the same shape.
    """
    ### BEGIN SOLUTION
    y = np.array(x, dtype=float)
    below = y < 0
    y[below] = alpha * (np.exp(y[below]) - 1)
    return y
    ### END SOLUTION


# %%
print("ELU(-1) =", float(elu(np.array([-1.0]))[0]))
assert round(float(elu(np.array([-1.0]))[0]), 5) == -0.63212

# %% [markdown] covers="16 28 E10"
# ## 3. Curves that saturate
#
# Before rectifiers, two curves were the rule:
#
# $$\mathrm{sigmoid}(x) = \frac{1}{1 + e^{-x}}, \qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}.$$
#
# Both are flat far from zero, where next to nothing can be learned: this is called saturation. The sigmoid's slope is $y (1 - y)$ where $y$ is its **output**; the slope of tanh
# is $1 - y^2$. They differ in one thing that matters: the outputs of tanh are centred on zero, those
# of the sigmoid are all positive. And both need exponentials, which cost more than a comparison.
#
# ### Spot the mistake
#
# In one set of notes the sigmoid reads $1 / (1 + e-x)$: the exponent has come down to the line. What
# would that give for x = 0, and what does the sigmoid give?
#
# ### Predict
#
# Where is the sigmoid steepest, and how steep is it there? What training sends
# back through ten sigmoids is multiplied by ten such slopes: how much of it is left, at best?

# %%
my_steepest_slope = None
my_rest_after_ten = None

# %% [markdown]
# ### Your function: `sigmoid`
#
# `x` may have any shape and hold numbers of any size: for 1000 the result is 1, for -1000 it is 0,
# and never `nan`.
#
# <details><summary>Hint 1: a plan</summary>
#
# The formula works in every place at once. Write it, then try it at 1000 and at -1000.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy warns where an exponential overflows. Warnings cost you nothing, but you can avoid them:
# which form of the fraction needs the exponential of a negative number only?
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Multiply the fraction by exp(x) above and below the line and it looks just as good. What is infinity
# divided by infinity?
# </details>

# %%
def sigmoid(x):
    """1 / (1 + exp(-x)) in every place.

    x: an array of any shape, numbers of any size
    Returns an array of floats of the same shape, from 0 to 1.
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `tanh`
#
# The same holds here: any size, never `nan`. (NumPy has this function, and you may use it. The
# formula from exponentials teaches more.)
#
# <details><summary>Hint 1: a plan</summary>
#
# For positive x, multiply the fraction above and below the line by exp(-x): which exponentials remain?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# The curve is odd, tanh(-x) = -tanh(x): it is enough to know it for the magnitude of x.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# tanh is a sigmoid, twice as high, one lower, **and twice as fast**.
# </details>

# %%
def tanh(x):
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)) in every place.

    x: an array of any shape, numbers of any size
    Returns an array of floats of the same shape, from -1 to 1.
    """
    ### BEGIN SOLUTION
    small = np.exp(-2 * np.abs(x))
    return np.sign(x) * (1 - small) / (1 + small)
    ### END SOLUTION


# %% [markdown]
# ### Your six curves and their slopes
#
# The slopes are measured: a small step up, a small step down, and the difference divided by both.

# %%
def slope_of(f, x, h=1e-5):
    """The slope of f at every x, measured."""
    return (f(x + h) - f(x - h)) / (2 * h)


def prelu_of_quarter(x):
    """PReLU with one channel, whose slope is a quarter."""
    return prelu(x[:, None], np.array([0.25]))[:, 0]


line = np.linspace(-5, 5, 400)
curves = {"ReLU": relu, "leaky ReLU, slope 0.1": lambda x: leaky_relu(x, slope=0.1),
          "PReLU, slope 0.25": prelu_of_quarter, "ELU": elu, "sigmoid": sigmoid, "tanh": tanh}
drawn = {name: (f(line), slope_of(f, line)) for name, f in curves.items()}
figure, axes = plt.subplots(2, 3, figsize=(9, 5), layout="constrained")
for ax, (name, (heights, slopes)) in zip(axes.ravel(), drawn.items()):
    plots.activation(line, heights, slopes, name=name, ax=ax)
    if name != "ELU":
        ax.get_legend().remove()
plt.show()

# %% [markdown]
# *In words: six curves, each with its slope as a dashed line; grey where the slope is below 0.05. ReLU
# is grey on the left half, ELU at the far left; the sigmoid and tanh are grey on both sides. The
# sigmoid's slope is a low hill of height 0.25, that of tanh a steep one of height 1.*

# %%
steepest = float(slope_of(sigmoid, np.array([0.0]))[0])
print(f"steepest slope: {steepest:.6f} - you said {my_steepest_slope}")
print(f"after ten sigmoids at most {steepest ** 10:.2g} is left - you said {my_rest_after_ten}")
assert round(steepest, 6) == 0.25
assert round(0.25 ** 10 * 1e7, 1) == 9.5

# %% [markdown] covers="43 28"
# That is why deep convolutional networks rectify between their layers and keep the sigmoid for the
# output, where a number between 0 and 1 is wanted. Common advice, in this order: take ReLU, with a
# small learning rate, so that no units die; if many do, try a leaky rectifier, PReLU, ELU or maxout;
# avoid sigmoid and tanh between convolutions.

# %% [markdown]
# ## 4. Numbers that compete
#
# A **maxout** unit (Goodfellow and others, 2013) has no curve of its own. Several affine functions of
# the input compete, and the largest is the output: $\max_i (w_i^T x + b_i)$. It is the **results**
# that are compared, not the weights. With the pieces 0 and x it is ReLU; with more pieces it comes
# close to any curve that bends upward.
#
# ### Your function: `maxout`
#
# The affine part is a layer of its own (unit 05). What remains is the competition: `pieces`
# **neighbouring** channels give one output.
#
# | | shape | meaning |
# |---|---|---|
# | `x` | `(..., M * pieces)` | the last axis holds the pieces of output 0, then those of output 1, ... |
# | `pieces` | | how many channels compete for one output |
# | result | `(..., M)` | floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# How many outputs are there? For each of them, cut its channels out and keep the largest.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `x[..., i:j]` cuts channels out whatever axes come before. `reshape` can give the pieces an axis of
# their own.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `pieces` is not the number of outputs; and channels that compete lie side by side.
# </details>

# %%
def maxout(x, pieces):
    """The largest of every `pieces` neighbouring channels.

    x: an array (..., M * pieces)
    pieces: how many channels compete for one output
    Returns an array of floats (..., M).
    """
    ### BEGIN SOLUTION
    M = x.shape[-1] // pieces
    y = np.zeros((*x.shape[:-1], M))
    for m in range(M):
        y[..., m] = x[..., m * pieces:(m + 1) * pieces].max(axis=-1)
    return y
    ### END SOLUTION


# %% [markdown]
# Three lines compete; the winner is a curve that nobody has drawn.

# %%
lines = np.stack([-line - 2, 0.3 * line, 1.5 * line - 3], axis=-1)
highest = maxout(lines, 3)[:, 0]
figure, ax = plt.subplots(figsize=(6.5, 3), layout="constrained")
for k, style in enumerate(("--", ":", "-.")):
    ax.plot(line, lines[:, k], style, color="0.5", label=f"piece {k}")
ax.plot(line, highest, color="#0072B2", linewidth=2, label="maxout")
ax.set(xlabel="x", ylabel="y", ylim=(-4, 4))
ax.legend()
plt.show()

# %% [markdown]
# *In words: three straight lines, one falling, one rising slowly, one steep; the maxout follows whichever is
# on top, a curve that falls, rises slowly, and then faster.*

# %% [markdown] covers="6 E6"
# ## 5. Pooling
#
# Pooling slides a window as a convolution does, over each channel on its own, without any weights. Max
# pooling keeps the largest number of the window, average pooling the mean. By hand, windows of 2 x 2
# with a stride of 2:
#
# | | | | |
# |---|---|---|---|
# | 1 | 1 | 2 | 4 |
# | 5 | 6 | 7 | 8 |
# | 3 | 2 | 1 | 0 |
# | 1 | 2 | 3 | 4 |
#
# The window at the top left holds 1, 1, 5 and 6: its maximum is 6, its mean 13 / 4 = 3.25. The whole
# results are [[6, 8], [3, 4]] and [[3.25, 5.25], [2, 2]].
#
# The sizes are those of unit 02, for rows and columns **each on its own** (notes that give the formula
# with one W for both speak of square windows only), and they round down:
#
# $$OH = \left\lfloor \frac{H + 2\, p_h - k_h}{s_h} \right\rfloor + 1, \qquad
# OW = \left\lfloor \frac{W + 2\, p_w - k_w}{s_w} \right\rfloor + 1.$$
#
# ### Predict
#
# AlexNet pools its first maps, 55 x 55, with windows of 3 x 3 and a stride of 2: they overlap by one
# pixel. How many rows come out? And how many numbers does a pooling layer have to learn?

# %%
my_rows = None
my_learned_numbers = None

# %% [markdown]
# ### Your function: `max_pool2d`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images; maybe negative, maybe whole numbers |
# | `size` | `(rows, columns)` | of the window |
# | `stride` | `(rows, columns)` | from one window to the next |
# | `pad` | `(rows, columns)` | places outside the image, above and below, left and right; less than `size` |
# | result | `(N, OH, OW, C)` | floats |
#
# A place outside the image **never wins**: every window reaches into the image, and the largest
# number that it finds there is the result.
#
# <details><summary>Hint 1: a plan</summary>
#
# As in `conv2d`: compute the size of the output, make an array of zeros, visit every place. All images
# and channels can be done at once.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `max(axis=(1, 2))` takes the largest over two axes and leaves the others alone. `np.full` makes an
# array that holds one number everywhere.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The padding of a convolution is zero. Is that a number that loses against every other? And rows and
# columns have sizes, strides and paddings of their own.
# </details>

# %%
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    """The largest number of each window; padding never wins.

    x: images (N, H, W, C)
    size, stride, pad: (rows, columns); pad is less than size
    Returns floats (N, OH, OW, C).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    padded = np.full((N, H + 2 * ph, W + 2 * pw, C), -np.inf)
    padded[:, ph:ph + H, pw:pw + W] = x
    OH = (H + 2 * ph - kh) // sh + 1
    OW = (W + 2 * pw - kw) // sw + 1
    y = np.zeros((N, OH, OW, C))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, i * sh:i * sh + kh, j * sw:j * sw + kw]
            y[:, i, j] = window.max(axis=(1, 2))
    return y
    ### END SOLUTION


# %%
course_map = np.array([[1., 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])[None, :, :, None]
largest = max_pool2d(course_map, (2, 2), stride=(2, 2))[0, :, :, 0]
print(largest)
assert largest.tolist() == [[6, 8], [3, 4]]
rows = max_pool2d(np.zeros((1, 55, 55, 1)), (3, 3), stride=(2, 2)).shape[1]
print(f"55 rows become {rows} - you said {my_rows}; to learn: 0 - you said {my_learned_numbers}")
assert rows == 27

# %% [markdown] covers="E36"
# ### Spot the mistake
#
# Notes compare pooling with a convolution of stride 2 and say that pooling "discards more parameters".
# You have just counted the parameters of a pooling layer. What is it that pooling discards?
#
# ### Your function: `avg_pool2d`
#
# | argument | meaning |
# |---|---|
# | `x`, `size`, `stride`, `pad` | as for `max_pool2d` |
# | `count_pad` | `False`: the mean is taken over the pixels **inside** the image; `True`: places outside count as zeros |
# | result | floats `(N, OH, OW, C)` |
#
# Both meanings are in use: TensorFlow leaves the padding out, PyTorch counts it unless told otherwise.
#
# <details><summary>Hint 1: a plan</summary>
#
# The loops are those of max pooling. For each window you need a sum and a count.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# With zeros around the image the sum is right whatever the padding. For the count, cut the window out
# of the image itself: how large is what you get? `max(start, 0)` keeps a start from being negative.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# A window at the border is smaller inside the image than one in the middle; at a corner it is smaller
# still. Its start moves to zero, its end stays where it was.
# </details>

# %%
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    """The mean of each window.

    x: images (N, H, W, C)
    size, stride, pad: (rows, columns); pad is less than size
    count_pad: whether places outside of the image count as zeros, or are left out of the mean
    Returns floats (N, OH, OW, C).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    OH = (H + 2 * ph - kh) // sh + 1
    OW = (W + 2 * pw - kw) // sw + 1
    y = np.zeros((N, OH, OW, C))
    for i in range(OH):
        for j in range(OW):
            top, left = i * sh - ph, j * sw - pw
            window = x[:, max(top, 0):top + kh, max(left, 0):left + kw]
            count = kh * kw if count_pad else window.shape[1] * window.shape[2]
            y[:, i, j] = window.sum(axis=(1, 2)) / count
    return y
    ### END SOLUTION


# %%
mean = avg_pool2d(course_map, (2, 2), stride=(2, 2))[0, :, :, 0]
assert mean.tolist() == [[3.25, 5.25], [2, 2]]
figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.8), layout="constrained")
shades = np.kron([[0, 1], [2, 3]], np.ones((2, 2)))
grids = {"image": course_map[0, :, :, 0], "max pooling": largest, "average pooling": mean}
for ax, (title, grid) in zip(axes, grids.items()):
    shade = shades if title == "image" else [[0, 1], [2, 3]]
    ax.imshow(shade, cmap="cividis", vmin=-4, vmax=4)
    for (i, j), value in np.ndenumerate(grid):
        ax.text(j, i, f"{value:g}", ha="center", va="center", fontsize=12)
    ax.set(title=title, xlabel="column", ylabel="row", xticks=range(grid.shape[1]),
           yticks=range(grid.shape[0]))
plt.show()

# %% [markdown]
# *In words: the 4 x 4 image in four shades, one for each window; beside it the four maxima 6, 8, 3, 4
# and the four means 3.25, 5.25, 2, 2, in the shades of their windows.*
#
# ### Your function: `global_avg_pool`
#
# One window over the whole map: of each channel one number remains. Many networks put it before their
# last layer, because its result has the same shape for images of any size.
#
# | | shape |
# |---|---|
# | `x` | `(N, H, W, C)`, maybe whole numbers |
# | result | `(N, C)`, floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# Which of the four axes have to go?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# NumPy's reductions take a tuple of axes.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# The result has two axes, not four of which two have length one.
# </details>

# %%
def global_avg_pool(x):
    """The mean of every channel of every image.

    x: images (N, H, W, C)
    Returns floats (N, C).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    return x.sum(axis=(1, 2)) / (H * W)
    ### END SOLUTION


# %%
for size in (4, 7, 12):
    maps = np.random.default_rng(size).random((2, size, size + 1, 5))
    print(f"maps of {size} x {size + 1}: {global_avg_pool(maps).shape}")
    assert global_avg_pool(maps).shape == (2, 5)

# %% [markdown] covers="44 E35"
# ## What moves when the picture moves
#
# Convolution is **equivariant**: move the picture, and the feature map moves along. It is not
# invariant, which would mean that nothing changes. Pooling adds some tolerance to small moves.
#
# ### Spot the mistake
#
# Notes say that "a tiny distortion of the input does not change the output of pooling, since we took
# the maximum of a neighbourhood". Before you measure it: a map of single bright spots moves by one
# pixel. After 2 x 2 max pooling, which share of the numbers that are not zero stays as it was?

# %%
my_share_that_stays = None

# %%
rng = np.random.default_rng(4)
spots = np.where(rng.random((8, 48, 48, 1)) < 0.04, rng.random((8, 48, 48, 1)), 0.0)
moved = np.roll(spots, 1, axis=2)
windows, shares = (1, 2, 3, 4, 6), []
for k in windows:
    before = max_pool2d(spots, (k, k), stride=(k, k))
    after = max_pool2d(moved, (k, k), stride=(k, k))
    bright = (before > 0) | (after > 0)
    shares.append(100 * float(np.mean(before[bright] == after[bright])))
    print(f"{k} x {k}: {shares[-1]:.0f} % of the numbers that are not zero stay")
print("for 2 x 2 you said", my_share_that_stays)
figure, ax = plt.subplots(figsize=(6.5, 2.8), layout="constrained")
ax.bar([f"{k} x {k}" for k in windows], shares, color="#0072B2")
ax.set(xlabel="window of max pooling", ylabel="numbers that stay (%)", ylim=(0, 100))
plt.show()
assert shares[0] < 10 and shares[1] < 50

# %% [markdown]
# *In words: bars that rise with the window. Without pooling nearly nothing stays in its place; with
# 2 x 2 about a third does, and even with 6 x 6 not everything.*
#
# So pooling tolerates small moves, in part. And where a move is a whole stride, the pooled map moves
# along by one place, exactly:

# %%
two = np.roll(spots, 2, axis=2)
pooled_then_moved = np.roll(max_pool2d(spots, (2, 2), stride=(2, 2)), 1, axis=2)
moved_then_pooled = max_pool2d(two, (2, 2), stride=(2, 2))
assert np.array_equal(pooled_then_moved, moved_then_pooled)
shifted = conv2d(np.roll(spots, 5, axis=2), edges, np.zeros(1))[:, :, 5:]
assert np.allclose(shifted, conv2d(spots, edges, np.zeros(1))[:, :, :-5])
print("pooling follows moves of a whole stride; convolution follows every move, away from the border")

# %% [markdown]
# ## In your words

# %% [markdown] written="why-an-activation" points=1
# Why does a deep network need something that bends between its layers? One sentence.
#
# ### BEGIN SOLUTION
# Linear (or affine) layers on one another are one such layer again, so without a bend between them a
# deep network could only draw flat boundaries, however many layers it has.
# ### END SOLUTION

# %% [markdown] covers="27"
# ## If you want more
#
# Write the test of superposition, and find out which layers pass it. `f` is a layer: a function of one
# array that returns one array.
#
# | | meaning |
# |---|---|
# | `f` | called as `f(x)` |
# | `x`, `z` | two inputs of one shape |
# | `a`, `b` | two numbers |
# | result | the largest magnitude of $f(a x + b z) - (a f(x) + b f(z))$, a `float` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Compute both sides of the principle, then compare.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# The difference of two arrays has a sign in every place; you want the worst place.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# A rectifier passes for many inputs, as long as nothing changes its sign, and so does a function that
# scales but does not add. Both a and b belong in the test.
# </details>

# %%
def superposition_gap(f, x, z, a, b):
    """How far f is from f(a x + b z) = a f(x) + b f(z), at the worst place.

    f: a function of one array          x, z: arrays of one shape          a, b: numbers
    Returns a float.
    """
    ### BEGIN SOLUTION
    together = f(a * x + b * z)
    apart = a * f(x) + b * f(z)
    return float(np.max(np.abs(together - apart)))
    ### END SOLUTION


# %%
layers = {
    "convolution without bias": lambda x: conv2d(x, edges, np.zeros(1)),
    "convolution with bias": lambda x: conv2d(x, edges, np.ones(1)),
    "average pooling": lambda x: avg_pool2d(x, (2, 2), stride=(2, 2)),
    "max pooling": lambda x: max_pool2d(x, (2, 2), stride=(2, 2)),
    "ReLU": relu, "leaky ReLU": leaky_relu, "sigmoid": sigmoid,
}
rng = np.random.default_rng(5)
first, second = rng.standard_normal((2, 1, 8, 8, 1))
for name, layer in layers.items():
    gap = superposition_gap(layer, first, second, 2.0, -3.0)
    print(f"{name:26}{gap:8.1e}   {'linear' if gap < 1e-12 else 'not linear'}")

# %% [markdown]
# ## Where you meet this again
#
# In Keras, `Conv2D(..., activation="relu")` does both at once. PyTorch has `torch.nn.LeakyReLU`
# (`negative_slope`), `PReLU`, `RReLU` (with the bounds of its uniform distribution), `ELU`,
# `MaxPool2d(kernel_size, stride, padding)` and `AvgPool2d(..., count_include_pad=True)`. In
# TensorFlow, `tf.nn.max_pool2d` takes `"SAME"` or `"VALID"`. In CNN Explainer, click a map after a
# layer `max_pool`: you see the windows. Its first is 60 pixels wide and becomes 30: which size, which
# stride?
