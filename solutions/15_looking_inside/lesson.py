# %% [markdown]
# # Looking inside, and slimming down
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 04 (pooling), 07 and 08 (the way back); a trained net, which this notebook trains in seconds | 90 minutes | the networks of others: what they look for, and how they fit into a telephone |
#
# A trained network is a few arrays of numbers, and it works. **Why** does it say "three"? And **how
# much** of it does it need? The first half of this unit asks the first question in two ways: what does
# a filter look for, and what does the answer hang on? The second half takes weights, bits and whole
# dimensions away and watches what is left.
#
# | part | you write |
# |---|---|
# | 1. A net to look into | nothing: it is trained for you |
# | 2. What a filter looks for | `deconvnet_step` |
# | 3. What the answer hangs on | `occlusion_map` |
# | 4. Fewer weights | `prune_by_magnitude` |
# | 5. Fewer bits | `quantize_int8` |
# | 6. Fewer dimensions | `low_rank_fc` |
# | If you want more | `sentence_features` |

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import copy

import matplotlib.pyplot as plt
import numpy as np

import cnn_ref
from cnn_ref import plots
from cnn_ref.data import digits
from cnn_ref.inside import deconvnet, feature_maps
from cnn_ref.layers import Conv2d, Dense, Function, Sequential
from cnn_ref.train import Trainer, predict, scores

try:
    images, labels = digits(16)
except ImportError:
    raise SystemExit("scikit-learn is missing, and with it the handwritten digits of this unit. "
                     "Run this in a terminal, then restart the kernel:  "
                     "pip install scikit-learn") from None

# %% [markdown]
# # 1. A net to look into
#
# 1,797 handwritten digits of 16 x 16 pixels (they ship with scikit-learn, at 8 x 8). Two convolution
# layers, one pooling between them, two fully connected layers:

# %%
rng = np.random.default_rng(0)
order = rng.permutation(len(images))
train, test = order[:1400], order[1400:]


def drawn(*shape):
    """He's first weights (unit 11), in single precision."""
    return cnn_ref.he_normal(rng.standard_normal(shape), int(np.prod(shape[:-1]))).astype("float32")


def zeros(n):
    return np.zeros(n, "float32")


net = Sequential([
    Conv2d(drawn(5, 5, 1, 8), zeros(8)), Function(cnn_ref.relu, cnn_ref.relu_backward),
    Function(cnn_ref.max_pool2d, cnn_ref.max_pool2d_backward, 2),
    Conv2d(drawn(3, 3, 8, 16), zeros(16)), Function(cnn_ref.relu, cnn_ref.relu_backward),
    Function(cnn_ref.flatten, cnn_ref.flatten_backward),
    Dense(drawn(256, 64), zeros(64)), Function(cnn_ref.relu, cnn_ref.relu_backward),
    Dense(drawn(64, 10), zeros(10))])
WITH_WEIGHTS = {"conv 1": 0, "conv 2": 3, "dense 1": 6, "dense 2": 8}
steps = 8 * 28
trainer = Trainer(net, cnn_ref.adam, lr=lambda t: 4e-3 * (1 - t / steps) + 1e-4)
history = trainer.fit(images[train], labels[train], epochs=8, batch=50, rng=rng)


def accuracy(net):
    """Of the 397 digits that training has not seen, the share that is named rightly."""
    return float(np.mean(predict(net, images[test]) == labels[test]))


full = accuracy(net)
print(f"{net.count():,} parameters, loss {history.loss[-1]:.3f}, accuracy on new digits {full:.1%}")
assert net.count() == 18_474 and full > 0.94

# %%
columns = [plots.Layer("digit", (16, 16, 1)), plots.Layer("conv 1", (12, 12, 8), 208),
           plots.Layer("pool", (6, 6, 8)), plots.Layer("conv 2", (4, 4, 16), 1168),
           plots.Layer("dense 1", (64,), 16448), plots.Layer("dense 2", (10,), 650)]
first = images[test[:1]]
maps = feature_maps(net, first)
plots.pipeline(columns, activations=[first[0]] + [maps[k][0] for k in (1, 2, 4, 7, 8)])
plt.show()

# %% [markdown]
# *In words: a digit; eight maps of the first layer in which its strokes light up, each in other places;
# the same maps pooled; maps of 4 x 4 in which nobody sees a digit any more; two columns of numbers. Of
# the 18,474 parameters 16,448 stand below the first dense layer.*
#
# The easiest way to ask what a filter looks for is to look at it. Here are the eight of layer 1. What
# do they look for?

# %%
plots.filters(net.inside[0].params["w"])
plt.show()

# %% [markdown] covers="33"
# *In words: eight grids of 5 x 5 weights, orange and blue; here and there one side is darker than the
# other, as for the edge of a stroke; most are spotted without an order that one could name.*
#
# With good will, an edge or two. And the 16 filters of layer 2 have eight channels each, which mean
# something only together with layer 1. Weights are a poor picture of what a filter looks for.
#
# # 2. What a filter looks for
#
# M. Zeiler and R. Fergus (*Visualizing and understanding convolutional networks*, 2013, the paper of
# "ZFNet") ask differently: show the net a picture; take **one** strong value out of a map; and send
# that value back through the layers, down to the pixels. What arrives is the part of the picture that
# made the value strong. One layer back takes three moves:
#
# | on the way forward | on the way back |
# |---|---|
# | convolution | 3. **filter, transposed**: every value lays its filter over the window it looked at, as in `conv2d_input_grad` (unit 08) |
# | ReLU | 2. **rectify**: what is negative becomes zero |
# | max pooling | 1. **unpool**: each value goes to the place that won its window; that place is called the **switch** |
#
# The biases stay out of it.
#
# ### By hand
#
# A map before pooling, 2 x 2, and the filter that had made it from a picture of 3 x 3:
#
# $$\text{map} = \begin{pmatrix} 1 & 3 \\ 2 & 0 \end{pmatrix}, \qquad
# \text{filter} = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}.$$
#
# The window is the whole map; its largest value, 3, stands at the top right: that is the switch. A
# signal of 5 comes back.
#
# ## Predict
#
# Nine pixels: what arrives at each? And what if the signal is -5?

