# %% [markdown] covers="33 48"
# # Architectures
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 02 (sizes and cost), units 03 to 05 (the layers), unit 08 (for one backward pass); unit 13 helps | 110 minutes | unit 15, looking inside |
#
# Nobody invents layers every day. What changed from 1998 on was how they are **put together**. This
# unit counts the classic nets at their real size, down to the last bias, and builds the blocks that
# the later ones are made of, small enough to look at.
#
# | part | you write |
# |---|---|
# | 1. LeNet-5 (1998) | `lenet5_table` |
# | 2. AlexNet (2012) | `net_table` |
# | 3. VGG (2014) | `vgg_params` |
# | 4. Inception (2014) | `inception_block` |
# | 5. ResNet (2015) | `residual_block`, `residual_block_backward` |
# | 6. DenseNet (2016) | `dense_block` |
# | 7. Attention (2017, 2018) | `se_gate`, `spatial_attention` |
# | If you want more | `field_table` |

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

fast_conv2d = mine("09_im2col", "conv2d_im2col", otherwise=cnn_ref.conv2d)

# %% [markdown]
# The line printed above says whose convolution the blocks below are tried with: yours, if it is right.
#
# **Conventions of this unit.** Images `(N, H, W, C)`, filters `(KH, KW, C, F)`; sizes round down; a
# multiply-add counts once; adding a bias is not counted. Graded blocks get their layers as
# **arguments**: you write how they are put together. These are the layers that this notebook hands
# over:

# %%
rng = np.random.default_rng(3)


def normal(*shape):
    """Random numbers."""
    return rng.standard_normal(shape)


