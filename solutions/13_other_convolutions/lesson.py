# %% [markdown] covers="34 41"
# # Other convolutions
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 03 (the layer, forward), unit 02 (sizes and cost); unit 08 helps | 70 minutes | unit 14, architectures |
#
# In the layer of unit 03 every filter sees every channel, through a window without gaps, and what
# comes out is no larger than what went in. Each of these three can be changed, and for each somebody
# had a good reason: to see farther, to draw larger pictures, to pay less.
#
# | part | you write | what changes |
# |---|---|---|
# | 1. Taps apart | `conv2d_dilated` | the window has gaps |
# | 2. Back through the sizes | `conv2d_transpose` | the picture grows |
# | 3. Groups | `grouped_conv2d` | a filter sees some of the channels |
# | 4. Every channel alone | `depthwise_conv2d` | a filter sees one channel |
# | 5. One pixel, all channels | `pointwise_conv2d` | a window is one pixel |
# | If you want more | `conv2d_transpose_backward` | |

# %%
try:
    from autograder import check, mine
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
from itertools import combinations_with_replacement

import matplotlib.pyplot as plt
import numpy as np

import cnn_ref
from cnn_ref import plots

conv2d = mine("03_convolution_layer", "conv2d", otherwise=cnn_ref.conv2d)
as_batch = np.s_[None, :, :, None]
as_filter = np.s_[:, :, None, None]
rng = np.random.default_rng(1)

# %% [markdown]
# The line printed above says whose convolution this notebook uses: yours, if it is right.
#
# **Conventions of this unit.** Images `(N, H, W, C)`, maybe of whole numbers; results are floats. Filters
# lie as they are (cross-correlation). `stride`, `pad` and `dilation` are pairs `(rows, columns)`. Sizes
# round down.
#
# ## Who sees whom
#
# A layer with 8 channels coming in and 8 going out. A filled cell says: this output channel sees that
# input channel. All filters are 3 x 3, but for the last.

# %%
def who_sees_whom(panels):
    """A grid for each layer: rows are output channels, columns input channels."""
    figure, row = plt.subplots(1, len(panels), figsize=(9, 3.1), layout="constrained")
    for ax, (name, seen, weights) in zip(row, panels):
        ax.imshow(seen, cmap="Blues", vmin=0, vmax=1.3)
        ax.set(title=f"{name}\n{weights} weights", xlabel="input channel", xticks=[0, 7],
               yticks=[0, 7])
    row[0].set_ylabel("output channel")
    plt.show()


everyone = np.ones((8, 8))
who_sees_whom([
    ("ordinary", everyone, 3 * 3 * 8 * 8),
    ("two groups", np.kron(np.eye(2), np.ones((4, 4))), 3 * 3 * 4 * 8),
    ("depthwise", np.eye(8), 3 * 3 * 8),
    ("pointwise, 1 x 1", everyone, 8 * 8)])

# %% [markdown]
# *In words: four grids of 8 x 8. Ordinary: every cell filled, 576 weights. Two groups: two blocks of
# 4 x 4 on the diagonal, 288 weights. Depthwise: the diagonal only, 72 weights. Pointwise: every cell
# filled again, but one pixel large, 64 weights.*
#
# ## Predict
#
# Five sizes to commit to. A filter of 3 taps: how many pixels does it span when its taps are 2 apart,
# and 4 apart? A picture of 2 x 2 that is blown up by a filter of 3 x 3 with stride 2: how large is
# it then? And 192 channels of 28 x 28 become 32 by filters of 5 x 5 (the size is kept): how many
# products? Squeeze the 192 channels to 16 first, by filters of one pixel: how many in both layers
# together?

# %%
my_span_2 = None      # taps 2 apart
my_span_4 = None      # taps 4 apart
my_blown_up = None    # (rows, columns)
my_direct = None      # products
my_squeezed = None    # products of both layers

# %% [markdown] covers="41"
# # 1. Taps apart
#
# To see farther one can take a larger filter, and pay for each tap; or shrink the picture, and lose
# detail. Or **pull the taps apart**: with dilation $d$ neighbouring taps are $d$ pixels from each
# other. `K` taps then span
#
# $$d \, (K - 1) + 1$$
#
# pixels, and there are still `K` weights. French: *à trous*, with holes.

# %%
figure, row = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
plots.sizes(9, 3, dilation=2, ax=row[0])
plots.sizes(9, 3, dilation=4, ax=row[1])
plt.show()
spans = [d * (3 - 1) + 1 for d in (2, 4)]
print("spans:", spans, "- you said", [my_span_2, my_span_4])
assert spans == [5, 9]