# %%
my_pixels = None   # a list of three lists of three numbers
my_minus = None    # the same for -5

# %% [markdown]
# ## Your function: `deconvnet_step`
#
# | argument | shape | meaning |
# |---|---|---|
# | `r` | `(N, PH, PW, F)` | the signal that comes back, of the shape of the layer's output |
# | `maps` | `(N, OH, OW, F)` | what the layer pooled on its way forward; it holds the switches |
# | `w` | `(KH, KW, C, F)` | the layer's filters |
# | `shape` | `(H, W)` | of the layer's input |
# | `size` | `(rows, columns)` | of a pooling window; windows lie side by side, `(1, 1)` is no pooling |
# | `stride`, `pad` | `(rows, columns)` | of the convolution, as on the way forward |
# | result | `(N, H, W, C)` | floats |
#
# Of equal values the first one, row by row, is the switch. Rows and columns of `maps` that no pooling
# window reached get nothing.
#
# <details><summary>Hint 1: a plan</summary>
#
# Three moves, three arrays: one in the shape of `maps`, the same rectified, one in the shape of the
# padded input. The first is filled window by window, the last one place by place.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.argmax` of a window counts row by row, `np.unravel_index` makes a row and a column of that (unit
# 07). For the last move your `conv2d_input_grad` of unit 08 has all the lines.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# The order of the moves. Whose sign counts when you rectify: that of the signal. And the frame of
# padding comes off on all four sides.
# </details>

# %%
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    """One layer back towards the image: unpool with switches, rectify, filter transposed.

    r: signal (N, PH, PW, F)             maps: what was pooled (N, OH, OW, F)
    w: filters (KH, KW, C, F)            shape: (H, W) of the layer's input
    size: of a pooling window, which lie side by side      stride, pad: of the convolution
    Returns floats (N, H, W, C).
    """
    ### BEGIN SOLUTION
    KH, KW, C, _ = w.shape
    (H, W), (kh, kw), (sh, sw), (ph, pw) = shape, size, stride, pad
    unpooled = np.zeros(maps.shape)
    for n, i, j, f in np.ndindex(r.shape):
        window = maps[n, i * kh:i * kh + kh, j * kw:j * kw + kw, f]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        unpooled[n, i * kh + u, j * kw + v, f] = r[n, i, j, f]
    rectified = np.maximum(unpooled, 0)
    padded = np.zeros((len(r), H + 2 * ph, W + 2 * pw, C))
    for n, i, j, f in np.ndindex(maps.shape):
        stamp = rectified[n, i, j, f] * w[:, :, :, f]
        padded[n, i * sh:i * sh + KH, j * sw:j * sw + KW, :] += stamp
    return padded[:, ph:ph + H, pw:pw + W, :]
    ### END SOLUTION


# %%
pooled_map = np.array([[1.0, 3.0], [2.0, 0.0]]).reshape(1, 2, 2, 1)
kernel = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1, 1)
signal = np.full((1, 1, 1, 1), 5.0)
plain = {"stride": (1, 1), "pad": (0, 0)}
five = deconvnet_step(signal, pooled_map, kernel, (3, 3), size=(2, 2), **plain)[0, :, :, 0]
minus = deconvnet_step(-signal, pooled_map, kernel, (3, 3), size=(2, 2), **plain)[0, :, :, 0]
print("5 arrives as ", five.tolist(), "- you said", my_pixels)
print("-5 arrives as", minus.tolist(), "- you said", my_minus)
assert five.tolist() == [[0, 5, 10], [0, 15, 20], [0, 0, 0]]
assert not minus.any()

# %% [markdown]
# ## The patterns of layer 2
#
# Two steps lead from a map of layer 2 to the pixels: layer 2 has no pooling (a window of one pixel),
# layer 1 has 2 x 2. For each of three filters, the two new digits that excite it most; below each
# the pattern that its strongest value sends back.

# %%
def strongest(maps, f):
    """Map f with nothing but the largest value of each image."""
    kept = np.zeros_like(maps)
    for n, one in enumerate(maps[..., f]):
        i, j = np.unravel_index(np.argmax(one), one.shape)
        kept[n, i, j, f] = one[i, j]
    return kept


def projected(x, f):
    """What filter f of layer 2 saw in each image."""
    seen = feature_maps(net, x)
    conv1, conv2 = (net.inside[k].params["w"] for k in (0, 3))
    r = strongest(seen[4], f)
    r = deconvnet_step(r, seen[4], conv2, (6, 6), size=(1, 1), **plain)
    return deconvnet_step(r, seen[1], conv1, (16, 16), size=(2, 2), **plain)


