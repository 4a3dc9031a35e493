# %% [markdown]
# # Train a CNN end to end
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | units 04 to 11; yours are used where they are right | 120 minutes | units 14 and 15, which look at trained networks |
#
# Everything is there: layers and their way back, losses, optimisers, first weights. In this unit they
# become a network that reads handwritten digits. What is missing is astonishingly short: a pass forward
# through a list of layers, a pass backward, a loop around both, and a way to tell how good it is.
#
# | part | you write |
# |---|---|
# | 1. Digits | nothing: you look |
# | 2. A network is a list | `forward_pass` |
# | 3. The way back through the list | `backward_pass` |
# | 4. The loop | `train` |
# | 5. Three tests before you train | nothing: you run them |
# | 6. A small network from 2012 | `accuracy`, `confusion_matrix` |
# | 7. LeNet-5 | nothing: you watch |
# | If you want more | `shuffle_pixels` |

# %%
try:
    from autograder import check, mine_all
except ModuleNotFoundError:
    raise SystemExit("The course package is missing. Run this in a terminal, in the folder with the "
                     "file that your instructor gave you, then restart the kernel:  "
                     "pip install cnn_course-0.1.0-py3-none-any.whl") from None
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import DisplayHandle

import cnn_ref
from cnn_ref import data, plots

# %% [markdown]
# Your functions from the units before; where one is missing or wrong, the course's own takes its place,
# and a line says so.

# %%
yours = mine_all({
    "04_activations_pooling": ("avg_pool2d", "sigmoid", "tanh", "relu"),
    "05_dense_softmax_losses": ("affine", "cross_entropy"),
    "06_backpropagation": ("affine_backward", "sigmoid_backward", "relu_backward",
                           "softmax_cross_entropy_backward"),
    "07_pooling_backward": ("avg_pool2d_backward",),
    "09_im2col": ("conv2d_im2col", "conv2d_im2col_backward"),
    "11_normalisation_dropout_init": ("xavier_normal", "he_normal"),
}, otherwise=cnn_ref)
sigmoid, sigmoid_backward, tanh = yours.sigmoid, yours.sigmoid_backward, yours.tanh
relu, relu_backward = yours.relu, yours.relu_backward
cross_entropy = yours.cross_entropy
softmax_cross_entropy_backward = yours.softmax_cross_entropy_backward
xavier_normal, he_normal = yours.xavier_normal, yours.he_normal

# %% [markdown]
# Training calls every function thousands of times, and a loop over all windows in Python would take
# an hour where a minute will do. So each of yours has to show that it is quick on one batch:

# %%
def quick(own, reference, *arguments, limit=0.05, **options):
    """Your function if one batch takes less than `limit` seconds, otherwise the course's."""
    if own is reference:
        return own
    began = time.process_time()
    own(*arguments, **options)
    if time.process_time() - began < limit:
        return own
    print(f"{reference.__name__}: yours is right, but would keep you waiting; the course's is taken")
    return reference


rng = np.random.default_rng(0)
maps, signs = rng.standard_normal((50, 12, 12, 6)), rng.standard_normal((50, 6, 6, 6))
filters, biases = rng.standard_normal((5, 5, 6, 4)), np.zeros(4)
halves = {"size": (2, 2), "stride": (2, 2)}
conv2d = quick(yours.conv2d_im2col, cnn_ref.conv2d_im2col, maps, filters, biases)
conv2d_backward = quick(yours.conv2d_im2col_backward, cnn_ref.conv2d_im2col_backward,
                        rng.standard_normal((50, 8, 8, 4)), maps, filters, biases, limit=0.1)
avg_pool2d = quick(yours.avg_pool2d, cnn_ref.avg_pool2d, maps, **halves, limit=0.01)
avg_pool2d_backward = quick(yours.avg_pool2d_backward, cnn_ref.avg_pool2d_backward, signs, maps,
                            **halves, limit=0.01)
affine = quick(yours.affine, cnn_ref.affine, maps.reshape(50, -1), np.ones((864, 10)), np.zeros(10),
               limit=0.01)
affine_backward = quick(yours.affine_backward, cnn_ref.affine_backward, np.ones((50, 10)),
                        maps.reshape(50, -1), np.ones((864, 10)), np.zeros(10), limit=0.02)

# %% [markdown]
# # 1. Digits
#
# 1,797 digits, written by hand, come with scikit-learn: 8 x 8 pixels, here made larger to 28 x 28 like
# those of MNIST. 1,400 of them are for training. The rest is the **test set**: the network never sees it
# until it is judged. (If there is a folder `mnist` beside this notebook with the four files of
# MNIST, part 6 takes those, and twice as long.)

