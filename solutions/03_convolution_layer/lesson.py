# %% [markdown] covers="4"
# # The convolution layer, forward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 02 (sizes), NumPy slices | 85 minutes | unit 04, activations and pooling; unit 08, convolution backward |
#
# A convolution layer looks at an image through small windows. In each window it multiplies every
# pixel with a weight and adds everything up: one number. The same weights are used in every window;
# a second set of weights gives a second picture.
#
# | part | you write |
# |---|---|
# | 1. One window | `conv_step` |
# | 2. The layer | `conv2d` |
# | 3. Layouts | `nhwc_to_nchw`, `hwio_to_oihw` |
# | 4. What a filter sees | `line_filters` |
# | If you want more | `conv2d_same` |

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import time

import matplotlib.pyplot as plt
import numpy as np

from cnn_ref import plots

# %% [markdown]
# ## The shapes
#
# | array | shape | axes |
# |---|---|---|
# | images `x` | `(N, H, W, C)` | image of the batch, row, column, channel |
# | filters `w` | `(KH, KW, C, F)` | row, column, channel, **which filter** |
# | biases `b` | `(F,)` | one for each filter |
# | output `y` | `(N, OH, OW, F)` | image, row, column, filter |
#
# Each filter is as deep as the image. It sums over all channels, so the number of output channels
# depends on the number of filters alone. What one filter makes of an image is called a **feature
# map**.
#
# ## Predict
#
# An RGB picture of 64 x 64 pixels meets 10 filters of 3 x 3. Which shape comes out, and how many
# numbers does the layer have to learn (weights and biases)?

# %%
my_shape = None
my_parameters = None

# %% [markdown] covers="2"
# # 1. One window
#
# ## By hand
#
# Five by five pixels, one channel, one filter of three by three. The window at the top left is
# multiplied with the filter, number by number, and the products are added.

# %%
X = np.array([[1, 1, 1, 0, 0],
              [0, 1, 1, 1, 0],
              [0, 0, 1, 1, 1],
              [0, 0, 1, 1, 0],
              [0, 1, 1, 0, 0]])
K = np.array([[1, 0, 1],
              [0, 1, 0],
              [1, 0, 1]])
plots.conv_frame(X, K, 0)
plt.show()

# %% [markdown]
# *In words: the image, with its top left window framed; the filter; their products, four of which
# are 1; and the output, whose first number is the sum, 4.*
#
# Three by three are nine products, one for each weight; five of them are zero here. Where the image has
# more channels, so has the filter, and the products of **all** channels go into the same sum.
#
# ## Your function
#
# | argument | shape | meaning |
# |---|---|---|
# | `window` | `(KH, KW, C)` | a part of an image, all channels |
# | `w` | `(KH, KW, C)` | **one** filter |
# | `b` | a number | its bias |
# | result | one number | the sum of all products, plus the bias |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two arrays of the same shape become one of products, and that becomes one number.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `*` multiplies arrays element by element; `np.sum` without an axis adds up everything.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# How many products are there, and how many biases?
# </details>

# %%
def conv_step(window, w, b):
    """One window under one filter: the sum of all products, plus the bias.

    window, w: arrays (KH, KW, C)          b: a number
    Returns one number.
    """
    ### BEGIN SOLUTION
    return np.sum(window * w) + b
    ### END SOLUTION


# %%
print("one channel:", conv_step(X[0:3, 0:3, None], K[:, :, None], 0.0))
deep = np.stack([X[0:3, 0:3]] * 3, axis=-1)
print("the same window in three channels, bias 0.5:",
      conv_step(deep, np.stack([K] * 3, axis=-1), 0.5))
assert conv_step(X[0:3, 0:3, None], K[:, :, None], 0.0) == 4
assert conv_step(deep, np.stack([K] * 3, axis=-1), 0.5) == 12.5