responses = feature_maps(net, images[test])[4].max(axis=(1, 2))
busy = np.argsort(-np.sort(responses, axis=0)[-2:].mean(axis=0))[:3]
chosen = np.concatenate([test[np.argsort(-responses[:, f])[:2]] for f in busy])
patterns = np.concatenate([projected(images[chosen[2 * k:2 * k + 2]], f)
                           for k, f in enumerate(busy)])
plots.deconvnet(images[chosen][..., 0], patterns[..., 0],
                names=[f"filter {f}" for f in busy for _ in range(2)])
plt.show()
assert np.allclose(patterns[:2], deconvnet(net, images[chosen[:2]], 5, busy[0]), atol=1e-4)

# %% [markdown]
# *In words: six digits in three pairs, and below each a spotted patch of about ten pixels across: orange
# where ink speaks for the filter, blue where it speaks against it. Within a pair the patches follow the
# same piece of a stroke, though it stands at another place and the digits may be different ones.*
#
# A value of layer 2 sees 10 x 10 pixels (its receptive field, unit 02), and nothing outside of that can
# come back. In a net of five convolution layers, trained on photographs, the paper found corners and
# edges in layer 2, textures in layer 3, faces of dogs in layer 4, and whole objects in layer 5.
#
# ### Spot the mistake
#
# "Deconvolution undoes the convolution, so it brings the picture back." The name says so. A source
# doubts it, for ReLU and pooling have destroyed something. Leave both away, then: one bright pixel, a
# positive filter, no pooling. Before you run the cell: will the pixel come back?

# %%
dot = np.zeros((1, 7, 7, 1))
dot[0, 3, 3, 0] = 1
blur = np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 1.0], [0.0, 1.0, 3.0]])[:, :, None, None]
there = cnn_ref.conv2d(dot, blur)
again = deconvnet_step(there, there, blur, (7, 7), size=(1, 1), **plain)
figure, axes = plt.subplots(1, 3, figsize=(8, 2.9), layout="constrained")
for ax, grid, title in zip(axes, (dot, there, again), ("picture", "its map", "sent back")):
    shown = ax.imshow(grid[0, :, :, 0], cmap="cividis")
    ax.set(title=title, xlabel="column")
    figure.colorbar(shown, ax=ax, shrink=0.8)
axes[0].set_ylabel("row")
plt.show()
assert not np.allclose(again, dot) and (again > 0).sum() > 9
assert again[0, 3, 3, 0] == again.max() == np.sum(blur**2) == 36

# %% [markdown]
# *In words: one bright pixel; its map, the filter turned around; and what comes back, a slanting blob
# within 5 x 5 pixels. Its peak is in the middle, 36 times as bright as the pixel: the sum of the filter's
# squares.*
#
# A transposed matrix is not an inverse (unit 08: `A.T`, not `A` to the power -1). "Transposed
# convolution" is the honest name; what comes back says **where from**, not **what was**.

# %% [markdown] covers="33"
# ## What the paper found, and what our net says
#
# Lecture notes sum up what ZFNet found: features form a hierarchy; deeper ones are more **robust** to
# small changes of the picture; they tell classes apart better; and they take longer to settle in
# training. Such sentences can be measured. Take the second: move every new digit by one pixel to the
# right. By how much does each layer change, beside its own size?
#
# **Predict**: the pixels change by more than a third. And the first dense layer?

# %%
my_dense_change = None   # a share, such as 0.5

# %%
x = images[test]
moved = np.roll(x, 1, axis=2)
moved[:, :, 0] = 0
named = {"pixels": (x, moved)}
for name, k in (("conv 1", 1), ("pool", 2), ("conv 2", 4), ("dense 1", 7)):
    named[name] = (feature_maps(net, x)[k], feature_maps(net, moved)[k])
changes = {}
for name, (a, b) in named.items():
    off, whole = (np.sqrt(np.sum(np.square(v).reshape(len(x), -1), axis=1)) for v in (a - b, a))
    changes[name] = float(np.mean(off / whole))
figure, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
bars = ax.barh(list(changes), [100 * c for c in changes.values()], color="#0072B2")
ax.bar_label(bars, fmt="%.0f %%", padding=3)
ax.invert_yaxis()
ax.set(xlabel="change when the digit moves by one pixel (%)", xlim=(0, 100))
plt.show()
print(f"dense 1: {changes['dense 1']:.0%} - you said {my_dense_change}")
assert 1 / 3 < changes["pixels"] == max(changes.values()) < 0.4
assert changes["pool"] < changes["conv 1"] and changes["pool"] < changes["conv 2"]
assert 0.15 < changes["dense 1"] == min(changes.values()) < 0.3

# %% [markdown]
# *In words: bars, each with its number. The pixels' is the longest, more than a third; the maps of layer 1
# change less, pooled still less, those of layer 2 more again. The first dense layer's bar is the shortest,
# about a quarter.*
#
# The deepest layer of the five is the steadiest, so far the notes are right. But not layer by layer: a
# convolution is no steadier than what it looks at. Its maps **move along** with the picture, and differ
# as much as a moved picture does (unit 04: equivariant, not invariant). What forgives a pixel is
# pooling, and the dense layer, which has seen strokes at many places.
#
# # 3. What the answer hangs on
#
# A second question of the same paper needs no way back at all: **hide a part of the picture and ask
# again**. A patch moves over the image; for every place of it, how sure is the net still of the right
# class? Where the score falls, the answer hung on what was hidden.
#
# The next cell looks for a new digit of which the net is sure, and whose answer hangs on one place more
# than that of others.