# %%
digits = data.digits()
order = rng.permutation(len(digits.x))
seen, unseen = order[:1400], order[1400:]
x_train, y_train = digits.x[seen], digits.y[seen]
x_test, y_test = digits.x[unseen], digits.y[unseen]
print("training:", x_train.shape, y_train.shape, " test:", x_test.shape, y_test.shape)


def gallery(images, titles, columns=10):
    """Small pictures with a title each."""
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(0.85 * columns, 1.1 * rows),
                                layout="constrained", squeeze=False)
    for ax in axes.ravel():
        ax.axis("off")
    for ax, image, title in zip(axes.ravel(), images, titles):
        ax.imshow(image[..., 0], cmap="gray_r")
        ax.set_title(title, fontsize=9)
    plt.show()


gallery(x_train[:20], [str(label) for label in y_train[:20]])

# %% [markdown]
# *In words: twenty blurred handwritten digits, dark on white, each with its class above it. Some of the
# ones look like sevens.*

# %% [markdown]
# # 2. A network is a list
#
# A layer is two functions, one for each direction, and a list of parameters that may be empty:
#
# | | takes | gives |
# |---|---|---|
# | forward | the input, then each parameter | the output |
# | backward | the upstream gradient, the input, then each parameter | a tuple: the gradient for the input, then one for each parameter |
#
# So `layers` is a list of pairs of functions, and `params` a list of lists of arrays, side by side:
#
# | place | `layers` | `params` |
# |---|---|---|
# | 0 | convolution | `[w, b]` |
# | 1 | sigmoid | `[]` |
# | 2 | pooling | `[]` |
# | 3 | fully connected | `[w, b]` |
#
# The functions do not know each other. All that happens between them are arrays.
#
# ### Your function: `forward_pass`
#
# | argument | meaning |
# |---|---|
# | `layers` | a list of pairs `(forward, backward)` of functions |
# | `params` | for each layer a list of its parameters |
# | `x` | what enters the first layer |
# | result | a list: `x` itself, then what each layer made; one value more than there are layers |
#
# <details><summary>Hint 1: a plan</summary>
#
# A list that begins with the input; each layer takes its last entry and adds a new one.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `zip` walks through two lists at once. A star in a call spreads a list over arguments: `f(x, *[1, 2])`
# is `f(x, 1, 2)`.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Why must all values be kept, when only the last one is the answer?
# </details>

# %%
def forward_pass(layers, params, x):
    """All values on the way through a network, the input first, the output last.

    layers: pairs (forward, backward) of functions; forward(x, *own) gives the layer's output
    params: for each layer a list of its parameters          x: the input
    Returns a list of arrays, one more than there are layers.
    """
    ### BEGIN SOLUTION
    values = [x]
    for (forward, _), own in zip(layers, params):
        values.append(forward(values[-1], *own))
    return values
    ### END SOLUTION


# %% [markdown] covers="19"
# ### The first network
#
# The toolbox DeepLearnToolbox (Palm, 2012) has a small network as its example, called **6c-2s-12c-2s**:
# 6 filters of 5 x 5, pooling by 2, 12 filters of 5 x 5, pooling by 2, and one fully connected layer to
# 10 outputs. Sigmoids everywhere, at the outputs too.
#
# ### Predict
#
# Into which shapes does a 28 x 28 picture turn? And how many parameters has the whole network?

# %%
my_shapes = None   # a list of tuples, without the batch
my_count = None

# %%
def activation(forward, backward):
    """A layer without parameters; its way back returns a tuple."""
    return forward, lambda dy, x: (backward(dy, x),)


def tanh_backward(dy, x):
    """Gradient of tanh."""
    return dy * (1 - np.tanh(x) ** 2)


CONV, DENSE = (conv2d, conv2d_backward), (affine, affine_backward)
SIGMOID, TANH = activation(sigmoid, sigmoid_backward), activation(tanh, tanh_backward)
RELU = activation(relu, relu_backward)
FLATTEN = activation(lambda x: x.reshape(len(x), -1), lambda dy, x: dy.reshape(x.shape))
POOL = activation(lambda x: avg_pool2d(x, **halves),
                  lambda dy, x: avg_pool2d_backward(dy, x, **halves))


def first(rule, *shape):
    """First weights and zero biases for a layer of this shape."""
    fan_in, fan_out = cnn_ref.fans(shape)
    z = np.random.default_rng(sum(shape)).standard_normal(shape)
    w = he_normal(z, fan_in) if rule == "He" else xavier_normal(z, fan_in, fan_out)
    return [np.asarray(w, np.float32), np.zeros(shape[-1], np.float32)]


