# %% [markdown]
# # Convolution, backward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 03 (the layer, forward), unit 06 (the chain rule, gradient checking) | 110 minutes | unit 09, the same much faster; unit 12, training |
#
# The loss has told each output of a convolution layer how it should change: that is `dy`. Three
# questions are left. How should each **bias** change, each **weight**, and each **pixel** of what
# went in? This is the unit in which most home-made networks go wrong, and you will have measured
# every answer.
#
# | part | you write |
# |---|---|
# | 1. One product | nothing: you predict |
# | 2. The biases | `conv2d_bias_grad` |
# | 3. The filters | `conv2d_filter_grad` |
# | 4. The image | `dilate2d`, `conv2d_input_grad` |
# | 5. All three at once | `conv2d_backward` |
# | If you want more | `conv_matrix` |

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

# %% [markdown]
# The line printed above says whose forward pass this notebook uses: yours, if it is right.
#
# **Conventions of this unit.** Images `(N, H, W, C)`, filters `(KH, KW, C, F)`. The layer computes
# cross-correlation: the filter is not turned on the way forward. `dx` is short for "gradient of the
# loss with respect to `x`", and has the shape of `x`. Gradients are **sums** over the batch.
# Nothing is stored on the way forward: backward functions take `dy` and what the forward pass took.

# %% [markdown]
# # 1. One product
#
# An output is a sum of products, and a bias:  `y = ... + pixel * weight + ... + bias`. Take one
# product out of it. How fast does `y` change when one factor changes? As fast as the **other factor**
# says. So the upstream gradient of this `y`, call it $\delta$, sends back
#
# | to | it sends |
# |---|---|
# | the pixel | $\delta$ times the weight |
# | the weight | $\delta$ times the pixel |
# | the bias | $\delta$ |
#
# A pixel takes part in many products, and so do a weight and a bias. What reaches each of them from
# all of its products is **added**: the chain rule. There is nothing else in this unit; the rest is
# finding out who met whom.

# %%
picture = np.arange(1.0, 10.0).reshape(3, 3)
small = np.array([[1.0, 2.0], [3.0, 4.0]])
plots.conv_frame(picture, small, 1)
plt.show()

# %% [markdown]
# *In words: a picture with the numbers 1 to 9; the window at its top right, with 2, 3, 5, 6, framed;
# the filter 1, 2, 3, 4; the four products; and the second of four outputs.*
#
# ## Predict
#
# Let the gradient arrive at this one output only: it is 10 there, and 0 at the other three. Fill in
# what you expect: `dx` has nine numbers, `dw` four, `db` one.

# %%
delta = np.array([[0.0, 10.0], [0.0, 0.0]])
my_dx = None   # a list of three lists of three numbers
my_dw = None   # a list of two lists of two numbers
my_db = None   # a number

