# %% [markdown]
# # How this works; a CNN at a glance
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | Python: functions, loops, indexing a NumPy array | 25 minutes | unit 01, convolution |
#
# In this course you build a convolutional neural network (CNN) from nothing but NumPy, one function
# at a time. Every notebook looks like this one: a picture, a number to guess, an example by hand,
# and cells for you to fill in.

# %%
try:
    from autograder import check
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import matplotlib.pyplot as plt
import numpy as np

# %% [markdown] covers="E54"
# ## How a notebook works
#
# * **Run a cell** with Shift+Enter. Begin at the top: a cell can use what the cells above it have
#   made, and nothing else. The cell above imports `np` and `plt`; code that you copy from notes or
#   blogs often lacks these lines, and then fails with `NameError: name 'np' is not defined`.
# * **Fill in** the cells that say `YOUR CODE HERE`; delete the line `raise NotImplementedError()`.
#   Keep the function's name and its arguments: the grader looks for them.
# * **"... is not filled in yet"** (or a red `NotImplementedError`) names a function that a cell needs. Fill in
#   the function's cell, run it, and run the cell again that complained.
# * **`check(...)`** under each function tries it on small examples, shows what is wrong, and costs
#   nothing. The marks come from other arrays, of other sizes, that nobody has seen.
# * **When in doubt**, choose *Kernel > Restart Kernel and Run Up to Selected Cell*: a fresh start forgets
#   everything that you ran in another order.
# * The notebook belongs in its folder, beside `examples.npz`. It runs in JupyterLab, in the classic
#   Notebook and in VS Code; on Colab, upload `examples.npz` as well.
# * A graded function should not call another graded one: each is tried on its own.

# %% [markdown] covers="1"
# ## Layers
#
# A network for pictures is a chain of layers. The one that you will draw in a moment takes a picture of
# 64 x 64 pixels and says which of ten things it shows; you can click through it in *CNN Explainer*
# (Wang and others, 2020).
#
# | layer | what it does | unit |
# |---|---|---|
# | convolution | lays a small kernel (or filter) on every place, multiplies and adds up | 01, 02, 03 |
# | ReLU | puts 0 in the place of everything negative | 04 |
# | max pooling | keeps the largest of every four | 04 |
# | flatten, dense | lays all numbers in a row; each class weighs them all | 05 |
# | softmax | makes probabilities of the ten scores | 05 |
# | training | finds the numbers of the kernels, from examples | 06 to 12 |
#
# ## Predict
#
# Write down a guess for each before you go on; a wrong one costs nothing and is remembered longer.
#
# * A kernel of 3 x 3 slides over 64 pixels. It gives one number for each place where it fits whole.
#   How many places are there along an axis?
# * Where are most of the numbers that the network learns: in its four convolutions, or in its one
#   dense layer?

# %%
my_places = None
my_layer = None

# %% [markdown]
# ## The picture
#
# Each square is a **feature map**: a picture made by the layer from the one before. Numbers that are
# learned are called **parameters**.

# %%
from cnn_ref import plots

plots.pipeline()
plt.show()

# %% [markdown]
# *In words: nine columns from left to right. Three channels of 64 x 64 pixels; two convolutions with
# ten maps of 62 and 60; a pooling to 30; two convolutions to 28 and 26; a pooling to 13; a strip of
# 1690 numbers; ten scores. The maps become smaller, and parameters stand only under the convolutions and
# the last layer.*
#
# Here is the bookkeeping; unit 02 explains each line of it.

