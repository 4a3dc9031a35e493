# %% [markdown] covers="9"
# # Pooling, backward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 04 (pooling forward), unit 06 (the chain rule, gradient checks) | 60 minutes | unit 08, convolution backward |
#
# Max pooling keeps the largest value of each window and forgets the rest; average pooling keeps the mean.
# Going backward, the gradient of the loss arrives at each output; where does it belong in the image?
#
# | part | you write |
# |---|---|
# | 1. The winner takes it all | `max_pool2d_backward` |
# | 2. The mean shares | `avg_pool2d_backward` |
# | 3. Blocks | `upsample_mean` |
# | If you want more | `max_pool2d_backward_padded` |

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

max_pool2d = mine("04_activations_pooling", "max_pool2d", otherwise=cnn_ref.max_pool2d)
avg_pool2d = mine("04_activations_pooling", "avg_pool2d", otherwise=cnn_ref.avg_pool2d)
numerical_gradient = mine("06_backpropagation", "numerical_gradient",
                          otherwise=cnn_ref.numerical_gradient)
relative_error = mine("06_backpropagation", "relative_error", otherwise=cnn_ref.relative_error)

# %% [markdown] covers="6"
# ## The picture
#
# The map from unit 04, whose four windows have the maxima 6, 8, 3 and 4, and four gradients that arrive
# from above. Follow the route of the first: it ends at the 6.

# %%
course_map = np.array([[1., 1., 2., 4.],
                       [5., 6., 7., 8.],
                       [3., 2., 1., 0.],
                       [1., 2., 3., 4.]])
upstream = np.array([[1., 2.],
                     [3., 4.]])
four = upstream[None, :, :, None]
plots.pool_routes(upstream, course_map, 2)
plt.show()

# %% [markdown]
# *In words: left the image with its four windows; right the gradients 1, 2, 3, 4; from each an arrow leads
# into the middle, to the place of its window's winner. There is a 1 where the 6 is, a 2 where the 8 is, a 3
# where the 3 is, a 4 where the 4 is, and 0 everywhere else.*

# %% [markdown] covers="45 9 E19"
# ## 1. The winner takes it all
#
# Move a losing pixel a little: the maximum does not notice, so its gradient is 0. Move the winner by
# a little: the output moves by just as much, so it receives the **whole** gradient of its window.
# A pixel that wins in several windows receives the **sum** of what they send.
#
# For one image, you can see a pooling layer as a matrix that connects each output to the pixels of its window,
# with the weight 1 for the winner and 0 for the losers (or, for the mean, the same weight for all). Forward
# multiplies by that matrix, backward by its transpose, as everywhere in backpropagation.
#
# ### Predict
#
# In this image each window of 2 x 2 (stride 2) has one winner. The gradients that arrive are 1, 2, 3
# and 4. Which four places of `dx` are not zero? Write them as (row, column), counted from 0.

# %%
image = np.array([[9., 1., 2., 8.],
                  [3., 4., 5., 6.],
                  [1., 2., 3., 4.],
                  [7., 0., 1., 9.]])
my_places = None