# %% [markdown] covers="18 E4"
# # 2. The biases
#
# A bias is added at every place of every image, so it collects every $\delta$ of its filter:
#
# $$db_f = \sum_{n, i, j} dy_{n, i, j, f}$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, F)` | gradient of the loss for each output |
# | result | `(F,)` | gradient for each bias: a **sum** over images and places |
#
# <details><summary>Hint 1: a plan</summary>
#
# Which of the four axes is left over when all is done?
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.sum` takes an axis, or several of them in a tuple. A loop over filters does as well.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# The shape: one number for each filter, on a single axis.
# </details>

# %%
def conv2d_bias_grad(dy):
    """Gradient of a convolution layer for its biases, a sum over the batch.

    dy: upstream gradient (N, OH, OW, F)
    Returns db of shape (F,).
    """
    ### BEGIN SOLUTION
    db = np.zeros(dy.shape[3])
    for f in range(dy.shape[3]):
        db[f] = np.sum(dy[:, :, :, f])
    return db
    ### END SOLUTION


# %%
db = conv2d_bias_grad(delta.reshape(1, 2, 2, 1))
print("db:", db, "- you said", my_db)
assert np.array_equal(db, [10])

# %% [markdown]
# ### Spot the mistake
#
# Notes in the tradition of DeepLearnToolbox, an old MATLAB library, add all sensitivities (their word
# for $\delta$) up "and then divide by the batch size". Others add them up over the batch and subtract
# that sum, times the learning rate. Is one of them wrong?
#
# It depends on the loss, so write it down. Let the loss be the **mean** over the images: then each
# `dy` holds a factor 1/N already, before this layer has seen it. Which of the two lines below is the
# gradient of that loss? Decide, then run the cell, which measures it.

# %%
rng = np.random.default_rng(1)
batch = rng.standard_normal((4, 3, 3, 1))
target = rng.standard_normal((4, 2, 2, 1))
filters = small[:, :, None, None]


def mean_loss(bias):
    """Half the squared error, averaged over four images."""
    return np.sum((conv2d(batch, filters, np.array([bias])) - target) ** 2) / 2 / 4


dy = (conv2d(batch, filters, np.zeros(1)) - target) / 4
print(f"the sum:           {conv2d_bias_grad(dy)[0]:.6f}")
print(f"the sum over N:    {conv2d_bias_grad(dy)[0] / 4:.6f}")
print(f"measured:          {(mean_loss(1e-5) - mean_loss(-1e-5)) / 2e-5:.6f}")
assert np.isclose(conv2d_bias_grad(dy)[0], (mean_loss(1e-5) - mean_loss(-1e-5)) / 2e-5)

# %% [markdown]
# The 1/N has to stand **once**. In this course the loss owns it, and layers add up. A loss that is
# itself a sum leaves it to somebody else; and where nobody divides, a batch twice as large takes
# steps twice as long. (So notes that add up over a batch have to say whether their learning rate is meant
# for the sum or for the mean.)

# %% [markdown] covers="18"
# # 3. The filters
#
# Weight `w[u, v, c, f]` met one pixel of every window: the one at `(u, v)` in channel `c`. Each such
# meeting sends $\delta$ times the pixel:
#
# $$dw_{u,v,c,f} = \sum_{n,i,j} dy_{n,i,j,f} \; \text{padded}_{n,\; i s_h + u,\; j s_w + v,\; c}$$
#
# In words: **add up the windows, each times its `dy`**. With stride 1 this is again a correlation, of
# the padded image with `dy` in the place of the filter. (With a larger stride `dy` first needs zeros
# between its values. Loops over windows need not know.)
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, F)` | gradient of the loss for each output, **not** ones |
# | `x` | `(N, H, W, C)` | images, not padded yet |
# | `w` | `(KH, KW, C, F)` | filters; only their shape counts |
# | `stride`, `pad` | `(rows, columns)` | as on the way forward |
# | result | `(KH, KW, C, F)` | gradient for each weight: a **sum** over images and places |
#
# <details><summary>Hint 1: a plan</summary>
#
# The loops of the forward pass, once more: pad, visit every window. Only the innermost line differs.
# </details>
# <details><summary>Hint 2: one window</summary>
#
# A window has the shape `(KH, KW, C)`. Which part of `dw` has it, too, and which single number of
# `dy` belongs to that part and this window?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# The weights see padded images. `OH` and `OW` can be read off `dy`. And what earlier windows sent
# must not be lost.
# </details>