toolbox = [CONV, SIGMOID, POOL, CONV, SIGMOID, POOL, FLATTEN, DENSE, SIGMOID]
toolbox_params = [first("Xavier", 5, 5, 1, 6), [], [], first("Xavier", 5, 5, 6, 12), [], [], [],
                  first("Xavier", 192, 10), []]
values = forward_pass(toolbox, toolbox_params, x_train[:2])
for value in values:
    print(value.shape[1:])
count = sum(a.size for own in toolbox_params for a in own)
print(f"{count} parameters - you said {my_count}, and {my_shapes} for the shapes")
assert [v.shape[1:] for v in values[3::3]] == [(12, 12, 6), (4, 4, 12), (10,)]
assert count == (5 * 5 * 1 + 1) * 6 + (5 * 5 * 6 + 1) * 12 + (192 + 1) * 10 == 3898

# %% [markdown]
# # 3. The way back through the list
#
# Backward, the same list is walked from its end. Each layer gets the upstream gradient and what went
# **into** it; it returns the gradient for its input, which is the upstream gradient of the layer before,
# and the gradients for its parameters, which are kept.
#
# ### Your function: `backward_pass`
#
# | argument | meaning |
# |---|---|
# | `layers`, `params` | as for `forward_pass` |
# | `values` | what `forward_pass` returned: the input first, the output last |
# | `dy` | gradient of the loss for the output |
# | result | `(dx, grads)`: the gradient for the input; and for each layer a list of its parameters' gradients, in the order of `params`, empty where it has none |
#
# So `grads[0][1]`, which you will meet in the table of `check`, is the gradient for the second parameter of
# the first layer, its bias for instance.
#
# <details><summary>Hint 1: a plan</summary>
#
# From the last layer to the first. Which of the values went into the last layer?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `a, *rest = f(...)` takes the first of several results and puts all others into a list. `[::-1]` turns a
# list around, and `insert` puts something at its front.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# There is one value more than there are layers, and the last value went into nothing but the loss.
# </details>

# %%
def backward_pass(layers, params, values, dy):
    """The gradients of a network.

    layers: pairs (forward, backward) of functions; backward gives a tuple (dx, *grads)
    params: for each layer a list of its parameters
    values: what went into each layer, and the output          dy: gradient for the output
    Returns (dx, grads): for the input, and for each layer a list as in params.
    """
    ### BEGIN SOLUTION
    grads = []
    for (_, backward), own, x in zip(layers[::-1], params[::-1], values[-2::-1]):
        dy, *own_grads = backward(dy, x, *own)
        grads.insert(0, own_grads)
    return dy, grads
    ### END SOLUTION


# %% [markdown]
# A whole network is checked like a single function (unit 06): here every parameter of a small one, with a
# random upstream gradient.

# %%
small = [CONV, TANH, POOL, FLATTEN, DENSE]
small_params = [[rng.standard_normal((3, 3, 1, 2)), rng.standard_normal(2)], [], [], [],
                [rng.standard_normal((8, 3)), rng.standard_normal(3)]]
inputs, dy = rng.standard_normal((2, 6, 6, 1)), rng.standard_normal((2, 3))
dx, grads = backward_pass(small, small_params, forward_pass(small, small_params, inputs), dy)


def with_parameter(layer, k, value):
    """The parameters, one of them replaced."""
    changed = [list(own) for own in small_params]
    changed[layer][k] = value
    return changed


for layer, k in ((0, 0), (0, 1), (4, 0), (4, 1)):
    report = cnn_ref.gradient_check(
        lambda p, layer=layer, k=k: forward_pass(small, with_parameter(layer, k, p), inputs)[-1],
        small_params[layer][k], dy, grads[layer][k])
    print(f"layer {layer}, parameter {k}: relative error {report.error:.1e}")
    assert report.error < 1e-7