# %% [markdown] covers="E19"
# ### Spot the mistake
#
# Notes on convolutional networks say: "pooling has no parameters, so backpropagation has nothing to
# do with it". What would the layers below a pooling layer learn, if that were so?
#
# ### Ties
#
# Where two values of a window are equally large, the maximum has a kink there, and any split of the
# gradient between them is legitimate. This course says: the **first** in row-major order wins, as
# `np.argmax` has it. Only giving the whole gradient to **each** of them is wrong: then more comes out
# than went in.
#
# ### Your function: `max_pool2d_backward`
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, C)` | gradient of the loss for each output, **not** all ones |
# | `x` | `(N, H, W, C)` | the images that were pooled; maybe whole numbers |
# | `size` | `(rows, columns)` | of the window |
# | `stride` | `(rows, columns)` | from one window to the next; windows may overlap or leave gaps |
# | result `dx` | `(N, H, W, C)` | gradient for each pixel, floats |
#
# There is no padding. Rows or columns that no window covers receive 0. Do not change `x` or `dy`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Start from zeros in the shape of x. Visit every output; find the one pixel it came from; let its
# gradient arrive there.
# </details>
# <details><summary>Hint 2: finding the winner</summary>
#
# `np.argmax` of a 2-D window gives one number that counts row by row. `np.unravel_index` turns it
# into a row and a column, if you tell it the window's shape.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# The winner's row and column are counted from the corner of its window. And the pixel may have
# received something already.
# </details>

# %%
def max_pool2d_backward(dy, x, size, *, stride):
    """Gradient of max pooling: every dy goes to the first maximum of its window.

    dy: upstream gradient (N, OH, OW, C)          x: images (N, H, W, C)
    size, stride: (rows, columns)
    Returns dx of the shape of x.
    """
    ### BEGIN SOLUTION
    N, OH, OW, C = dy.shape
    (kh, kw), (sh, sw) = size, stride
    dx = np.zeros(x.shape)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for c in range(C):
                    window = x[n, i * sh:i * sh + kh, j * sw:j * sw + kw, c]
                    u, v = np.unravel_index(np.argmax(window), (kh, kw))
                    dx[n, i * sh + u, j * sw + v, c] += dy[n, i, j, c]
    return dx
    ### END SOLUTION


# %%
dx = max_pool2d_backward(four, image[None, :, :, None], (2, 2), stride=(2, 2))[0, :, :, 0]
places = [tuple(int(k) for k in place) for place in np.argwhere(dx)]
print("not zero at", places, "- you said", my_places)
assert places == [(0, 0), (0, 3), (3, 0), (3, 3)]
assert dx.sum() == upstream.sum()
six = max_pool2d_backward(four, course_map[None, :, :, None], (2, 2), stride=(2, 2))[0, :, :, 0]
assert course_map[six == 1].tolist() == [6.0]

# %% [markdown] covers="45"
# With rows and columns counted from 1, as in many texts, these are (1,1), (1,4), (4,1) and (4,4).
# What went in comes out: the sums of `dx` and `dy` are equal, always. That is a check you can make on
# any input, without knowing the answer.
#
# ### The routes
#
# Now windows of 3 x 3 with stride 1: they overlap, and a pixel can win more than once.
#
# **Predict** first: the same four gradients arrive. The 9 lies in all four windows: what does it receive?

# %%
crowded = np.array([[1., 2., 0., 3.],
                    [4., 9., 5., 1.],
                    [2., 6., 7., 8.],
                    [0., 3., 1., 2.]])
my_nine = None

# %%
overlap = max_pool2d_backward(four, crowded[None, :, :, None], (3, 3), stride=(1, 1))[0, :, :, 0]
figure, axes = plt.subplots(1, 3, figsize=(8.5, 3), layout="constrained")
titles = ("image", "dx: 2 x 2, stride 2", "dx: 3 x 3, stride 1 (overlapping)")
apart = max_pool2d_backward(four, crowded[None, :, :, None], (2, 2), stride=(2, 2))[0, :, :, 0]
for ax, grid, title in zip(axes, (crowded, apart, overlap), titles):
    ax.imshow(grid, cmap="cividis", vmin=0, vmax=grid.max())
    for (i, j), value in np.ndenumerate(grid):
        ax.text(j, i, f"{value:g}", ha="center", va="center",
                color="black" if value > grid.max() / 2 else "white")
    ax.set(title=title, xlabel="column", ylabel="row", xticks=range(4), yticks=range(4))
    ax.title.set_fontsize(9)
plt.show()
print("the 9 receives", overlap[1, 1], "- you said", my_nine)
assert overlap[1, 1] == 1 + 2 + 3 + 4
assert overlap.sum() == upstream.sum() == apart.sum()

# %% [markdown]
# *In words: the image; then the gradients 1, 2, 3, 4 at the winners 9, 5, 6 and 8 of four windows apart; then the
# same four gradients with overlapping windows: all of them, 10, at the 9.*
#
# ### Is it the gradient?
#
# Measure it, as in unit 06, with a random upstream gradient (ones would hide mistakes).

# %%
rng = np.random.default_rng(0)
x, dy = rng.standard_normal((1, 7, 6, 2)), rng.standard_normal((1, 3, 2, 2))
claimed = max_pool2d_backward(dy, x, (3, 3), stride=(2, 3))
error = relative_error(claimed, numerical_gradient(
    lambda v: max_pool2d(v, (3, 3), stride=(2, 3)), x, dy, 1e-5))
print(f"relative error {error:.1e}")
assert error < 1e-8
assert np.isclose(claimed.sum(), dy.sum())

# %% [markdown]
# And at a tie? Two equal pixels in one window: move one up and the output follows; move it down and the other one
# holds it. So the measured slope is a half for each, the computed one is 1 and 0. Neither is wrong: there is a kink.

# %%
tie = np.array([[5.0, 5.0], [1.0, 2.0]])[None, :, :, None]
one = np.ones((1, 1, 1, 1))
print("computed:", max_pool2d_backward(one, tie, (2, 2), stride=(2, 2))[0, :, :, 0].tolist())
print("measured:", numerical_gradient(lambda v: max_pool2d(v, (2, 2), stride=(2, 2)), tie, one,
                                      1e-5)[0, :, :, 0].round(6).tolist())

# %% [markdown] covers="45 9"
# ## 2. The mean shares
#
# In a mean, every pixel of the window has the same influence, whatever its value. So the gradient of a window is
# spread **evenly**, and where windows overlap, the shares add up.
#
# ### Predict
#
# A window of 2 x 3 sends back the gradient 12. What does each of its pixels receive? And what is the sum of `dx`?

# %%
my_share = None

# %% [markdown] covers="9"
# ### Your function: `avg_pool2d_backward`
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, C)` | gradient of the loss for each output |
# | `x` | `(N, H, W, C)` | the images that were pooled; only their shape matters |
# | `size`, `stride`, `pad` | `(rows, columns)` | as in `avg_pool2d` of unit 04; `pad` is less than `size` |
# | `count_pad` | | `False`: the mean was taken over the pixels inside the image; `True`: over all places |
# | result `dx` | `(N, H, W, C)` | gradient for each pixel, floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# The loops of `avg_pool2d`, with the arrow turned round: instead of reading a window of x, add something to a window
# of dx.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A slice of `dx` is a view: what you add to it with `+=` arrives in `dx`. A slice of length one, such as `i:i + 1`,
# keeps its axis, so that a number of `dy` lines up with its window.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# With `count_pad=False`, a window at the border was a mean of fewer pixels. And a slice must not start below zero:
# there Python counts from the end. Move its start only: the end of the window stays where it was.
# </details>