# %%
sizes = [64]
for kernel, step in ((3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)):
    sizes.append((sizes[-1] - kernel) // step + 1)
print("sizes:", sizes, "- for the first kernel you said", my_places)
assert sizes == [64, 62, 60, 30, 28, 26, 13]

flat = sizes[-1] * sizes[-1] * 10
first = 3 * 3 * 3 * 10 + 10
later = 3 * 3 * 10 * 10 + 10
dense = flat * 10 + 10
print("flattened:", flat)
print("to learn: convolutions", first + 3 * later, "dense layer", dense)
print("most of them: you said", my_layer)
assert (flat, first + 3 * later + dense) == (1690, 19920)

# %% [markdown]
# The convolutions do most of the work with few numbers, because one kernel serves every place of the
# picture. That is the idea of the whole course.

# %% [markdown] covers="13 E11"
# ## Where the idea comes from
#
# In 1959 David Hubel and Torsten Wiesel reported that single cells in a cat's visual cortex answer to
# a bar of light of **one orientation**, at **one place**; their second paper, of 1962, describes cells
# that answer wherever in a small region the bar lies. Kunihiko Fukushima built the *Neocognitron*
# (1980) from these two kinds in alternating layers, and Yann LeCun and others trained such layers by
# gradient descent (*Gradient-based learning applied to document recognition*, 1998).

# %%
rows, columns = np.mgrid[-10:11, -10:11]
bars = []
for angle in np.deg2rad([0, 45, 90, 135]):
    across = columns * np.cos(angle) + rows * np.sin(angle)
    bars.append(np.exp(-(rows ** 2 + columns ** 2) / 40) * np.cos(0.6 * across))
plots.filters(np.stack(bars, axis=-1)[:, :, None, :])
plt.show()

# %% [markdown]
# *In words: four square patches. Each holds an orange bar (positive) between two blue ones (negative),
# fading outward: upright, slanting, lying, slanting the other way. Kernels like these answer to lines of one
# orientation.*

# %% [markdown] covers="49"
# Today the same layers **classify** pictures, find the place of things in them (**detection**), name
# every pixel (**segmentation**), estimate coordinates (**regression**), and read speech and text, where
# the "picture" is a line of sounds or words.

# %% [markdown] covers="2 E1"
# ## One window, by hand
#
# A kernel lies on the first window of a picture. *Multiply number by number, then add up.*
#
# $$\begin{pmatrix}1&1&1\\0&1&1\\0&0&1\end{pmatrix} \text{ and } \begin{pmatrix}1&0&1\\0&1&0\\1&0&1\end{pmatrix}:\quad
# 1{\cdot}1 + 1{\cdot}0 + 1{\cdot}1 \;+\; 0{\cdot}0 + 1{\cdot}1 + 1{\cdot}0 \;+\; 0{\cdot}1 + 0{\cdot}0 + 1{\cdot}1 = 4$$
#
# ### Spot the mistake
#
# Somebody copies the sum from the board:
# `1x1 + 1x0 + 1x1 + 0x0 + 1x1 + 1x0 + 0x1 + 0x0 + 0x1 + 1x1 = 4`. The 4 is right. How many products does
# a window of three by three have, and how many are written here?
#
# <details><summary>What you should have found</summary>
#
# Nine, but ten are written: one `0x1` of the last row stands there twice. It is 0, so the sum does not show it;
# with other pixels it would.
# </details>

# %%
X = np.array([[1., 1., 1., 0., 0.],
              [0., 1., 1., 1., 0.],
              [0., 0., 1., 1., 1.],
              [0., 0., 1., 1., 0.],
              [0., 1., 1., 0., 0.]])
K = np.array([[1., 0., 1.],
              [0., 1., 0.],
              [1., 0., 1.]])
plots.conv_frame(X, K, 0)
plt.show()
assert X[0:3, 0:3].size == 9

# %% [markdown]
# *In words: the 5 x 5 picture with its top left window outlined, the kernel, nine products of which four
# are 1, and the output, whose first number is 4.*
#
# ## Predict
#
# The window moves one step to the right. What is its sum?

# %%
my_second_sum = None

# %% [markdown]
# ## Your first function
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(H, W)` | a picture in grey: rows, columns |
# | `i`, `j` | whole numbers | row and column of the window's **top left** corner, counted from 0 |
# | `k` | `(KH, KW)` | the kernel; it need not be square |
# | result | one number | the sum of all products |
#
# The window is as large as the kernel and lies wholly inside the picture. The picture may hold whole
# numbers. Do not change `x` or `k`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Visit every number of the kernel. For each, find the pixel that lies under it, multiply the two, and
# add the product to a sum that starts at zero.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Two loops, one in the other, over `range(...)`; `k.shape` tells how far each of them goes.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# The kernel's rows and columns count from 0. Those of the picture count from somewhere else. And the
# first index of an array is the row.
# </details>

# %%
def window_sum(x, i, j, k):
    """The products of a kernel with one window of a picture, added up.

    x: picture (H, W)          k: kernel (KH, KW), laid on the window as it is
    i, j: row and column of the window's top left corner
    Returns one number.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for u in range(k.shape[0]):
        for v in range(k.shape[1]):
            total += x[i + u, j + v] * k[u, v]
    return total
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
print("first window:", window_sum(X, 0, 0, K))
print("second window:", window_sum(X, 0, 1, K), "- you said", my_second_sum)
assert window_sum(X, 0, 0, K) == 4
assert window_sum(X, 0, 1, K) == 3

# %% [markdown]
# ## A cell that fails on purpose
#
# You will see red often; it is how a notebook talks. Here is a function that stops after the first
# product. `check` says which examples are wrong, what was expected and what came out. Its second argument
# tells which exercise the function is meant for; when the names agree you can leave it out.

# %%
def hasty_sum(x, i, j, k):
    """The first product only."""
    return x[i, j] * k[0, 0]


try:
    check(hasty_sum, "window_sum")
except AssertionError as complaint:
    print("This is the line that would be red:", complaint)

# %% [markdown]
# None of the four is right. A wrong function can also be right on a few examples by luck, which is why
# the marks come from many hidden ones: not square, negative, whole numbers, a single pixel. And when a
# cell ends in a long red text, read its **last line** first (it names the error), then look for the arrow
# in **your own** cell.

# %% [markdown]
# ## A batch of pictures
#
# Networks look at many pictures at once. In this course a batch is an array of four axes:
#
# | axis | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | letter | `N` | `H` | `W` | `C` |
# | counts | images | rows | columns | channels |
#
# `batch[2, 10, 5, 0]` is a pixel of the third picture: row 10, column 5, red. A picture in grey has one
# channel, one in colour three.

# %%
batch = np.zeros((2, 20, 30, 3))
batch[0, 5:15, :, 0] = 1.0
batch[1, :, 10:20, 2] = 1.0
figure, axes = plt.subplots(1, 2, figsize=(7, 2.6))
for n, ax in enumerate(axes):
    ax.imshow(batch[n])
    ax.set(title=f"batch[{n}]", xlabel="column (pixel)", ylabel="row (pixel)")
figure.tight_layout()
plt.show()

# %% [markdown]
# *In words: two black pictures of 20 rows and 30 columns. The first has a red bar lying across it, the
# second a blue one standing in it.*
#
# ## Predict
#
# What is the mean of the red channel over the whole batch: half, a quarter, or a sixth?

# %%
my_mean = None

# %% [markdown]
# ## Your second function
#
# It reads what an array of pictures holds. You will want it whenever a shape surprises you.
#
# | key of the result | type | meaning |
# |---|---|---|
# | `"images"`, `"rows"`, `"columns"`, `"channels"` | `int` | how many of each |
# | `"lowest"`, `"highest"` | `float` | of all numbers in the batch |
# | `"channel means"` | array `(C,)` of floats | for each channel the mean over **all** images, rows and columns |
#
# <details><summary>Hint 1: a plan</summary>
#
# Four of the seven entries stand in the shape. For each channel, cut out everything that belongs to it,
# and average.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A colon takes a whole axis: with four axes and one of them fixed there are three colons. How many axes
# does the piece have?
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Image files hold whole numbers from 0 to 255, one byte each, and arrays of bytes do sums in bytes.
# Where does 200 + 100 end up?
# </details>

# %%
def describe(a):
    """What a batch of pictures holds.

    a: images (N, H, W, C), of floats or whole numbers
    Returns a dict with the keys "images", "rows", "columns", "channels", "lowest", "highest",
    "channel means".
    """
    ### BEGIN SOLUTION
    N, H, W, C = a.shape
    means = np.zeros(C)
    for c in range(C):
        means[c] = np.mean(a[:, :, :, c])
    return {"images": N, "rows": H, "columns": W, "channels": C,
            "lowest": float(np.min(a)), "highest": float(np.max(a)),
            "channel means": means}
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
found = describe(batch)
for key, value in found.items():
    print(f"{key}: {value}")
print("the mean of red: you said", my_mean)
assert np.allclose(found["channel means"], [1 / 4, 0, 1 / 6])

# %% [markdown] covers="E38"
# ## The words, in English and Chinese
#
# The notes that this course grew from are Chinese; so are many good pages on the subject.
#
# | English | Chinese | unit | &emsp; | English | Chinese | unit |
# |---|---|---|---|---|---|---|
# | convolution | 卷积 | 01 | | loss function | 损失函数 | 05 |
# | cross-correlation | 互相关 | 01 | | gradient | 梯度 | 06 |
# | kernel, filter | 卷积核, 滤波器 | 01 | | backpropagation | 反向传播 | 06 |
# | valid, full, same | 窄卷积, 宽卷积, 等宽卷积 | 01 | | delta (upstream gradient) | 误差项, 敏感度 | 06 |
# | stride | 步长 | 02 | | upsampling | 上采样 | 07 |
# | (zero) padding | (零)填充 | 02 | | learning rate | 学习率 | 10 |
# | receptive field | 感受野 | 02 | | batch, mini-batch | 批, 小批量 | 10 |
# | parameter sharing | 参数共享, 权值共享 | 02 | | gradient descent | 梯度下降 | 10 |
# | local connection | 局部连接 | 02 | | momentum | 动量 | 10 |
# | channel | 通道 | 03 | | batch normalisation | 批归一化 | 11 |
# | feature map | 特征图 | 03 | | dropout | 随机失活 | 11 |
# | weight, bias | 权重, 偏置 | 03 | | overfitting | 过拟合 | 12 |
# | activation function | 激活函数 | 04 | | transposed convolution | 转置卷积, 微步卷积 | 13 |
# | pooling | 池化 | 04 | | dilated convolution | 空洞卷积, 膨胀卷积 | 13 |
# | max, average pooling | 最大池化, 平均池化 | 04 | | residual block | 残差块 | 14 |
# | fully connected layer | 全连接层 | 05 | | skip connection | 跳跃连接 | 14 |
# | flatten | 展平, 打平 | 05 | | attention | 注意力 | 14 |
# | classification | 分类 | 05 | | pruning | 剪枝 | 15 |
#
# Misspelt names travel from page to page: *RuLU* and *rule* mean **ReLU**, *sigmod* means **sigmoid**,
# *GoogoLeNet* means **GoogLeNet**, *UFIDL* the tutorial **UFLDL**. And where a page takes "filter size" for
# the size of the feature map, keep the two apart: one is how large the kernel is, the other how many places
# it has.

# %% [markdown]
# ## In your words

# %% [markdown] written="what-a-kernel-does" points=1
# What does one number of a feature map tell about the picture? One sentence.
#
# ### BEGIN SOLUTION
# It tells how strongly the window of the picture at that place agrees with the kernel: the products of
# the window's pixels with the kernel's numbers, added up.
# ### END SOLUTION

# %% [markdown] covers="12"
# ## If you want more
#
# Call your `window_sum` for every window of the 5 x 5 picture, and put the nine sums into a 3 x 3 array.
# You have then written a convolution; in unit 01 you will know whether you got
# `[[4, 3, 4], [2, 4, 3], [2, 3, 4]]`.
#
# ## Where you meet this again
#
# Open [CNN Explainer](https://poloclub.github.io/cnn-explainer/) and click on a map of the first
# convolution: you see a window, its products and their sum. TensorFlow and Keras hold batches as
# `(N, H, W, C)`, as this course does; PyTorch as `(N, C, H, W)`. Which axis would `describe` have to read
# for the channels there?
