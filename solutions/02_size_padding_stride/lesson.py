# %% [markdown] covers="3 38"
# # Size, padding, stride, receptive field, cost
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | Python, division with remainder, NumPy slices | 75 minutes | unit 03, the convolution layer |
#
# A kernel slides along an axis and gives one number at each place where it fits. How many places
# are there? Every shape in a convolutional network follows from this one count; and so do two more
# things that you will count here: how much of the image a number deep inside a network has seen,
# and what a layer costs in weights, in products and in memory.
#
# | part | you write |
# |---|---|
# | 1. Places | `out_size` |
# | 2. Padding | `same_pad`, `pad2d` |
# | 3. Receptive field | `receptive_field` |
# | 4. Cost | `conv_params`, `conv_macs`, `activation_bytes` |
# | If you want more | `transposed_out_size` |

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
# ## The picture
#
# One row of the figure is one place of a kernel of 3 **taps** (its numbers; orange) on an axis of 8
# pixels, with one zero of padding (hatched) at each end and a stride of 2.

# %%
def draw_places(n, k, stride=1, pad=(0, 0), dilation=1):
    """One row for each place of the kernel; pad is (before, after)."""
    before, after = pad
    span = dilation * (k - 1) + 1
    starts = range(0, before + n + after - span + 1, stride)
    figure, axes = plt.subplots(figsize=(7, 0.45 * len(starts) + 1))
    for row, start in enumerate(starts):
        taps = {start + dilation * t for t in range(k)}
        for at in range(before + n + after):
            outside = at < before or at >= before + n
            axes.add_patch(plt.Rectangle(
                (at - before, -row), 0.92, 0.8, hatch="///" if outside else None, edgecolor="0.4",
                facecolor="#E69F00" if at in taps else "0.93"))
    axes.set(xlim=(-before - 0.3, n + after + 0.3), ylim=(-len(starts) + 0.7, 1.1),
             xlabel="pixel", ylabel="place", yticks=[0.4 - r for r in range(len(starts))],
             yticklabels=range(len(starts)))
    axes.set_xticks([p + 0.46 for p in range(-before, n + after)], range(-before, n + after))
    for side in axes.spines.values():
        side.set_visible(False)
    plt.show()


draw_places(8, 3, stride=2, pad=(1, 1))

# %% [markdown]
# *In words: four rows. The kernel covers pixels -1 to 1, then 1 to 3, 3 to 5 and 5 to 7; a fourth
# step would carry it over the edge, so the last zero of padding is never used.*
#
# ## Predict
#
# Before you run anything below, write down a number for each, and find out later. A guess costs
# nothing and teaches most when it is wrong.

# %%
my_guess = {
    "places of a kernel of 3 on 8 pixels": None,
    "the same on 7 pixels with padding 1": None,
    "places of a kernel of 11 on 227 pixels, stride 4 (AlexNet)": None,
}
my_field = None  # how many pixels in a row has a number behind three layers of kernel 3 seen?
my_weights = None  # weights and biases of 200 filters of 5 x 5 on a colour image of 150 x 100

# %% [markdown] covers="25 E17"
# # 1. Places
#
# ## By hand
#
# Take 8 pixels and a kernel of 3, no padding, stride 1. The kernel's first tap can stand on pixel
# 0, 1, 2, 3, 4 or 5; on pixel 6 its last tap would hang over the edge. That makes 6 places: the
# last start, 8 - 3 = 5, **plus one**, because starts are counted from 0.
#
# * **Padding** of $p$ zeros at each end makes the axis $n + 2p$ long.
# * **Stride** $s$ takes only every $s$-th start. A step that does not fit whole is not taken: the
#   division rounds down.
# * **Dilation** $d$ moves the taps apart: from one tap to the next it is $d$ pixels. The plain
#   kernel has $d = 1$.
#
# Rows and columns are counted one at a time, each with numbers of its own: an image of 8 x 8 and a
# kernel of 3 x 3 give 6 x 6. (One source says "6 x 6 after *pooling*". It is the convolution that
# makes it smaller; pooling is another layer, which you meet in unit 04.)