# %% [markdown] covers="21 50 E52"
# # 2. The layer
#
# The layer is one such number for every place, every filter and every image. Number
# `y[n, i, j, f]` is computed from the window that starts `i` times the row stride down and `j` times
# the column stride across, **in the padded image**:
#
# $$y_{n,i,j,f} = b_f + \sum_{u=0}^{KH-1} \sum_{v=0}^{KW-1} \sum_{c=0}^{C-1}
# \text{padded}_{n,\; i s_h + u,\; j s_w + v,\; c} \; w_{u,v,c,f}$$
#
# So output `(i, j)` sees rows $i s_h$ to $i s_h + KH - 1$ and columns $j s_w$ to $j s_w + KW - 1$.
# Padding means zeros on all four sides.
#
# ### Spot the mistake
#
# A source introduces this with "the neuron in row *i*, column *i* is connected to rows ...". Which
# letter is wrong, and which outputs would a program compute that follows it to the letter?
#
# <details><summary>What you should have found</summary>
#
# The second *i* should be *j*. The program would compute those on the diagonal only.
# </details>
#
# ## Convolution or correlation?
#
# A convolution **layer** lays the filter on the image as it is: cross-correlation (unit 01). Since the
# filter is learned, nothing is lost; but when you compare with somebody's numbers, ask whether they turn it.

# %% [markdown]
# The same image and filter with padding 1 and stride 2. Press play, or step through it, and say the next
# number before it appears.

# %%
plots.conv_steps(X, K, stride=2, pad=1)

# %% [markdown]
# *In words: nine steps over an image with a hatched rim of zeros. The framed window moves two columns at a
# time, then two rows down, and the output fills up: 2 3 1, 1 4 3, 0 2 1.*
#
# ## Your function
#
# Write out the sum: a graded function should not call another graded one, so that a slip in one does
# not cost both. Your function must not change its arguments; the images may be whole numbers.
#
# <details><summary>Hint 1: a plan</summary>
#
# Make the padded image first, then an output of zeros of the right shape (unit 02), then fill it
# one place after the other. Loops are fine.
# </details>
# <details><summary>Hint 2: one output</summary>
#
# For image n and place (i, j): cut the window out of the padded image with a slice for rows and a
# slice for columns, all channels. What shape does it have, and which part of `w` has the same?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Rows and columns have numbers of their own everywhere: two strides, two paddings, two sizes. The
# bias is added once to each output. An output array needs a dtype that can hold fractions.
# </details>