# %%
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    """Gradient of a convolution layer for its filters, a sum over the batch.

    dy: upstream gradient (N, OH, OW, F)          x: images (N, H, W, C)
    w: filters (KH, KW, C, F), only their shape counts
    stride, pad: (rows, columns), as on the way forward
    Returns dw of the shape of w.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    _, OH, OW, _ = dy.shape
    (sh, sw), (ph, pw) = stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    dw = np.zeros(w.shape)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = padded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :]
                for f in range(F):
                    dw[:, :, :, f] += dy[n, i, j, f] * window
    return dw
    ### END SOLUTION


# %%
as_batch = np.s_[None, :, :, None]      # picture[as_batch]: one image, one channel
as_filter = np.s_[:, :, None, None]     # small[as_filter]: one channel, one filter
dw = conv2d_filter_grad(delta[as_batch], picture[as_batch], small[as_filter])[:, :, 0, 0]
print("dw:", dw.tolist(), "- you said", my_dw)
assert dw.tolist() == [[20, 30], [50, 60]]

# %% [markdown]
# One $\delta$ leaves its window behind, ten times as large.
#
# ## Is it the gradient?
#
# Measure it (unit 06): change each weight by a little, see what `sum(dy * y)` does. The upstream
# gradient is random, since ones would hide mistakes, and no two sizes are equal.

# %%
rng = np.random.default_rng(2)
x = rng.standard_normal((2, 5, 6, 3))
w = rng.standard_normal((3, 2, 3, 4))
b = rng.standard_normal(4)
options = {"stride": (2, 3), "pad": (1, 0)}
dy = rng.standard_normal(conv2d(x, w, b, **options).shape)
report = cnn_ref.gradient_check(lambda w: conv2d(x, w, b, **options), w, dy,
                                conv2d_filter_grad(dy, x, w, **options))
print("dw:", report)
assert report.error < 1e-8

# %% [markdown]
# A relative error of about 1e-10 is rounding. A wrong rule gives 1e-2 or more; there is little in
# between.

# %% [markdown] covers="18 19"
# ### Spot the mistake
#
# Notes on DeepLearnToolbox give the gradient of a filter as the convolution of the layer's input,
# **rotated by 180 degrees**, with the delta. Its numerical gradient check agrees with that rule, and
# yours agrees with another. How can both be right? Look at the forward pass: this toolbox turns the
# filter there (true convolution). The cell tries both rules on both forward passes.

# %%
def slide(a, k):
    """Cross-correlation of two matrices, without padding."""
    cut = np.lib.stride_tricks.sliding_window_view(a, k.shape)
    return np.einsum("ijuv,uv->ij", cut, k)


def turn(k):
    """By 180 degrees."""
    return k[::-1, ::-1]


a, k = rng.standard_normal((5, 6)), rng.standard_normal((3, 2))
d = rng.standard_normal((3, 5))
passes = {"correlation": lambda k: slide(a, k), "true convolution": lambda k: slide(a, turn(k))}
rules = {"correlate(input, delta)": slide(a, d),
         "convolve(rot180(input), delta)": slide(turn(a), turn(d))}
for forward, f in passes.items():
    measured = cnn_ref.numerical_gradient(f, k, d)
    for rule, claimed in rules.items():
        print(f"forward: {forward:17}  dw = {rule:31} right: {np.allclose(claimed, measured)}")

# %% [markdown]
# Each rule belongs to one forward pass. Whoever takes the forward pass from one text and the backward
# pass from another trains a network that steps in the wrong direction.

# %% [markdown] covers="9 18"
# # 4. The image
#
# Look at it from one output: its $\delta$ lays the whole filter, $\delta$ times as large, over its
# window. Where windows overlap, what is laid down adds up. That is the whole rule, and a loop can do
# it: **stamp the filter at every place**.
#
# Look at it from one pixel, and the same sum reads differently. Take a single row of pixels, stride 1
# and no padding. Pixel $p$ was met by weight 0 in window $p$, by weight 1 in window $p - 1$, by weight 2
# in window $p - 2$: as the weights go up, the windows go down. So the pixel collects
#
# $$dx_p = \sum_u w_u \; dy_{p - u}$$
#
# which reads `dy` **against** the filter. Turn the filter around, and it is a correlation again.
#
# ## The rule, in words
#
# > Put `stride - 1` zeros between the values of `dy` and `K - 1 - pad` zeros around them. Turn the
# > filter by 180 degrees. Correlate; add over the filters.
#
# Two cases are not in it. Rows and columns that the stride left over need as many more zeros at the
# bottom and at the right as bring `dx` to the size of `x`; and where `K - 1 - pad` is negative, so
# much of `dy` is cut off instead.
#
# ## The rule, in a picture
#
# First three frames that turn the filter, then one for each pixel of `dx`. Hatched places are the
# zeros around. Press play, or step through it.

# %%
four = np.array([[1.0, -2.0], [3.0, 0.5]])
plots.rot180_steps(four, small)

# %% [markdown]
# *In words: the filter 1 2 / 3 4 is turned to 4 3 / 2 1. It slides over `dy`, which stands in a frame
# of zeros one wide, from the top left to the bottom right. The top left pixel of `dx` sees one value
# of `dy` under the weight 1; the pixel in the middle sees all four.*
#
# The pixel in the middle, as a still picture:

# %%
plots.rot180_frame(four, small, 3 + 4)
plt.show()

# %% [markdown]
# *In words: the turned filter 4 3 / 2 1 lies on all four values of `dy`; the sum of the four products,
# 4 - 6 + 6 + 0.5, is 4.5.*
#
# ## The rule, in code
#
# It needs a function that moves the values of `dy` a stride apart.
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | any images; here it will be `dy` |
# | `stride` | `(rows, columns)` | how far apart two neighbours are afterwards |
# | result | `(N, sh (H - 1) + 1, sw (W - 1) + 1, C)` | zeros **between** the pixels, none before or after |
#
# <details><summary>Hint 1: a plan</summary>
#
# An array of zeros of the right size, then put each pixel where it belongs.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# Pixel `(i, j)` goes to row `i` times the row stride. A slice with a step names all of these places
# at once.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Count the gaps: there is one fewer than there are pixels.
# </details>

# %%
def dilate2d(x, stride):
    """Put stride - 1 zeros between neighbouring pixels.

    x: images (N, H, W, C)          stride: (rows, columns)
    Returns floats (N, sh (H - 1) + 1, sw (W - 1) + 1, C).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    sh, sw = stride
    y = np.zeros((N, sh * (H - 1) + 1, sw * (W - 1) + 1, C))
    for i in range(H):
        for j in range(W):
            y[:, i * sh, j * sw, :] = x[:, i, j, :]
    return y
    ### END SOLUTION


