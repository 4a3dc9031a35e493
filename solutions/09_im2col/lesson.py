# %% [markdown]
# # im2col, col2im, speed
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 03 and 08: the convolution layer, forward and backward | 80 minutes | unit 12, training: without this it would take days |
#
# Your loops are right, and slow. A computer multiplies matrices hundreds of times faster than Python
# walks over windows. So lay the windows out as the rows of **one matrix**, the filters as the columns
# of another, and the whole layer is a single product. (The name says *image to columns*: in MATLAB,
# where it comes from, a window becomes a column.)
#
# | part | you write |
# |---|---|
# | 1. The loops, and how slow they are | `conv2d_loops` |
# | 2. Windows as rows | `im2col` |
# | 3. And back | `col2im` |
# | 4. One product | `conv2d_im2col`, which is marked for **speed**, too |
# | 5. Backward | `conv2d_im2col_backward` |
# | If you want more | `windows_view` |

# %%
try:
    from autograder import check, mine
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import time

import matplotlib.pyplot as plt
import numpy as np

import cnn_ref
from cnn_ref import plots

conv2d_backward = mine("08_convolution_backward", "conv2d_backward",
                       otherwise=cnn_ref.conv2d_backward)

# %% [markdown]
# **Conventions.** Images `(N, H, W, C)`, filters `(KH, KW, C, F)`, cross-correlation, sizes rounded
# down, gradients summed over the batch. Everything below gives the same numbers as units 03 and 08.
#
# ## The picture
#
# Two channels would not fit on the page, so here is one: 3 x 4 pixels, windows of 2 x 2. Six windows,
# six rows.

# %%
picture = np.arange(1, 13).reshape(3, 4)
windows = [(i, j) for i in range(2) for j in range(3)]
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), layout="constrained")
left.imshow(picture, cmap="cividis", vmin=1, vmax=12)
for (i, j), value in np.ndenumerate(picture):
    left.text(j, i, value, ha="center", va="center", color="white" if value < 7 else "black")
left.add_patch(plt.Rectangle((0.5, -0.5), 2, 2, fill=False, lw=3, ec="#d55e00"))
rows = np.array([picture[i:i + 2, j:j + 2].ravel() for i, j in windows])
right.imshow(rows, cmap="cividis", vmin=1, vmax=12, aspect="auto")
for (i, j), value in np.ndenumerate(rows):
    right.text(j, i, value, ha="center", va="center", color="white" if value < 7 else "black")
right.add_patch(plt.Rectangle((-0.5, 0.5), 4, 1, fill=False, lw=3, ec="#d55e00"))
left.set(title="image", xlabel="column", ylabel="row", xticks=range(4), yticks=range(3))
right.set(title="im2col", xlabel="place in the window", ylabel="window", xticks=range(4),
          xticklabels=["0, 0", "0, 1", "1, 0", "1, 1"], yticks=range(6),
          yticklabels=[f"{i}, {j}" for i, j in windows])
plt.show()

# %% [markdown]
# *In words: an image with the numbers 1 to 12 in three rows; its window at row 0, column 1, holding
# 2, 3, 6 and 7, is framed. Beside it a matrix of six rows and four columns; its second row, framed, is
# 2, 3, 6, 7.*
#
# ## Predict
#
# AlexNet's first layer: an image of 227 x 227 with 3 channels, filters of 11 x 11, stride 4, no
# padding. Which shape has its matrix of windows, and how many times as many numbers does it hold as
# the image?

# %%
my_shape = None    # (rows, columns)
my_times = None    # a number

# %% [markdown] covers="E37"
# # 1. The loops, and how slow they are
#
# ### Spot the mistake
#
# Notes say: "im2col: convolution is **not two loops**; the picture is turned into vectors first." How
# many loops does a convolution layer have, if every product is counted on its own? Write down a loop
# variable for each, from the images to the channels; then look at the sum in unit 03.
#
# <details><summary>Count, then open</summary>
#
# Seven: image, row and column of the output, filter, row and column in the window, channel. NumPy hides
# the last three where a window is multiplied and summed at once; four are left in Python.
# </details>
#
# ## Your loops
#
# You have written this function in unit 03; **copy it from there**, with the new name. Keep the loops
# over images, rows, columns and filters: the speed of your fast function is measured against them.