# %% [markdown] covers="E6 E48"
# ### Spot the mistake
#
# A set of notes on AlexNet gives its input as 224 pixels, its first kernel as 11 and its stride as
# 4, without padding. Compute (224 - 11) / 4 and say what is wrong.
#
# Another set gives one formula for the size and calls the result "the" size of the output. What if
# the image is 427 pixels high and 640 wide?
#
# <details><summary>What you should have found</summary>
#
# It gives 53.25: the last step does not fit whole. The input that fits is 227, or 224 with two zeros of
# padding on each side and a row left over. An image of 427 x 640 has two sizes: one for rows, one for columns.
# </details>
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `n` | pixels along the axis |
# | `k` | taps of the kernel |
# | `stride` | step from one place to the next |
# | `pad` | zeros at **each** end |
# | `dilation` | distance from one tap to the next; 1 is the plain kernel |
# | result | the number of places, an `int` |
#
# All are whole numbers, and the kernel always fits at least once.
#
# <details><summary>Hint 1: where to begin</summary>
#
# How many pixels does the kernel cover, from its first tap to its last, when the taps stand
# `dilation` apart?
# </details>
# <details><summary>Hint 2: the last start</summary>
#
# Call that number the span. On an axis padded at both ends, which is the last pixel on which the
# first tap can stand?
# </details>
# <details><summary>Hint 3: counting</summary>
#
# You count the starts 0, s, 2s, ... up to that last one. Python has an operator for division that
# rounds down; and remember that 0 is a start, too.
# </details>

# %%
def out_size(n, k, stride=1, pad=0, dilation=1):
    """How many places a kernel of k taps has on an axis of n pixels.

    n, k, stride, pad, dilation: whole numbers; pad zeros are added at each end.
    Returns an int.
    """
    ### BEGIN SOLUTION
    span = dilation * (k - 1) + 1
    return (n + 2 * pad - span) // stride + 1
    ### END SOLUTION


# %% [markdown]
# ## Back to your predictions

# %%
places = {
    "places of a kernel of 3 on 8 pixels": out_size(8, 3),
    "the same on 7 pixels with padding 1": out_size(7, 3, pad=1),
    "places of a kernel of 11 on 227 pixels, stride 4 (AlexNet)": out_size(227, 11, stride=4),
}
for question, answer in places.items():
    print(f"{question}: you said {my_guess[question]}, your function says {answer}")
assert list(places.values()) == [6, 7, 55]

# %% [markdown]
# Now a picture made by your function: the size of the output against the stride.

# %%
strides = range(1, 9)
curves = {k: [out_size(32, k, stride=s) for s in strides] for k in (1, 3, 7)}
figure, axes = plt.subplots(figsize=(7, 3.2))
for (k, curve), look in zip(curves.items(), ("o-", "s--", "^:")):
    axes.plot(strides, curve, look, label=f"kernel {k}")
axes.set(xlabel="stride (pixels)", ylabel="places", title="32 pixels, no padding")
axes.legend()
plt.show()

# %% [markdown]
# *In words: three falling curves that meet. The stride halves, thirds, quarters the size; the
# kernel takes away a few places only.*

# %% [markdown] covers="22 E16 E20"
# # 2. Padding
#
# Without padding every layer eats a border: a network of many layers would be left with nothing.
# Which padding keeps the size, at stride 1?
#
# ### Spot the mistake
#
# Lecture notes recap it as "kernel 3: padding 1; kernel 3: padding 2; kernel 3: padding 3". One
# number is printed three times where three different ones belong. Which? Your function knows.