# %%
def conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """A convolution layer (cross-correlation: the filter is not turned).

    x: images (N, H, W, C)          w: filters (KH, KW, C, F)          b: biases (F,)
    stride: (rows, columns)         pad: zeros (above and below, left and right)
    Returns y of shape (N, OH, OW, F).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    (sh, sw), (ph, pw) = stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    OH = (H + 2 * ph - KH) // sh + 1
    OW = (W + 2 * pw - KW) // sw + 1
    y = np.zeros((N, OH, OW, F))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = padded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :]
                for f in range(F):
                    y[n, i, j, f] = np.sum(window * w[:, :, :, f]) + b[f]
    return y
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
rgb = np.random.default_rng(0).random((1, 64, 64, 3))
ten = np.random.default_rng(1).standard_normal((3, 3, 3, 10))
bias = np.zeros(10)
print("shape:", conv2d(rgb, ten, bias).shape, "you said", my_shape)
print("parameters:", ten.size + bias.size, "you said", my_parameters)
assert conv2d(rgb, ten, bias).shape == (1, 62, 62, 10)
assert ten.size + bias.size == 280

# %% [markdown]
# The example by hand, with your function, whole; and with padding 1, which keeps the size.

# %%
whole = conv2d(X.reshape(1, 5, 5, 1), K.reshape(3, 3, 1, 1), np.zeros(1))[0, :, :, 0]
kept = conv2d(X.reshape(1, 5, 5, 1), K.reshape(3, 3, 1, 1), np.zeros(1), pad=(1, 1))[0, :, :, 0]
assert kept[::2, ::2].tolist() == [[2, 3, 1], [1, 4, 3], [0, 2, 1]]  # the player's numbers
print("no padding:", whole.astype(int), "padding 1:", kept.astype(int), sep="\n")
assert whole.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
assert kept.tolist() == [[2, 2, 3, 1, 1], [1, 4, 3, 4, 1], [1, 2, 4, 3, 3], [1, 2, 3, 4, 1],
                         [0, 2, 2, 1, 1]]

# %% [markdown] covers="40 E51"
# ### Spot the mistake
#
# A well-known demonstration slides two filters over an image of 5 x 5 with 3 channels, stride 2 and
# padding 1. It draws each filter as three grids, one below the other, and notes on it speak of "6
# filters". How many are there, what comes out, and how many numbers are learned? Say it before you
# run the cell.

# %%
demo_x, demo_w = np.ones((1, 5, 5, 3)), np.ones((3, 3, 3, 2))
demo = conv2d(demo_x, demo_w, np.array([1.0, 0.0]), stride=(2, 2), pad=(1, 1))
print("filters:", demo_w.shape[3], "output:", demo.shape, "parameters:", demo_w.size + 2)
print("an image of ones, filters of ones, bias 1:", demo[0, :, :, 0], sep="\n")
assert demo.shape == (1, 3, 3, 2) and demo_w.size + 2 == 56
assert demo[0, :, :, 0].tolist() == [[13, 19, 13], [19, 28, 19], [13, 19, 13]]

# %% [markdown]
# With ones everywhere the output counts: in the middle a window meets 27 numbers, at a corner only
# 12, because the rest are zeros of the padding. Padding darkens the border; look for it in the
# photographs below.

# %% [markdown] covers="20"
# # 3. Layouts
#
# The same numbers may lie in another order. TensorFlow keeps the channels last, as you do; PyTorch
# keeps them first:
#
# | | this course, TensorFlow | PyTorch |
# |---|---|---|
# | images | `(N, H, W, C)`, "NHWC" | `(N, C, H, W)`, "NCHW" |
# | filters | `(KH, KW, C, F)`, "HWIO" | `(F, C, KH, KW)`, "OIHW" |
#
# (I and O stand for "in" and "out": C and F.) To go from one to the other, axes are **moved**; no
# number changes its place relative to its neighbours in the picture. A `reshape` to the new shape
# moves nothing: it reads the numbers in their old order and breaks the line elsewhere.
#
# ## Predict
#
# The photograph below has the shape (2, 3, 2): two rows, three columns, two channels. Channel 0
# holds 0 to 5, channel 1 holds 10 to 15. Say what the two lines will print.

# %%
tiny = np.stack([np.arange(6).reshape(2, 3), np.arange(10, 16).reshape(2, 3)], axis=-1)
print("moved, channel 0:    ", tiny.transpose(2, 0, 1)[0].tolist())
print("reshaped, channel 0: ", tiny.reshape(2, 2, 3)[0].tolist())

# %% [markdown]
# ## Your functions
#
# | function | takes | gives |
# |---|---|---|
# | `nhwc_to_nchw(x)` | images `(N, H, W, C)` | `(N, C, H, W)` |
# | `hwio_to_oihw(w)` | filters `(KH, KW, C, F)` | `(F, C, KH, KW)` |
#
# The values and their dtype stay as they are: whole numbers stay whole numbers. A view of the old
# memory is fine.
#
# <details><summary>Hint 1: number the axes</summary>
#
# Write 0, 1, 2, 3 above the letters of the old layout, then read the numbers off above the new one.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `a.transpose(...)` takes, for each **new** axis, the number of the old one. `np.moveaxis` moves one
# axis and keeps the order of the others.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Exchanging two axes is not enough for either of them. Try sizes that all differ, and look at the
# shape; then try a square, and look at the numbers.
# </details>

# %%
def nhwc_to_nchw(x):
    """Images from TensorFlow's layout to PyTorch's.

    x: images (N, H, W, C)
    Returns (N, C, H, W), the same numbers.
    """
    ### BEGIN SOLUTION
    return x.transpose(0, 3, 1, 2)
    ### END SOLUTION


# %%
def hwio_to_oihw(w):
    """Filters from TensorFlow's layout to PyTorch's.

    w: filters (KH, KW, C, F)
    Returns (F, C, KH, KW), the same numbers.
    """
    ### BEGIN SOLUTION
    return w.transpose(3, 2, 0, 1)
    ### END SOLUTION


# %% [markdown]
# Your converters turn your `conv2d` into PyTorch's layer. Below is the same sum in PyTorch's layout, as
# one line of `einsum` over all windows; the two must agree. Where PyTorch is installed you can put
# `torch.nn.functional.conv2d(torch.tensor(images), torch.tensor(weights), stride=2, padding=1)` in its
# place.

# %%
images = np.ascontiguousarray(nhwc_to_nchw(rgb))
weights = np.ascontiguousarray(hwio_to_oihw(ten))
windows = np.lib.stride_tricks.sliding_window_view(
    np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), axis=(2, 3))[:, :, ::2, ::2]
theirs = np.einsum("ncijuv,fcuv->nfij", windows, weights)
mine = np.asarray(nhwc_to_nchw(conv2d(rgb, ten, bias, stride=(2, 2), pad=(1, 1))))
print(f"shape {theirs.shape}, largest difference {np.abs(theirs - mine).max():.1e}")
assert np.allclose(theirs, mine) and theirs.shape == (1, 10, 32, 32)

# %% [markdown] covers="13 51 E11 E54"
# # 4. What a filter sees
#
# A filter answers where the image looks like the filter. The simplest pair looks for lines: ones in
# the middle column and zeros elsewhere for a **vertical** line, ones in the middle row for a
# **horizontal** one. Nerve cells in the visual cortex behave like this: Hubel and Wiesel described
# cells of the cat that answer to a bar of light in one direction (two papers, 1959 and 1962).
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `size` | rows and columns of the filters, an odd number; 7 if nothing is said |
# | `channels` | of the images; 3 if nothing is said |
# | result | **floats** of shape `(size, size, channels, 2)`; filter 0 vertical, filter 1 horizontal |
#
# Every channel gets the same line.
#
# <details><summary>Hint 1: a plan</summary>
#
# Zeros first, then two lines of ones.
# </details>
# <details><summary>Hint 2: the middle</summary>
#
# Counted from 0, which is the middle of 3 columns, of 5, of 7?
# </details>
# <details><summary>Hint 3: along which axis?</summary>
#
# A vertical line meets every row and stays in one column.
# </details>

# %%
def line_filters(size=7, channels=3):
    """A vertical and a horizontal line of ones through the middle of an empty filter.

    size: an odd number of rows and columns          channels: of the images
    Returns floats (size, size, channels, 2): filter 0 vertical, filter 1 horizontal.
    """
    ### BEGIN SOLUTION
    filters = np.zeros((size, size, channels, 2))
    filters[:, size // 2, :, 0] = 1
    filters[size // 2, :, :, 1] = 1
    return filters
    ### END SOLUTION


# %%
lines = np.asarray(line_filters())
plots.filters(lines[:, :, :1])
plt.show()
assert lines.shape == (7, 7, 3, 2) and lines.sum() == 2 * 7 * 3

# %% [markdown]
# *In words: two grids of 7 x 7, one channel of each filter: a column of ones, and a row of ones.*
#
# Now two photographs, which come with scikit-learn: a Chinese temple and a flower. First a small cut, to
# see how long your function will take. (Where such a program is printed, the imports of NumPy and pyplot are
# often missing, and `plt.show` without parentheses shows nothing.)

# %%
try:
    from sklearn.datasets import load_sample_image
    photos = np.stack([load_sample_image(f"{name}.jpg") for name in ("china", "flower")]) / 255
except ImportError:
    print("scikit-learn is not installed, so two drawn pictures take the place of the photographs. "
          "To have these:  pip install scikit-learn")
    rows, columns = np.mgrid[0:427, 0:640]
    photos = np.stack([np.sin(columns * columns / 3000), np.sin(rows * rows / 1500)])
    photos = np.repeat(photos[..., None], 3, axis=-1) / 2 + 0.5
cut = photos[:1, 100:140, 200:260]
start = time.perf_counter()
inner = conv2d(cut, lines, np.zeros(2))
seconds = (time.perf_counter() - start) * photos[..., 0].size / inner[..., 0].size
shrink = 1 if seconds < 40 else 3
print(f"Your function will take about {seconds:.0f} seconds for both photographs"
      + (", so every third pixel of them will do." if shrink > 1 else "."))
assert np.allclose(conv2d(cut, lines, np.zeros(2), pad=(3, 3))[:, 3:-3, 3:-3], inner)
photos = photos[:, ::shrink, ::shrink]

# %% [markdown] covers="52"
# The `assert` says how the two ways of padding are related: **VALID** (no padding) is the inner part
# of **SAME** (here 3 on every side, since the kernel is 7 wide). Which shapes do you expect for two
# photographs of 427 x 640 pixels, SAME and VALID?

# %%
maps = np.asarray(conv2d(photos, lines, np.zeros(2), pad=(3, 3)))
valid = maps[:, 3:-3, 3:-3]
print("photographs", photos.shape, "SAME", maps.shape, "VALID", valid.shape)
assert maps.shape == (*photos.shape[:3], 2)
assert [n + 2 * 3 - 7 + 1 for n in (427, 640)] == [427, 640]  # SAME: (2, 427, 640, 2)
assert [n - 7 + 1 for n in (427, 640)] == [421, 634]  # VALID: (2, 421, 634, 2)
if shrink == 1:
    assert maps.shape == (2, 427, 640, 2) and valid.shape == (2, 421, 634, 2)

# %%
figure, grid = plt.subplots(2, 3, figsize=(7, 3.6), layout="constrained")
for row, photo, pair in zip(grid, photos, maps):
    row[0].imshow(photo)
    for ax, feature_map in zip(row[1:], (pair[:, :, 0], pair[:, :, 1])):
        shown = ax.imshow(feature_map, cmap="gray", vmin=0, vmax=21)
for ax, title in zip(grid[0], ("photograph", "vertical lines", "horizontal lines")):
    ax.set_title(title)
for ax in grid.flat:
    ax.set(xticks=[], yticks=[])
figure.colorbar(shown, ax=grid, label="sum of 21 numbers", shrink=0.8)
plt.show()

# %% [markdown]
# *In words: a temple and a flower, and two grey maps of each. In the maps for vertical lines the
# columns and posts stay sharp while everything that runs across is smeared upwards and downwards; in
# the maps for horizontal lines it is the eaves of the roof that stay sharp.*
#
# A closer look at one part of the roof shows it best.

# %%
part = np.s_[130 // shrink:260 // shrink, 130 // shrink:330 // shrink]
figure, row = plt.subplots(1, 3, figsize=(7, 2), layout="constrained")
for ax, picture, title in zip(row, (photos[0][part], maps[0, :, :, 0][part], maps[0, :, :, 1][part]),
                              ("photograph", "vertical lines", "horizontal lines")):
    ax.imshow(picture, cmap="gray")
    ax.set(title=title, xticks=[], yticks=[])
plt.show()

# %% [markdown]
# *In words: the same three pictures of a part of the temple, enlarged: in one map what stands
# upright is crisp, in the other what lies flat.*
#
# ## Negative weights
#
# Filters with weights of both signs compare: this one answers where the right is brighter than the
# left, its turned copy where it is brighter below than above.

# %%
rows, columns = np.mgrid[0:32, 0:32]
disc = ((rows - 16) ** 2 + (columns - 16) ** 2 < 100).astype(float)
edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], float)
edges = np.stack([edge, edge.T], axis=-1)[:, :, None, :]
answers = np.asarray(conv2d(disc[None, :, :, None], edges, np.zeros(2), pad=(1, 1)))[0]
figure, row = plt.subplots(1, 2, figsize=(7, 2.8), width_ratios=(1, 2.6), layout="constrained")
row[0].imshow(disc, cmap="gray")
row[0].set(title="image", xlabel="column", ylabel="row")
plots.feature_maps(answers, names=["left to right", "top to bottom"], ax=row[1])
plt.show()

# %% [markdown]
# *In words: a white disc; beside it its left rim in orange and its right rim in blue, then its upper
# and lower rims. Orange is positive, blue negative, white zero: inside the disc nothing changes, and
# the filters are silent.*
#
# ## In your words

# %% [markdown] written="why-one-filter-for-all-places" points=1
# Why does a layer use the same filter at every place of the image? One sentence.
#
# ### BEGIN SOLUTION
# What a filter has learned to see, an edge for example, can appear anywhere in an image, and sharing
# the weights means that it is learned once, with few parameters, and found wherever it is.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# Your `conv2d` is told how many zeros to put on both sides. TensorFlow's `padding="SAME"` finds them
# out, and when their number is odd, the bottom and the right get one more (unit 02). Match it.
#
# | argument | meaning |
# |---|---|
# | `x`, `w`, `b`, `stride` | as for `conv2d` |
# | result | `(N, ceil(H / row stride), ceil(W / column stride), F)` |
#
# The filter may be larger than the image, and smaller than the stride.
#
# <details><summary>Hint 1: a plan</summary>
#
# Places first, then the zeros that they need, then the padded image, then the loops you have.
# </details>
# <details><summary>Hint 2: zeros</summary>
#
# How long must an axis be, for its last window to fit? Some of that is there already.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# There may be more pixels than needed. And rows and columns may need a different number of zeros.
# </details>

# %%
def conv2d_same(x, w, b, *, stride=(1, 1)):
    """A convolution layer that pads as TensorFlow's SAME does.

    x: images (N, H, W, C)          w: filters (KH, KW, C, F)          b: biases (F,)
    stride: (rows, columns)
    Returns y of shape (N, ceil(H / row stride), ceil(W / column stride), F).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    (sh, sw) = stride
    OH, OW = -(-H // sh), -(-W // sw)
    rows = max((OH - 1) * sh + KH - H, 0)
    columns = max((OW - 1) * sw + KW - W, 0)
    top, left = rows // 2, columns // 2
    padded = np.zeros((N, H + rows, W + columns, C))
    padded[:, top:top + H, left:left + W] = x
    y = np.zeros((N, OH, OW, F))
    for i in range(OH):
        for j in range(OW):
            window = padded[:, i * sh:i * sh + KH, j * sw:j * sw + KW]
            y[:, i, j] = np.tensordot(window, w, 3) + b
    return y
    ### END SOLUTION


# %% [markdown] covers="26"
# ## Where you meet this again
#
# | | this course | TensorFlow | Keras | PyTorch |
# |---|---|---|---|---|
# | the layer | `conv2d(x, w, b)` | `tf.nn.conv2d(x, w, ...)`, then add `b` | `keras.layers.Conv2D(32, 3)` | `torch.nn.Conv2d(3, 32, 3)` |
# | images | NHWC | NHWC | NHWC | NCHW |
# | filters | HWIO | HWIO | HWIO | OIHW |
# | stride | `(rows, columns)` | a number, or four: `[1, rows, columns, 1]` | a number or two | a number or two |
# | padding | zeros for each axis | `"SAME"`, `"VALID"` | `"same"`, `"valid"` | a number or two; also words |
# | activation | its own layer | its own function | `activation="relu"`, if you like | its own layer |
#
# In `tf.nn.conv2d`'s four strides the first and the last are 1: no image and no channel is skipped.
# `keras.layers.Conv2D(32, 3, 1, "same", activation="relu")` is a layer of 32 filters of 3 x 3, stride
# 1, with its weights inside. It **learns** them; you wrote yours by hand.
#
# In CNN Explainer, click a neuron of the first layer: you see your window, the products and the sum.
# Which of your two Python functions is that picture?
#
# The photographs and the line filters are an example of A. Géron, *Hands-On Machine Learning with
# Scikit-Learn, Keras, and TensorFlow*.