# %%
def probability(label):
    """A score: how sure the net is of one class."""
    return lambda x: cnn_ref.softmax(scores(net, np.asarray(x, "float32")))[:, label]


sure = np.max(cnn_ref.softmax(scores(net, images[test])), axis=1)
right = predict(net, images[test]) == labels[test]
trial = test[right & (sure > 0.99)][:40]
lowest = [cnn_ref.occlusion_map(probability(labels[k]), images[k], 4, stride=2).min()
          for k in trial]
digit, label = images[trial[np.argmin(lowest)]], int(labels[trial[np.argmin(lowest)]])
called = f"an {label}" if label == 8 else f"a {label}"
figure, ax = plt.subplots(figsize=(4, 3.2), layout="constrained")
shown = ax.imshow(digit[..., 0], cmap="gray", vmin=0, vmax=1)
ax.set(title=f"called {called}, probability {probability(label)(digit[None])[0]:.3f}",
       xlabel="column", ylabel="row")
figure.colorbar(shown, ax=ax, label="ink", shrink=0.8)
plt.show()

# %% [markdown]
# *In words: the digit in light ink on black paper, here an 8 with two small loops.*
#
# ### Predict
#
# An image of 16 x 16, a patch of 4 x 4, moved in steps of 2: how many rows and columns has the map of
# scores? And on which place of this digit does the answer hang?

# %%
my_places = None   # (rows, columns)

# %% [markdown]
# ## Your function: `occlusion_map`
#
# | argument | shape | meaning |
# |---|---|---|
# | `score` | a function | takes images `(N, H, W, C)`, gives an array of N numbers |
# | `image` | `(H, W, C)` | **one** image, maybe of whole numbers |
# | `size` | `(rows, columns)` | of the patch, which always lies inside the image |
# | `stride` | `(rows, columns)` | step from one place of the patch to the next |
# | `value` | a number | what the patch is filled with, in every channel |
# | result | `(OH, OW)` | the score with the patch at place `(i, j)` |
#
# The image itself stays as it is.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two loops over places. In each: a fresh copy, a patch, one question.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A net wants a batch: `a[None]` makes a batch of one image, and the score of a batch of one is an array
# of one number. (Or collect all covered images and ask once.)
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# A copy of an array of whole numbers holds whole numbers: a grey of 0.5 becomes 0 in it. How many
# places there are, you know from unit 02.
# </details>

# %%
def occlusion_map(score, image, size, *, stride, value):
    """The score of an image with a patch over it, for each place of the patch.

    score: from images (N, H, W, C) to N numbers          image: (H, W, C)
    size, stride: (rows, columns)                         value: what the patch is filled with
    Returns floats (OH, OW).
    """
    ### BEGIN SOLUTION
    H, W, _ = image.shape
    (kh, kw), (sh, sw) = size, stride
    OH, OW = (H - kh) // sh + 1, (W - kw) // sw + 1
    scores = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            covered = np.array(image, dtype=float)
            covered[i * sh:i * sh + kh, j * sw:j * sw + kw, :] = value
            scores[i, j] = score(covered[None])[0]
    return scores
    ### END SOLUTION


# %%
coarse = occlusion_map(probability(label), digit, (4, 4), stride=(2, 2), value=0.0)
print("map of scores:", np.shape(coarse), "- you said", my_places)
assert np.shape(coarse) == (7, 7)
sharp = np.asarray(occlusion_map(probability(label), digit, (4, 4), stride=(1, 1), value=0.0))
plots.occlusion(digit[..., 0], sharp, size=(4, 4), stride=(1, 1), value=0)
plt.show()
i, j = np.unravel_index(np.argmin(sharp), sharp.shape)
hidden = digit.copy()
hidden[i:i + 4, j:j + 4] = 0
print(f"called {called}; with the patch at row {i}, column {j} it is called "
      f"{int(predict(net, hidden[None])[0])}")
assert sharp.min() < 0.5 < sharp.max()

# %% [markdown]
# *In words: a digit, here an 8, with the first patch in its corner, black as the paper; beside it a map
# that is bright (the net is sure) along the borders and darkest where strokes cross in the middle. Without
# the crossing it is no 8 any more.*
#
# What the patch is filled with is a choice. On photographs it is grey, since grey means "nothing
# special". On these digits nothing special is 0, empty paper; grey is **ink**. The maps below ask with
# both.

# %%
figure, axes = plt.subplots(1, 2, figsize=(7.5, 3.2), layout="constrained")
least = []
for ax, value in zip(axes, (0.0, 0.5)):
    scored = occlusion_map(probability(label), digit, (4, 4), stride=(1, 1), value=value)
    least.append(np.min(scored))
    shown = ax.imshow(scored, cmap="cividis", vmin=0, vmax=1)
    ax.set(title=f"patch of {value:g}", xlabel="patch starts at column",
           ylabel="patch starts at row")
figure.colorbar(shown, ax=axes, label=f"probability of {label}", shrink=0.8)
plt.show()
print(f"lowest with paper {least[0]:.2f}, with grey {least[1]:.2f}")

# %% [markdown]
# *In words: two maps of 13 x 13. With paper (0) a large dark area; with grey (0.5) nearly nothing: the
# patch is itself a stroke, and where there was ink there still is.*
#
# Hiding is a question to the net, and the answer depends on how you ask.

# %% [markdown] covers="36"
# # 4. Fewer weights
#
# Now the second half: how much of this net is needed? Where its weights are:

# %%
counts = {name: net.inside[k].params["w"].size for name, k in WITH_WEIGHTS.items()}
outputs = [4 * maps[k][0].size for k in (1, 4, 7, 8)]   # bytes, four for each number
plots.layer_bars(list(counts), list(counts.values()), outputs)
plt.show()
print(f"weights: {sum(counts.values()):,}, {counts['dense 1'] / sum(counts.values()):.0%} of them in "
      f"the first dense layer\noutputs: {sum(outputs) / 1024:.1f} KiB, "
      f"{outputs[0] / sum(outputs):.0%} of it after the first convolution")
assert list(counts.values()) == [200, 1152, 16_384, 640]
assert outputs == [4608, 1024, 256, 40]

# %% [markdown]
# *In words: two panels of bars. Of the weights (200, 1,152, 16,384 and 640) nearly nine in ten belong to the
# first dense layer. Of the outputs (4.5, 1, 0.25 and 0.04 KiB) more than three quarters come out of the
# first convolution.*
#
# As in VGG-16, where 89 % of the parameters are in the dense layers (unit 14). So that is where to save.
#
# **Pruning** sets weights to zero. Which ones? The simplest answer, and a good one: the smallest. A
# weight of 0.001 hardly changes any sum.
#
# ### Predict
#
# Half of the dense layer's weights become zero; 80 %; 90 %. What is the accuracy on new digits? (With all
# of them it was printed in part 1.)

# %%
my_accuracies = None   # [at 50 %, at 80 %, at 90 %]

# %% [markdown]
# ## Your function: `prune_by_magnitude`
#
# | argument | meaning |
# |---|---|
# | `w` | weights, floats, an array of any shape |
# | `share` | the part of them that becomes zero, from 0 to 1 |
# | result | weights of the same shape; `w` itself stays as it is |
#
# **Magnitude** is the value without its sign: -3 is larger than 2. The number of weights that become
# zero is `share` times their number, rounded **down**. Those of the smallest magnitude go, wherever
# they stand in the array; of equal ones any may go. All others stay what they are.
#
# <details><summary>Hint 1: a plan</summary>
#
# How many have to go? Which ones come first when all are sorted by magnitude?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.argsort` does not sort, it gives the places in sorted order. Places are easiest in an array that
# has been laid out as one row.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# `reshape` often gives a view: whoever writes into it writes into the caller's array. And `a[-n:]` for
# n = 0 is everything.
# </details>

# %%
def prune_by_magnitude(w, share):
    """Set the smallest weights to zero.

    w: weights, any shape          share: of them that become zero, their number rounded down
    Returns the weights, same shape.
    """
    ### BEGIN SOLUTION
    flat = np.array(w, dtype=float).reshape(-1)
    count = int(share * flat.size)
    order = np.argsort(np.abs(flat), kind="stable")
    flat[order[:count]] = 0
    return flat.reshape(w.shape)
    ### END SOLUTION


# %%
def slimmed(change, layers=("dense 1",)):
    """A copy of the net with some layers' weights changed."""
    other = copy.deepcopy(net)
    for name in layers:
        inside = other.inside[WITH_WEIGHTS[name]].params
        inside["w"] = np.asarray(change(inside["w"]), "float32")
    return other


def pruned(share):
    """A change of weights: the smallest of them become zero."""
    return lambda w: prune_by_magnitude(w, share)


SHARES = (0.0, 0.5, 0.8, 0.9, 0.95)
dense_only = [accuracy(slimmed(pruned(s))) for s in SHARES]
everywhere = [accuracy(slimmed(pruned(s), WITH_WEIGHTS)) for s in SHARES]
print("accuracy at", *(f"{s:.0%}: {a:.1%}  " for s, a in zip(SHARES, dense_only)),
      "- you said", my_accuracies)
half = slimmed(pruned(0.5)).inside[6].params["w"]
assert (half == 0).sum() == 8_192
assert dense_only[1] > full - 0.03 and dense_only[2] > full - 0.1

# %% [markdown]
# Half of the weights did nearly nothing. And the net has not even had a chance to adapt: **train on**,
# with the zeros held at zero, for a single epoch.

# %%
def retrained(share):
    """Prune the dense layer, train one more epoch, keep the zeros."""
    other = slimmed(pruned(share))
    layer, again = other.inside[6], np.random.default_rng(1)
    alive = layer.params["w"] != 0
    trainer = Trainer(other, cnn_ref.adam, lr=1e-3)
    for x, y in cnn_ref.minibatches(images[train], labels[train], 50, again.permutation(1400)):
        trainer.learn(x, y)
        layer.params["w"] = layer.params["w"] * alive
    return accuracy(other)


after = [retrained(s) for s in SHARES]
figure, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
for values, look, name in ((after, ("#009E73", "^-"), "dense layer, one epoch more"),
                           (dense_only, ("#0072B2", "o-"), "dense layer"),
                           (everywhere, ("#D55E00", "s--"), "every layer, the same share")):
    ax.plot([100 * s for s in SHARES], [100 * a for a in values], look[1], color=look[0], label=name)
ax.axhline(10, color="0.6", linestyle=":", label="guessing")
ax.set(xlabel="weights set to zero (%)", ylabel="accuracy on new digits (%)", ylim=(0, 102))
ax.legend(fontsize=8, loc="lower left")
plt.show()
print("after one epoch more:", *(f"{s:.0%}: {a:.1%}  " for s, a in zip(SHARES, after)))
assert after[2] > full - 0.03 and after[3] > full - 0.05
assert everywhere[3] < 0.5

