# %% [markdown]
# # The convolution layer, forward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 02 (sizes), NumPy slices | 40 minutes | unit 07, pooling backward; unit 08, convolution backward |
#
# A convolution layer looks at an image through small windows. In each window it multiplies every
# pixel with a weight and adds everything up: one number. The same weights are used in every window;
# a second set of weights gives a second picture.

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import matplotlib.pyplot as plt
import numpy as np

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
# depends on the number of filters alone.
#
# ## Predict
#
# An RGB picture of 64 x 64 pixels meets 10 filters of 3 x 3. Which shape comes out, and how many
# numbers does the layer have to learn (weights and biases)?

# %%
my_shape = None
my_parameters = None

# %% [markdown]
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
window = X[0:3, 0:3]
print("products:\n", window * K)
print("their sum:", np.sum(window * K))
assert np.sum(window * K) == 4


# %%
def show_grids(grids, titles, signed=False):
    """Small matrices side by side, with their numbers."""
    figure, axes = plt.subplots(1, len(grids), figsize=(2.2 * len(grids), 2.5))
    for ax, grid, title in zip(np.atleast_1d(axes), grids, titles):
        limit = max(1, np.abs(grid).max())
        ax.imshow(grid, cmap="PuOr" if signed else "cividis", vmin=-limit if signed else 0,
                  vmax=limit)
        for (i, j), value in np.ndenumerate(grid):
            light = not signed and value > limit / 2 or signed and abs(value) < limit / 2
            ax.text(j, i, f"{value:g}", ha="center", va="center",
                    color="black" if light else "white")
        ax.set(title=title, xticks=[], yticks=[])
    figure.tight_layout()
    plt.show()


show_grids([window, K, window * K], ["window", "filter", "products, sum 4"])

# %% [markdown]
# *In words: three 3 x 3 grids. The window times the filter leaves four ones, which add up to 4.*
#
# ### Spot the mistake
#
# Notes on this very example write the first window as
# `1x1 + 1x0 + 1x1 + 0x0 + 1x1 + 1x0 + 0x1 + x0 + 0x1 + 1x1 = 4`. How many products does a window of
# three by three have, and how many are written here?
#
# ## Convolution or correlation?
#
# In signal processing, *convolution* turns the filter by 180 degrees first. A convolution **layer**
# does not: it lays the filter on the image as it is, which is called cross-correlation. Since the
# filter is learned, nothing is lost; but when you compare with somebody's numbers, ask which of the
# two they mean.
#
# ## Your function
#
# `y[n, i, j, f]` is the bias of filter `f` plus the sum of all products of filter `f` with window
# `(i, j)` of image `n`. Window `(i, j)` starts `i` times the row stride down and `j` times the
# column stride across **in the padded image**. Padding means zeros on all four sides.
#
# Your function must not change its arguments; the images may be whole numbers.
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
# The example by hand, with your function, whole:

# %%
whole = conv2d(X.reshape(1, 5, 5, 1), K.reshape(3, 3, 1, 1), np.zeros(1))[0, :, :, 0]
show_grids([X, K, whole], ["image", "filter", "output"])
assert whole.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]

# %% [markdown]
# *In words: the 3 x 3 output reads 4 3 4, 2 4 3, 2 3 4.*
#
# ## What a filter sees
#
# A filter whose left column is negative and whose right column is positive answers to vertical
# edges; turned on its side, to horizontal ones. The picture is made by your function.

# %%
rows, columns = np.mgrid[0:32, 0:32]
picture = ((rows - 16) ** 2 + (columns - 16) ** 2 < 100).astype(float)
vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], float)
filters = np.stack([vertical, vertical.T], axis=-1)[:, :, None, :]
maps = conv2d(picture[None, :, :, None], filters, np.zeros(2), pad=(1, 1))[0]
figure, axes = plt.subplots(1, 3, figsize=(7.5, 2.8))
axes[0].imshow(picture, cmap="gray")
for k, name in enumerate(("vertical edges", "horizontal edges")):
    axes[k + 1].imshow(maps[:, :, k], cmap="PuOr", vmin=-4, vmax=4)
    axes[k + 1].set_title(name)
axes[0].set_title("image")
for ax in axes:
    ax.set(xlabel="column", ylabel="row")
figure.tight_layout()
plt.show()

# %% [markdown]
# *In words: a white disc; beside it its left and right rims in orange and violet, then its upper
# and lower rims. Orange is negative, violet positive, white zero.*
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
# Write the sum over the window and the loop over the filters as one matrix product, so that only the
# loops over places remain. How many times faster is it on the picture above?
#
# ## Where you meet this again
#
# `tf.nn.conv2d` uses these very layouts. PyTorch's `torch.nn.functional.conv2d` wants
# `(N, C, H, W)` and `(F, C, KH, KW)`: which `transpose` takes you there? In CNN Explainer, click a
# neuron of the first layer: you see your window, the products and the sum.