# %%
def conv2d_loops(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """A convolution layer, by loops over images, rows, columns and filters.

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


# %%
rng = np.random.default_rng(0)


def seconds(function, *arguments, **options):
    """The shortest of at least three runs."""
    times = []
    while len(times) < 3 or sum(times) < 0.1:
        start = time.perf_counter()
        function(*arguments, **options)
        times.append(time.perf_counter() - start)
    return min(times)


x = rng.standard_normal((4, 24, 24, 3))
w = rng.standard_normal((5, 5, 3, 16))
b = rng.standard_normal(16)
loops = seconds(conv2d_loops, x, w, b)
outputs = conv2d_loops(x, w, b).size
print(f"{outputs} outputs in {loops:.2f} s: {1e6 * loops / outputs:.1f} microseconds for each, "
      f"{1e9 * loops / (outputs * w[..., 0].size):.0f} nanoseconds for each product")

# %% [markdown]
# A processor multiplies and adds in a fraction of a nanosecond. Nearly all of that time went into
# Python finding out, again and again, what to do next.

# %% [markdown] covers="21"
# # 2. Windows as rows
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `size` | `(KH, KW)` | rows and columns of a window |
# | `stride`, `pad` | `(rows, columns)` | as for the layer |
# | result | `(N OH OW, KH KW C)` | one row for each window |
#
# **Order.** Windows: all of image 0 first; within an image row by row. Within a window: row by row,
# the channels of one pixel side by side. So window `(i, j)` of image `n` is row `(n OH + i) OW + j`.
# This is the order in which NumPy lays out `y` of `(N, OH, OW, F)` and `w` of `(KH, KW, C, F)`, and
# that is the whole trick.
#
# <details><summary>Hint 1: a plan</summary>
#
# The loops over images, rows and columns, as ever. Each window is flattened into one row.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `window.ravel()` or `window.reshape(-1)` reads a window row by row, channels together.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# How many windows are passed before row `i` of an image begins: as many as fit down, or across? Where
# the output is square, both are the same, and a mistake stays hidden.
# </details>

# %%
def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    """Every window of every image as one row of a matrix.

    x: images (N, H, W, C)          size: of a window, (KH, KW)
    stride: (rows, columns)         pad: zeros (above and below, left and right)
    Returns (N OH OW, KH KW C): row (n OH + i) OW + j is window (i, j) of image n.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW = size
    (sh, sw), (ph, pw) = stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    OH = (H + 2 * ph - KH) // sh + 1
    OW = (W + 2 * pw - KW) // sw + 1
    columns = np.zeros((N * OH * OW, KH * KW * C))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = padded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :]
                columns[(n * OH + i) * OW + j] = window.ravel()
    return columns
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
assert np.array_equal(im2col(picture[None, :, :, None], (2, 2)), rows)
first_layer = im2col(np.zeros((1, 227, 227, 3)), (11, 11), stride=(4, 4))
times = first_layer.size / (227 * 227 * 3)
print("AlexNet's first matrix:", first_layer.shape, "- you said", my_shape)
print(f"{times:.1f} times as many numbers as the image - you said {my_times}")
assert first_layer.shape == (3025, 363)
assert 7.1 < times < 7.11

# %% [markdown]
# 55 x 55 windows of 11 x 11 x 3. Each pixel is written down about seven times, since it lies in about
# (11 / 4) x (11 / 4) windows. **Memory is what the speed costs.**