# %% [markdown] covers="11"
# # 4. The loop
#
# One of our sources sums training up in eleven steps. Here they are, and where each of them lives:
#
# | step | in words | where |
# |---|---|---|
# | 1 | choose layers; draw first weights; set the number of passes, batch size, learning rate | before the call |
# | 2 | take a batch | your loop |
# | 3 | take one example of it, `x` and its label | all at once, as arrays |
# | 4 | send it forward, keep every $z$ and $a$ | `forward_pass` |
# | 5 | the loss | `gradient` |
# | 6 | the gradient of the loss for the output | `gradient` |
# | 7 | from layer to layer, the gradient for each input | `backward_pass` |
# | 8 | from layer to layer, the gradient for each parameter | `backward_pass` |
# | 9 | add it to the batch's sum; back to 3 | the layers add up over the batch |
# | 10 | update all parameters | your loop |
# | 11 | back to 2, until done | your loop |
#
# Steps 3 to 9 are one function, `gradient(params, x, y)`, which returns the loss of a batch and the
# gradients. It is an **argument** of your loop: so the loop trains anything that has a gradient.
#
# ### Your function: `train`
#
# | argument | meaning |
# |---|---|
# | `gradient` | a function: `gradient(params, x, y)` gives `(loss, grads)`, grads in the form of `params` |
# | `params` | for each layer a list of arrays, maybe an empty one |
# | `x`, `y` | examples `(N, ...)` and their labels `(N, ...)` |
# | `lr` | learning rate |
# | `batch` | examples in a batch; the last one of an epoch may be smaller |
# | `orders` | whole numbers `(epochs, N)`: in row e, the order of the examples in epoch e |
# | result | `(params, losses)`: the parameters at the end, in the same form; and a list with the loss of each step, as it was **before** that step |
#
# Leave the caller's lists and arrays as they are.
#
# <details><summary>Hint 1: a plan</summary>
#
# Three loops inside each other: epochs, batches, and the parameters that a step moves.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Where do batches begin? `minibatches` of unit 10 had the same question. An array of places picks examples
# and labels alike.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# `list(a)` is a new list, but it holds the same arrays: what does `-=` do to them?
# </details>

# %%
def train(gradient, params, x, y, *, lr, batch, orders):
    """Go through the examples in batches, a step against the gradient after each.

    gradient: gradient(params, x, y) gives (loss, grads), grads in the form of params
    params: for each layer a list of arrays          x, y: examples and labels (N, ...)
    lr: learning rate          batch: examples in a batch
    orders: (epochs, N), for each epoch the order of the examples
    Returns (params, losses): parameters at the end, and the loss before each step.
    """
    ### BEGIN SOLUTION
    params = [list(own) for own in params]
    losses = []
    for order in orders:
        for start in range(0, len(x), batch):
            places = order[start:start + batch]
            loss, grads = gradient(params, x[places], y[places])
            losses.append(loss)
            for own, slopes in zip(params, grads):
                for k in range(len(own)):
                    own[k] = own[k] - lr * slopes[k]
    return params, losses
    ### END SOLUTION


# %%
def gradient_of(layers, loss, loss_backward):
    """Steps 3 to 9 for a network and a loss: a function of parameters, examples and labels."""
    def gradient(params, x, y):
        values = forward_pass(layers, params, x)
        _, grads = backward_pass(layers, params, values, loss_backward(values[-1], y))
        return loss(values[-1], y), grads
    return gradient


def softmax_slope(logits, y):
    """Gradient of the mean cross-entropy for the logits."""
    return softmax_cross_entropy_backward(1.0, logits, y)


line = gradient_of([DENSE], lambda out, y: np.mean((out - y) ** 2) / 2,
                   lambda out, y: (out - y) / len(y))
points = rng.standard_normal((40, 1))
fitted, losses = train(line, [[np.zeros((1, 1)), np.zeros(1)]], points, 3 * points - 1, lr=0.3,
                       batch=10, orders=[rng.permutation(40) for _ in range(20)])
print("slope", fitted[0][0].ravel().round(3), "height", fitted[0][1].round(3), "after", len(losses),
      "steps")
assert len(losses) == 80 and np.allclose(fitted[0][0], 3, atol=0.02)

# %% [markdown] covers="11 E4"
# ### Spot the mistake
#
# The source's steps 9 and 10 update with "the **sum** of the gradients of the batch". With batches of 10, the
# sum and a learning rate of 0.08 make the same steps as the mean and a rate of 0.8. What will happen to
# each of them, when you change nothing but the batch size, to 40? Twenty steps each:

# %%
heights = 3 * points - 1
total = gradient_of([DENSE], lambda out, y: np.sum((out - y) ** 2) / 2, lambda out, y: out - y)
ends = {}
for name, gradient, lr in (("sum", total, 0.08), ("mean", line, 0.8)):
    for batch in (10, 40):
        _, losses = train(gradient, [[np.zeros((1, 1)), np.zeros(1)]], points, heights, lr=lr,
                          batch=batch, orders=[np.arange(40)] * (20 * batch // 40))
        ends[name, batch] = losses[-1] / (batch if name == "sum" else 1)
        print(f"{name}, rate {lr}, batches of {batch}: loss per example {ends[name, batch]:.2g} "
              f"at step {len(losses)}")
        assert len(losses) == 20
assert max(ends["sum", 10], ends["mean", 10], ends["mean", 40]) < 1e-3 and ends["sum", 40] > 1e6

# %% [markdown]
# With a sum, four times as many examples make a step about four times as long, and a rate that was fine
# sends the weights away. With a mean a step stays about as long. In this course the **loss** divides by
# the number of examples (unit 08), and the batch size may change without the rate.

# %% [markdown]
# # 5. Three tests before you train
#
# Training takes long, so nobody should start it with a network that cannot learn. Three tests find most
# mistakes within seconds:
#
# 1. **The loss at the start.** Before any step the network knows nothing.
# 2. **Fifty pictures by heart.** Can it learn a few examples perfectly?
# 3. **The gradient check** of part 3.
#
# ### Predict
#
# Ten classes, softmax and cross-entropy, a network that knows nothing: what is its loss?

# %%
my_start = None

# %% [markdown] covers="46"
# ### LeNet-5, or nearly
#
# The network is **LeNet-5** (LeCun and others, 1998), with three differences: its two pooling layers have no weights
# here, every filter of the second convolution sees all six maps, and the output is a softmax. Unit 14 goes
# through the original, layer by layer. It wants 32 x 32 pixels, so the digits get two rows of white around
# them.

# %%
lenet = [CONV, TANH, POOL, CONV, TANH, POOL, CONV, TANH, FLATTEN, DENSE, TANH, DENSE]
lenet_params = [first("Xavier", 5, 5, 1, 6), [], [], first("Xavier", 5, 5, 6, 16), [], [],
                first("Xavier", 5, 5, 16, 120), [], [], first("Xavier", 120, 84), [],
                first("Xavier", 84, 10)]
white = ((0, 0), (2, 2), (2, 2), (0, 0))
x_large, x_large_test = np.pad(x_train, white), np.pad(x_test, white)
lenet_gradient = gradient_of(lenet, cross_entropy, softmax_slope)

blank = [*lenet_params[:-1], [np.zeros((84, 10)), np.zeros(10)]]
nothing = float(lenet_gradient(blank, x_large[:50], y_train[:50])[0])
start = float(lenet_gradient(lenet_params, x_large[:50], y_train[:50])[0])
count = sum(a.size for own in lenet_params for a in own)
print(f"{count} parameters")
print(f"loss with a last layer of zeros: {nothing:.6f}, ln 10 = {np.log(10):.6f} - you said "
      f"{my_start}")
print(f"loss with random weights:        {start:.6f}")
assert count == 61_706 and abs(nothing - np.log(10)) < 1e-6 and abs(start - np.log(10)) < 0.5

orders = [rng.permutation(50) for _ in range(25)]
by_heart, losses = train(lenet_gradient, lenet_params, x_large[:50], y_train[:50], lr=0.1, batch=10,
                         orders=orders)
known = forward_pass(lenet, by_heart, x_large[:50])[-1].argmax(axis=1)
print(f"fifty pictures: loss {np.mean(losses[-5:]):.3f}, {np.sum(known == y_train[:50])} of 50 right")
plots.training_curves({"fifty pictures": np.array(losses, dtype=float)}, per="step")
plt.show()
assert np.array_equal(known, y_train[:50])

# %% [markdown]
# *In words: the loss starts near 2.3 and falls in a jagged line to nearly nothing.*
#
# All fifty are known by heart. A network that cannot even do this has a mistake somewhere: a wrong sign, a
# gradient that does not arrive, labels that do not belong to their pictures. (It says nothing about
# pictures it has not seen. That is what the test set is for.)
#
# ### In your words

# %% [markdown] written="what-fifty-by-heart-tells" points=1
# All fifty training pictures are right, and 60 % of the test pictures. What does this network know, and
# what does it not? One sentence.
#
# ### BEGIN SOLUTION
# It has learned these fifty pictures by heart, so it can learn and its gradients are probably right, but it
# has not found what makes a digit that digit in a new handwriting; more examples would help.
# ### END SOLUTION

# %% [markdown]
# # 6. A small network from 2012
#
# Two measures first.
#
# ### Your function: `accuracy`
#
# | argument | shape | meaning |
# |---|---|---|
# | `scores` | `(N, K)` | a score for each class; any numbers |
# | `y` | `(N,)` | true classes, from 0 |
# | result | | the share of examples whose highest score is that of the true class, from 0 to 1 |
#
# <details><summary>Hint 1: a plan</summary>
#
# Which class does each row vote for? How often is that the true one?
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.argmax` with an axis gives places. The mean of truth values is a share.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Your prediction has one entry for each example. Has it?
# </details>

# %%
def accuracy(scores, y):
    """The share of examples whose highest score is that of their class.

    scores: (N, K)          y: true classes (N,)
    Returns a number from 0 to 1.
    """
    ### BEGIN SOLUTION
    right = np.argmax(scores, axis=1) == y
    return np.mean(right)
    ### END SOLUTION


# %% [markdown]
# ### Your function: `confusion_matrix`
#
# | argument | shape | meaning |
# |---|---|---|
# | `predicted` | `(N,)` | predicted classes, from 0 |
# | `y` | `(N,)` | true classes, from 0 |
# | `classes` | | K, how many classes there are; some may not occur |
# | result | `(K, K)` | whole numbers: row i, column j counts examples of class i that were taken for class j |
#
# <details><summary>Hint 1: a plan</summary>
#
# An empty table, and a stroke in it for each example.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `np.zeros` can make whole numbers, if it is told so.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Which comes first, the class that it is or the class that it was taken for?
# </details>

# %%
def confusion_matrix(predicted, y, classes):
    """How many examples of each class were taken for each class.

    predicted, y: predicted and true classes (N,)          classes: how many there are
    Returns a square table of whole numbers, a row for each true class.
    """
    ### BEGIN SOLUTION
    counts = np.zeros((classes, classes), dtype=int)
    for taken, true in zip(predicted, y):
        counts[true, taken] += 1
    return counts
    ### END SOLUTION


# %%
print(accuracy(np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]), np.array([1, 0, 0])))
print(confusion_matrix(np.array([1, 0, 2, 2]), np.array([1, 0, 1, 2]), 3))

# %% [markdown] covers="11 19"
# ### Training, live
#
# 6c-2s-12c-2s as the toolbox trains it: half the squared error against targets that are 1 for the class
# and 0 elsewhere, learning rate 1, batches of 50. One epoch of MNIST is 1,200 such steps; our 1,400 digits
# have 28 in an epoch, so they take 20 epochs: 560 steps.
#
# ### Predict
#
# Sigmoids all the way: how will the loss fall? At once, or will it take its time?

# %%
my_curve = None

# %%
def scores_of(layers, params, x):
    """What a network says to pictures, 200 at a time."""
    return np.concatenate([forward_pass(layers, params, x[k:k + 200])[-1]
                           for k in range(0, len(x), 200)])


def watch(gradient, layers, params, train_set, test_set, *, lr, batch, epochs, rng, looks=1):
    """Train with a live picture, new `looks` times an epoch; returns params, losses, accuracies."""
    x, y = train_set
    parts = [part for _ in range(epochs) for part in np.array_split(rng.permutation(len(x)), looks)]
    losses, right = [], []
    figure, axes = plt.subplots(1, 2, figsize=(8.5, 2.9), layout="constrained")
    picture = DisplayHandle()
    picture.display(figure)
    for count, part in enumerate(parts, 1):
        params, new = train(gradient, params, x[part], y[part], lr=lr, batch=batch,
                            orders=[np.arange(len(part))])
        losses += [float(loss) for loss in new]
        right.append(float(accuracy(scores_of(layers, params, test_set[0]), test_set[1])))
        for ax in axes:
            ax.clear()
        axes[0].plot(losses, color="#0072B2", linewidth=1)
        axes[0].set(xlabel="step", ylabel="loss of the batch", ylim=(0, None))
        axes[1].plot(np.arange(1, count + 1) / looks, np.multiply(right, 100), "o-", color="#D55E00",
                     markersize=3)
        axes[1].set(xlabel="epoch", ylabel="test set right (%)", ylim=(0, 102),
                    xlim=(0, epochs + 1 / looks))
        done = 20 * count // len(parts)
        figure.suptitle(f"[{'#' * done}{'.' * (20 - done)}] epoch {-(-count // looks)} of {epochs}: "
                        f"{right[-1]:.1%} right", family="monospace", fontsize=10)
        picture.update(figure)
    plt.close(figure)
    return params, losses, right


if Path("mnist").is_dir():
    (x_many, y_many), (x_judge, y_judge) = (
        (part.x.astype(np.float32) / 255, part.y)
        for part in (data.mnist("mnist", "train"), data.mnist("mnist", "test")))
    epochs, looks, limit = 1, 10, 0.2
else:
    (x_many, y_many), (x_judge, y_judge) = (x_train, y_train), (x_test, y_test)
    epochs, looks, limit = 20, 1, 0.12
squared = gradient_of(toolbox, lambda out, t: np.sum((out - t) ** 2) / 2 / len(t),
                      lambda out, t: (out - t) / len(t))
began = time.time()
trained, losses, right = watch(squared, toolbox, toolbox_params, (x_many, np.eye(10)[y_many]),
                               (x_judge[:1000], y_judge[:1000]), lr=1.0, batch=50, epochs=epochs,
                               looks=looks, rng=np.random.default_rng(1))
scores = scores_of(toolbox, trained, x_judge)
error = 1 - accuracy(scores, y_judge)
print(f"{len(losses)} steps, {time.time() - began:.0f} seconds, {error:.1%} error on the test set of "
      f"{len(y_judge)} - you said: {my_curve}")
assert error < limit

# %% [markdown]
# *In words, for the 1,400 digits: on the left the loss falls to about 0.45 at once, stays on that plateau for
# some three hundred steps, then falls again; on the right the share of right answers stays below one in four
# for nearly as long, and then climbs to about nine in ten.*
#
# On the plateau all ten outputs have become small, because 0 is right nine times out of ten. To get away,
# gradients have to pass three sigmoids, each of which takes three quarters or more (unit 04). Tanh and
# cross-entropy, in part 7, have no such plateau.
#
# ### Which for which?

# %%
predicted = scores.argmax(axis=1)
counts = confusion_matrix(predicted, y_judge, 10)
plots.confusion_matrix(counts)
plt.show()
assert np.trace(counts) == np.sum(predicted == y_judge) and counts.sum() == len(y_judge)
wrong = np.flatnonzero(predicted != y_judge)[:10]
if len(wrong):
    gallery(x_judge[wrong], [f"{y_judge[k]} as {predicted[k]}" for k in wrong])

# %% [markdown]
# *In words: a table of ten by ten with nearly all counts on the diagonal; below it some of the digits
# that were misread, with their class and what they were taken for. Several are hard for people, too.*
#
# ### What has it learned?
#
# The six filters of the first layer, and what they make of one digit:

# %%
plots.filters(trained[0][0])
plt.show()
one = x_judge[:1]
six = forward_pass(toolbox, trained, one)[1][0]
plots.feature_maps(six)
plt.show()
ink = conv2d(one, np.full((5, 5, 1, 1), 1 / 25), np.zeros(1))[0]
along = [float(np.corrcoef(six[..., f].ravel(), ink.ravel())[0, 1]) for f in range(6)]
print("how far each map goes with the ink in its windows (1: wholly, -1: wholly against, 0: not):")
print(np.round(along, 2))
assert np.sum(np.abs(along) > 0.9) >= 4

# %% [markdown]
# *In words, for the 1,400 digits: six grids of 5 x 5; filters 0 and 4 are nearly all blue, filters 2, 3 and 5
# mostly orange, filter 1 is orange above and blue below. Then one digit six times: in maps 0 and 4 its strokes
# are blue on an orange ground, in maps 2, 3 and 5 orange on a blue ground; map 1 is nearly white, with spots
# where a stroke ends above or below.*
#
# Nearly all of them answer to ink, for or against it, as the numbers say; only one has become a filter for
# edges.

# %% [markdown] covers="46"
# # 7. LeNet-5
#
# The same loop, another list, another loss. Nothing else changes.
#
# ### Predict
#
# After how many epochs of 28 steps will LeNet-5 be right nine times out of ten?

# %%
my_epochs = None

# %%
began = time.time()
lenet_trained, losses, right = watch(
    lenet_gradient, lenet, lenet_params, (x_large, y_train), (x_large_test, y_test), lr=0.2,
    batch=50, epochs=4, rng=np.random.default_rng(2))
enough = next((epoch for epoch, share in enumerate(right, 1) if share > 0.9), "none of the 4")
print(f"{time.time() - began:.0f} seconds; first above 90 % after epoch: {enough} - you said "
      f"{my_epochs}; {right[-1]:.1%} right at the end")
assert right[-1] > 0.95

# %% [markdown]
# *In words: the loss falls from 2.3 to about 0.2 within fifty steps; more than nine in ten test digits are
# right after the first epoch already, and about 97 in a hundred at the end.*

# %% [markdown]
# ## If you want more
#
# A convolution layer bets on neighbours: what belongs together lies side by side. What if it does not?
# Shuffle the pixels, all pictures in the same way. No information is lost: every shuffled picture could be
# put back.
#
# ### Your function: `shuffle_pixels`
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(N, H, W, C)` | images |
# | `order` | `(H W,)` | the numbers 0 to H W - 1, shuffled; pixels are numbered along the rows |
# | result | `(N, H, W, C)` | place p of each result holds pixel `order[p]` of its image, with all its channels |
#
# <details><summary>Hint 1: a plan</summary>
#
# Pixels in a single row, picked in the new order, and back into rows and columns.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `reshape` keeps numbers in their order. An array may be indexed with an array of places, along any axis.
# </details>
# <details><summary>Hint 3: a trap</summary>
#
# Which axes have to stay out of it?
# </details>

# %%
def shuffle_pixels(x, order):
    """The pixels of every image in another order, the same for all.

    x: images (N, H, W, C)          order: for each place the pixel that comes there (H W,)
    Returns images of the same shape.
    """
    ### BEGIN SOLUTION
    N, H, W, C = x.shape
    pixels = x.reshape(N, H * W, C)
    return pixels[:, order].reshape(N, H, W, C)
    ### END SOLUTION


# %% [markdown]
# A small convolutional network and a fully connected one, each on 300 digits of 8 x 8, plain and shuffled.
# Before you run it: which of the four will be the worst?

# %%
tiny = data.digits(size=8)
order = np.random.default_rng(3).permutation(64)
mixed = shuffle_pixels(tiny.x, order)
gallery([*tiny.x[:5], *mixed[:5]], [str(label) for label in tiny.y[:5]] * 2)
networks = {
    "convolutional": ([CONV, RELU, CONV, RELU, POOL, FLATTEN, DENSE],
                      [first("He", 3, 3, 1, 16), [], first("He", 3, 3, 16, 16), [], [], [],
                       first("He", 64, 10)]),
    "fully connected": ([FLATTEN, DENSE, RELU, DENSE],
                        [[], first("He", 64, 64), [], first("He", 64, 10)]),
}


def learn(layers, params, images):
    """Train on 300 of these pictures; the share of the test pictures that is right then."""
    draw = np.random.default_rng(4)
    learned, _ = train(gradient_of(layers, cross_entropy, softmax_slope), params,
                       images[seen[:300]], tiny.y[seen[:300]], lr=0.2, batch=20,
                       orders=[draw.permutation(300) for _ in range(20)])
    return accuracy(forward_pass(layers, learned, images[unseen])[-1], tiny.y[unseen])


shares = {}
for name, (layers, params) in networks.items():
    size = sum(a.size for own in params for a in own)
    for kind, images in (("plain", tiny.x), ("shuffled", mixed)):
        shares[name, kind] = learn(layers, params, images)
        print(f"{name}, {size} parameters, {kind}: {shares[name, kind]:.1%} right")
layers, (_, (w, b), *rest) = networks["fully connected"]
along = learn(layers, [[], [w[order], b], *rest], mixed)
print(f"fully connected, shuffled, its first weights shuffled along: {along:.1%} right")
assert abs(along - shares["fully connected", "plain"]) < 0.01
assert shares["convolutional", "plain"] > shares["fully connected", "plain"]
assert shares["convolutional", "shuffled"] < shares["fully connected", "shuffled"]

# %% [markdown]
# *In words: ten pictures of 8 x 8; the first five are digits, the last five the same digits as dots all over
# their squares.*
#
# To the fully connected network pixels have no neighbours: with its first weights shuffled along, it learns
# from the shuffled digits just what it learned from the plain ones, as the last line shows. Without that, the
# same weights meet other pixels, and the few digits more or less are the luck of the draw. The convolutional
# network is better with fewer parameters as long as its bet holds, and falls behind when it does not.

# %% [markdown] covers="12"
# ## Where you meet this again
#
# | yours | PyTorch | Keras (TensorFlow) |
# |---|---|---|
# | `layers` | `nn.Sequential(nn.Conv2d(1, 6, 5), nn.Tanh(), ...)` | `Sequential([Conv2D(6, 5), ...])` |
# | `forward_pass` | `out = net(x)`, which remembers the values by itself | hidden in `fit` |
# | `backward_pass` | `loss.backward()`, which **adds** to what is there: `zero_grad()` first | hidden in `fit` |
# | the step in `train` | `optimizer.step()` | hidden in `fit` |
# | `train` | you write the loop | `net.fit(x, y, batch_size=50, epochs=25)` |
# | `accuracy` | you write it | `metrics=["accuracy"]` |
#
# CNN Explainer (unit 00) shows a network that was trained by exactly this loop. LeCun, Bottou, Bengio and
# Haffner (1998) is the paper on LeNet-5; Palm's DeepLearnToolbox is Matlab code of 2012.
#
# To close: somebody shows you a network with 99 % of its training set right, and asks whether to train it
# for longer. What do you ask back?