# %%
def avg_pool2d_backward(dy, x, size, *, stride, pad=(0, 0), count_pad=False):
    """Gradient of average pooling: every dy is spread evenly over its window.

    dy: upstream gradient (N, OH, OW, C)          x: images (N, H, W, C)
    size, stride, pad: (rows, columns); pad is less than size
    count_pad: whether places outside of the image counted in the mean
    Returns dx of the shape of x.
    """
    ### BEGIN SOLUTION
    N, OH, OW, C = dy.shape
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    dx = np.zeros(x.shape)
    for i in range(OH):
        for j in range(OW):
            top, left = i * sh - ph, j * sw - pw
            window = dx[:, max(top, 0):top + kh, max(left, 0):left + kw]
            count = kh * kw if count_pad else window.shape[1] * window.shape[2]
            window += dy[:, i:i + 1, j:j + 1] / count
    return dx
    ### END SOLUTION


# %%
share = avg_pool2d_backward(np.full((1, 1, 1, 1), 12.0), np.ones((1, 2, 3, 1)), (2, 3), stride=(2, 3))
print("each pixel receives", share[0, 0, 0, 0], "- you said", my_share)
assert share.tolist() == np.full((1, 2, 3, 1), 2.0).tolist()
rng = np.random.default_rng(1)
x, dy = rng.standard_normal((2, 6, 5, 2)), rng.standard_normal((2, 3, 3, 2))
for counted in (False, True):
    def pooled(v, counted=counted):
        return avg_pool2d(v, (3, 3), stride=(2, 2), pad=(1, 1), count_pad=counted)
    claimed = avg_pool2d_backward(dy, x, (3, 3), stride=(2, 2), pad=(1, 1), count_pad=counted)
    error = relative_error(claimed, numerical_gradient(pooled, x, dy, 1e-5))
    print(f"count_pad={counted}: relative error {error:.1e}; sum of dy {dy.sum():.4f}, "
          f"of dx {claimed.sum():.4f}")
    assert error < 1e-8
    assert counted or np.isclose(claimed.sum(), dy.sum())