# %% [markdown]
# # 3. And back
#
# Going backward, a gradient arrives for every entry of the matrix. An entry is a copy of a pixel, and
# a pixel that was copied seven times collects seven gradients: **col2im adds every row back to where
# its window was cut.**
#
# ## Predict
#
# Lay a matrix of ones back onto an image. What do the numbers of the image count? Write down the 3 x 4
# numbers for the picture above (windows of 2 x 2) before you run the cell below.

# %%
my_counts = None   # a list of three lists of four numbers

# %% [markdown]
# | argument | shape | meaning |
# |---|---|---|
# | `columns` | `(N OH OW, KH KW C)` | rows in the order of `im2col` |
# | `shape` | `(N, H, W, C)` | of the images that are wanted |
# | `size`, `stride`, `pad` | pairs | as they were given to `im2col` |
# | result | `(N, H, W, C)` | **sums**; what lies in the padding is dropped, what no window sees is 0 |
#
# <details><summary>Hint 1: a plan</summary>
#
# Your `im2col`, with one line turned around; zeros in the shape of the padded images before the loops,
# a cut after them.
# </details>
# <details><summary>Hint 2: one row</summary>
#
# Row number `(n OH + i) OW + j`, reshaped to a window, belongs to a slice of rows and a slice of
# columns of image `n`.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Windows overlap. Without padding nothing is cut off, and `a[0:-0]` is empty.
# </details>

# %%
def col2im(columns, shape, size, *, stride=(1, 1), pad=(0, 0)):
    """Add every row back to where its window was cut: where windows overlap, they are summed.

    columns: (N OH OW, KH KW C)     shape: of the images, (N, H, W, C)
    size: of a window, (KH, KW)     stride, pad: (rows, columns), as given to im2col
    Returns (N, H, W, C).
    """
    ### BEGIN SOLUTION
    N, H, W, C = shape
    KH, KW = size
    (sh, sw), (ph, pw) = stride, pad
    OH = (H + 2 * ph - KH) // sh + 1
    OW = (W + 2 * pw - KW) // sw + 1
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                rows = slice(i * sh, i * sh + KH)
                across = slice(j * sw, j * sw + KW)
                window = columns[(n * OH + i) * OW + j].reshape(KH, KW, C)
                padded[n, rows, across, :] += window
    return padded[:, ph:ph + H, pw:pw + W, :]
    ### END SOLUTION


# %%
ones = im2col(np.ones((1, 3, 4, 1)), (2, 2))
counts = col2im(ones, (1, 3, 4, 1), (2, 2))[0, :, :, 0]
print("windows that see each pixel:", counts.astype(int), "you said", my_counts, sep="\n")
assert counts.tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [1, 2, 2, 1]]

# %% [markdown]
# So `col2im(im2col(x))` is **not** `x`: every pixel comes back as often as it was seen. `col2im` is
# the *adjoint* of `im2col`, which is what a gradient needs, and not its inverse. Adjoint means that
# these two numbers are equal, whatever you put in:

# %%
image, size, options = rng.standard_normal((2, 5, 6, 3)), (3, 2), {"stride": (2, 3), "pad": (1, 1)}
matrix = rng.standard_normal(im2col(image, size, **options).shape)
there = np.sum(im2col(image, size, **options) * matrix)
back = np.sum(image * col2im(matrix, image.shape, size, **options))
print(f"<im2col(x), m> = {there:.10f}    <x, col2im(m)> = {back:.10f}")
assert np.isclose(there, back)

# %%
seen = np.ones((1, 12, 16, 1))
figure, axes = plt.subplots(1, 3, figsize=(8, 2.4), layout="constrained")
for ax, stride in zip(axes, (1, 2, 3)):
    options = {"stride": (stride, stride)}
    grid = col2im(im2col(seen, (3, 3), **options), seen.shape, (3, 3), **options)[0, :, :, 0]
    shown = ax.imshow(grid, cmap="cividis", vmin=0, vmax=9)
    ax.set(title=f"3 x 3, stride {stride}", xlabel="column", ylabel="row")
figure.colorbar(shown, ax=axes, label="windows")
plt.show()