# %%
print(dilate2d(four[as_batch], (2, 3))[0, :, :, 0])
assert dilate2d(np.ones((1, 4, 5, 2)), (2, 3)).shape == (1, 7, 13, 2)

# %% [markdown]
# Now the rule, line by line, for one image and one channel, stride 2 and no padding; and beside it
# the measured gradient.

# %%
kernel = np.arange(1.0, 10.0).reshape(3, 3)
spread = dilate2d(four[as_batch], (2, 2))[0, :, :, 0]      # zeros between
framed = np.pad(spread, 2)                                 # K - 1 zeros around
by_rule = slide(framed, kernel[::-1, ::-1])                # the filter turned, correlated
measured = cnn_ref.numerical_gradient(
    lambda x: conv2d(x[as_batch], kernel[as_filter], np.zeros(1), stride=(2, 2))[0, :, :, 0],
    np.zeros((5, 5)), four)
print(by_rule)
assert np.allclose(by_rule, measured)

# %% [markdown] covers="9 E2 E3"
# ### Spot the mistakes
#
# A source sums this up: "the delta error of the input equals the delta error of the convolution's
# result, padded with zeros, **convolved** with the kernel rotated by 180 degrees", and defines the
# delta as $\delta = \sigma'(z^l)$. Three things have to be added before a program can follow it.
# Which?
#
# 1. *Convolved* has to mean what it meant on the way forward in that source: correlation. A true
#    convolution would turn the filter a second time, and two half turns are none. (So the same rule
#    is often given as "a full convolution with the filter **as it is**".)
# 2. It holds for stride 1 only. You have just seen what a larger stride needs.
# 3. The delta lost a factor: $\delta = \frac{\partial L}{\partial a} \odot \sigma'(z)$, the gradient
#    that arrives from above times the slope of the activation.
#
# The cell holds each reading of it against the measurement.

# %%
a, k = rng.standard_normal((4, 5)), rng.standard_normal((3, 3))
d = rng.standard_normal((2, 3))
measured = cnn_ref.numerical_gradient(lambda a: slide(a, k), a, d)
framed = np.pad(d, 2)
for reading, claimed in {
        "correlate with the turned filter": slide(framed, turn(k)),
        "truly convolve with the turned filter": slide(framed, turn(turn(k))),
        "truly convolve with the filter as it is": slide(framed, turn(k)),
}.items():
    print(f"{reading:40} right: {np.allclose(claimed, measured)}")


def bent(a):
    """A convolution and a sigmoid on top."""
    return 1 / (1 + np.exp(-slide(a, k)))


measured = cnn_ref.numerical_gradient(bent, a, d)
slope = bent(a) * (1 - bent(a))
print(f"{'under a sigmoid, delta = slope':40} right: "
      f"{np.allclose(slide(np.pad(slope, 2), turn(k)), measured)}")
print(f"{'under a sigmoid, delta = d * slope':40} right: "
      f"{np.allclose(slide(np.pad(d * slope, 2), turn(k)), measured)}")