# %% [markdown]
# Where padding counts, a part of the gradient goes to places outside of the image and is lost: then, and only then,
# the sums differ.

# %%
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
spread = np.ones((1, 8, 8, 1))
for ax, (size, stride), title in zip(axes, (((2, 2), (2, 2)), ((3, 3), (2, 2))),
                                     ("2 x 2, stride 2", "3 x 3, stride 2 (overlapping)")):
    oh = (8 - size[0]) // stride[0] + 1
    sent = avg_pool2d_backward(np.ones((1, oh, oh, 1)), spread, size, stride=stride)[0, :, :, 0]
    drawn = ax.imshow(sent, cmap="cividis", vmin=0, vmax=4 / 9)
    ax.set(title=title, xlabel="column", ylabel="row", xticks=range(0, 8, 2), yticks=range(0, 8, 2))
figure.colorbar(drawn, ax=axes, label="gradient that arrives")
plt.show()

# %% [markdown]
# *In words: every output sends the gradient 1. With windows side by side each of 8 x 8 pixels receives a quarter. With
# overlapping windows of 3 x 3, pixels in two windows receive two ninths, those in four receive four ninths, and the
# last row and column, which no window covers, nothing: a grid.*

# %% [markdown] covers="17"
# ## 3. Blocks
#
# Where windows lie side by side and nothing is left over, the way back through a mean is: make each number a block,
# and divide. Notes write it as a **Kronecker product** with a block of ones, `np.kron(dy, ones) / 4`, and call it
# upsampling. In the chain of unit 06 the four gradients 0.062, 0.164, 0.266 and 0.368 came out of the fully connected
# layer; folded up into 2 x 2 they go back through a 2 x 2 mean.
#
# ### Your function: `upsample_mean`
#
# | | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, C)` | upstream gradient; maybe whole numbers |
# | `size` | `(rows, columns)` | of a block |
# | result | `(N, OH * rows, OW * columns, C)` | floats |
#
# <details><summary>Hint 1: a plan</summary>
#
# Each number becomes a block of equal numbers, and a block adds up to what the number was.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.repeat(a, times, axis)` repeats each entry along one axis; `np.kron` does
# both axes at once, if the block has as many axes as `dy`.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `np.tile` lays copies of the whole side by side, which is something else. And not every block has four pixels.
# </details>

# %%
def upsample_mean(dy, size):
    """Every value spread evenly over a block of pixels.

    dy: upstream gradient (N, OH, OW, C)          size: of a block, (rows, columns)
    Returns floats (N, OH * rows, OW * columns, C).
    """
    ### BEGIN SOLUTION
    kh, kw = size
    return np.repeat(np.repeat(dy, kh, axis=1), kw, axis=2) / (kh * kw)
    ### END SOLUTION