# %% [markdown]
# *In words: three maps of 12 x 16. With stride 1 every pixel but the outer two rings lies in nine
# windows. With stride 2 the numbers 1, 2 and 4 alternate in a grid, and the last row and the last column,
# which no window reaches, are 0. With stride 3 the windows tile the picture: 1 everywhere, and 0 in the last column.*

# %% [markdown] covers="21"
# # 4. One product
#
# A row of the matrix is a window; a column of `w.reshape(KH KW C, F)` is a filter. A product of
# matrices takes every row times every column, which is every window under every filter:
#
# | matrix | shape | for 4 images of 24 x 24 x 3 under 16 filters of 5 x 5 |
# |---|---|---|
# | windows | `(N OH OW, KH KW C)` | (1600, 75) |
# | filters | `(KH KW C, F)` | (75, 16) |
# | product | `(N OH OW, F)` | (1600, 16) |
#
# Add the biases, give it four axes, done.
#
# ## Right first, fast second
#
# This function is marked for its numbers, and then for its speed: on arrays of the size above it has
# to be **20 times as fast as your `conv2d_loops`**. What is measured is processor time, several times
# over, so a busy computer costs you nothing. (`check` looks at the numbers; the cell after it measures
# by the clock.) Make the matrix in here, without calling `im2col`: then a slip there does not cost you
# this one too.
#
# <details><summary>Hint 1: a plan</summary>
#
# Pad, make the matrix of windows, multiply, add, reshape.
# </details>
# <details><summary>Hint 2: fewer loops</summary>
#
# A loop over windows turns often: 1600 times here. A loop over the places in a window turns 25 times.
# All pixels that ever lie at place `(u, v)` of a window are a slice of the padded images, with the
# stride as its step.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# A reshape moves nothing. If axes have to change places, `transpose` them first; but with images and
# filters laid out as in this course, nothing has to.
# </details>