# %% [markdown]
# So the texts differ, and each is right in its own world:
#
# | | forward | gradient of the filter | gradient of the input | over the batch |
# |---|---|---|---|---|
# | this course, TensorFlow, PyTorch | correlate | correlate input with delta | full correlation with the **turned** filter | sum; the loss owns 1/N |
# | DeepLearnToolbox | convolve | convolve turned input with delta | full convolution with the **turned** filter (which is a correlation with it as it is) | divided by N in the layer |
#
# ## Your function
#
# Stamp the filter, or turn it and slide: both are right, choose one. (Stamping has fewer special cases.)
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, F)` | gradient of the loss for each output, **not** ones |
# | `x` | `(N, H, W, C)` | images; only their shape counts |
# | `w` | `(KH, KW, C, F)` | filters |
# | `stride`, `pad` | `(rows, columns)` | as on the way forward; `pad` may be larger than the filter |
# | result | `(N, H, W, C)` | gradient for each pixel; 0 where no window has looked |
#
# <details><summary>Hint 1: a plan</summary>
#
# Stamping: zeros in the shape of the **padded** images; visit every output; add; cut the padding off
# at the end.
# </details>
# <details><summary>Hint 2: one output</summary>
#
# The window that output `(i, j)` saw is a slice of rows and a slice of columns, all channels. What is
# laid onto it is one filter, times one number.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Without padding there is nothing to cut off, and `a[0:-0]` is empty. With a stride there may be rows
# at the bottom that no window reached: `dx` has them all the same.
# </details>

# %%
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    """Gradient of a convolution layer for the images that went in.

    dy: upstream gradient (N, OH, OW, F)          w: filters (KH, KW, C, F)
    x: images (N, H, W, C), only their shape counts
    stride, pad: (rows, columns), as on the way forward
    Returns dx of the shape of x.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    _, OH, OW, _ = dy.shape
    (sh, sw), (ph, pw) = stride, pad
    dpadded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for f in range(F):
                    stamp = dy[n, i, j, f] * w[:, :, :, f]
                    dpadded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :] += stamp
    return dpadded[:, ph:ph + H, pw:pw + W, :]
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
dx = conv2d_input_grad(delta[as_batch], picture[as_batch], small[as_filter])[0, :, :, 0]
print("dx:", dx.tolist(), "- you said", my_dx)
assert dx.tolist() == [[0, 10, 20], [0, 30, 40], [0, 0, 0]]
dx = conv2d_input_grad(four[as_batch], np.zeros((1, 5, 5, 1)), kernel[as_filter], stride=(2, 2))
assert np.allclose(dx[0, :, :, 0], by_rule)
report = cnn_ref.gradient_check(lambda x: conv2d(x, w, b, **options), x, dy,
                                conv2d_input_grad(dy, x, w, **options))
print("dx:", report)
assert report.error < 1e-8

# %% [markdown]
# ## Delta maps
#
# What your function makes of three upstream gradients, and a filter that looks like an arrowhead.

# %%
arrow = np.array([[3.0, 2.0, 1.0], [2.0, 0.0, 0.0], [1.0, 0.0, -1.0]])
sent = np.zeros((3, 6, 8, 1))
sent[0, 1, 2] = 1
sent[1, 0, 0], sent[1, 3, 5] = 1, -1
sent[2, 2, 2:5] = 1
maps = conv2d_input_grad(sent, np.zeros((3, 8, 10, 1)), arrow[as_filter])[..., 0]
plots.feature_maps(np.moveaxis(maps, 0, -1), columns=3,
                   names=["one delta", "two, one negative", "three neighbours"])
plt.show()

# %% [markdown]
# *In words: three maps of 8 x 10. One delta leaves one arrowhead, not turned. Two deltas leave two,
# the second with its colours exchanged. Three neighbours leave three arrowheads on top of each other,
# darkest where all three overlap.*
#
# Seen from an output the filter is stamped as it is; seen from a pixel it is turned. Both sentences
# describe this one picture.

# %% [markdown] covers="18"
# # 5. All three at once
#
# A layer in training needs `dx` for the layer before it and `dw`, `db` for its own step. One walk
# over the windows gives all three. Bring your lines together here, without calling the functions
# above: then a slip in one of them does not cost you this one too.
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, F)` | gradient of the loss for each output |
# | `x`, `w`, `b` | `(N, H, W, C)`, `(KH, KW, C, F)`, `(F,)` | what the forward pass took; of `b` only the shape counts |
# | `stride`, `pad` | `(rows, columns)` | as on the way forward |
# | result | `dx, dw, db` | in this order, each in the shape of its `x`, `w`, `b`; sums over the batch |
#
# <details><summary>Hint 1: a plan</summary>
#
# Four arrays before the loops, three lines inside, one cut after.
# </details>
# <details><summary>Hint 2: a slice with a name</summary>
#
# `rows = slice(a, b)` can be used twice: once to read the window, once to write to it.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# `check` shows the three parts one by one. If one is right and the others are not, compare the lines.
# Where all three are off by one factor, somebody has divided.
# </details>