# %%
chain = np.array([[0.062, 0.164], [0.266, 0.368]])
blocks = upsample_mean(chain[None, :, :, None], (2, 2))
print(blocks[0, :, :, 0])
assert np.allclose(blocks[0, :, :, 0], np.kron(chain, np.ones((2, 2))) / 4)
assert np.allclose(blocks, avg_pool2d_backward(chain[None, :, :, None], np.zeros((1, 4, 4, 1)), (2, 2),
                                               stride=(2, 2)))
plots.pool_routes(100 * chain, np.ones((4, 4)), 2, kind="mean")
plt.show()

# %% [markdown]
# *In words: four gradients (a hundred times those of the chain: 6.2, 16.4, 26.6, 36.8), each spread over a block of four
# pixels: 1.55, 4.1, 6.65 and 9.2.*

# %% [markdown] covers="E12 9"
# ## Where the sources differ
#
# | question | some say | others say | here |
# |---|---|---|---|
# | the layer between two convolutions | max pooling | "subsampling": the mean, times a learned weight, plus a learned bias, then a sigmoid (LeNet-5; Bouvrie's notes) | max or mean, nothing learned |
# | gradients of a batch | summed | divided by the size of the batch | summed: the loss owns the mean |
# | ties | the first | all share | the first; both count as right |
#
# ### Spot the mistake
#
# Notes say that "a subsampling layer has no weights to learn". For which of the two kinds in the first row is that
# true? If $y = \beta m + b$ with $m$ the mean of a window, what are $\partial y/\partial \beta$ and
# $\partial y/\partial b$? So what do $\beta$ and $b$ of a whole map collect? (LeNet-5 counts two parameters for each map
# of its subsampling layers: unit 14.)
#
# ## In your words

# %% [markdown] written="why-the-gradient-is-added" points=1
# Why must the gradients of overlapping windows be **added** where the same pixel wins? One sentence.
#
# ### BEGIN SOLUTION
# The pixel reaches the loss along several paths, one through each window that it wins, and the chain
# rule adds the contributions of all paths.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# Max pooling backward with padding: `pad` is `(rows, columns)`, less than `size`. A place outside the image never wins,
# not even where every pixel is negative. All else is as in part 1.
#
# <details><summary>Hint 1: a plan</summary>
#
# Where does window (i, j) begin, counted in the image? It may begin above it. Cut out what lies inside.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Your function of part 2 cuts windows in this way. Or pad the image first, with a number that loses against every other,
# and cut the border off at the end.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# What is cut off at the border has another width, another corner, or both. And cutting a border off with `[p:-p]` has a
# surprise for p = 0.
# </details>

# %%
def max_pool2d_backward_padded(dy, x, size, *, stride, pad):
    """Gradient of max pooling with padding, which never wins.

    dy: upstream gradient (N, OH, OW, C)          x: images (N, H, W, C)
    size, stride, pad: (rows, columns); pad is less than size
    Returns dx of the shape of x.
    """
    ### BEGIN SOLUTION
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(dy.shape):
        top, left = i * sh - ph, j * sw - pw
        window = x[n, max(top, 0):top + kh, max(left, 0):left + kw, c]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dx[n, max(top, 0) + u, max(left, 0) + v, c] += dy[n, i, j, c]
    return dx
    ### END SOLUTION


# %% [markdown]
# ## Where you meet this again
#
# PyTorch's `max_pool2d(..., return_indices=True)` keeps the winners, so that the backward pass does
# not look for them again; `max_unpool2d` sends values back along the same routes. ZFNet's pictures of
# what a filter sees (Zeiler and Fergus) use just these routes and call them switches. In TensorFlow and Keras,
# padded places of `MaxPool2D` never win and those of `AveragePooling2D` do not count, as here by default. Which of
# your three functions would you need for the way back through `GlobalAveragePooling2D`?
