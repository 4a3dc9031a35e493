# %% [markdown]
# # Size, padding and stride
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | Python, division with remainder | 25 minutes | unit 03, the convolution layer |
#
# A kernel slides along an axis and gives one number at each place where it fits. How many places
# are there? Every shape in a convolutional network follows from this one count.

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
# One row of the figure is one place of a kernel of 3 taps (orange) on an axis of 8 pixels, with one
# zero of padding (hatched) at each end and a stride of 2.

# %%
def draw_places(n, k, stride, pad, dilation=1):
    """One row for each place of the kernel."""
    span = dilation * (k - 1) + 1
    starts = range(0, n + 2 * pad - span + 1, stride)
    figure, axes = plt.subplots(figsize=(7, 0.45 * len(starts) + 1))
    for row, start in enumerate(starts):
        taps = {start + dilation * t for t in range(k)}
        for at in range(n + 2 * pad):
            outside = at < pad or at >= n + pad
            axes.add_patch(plt.Rectangle(
                (at - pad, -row), 0.92, 0.8, hatch="///" if outside else None, edgecolor="0.4",
                facecolor="#E69F00" if at in taps else "0.93"))
    axes.set(xlim=(-pad - 0.3, n + pad + 0.3), ylim=(-len(starts) + 0.7, 1.1),
             xlabel="pixel", ylabel="place", yticks=[0.4 - r for r in range(len(starts))],
             yticklabels=range(len(starts)))
    axes.set_xticks([p + 0.46 for p in range(-pad, n + pad)], range(-pad, n + pad))
    for side in axes.spines.values():
        side.set_visible(False)
    plt.show()


draw_places(8, 3, stride=2, pad=1)

# %% [markdown]
# *In words: four rows. The kernel covers pixels -1 to 1, then 1 to 3, 3 to 5 and 5 to 7; a fifth
# step would carry it over the edge, so the last zero of padding is never used.*
#
# ## Predict
#
# Before you run anything below, write down a number for each, and find out later.

# %%
my_guess = {
    "8 pixels, kernel 3": None,
    "7 pixels, kernel 3, padding 1": None,
    "227 pixels, kernel 11, stride 4 (AlexNet)": None,
}

# %% [markdown]
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
# ### Spot the mistake
#
# A set of notes on AlexNet gives its input as 224 pixels, its first kernel as 11 and its stride as
# 4, without padding. Compute (224 - 11) / 4 and say what is wrong. (The input that fits is 227, or
# 224 with two zeros of padding on each side and a row left over.)
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
    "8 pixels, kernel 3": out_size(8, 3),
    "7 pixels, kernel 3, padding 1": out_size(7, 3, pad=1),
    "227 pixels, kernel 11, stride 4 (AlexNet)": out_size(227, 11, stride=4),
}
for question, answer in places.items():
    print(f"{question}: you said {my_guess[question]}, your function says {answer}")
assert list(places.values()) == [6, 7, 55]

# %% [markdown]
# Which padding keeps the size, at stride 1? For odd kernels it is half of what the kernel takes
# away; for even kernels there is none that is the same at both ends.

# %%
for k in (3, 5, 7):
    keeps = [p for p in range(5) if out_size(32, k, pad=p) == 32]
    print(f"kernel {k}: padding {keeps[0]} keeps 32 pixels")
    assert keeps == [(k - 1) // 2]
assert not [p for p in range(5) if out_size(32, 4, pad=p) == 32]

# %% [markdown]
# Now a picture made by your function: the size of the output against the stride.

# %%
strides = np.arange(1, 9)
figure, axes = plt.subplots(figsize=(7, 3.2))
for k, marker in ((1, "o"), (3, "s"), (7, "^")):
    axes.plot(strides, [out_size(32, k, stride=int(s)) for s in strides], marker=marker,
              label=f"kernel {k}")
axes.set(xlabel="stride (pixels)", ylabel="places", title="32 pixels, no padding")
axes.legend()
plt.show()

# %% [markdown]
# *In words: three falling curves that meet. The stride halves, thirds, quarters the size; the
# kernel takes away a few places only.*
#
# ## In your words

# %% [markdown] written="why-sizes-round-down" points=1
# Why does the size round **down**, and what becomes of the pixels that are left over? One sentence.
#
# ### BEGIN SOLUTION
# The kernel is only placed where it fits whole, so a last step that would carry it over the edge is
# not taken; the pixels left over at the end are never looked at.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# TensorFlow's `padding="same"` puts zeros where they are needed for ceil(n / stride) places, and
# when their number is odd, the extra one comes after. For 13 pixels, kernel 6, stride 5 it takes
# 1 before and 2 after. Write the rule down for one axis.
#
# ## Where you meet this again
#
# In PyTorch this is the formula under "Shape" on the page of `torch.nn.Conv2d`; in Keras,
# `padding="valid"` is padding 0. In CNN Explainer's first layer, 64 pixels become 62: which kernel
# is that?