# %%
def conv2d_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """Gradients of a convolution layer for images, filters and biases, sums over the batch.

    dy: upstream gradient (N, OH, OW, F)
    x: images (N, H, W, C)          w: filters (KH, KW, C, F)          b: biases (F,)
    stride, pad: (rows, columns), as on the way forward
    Returns dx, dw, db in the shapes of x, w, b.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    _, OH, OW, _ = dy.shape
    (sh, sw), (ph, pw) = stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    dpadded = np.zeros(padded.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                rows = slice(i * sh, i * sh + KH)
                columns = slice(j * sw, j * sw + KW)
                for f in range(F):
                    dpadded[n, rows, columns, :] += dy[n, i, j, f] * w[:, :, :, f]
                    dw[:, :, :, f] += dy[n, i, j, f] * padded[n, rows, columns, :]
                    db[f] += dy[n, i, j, f]
    dx = dpadded[:, ph:ph + H, pw:pw + W, :]
    return dx, dw, db
    ### END SOLUTION


# %% [markdown]
# ## Is it the gradient?

# %%
def errors(**options):
    """How far dx, dw and db are from central differences."""
    dy = rng.standard_normal(conv2d(x, w, b, **options).shape)
    dx, dw, db = conv2d_backward(dy, x, w, b, **options)
    reports = {
        "dx": cnn_ref.gradient_check(lambda a: conv2d(a, w, b, **options), x, dy, dx),
        "dw": cnn_ref.gradient_check(lambda a: conv2d(x, a, b, **options), w, dy, dw),
        "db": cnn_ref.gradient_check(lambda a: conv2d(x, w, a, **options), b, dy, db)}
    return {name: report.error for name, report in reports.items()}


for options in ({}, {"stride": (2, 2)}, {"stride": (2, 3), "pad": (1, 0)}, {"pad": (2, 1)}):
    found = errors(**options)
    print(options, *[f"{name}: {error:.0e}" for name, error in found.items()])
    assert max(found.values()) < 1e-8

# %% [markdown]
# The first two lines have **no padding**. Try your function there whenever you change it: public
# solutions of this exercise that pass their own course's tests fail there most often.
#
# ## A filter that learns
#
# With gradients a filter can be found. Somebody shows you a picture and what an unknown filter made of
# it; you start from zeros and take a hundred steps against your own `dw`.

# %%
unknown = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])[as_filter]
shown = np.random.default_rng(3).standard_normal((1, 10, 10, 1))
wanted = conv2d(shown, unknown, np.array([0.5]))
learned, bias, losses = np.zeros((3, 3, 1, 1)), np.zeros(1), []
for _ in range(100):
    off = conv2d(shown, learned, bias) - wanted
    losses.append(np.sum(off ** 2) / 2)
    _, dw, db = conv2d_backward(off, shown, learned, bias)
    learned, bias = learned - 0.005 * dw, bias - 0.005 * db
print("learned:", learned[:, :, 0, 0].round(2), f"bias {bias[0]:.2f}", sep="\n")
figure, row = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
row[0].semilogy(losses)
row[0].set(xlabel="step", ylabel="half the squared error", title="loss")
plots.feature_maps(np.concatenate([unknown, learned.round(2) + 0], axis=-1)[:, :, 0],
                   names=["unknown", "learned"], ax=row[1])
plt.show()
assert losses[-1] < 1e-3 * losses[0]

# %% [markdown]
# *In words: the loss falls along a line on a logarithmic axis; the filter that was learned looks like
# the unknown one: a negative column at the left, zeros in the middle, a positive column at the right.*
#
# The gradient of half a squared error is the error itself: that is the `off` which is handed to your
# function as `dy`. With the **turned** `dw` the loss would not fall: try it.
#
# ## In your words

# %% [markdown] written="why-the-filter-is-turned" points=1
# On the way back, why does a pixel see the filter turned by 180 degrees? One sentence.
#
# ### BEGIN SOLUTION
# A pixel further along in the image meets the same window with a later weight, so seen from one pixel
# the windows count down while the weights count up, and reading them in one direction turns the filter
# around in both axes.
# ### END SOLUTION

# %% [markdown] covers="41"
# ## If you want more
#
# Sliding is linear, so it is a **matrix**: lay the image out as one column of `H W` pixels, row by
# row, and the output as one of `OH OW` places; then `y = A x`. Each row of `A` holds the weights of
# one window, zeros elsewhere. And then backward is one line: `dx = A.T @ dy`. That is why the
# operation that runs this way is called a **transposed convolution** (unit 13).
#
# | argument | meaning |
# |---|---|
# | `w` | one filter `(KH, KW)` |
# | `shape` | `(H, W)` of the image |
# | `stride` | `(rows, columns)`; there is no padding |
# | result | `(OH OW, H W)`, floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# Zeros, then one entry for each place and each weight.
# </details>
# <details><summary>Hint 2: numbers for places</summary>
#
# Row by row: which number has the pixel in row `r` and column `c` of an image that is `W` wide?
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# The rows of `A` are counted by the width of the output, its columns by the width of the image.
# </details>

# %%
def conv_matrix(w, shape, *, stride=(1, 1)):
    """The matrix that does to an image, laid out row by row, what the convolution does.

    w: one filter (KH, KW)          shape: (H, W) of the image          stride: (rows, columns)
    Returns floats (OH OW, H W).
    """
    ### BEGIN SOLUTION
    (H, W), (KH, KW) = shape, w.shape
    sh, sw = stride
    OH = (H - KH) // sh + 1
    OW = (W - KW) // sw + 1
    A = np.zeros((OH * OW, H * W))
    for i in range(OH):
        for j in range(OW):
            for u in range(KH):
                for v in range(KW):
                    A[i * OW + j, (i * sh + u) * W + j * sw + v] = w[u, v]
    return A
    ### END SOLUTION


# %%
A = np.asarray(conv_matrix(kernel, (6, 7), stride=(1, 2)))
figure, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
shown = ax.imshow(A, cmap="cividis", aspect="auto")
figure.colorbar(shown, label="weight")
ax.set(xlabel="pixel of the image, row by row", ylabel="place")
plt.show()
one, delta_map = rng.standard_normal((6, 7)), rng.standard_normal((4, 3))
forward = conv2d(one[as_batch], kernel[as_filter], np.zeros(1), stride=(1, 2))
back = conv2d_input_grad(delta_map[as_batch], one[as_batch], kernel[as_filter], stride=(1, 2))
assert np.allclose(A @ one.ravel(), forward.ravel())
assert np.allclose(A.T @ delta_map.ravel(), back.ravel())
print("<A x, d> =", round(float(A @ one.ravel() @ delta_map.ravel()), 10),
      "   <x, A' d> =", round(float(one.ravel() @ (A.T @ delta_map.ravel())), 10))

# %% [markdown]
# *In words: a matrix of 12 rows and 42 columns. In each row three short bars, seven pixels from one to
# the next; from row to row they move two to the right, and after every third row down to the next line
# of the picture.*
#
# The two numbers printed are equal for **every** `x` and `d`. It is a check of any backward function
# that needs no differences and no small `h`: $\langle A x, d \rangle = \langle x, A^\top d \rangle$.

# %% [markdown]
# ## Where you meet this again
#
# | | for the input | for the filters |
# |---|---|---|
# | PyTorch | `torch.nn.grad.conv2d_input` | `torch.nn.grad.conv2d_weight` |
# | TensorFlow | `tf.nn.conv2d_transpose` | by `tf.GradientTape` |
# | Keras | `keras.layers.Conv2DTranspose` | by `fit` |
#
# Frameworks do on the way back just what you did: two more convolutions for each one forward. So a
# training step costs about three forward passes. Which of your three gradients would you not compute
# in the very first layer of a network, and why?
#
# The recursion of the deltas is in J. Bouvrie, *Notes on Convolutional Neural Networks* (2006), for
# true convolution; strides and transposed convolutions are in V. Dumoulin and F. Visin, *A guide to
# convolution arithmetic for deep learning* (2016).
