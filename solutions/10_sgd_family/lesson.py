# %% [markdown]
# # The SGD family: momentum
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | a gradient and what it means | 30 minutes | unit 12, training a network |
#
# Gradient descent takes a step against the gradient, forgets everything, and takes the next. In a
# narrow valley it jumps from wall to wall. Momentum lets the steps remember: what they agree on adds
# up, what they quarrel about cancels.

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
# ## A ravine
#
# The loss $\frac12 (w_1^2 + 25\, w_2^2)$ is a long valley: steep across, flat along.

# %%
def ravine(w):
    """Loss at w, the last axis holding (w1, w2)."""
    return (w[..., 0] ** 2 + 25 * w[..., 1] ** 2) / 2


def slope(w):
    """Gradient of the loss at one w."""
    return np.array([w[0], 25 * w[1]])


def draw_paths(paths):
    """Paths over the contour lines of the ravine."""
    grid = np.stack(np.meshgrid(np.linspace(-11, 11, 200), np.linspace(-3, 3, 200)), axis=-1)
    figure, axes = plt.subplots(figsize=(7.5, 3.2))
    axes.contour(grid[..., 0], grid[..., 1], ravine(grid), levels=np.geomspace(0.2, 120, 9),
                 colors="0.75", linewidths=0.8)
    for (name, path), color, marker in zip(paths.items(), ("#0072B2", "#D55E00", "#009E73"), "os^"):
        path = np.array(path)
        axes.plot(path[:, 0], path[:, 1], color=color, marker=marker, markersize=4, label=name)
    axes.plot(0, 0, "k*", markersize=12)
    axes.set(xlabel="w1", ylabel="w2", xlim=(-11, 11), ylim=(-3, 3))
    axes.legend(loc="upper right")
    plt.show()


plain = [np.array([-10.0, 2.0])]
for _ in range(25):
    plain.append(plain[-1] - 0.07 * slope(plain[-1]))
draw_paths({"gradient descent, rate 0.07": plain})

# %% [markdown]
# *In words: the path jumps up and down across the valley and creeps along it; after 25 steps it is
# still far from the star at the minimum.*
#
# ## Predict
#
# A weight starts at 1, the gradient is 1 in every step, the learning rate 0.1, and half of the
# velocity is kept (`mu = 0.5`). How fast does the weight move per step after very many steps: as
# fast as plain gradient descent, twice, or ten times as fast?

# %%
my_speed = None

# %% [markdown]
# ## The rule, by hand
#
# The velocity $v$ remembers the steps so far. Each step keeps the share $\mu$ of it and adds the new
# step; then the weights move by the **new** velocity:
#
# $$v' = \mu\, v - \eta\, \frac{\partial L}{\partial w}, \qquad w' = w + v'.$$
#
# With gradient 1, $\eta = 0.1$, $\mu = 0.5$, from rest at $w = 1$:
#
# | step | velocity | weight |
# |---|---|---|
# | 1 | -0.1 | 0.9 |
# | 2 | 0.5 (-0.1) - 0.1 = -0.15 | 0.75 |
# | 3 | 0.5 (-0.15) - 0.1 = -0.175 | 0.575 |
#
# ## Two forms
#
# PyTorch keeps the learning rate outside: $v' = \mu v + \partial L / \partial w$ and
# $w' = w - \eta v'$. At a constant rate the path is the same, the velocity is another one. Your
# grader accepts both; the contract below names the first.
#
# ## Your function
#
# | argument | meaning |
# |---|---|
# | `w` | weights, an array of any shape |
# | `dw` | gradient of the loss, the same shape |
# | `v` | velocity from the step before, the same shape; **`None` before the first step** |
# | `lr` | learning rate $\eta$ |
# | `mu` | share of the velocity that is kept |
# | result | the new weights and the new velocity: `(w, v)` |
#
# Return new arrays: the caller's `w`, `dw` and `v` must stay as they are.
#
# <details><summary>Hint 1: rest</summary>
#
# `None` means that nothing has moved yet. Which velocity is that?
# </details>
# <details><summary>Hint 2: the order</summary>
#
# The weights move with the velocity of this step, not of the last one.
# </details>
# <details><summary>Hint 3: leave the arguments alone</summary>
#
# `a = a + b` makes a new array; `a += b` writes into the old one, which belongs to the caller.
# </details>

# %%
def momentum(w, dw, v, *, lr, mu):
    """One step of classical momentum.

    w, dw: weights and gradient, arrays of one shape
    v: velocity of the step before, or None before the first step
    Returns (w, v), the new weights and the new velocity.
    """
    ### BEGIN SOLUTION
    if v is None:
        v = np.zeros(w.shape)
    v = mu * v - lr * dw
    return w + v, v
    ### END SOLUTION


# %% [markdown]
# The table above, with your function, and your prediction:

# %%
w, v = np.array([1.0]), None
trace = []
for _ in range(40):
    before = w
    w, v = momentum(w, np.ones(1), v, lr=0.1, mu=0.5)
    trace.append(float(w[0]))
print("first three weights:", np.round(trace[:3], 4))
speed = float((before - w)[0]) / 0.1
print(f"speed after 40 steps: {speed:.2f} times gradient descent - you said {my_speed}")
assert np.allclose(trace[:3], [0.9, 0.75, 0.575])
assert round(speed, 6) == 2

# %% [markdown]
# In the long run the velocity is $1 / (1 - \mu)$ steps: 2 for $\mu = 0.5$, 10 for $\mu = 0.9$.
#
# ## The ravine again, with your function

# %%
paths = {"gradient descent, rate 0.07": plain}
for mu in (0.5, 0.8):
    w, v, path = np.array([-10.0, 2.0]), None, [np.array([-10.0, 2.0])]
    for _ in range(25):
        w, v = momentum(w, slope(w), v, lr=0.04, mu=mu)
        path.append(w)
    paths[f"momentum {mu}, rate 0.04"] = path
draw_paths(paths)
for name, path in paths.items():
    print(f"{name}: loss {float(ravine(path[-1])):.4f} after 25 steps")
assert ravine(paths["momentum 0.8, rate 0.04"][-1]) < ravine(plain[-1])

# %% [markdown]
# *In words: with momentum the zigzag across the valley dies out and the way along it becomes faster;
# with 0.8 it swings past the star and comes back.*
#
# ## In your words

# %% [markdown] written="why-momentum-helps-in-a-ravine" points=1
# Why does momentum help in a ravine? One sentence.
#
# ### BEGIN SOLUTION
# Across the valley the gradients change their sign from step to step and cancel in the velocity,
# while along it they agree and add up.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# Nesterov's variant looks ahead: it takes the gradient where the velocity is about to carry the
# weights. Try it on the ravine with `mu = 0.9`. Which of the two overshoots less?
#
# ## Where you meet this again
#
# `torch.optim.SGD(params, lr, momentum=0.9)` is the second form above, `tf.keras.optimizers.SGD` the
# first. Sutskever and others (2013) show how much depends on it.