# %%
for k in (3, 5, 7):
    keeps = [p for p in range(5) if out_size(32, k, pad=p) == 32]
    print(f"kernel {k}: padding {keeps[0]} keeps 32 pixels")
    assert keeps == [(k - 1) // 2]
assert not [p for p in range(5) if out_size(32, 4, pad=p) == 32]

# %% [markdown] covers="52"
# So it is half of what the kernel takes away. That works for **odd** kernels, which have a tap in
# the middle: it stands on the pixel whose output it makes. For an even kernel no padding that is the
# same at both ends keeps the size. (The notes also say that kernels are never larger than 7. AlexNet,
# a few pages on, begins with 11.)
#
# ## SAME and VALID
#
# TensorFlow has names for two ways to pad. `VALID` is no padding: the kernel stands only where every
# tap meets a real pixel. `SAME` looks at every pixel, and promises
#
# $$\text{places} = \lceil n / s \rceil .$$
#
# It adds as few zeros as that takes, shared by the two ends; when their number is odd, the extra one
# comes **after**, at the bottom or at the right. Here are 13 pixels, a kernel of 6 and a stride of 5.
# Three places are due. The last of them starts two steps, 10 pixels, after the first and covers six,
# so 16 must be there: three zeros, one before and two after.

# %%
draw_places(13, 6, stride=5, pad=(1, 2))

# %% [markdown]
# *In words: three rows. The kernel covers pixels -1 to 4, then 4 to 9, then 9 to 14; pixel -1 and
# pixels 13 and 14 are hatched zeros.*
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `n`, `k`, `stride` | as above; the kernel may be larger than the image |
# | result | zeros `(before, after)`, two whole numbers, none below 0 |
#
# <details><summary>Hint 1: a plan</summary>
#
# Count the places, then how long the axis has to be for the last of them, then what is missing.
# </details>
# <details><summary>Hint 2: rounding up</summary>
#
# `-(-7 // 2)` is 4. Or add something before you divide with `//`.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Where the stride is larger than the kernel, nothing may be missing at all. And half of an odd
# number is not the same on both sides.
# </details>

# %%
def same_pad(n, k, stride=1):
    """Zeros before and after an axis of n pixels, so that a kernel has ceil(n / stride) places.

    n, k, stride: whole numbers.
    Returns (before, after), as few zeros as will do; an extra one comes after.
    """
    ### BEGIN SOLUTION
    places = -(-n // stride)
    total = max((places - 1) * stride + k - n, 0)
    return total // 2, total - total // 2
    ### END SOLUTION


# %% [markdown]
# 13 pixels, kernel 6, stride 5, both ways. VALID ends before the last pixels; SAME does not.

# %%
print("SAME :", -(-13 // 5), "places, zeros", same_pad(13, 6, 5))
print("VALID:", out_size(13, 6, stride=5), "places")
assert tuple(same_pad(13, 6, 5)) == (1, 2) and -(-13 // 5) == 3
assert out_size(13, 6, stride=5) == 2
assert tuple(same_pad(5, 2)) == (0, 1)

# %% [markdown]
# ## A frame around an image
#
# Now the zeros themselves. `pad2d` puts a frame of one value around every image of a batch. It has
# four sides of its own: SAME needs a frame that is wider at the bottom and at the right. And the
# value is not always 0: max pooling (unit 04) will need a frame that never wins a maximum.
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images: image of the batch, row, column, channel |
# | `pad` | `((top, bottom), (left, right))` | rows and columns to add on each side, 0 or more |
# | `value` | a number | what the frame holds |
# | result | `(N, PH, PW, C)` | **floating point** numbers, always; `PH` is `top + H + bottom`, `PW` is `left + W + right` |
#
# Photographs hold whole numbers. The result holds fractions all the same, so that a frame of 0.5
# stays 0.5. Do not change `x`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Make an array of the right size that holds the frame's value everywhere, then write the images into
# its middle.
# </details>
# <details><summary>Hint 2: tools</summary>
#
# `np.full` makes such an array and takes a `dtype`. A slice on the left side of `=` writes into a
# part of an array.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# A slice that ends at `-bottom` is empty when `bottom` is 0. Count from the front: where does the
# image start, and how long is it?
# </details>

# %%
def pad2d(x, pad, *, value=0.0):
    """Put a frame of one value around every image.

    x: images (N, H, W, C)          pad: ((top, bottom), (left, right))
    Returns floats (N, rows, columns, C), the frame included.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    (top, bottom), (left, right) = pad
    padded = np.full((N, top + H + bottom, left + W + right, C), value, dtype=float)
    padded[:, top:top + H, left:left + W, :] = x
    return padded
    ### END SOLUTION


# %% [markdown]
# Your two functions together: an image of 13 x 9 gets the frame that SAME asks for, with a kernel of
# 6 x 4 and a stride of 5 along the rows, 2 along the columns.

# %%
frame = (same_pad(13, 6, 5), same_pad(9, 4, 2))
framed = pad2d(np.ones((1, 13, 9, 1)), frame)[0, :, :, 0]
figure, axes = plt.subplots(figsize=(4, 4.6))
axes.imshow(framed, cmap="cividis", vmin=0, vmax=1)
axes.set(xlabel="column", ylabel="row", title="zeros dark, image bright")
axes.set_xticks(np.arange(framed.shape[1] + 1) - 0.5, minor=True)
axes.set_yticks(np.arange(framed.shape[0] + 1) - 0.5, minor=True)
axes.grid(which="minor", color="white", linewidth=0.8)
axes.tick_params(which="minor", length=0)
plt.show()
assert framed.shape == (16, 12) and framed.sum() == 13 * 9
assert (out_size(16, 6, 5), out_size(12, 4, 2)) == (3, 5)

# %% [markdown]
# *In words: a bright rectangle with a dark frame: one row above and two below, one column on the
# left and two on the right.*

# %% [markdown] covers="23 42 E13 E41"
# # 3. Receptive field
#
# A number behind one layer of kernel 3 has seen 3 pixels in a row. Put a second layer of kernel 3 on
# top: its three inputs have seen 3 pixels each, but neighbours overlap, and together they cover 5.
# What a number deep in the network has seen of the image is its **receptive field**. It is a square;
# we count one side.
#
# Two numbers tell all of it, and both start at 1: the field, and the **jump**, the distance in the
# image between what two neighbours see. A layer of kernel $k$ adds $(k - 1)$ jumps to the field.
# A stride of $s$ makes the jump $s$ times as large, for all layers **that follow**:
#
# | layer | kernel | stride | field | jump afterwards |
# |---|---|---|---|---|
# | (the image) | | | 1 | 1 |
# | C1 | 5 | 1 | 1 + 4 = 5 | 1 |
# | S2 | 2 | 2 | 5 + 1 = 6 | 2 |
# | C3 | 5 | 1 | 6 + 4 x 2 = 14 | 2 |
# | S4 | 2 | 2 | 14 + 1 x 2 = 16 | 4 |
# | C5 | 5 | 1 | 16 + 4 x 4 = 32 | 4 |
#
# That is LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998): C5 sees the whole of its image of 32
# pixels. Pooling layers count like all others. (You may meet the formula the other way round,
# $R_i = (R_{i+1} - 1) s_i + k_i$, which goes from the last layer down to the image. It gives the same
# number, for one layer at a time.)
#
# ### Spot the mistake
#
# "The size of the kernel is the size of its receptive field; a kernel of 3 x 3, for instance, has a
# receptive field of 5 x 5." Which number would you put right?
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `layers` | a list of pairs `(kernel, stride)`; the first one sees the image |
# | result | a list of whole numbers: the field behind each layer |
#
# <details><summary>Hint 1: a plan</summary>
#
# Go through the layers once, from the first to the last, and keep two numbers.
# </details>
# <details><summary>Hint 2: one layer</summary>
#
# Read one row of the table above aloud. Which of the two numbers is used before it changes?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Two strides one after the other: how far apart are neighbours then, the sum or the product?
# </details>

# %%
def receptive_field(layers):
    """How many pixels, along one axis, a number behind each layer has seen.

    layers: a list of (kernel, stride), the first layer first
    Returns a list of whole numbers, one for each layer.
    """
    ### BEGIN SOLUTION
    field, jump, fields = 1, 1, []
    for k, stride in layers:
        field = field + (k - 1) * jump
        jump = jump * stride
        fields.append(field)
    return fields
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction
#
# And three networks that you will build in unit 14.

# %%
three = list(receptive_field([(3, 1)] * 3))
print(f"three layers of kernel 3: {three}, you said {my_field}")
lenet = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]
alexnet = [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)]
vgg16 = [(3, 1)] * 2 + [(2, 2)] + [(3, 1)] * 2 + [(2, 2)] + ([(3, 1)] * 3 + [(2, 2)]) * 3
print("LeNet-5:", list(receptive_field(lenet)))
print("AlexNet, conv5 and pool5:", list(receptive_field(alexnet))[-2:])
print("VGG16, pool5:", receptive_field(vgg16)[-1])
assert three == [3, 5, 7] and list(receptive_field(lenet)) == [5, 6, 14, 16, 32]
assert list(receptive_field(alexnet))[-2:] == [163, 195] and receptive_field(vgg16)[-1] == 212

# %% [markdown]
# The field grows over the photograph, drawn by your function: what the number in the middle of each
# of VGG16's pooling layers 2 to 5 has seen of an image of 224 x 224.

# %%
try:
    from sklearn.datasets import load_sample_image
    photo = load_sample_image("flower.jpg")[100:324, 200:424]
except ImportError:
    print("scikit-learn is not installed, so there is no photograph behind the squares. "
          "To have one:  pip install scikit-learn")
    photo = np.full((224, 224, 3), 235)
fields = receptive_field(vgg16)
figure, axes = plt.subplots(figsize=(5.4, 5))
axes.imshow(photo)
for number, at in ((2, 5), (3, 9), (4, 13), (5, 17)):
    side = fields[at]
    axes.add_patch(plt.Rectangle((111.5 - side / 2, 111.5 - side / 2), side, side, fill=False,
                                 edgecolor="white", linewidth=4))
    axes.add_patch(plt.Rectangle((111.5 - side / 2, 111.5 - side / 2), side, side, fill=False,
                                 edgecolor="black", linewidth=1.5))
    axes.text(111.5, 111.5 - side / 2, f"pool{number}: {side}", ha="center", va="center",
              fontsize=8, bbox={"facecolor": "white", "edgecolor": "black", "pad": 1.5})
axes.set(xlabel="column (pixels)", ylabel="row (pixels)")
plt.show()

# %% [markdown] covers="E14"
# *In words: four squares around the middle of a flower, with sides of 16, 44, 100 and 212 pixels; the
# last one covers nearly the whole image of 224.*
#
# ## Why many small kernels?
#
# Two layers of 3 x 3 see as much as one of 5 x 5, three as much as one of 7 x 7. They do it with
# fewer weights: count them in the next part. Notes call the two "equivalent". They see the same
# pixels, but they do not compute the same function: there is a ReLU (unit 04) between the layers, and
# even without one not every kernel of 5 x 5 is made of two of 3 x 3.

# %% [markdown] covers="8 24 E18"
# # 4. Cost
#
# ## Weights
#
# Connect every pixel of an image of 1000 x 1000 with every one of $10^6$ outputs (**neurons**):
# $10^{12}$ weights.
# Let each neuron see a window of 10 x 10 only (**local connection**): $10^8$. Let all neurons use the
# same weights (**sharing**): 100, and one filter of 100 weights is what a convolution layer learns.
# With 100 filters, $10^4$.
#
# A filter is as deep as its input: it has weights of its own for every channel. And it has one bias.
#
# ### Spot the mistake
#
# For 100 filters of 5 x 5 on a colour image a source computes `5 x 5 x 3 x 1 x 100` weights. Which
# factor says nothing? And what is missing, if the layer has biases?
#
# <details><summary>What you should have found</summary>
#
# The 1. Each filter has one bias, which is added, not multiplied: 100 more numbers, 7,600 in all.
# </details>
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `kernel` | `(rows, columns)` |
# | `channels` | of what comes in |
# | `filters` | how many: the channels of what comes out |
# | `bias` | whether each filter has a bias |
# | result | how many numbers the layer learns, an `int` |
#
# <details><summary>Hint 1: one filter</summary>
#
# How many weights has one filter on one channel? On all channels?
# </details>
# <details><summary>Hint 2: all filters</summary>
#
# Every filter has as many weights as the others, and each has its bias.
# </details>
# <details><summary>Hint 3: what does not matter</summary>
#
# The size of the image is not among the arguments. Why not?
# </details>

# %%
def conv_params(kernel, channels, filters, *, bias=True):
    """How many weights and biases a convolution layer learns.

    kernel: (rows, columns)          channels, filters: whole numbers
    Returns an int.
    """
    ### BEGIN SOLUTION
    kh, kw = kernel
    weights = kh * kw * channels * filters
    return weights + filters if bias else weights
    ### END SOLUTION


# %% [markdown]
# The numbers of the text above, and your prediction. A locally connected layer has the weights of a
# convolution layer at **every place** of its output.

# %%
print("200 filters, 5 x 5, RGB:", conv_params((5, 5), 3, 200), "you said", my_weights)
assert conv_params((5, 5), 3, 200) == 15_200
shared = conv_params((5, 5), 3, 100, bias=False)
print(f"100 filters, 5 x 5, on 32 x 32 x 3: {shared:,} shared, "
      f"{shared * out_size(32, 5) ** 2:,} with weights of their own at each place")
assert shared == 7_500 and shared * out_size(32, 5) ** 2 == 5_880_000
assert conv_params((5, 5), 3, 100) == 7_600
everything = 1000 * 1000 * 10**6
local = 10**6 * conv_params((10, 10), 1, 1, bias=False)
hundred = conv_params((10, 10), 1, 100, bias=False)
print(f"1000 x 1000 pixels: {everything:.0e} connected to all, {local:.0e} locally, "
      f"{hundred:.0e} shared by 100 filters")
assert (everything, local, hundred) == (10**12, 10**8, 10**4)
for small, large in ((2, 5), (3, 7)):
    share = small * conv_params((3, 3), 64, 64, bias=False) / conv_params(
        (large, large), 64, 64, bias=False)
    print(f"{small} layers of 3 x 3 have {share:.1%} of the weights of one of {large} x {large}")
    assert f"{share:.1%}" in ("72.0%", "55.1%")

# %% [markdown]
# ## Products
#
# Few weights do not mean little work: every weight is used again at every place. The usual measure is
# the **multiply-accumulate**: one product, added to a sum. The bias is not counted. (Some papers
# count the product and the addition as two operations. Look before you compare.)
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `size` | `(rows, columns)` of the image that comes in |
# | `kernel` | `(rows, columns)` |
# | `channels`, `filters` | as above |
# | `stride`, `pad` | `(rows, columns)`; `pad` zeros at each end |
# | result | products for one image, an `int` |
#
# A graded function should not call another graded one: then a slip in one does not cost both. Write
# the size again; you know it by now.
#
# <details><summary>Hint 1: a plan</summary>
#
# One output is one sum. How many outputs are there, and how many products are in each sum?
# </details>
# <details><summary>Hint 2: outputs</summary>
#
# As many as there are places along the rows, times places along the columns, times filters.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Rows and columns each have a size, a kernel, a stride and a padding of their own.
# </details>

# %%
def conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    """How many products a convolution layer sums up for one image.

    size, kernel, stride, pad: (rows, columns)          channels, filters: whole numbers
    Returns an int.
    """
    ### BEGIN SOLUTION
    (h, w), (kh, kw), (sh, sw), (ph, pw) = size, kernel, stride, pad
    oh = (h + 2 * ph - kh) // sh + 1
    ow = (w + 2 * pw - kw) // sw + 1
    return oh * ow * kh * kw * channels * filters
    ### END SOLUTION


# %% [markdown] covers="53 E53"
# The layer of your prediction has 15,200 numbers to learn. How many products does it take to use
# them once, on one image of 150 x 100, with SAME padding?

# %%
products = conv_macs((150, 100), (5, 5), 3, 200, pad=(2, 2))
print(f"{products:,}")
assert products == 225_000_000

# %% [markdown]
# (The source says at this point "if the *output* is an RGB image of 150 x 100". With 200 filters the
# output has 200 channels. It is the **input** that is RGB; only then are there 75 products in a sum.)
#
# ## Memory
#
# What a layer puts out, its **activations**, has to be kept somewhere: 200 maps of 150 x 100 numbers
# of 4 bytes are 12 million bytes, 12 MB (the source counts 96 million *bits*, which is the same).
#
# * To **use** a network, two layers at a time are enough: while a layer works, what it reads and what
#   it writes are there; as soon as the next one works, the older is let go of.
# * To **train** it, everything has to stay: the backward pass (units 06 to 08) needs what every layer
#   was given.
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `shapes` | a list of `(rows, columns, channels)`: the image, then what each layer puts out; one or more |
# | `batch` | how many images at once; all shapes are for one |
# | `itemsize` | bytes of a number: 4 for `float32`, 2 for `float16` |
# | `training` | whether everything has to stay |
# | result | the most bytes that are needed at any time, an `int` |
#
# A list of one shape needs what that shape takes.
#
# <details><summary>Hint 1: a plan</summary>
#
# First the bytes of each shape, as a list. Then ask whether all of them are due, or which.
# </details>
# <details><summary>Hint 2: neighbours</summary>
#
# `zip(a, a[1:])` goes through the neighbours of a list.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# The largest two are not always neighbours. A list of one has no neighbours at all.
# </details>

# %%
def activation_bytes(shapes, *, batch=1, itemsize=4, training=False):
    """How many bytes the activations of a network need at the most.

    shapes: a list of (rows, columns, channels), the image first
    Returns an int.
    """
    ### BEGIN SOLUTION
    sizes = [batch * itemsize * h * w * c for h, w, c in shapes]
    if training:
        return sum(sizes)
    pairs = [a + b for a, b in zip(sizes, sizes[1:])]
    return max(pairs, default=sizes[0])
    ### END SOLUTION


# %%
maps = [(150, 100, 200)]
print(f"one image {activation_bytes(maps):,} bytes, a batch of 100 "
      f"{activation_bytes(maps, batch=100):,}, in float16 {activation_bytes(maps, itemsize=2):,}")
print(f"12,000,000 bytes are 12 MB, or {activation_bytes(maps) / 2**20:.2f} MiB (of 2^20 bytes)")
assert activation_bytes(maps) == 12_000_000 == 96_000_000 // 8
assert activation_bytes(maps, batch=100) == 1_200_000_000
assert activation_bytes(maps, itemsize=2) == 6_000_000

# %% [markdown]
# ## Where the cost is
#
# VGG16's thirteen convolution layers (Simonyan and Zisserman, 2014), counted by your functions.

# %%
filters = [64] * 2 + [128] * 2 + [256] * 3 + [512] * 6
sizes = [224] * 2 + [112] * 2 + [56] * 3 + [28] * 3 + [14] * 3
channels = [3] + filters[:-1]
layers = list(zip(sizes, channels, filters))
bars = {
    "parameters\n(millions)": [conv_params((3, 3), c, f) / 1e6 for n, c, f in layers],
    "products\n(billions)": [conv_macs((n, n), (3, 3), c, f, pad=(1, 1)) / 1e9
                             for n, c, f in layers],
    "activations\n(MB)": [activation_bytes([(n, n, f)]) / 1e6 for n, c, f in layers],
}
figure, panels = plt.subplots(3, 1, figsize=(7, 6), sharex=True)
for panel, (label, heights), colour in zip(panels, bars.items(), ("#0072B2", "#E69F00", "#009E73")):
    panel.bar(range(13), heights, color=colour)
    panel.set_ylabel(label)
panels[2].set(xlabel="convolution layer of VGG16", xticks=range(13), xticklabels=range(1, 14))
figure.tight_layout()
plt.show()

# %% [markdown]
# *In words: three rows of bars. Parameters are few in the first layers and most in the last five;
# activations are the other way round, large at first and falling; the products are spread over all,
# with little in the first layer and in the last three.*
#
# If a network does not fit into memory, the picture says what helps: smaller batches, a stride early
# on, fewer layers, `float16` instead of `float32`.
#
# ## In your words

# %% [markdown] written="why-sizes-round-down" points=1
# Why does the size round **down**, and what becomes of the pixels that are left over? One sentence.
#
# ### BEGIN SOLUTION
# The kernel is only placed where it fits whole, so a last step that would carry it over the edge is
# not taken; the pixels left over at the end are never looked at.
# ### END SOLUTION

# %% [markdown] covers="41"
# ## If you want more
#
# A **transposed** convolution goes the other way: every number that comes in writes a whole kernel
# into the output, `stride` pixels after the one before, and what overlaps is added. It makes maps
# larger, and it is what the backward pass of unit 08 will be made of; unit 13 builds it.
#
# Which size does it give? The one from which the plain convolution, with the same kernel, stride,
# padding and dilation, leads back to `n` places. Padding is therefore **cut off** at both ends.
#
# | argument | meaning |
# |---|---|
# | `n` | numbers that come in |
# | `k`, `stride`, `pad`, `dilation` | as for `out_size` |
# | result | the smallest size that `out_size` brings back to `n`, an `int` |
#
# <details><summary>Hint 1: draw it</summary>
#
# Two numbers, a kernel of 3, stride 2: draw five boxes and the two kernels in them.
# </details>
# <details><summary>Hint 2: the last kernel</summary>
#
# Where does the last of n kernels start, and how far does it reach?
# </details>
# <details><summary>Hint 3: both ends</summary>
#
# The padding goes away twice.
# </details>

# %%
def transposed_out_size(n, k, stride=1, pad=0, dilation=1):
    """The size of what a transposed convolution makes of n numbers.

    n, k, stride, pad, dilation: whole numbers
    Returns an int.
    """
    ### BEGIN SOLUTION
    span = dilation * (k - 1) + 1
    return stride * (n - 1) + span - 2 * pad
    ### END SOLUTION


# %% [markdown]
# There and back: dots are the sizes of the transposed convolution, and `out_size` leads each of them
# back. The curves for dilation show how few taps see far: a kernel of 3 spans 5 pixels with dilation
# 2, and 9 with dilation 4.

# %%
numbers = range(1, 9)
kinds = [(3, 1, 1), (3, 2, 1), (3, 1, 4), (4, 3, 1)]
larger = [[transposed_out_size(n, k, s, 0, d) for n in numbers] for k, s, d in kinds]
figure, axes = plt.subplots(figsize=(7, 3.4))
for (k, s, d), line, look in zip(kinds, larger, ("o-", "s--", "^:", "D-.")):
    assert [out_size(m, k, s, 0, d) for m in line] == list(numbers)
    axes.plot(numbers, line, look, label=f"kernel {k}, stride {s}, dilation {d}")
axes.set(xlabel="numbers that come in", ylabel="size that comes out (pixels)")
axes.legend()
plt.show()
assert transposed_out_size(2, 3, stride=2) == 5
assert [transposed_out_size(1, 3, dilation=d) for d in (1, 2, 4)] == [3, 5, 9]

# %% [markdown]
# *In words: four straight lines that rise. Their slope is the stride; kernel and dilation only lift
# them.*

# %% [markdown] covers="E40"
# ## Where you meet this again
#
# In PyTorch, `out_size` is the formula under "Shape" on the page of `torch.nn.Conv2d`; its `padding`
# is 0 unless you say otherwise, and Keras' is `"valid"`; some notes wrongly call "same" today's
# default. `tf.nn.conv2d(..., padding="SAME")` is your `same_pad`.
# In CNN Explainer's first layer, 64 pixels become 62: which kernel is that? And how large would the
# kernel of its last convolution have to be, to see the whole image?
#
# The arithmetic of this unit, with many drawings, is in Dumoulin and Visin, "A guide to convolution
# arithmetic for deep learning" (2016).