# %%
def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """A convolution layer as one product of matrices, at least 20 times as fast as the loops.

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
    columns = np.zeros((N, OH, OW, KH, KW, C))
    for u in range(KH):
        for v in range(KW):
            rows = slice(u, u + sh * (OH - 1) + 1, sh)
            across = slice(v, v + sw * (OW - 1) + 1, sw)
            columns[:, :, :, u, v, :] = padded[:, rows, across, :]
    y = columns.reshape(N * OH * OW, KH * KW * C) @ w.reshape(KH * KW * C, F) + b
    return y.reshape(N, OH, OW, F)
    ### END SOLUTION


# %%
assert np.allclose(conv2d_im2col(x, w, b), conv2d_loops(x, w, b))
fast = seconds(conv2d_im2col, x, w, b)
print(f"loops: {1000 * loops:.0f} ms, one product: {1000 * fast:.2f} ms, "
      f"{loops / fast:.0f} times as fast (20 are asked for)")

# %% [markdown]
# ## Time and memory
#
# The same comparison for images of several sizes. Both axes of both pictures are logarithmic: a
# straight line is a power, and a constant distance is a constant factor.

# %%
sizes = [8, 12, 16, 24, 32, 48]
filters = rng.standard_normal((5, 5, 3, 4))
took = {"loops": [], "one product": []}
bytes_held = {"loops": [], "one product": []}
for size in sizes:
    image = rng.standard_normal((1, size, size, 3))
    took["loops"].append(seconds(conv2d_loops, image, filters, b[:4]))
    took["one product"].append(seconds(conv2d_im2col, image, filters, b[:4]))
    bytes_held["loops"].append(image.nbytes)
    bytes_held["one product"].append(image.nbytes + im2col(image, (5, 5)).nbytes)
plots.time_and_memory(sizes, took, bytes_held)
plt.show()

# %% [markdown]
# *In words: left, seconds over the size of the image: two rising lines, the loops far above the
# product. Right, bytes held: here it is the product that lies above, by a factor of up to twenty-five,
# the number of places in a window, less what is lost at the border.*
#
# ## A filter of one pixel
#
# With a 1 x 1 filter a window is a pixel, and the matrix of windows is the image itself, reshaped: no
# copy is needed, and the layer is a fully connected layer on every pixel. GoogLeNet and ResNet use it to
# make maps fewer or more (unit 14).

# %%
pointwise = rng.standard_normal((1, 1, 3, 8))
by_product = (x.reshape(-1, 3) @ pointwise[0, 0]).reshape(4, 24, 24, 8)
print("1 x 1 convolution:", by_product.shape)
assert np.allclose(by_product, conv2d_im2col(x, pointwise, np.zeros(8)))

# %% [markdown]
# # 5. Backward
#
# The layer is now `Y = M W + b`, with the matrix of windows `M` and the filters `W`. You know its
# backward pass from unit 06, where it was a fully connected layer:
#
# | gradient | as matrices | then |
# |---|---|---|
# | of the biases | sum of the rows of `dY` | |
# | of the filters | `M.T @ dY` | reshape to `(KH, KW, C, F)` |
# | of the windows | `dY @ W.T` | back to images, as `col2im` does |
#
# Nothing is turned here, nothing dilated: the rot180 rule of unit 08 is hidden in where `col2im` adds.
#
# | argument | shape |
# |---|---|
# | `dy` | `(N, OH, OW, F)` |
# | `x`, `w`, `b` | what the forward pass took; of `b` only the shape counts |
# | `stride`, `pad` | `(rows, columns)`, as on the way forward |
# | result | `dx, dw, db`, in this order, sums over the batch |
#
# <details><summary>Hint 1: a plan</summary>
#
# The matrix of windows again; `dy` as a matrix of `N OH OW` rows; three products and sums; then the way
# back.
# </details>
# <details><summary>Hint 2: the way back, fast</summary>
#
# A loop over the places in a window that filled the matrix can empty it: the same slices, on the
# other side of the assignment.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Filling a matrix is an assignment. Emptying it is not.
# </details>

# %%
def conv2d_im2col_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """Gradients of a convolution layer by products of matrices, sums over the batch.

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
    taps = [(u, v, slice(u, u + sh * (OH - 1) + 1, sh), slice(v, v + sw * (OW - 1) + 1, sw))
            for u in range(KH) for v in range(KW)]
    columns = np.zeros((N, OH, OW, KH, KW, C))
    for u, v, rows, across in taps:
        columns[:, :, :, u, v, :] = padded[:, rows, across, :]
    columns = columns.reshape(N * OH * OW, KH * KW * C)
    deltas = dy.reshape(N * OH * OW, F)
    dw = (columns.T @ deltas).reshape(w.shape)
    db = deltas.sum(axis=0)
    dcolumns = (deltas @ w.reshape(KH * KW * C, F).T).reshape(N, OH, OW, KH, KW, C)
    dpadded = np.zeros(padded.shape)
    for u, v, rows, across in taps:
        dpadded[:, rows, across, :] += dcolumns[:, :, :, u, v, :]
    dx = dpadded[:, ph:ph + H, pw:pw + W, :]
    return dx, dw, db
    ### END SOLUTION


# %% [markdown]
# ## Is it the gradient?
#
# Two witnesses: the measured gradient, with a random `dy`; and `conv2d_backward` of unit 08, which you
# trust. (The times compare loops with products only if the first cell took yours.)

# %%
small_x, small_w = rng.standard_normal((2, 5, 6, 3)), rng.standard_normal((3, 2, 3, 4))
small_b, options = rng.standard_normal(4), {"stride": (2, 3), "pad": (1, 0)}
dy = rng.standard_normal(conv2d_im2col(small_x, small_w, small_b, **options).shape)
grads = conv2d_im2col_backward(dy, small_x, small_w, small_b, **options)
for name, report in (
        ("dx", cnn_ref.gradient_check(lambda a: conv2d_im2col(a, small_w, small_b, **options),
                                      small_x, dy, grads[0])),
        ("dw", cnn_ref.gradient_check(lambda a: conv2d_im2col(small_x, a, small_b, **options),
                                      small_w, dy, grads[1])),
        ("db", cnn_ref.gradient_check(lambda a: conv2d_im2col(small_x, small_w, a, **options),
                                      small_b, dy, grads[2]))):
    print(name, report)
    assert report.error < 1e-8