# %% [markdown]
# *In words: two diagrams over 9 pixels, a row for each output. With dilation 2 the three taps touch
# every second pixel and span five, so there are five outputs; with dilation 4 they touch pixels 0, 4
# and 8 and span all nine, so there is one.*
#
# ## Your function
#
# $$y_{n,i,j,f} = b_f + \sum_{u,v,c} w_{u,v,c,f} \; \text{padded}_{n,\; i s_h + u d_h,\; j s_w + v d_w,\; c}$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `w`, `b` | `(KH, KW, C, F)`, `(F,)` | filters and biases |
# | `dilation` | `(rows, columns)` | distance of neighbouring taps; `(1, 1)` is the ordinary layer |
# | `stride`, `pad` | `(rows, columns)` | as in unit 03 |
# | result | `(N, OH, OW, F)` | `OH` and `OW` as in unit 02, with the span in the place of `K` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Start from your layer of unit 03. Two things change: the size of what comes out, and which pixels a
# window takes.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# A slice has three parts, `start:stop:step`.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# The stride moves the window as a whole, the dilation acts inside it: neither needs to know of the
# other. Between `K` taps there are `K - 1` gaps.
# </details>

# %%
def conv2d_dilated(x, w, b, *, dilation, stride=(1, 1), pad=(0, 0)):
    """A convolution whose taps lie apart.

    x: images (N, H, W, C)          w: filters (KH, KW, C, F)          b: biases (F,)
    dilation: distance of neighbouring taps (rows, columns)
    stride, pad: (rows, columns)
    Returns y of shape (N, OH, OW, F).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    (dh, dw), (sh, sw), (ph, pw) = dilation, stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    SH = dh * (KH - 1) + 1
    SW = dw * (KW - 1) + 1
    OH = (H + 2 * ph - SH) // sh + 1
    OW = (W + 2 * pw - SW) // sw + 1
    y = np.zeros((N, OH, OW, F))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = padded[n, i * sh:i * sh + SH:dh, j * sw:j * sw + SW:dw, :]
                for f in range(F):
                    y[n, i, j, f] = np.sum(window * w[:, :, :, f]) + b[f]
    return y
    ### END SOLUTION


# %% [markdown]
# ## How far three layers see
#
# A single bright pixel, and three layers of 3 x 3 ones, one after the other. What lights up at the
# end is what sees that pixel. Dilations 1, 1, 1; then 1, 2, 4; then 2, 2, 2. Which picture will have
# holes?

# %%
def light(dilations):
    """How many ways lead from the middle pixel of 17 x 17 to each output."""
    x = np.zeros((1, 17, 17, 1))
    x[0, 8, 8, 0] = 1
    for d in dilations:
        x = conv2d_dilated(x, np.ones((3, 3, 1, 1)), np.zeros(1), dilation=(d, d), pad=(d, d))
    return x[0, :, :, 0]


stacks = [(1, 1, 1), (1, 2, 4), (2, 2, 2)]
lit = [np.asarray(light(dilations)) for dilations in stacks]
figure, row = plt.subplots(1, 3, figsize=(9, 3.2), layout="constrained")
for ax, dilations, ways in zip(row, stacks, lit):
    shown = ax.imshow(np.ma.masked_equal(ways, 0), cmap="cividis", vmin=0)
    ax.set(title=f"dilations {dilations}", xlabel="column", xticks=[0, 8, 16], yticks=[0, 8, 16])
    figure.colorbar(shown, ax=ax, label="ways", shrink=0.8)
row[0].set_ylabel("row")
plt.show()
fields = [int(np.count_nonzero(ways.any(axis=0))) for ways in lit]
reached = [int(np.ptp(np.flatnonzero(ways.any(axis=0)))) + 1 for ways in lit]
print("wide:", reached, "of which seen:", fields)
assert reached == [7, 15, 13] and fields == [7, 15, 7]
assert lit[1][1:16, 1:16].min() >= 1

# %% [markdown]
# *In words: three maps of 17 x 17, white where nothing arrives. Dilations 1, 1, 1 light a block of
# 7 x 7, brightest in the middle. Dilations 1, 2, 4 light 15 x 15: every place
# can be reached. Dilations 2, 2, 2 reach 13 x 13, but only every second row and column: a grid with holes.*
#
# All three stacks have 27 weights. Of the three, 1, 2, 4 reach farthest and leave nothing out. Where
# all dilations are multiples of one number above 1, what comes out depends on every second (third, ...)
# pixel only, however many layers there are (**gridding**).
#
# Is doubling the best that three layers can do? Guess three dilations that reach farther than 15 pixels
# and leave none out; then let the cell try all up to 10, along one row.

# %%
def ways_along_a_row(dilations):
    """The same light in one row: how many ways lead to each pixel, from the first lit to the last."""
    x = np.zeros((1, 1, 61, 1))
    x[0, 0, 30, 0] = 1
    for d in dilations:
        x = np.asarray(conv2d_dilated(x, np.ones((1, 3, 1, 1)), np.zeros(1), dilation=(1, d),
                                      pad=(0, d)))
    row = x[0, 0, :, 0]
    return row[np.flatnonzero(row)[0]:np.flatnonzero(row)[-1] + 1]


tried = {d: ways_along_a_row(d) for d in combinations_with_replacement(range(1, 11), 3)}
farthest = max((d for d in tried if tried[d].all()), key=lambda d: len(tried[d]))
for d in ((1, 2, 4), farthest, (4, 4, 4)):
    print(f"dilations {d}: {len(tried[d])} pixels wide, {np.count_nonzero(tried[d])} of them seen,",
          f"most ways to one pixel: {tried[d].max():g}")
assert farthest == (1, 3, 9) and len(tried[farthest]) == tried[farthest].sum() == 27
assert (len(tried[1, 2, 4]), len(tried[4, 4, 4])) == (15, 25)

# %% [markdown]
# Three taps in three layers make 27 ways. Tripling spends each of them on a pixel of its own, and nothing
# without holes is wider. Doubling is content with 15 pixels and leads to most of them by several ways;
# 4, 4, 4 reach 25 and leave most of them out.

# %% [markdown] covers="41"
# # 2. Back through the sizes
#
# A network that paints (a mask for every pixel, a picture out of few numbers) has to make maps
# **larger**. The way back through a convolution does so: unit 08 laid the filter down once for every
# delta and added where stamps overlap. Take the same walk, with weights that are learned for it, and
# you have a **transposed convolution**. One value becomes one stamp; neighbours are stamped a stride
# apart.
#
# ## By hand
#
# In one dimension: `x = [1, 2]`, `w = [1, 10, 100]`, stride 2.
#
# ```
# 1 * w      1   10  100
# 2 * w               2   20  200
# together   1   10  102  20  200
# ```
#
# Two values, three taps, a stride of 2: five places. The stamps begin at 0 and at 2, and the last one
# ends 3 places after its beginning:
#
# $$OH = s \, (H - 1) + K$$

# %%
figure, row = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained")
plots.sizes(2, 3, stride=2, transposed=True, ax=row[0])
plots.sizes(4, 4, stride=2, pad=1, transposed=True, ax=row[1])
plt.show()

# %% [markdown]
# *In words: two diagrams, a row for each input. Left: the first input is stamped on outputs 0 to 2,
# the second on 2 to 4; they share output 2. Right: four inputs with stamps of four, two apart, ten
# places; one is cut off at each end, eight remain: twice the size.*
#
# What `pad` zeros were **added** on the way forward has to be **cut off** on the way back. So `pad`
# makes the result smaller here.
#
# ## Your function
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, F)` | small maps; **F** channels come in |
# | `w` | `(KH, KW, C, F)` | filters, laid as for the convolution that goes the other way; **C** channels come out |
# | `b` | `(C,)` | added once to each output |
# | `stride` | `(rows, columns)` | how far apart the stamps of two neighbours are |
# | `pad` | `(rows, columns)` | how much is cut off: above and below, left and right |
# | result | `(N, OH, OW, C)` | `OH = sh (H - 1) + KH - 2 ph`, and `OW` likewise |
#
# <details><summary>Hint 1: a plan</summary>
#
# Zeros, as large as all stamps together; visit every **input**; add its stamp; cut off; add the bias.
# </details>
# <details><summary>Hint 2: one stamp</summary>
#
# The value `x[n, i, j, f]` times a filter of the shape `(KH, KW, C)`. Where does its top left corner
# go?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Where stamps overlap nothing may be lost. `a[0:-0]` is empty. The bias is not part of a stamp.
# </details>

# %%
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """Stamp every value's filter on a larger map; overlaps are added up.

    x: maps (N, H, W, F)          w: filters (KH, KW, C, F)          b: biases (C,)
    stride: distance of two stamps (rows, columns)
    pad: what is cut off (above and below, left and right)
    Returns y of shape (N, OH, OW, C).
    """
    ### BEGIN SOLUTION
    N, H, W, F = x.shape
    KH, KW, C, _ = w.shape
    (sh, sw), (ph, pw) = stride, pad
    OH = sh * (H - 1) + KH
    OW = sw * (W - 1) + KW
    y = np.zeros((N, OH, OW, C))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for f in range(F):
                    stamp = x[n, i, j, f] * w[:, :, :, f]
                    y[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :] += stamp
    return y[:, ph:OH - ph, pw:OW - pw, :] + b
    ### END SOLUTION


# %%
one_to_four = np.arange(1.0, 5.0).reshape(2, 2)
grown = conv2d_transpose(one_to_four[as_batch], np.ones((3, 3, 1, 1)), np.zeros(1), stride=(2, 2))
print("shape:", grown.shape[1:3], "- you said", my_blown_up)
print(grown[0, :, :, 0])
assert grown.shape == (1, 5, 5, 1)
assert grown[0, 2, :, 0].tolist() == [4, 4, 10, 6, 6]

# %% [markdown]
# In the middle all four stamps meet: 1 + 2 + 3 + 4.
#
# ### Spot the mistake
#
# The operation is often called *deconvolution*, and it is said to **undo** a convolution. Shrink a
# picture with a filter, blow the result up with the same filter: is it the picture? Decide, then run.

# %%
picture, kernel = rng.standard_normal((7, 7)), rng.standard_normal((3, 3))
small = conv2d(picture[as_batch], kernel[as_filter], np.zeros(1), stride=(2, 2))
back = conv2d_transpose(small, kernel[as_filter], np.zeros(1), stride=(2, 2))[0, :, :, 0]
print("shapes:", picture.shape, "->", small.shape[1:3], "->", back.shape)
print(f"largest difference from the picture: {np.abs(back - picture).max():.2f}")
assert back.shape == picture.shape and not np.allclose(back, picture)

# %% [markdown]
# The **size** comes back, the picture does not: nine numbers cannot remember forty-nine. What does
# hold is that it is the *transposed* matrix (unit 08): $\langle A x, d \rangle = \langle x, A^\top d
# \rangle$ for every `x` and `d`. Your function against your convolution, on shapes of which no two
# sizes are equal:

# %%
x, w = rng.standard_normal((2, 9, 8, 3)), rng.standard_normal((3, 4, 3, 5))
for options in ({}, {"stride": (2, 2)}, {"stride": (3, 2), "pad": (0, 1)},
                {"stride": (2, 1), "pad": (1, 2)}):
    forward = conv2d(x, w, np.zeros(5), **options)
    d = rng.standard_normal(forward.shape)
    there = np.sum(forward * d)
    here = np.sum(x * conv2d_transpose(d, w, np.zeros(3), **options))
    print(f"<A x, d> = {there:11.6f}     <x, A' d> = {here:11.6f}     {options}")
    assert np.isclose(there, here)

# %% [markdown]
# (These sizes leave no row over. Where a stride does, several sizes shrink to the same one, and
# frameworks ask which is meant: `output_padding`.)
#
# ## The checkerboard
#
# Blow up a picture of ones with a filter of ones. The result tells how many stamps reach each place.

# %%
def stamps(k, s):
    """How many stamps of k x k, a stride apart, reach each place."""
    return np.asarray(conv2d_transpose(np.ones((1, 5, 5, 1)), np.ones((k, k, 1, 1)), np.zeros(1),
                                       stride=(s, s)))[0, :, :, 0]


figure, row = plt.subplots(1, 4, figsize=(9, 2.9), layout="constrained")
for ax, (k, s) in zip(row, [(3, 2), (4, 2), (5, 3), (6, 3)]):
    counts = stamps(k, s)
    inside = counts[k - 1:1 - k, k - 1:1 - k]
    values, places = np.unique(inside, return_counts=True)
    print(f"kernel {k}, stride {s}, inside:",
          ", ".join(f"{n} places with {v:g}" for v, n in zip(values, places)))
    shown = ax.imshow(counts, cmap="cividis", vmin=0, vmax=4)
    ax.set(title=f"kernel {k}, stride {s}", xlabel="column", xticks=[], yticks=[])
row[0].set_ylabel("row")
figure.colorbar(shown, ax=list(row), label="stamps", ticks=range(5), shrink=0.8)
plt.show()
assert np.all(stamps(4, 2)[3:-3, 3:-3] == 4) and np.all(stamps(6, 3)[5:-5, 5:-5] == 4)
assert stamps(3, 2)[5, 2:-2].tolist() == [2, 1, 2, 1, 2, 1, 2]
assert stamps(5, 3)[7, 4:-4].tolist() == [4, 2, 4, 4, 2, 4, 4, 2, 4]

# %% [markdown]
# *In words: four maps. Kernel 3, stride 2: bright dots where brighter lines cross a dark ground, in steps
# of two pixels. Kernel 5, stride 3: bright blocks of 2 x 2 between dark lines, in steps of three. Kernel
# 4, stride 2 and kernel 6, stride 3: the inside is even, only the border is darker.*
#
# Where the kernel is **no multiple of the stride**, some pixels get more stamps than their neighbours, in
# a pattern that repeats with the stride: the **checkerboard**. It is there before anything is learned,
# and learning has to work against it. So: a kernel that is a multiple of the stride; or enlarge by
# repeating pixels and convolve afterwards.

# %% [markdown] covers="34"
# # 3. Groups
#
# Now for the price. Cut the channels into `groups` heaps of equal size, and the filters as well;
# filters of heap `g` see the channels of heap `g`. AlexNet did it because its two graphics cards held
# half of the maps each. A filter is then only `C / groups` deep, so weights and products are divided
# by `groups`.
#
# $$y_{n,i,j,f} = b_f + \sum_{u,v,c} w_{u,v,c,f} \; \text{padded}_{n,\; i s_h + u,\; j s_w + v,\; g C' + c}
# \qquad C' = C / \text{groups}, \quad g = \lfloor f / (F / \text{groups}) \rfloor$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images; `C` is a multiple of `groups` |
# | `w` | `(KH, KW, C / groups, F)` | filters; `F` is a multiple of `groups` |
# | `b` | `(F,)` | biases |
# | `groups` | a whole number | heaps are neighbours: of 6 channels in 2 groups, 0 1 2 and 3 4 5 |
# | `stride`, `pad` | `(rows, columns)` | as in unit 03 |
# | result | `(N, OH, OW, F)` | filters in their order |
#
# <details><summary>Hint 1: a plan</summary>
#
# Your layer of unit 03. For each filter: in which heap is it, and which channels belong to that heap?
# </details>
# <details><summary>Hint 2: whole division</summary>
#
# Of 6 filters in 2 groups, 0, 1 and 2 belong to heap 0. Which division says so?
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# There are two sizes of heaps, `C / groups` channels and `F / groups` filters, and they differ.
# </details>

# %%
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    """Convolutions side by side: filters of a group see the channels of that group.

    x: images (N, H, W, C)          w: filters (KH, KW, C / groups, F)          b: biases (F,)
    groups: how many; C and F are multiples of it
    stride, pad: (rows, columns)
    Returns y of shape (N, OH, OW, F).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, depth, F = w.shape
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
                    g = f // (F // groups)
                    seen = window[:, :, g * depth:(g + 1) * depth]
                    y[n, i, j, f] = np.sum(seen * w[:, :, :, f]) + b[f]
    return y
    ### END SOLUTION