def same(x, w, b):
    """A convolution with stride 1 that keeps height and width."""
    return fast_conv2d(x, w, b, stride=(1, 1), pad=(w.shape[0] // 2, w.shape[1] // 2))


def pooled(x):
    """Maximum pooling 3 x 3, stride 1, that keeps height and width."""
    return cnn_ref.max_pool2d(x, 3, stride=1, pad=1)


def conv(x, w, b, stride, pad):
    """A convolution with whole numbers as options."""
    return fast_conv2d(x, w, np.zeros(w.shape[3]) + b, stride=(stride, stride), pad=(pad, pad))


def conv_backward(dy, x, w, stride, pad):
    """The gradients of `conv`."""
    return tuple(cnn_ref.conv2d_backward(dy, x, w, np.zeros(w.shape[3]), stride=stride, pad=pad))


# %% [markdown] covers="33 E49"
# ## Four years in one picture
#
# Parameters, and how often the right class was not among the five best guesses on ImageNet (rounded,
# as the papers report their contest entry; entries average several nets, DenseNet's ten crops).

# %%
plots.params_vs_accuracy(["AlexNet", "VGG-16", "GoogLeNet", "ResNet-152", "DenseNet-201"],
                         [61.0e6, 138.4e6, 7.0e6, 60.2e6, 20.0e6], [15.3, 7.3, 6.7, 3.6, 5.5])
plt.show()

# %% [markdown]
# *In words: five points, parameters on a logarithmic axis against the error. AlexNet stands at 61
# million and 15.3 %. VGG-16 has the most parameters, 138 million, and 7.3 %. GoogLeNet is a little
# better with 7 million. ResNet-152 has as many parameters as AlexNet and a quarter of its error.*
#
# So it is not the number of parameters. (And a date to put right: you can read that the error fell
# "from 26.2 % in 2011 to 15.3 % in 2012". The 26.2 % were the **second-best entry of 2012**: AlexNet
# did not beat last year, it beat everybody else in the same contest.)
#
# ## Predict
#
# One number to commit to at once; each net that is counted asks for its own, once it is described.

# %%
my_channels = None        # 28 x 28 x 192 through 64 filters of 1 x 1: how many channels come out?

# %% [markdown] covers="46"
# # 1. LeNet-5
#
# It read cheques in the nineties: 32 x 32 in, ten digits out. Its layers, after the paper
# (Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, *Gradient-based learning applied to document
# recognition*, 1998). `C` is a convolution of 5 x 5 without padding, `S` a sub-sampling of 2 x 2.
#
# | layer | from | to | learns |
# |---|---|---|---|
# | C1 | 1 map, 32 x 32 | 6 maps, 28 x 28 | 25 weights for each map that is seen, 1 bias for each map |
# | S2 | 6 maps | 6 maps, 14 x 14 | adds four values up, **times a number, plus a number**: 2 for each map |
# | C3 | 6 maps | 16 maps, 10 x 10 | as C1; **each map sees some of the six** |
# | S4 | 16 maps | 16 maps, 5 x 5 | as S2 |
# | C5 | 16 maps | 120 maps, 1 x 1 | as C1; each map sees all sixteen |
# | F6 | 120 values | 84 | fully connected, with biases |
# | output | 84 values | 10 | nothing: it measures the distance from ten fixed patterns |
#
# Which maps C3 sees:

# %%
LINKS = np.zeros((6, 16), dtype=int)
for maps, columns in (((0, 1, 2), 0), ((0, 1, 2, 3), 6)):          # neighbours in a ring
    for k in range(6):
        LINKS[[(m + k) % 6 for m in maps], columns + k] = 1
for column, maps in ((12, (0, 1, 3, 4)), (13, (1, 2, 4, 5)), (14, (0, 2, 3, 5)), (15, range(6))):
    LINKS[list(maps), column] = 1
figure, ax = plt.subplots(figsize=(7, 2.6), layout="constrained")
ax.imshow(LINKS, cmap="Blues", vmin=0, vmax=1.3)
ax.set(xlabel="map of C3", ylabel="map of S2", xticks=range(16), yticks=range(6))
plt.show()
print("cells filled:", LINKS.sum(), "of", LINKS.size)
assert LINKS.sum() == 60

# %% [markdown]
# *In words: a grid of 6 rows and 16 columns. The first six columns have three neighbouring cells
# filled, the next six four neighbours, three columns have two pairs, the last one all six. Sixty cells
# are filled, ten in each row.*
#
# ## Predict
#
# Both follow from the table and the picture.

# %%
my_lenet = None           # parameters of LeNet-5: a rough number will do
my_c3 = None              # parameters of C3

# %% [markdown]
# ## Your function
#
# Nothing is special about 32: on a larger image every layer grows, and C5 then has several places.
#
# | argument | meaning |
# |---|---|
# | `size` | rows and columns of the image, 32 or more |
# | `links` | an array `(maps of C1 and S2, maps of C3)` of zeros and ones, as in the picture |
# | `classes` | outputs; 10 if nothing is said |
# | result | whole numbers, shape `(7, 4)`: for C1, S2, C3, S4, C5, F6, output one row each |
#
# | column | what |
# |---|---|
# | 0 | rows (and columns) of a map; 1 for F6 and the output |
# | 1 | maps; 84 and `classes` at the end |
# | 2 | parameters |
# | 3 | connections: products **and biases** of one image. A convolution uses all its parameters at every place; a sub-sampling has 5 at every place of every map (four values and a bias); F6 uses each parameter once; the output meets each of its 84 inputs once for each class |
#
# <details><summary>Hint 1: a plan</summary>
#
# First the five sizes, one after the other. Then seven rows.
# </details>
# <details><summary>Hint 2: a convolution that sees some of the maps</summary>
#
# Count the little 5 x 5 filters: one for each filled cell. The biases are as many as there are maps.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Parameters are shared by all places, connections are not. F6 sees every value of C5, and on a larger
# image C5 has more than 120 of them.
# </details>

# %%
def lenet5_table(size, links, classes=10):
    """LeNet-5, layer by layer.

    size: rows and columns of the image, 32 or more
    links: (maps of S2, maps of C3), 1 where a map of C3 sees a map of S2, 0 elsewhere
    Returns whole numbers (7, 4): size, maps, parameters and connections of C1, S2, C3, S4, C5,
    F6 and the output.
    """
    ### BEGIN SOLUTION
    few, many = links.shape
    seen = links.sum()
    c1 = size - 4
    s2 = c1 // 2
    c3 = s2 - 4
    s4 = c3 // 2
    c5 = s4 - 4
    first = 25 * few + few
    second = 25 * seen + many
    third = 25 * many * 120 + 120
    dense = (120 * c5 * c5 + 1) * 84
    return np.array([
        [c1, few, first, first * c1 * c1],
        [s2, few, 2 * few, 5 * s2 * s2 * few],
        [c3, many, second, second * c3 * c3],
        [s4, many, 2 * many, 5 * s4 * s4 * many],
        [c5, 120, third, third * c5 * c5],
        [1, 84, dense, dense],
        [1, classes, 0, 84 * classes]])
    ### END SOLUTION


# %% [markdown] covers="46 E45 E46"
# ### Find the mistakes
#
# Lecture notes on this net say three things:
#
# 1. *"Each of the 16 maps of C3 uses all 6 maps: 16 x 6 x 25 = 2400 parameters."*
# 2. *"S4 is a maximum pooling."*
# 3. The output is $y_i = \sum_j (x - j - w_{ij})^2$.
#
# The paper's own totals are 60,000 parameters and 340,908 connections. Does your table agree with them
# as it is? Would it, if 1 or 2 were right?

# %%
table = np.asarray(lenet5_table(32, LINKS))
names = ["C1", "S2", "C3", "S4", "C5", "F6", "output"]
for name, row in zip(names, table.tolist()):
    print(f"{name:8}{row[0]:4} x {row[0]:2} x {row[1]:3}{row[2]:9,} parameters{row[3]:9,} connections")
print("in all", f"{table[:, 2].sum():,} and {table[:, 3].sum():,}", "- you said", my_lenet, "and",
      my_c3, "for C3")
assert table[:, 2].tolist() == [156, 12, 1516, 32, 48120, 10164, 0]
assert table[:, 3].tolist() == [122304, 5880, 151600, 2000, 48120, 10164, 840]
assert table[:, 2].sum() == 60_000 and table[:, 3].sum() == 340_908
assert 28 * 28 * 6 == 4704 and 5 * 5 * 16 == 400
every = np.asarray(lenet5_table(32, np.ones((6, 16), dtype=int)))
print("with every link: C3 has", every[2, 2], "parameters, and all layers", f"{every[:, 2].sum():,}")
assert every[2, 2] == 16 * 6 * 25 + 16 == 2416

# %% [markdown] covers="46 E47"
# 60 little filters and 16 biases: **1516**. (The notes forget the biases, too.) And S4 sub-samples like
# S2, with its 32 parameters and 2,000 connections: a maximum learns nothing, and the sums would miss.
#
# The third is a slip of the pen, $x - j$ for $x_j$: $y_i = \sum_j (x_j - w_{ij})^2$, the squared
# distance of the 84 values from pattern `i`. The class with the **smallest** output wins. In code:

# %%
patterns = np.where(np.random.default_rng(0).random((10, 84)) < 0.5, -1.0, 1.0)
values = patterns[7] + 0.4 * np.random.default_rng(1).standard_normal(84)     # a spoilt seven
distances = [float(np.sum((values - pattern) ** 2)) for pattern in patterns]
print("distances:", np.round(distances).astype(int).tolist())
assert int(np.argmin(distances)) == 7

# %% [markdown] covers="47"
# # 2. AlexNet
#
# Fourteen years later: the same idea, a thousand times as many parameters, two graphics cards
# (A. Krizhevsky, I. Sutskever and G. Hinton, *ImageNet classification with deep convolutional neural
# networks*, 2012). New were ReLU, dropout in the large layers, pooling that **overlaps** (3 x 3,
# stride 2), crops of 224 x 224 out of 256 x 256 while training, and programs for the cards.
#
# | | filters | size | stride | padding | groups |
# |---|---|---|---|---|---|
# | convolution 1 | 96 | 11 | 4 | 0 | 1 |
# | pooling | | 3 | 2 | | |
# | convolution 2 | 256 | 5 | 1 | 2 | 2 |
# | pooling | | 3 | 2 | | |
# | convolution 3 | 384 | 3 | 1 | 1 | 1 |
# | convolution 4 | 384 | 3 | 1 | 1 | 2 |
# | convolution 5 | 256 | 3 | 1 | 1 | 2 |
# | pooling | | 3 | 2 | | |
# | three fully connected layers | 4096, 4096, 1000 | | | | |
#
# **Two groups**: each card held half of the maps, and only layer 3 and the fully connected ones looked
# at both halves (unit 13). The image is 227 x 227: with the 224 of the paper's text the first layer
# would have 54.25 places (unit 02).
#
# ## Predict

# %%
my_alexnet_share = None   # percent of AlexNet's parameters in its three fully connected layers

# %% [markdown] covers="47 E21"
# ### Find the mistake
#
# *"In AlexNet, ReLU, pooling and local response normalisation follow every convolution."* One of the
# three does. Look for the other two in the table, and in what the sizes allow: 55, 27, 13 and 6.
#
# <details><summary>What the paper says</summary>
#
# | after convolution | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | ReLU | yes | yes | yes | yes | yes |
# | local response normalisation (unit 11) | yes | yes | | | |
# | pooling | yes | yes | | | yes |
#
# Were there a pooling after each, 13 x 13 would shrink to 6, to 2, and then no window of 3 x 3 would
# fit any more.
# </details>

# %% [markdown] covers="47"
# ## Your function
#
# A table for any net that is a chain. Windows, strides and paddings are square here.
#
# | argument | meaning |
# |---|---|
# | `layers` | a list of tuples, the first layer first: `("conv", filters, size, stride, pad, groups)`, `("pool", size, stride)`, `("dense", units)` |
# | `shape` | `(H, W, C)` of the image |
# | result | whole numbers, a row for each layer, five columns |
#
# | column | what |
# |---|---|
# | 0, 1, 2 | rows, columns and channels of what comes out; a dense layer gives `1, 1, units` |
# | 3 | parameters, biases included; pooling has none |
# | 4 | multiply-adds of one image, biases not counted; pooling has none |
#
# A dense layer sees everything that comes in, flattened.
#
# <details><summary>Hint 1: a plan</summary>
#
# Keep three numbers, the current `H, W, C`. Each layer replaces them, and appends a row.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `for kind, *numbers in layers:` takes a tuple apart. `np.array` makes an array of a list of rows.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# With groups a filter is `C / groups` deep, and `C` is what comes **in**. Products are counted at each
# place of what comes **out**.
# </details>

# %%
def net_table(layers, shape):
    """Sizes, parameters and multiply-adds of a chain of layers.

    layers: a list of ("conv", filters, size, stride, pad, groups), ("pool", size, stride) and
        ("dense", units)
    shape: (H, W, C) of the image
    Returns whole numbers (len(layers), 5): rows, columns, channels, parameters, multiply-adds.
    """
    ### BEGIN SOLUTION
    H, W, C = shape
    rows = []
    for kind, *numbers in layers:
        weights, biases = 0, 0
        if kind == "conv":
            F, k, s, p, groups = numbers
            weights, biases = k * k * (C // groups) * F, F
            H = (H + 2 * p - k) // s + 1
            W = (W + 2 * p - k) // s + 1
            C = F
        elif kind == "pool":
            k, s = numbers
            H = (H - k) // s + 1
            W = (W - k) // s + 1
        else:
            (units,) = numbers
            weights, biases = H * W * C * units, units
            H, W, C = 1, 1, units
        rows.append([H, W, C, weights + biases, weights * H * W])
    return np.array(rows)
    ### END SOLUTION


# %%
def alexnet(groups):
    """AlexNet's layers."""
    return [("conv", 96, 11, 4, 0, 1), ("pool", 3, 2), ("conv", 256, 5, 1, 2, groups),
            ("pool", 3, 2), ("conv", 384, 3, 1, 1, 1), ("conv", 384, 3, 1, 1, groups),
            ("conv", 256, 3, 1, 1, groups), ("pool", 3, 2), ("dense", 4096), ("dense", 4096),
            ("dense", 1000)]


table = np.asarray(net_table(alexnet(2), (227, 227, 3)))
whole = int(table[:, 3].sum())
print("sizes:", *("x".join(map(str, row)) for row in table[:, :3].tolist()))
print(f"parameters: {whole:,} with two groups,",
      f"{int(np.asarray(net_table(alexnet(1), (227, 227, 3)))[:, 3].sum()):,} with one;",
      f"{4 * whole / 1e6:.1f} MB in single precision")
print(f"in fully connected layers: {table[-3:, 3].sum() / whole:.1%} of the parameters",
      f"- you said {my_alexnet_share} -",
      f"and {table[-3:, 4].sum() / table[:, 4].sum():.1%} of the products")
assert table[:9, 0].tolist() == [55, 27, 27, 13, 13, 13, 13, 6, 1]
assert whole == 60_965_224
assert np.asarray(net_table(alexnet(1), (227, 227, 3)))[:, 3].sum() == 62_378_344
assert table[7, :3].prod() == 9216
assert round(100 * table[-3:, 3].sum() / whole, 1) == 96.2 and round(4 * whole / 1e6, 1) == 243.9

# %%
names = ["conv 1", "pool 1", "conv 2", "pool 2", "conv 3", "conv 4", "conv 5", "pool 5", "dense 6",
         "dense 7", "dense 8"]
table = np.asarray(net_table(alexnet(2), (227, 227, 3)))
plots.layer_bars(names, table[:, 3], 4 * table[:, :3].prod(axis=1))
plt.show()

# %% [markdown]
# *In words: bars by layer. The parameters lie in the fully connected layers, 62 % in dense 6 alone;
# convolutions have 4 % together. The activations are the other way round: largest after convolution 1,
# almost nothing in the fully connected layers.*
#
# A year later M. Zeiler and R. Fergus kept the plan and looked inside first (unit 15): they saw that the
# first layer skipped over detail, made its filters 7 x 7 and its stride 2, and had fewer errors.

# %% [markdown] covers="48"
# # 3. VGG
#
# One rule: filters of 3 x 3 that keep the size, pooling 2 x 2 that halves it, more filters as the maps
# get smaller; at the end three fully connected layers (K. Simonyan and A. Zisserman, *Very deep
# convolutional networks for large-scale image recognition*, 2014). Written as a list, `"M"` for a
# pooling:

# %%
VGG = {
    "11": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "13": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "16": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    "19": [64, 64, "M", 128, 128, "M", *[256] * 4, "M", *[512] * 4, "M", *[512] * 4, "M"],
}
VGG["16, configuration C"] = [
    64, 64, "M", 128, 128, "M", 256, 256, (256, 1), "M", 512, 512, (512, 1), "M", 512, 512, (512, 1),
    "M"]

# %% [markdown]
# ## Predict

# %%
my_vgg_share = None       # percent of VGG-16's parameters in its LAST fully connected layer

# %% [markdown]
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `config` | a list: `F` for a convolution with `F` filters of 3 x 3, a pair `(F, K)` for one with filters of `K x K`, `"M"` for a pooling. Convolutions keep the size |
# | `size` | rows and columns of the image, 224 if nothing is said; it has three channels |
# | `classes` | of the last layer, 1000 if nothing is said; the two before it have 4096 units |
# | result | two whole numbers, `convolutions, dense`: the parameters of all convolutions, those of all fully connected layers |
#
# <details><summary>Hint 1: a plan</summary>
#
# Walk along the list with the current number of channels and the current size. Then three layers.
# </details>
# <details><summary>Hint 2: what kind of entry?</summary>
#
# `entry == "M"`, and `isinstance(entry, tuple)`.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Every filter has a bias, and so has every unit. The first fully connected layer sees all places of
# all channels.
# </details>

# %%
def vgg_params(config, *, size=224, classes=1000):
    """Parameters of a VGG net, of its convolutions and of its fully connected layers.

    config: a list of filters F (of 3 x 3), pairs (F, K) and "M" for pooling 2 x 2
    size: rows and columns of the image, which has 3 channels
    Returns two whole numbers, convolutions and dense (the fully connected layers); biases included.
    """
    ### BEGIN SOLUTION
    C = 3
    convolutions = 0
    for entry in config:
        if entry == "M":
            size = size // 2
        else:
            F, K = entry if isinstance(entry, tuple) else (entry, 3)
            convolutions += K * K * C * F + F
            C = F
    seen = size * size * C
    dense = seen * 4096 + 4096
    dense += 4096 * 4096 + 4096
    dense += 4096 * classes + classes
    return convolutions, dense
    ### END SOLUTION


# %% [markdown] covers="48 E24 E25 E26"
# ### Find the mistakes
#
# *"80 % of VGG's parameters are in its last fully connected layer." "The channels double after every
# pooling." "All filters of VGG are 3 x 3."* Each can be tested by the lists and your function.

# %%
for name, config in VGG.items():
    print(f"VGG-{name:21}{sum(vgg_params(config)):13,} parameters")
convolutions, dense = vgg_params(VGG["16"])
whole = convolutions + dense
first, last = 7 * 7 * 512 * 4096 + 4096, 4096 * 1000 + 1000
print(f"VGG-16: the three dense layers hold {dense / whole:.1%}, the first of them {first / whole:.1%},",
      f"the last {last / whole:.1%} - you said {my_vgg_share}")
after = [(VGG["16"][i - 1], VGG["16"][i + 1]) for i, entry in enumerate(VGG["16"][:-1]) if entry == "M"]
print("filters before and after each pooling:", after)
print("filters that are not 3 x 3, in configuration C:", [entry for entry in VGG["16, configuration C"]
                                                          if isinstance(entry, tuple)])
assert whole == 138_357_544 and dense == 123_642_856
assert [round(sum(vgg_params(VGG[name])) / 1e6, 2) for name in ("11", "13", "19")] == [
    132.86, 133.05, 143.67]
assert [round(100 * part / whole, 1) for part in (dense, first, last)] == [89.4, 74.3, 3.0]
assert after[-1] == (512, 512)

# %% [markdown]
# All three fully connected layers hold 89.4 %, and it is the **first** that is huge, because it sees
# 7 x 7 x 512 values; the last has 3 %. After the fourth pooling 512 stays 512. Configuration C has three
# layers with filters of 1 x 1.
#
# What it costs to *run* is another matter. Your `net_table` counts it:

# %%
def vgg_layers(config):
    """The same net, for `net_table`."""
    found = [("pool", 2, 2) if entry == "M" else ("conv", entry, 3, 1, 1, 1) for entry in config]
    return [*found, ("dense", 4096), ("dense", 4096), ("dense", 1000)]


table = np.asarray(net_table(vgg_layers(VGG["16"]), (224, 224, 3)))
megabytes = 4 * table[:, 3].sum() / 1e6
print(f"multiply-adds of VGG-16: {table[:-3, 4].sum() / 1e9:.2f} G in convolutions,",
      f"{table[:, 4].sum() / 1e9:.2f} G in all; {megabytes:.0f} MB")
assert round(table[:-3, 4].sum() / 1e9, 2) == 15.35 and round(table[:, 4].sum() / 1e9, 2) == 15.47
assert table[:, 3].sum() == sum(vgg_params(VGG["16"])) and round(megabytes) == 553

# %% [markdown] covers="48 E27"
# # 4. Inception
#
# Which filter size is the right one? GoogLeNet (C. Szegedy and others, *Going deeper with
# convolutions*, 2014) takes **all of them, side by side**, and lets the next layer choose. Filters of
# 1 x 1 squeeze the channels first, or it could not be paid for (unit 13).
#
# ```
#             +-- 1 x 1 ------------------------+
#             +-- 1 x 1 ---- 3 x 3 -------------+
#    x -------+-- 1 x 1 ---- 5 x 5 -------------+--> side by side, in the channels
#             +-- max pooling 3 x 3 --- 1 x 1 --+
# ```
#
# Every branch keeps height and width; a ReLU follows **each** convolution. Nine such blocks are
# stacked, 22 layers with parameters. Later versions split 5 x 5 into two 3 x 3, and n x n into n x 1
# and 1 x n; from version 1 to 4 the top-5 error went from 6.67 % to 4.8, 3.5 and 3.08 %.
#
# (It was trained with **three** losses, not two: the main one, and two auxiliary classifiers half-way,
# weighted by 0.3, that are thrown away afterwards.)

# %% [markdown] covers="48 E15"
# ### Find the mistake
#
# *"28 x 28 x 192 through 64 filters of 1 x 1 x 192 gives 28 x 28 x 3."* The notes say so twice. What did
# you say at the start?

# %%
sixty_four = normal(1, 1, 192, 64)
mixed = cnn_ref.pointwise_conv2d(normal(1, 28, 28, 192), sixty_four)
print("shape:", mixed.shape, "- you said", my_channels, "channels; weights:", f"{sixty_four.size:,}")
assert mixed.shape == (1, 28, 28, 64) and sixty_four.size == 12_288

# %% [markdown]
# As many channels as filters. That a picture has three does not matter inside a net.
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `x` | images `(N, H, W, C)` |
# | `one` | `(w, b)` of the first branch |
# | `three`, `five` | `((w, b), (w, b))`: the squeeze, then the large filter |
# | `pool` | `(w, b)` of the last branch, after its pooling |
# | `conv(x, w, b)` | a convolution that keeps height and width; given |
# | `max_pool(x)` | maximum pooling 3 x 3, stride 1, that keeps height and width; given |
# | result | `(N, H, W, F1 + F3 + F5 + FP)`: the branches in this order |
#
# <details><summary>Hint 1: a plan</summary>
#
# Four branches, each a line or two; then one line that puts them side by side.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.concatenate` with an axis. `conv(x, *one)` hands over both parts of a pair.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Six convolutions, six ReLUs. And in the last branch: what comes first?
# </details>

# %%
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    """Four branches of one input, side by side in the channels, a ReLU after each convolution.

    x: images (N, H, W, C)          one, pool: (w, b)          three, five: ((w, b), (w, b))
    conv(x, w, b): a convolution that keeps height and width
    max_pool(x): maximum pooling that keeps height and width
    Returns (N, H, W, F1 + F3 + F5 + FP).
    """
    ### BEGIN SOLUTION
    def layer(x, w, b):
        return np.maximum(conv(x, w, b), 0)

    first = layer(x, *one)
    second = layer(layer(x, *three[0]), *three[1])
    third = layer(layer(x, *five[0]), *five[1])
    fourth = layer(max_pool(x), *pool)
    return np.concatenate([first, second, third, fourth], axis=3)
    ### END SOLUTION


# %% [markdown]
# The first block of GoogLeNet at its real size: 192 channels in; 64, 128 (through 96), 32 (through 16)
# and 32 out.

# %%
def drawn(k, c, f):
    """Random filters and zero biases."""
    return normal(k, k, c, f) * np.sqrt(2 / (k * k * c)), np.zeros(f)


maps = normal(1, 28, 28, 192)
block = {"one": drawn(1, 192, 64), "three": (drawn(1, 192, 96), drawn(3, 96, 128)),
         "five": (drawn(1, 192, 16), drawn(5, 16, 32)), "pool": drawn(1, 192, 32)}
out = np.asarray(inception_block(maps, **block, conv=same, max_pool=pooled))
print("from", maps.shape, "to", out.shape)
assert out.shape == (1, 28, 28, 256) and out.min() == 0
figure, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
edges = np.cumsum([0, 64, 128, 32, 32])
for name, start, end, colour in zip(("1 x 1", "3 x 3", "5 x 5", "pooling"), edges, edges[1:],
                                    ("#0072B2", "#E69F00", "#009E73", "#CC79A7")):
    ax.bar(range(start, end), out[0, :, :, start:end].mean(axis=(0, 1)), width=1, color=colour,
           label=name)
ax.set(xlabel="channel", ylabel="mean activation", title="Four branches, side by side")
ax.legend(ncols=4)
plt.show()

# %% [markdown]
# *In words: bars for 256 channels, coloured by branch: channels 0 to 63 come from the 1 x 1 branch, 64
# to 191 from 3 x 3, 192 to 223 from 5 x 5, the last 32 from the pooling branch, with the highest bars of
# all, since maxima went in.*

# %% [markdown] covers="48 E23"
# # 5. ResNet
#
# Deeper nets got **worse**, on the training set, too: not overfitting, but steps that could not find
# their way. K. He, X. Zhang, S. Ren and J. Sun (*Deep residual learning for image recognition*, 2015)
# let the layers learn only what to **add** to their input:
#
# $$y = \mathrm{relu}(\; \mathrm{conv}_2(\mathrm{relu}(\mathrm{conv}_1(x))) \;+\; x \;)$$
#
# If there is nothing to add, the filters become zero; that is easy to learn. Where the shape changes
# (stride 2, more channels), the way around needs a **projection**: filters of 1 x 1 with the same
# stride. *"Shortcuts add no parameters"*, notes say: plain ones do not, projections do.
#
# ## Your function
#
# (Batch normalisation, which follows each convolution in the paper, is left out here.)
#
# | argument | meaning |
# |---|---|
# | `x` | images `(N, H, W, C)` |
# | `w1`, `b1` | first filters `(3, 3, C, F)`, applied with `stride` and padding 1 |
# | `w2`, `b2` | second filters `(3, 3, F, F)`, stride 1 and padding 1 |
# | `skip` | filters `(1, 1, C, F)` of the projection, with `stride`, without padding and bias; or `None`: the input is added as it is |
# | `stride` | a whole number |
# | `conv(x, w, b, stride, pad)` | a convolution; `b` may be the number 0, `stride` and `pad` are whole numbers; given |
# | result | `(N, OH, OW, F)` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two ways from `x`, the sum of both, and one more thing.
# </details>
# <details><summary>Hint 2: how many ReLUs?</summary>
#
# Two. Look in the formula where they stand.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Only one of the two convolutions has the stride; the projection has it as well.
# </details>

# %%
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    """y = relu(conv(relu(conv(x))) + x).

    x: images (N, H, W, C)          w1: (3, 3, C, F)          w2: (3, 3, F, F)          b1, b2: (F,)
    skip: (1, 1, C, F), or None to add x as it is
    stride: of the first convolution and of the projection
    conv(x, w, b, stride, pad): a convolution
    Returns (N, OH, OW, F).
    """
    ### BEGIN SOLUTION
    inner = np.maximum(conv(x, w1, b1, stride, 1), 0)
    branch = conv(inner, w2, b2, 1, 1)
    short = x if skip is None else conv(x, skip, 0, stride, 0)
    return np.maximum(branch + short, 0)
    ### END SOLUTION


# %%
line = np.array([1.0, -2.0, 3.0]).reshape(1, 1, 3, 1)
nothing = np.zeros((3, 3, 1, 1))
print("filters of zeros:", residual_block(line, nothing, np.zeros(1), nothing, np.zeros(1),
                                          conv=conv).ravel())
assert residual_block(line, nothing, np.zeros(1), nothing, np.zeros(1),
                      conv=conv).ravel().tolist() == [1, 0, 3]

# %% [markdown] covers="48 E50"
# ## Backward
#
# What passes the last ReLU goes **both ways**, and what comes back from both is added:
#
# ```
#               +--> conv 2 --> relu --> conv 1 --+
#   dy -> relu -+                                 +--> dx
#               +---------- shortcut -------------+
# ```
#
# The lower way has no weights that could make the gradient small. Written down for one number a
# layer: $u_l$ is what the activation $\sigma$ of layer $l$ is given, $a_l = \sigma(u_l)$ what it makes
# of it, and $w_l$ a weight that $u_l$ depends on. Two layers $f$ and a shortcut follow:
# $u_{l+2} = f(a_l) + a_l$ and $a_{l+2} = \sigma(u_{l+2})$. Then
#
# $$\frac{\partial a_{l+2}}{\partial w_l} =
# \underbrace{\frac{\partial a_{l+2}}{\partial u_{l+2}} \, f'(a_l) \,
# \frac{\partial a_l}{\partial u_l} \frac{\partial u_l}{\partial w_l}}_{\text{through the layers}} +
# \underbrace{\frac{\partial a_{l+2}}{\partial u_{l+2}} \,
# \frac{\partial a_l}{\partial u_l} \frac{\partial u_l}{\partial w_l}}_{\text{around them}}$$
#
# ### Find the mistake
#
# Notes end this derivation, for the way around, with
# $\frac{\partial a_{l+2}}{\partial u_l} \frac{\partial a_l}{\partial u_l} \frac{\partial u_l}{\partial w_l}$.
# One index differs. Does it matter? Put numbers in, and measure.

# %%
def slope(f, at, h=1e-6):
    """A central difference."""
    return (f(at + h) - f(at - h)) / (2 * h)


def bend(u):
    """The activation, sigma in the formula."""
    return np.tanh(u)


def f(a):
    """What the two layers in between compute."""
    return 0.5 * bend(1.3 * a)


def end(u):
    """From u_l to a_{l+2}."""
    return bend(f(bend(u)) + bend(u))


weight, entering = 0.7, 0.9                 # w_l, and what it is multiplied with
u = weight * entering                       # u_l
a = bend(u)                                 # a_l
last, before = slope(bend, f(a) + a), slope(bend, u) * entering
through_layers = last * slope(f, a) * before
print(f"measured:                        {slope(lambda w: end(w * entering), weight):.6f}")
print(f"both ways added:                 {through_layers + last * before:.6f}")
print(f"with u_l in the last line:       {through_layers + slope(end, u) * before:.6f}")
print(f"without the way around:          {through_layers:.6f}")
assert np.isclose(slope(lambda w: end(w * entering), weight), through_layers + last * before)
assert not np.isclose(last, slope(end, u))

# %% [markdown]
# It does: $\frac{\partial a_{l+2}}{\partial u_l}$ would be the whole chain once more, both ways
# included. The way around has to start at the **last** sum.
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `dy` | gradient of the loss for each output `(N, OH, OW, F)`, **not** ones |
# | `x`, `w1`, `b1`, `w2`, `b2`, `skip`, `stride`, `conv` | as for `residual_block` |
# | `conv_backward(dy, x, w, stride, pad)` | gives `dx, dw, db` of a convolution of `x`; given |
# | result | `dx, dw1, db1, dw2, db2, dskip`, each in the shape of its own; `dskip` is `None` where `skip` is. Sums over the batch |
#
# <details><summary>Hint 1: a plan</summary>
#
# Forward first, and keep what the two ReLUs were given. Then backward, from the end.
# </details>
# <details><summary>Hint 2: a ReLU, backward</summary>
#
# It lets a gradient pass where it was given something positive. What was the last one given?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Of the two convolutions, which saw `x`, and what did the other one see? And `dx` is a sum.
# </details>

# %%
def residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    """Gradients of a residual block, sums over the batch.

    dy: upstream gradient (N, OH, OW, F)
    x, w1, b1, w2, b2, skip, stride, conv: as for residual_block
    conv_backward(dy, x, w, stride, pad): dx, dw, db of a convolution
    Returns dx, dw1, db1, dw2, db2, dskip; dskip is None where skip is.
    """
    ### BEGIN SOLUTION
    z = conv(x, w1, b1, stride, 1)
    inner = np.maximum(z, 0)
    branch = conv(inner, w2, b2, 1, 1)
    short = x if skip is None else conv(x, skip, 0, stride, 0)
    dsum = dy * (branch + short > 0)
    dinner, dw2, db2 = conv_backward(dsum, inner, w2, 1, 1)
    dz = dinner * (z > 0)
    dx, dw1, db1 = conv_backward(dz, x, w1, stride, 1)
    if skip is None:
        return dx + dsum, dw1, db1, dw2, db2, None
    dshort, dskip, _ = conv_backward(dsum, x, skip, stride, 0)
    return dx + dshort, dw1, db1, dw2, db2, dskip
    ### END SOLUTION


# %% [markdown]
# ## Is it the gradient?
#
# Measured by differences, with a random `dy`, once around a plain shortcut and once around a
# projection with stride 2.

# %%
def measured(place, arguments, dy, grad, stride):
    """How far a gradient is from central differences."""
    def moved(a):
        return residual_block(*arguments[:place], a, *arguments[place + 1:], stride=stride, conv=conv)

    return cnn_ref.gradient_check(moved, arguments[place], dy, grad)


for skip, stride, channels in ((None, 1, 3), (normal(1, 1, 2, 3), 2, 2)):
    arguments = [normal(2, 5, 4, channels), normal(3, 3, channels, 3), normal(3), normal(3, 3, 3, 3),
                 normal(3), skip]
    dy = normal(*np.shape(residual_block(*arguments, stride=stride, conv=conv)))
    grads = residual_block_backward(dy, *arguments, stride=stride, conv=conv,
                                    conv_backward=conv_backward)
    for place, name in enumerate(("dx", "dw1", "db1", "dw2", "db2", "dskip")):
        if arguments[place] is not None:
            report = measured(place, arguments, dy, grads[place], stride)
            print(f"stride {stride}, {name:5}", report)
            assert report.error < 1e-6

# %% [markdown]
# ## What the shortcut is for
#
# Twenty blocks of random filters, and a gradient that starts at the end: how large is it when it has
# come through? Once with your blocks; once with the same filters and nothing around them. The filters'
# size is varied: 1 is He's start (unit 11), which is made to keep plain layers level.

# %%
images, start = np.abs(normal(1, 8, 8, 16)), normal(1, 8, 8, 16)
he = np.sqrt(2 / (3 * 3 * 16))
he_filters = [(he * normal(3, 3, 16, 16), he * normal(3, 3, 16, 16)) for _ in range(20)]
no_bias = np.zeros(16)


def residual(x, first, second):
    """Your block, without biases."""
    return np.asarray(residual_block(x, first, no_bias, second, no_bias, conv=conv))


def residual_back(d, x, first, second):
    """The gradient for its input, by your function."""
    grads = residual_block_backward(d, x, first, no_bias, second, no_bias, conv=conv,
                                    conv_backward=conv_backward)
    return np.asarray(grads[0])


def stacked(x, first, second):
    """The same two convolutions and ReLUs, nothing around them."""
    return np.maximum(conv(np.maximum(conv(x, first, 0, 1, 1), 0), second, 0, 1, 1), 0)


def stacked_back(d, x, first, second):
    """The gradient for their input."""
    inner = np.maximum(conv(x, first, 0, 1, 1), 0)
    d = conv_backward(d * (conv(inner, second, 0, 1, 1) > 0), inner, second, 1, 1)[0]
    return conv_backward(d * (inner > 0), x, first, 1, 1)[0]


def come_through(forward, backward, size):
    """How many times as large a gradient is that has gone back through all twenty."""
    filters = [(size * first, size * second) for first, second in he_filters]
    seen = [images]
    for pair in filters[:-1]:
        seen.append(forward(seen[-1], *pair))
    d = start
    for x, pair in zip(seen[::-1], filters[::-1]):
        d = backward(d, x, *pair)
    return np.linalg.norm(d) / np.linalg.norm(start)


times_he = np.array([0.25, 0.5, 0.75, 1.0, 1.25])
sizes = {"with shortcuts": [come_through(residual, residual_back, times) for times in times_he],
         "without": [come_through(stacked, stacked_back, times) for times in times_he]}
figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
for (name, values), marker, colour in zip(sizes.items(), "os", ("#0072B2", "#E69F00")):
    ax.semilogy(times_he, values, marker=marker, color=colour, label=name)
    print(f"{name:15}", "   ".join(f"{times:g}: {value:.1e}" for times, value in zip(times_he, values)))
ax.set(xlabel="size of the filters (1: He's start)", ylabel="gradient, times as large",
       xticks=times_he, title="Back through twenty blocks")
ax.legend()
plt.show()
assert min(sizes["with shortcuts"]) > 0.5 and sizes["without"][1] < 1e-12

# %% [markdown]
# *In words: how many times as large the gradient has become, on a logarithmic axis, over the size of
# the filters. Without shortcuts a steep curve: tens of powers of ten too small at the left, and near
# where it began only about He's start. With shortcuts the curve is level at 1 on the left and rises
# on the right.*
#
# A plain stack needs filters of just the right size, and training does not leave them there. With
# shortcuts small filters do no harm. Large ones make the gradient grow; the batch normalisation that
# was left out here holds that back.

# %% [markdown] covers="48 E22"
# ### Find the mistake
#
# *"ResNet classifies with an average pooling instead of a fully connected layer."* ResNet-50 ends with
# 7 x 7 x 2048. A mean over all places leaves 2048 numbers; there are 1000 classes. So what is missing?

# %%
parameters = cnn_ref.dense_params(2048, 1000)
from_all = cnn_ref.dense_params(7 * 7 * 2048, 1000)
places = 7 * 7
print(f"a fully connected layer from 2048 to 1000: {parameters:,} parameters;",
      f"from 7 x 7 x 2048 it would be {from_all:,}: one weight stands for {places}")
assert parameters == 2_049_000 and from_all - parameters == (places - 1) * 2048 * 1000

# %% [markdown] covers="48"
# The average pooling **comes before** the fully connected layer, and spares it 48 of 49 weights.
#
# # 6. DenseNet
#
# Why add, when one can keep? G. Huang, Z. Liu, L. van der Maaten and K. Weinberger (*Densely connected
# convolutional networks*, 2016) put the output of each layer **beside** what went in. So every layer
# sees the outputs of all layers before it:
#
# $$x_{l+1} = \mathrm{conv}(\mathrm{relu}([x_0, x_1, \ldots, x_l]))$$
#
# The ReLU stands **before** the convolution here. Each layer adds `G` channels, the *growth rate*.
#
# ## Predict
#
# Five layers, each connected with the input and with all layers before it: how many connections?

# %%
my_connections = None

# %% [markdown]
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `x` | images `(N, H, W, C)` |
# | `filters` | a list of `(w, b)`, one for each layer; the `w` of layer `l` is `(K, K, C + l G, G)`, `l` from 0 on |
# | `conv(x, w, b)` | a convolution that keeps height and width; given |
# | result | `(N, H, W, C + L G)`: the input as it came, then the outputs of all layers in their order |
#
# <details><summary>Hint 1: a plan</summary>
#
# One array that grows.
# </details>
# <details><summary>Hint 2: where the ReLU is not</summary>
#
# What is kept is the input and the outputs of the convolutions, negative numbers and all.
# </details>
# <details><summary>Hint 3: with no layers?</summary>
#
# An empty list is legal. What should come out?
# </details>

# %%
def dense_block(x, filters, *, conv):
    """Every layer sees the input and the outputs of all layers before it.

    x: images (N, H, W, C)          filters: a list of (w, b), w (K, K, C + l G, G)
    conv(x, w, b): a convolution that keeps height and width
    Returns (N, H, W, C + L G): the input, then the outputs in their order.
    """
    ### BEGIN SOLUTION
    seen = x
    for w, b in filters:
        new = conv(np.maximum(seen, 0), w, b)
        seen = np.concatenate([seen, new], axis=3)
    return seen
    ### END SOLUTION


# %%
layers, growth = 5, 3
x = normal(1, 6, 6, 4)
stack = [(normal(3, 3, 4 + growth * l, growth), np.zeros(growth)) for l in range(layers)]
whole = np.asarray(dense_block(x, stack, conv=same))
assert whole.shape == (1, 6, 6, 4 + layers * growth) and np.array_equal(whole[..., :4], x)
# Who sees whom is measured: cut one line, look whether the layer notices.
edges = np.cumsum([0, 4] + [growth] * layers)
sees = np.zeros((layers, layers))
for layer in range(layers):
    made = slice(edges[layer + 1], edges[layer + 2])
    for source in range(layer + 1):
        cut = [(w.copy(), b) for w, b in stack]
        cut[layer][0][:, :, edges[source]:edges[source + 1]] = 0
        without = np.asarray(dense_block(x, cut, conv=same))
        sees[layer, source] = not np.allclose(without[..., made], whole[..., made])
print("connections:", int(sees.sum()), "- you said", my_connections)
assert sees.sum() == layers * (layers + 1) / 2 == 15
figure, ax = plt.subplots(figsize=(4.2, 3.2), layout="constrained")
ax.imshow(sees, cmap="Blues", vmin=0, vmax=1.3)
ax.set(xlabel="source (0 is the input)", ylabel="layer", xticks=range(layers), yticks=range(layers),
       yticklabels=range(1, layers + 1))
plt.show()

# %% [markdown]
# *In words: a grid of five layers against five sources, filled on and below the diagonal: fifteen
# cells. A chain would fill the diagonal alone.*
#
# $L (L + 1) / 2 = 15$, where a chain of five layers has five.

# %% [markdown] covers="35"
# # 7. Attention
#
# All nets so far treat all places and all channels alike. **Attention** multiplies a map with a mask
# that depends on the image. A *hard* mask is 0 or 1: it can only be sampled, not differentiated. A
# *soft* mask lies between 0 and 1, a sigmoid will do, and learns by gradients like everything else.
#
# ## Over channels: which filters matter here?
#
# Squeeze and excitation (J. Hu, L. Shen and G. Sun, 2017): the mean of each channel tells what is in
# the image; two small fully connected layers and a sigmoid $\sigma$ (unit 04) turn these means into a
# number between 0 and 1 for each channel.
#
# $$s = \mathrm{mean}_{h,w}(x), \qquad g = \sigma(\mathrm{relu}(s \, W_1 + b_1) \, W_2 + b_2),
# \qquad y_{n,i,j,c} = x_{n,i,j,c} \; g_{n,c}$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `w1`, `b1` | `(C, R)`, `(R,)` | first layer; `R`, the waist, is `C` at most |
# | `w2`, `b2` | `(R, C)`, `(C,)` | second layer |
# | result | `(N, H, W, C)` | every channel of every image times its own number |
#
# <details><summary>Hint 1: a plan</summary>
#
# Three lines: squeeze, excite, scale.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `mean` takes several axes in a tuple. `g[:, None, None, :]` has four axes.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# How many gates are there for a batch of three images? Need they add up to 1?
# </details>

# %%
def se_gate(x, w1, b1, w2, b2):
    """Weigh each channel by a number from 0 to 1 that the means of all channels decide.

    x: images (N, H, W, C)          w1: (C, R)          b1: (R,)          w2: (R, C)          b2: (C,)
    Returns (N, H, W, C).
    """
    ### BEGIN SOLUTION
    squeezed = x.mean(axis=(1, 2))
    inner = np.maximum(squeezed @ w1 + b1, 0)
    scores = inner @ w2 + b2
    gate = 1 / (1 + np.exp(-scores))
    return x * gate[:, None, None, :]
    ### END SOLUTION


# %%
half = se_gate(np.full((1, 2, 2, 3), 4.0), np.zeros((3, 1)), np.zeros(1), np.zeros((1, 3)),
               np.zeros(3))
print("weights of zero let half of everything through:", half[0, 0, 0])
assert np.allclose(half, 2)

# %% [markdown] covers="35"
# ## Over places: where to look?
#
# For a mask over places, ask each place two things: the mean of its channels, and the largest of them.
# A convolution looks at these two maps and gives one (S. Woo, J. Park, J. Lee and I. Kweon, *CBAM*,
# 2018). And so that nothing dies where the mask is 0, add the input itself: a **residual** mask
# (F. Wang and others, *Residual attention network for image classification*, 2017).
#
# $$M = \sigma(\mathrm{conv}([\mathrm{mean}_c(x), \max_c(x)])), \qquad y = (1 + M) \, x$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `w`, `b` | `(K, K, 2, 1)`, `(1,)` | filter over the two maps: channel 0 is the mean, channel 1 the maximum |
# | `conv(x, w, b)` | | a convolution that keeps height and width; given |
# | result | `(N, H, W, C)` | every place of every image times `1 + M` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Two maps, side by side, one convolution, one sigmoid, one product.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `keepdims=True` leaves an axis of length 1 behind.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# Which of the two maps comes first? Over which axis is the mean? And the 1.
# </details>

# %%
def spatial_attention(x, w, b, *, conv):
    """Weigh each place by 1 plus a number from 0 to 1 that its mean and largest channel decide.

    x: images (N, H, W, C)          w: (K, K, 2, 1), mean first          b: (1,)
    conv(x, w, b): a convolution that keeps height and width
    Returns (N, H, W, C).
    """
    ### BEGIN SOLUTION
    mean = x.mean(axis=3, keepdims=True)
    largest = x.max(axis=3, keepdims=True)
    scores = conv(np.concatenate([mean, largest], axis=3), w, b)
    mask = 1 / (1 + np.exp(-scores))
    return (1 + mask) * x
    ### END SOLUTION


# %% [markdown]
# A picture made by your function: four channels of noise, and one channel in which something is found.
# The filter asks for places whose largest channel stands out over the mean, in a neighbourhood of
# 5 x 5.

# %%
rows, columns = np.mgrid[:32, :32]
scene = 0.3 * normal(1, 32, 32, 5)
scene[0, :, :, 4] += 2 * np.exp(-((rows - 10) ** 2 + (columns - 21) ** 2) / 20)
w = np.zeros((5, 5, 2, 1))
w[:, :, 0, 0], w[:, :, 1, 0] = -0.4, 0.4
b = np.array([-6.0])
shown = np.asarray(spatial_attention(scene, w, b, conv=same))
mask = (shown / scene - 1)[0, :, :, 0]
figure, row = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
for ax, picture, title, label in zip(
        row, (scene[0].mean(axis=2), scene[0].max(axis=2), mask),
        ("mean of the channels", "largest channel", "mask"), ("value", "value", "M")):
    drawn_map = ax.imshow(picture, cmap="cividis")
    ax.set(title=title, xlabel="column", xticks=[0, 31], yticks=[0, 31])
    figure.colorbar(drawn_map, ax=ax, label=label, shrink=0.8)
row[0].set_ylabel("row")
plt.show()
assert mask[10, 21] > 0.95 and np.median(mask) < 0.3

# %% [markdown]
# *In words: three maps of 32 x 32. The mean of the channels shows a faint spot at the upper right; the
# largest channel a bright one among noise; the mask is near 1 in a round spot there, and near 0
# elsewhere.*
#
# A hard mask would be `mask > 0.5`: the same picture in black and white, and a slope of 0 everywhere.

# %% [markdown] covers="33"
# # Compared
#
# | | year | new | parameters | multiply-adds |
# |---|---|---|---|---|
# | LeNet-5 | 1998 | convolution, sub-sampling, trained as a whole | 60,000 | 0.4 M |
# | AlexNet | 2012 | ReLU, dropout, graphics cards | 61 M | 0.7 G |
# | ZFNet | 2013 | smaller filters at the start, chosen by looking inside | 62 M | 1.2 G |
# | VGG-16 | 2014 | 3 x 3 only, and many of them | 138 M | 15.5 G |
# | GoogLeNet | 2014 | branches, 1 x 1 as a waist, no large dense layers | 7 M | 1.5 G |
# | ResNet-152 | 2015 | shortcuts | 60 M | 11 G |
# | DenseNet-201 | 2016 | everything is kept | 20 M | 4 G |
# | SENet | 2017 | attention over channels | as its base, and a tenth | as its base |
#
# The last rows are rounded, from the papers. Read the last two columns against each other: up to VGG,
# parameters are a matter of fully connected layers, multiply-adds a matter of large maps.

# %%
for name, layers, side in (("AlexNet", alexnet(2), 227), ("VGG-16", vgg_layers(VGG["16"]), 224)):
    table = np.asarray(net_table(layers, (side, side, 3)))
    print(f"{name:8}{table[:, 3].sum():12,} parameters {table[:, 4].sum():15,} multiply-adds")
table = cnn_ref.zfnet_table()
print(f"{'ZFNet':8}{table.params:12,} parameters {table.macs:15,} multiply-adds (its poolings are padded)")

# %% [markdown]
# ## In your words

# %% [markdown] written="why-a-shortcut-helps" points=1
# Two layers in a row, or the same two with a shortcut around them: what is easier to learn with the
# shortcut, and why does the gradient stay alive? One sentence.
#
# ### BEGIN SOLUTION
# Doing nothing is easy (filters near zero leave the input as it is), so the layers only learn what to
# change, and on the way back the sum hands the gradient to the shortcut undiminished, whatever the
# filters do to their share.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# A **zoo of receptive fields**: for each layer of a net, how many pixels does one value see, how far
# apart do two neighbours look, and where does the first one begin (padding pushes it out of the
# picture)? Then the pixels that value `i` sees are `first + i * step` to
# `first + i * step + field - 1`.
#
# | argument | meaning |
# |---|---|
# | `layers` | as for `net_table`, convolutions and poolings only |
# | result | whole numbers, a row for each layer: `field`, `step`, `first` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Three numbers, kept from layer to layer. Before the first layer a value is a pixel: 1, 1, 0.
# </details>
# <details><summary>Hint 2: in whose pixels?</summary>
#
# A filter of 3 after a stride of 2 looks at values that are two pixels of the image apart.
# </details>
# <details><summary>Hint 3: what is easily mistaken</summary>
#
# A layer's own stride matters to the layers after it, not to its own field.
# </details>

# %%
def field_table(layers):
    """What one value of each layer sees of the image, along one axis, in pixels.

    layers: a list of ("conv", filters, size, stride, pad, groups) and ("pool", size, stride)
    Returns whole numbers (len(layers), 3): field, step, first pixel of the first value.
    """
    ### BEGIN SOLUTION
    field, step, first = 1, 1, 0
    rows = []
    for kind, *numbers in layers:
        if kind == "conv":
            _, k, s, p, _ = numbers
        else:
            k, s = numbers
            p = 0
        field = field + (k - 1) * step
        first = first - p * step
        step = step * s
        rows.append([field, step, first])
    return np.array(rows)
    ### END SOLUTION


# %%
lenet = [("conv", 6, 5, 1, 0, 1), ("pool", 2, 2), ("conv", 16, 5, 1, 0, 1), ("pool", 2, 2),
         ("conv", 120, 5, 1, 0, 1)]
zoo = {"LeNet-5": (lenet, 32), "AlexNet": (alexnet(2)[:-3], 227),
       "VGG-16": (vgg_layers(VGG["16"])[:-3], 224)}
fields = {name: np.asarray(field_table(layers))[:, 0].tolist() for name, (layers, _) in zoo.items()}
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for (name, values), marker, colour in zip(fields.items(), "os^", ("#0072B2", "#E69F00", "#009E73")):
    ax.plot(range(1, len(values) + 1), values, marker=marker, color=colour, label=name)
    ax.axhline(zoo[name][1], color=colour, linewidth=0.8, linestyle=":")
ax.set(xlabel="layers", ylabel="receptive field (pixels)", xticks=range(1, 19, 2),
       title="A zoo of receptive fields; dotted: the image")
ax.legend()
plt.show()
assert fields["LeNet-5"] == [5, 6, 14, 16, 32]
assert fields["AlexNet"][-2:] == [163, 195] and fields["VGG-16"][-1] == 212

# %% [markdown]
# *In words: receptive fields over the number of layers. LeNet-5 reaches its 32 pixels in five layers;
# AlexNet jumps to 195 of 227 in eight, because its first stride is 4; VGG-16 climbs slowly and reaches
# 212 of 224 after eighteen.*
#
# ## Where you meet this again
#
# | | in Keras | in PyTorch |
# |---|---|---|
# | VGG | `keras.applications.VGG16` | `torchvision.models.vgg16` |
# | Inception | `keras.applications.InceptionV3` | `torchvision.models.googlenet` |
# | ResNet | `keras.applications.ResNet50` | `torchvision.models.resnet50` |
# | DenseNet | `keras.applications.DenseNet121` | `torchvision.models.densenet121` |
#
# CNN Explainer (unit 00) shows a "tiny VGG": which of this unit's rules does its list of layers
# follow, and which part of a VGG, the one with most of the parameters, has it left out?