by_loops = conv2d_backward(dy, small_x, small_w, small_b, **options)
assert all(np.allclose(a, c) for a, c in zip(grads, by_loops))

dy = rng.standard_normal((4, 20, 20, 16))
slow, quick = (seconds(f, dy, x, w, b) for f in (conv2d_backward, conv2d_im2col_backward))
print(f"unit 08: {1000 * slow:.0f} ms, products: {1000 * quick:.1f} ms")

# %% [markdown]
# ## In your words

# %% [markdown] written="what-the-speed-costs" points=1
# What does `im2col` pay for its speed, and why is the price worth paying? One sentence.
#
# ### BEGIN SOLUTION
# It writes every pixel down once for each window that sees it, which takes several times the memory,
# and in return all products are made by one call of a matrix product, which uses the processor fully
# where loops in Python leave it waiting.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# An array is a piece of memory and a rule: how many bytes to go for a step along each axis
# (`x.strides`). Nothing forbids two axes to step through the same memory. So all windows can be
# **looked at without copying any**: moving the window down by one row, and moving down by one row
# inside the window, are the same number of bytes.
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images, not padded |
# | `size`, `stride` | `(rows, columns)` | of the window; from one window to the next |
# | result | `(N, OH, OW) + (KH, KW, C)` | a **view**: an array that looks at the memory of `x` |
#
# `check` looks at the numbers, and at whether the memory is that of `x`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Make all windows with stride 1, leave out those that are not wanted, put the axes in order. Each of
# the three can be done without copying.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.lib.stride_tricks.sliding_window_view`, slices with a step, `transpose`. (There is also
# `as_strided`, which takes any strides at all and lets you read memory that is not yours.)
# </details>
# <details><summary>Hint 3: which steps copy?</summary>
#
# `reshape` copies where the numbers cannot be had in the new order by steps alone; so do `np.array`,
# `.copy()` and indexing with lists. `np.shares_memory(a, x)` tells.
# </details>

# %%
def windows_view(x, size, *, stride=(1, 1)):
    """Every window of every image, without a copy.

    x: images (N, H, W, C)          size, stride: (rows, columns)
    Returns a view of x of shape (N, OH, OW) + (KH, KW, C).
    """
    ### BEGIN SOLUTION
    sh, sw = stride
    cut = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    view = cut[:, ::sh, ::sw].transpose(0, 1, 2, 4, 5, 3)
    return view
    ### END SOLUTION


# %%
view = windows_view(x, (5, 5))
print("strides of x in bytes:", x.strides, " of the view:", view.strides)
print(f"{view.size} numbers to look at, {x.nbytes} bytes of memory")
assert np.shares_memory(view, x)
assert np.allclose(np.tensordot(view, w, 3) + b, conv2d_im2col(x, w, b))

# %% [markdown]
# (The product copies them after all: a matrix product needs its rows in one piece. A view costs nothing
# until then.)
#
# ## Where you meet this again
#
# | | windows as columns | and back |
# |---|---|---|
# | PyTorch | `torch.nn.functional.unfold` | `torch.nn.functional.fold` |
# | TensorFlow | `tf.image.extract_patches` | its gradient |
# | MATLAB | `im2col` | `col2im`, which does not add where windows overlap |
#
# K. Chellapilla, S. Puri and P. Simard unrolled convolutions into products in 2006 (*High performance
# convolutional neural networks for document processing*); the framework Caffe made `im2col` famous.
# NVIDIA's cuDNN computes the same product but makes the matrix of windows piece by piece, in the
# processor's own fast memory, and never stores it whole: what does that save, by your count for AlexNet?