# %% [markdown] covers="36"
# *In words: pruned in the dense layer alone, the net loses little up to 80 % and more beyond that; with
# one more epoch it stays near the top up to 90 %. With the same share taken from every layer, it falls
# to guessing.*
#
# Convolution layers have few weights, each used at many places: there is little to spare. Good pruning
# asks each layer how much it can give; S. Han and others (*Learning both weights and connections for
# efficient neural networks*, 2015) prune, train, prune again.
#
# ### Spot the mistake
#
# "Nine in ten weights are zero, so the file is a tenth as large." Decide, then count. A zero in an array
# takes four bytes like any other number. To leave zeros out, each number that stays has to say where it
# stands: its value (4 bytes), its column (4 bytes), and for each of the 256 rows (and the end) where it
# starts (4 bytes).

# %%
whole = 16_384 * 4
for s in SHARES[1:]:
    kept = 16_384 - int(s * 16_384)
    rows = 4 * kept + 4 * kept + 4 * 257
    print(f"{s:.0%} pruned: as an array {whole:,} bytes, without its zeros {rows:,}, "
          f"{rows / whole:.0%} of that")
    assert rows == cnn_ref.slim_cost(256, 64, share=s).bytes
assert cnn_ref.slim_cost(256, 64, share=0.5).bytes > whole
assert 4 < whole / cnn_ref.slim_cost(256, 64, share=0.9).bytes < 5

# %% [markdown]
# At half, leaving zeros out makes the file **larger**. At nine tenths more than a fifth remains, not a
# tenth.

# %% [markdown] covers="36"
# # 5. Fewer bits
#
# A weight of this net is a float of 32 bits: seven digits, of which training knows perhaps two. Eight
# bits will do. Cut the line into equal steps. What one step is worth is the **scale**:
#
# $$\text{scale} = \frac{\max |w|}{127}, \qquad q = \text{round}\left(\frac{w}{\text{scale}}\right),
# \qquad w \approx q \cdot \text{scale}.$$
#
# The whole numbers `q` go from -127 to 127 and take **one byte** each.
#
# ### Predict
#
# The largest weight of a layer is 1.27. How far can a weight be from the one that comes out of its byte?

# %%
my_error = None

# %% [markdown]
# ## Your function: `quantize_int8`
#
# | | shape | meaning |
# |---|---|---|
# | `w` | any | weights |
# | result `q` | that of `w` | dtype `int8`: the nearest step of each weight |
# | result `scale` | a number | what one step is worth; 1 where all weights are zero |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two results, the second one first: without the scale there are no steps.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.round` gives whole numbers as floats; `astype` changes what they are stored as.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# `astype` alone cuts off. The largest magnitude may belong to a negative weight. And one array in the
# world has no largest magnitude to divide by.
# </details>

# %%
def quantize_int8(w):
    """Eight bits a weight: whole numbers from -127 to 127, and what one step is worth.

    w: weights, any shape
    Returns q (dtype int8, same shape) and scale (a number).
    """
    ### BEGIN SOLUTION
    largest = np.max(np.abs(w))
    scale = largest / 127 if largest > 0 else 1.0
    q = np.round(w / scale).astype(np.int8)
    return q, scale
    ### END SOLUTION


# %%
dense = net.inside[6].params["w"]
q, scale = quantize_int8(dense)
off = q * float(scale) - dense
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
axes[0].hist(dense.ravel(), bins=80, color="#0072B2")
axes[0].set(xlabel="weight", ylabel="how many", title="16,384 weights")
some = np.abs(dense) < 12 * scale
axes[1].plot(dense[some], off[some], ".", color="#D55E00", markersize=3)
for edge in (-scale / 2, scale / 2):
    axes[1].axhline(edge, color="0.4", linestyle="--", linewidth=1)
axes[1].set(xlabel="weight (those near zero)", ylabel="error", title="what eight bits change")
plt.show()
_, step = quantize_int8(np.array([1.27, 0.3]))
print(f"largest weight 1.27: off by {step / 2:g} at most - you said {my_error}")
assert np.isclose(step / 2, 0.005)
assert np.abs(off).max() <= scale / 2 * 1.0001

# %% [markdown]
# *In words: a bell of weights around zero; and a saw: as the weight grows, its error falls from half a
# step above to half a step below and jumps back up, tooth after tooth, between two dashed lines.*

# %%
def through_bytes(w):
    """The weights that eight bits stand for."""
    q, scale = quantize_int8(w)
    return q * float(scale)


eight = accuracy(slimmed(through_bytes, WITH_WEIGHTS))
before = 4 * sum(counts.values())
now = sum(quantize_int8(net.inside[k].params["w"])[0].nbytes + 4 for k in WITH_WEIGHTS.values())
print(f"all weights: {before:,} bytes, accuracy {full:.1%};  in eight bits: {now:,} bytes, {eight:.1%}")
assert before == 73_504 and now == 18_392
assert eight > full - 0.01

# %% [markdown]
# A quarter of the bytes, and the digits are read as before. (Here the bytes are turned back into floats
# before they are multiplied. Machines that multiply bytes directly gain time as well: B. Jacob and
# others, *Quantization and training of neural networks for efficient integer-arithmetic-only inference*,
# 2018.)