# %% [markdown]
# The second layer of AlexNet: 96 channels, 256 filters of 5 x 5, two groups. Two small witnesses
# first: one group is the ordinary layer, and two groups are two ordinary layers side by side.

# %%
x, w, b = rng.standard_normal((2, 5, 4, 6)), rng.standard_normal((3, 2, 3, 4)), np.arange(4.0)
both = grouped_conv2d(x, w, b, groups=2)
left = conv2d(x[..., :3], w[..., :2], b[:2])
right = conv2d(x[..., 3:], w[..., 2:], b[2:])
assert np.allclose(both, np.concatenate([left, right], axis=-1))
whole = rng.standard_normal((3, 2, 6, 4))
assert np.allclose(grouped_conv2d(x, whole, b, groups=1), conv2d(x, whole, b))
print("weights of AlexNet's second layer:", f"{5 * 5 * 96 * 256:,} in one group,",
      f"{5 * 5 * 48 * 256:,} in two")
assert cnn_ref.conv_params(5, 96, 256, bias=False, groups=2) == 5 * 5 * 48 * 256 == 307_200

# %% [markdown] covers="34"
# # 4. Every channel alone
#
# As many groups as channels: each filter sees **one** channel, and nothing is summed over channels.
# That is a **depthwise** convolution. Every channel has `M` filters of its own (`M` is often 1), and
# its `M` results lie side by side: output `c M + m` is filter `m` of channel `c`.
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `w` | `(KH, KW, C, M)` | `M` filters for each channel (TensorFlow's order) |
# | `b` | `(C M,)` | one for each **output** channel |
# | `stride`, `pad` | `(rows, columns)` | as in unit 03 |
# | result | `(N, OH, OW, C M)` | channel 0 under its M filters, then channel 1, ... |
#
# ## Predict
#
# One pixel with the channels 1 and 10, and filters of one pixel: channel 0 has the weights 1 and 2,
# channel 1 has 3 and 4. Which four numbers come out, in which order?

# %%
my_four = None

# %% [markdown]
# <details><summary>Hint 1: a plan</summary>
#
# Loops over places, channels, and the filters of a channel.
# </details>
# <details><summary>Hint 2: the window</summary>
#
# It has two axes here, as has the filter that meets it.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Which of the two indices moves faster along the result, the channel or its filter? The biases follow
# the result.
# </details>

# %%
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """Every channel under filters of its own, without a sum over channels.

    x: images (N, H, W, C)          w: filters (KH, KW, C, M)          b: biases (C M,)
    stride, pad: (rows, columns)
    Returns y of shape (N, OH, OW, C M); output c M + m is filter m of channel c.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    KH, KW, _, M = w.shape
    (sh, sw), (ph, pw) = stride, pad
    padded = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    padded[:, ph:ph + H, pw:pw + W, :] = x
    OH = (H + 2 * ph - KH) // sh + 1
    OW = (W + 2 * pw - KW) // sw + 1
    y = np.zeros((N, OH, OW, C * M))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for c in range(C):
                    window = padded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, c]
                    for m in range(M):
                        k = c * M + m
                        y[n, i, j, k] = np.sum(window * w[:, :, c, m]) + b[k]
    return y
    ### END SOLUTION


# %%
four = depthwise_conv2d(np.array([1.0, 10.0]).reshape(1, 1, 1, 2),
                        np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2), np.zeros(4))
print("result:", four.ravel(), "- you said", my_four)
assert four.ravel().tolist() == [1, 2, 30, 40]

# %% [markdown] covers="34"
# # 5. One pixel, all channels
#
# A filter of 1 x 1 sees no neighbours at all. It mixes **channels**: at every pixel the same fully
# connected layer (unit 05) takes `C` numbers to `F`.
#
# $$y_{n,i,j,f} = b_f + \sum_c x_{n,i,j,c} \; w_{0,0,c,f}$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `w`, `b` | `(1, 1, C, F)`, `(F,)` | filters and biases |
# | result | `(N, H, W, F)` | height and width stay |
#
# <details><summary>Hint 1: a plan</summary>
#
# Three loops bring you to a pixel. What is left are `C` numbers and a matrix.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `@` multiplies a vector with a matrix. It can do more: look up what it does with more than two axes.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# `w` has two axes of length 1 in front. The bias comes after the sum.
# </details>

# %%
def pointwise_conv2d(x, w, b):
    """A convolution of one pixel: a fully connected layer over the channels of each pixel.

    x: images (N, H, W, C)          w: filters (1, 1, C, F)          b: biases (F,)
    Returns y of shape (N, H, W, F).
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    F = w.shape[3]
    y = np.zeros((N, H, W, F))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                y[n, i, j, :] = x[n, i, j, :] @ w[0, 0, :, :] + b
    return y
    ### END SOLUTION


# %%
x, w, b = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((1, 1, 5, 2)), np.array([1.0, -1.0])
as_rows = cnn_ref.affine(x.reshape(-1, 5), w[0, 0], b).reshape(2, 3, 4, 2)
assert np.allclose(pointwise_conv2d(x, w, b), as_rows)
assert np.allclose(pointwise_conv2d(x, w, b), conv2d(x, w, b))
print("the same as 24 times a fully connected layer, and as a convolution")

# %% [markdown] covers="34"
# ## What it saves: squeeze first
#
# An output costs `KH KW C` products. The `C` can be made small before the expensive filters come:
# that is what the layers of Inception do (unit 14). Back to the prediction, and a second case: 192
# channels of 28 x 28 become 128 by filters of 3 x 3, directly, or squeezed to 96 before.

# %%
def products(k, c, f, n=28):
    """Products of a layer that keeps n x n, from c channels to f by filters of k x k (unit 02)."""
    return n * n * k * k * c * f


def squeezed(k, c, between, f):
    """The same through a layer of 1 x 1 that leaves `between` channels."""
    return products(1, c, between) + products(k, between, f)


direct = products(5, 192, 32)
print(f"5 x 5, 192 to 32:    {direct:11,} directly, {squeezed(5, 192, 16, 32):11,} through 16",
      "- you said", my_direct, my_squeezed)
wider = products(3, 192, 128)
print(f"3 x 3, 192 to 128:   {wider:11,} directly, {squeezed(3, 192, 96, 128):11,} through 96")
assert (direct, squeezed(5, 192, 16, 32)) == (120_422_400, 12_443_648)
assert (wider, squeezed(3, 192, 96, 128)) == (173_408_256, 101_154_816)

# %% [markdown]
# A tenth in the first case; 58 % in the second. The squeeze saves where the filters are large and the
# waist is narrow. It is not the same function: what 16 channels cannot hold is lost.
#
# Two more ways to save, of the same kind. **Split** a filter of `K x K` into one of `K x 1` and one of
# `1 x K`: `2 K` products where `K K` were (only filters that are a product of a column and a row can be
# split exactly). And where a pooling of stride 2 follows a convolution, let the **convolution** take
# the stride: a quarter of its products, since three of four places are not visited.
#
# ## What it saves: neighbours here, channels there
#
# Depthwise first (neighbours), pointwise after it (channels): together a **separable** convolution.
# For each pixel `K K C F` products become `K K C + C F`. How much that is depends on `K`:

# %%
sides = np.arange(1, 12, 2)
channels = 128
costs = {
    "ordinary": [k * k * channels * channels for k in sides],
    "8 groups": [k * k * channels * channels // 8 for k in sides],
    "squeezed to 32 first": [channels * 32 + k * k * 32 * channels for k in sides],
    "depthwise, then pointwise": [k * k * channels + channels * channels for k in sides]}
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
for (name, cost), marker, colour in zip(costs.items(), "osD^", ("#0072B2", "#E69F00", "#009E73",
                                                                "#CC79A7")):
    ax.semilogy(sides, cost, marker=marker, color=colour, label=name)
ax.set(xlabel="rows and columns of the filter", ylabel="products for each pixel", xticks=sides,
       title="128 channels in, 128 out")
ax.yaxis.set_major_formatter(lambda n, _: f"{n:,.0f}")
ax.legend()
plt.show()
ordinary, separable = costs["ordinary"], costs["depthwise, then pointwise"]
for k, whole, parts in zip(sides, ordinary, separable):
    print(f"{k:2} x {k:<2}  ordinary {whole:9,}   separable {parts:7,}   {whole / parts:5.2f} to 1")
assert separable[0] == max(cost[0] for cost in costs.values()) == ordinary[0] + channels == 16_512
assert all(min(at_k) == at_k[-1] for at_k in list(zip(*costs.values()))[1:])
assert ordinary[-1] == 121 * ordinary[0] and separable[-1] < 2 * separable[0]

# %% [markdown]
# *In words: products for each pixel on a logarithmic axis, over filters from 1 to 11 pixels wide. The
# ordinary layer rises to 121 times its start; eight groups run parallel to it, an eighth as high, the
# squeeze between the two. The separable layer starts above all of them and does not even double: from
# 3 x 3 on it is the cheapest.*
#
# At 1 x 1 there are no neighbours: the depthwise layer costs 128 products and saves none.
#
# Does your own pair do what an ordinary layer does? It is a special case of one: the filter
# `w[u, v, c, f]` that is a product of `depth[u, v, c]` and `point[c, f]`.

# %%
depth, point = rng.standard_normal((3, 3, 4, 1)), rng.standard_normal((1, 1, 4, 6))
x, b = rng.standard_normal((1, 6, 5, 4)), rng.standard_normal(6)
pair = pointwise_conv2d(depthwise_conv2d(x, depth, np.zeros(4), pad=(1, 1)), point, b)
product = depth[:, :, :, 0, None] * point[0, 0]
assert np.allclose(pair, conv2d(x, product, b, pad=(1, 1)))
print("two layers of", depth.size + point.size, "weights do what", product.size, "weights of this form do")

# %% [markdown]
# ## In your words

# %% [markdown] written="what-a-separable-layer-cannot-do" points=1
# A depthwise layer followed by a pointwise one is cheap. What can an ordinary 3 x 3 layer do that this
# pair cannot? One sentence.
#
# ### BEGIN SOLUTION
# In an ordinary layer every filter may look for a different pattern in each channel, while in the pair
# all filters share one pattern for each channel and differ only in how much of it they take.
# ### END SOLUTION

# %% [markdown] covers="41"
# ## If you want more
#
# To **train** a transposed convolution you need its gradients, and here the circle closes: the way
# back of the way back is the way forward. `dx` is a plain convolution of `dy` with the same filters.
#
# | argument | shape | meaning |
# |---|---|---|
# | `dy` | `(N, OH, OW, C)` | gradient of the loss for each output, **not** ones |
# | `x`, `w`, `b` | `(N, H, W, F)`, `(KH, KW, C, F)`, `(C,)` | what the forward pass took; of `b` only the shape counts |
# | `stride`, `pad` | `(rows, columns)` | as on the way forward |
# | result | `dx, dw, db` | in the shapes of `x`, `w`, `b`; sums over the batch |
#
# <details><summary>Hint 1: a plan</summary>
#
# The loops of your forward pass once more. Each stamp lay on a window; read the same window of `dy`.
# </details>
# <details><summary>Hint 2: one product</summary>
#
# `value * weight` was added to an output. What does its `dy` send to the value, and what to the weight?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Some stamps lay on what was cut off. What gradient arrives there?
# </details>

# %%
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    """Gradients of a transposed convolution, sums over the batch.

    dy: upstream gradient (N, OH, OW, C)
    x: maps (N, H, W, F)          w: filters (KH, KW, C, F)          b: biases (C,)
    stride, pad: (rows, columns), as on the way forward
    Returns dx, dw, db in the shapes of x, w, b.
    """
    ### BEGIN SOLUTION
    N, H, W, F = x.shape
    KH, KW, C, _ = w.shape
    (sh, sw), (ph, pw) = stride, pad
    OH = sh * (H - 1) + KH
    OW = sw * (W - 1) + KW
    whole = np.zeros((N, OH, OW, C))
    whole[:, ph:OH - ph, pw:OW - pw, :] = dy
    dx = np.zeros(x.shape)
    dw = np.zeros(w.shape)
    for n in range(N):
        for i in range(H):
            for j in range(W):
                window = whole[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :]
                for f in range(F):
                    dx[n, i, j, f] = np.sum(window * w[:, :, :, f])
                    dw[:, :, :, f] += x[n, i, j, f] * window
    db = np.sum(dy, axis=(0, 1, 2))
    return dx, dw, db
    ### END SOLUTION


# %% [markdown]
# ## Is it the gradient?

# %%
x, w, b = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((3, 2, 3, 5)), np.zeros(3)
options = {"stride": (2, 3), "pad": (1, 0)}
forward = conv2d_transpose
dy = rng.standard_normal(forward(x, w, b, **options).shape)
dx, dw, db = conv2d_transpose_backward(dy, x, w, b, **options)
for name, report in (
        ("dx", cnn_ref.gradient_check(lambda a: forward(a, w, b, **options), x, dy, dx)),
        ("dw", cnn_ref.gradient_check(lambda a: forward(x, a, b, **options), w, dy, dw)),
        ("db", cnn_ref.gradient_check(lambda a: forward(x, w, a, **options), b, dy, db))):
    print(name, report)
    assert report.error < 1e-8
assert np.allclose(dx, conv2d(dy, w, np.zeros(5), stride=(2, 3), pad=(1, 0)))

# %% [markdown]
# ## Where you meet this again
#
# | | PyTorch | Keras |
# |---|---|---|
# | dilated | `Conv2d(..., dilation=2)` | `Conv2D(..., dilation_rate=2)` |
# | transposed | `ConvTranspose2d`, filters `(F, C, KH, KW)` | `Conv2DTranspose`, filters `(KH, KW, C, F)` |
# | grouped | `Conv2d(..., groups=2)` | `Conv2D(..., groups=2)` |
# | depthwise | `Conv2d(C, C * M, ..., groups=C)` | `DepthwiseConv2D(..., depth_multiplier=M)` |
# | separable | two layers | `SeparableConv2D` |
#
# Sizes, strides and cuts of all of these are drawn in V. Dumoulin and F. Visin, *A guide to convolution
# arithmetic for deep learning* (2016). Dilation: F. Yu and V. Koltun, *Multi-scale context aggregation
# by dilated convolutions* (2016). One pixel: M. Lin, Q. Chen and S. Yan, *Network in network* (2014).
# Separable: F. Chollet, *Xception* (2017). The checkerboard: A. Odena, V. Dumoulin and C. Olah,
# *Deconvolution and checkerboard artifacts* (2016).
#
# A phone has to find a face in a picture, thirty times a second. Which two of the five would you reach
# for, and which one if it also has to blur the background, pixel by pixel?
