# %% [markdown]
# # Pooling, backward
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 04 (pooling forward), the chain rule | 35 minutes | unit 08, convolution backward |
#
# Max pooling keeps the largest value of each window and forgets the rest. Going backward, the
# gradient of the loss arrives at each output; where does it belong in the image?

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
# ## The rule, once in words
#
# Move a losing pixel a little: the maximum does not notice, so its gradient is 0. Move the winner by
# a little: the output moves by just as much, so it receives the **whole** gradient of its window.
# A pixel that wins in several windows receives the **sum** of what they send.
#
# ## Predict
#
# In this image each window of 2 x 2 (stride 2) has one winner. The gradients that arrive are 1, 2, 3
# and 4. Which four places of `dx` are not zero? Write them as (row, column), counted from 0.

# %%
image = np.array([[9., 1., 2., 8.],
                  [3., 4., 5., 6.],
                  [1., 2., 3., 4.],
                  [7., 0., 1., 9.]])
upstream = np.array([[1., 2.],
                     [3., 4.]])
my_places = None

# %% [markdown]
# ### Spot the mistake
#
# Notes on convolutional networks say: "pooling has no parameters, so backpropagation has nothing to
# do with it". What would the layers below a pooling layer learn, if that were so?
#
# ## Ties
#
# Where two values of a window are equally large, the maximum has a kink there, and any split of the
# gradient between them is legitimate. This course says: the **first** in row-major order wins, as
# `np.argmax` has it. Only giving the whole gradient to **each** of them is wrong: then more comes out
# than went in.
#
# ## Your function
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, C)` | gradient of the loss for each output, **not** all ones |
# | `x` | `(N, H, W, C)` | the images that were pooled |
# | `size` | `(rows, columns)` | of the window |
# | `stride` | `(rows, columns)` | from one window to the next; windows may overlap or leave gaps |
# | result `dx` | `(N, H, W, C)` | gradient for each pixel |
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


# %% [markdown]
# ## Back to your prediction

# %%
dx = max_pool2d_backward(upstream[None, :, :, None], image[None, :, :, None], (2, 2),
                         stride=(2, 2))[0, :, :, 0]
places = [tuple(int(k) for k in place) for place in np.argwhere(dx)]
print("not zero at", places, "- you said", my_places)
assert places == [(0, 0), (0, 3), (3, 0), (3, 3)]
assert dx.sum() == upstream.sum()

# %% [markdown]
# With rows and columns counted from 1, as in many texts, these are (1,1), (1,4), (4,1) and (4,4).
# What went in comes out: the sums of `dx` and `dy` are equal, always. That is a check you can make on
# any input, without knowing the answer.
#
# ## The routes
#
# Now windows of 3 x 3 with stride 1: they overlap, and a pixel can win more than once.

# %%
overlap = max_pool2d_backward(upstream[None, :, :, None], image[None, :, :, None], (3, 3),
                              stride=(1, 1))[0, :, :, 0]
figure, axes = plt.subplots(1, 3, figsize=(8, 3))
titles = ("image", "dx: 2 x 2, stride 2", "dx: 3 x 3, stride 1 (overlapping)")
for ax, grid, title in zip(axes, (image, dx, overlap), titles):
    ax.imshow(grid, cmap="cividis", vmin=0, vmax=grid.max())
    for (i, j), value in np.ndenumerate(grid):
        ax.text(j, i, f"{value:g}", ha="center", va="center",
                color="black" if value > grid.max() / 2 else "white")
    ax.set(title=title, xlabel="column", ylabel="row", xticks=range(4), yticks=range(4))
    ax.title.set_fontsize(9)
figure.tight_layout()
plt.show()
assert overlap.sum() == upstream.sum()

# %% [markdown]
# *In words: the image; then the gradients 1, 2, 3, 4 in its four corners; then the same four
# gradients with overlapping windows, where the winners are the 9 at the top left, the 8 at the top
# right, and other pixels below.*
#
# ## Is it the gradient?
#
# A gradient can be measured: move one pixel by a little and see what the loss does. With a random
# upstream gradient (ones would hide mistakes) the two must agree.

# %%
rng = np.random.default_rng(0)
x = rng.standard_normal((1, 5, 6, 2))
dy = rng.standard_normal((1, 2, 2, 2))


def loss(x):
    """Sum of dy times the pooled image: its gradient for x is dx."""
    pooled = np.array([[x[0, i * 2:i * 2 + 3, j * 3:j * 3 + 3].max(axis=(0, 1)) for j in range(2)]
                       for i in range(2)])
    return np.sum(dy[0] * pooled)


measured = np.zeros_like(x)
for place in np.ndindex(x.shape):
    up, down = x.copy(), x.copy()
    up[place] += 1e-5
    down[place] -= 1e-5
    measured[place] = (loss(up) - loss(down)) / 2e-5
difference = np.abs(measured - max_pool2d_backward(dy, x, (3, 3), stride=(2, 3))).max()
print(f"largest difference: {difference:.1e}")
assert difference < 1e-8

# %% [markdown]
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
# Average pooling spreads each gradient evenly over its window. Write it for windows that do not
# overlap with `np.kron`, then for windows that do.
#
# ## Where you meet this again
#
# PyTorch's `max_pool2d(..., return_indices=True)` keeps the winners, so that the backward pass does
# not look for them again; `max_unpool2d` sends values back along the same routes. ZFNet's pictures of
# what a filter sees (Zeiler and Fergus 2013) use just these routes and call them switches.