# %% [markdown] covers="36"
# # 6. Fewer dimensions
#
# A dense layer from 256 inputs to 64 outputs has 16,384 weights. Put a narrow layer of R between, without
# an activation, and it has 256 R + 64 R: the matrix `w` is replaced by a product `a @ b`, which is of
# **rank** R at most. Which product of that rank is nearest to `w`? The **singular values** know. Every
# matrix is
#
# $$w = \sum_k s_k\, u_k v_k^T,$$
#
# a sum of columns times rows, each of length one, orthogonal to each other, weighted with
# $s_1 \ge s_2 \ge \dots \ge 0$. Keep the first R terms. No other product of rank R has a smaller sum of
# squared errors (C. Eckart and G. Young, 1936).
#
# ### Predict
#
# From which R on have the two thin layers together **more** weights than the one they replace?

# %%
my_rank = None

# %% [markdown]
# ## Your function: `low_rank_fc`
#
# | | shape | meaning |
# |---|---|---|
# | `w` | `(D, M)` | weights of a dense layer, D inputs and M outputs |
# | `rank` | | R, from 1 to the smaller of D and M |
# | result `a` | `(D, R)` | the first thin layer |
# | result `b` | `(R, M)` | the second; `a @ b` is the product of rank R nearest to `w` |
#
# How the singular values are shared between `a` and `b` is up to you: what counts is the product.
#
# <details><summary>Hint 1: a plan</summary>
#
# Decompose, cut, share out.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.linalg.svd` gives three arrays: the columns $u_k$, the numbers $s_k$ with the largest first, and a
# third one whose **rows** are the $v_k$. Its option `full_matrices=False` leaves out what $s$ has no
# number for.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# The numbers $s_k$ belong into the product once. An array of R numbers times a matrix with R columns
# multiplies column by column; for rows it needs one more axis.
# </details>

# %%
def low_rank_fc(w, rank):
    """Two thin dense layers for a wide one.

    w: weights (D, M)          rank: R, from 1 to min(D, M)
    Returns a (D, R) and b (R, M), whose product is as near to w as any of this rank.
    """
    ### BEGIN SOLUTION
    u, s, vt = np.linalg.svd(w, full_matrices=False)
    a = u[:, :rank] * s[:rank]
    b = vt[:rank]
    return a, b
    ### END SOLUTION


# %%
RANKS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)


def product(rank):
    """A change of weights: to the nearest of a rank."""
    def change(w):
        a, b = low_rank_fc(w, rank)
        return np.asarray(a) @ np.asarray(b)
    return change


by_rank = [accuracy(slimmed(product(r))) for r in RANKS]
strengths = np.linalg.svd(dense, compute_uv=False)
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
axes[0].bar(np.arange(1, 65), strengths, color="#0072B2")
axes[0].set(xlabel="k", ylabel="singular value", title="dense 1")
axes[1].plot(RANKS, [100 * a for a in by_rank], "o-", color="#D55E00")
axes[1].axvline(51.2, color="0.4", linestyle="--", label="as many weights as before")
axes[1].set(xlabel="rank", ylabel="accuracy on new digits (%)", ylim=(0, 102))
axes[1].legend(fontsize=8)
plt.show()
print(f"singular values from {strengths[0]:.1f} down to {strengths[-1]:.1f}; accuracy "
      f"{by_rank[0]:.0%} at rank 1, {by_rank[RANKS.index(12)]:.1%} at rank 12, {full:.1%} in full")
more = next(r for r in range(1, 65) if r * (256 + 64) > 16_384)
print(f"more weights than before from rank {more} on - you said {my_rank}")
assert more == 52
assert 2.3 < strengths[0] < 3.3 and 0.4 < strengths[-1] < 1 and by_rank[0] < 0.4
assert by_rank[RANKS.index(64)] > full - 0.005 and by_rank[RANKS.index(12)] > full - 0.07

# %% [markdown]
# *In words: 64 bars that fall slowly, to about a quarter; and a curve that climbs steeply from little more
# than guessing at rank 1 to a few points below the full accuracy at rank 12, far to the left of a dashed
# line at 51: beyond it nothing is saved.*
#
# The first dense layer of AlexNet goes from 9,216 to 4,096. At rank 64:

# %%
wide, thin = cnn_ref.slim_cost(9216, 4096), cnn_ref.slim_cost(9216, 4096, rank=64)
print(f"{wide.macs:,} products and {wide.bytes / 1e6:.0f} MB become {thin.macs:,} and "
      f"{thin.bytes / 1e6:.1f} MB")
assert (wide.macs, thin.macs) == (37_748_736, 851_968)

# %% [markdown]
# Unlike zeros that are strewn about, two thin layers need no special storage, and every program for dense
# layers runs them: fewer products, too.
#
# ## All of it in one picture
#
# Bytes of the first dense layer's weights against the accuracy of the whole net:

# %%
pruned_bytes = [cnn_ref.slim_cost(256, 64, share=s).bytes for s in (0.8, 0.9)]
both = accuracy(slimmed(lambda w: through_bytes(low_rank_fc(w, 16)[0])
                        @ through_bytes(low_rank_fc(w, 16)[1])))
table = {
    "as trained": (whole, full),
    "80 % pruned, retrained": (pruned_bytes[0], retrained(0.8)),
    "90 % pruned, retrained": (pruned_bytes[1], retrained(0.9)),
    "8 bits": (16_384 + 4, accuracy(slimmed(through_bytes))),
    "rank 16": (cnn_ref.slim_cost(256, 64, rank=16).bytes, accuracy(slimmed(product(16)))),
    "rank 16, 8 bits": (16 * (256 + 64) + 8, both)}
ax = plots.params_vs_accuracy(list(table), [n for n, _ in table.values()],
                              [100 * a for _, a in table.values()],
                              ylabel="accuracy on new digits (%)")
ticks = [5_000, 10_000, 20_000, 40_000]
ax.set(xlabel="bytes of the first dense layer's weights", xlim=(4_000, 130_000))
ax.set_xticks(ticks, [f"{n:,}" for n in ticks])
ax.set_xticks([], minor=True)
plt.show()
for name, (n, a) in table.items():
    print(f"{name:24} {n:7,} bytes  {whole / n:5.1f} times smaller  accuracy {a:.1%}")
assert whole / table["rank 16, 8 bits"][0] > 12 and min(a for _, a in table.values()) > full - 0.05

# %% [markdown]
# *In words: six points. The net as trained stands at the right, at 65,536 bytes; at the left, thirteen
# times smaller, rank 16 in eight bits. The axis of the accuracies is short: all six lie within a few
# points of each other.*
#
# The savings are of different kinds, so they multiply: 3.2 times four is 12.8. S. Han, H. Mao and
# W. Dally (*Deep compression*, 2016) prune, let the weights that remain share a few values, and code
# those with as few bits as possible.
#
# ## In your words

# %% [markdown] written="what-a-deconvnet-needs" points=1
# The pattern of a filter in a deep layer cannot be drawn from the weights alone. What does a deconvnet
# take from the picture that was shown, and what for? One sentence.
#
# ### BEGIN SOLUTION
# It takes the switches, the places that won each pooling window when this picture went forward (and the
# strong value to start from), because pooling has forgotten them and without them nothing could be put
# back where it came from.
# ### END SOLUTION

# %% [markdown] covers="49"
# ## If you want more
#
# Convolutions do not need pictures. In a sentence, each **word** is a row of D numbers that say what it
# means (its embedding), and a filter is as wide as a row and K words long: it moves down the sentence
# only. That is a convolution of a signal (unit 01) with D channels. Over every place a ReLU, and then
# **one** number for each filter: its largest value over the whole sentence. "Does it occur anywhere?" On
# such features a dense layer tells kind film reviews from angry ones (Y. Kim, *Convolutional neural
# networks for sentence classification*, 2014). Speech is treated alike, with time in the place of words.
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, L, D)` | N sentences of L rows |
# | `w` | `(K, D, F)` | filters |
# | `b` | `(F,)` | biases |
# | `lengths` | N whole numbers | how many rows of each sentence are words, at least K; what stands behind them only fills the array |
# | result | `(N, F)` | the largest rectified value of each filter, over all windows of words |
#
# <details><summary>Hint 1: a plan</summary>
#
# For one sentence and one filter: a list of values, one for each place; then one number of it.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `x[n, t:t + K]` is a window of K words, in the shape that a single filter has, too.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Windows end where the sentence does, not where the array does. And where the bias is added decides
# what is negative.
# </details>

# %%
def sentence_features(x, w, b, lengths):
    """How strongly each filter occurs anywhere in a sentence.

    x: sentences (N, L, D)          w: filters (K, D, F)          b: biases (F,)
    lengths: how many rows of each sentence are words, at least K
    Returns floats (N, F).
    """
    ### BEGIN SOLUTION
    K, _, F = w.shape
    features = np.zeros((len(x), F))
    for n in range(len(x)):
        for f in range(F):
            values = []
            for t in range(lengths[n] - K + 1):
                values.append(np.sum(x[n, t:t + K] * w[:, :, f]) + b[f])
            features[n, f] = max(0.0, max(values))
    return features
    ### END SOLUTION


# %%
meaning = {"good": (1, 0), "bad": (-1, 0), "not": (0, 1)}   # (how kind, whether it denies)
texts = ["the film is good", "the film is not good", "not bad", "good or not"]
length = [len(text.split()) for text in texts]
sentences = np.zeros((len(texts), max(length), 2))
for n, text in enumerate(texts):
    for t, word in enumerate(text.split()):
        sentences[n, t] = meaning.get(word, (0, 0))
denial = np.array([[[0.0, 0.0], [1.0, 1.0]], [[1.0, -1.0], [0.0, 0.0]]])   # "not", then kind / unkind
features = np.asarray(sentence_features(sentences, denial, np.array([-1.0, -1.0]), length))
for text, (kind, unkind) in zip(texts, features):
    print(f"{text:22} 'not' and a kind word: {kind:g}   'not' and an unkind word: {unkind:g}")
assert features.tolist() == [[0, 0], [1, 0], [0, 1], [0, 0]]

# %% [markdown]
# The second and the last text both have "not" and "good" in them. Their order differs, and the filter
# knows.

# %% [markdown]
# ## Where you meet this again
#
# | | PyTorch | TensorFlow |
# |---|---|---|
# | pruning | `torch.nn.utils.prune.l1_unstructured` | `tfmot.sparsity.keras.prune_low_magnitude` |
# | eight bits | `torch.ao.quantization` | `tf.lite.Optimize.DEFAULT` |
# | occlusion, deconvnet | `captum.attr.Occlusion`, `captum.attr.Deconvolution` | |
#
# `prune.l1_unstructured` does what yours does: it keeps a mask beside the weights and multiplies, so the
# zeros still take their bytes. CNN Explainer shows you what a layer **puts out**; which of your two ways
# of asking would you add to it, to show what an output **hangs on**? And one comparison to end with: the
# gradient of a score for the pixels (unit 08) is also a picture. In which of the three moves of your
# `deconvnet_step` does it differ?
