# %% [markdown]
# # Convolution in one and two dimensions
#
# | needs | takes (an estimate) | opens |
# |---|---|---|
# | unit 00 (one window), NumPy indexing | 70 minutes | unit 02, sizes; unit 03, the convolution layer |
#
# Slide a small kernel along a signal, multiply and add up at every place: that is all. This unit does
# it on a line, then on a picture, in two versions that are easily mixed up: **correlation** lays the
# kernel down as it is, **convolution** turns it round first.

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
# Press play, or step with the arrows. Hatched cells lie beyond the ends of the signal: they are 0.

# %%
from cnn_ref import plots

x = np.array([1., 2., 3., 4.])
w = np.array([1., 0.5, 0.25])
plots.slide1d(x, w, pad="full")

# %% [markdown]
# *In words: the kernel 1, 0.5, 0.25 steps over the line 1, 2, 3, 4 from the place where only its last
# number touches the line to the place where only its first does. The output reads 0.25, 1, 2.75, 4.5, 5, 4.*

# %% [markdown] covers="38 E40"
# ## Three lengths
#
# A signal of $M$ values, a kernel of $K$; there are three customs about the ends:
#
# | mode | keeps the places where | length | also called |
# |---|---|---|---|
# | `"full"` | at least one number of the kernel touches the signal | $M + K - 1$ | wide |
# | `"same"` | the kernel's middle stands on the signal | $M$ | equal width |
# | `"valid"` | the whole kernel lies on the signal | $M - K + 1$ | narrow |
#
# Seen the other way round, `"full"` puts $K - 1$ zeros at each end of the signal, `"same"` $(K - 1) / 2$
# if $K$ is odd, `"valid"` none.
#
# ### Spot the mistake
#
# Notes on this subject say that the step is "T = 1" in all three, although they call the stride S a few lines
# before, and that the literature of today takes equal width for granted. Look up the default of `mode` in
# `np.convolve` and in `np.correlate`, and the default of `padding` in a convolution of PyTorch or Keras. Is any
# of the four "same"?
#
# <details><summary>What you should have found</summary>
#
# None: NumPy has "full" for `convolve` and "valid" for `correlate`; PyTorch pads with 0 zeros and Keras has "valid",
# which is the same thing. T is a slip for S.
# </details>
#
# ## Predict
#
# A signal of 7 values meets a kernel of 3. How long is the output in each mode?

# %%
my_lengths = {"full": None, "same": None, "valid": None}

# %% [markdown] covers="21"
# ## Correlation: your first function
#
# The kernel lies as it is. With $x = 0$ beyond its ends,
#
# $$\text{full}[t] = \sum_{k=0}^{K-1} w[k]\; x[t + k - (K - 1)], \qquad t = 0, \dots, M + K - 2.$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(M,)` | the signal; it may hold whole numbers |
# | `w` | `(K,)` | the kernel, never longer than the signal |
# | `mode` | text | `"full"`, `"same"` or `"valid"` |
# | result | `(length,)` | floats, as many as the table of modes says |
#
# `"valid"` is the part of full that begins at place $K - 1$, `"same"` is the one that begins at
# place $(K - 1)\, //\, 2$; the table says how long they are. Do not change `x` or `w`.
#
# <details><summary>Hint 1: a plan</summary>
#
# Find out first how long the output is, and which value of the signal the kernel's first number stands on
# when the output's first value is computed (it may lie before the signal). Then every step is the same.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Either put zeros at both ends of a copy of the signal, or skip the products whose place lies outside of it.
# A dictionary from mode to number saves a chain of ifs.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# `x[-1]` is no error in Python: it is the last value; and `x[0:-0]` is empty. For a kernel of even length,
# the two ends in `"same"` mode do not get equally many zeros; take a kernel of two and count.
# </details>

# %%
def correlate1d(x, w, mode):
    """Slide a kernel along a signal as it is, and add up the products at each place.

    x: signal (M,)          w: kernel (K,), K at most M
    mode: "full" (M + K - 1 values), "same" (M), "valid" (M - K + 1)
    Returns an array of floats; "same" is the part of "full" from place (K - 1) // 2 on.
    """
    ### BEGIN SOLUTION
    M, K = len(x), len(w)
    before = {"full": K - 1, "same": K // 2, "valid": 0}[mode]
    length = {"full": M + K - 1, "same": M, "valid": M - K + 1}[mode]
    y = np.zeros(length)
    for t in range(length):
        for k in range(K):
            at = t + k - before
            if 0 <= at < M:
                y[t] += w[k] * x[at]
    return y
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
for mode, due in (("full", 9), ("same", 7), ("valid", 5)):
    length = len(correlate1d(np.ones(7), np.ones(3), mode))
    print(f"{mode}: {length} values, you said {my_lengths[mode]}")
    assert length == due

# %% [markdown]
# ## What a kernel looks for
#
# Different kernels answer to different things in the same signal. The pictures are made by your function.

# %%
rng = np.random.default_rng(1)
steps = np.repeat([0., 2., 1., 3.], 15) + 0.25 * rng.standard_normal(60)
kernels = {"signal": np.array([1.]),
           "mean of 7": np.full(7, 1 / 7),
           "after minus before": np.array([-1., -1., -1., 0., 1., 1., 1.]) / 3}
answers = {name: correlate1d(steps, kernel, "same") for name, kernel in kernels.items()}
figure, axes = plt.subplots(3, 1, figsize=(7, 4.6), sharex=True, layout="constrained")
for ax, (name, values) in zip(axes, answers.items()):
    ax.plot(values, color="#0072B2")
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set(title=name, ylabel="value")
axes[-1].set_xlabel("place (sample)")
plt.show()

# %% [markdown]
# *In words: a noisy staircase; the mean over seven values makes it smooth and its steps into ramps; the
# difference between the three values after a place and the three before is near zero on every tread and
# peaks at every step, upwards where the staircase rises, downwards where it falls. At the right end both
# meet the zeros beyond the signal.*

# %% [markdown] covers="37"
# ## Echoes: convolution
#
# You clap four times, with strengths 1, 2, 3, 4. The room answers each clap with the sound itself, half of it
# one second later, and a quarter of it two seconds later: the kernel is 1, 1/2, 1/4. What is heard at any
# time is the **sum of all echoes** that arrive then.
#
# | second | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | of the first clap | 1 | 0.5 | 0.25 | | | |
# | of the second | | 2 | 1 | 0.5 | | |
# | of the third | | | 3 | 1.5 | 0.75 | |
# | of the fourth | | | | 4 | 2 | 1 |
# | **heard** | **1** | **2.5** | **4.25** | **6** | **2.75** | **1** |
#
# The value heard at second 2 is $1 \cdot x[2] + \frac12 \cdot x[1] + \frac14 \cdot x[0]$: as the index of the kernel
# goes up, that of the signal goes **down**,
#
# $$\text{full}[t] = \sum_{k=0}^{K-1} w[k]\; x[t - k].$$
#
# So, seen from the output, the kernel lies on the signal **turned round**: its first number meets the latest
# value. That is the whole difference between convolution and correlation.

# %%
plots.slide1d(x, w, pad="full", flip=True)

# %% [markdown]
# *In words: the kernel is turned to 0.25, 0.5, 1 and steps over the line 1, 2, 3, 4; its 1 comes first. The
# output reads 1, 2.5, 4.25, 6, 2.75, 1, as in the table.*
#
# ## Predict
#
# Which two of the six values are left in `"valid"` mode, when every echo has arrived?

# %%
my_valid = None

# %% [markdown]
# ## Your second function
#
# Arguments, result and modes are those of `correlate1d`; only the kernel is turned. Do not change `x` or `w`, and do
# not call `correlate1d`: each function is graded on its own.
#
# <details><summary>Hint 1: a plan</summary>
#
# You may follow the table: start from silence, let every value of the signal add its echoes where they
# arrive, and cut out at the end what the mode asks for.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A slice of the full result serves all three modes: each has a first place and a length.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Echoes of different claps arrive at the same second. And where a clap is a whole number, half of it is not.
# </details>

# %%
def convolve1d(x, w, mode):
    """Every value of a signal leaves a scaled copy of the kernel behind; the copies are added up.

    x: signal (M,)          w: kernel (K,), K at most M
    mode: "full" (M + K - 1 values), "same" (M), "valid" (M - K + 1)
    Returns an array of floats; "same" is the part of "full" from place (K - 1) // 2 on.
    """
    ### BEGIN SOLUTION
    M, K = len(x), len(w)
    y = np.zeros(M + K - 1)
    for t in range(M):
        for k in range(K):
            y[t + k] += x[t] * w[k]
    start, length = {"full": (0, M + K - 1), "same": ((K - 1) // 2, M),
                     "valid": (K - 1, M - K + 1)}[mode]
    return y[start:start + length]
    ### END SOLUTION


# %% [markdown]
# ## Back to your prediction

# %%
print("full:", convolve1d(x, w, "full"))
print("valid:", convolve1d(x, w, "valid"), "- you said", my_valid)
assert convolve1d(x, w, "full").tolist() == [1, 2.5, 4.25, 6, 2.75, 1]
assert convolve1d(x, w, "valid").tolist() == [4.25, 6]
assert correlate1d(x, w, "valid").tolist() == [2.75, 4.5]
assert [len(convolve1d(np.ones(7), np.ones(3), m)) for m in ("valid", "full", "same")] == [5, 9, 7]

# %% [markdown]
# An echo made by your function: two short tones in a room that answers after a quarter and after half a
# second.

# %%
rate = 200
time = np.arange(rate) / rate
tone = np.sin(2 * np.pi * 20 * time) * np.exp(-25 * time)
sound = tone + 0.6 * np.roll(tone, 30) * (time >= 30 / rate)
room = np.zeros(121)
room[[0, 50, 100]] = 1, 0.5, 0.25
heard = convolve1d(sound, room, "full")
figure, axes = plt.subplots(3, 1, figsize=(7, 4.6), sharex=True, layout="constrained")
for ax, (name, values) in zip(axes, {"sound": sound, "kernel: the room": room, "heard": heard}.items()):
    ax.plot(np.arange(len(values)) / rate, values, color="#0072B2")
    ax.set(title=name, ylabel="value")
axes[-1].set_xlabel("time (seconds)")
plt.show()

# %% [markdown]
# *In words: two bursts within the first quarter of a second; a kernel of three spikes, at 0, 0.25 and 0.5 seconds,
# each half as high as the one before; the sum: the two bursts three times, softer each time.*
#
# ## Half a turn
#
# On a picture the kernel is turned about its middle by 180 degrees: top and bottom change places, and so do left
# and right. You will meet this half turn again when you send gradients backward (unit 08).
#
# | argument | shape | meaning |
# |---|---|---|
# | `w` | `(KH, KW)` or `(KH, KW, C, F)` | a kernel, or `F` filters for `C` channels (unit 03): the plane is the **first two axes** |
# | result | the shape of `w` | a new array; axes after the second keep their order |
#
# <details><summary>Hint 1: a plan</summary>
#
# Where does the number in row 0, column 0 go? And the one in row 0, column 1? Write the two down for a kernel of
# 3 x 4, and the rule is there.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `w[u, v]` is one number of a kernel, and a whole piece of shape `(C, F)` of filters: the same line serves both.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# The last of n rows has the number n - 1. A kernel need not be square. The caller's kernel stays as it is.
# </details>

# %%
def rot180(w):
    """Turn a kernel by 180 degrees in the plane of its first two axes.

    w: kernel (KH, KW), or filters (KH, KW, C, F), or any stack (KH, KW, ...)
    Returns a new array of the same shape.
    """
    ### BEGIN SOLUTION
    KH, KW = w.shape[:2]
    turned = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            turned[u, v] = w[KH - 1 - u, KW - 1 - v]
    return turned
    ### END SOLUTION


# %%
kernel = np.array([[1., 2., 3.], [4., 5., 6.]])
print(rot180(kernel))
assert np.array_equal(rot180(rot180(kernel)), kernel)

# %% [markdown]
# ## On a picture
#
# Nothing new but a second axis: the window slides over rows and columns. Here the kernel lies as it is, and
# `valid` keeps the places where it lies wholly on the picture.

# %%
X = np.array([[1., 1., 1., 0., 0.],
              [0., 1., 1., 1., 0.],
              [0., 0., 1., 1., 1.],
              [0., 0., 1., 1., 0.],
              [0., 1., 1., 0., 0.]])
K = np.array([[1., 0., 1.],
              [0., 1., 0.],
              [1., 0., 1.]])
plots.conv_steps(X, K)

# %% [markdown]
# *In words: a 3 x 3 window moves over the 5 x 5 picture, row by row. At each of nine places its products are
# added up; the output fills with 4 3 4, 2 4 3, 2 3 4.*
#
# ## Correlation of a picture: your third function
#
# With $x = 0$ outside of the picture,
#
# $$\text{full}[i, j] = \sum_{u=0}^{KH-1} \sum_{v=0}^{KW-1} w[u, v]\; x[i + u - (KH - 1),\; j + v - (KW - 1)].$$
#
# | argument | shape | meaning |
# |---|---|---|
# | `x` | `(H, W)` | the picture; it may hold whole numbers |
# | `w` | `(KH, KW)` | the kernel, neither higher nor wider than the picture |
# | `mode` | text | `"full"`, `"same"` or `"valid"` |
# | result | see below | floats |
#
# | mode | rows | columns | part of full from row | and column |
# |---|---|---|---|---|
# | `"full"` | `H + KH - 1` | `W + KW - 1` | 0 | 0 |
# | `"same"` | `H` | `W` | `(KH - 1) // 2` | `(KW - 1) // 2` |
# | `"valid"` | `H - KH + 1` | `W - KW + 1` | `KH - 1` | `KW - 1` |
#
# <details><summary>Hint 1: a plan</summary>
#
# Treat rows just as you treated the line, then columns with numbers of their own. What was one loop over places
# becomes two, and so does the sum over the kernel.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# Put the picture into the middle of a larger array of zeros; then every window can be cut out with two slices.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# Neither picture nor kernel need be square. For an even kernel, above and below do not get equally many zeros in
# `"same"` mode.
# </details>

# %%
def correlate2d(x, w, mode):
    """Slide a kernel over a picture as it is, and add up the products at each place.

    x: picture (H, W)          w: kernel (KH, KW), KH at most H, KW at most W
    mode: "full" (H + KH - 1 by W + KW - 1), "same" (H by W), "valid" (H - KH + 1 by W - KW + 1)
    Returns an array of floats; "same" is the part of "full" from row (KH - 1) // 2 and column
    (KW - 1) // 2 on.
    """
    ### BEGIN SOLUTION
    H, W = x.shape
    KH, KW = w.shape
    up, left = {"full": (KH - 1, KW - 1), "same": (KH // 2, KW // 2),
                "valid": (0, 0)}[mode]
    OH, OW = {"full": (H + KH - 1, W + KW - 1), "same": (H, W),
              "valid": (H - KH + 1, W - KW + 1)}[mode]
    y = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            for u in range(KH):
                for v in range(KW):
                    row, column = i + u - up, j + v - left
                    if 0 <= row < H and 0 <= column < W:
                        y[i, j] += w[u, v] * x[row, column]
    return y
    ### END SOLUTION


# %%
print(correlate2d(X, K, "valid"))
assert correlate2d(X, K, "valid").tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
assert correlate2d(X, K, "same").tolist() == [
    [2, 2, 3, 1, 1], [1, 4, 3, 4, 1], [1, 2, 4, 3, 3], [1, 2, 3, 4, 1], [0, 2, 2, 1, 1]]

# %% [markdown]
# The middle of the second result is the first: zeros around the picture add a rim and change nothing else.

# %% [markdown] covers="E39"
# ## Convolution of a picture
#
# Each pixel leaves a copy of the kernel, scaled by its value, that begins where the pixel stands. Where copies
# overlap they add up:
#
# $$\text{full}[i, j] = \sum_{u} \sum_{v} w[u, v]\; x[i - u,\; j - v].$$
#
# ### Spot the mistake
#
# Notes count rows and columns from 1 and write
# $y_{ij} = \sum_{u=1}^{U} \sum_{v=1} V\, w_{uv}\, x_{i-u+1,\, j-v+1}$
# above an example whose result is the `valid` part, 3 x 3, with $y_{11}$ in its corner. What is wrong with the
# second sum sign? And which pixel would $y_{11}$ need for $u = v = 3$? From which $i$ and $j$ on does the formula hold for the `valid` part?
#
# <details><summary>What you should have found</summary>
#
# The limit of the second sum, $V$, has slipped behind the sign, where it reads as a factor. $y_{11}$ would need
# $x_{-1,-1}$, which is not in the picture: the formula holds where $i$ starts at $U$ and $j$ at $V$.
# (Their table of the picture has a slip, too: it opens six columns for five numbers.)
# </details>
#
# ## Predict
#
# The example of those notes has this kernel. Its half turn moves the 1 and the -1 into each other's place. How
# does the convolution then compare with the correlation?

# %%
notes = np.array([[1., 1., 1., 1., 1.],
                  [-1., 0., -3., 0., 1.],
                  [2., 1., 1., -1., 0.],
                  [0., -1., 1., 2., 1.],
                  [1., 2., 1., 1., 1.]])
diagonal = np.array([[1., 0., 0.],
                     [0., 0., 0.],
                     [0., 0., -1.]])
my_comparison = None

# %% [markdown]
# ## Your fourth function
#
# Arguments, shapes and modes are those of `correlate2d`; only the kernel is turned. Do not change `x` or `w`. Do not
# call your other functions: write their loops again.
#
# <details><summary>Hint 1: a plan</summary>
#
# Two ways lead there. Either turn a copy of the kernel and correlate; or let every pixel add its copy of the kernel
# to the full result, and cut out at the end what the mode asks for.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# A slice with a negative step walks backwards. In the second way, a whole copy can be added at once to a window of
# the result.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# With a kernel of even size in `"same"` mode, turning it does not change which part of full is kept: the table
# holds as it stands.
# </details>

# %%
def convolve2d(x, w, mode):
    """Every pixel leaves a scaled copy of the kernel behind; the copies are added up.

    x: picture (H, W)          w: kernel (KH, KW), KH at most H, KW at most W
    mode: "full" (H + KH - 1 by W + KW - 1), "same" (H by W), "valid" (H - KH + 1 by W - KW + 1)
    Returns an array of floats; "same" is the part of "full" from row (KH - 1) // 2 and column
    (KW - 1) // 2 on.
    """
    ### BEGIN SOLUTION
    H, W = x.shape
    KH, KW = w.shape
    y = np.zeros((H + KH - 1, W + KW - 1))
    for i in range(H):
        for j in range(W):
            for u in range(KH):
                for v in range(KW):
                    y[i + u, j + v] += x[i, j] * w[u, v]
    top, left = {"full": (0, 0), "same": ((KH - 1) // 2, (KW - 1) // 2),
                 "valid": (KH - 1, KW - 1)}[mode]
    OH, OW = {"full": (H + KH - 1, W + KW - 1), "same": (H, W),
              "valid": (H - KH + 1, W - KW + 1)}[mode]
    return y[top:top + OH, left:left + OW]
    ### END SOLUTION


# %% [markdown] covers="39"
# ## Back to your prediction

# %%
convolved, correlated = convolve2d(notes, diagonal, "valid"), correlate2d(notes, diagonal, "valid")
print("convolution:\n", convolved)
print("correlation:\n", correlated, "\nyou said", my_comparison)
assert convolved.tolist() == [[0, -2, -1], [2, 2, 4], [-1, 0, 0]]
assert np.array_equal(correlated, -convolved)

# %% [markdown]
# One is exactly the negative of the other, so this example tells at once which of the two somebody computed. The
# 5 x 5 example before it cannot: its kernel is the same after half a turn.
#
# A **stride** of 2 keeps every second place in both directions: here first without, then with a rim of one zero
# around the picture (unit 02 counts them).

# %%
print("stride 2:\n", convolved[::2, ::2])
print("a rim of one zero, stride 2:\n", convolve2d(notes, diagonal, "same")[::2, ::2])
assert convolved[::2, ::2].tolist() == [[0, -1], [-1, 0]]
assert convolve2d(notes, diagonal, "same")[::2, ::2].tolist() == [[0, 0, 0], [-1, 2, 0], [0, 1, -2]]

# %% [markdown]
# ## One pixel tells all
#
# A picture that is black but for one pixel, made by your functions: convolution gives the kernel back, correlation
# gives it back turned.

# %%
dot = np.zeros((7, 7))
dot[3, 3] = 1
letter = np.array([[1., 1., 1., 1.], [1., 0., 0., 0.], [1., 1., 1., 0.], [1., 0., 0., 0.], [1., 0., 0., 0.]])
pictures = {"kernel": letter, "one pixel": dot, "convolution": convolve2d(dot, letter, "full"),
            "correlation": correlate2d(dot, letter, "full")}
figure, axes = plt.subplots(1, 4, figsize=(7, 2.4), layout="constrained")
for ax, (name, values) in zip(axes, pictures.items()):
    ax.imshow(values, cmap="cividis", vmin=0, vmax=1)
    ax.set(title=name, xlabel="column", xticks=range(0, values.shape[1], 3),
           yticks=range(0, values.shape[0], 3))
axes[0].set_ylabel("row")
plt.show()
assert np.array_equal(pictures["convolution"][3:8, 3:7], letter)

# %% [markdown]
# *In words: a kernel in the shape of the letter F; a black picture with one bright pixel; a picture with an upright
# F; a picture with an F that stands on its head and looks to the left.*
#
# Why do convolution **layers** correlate? Their kernels are learned. A layer that turned its kernel would simply
# learn the turned one; so nobody turns it, and everybody says convolution. From unit 03 on, so do we.
#
# ## In your words

# %% [markdown] written="convolution-or-correlation" points=1
# Somebody hands you a function and says that it convolves. How do you find out with **one** call whether it does, or
# whether it correlates? One sentence.
#
# ### BEGIN SOLUTION
# Give it a picture with a single 1 and a kernel that changes when it is turned by 180 degrees: convolution returns
# the kernel as it is, correlation returns it turned.
# ### END SOLUTION

# %% [markdown]
# ## If you want more
#
# Multiply two polynomials on paper, and look at where each product of two coefficients goes: you have done this
# before. The following function multiplies any number of them. Its points are added beyond the total.
#
# `factors` is a list of arrays, at least one; each holds the coefficients of one polynomial, the constant first:
# `[1, -1]` is $1 - x$. The result is an array of floats in the same order. It has one place for every power that can
# occur, also where its coefficient is 0. Do not change the factors.
#
# <details><summary>Hint 1: a plan</summary>
#
# Multiply the first two, then their product with the third, and so on.
# </details>
# <details><summary>Hint 2: a tool</summary>
#
# `enumerate` gives a coefficient together with its power.
# </details>
# <details><summary>Hint 3: what is easily forgotten</summary>
#
# A polynomial with n coefficients ends at the power n - 1. How many coefficients has the product?
# </details>

# %%
def polynomial_product(factors):
    """Multiply polynomials given by their coefficients, the constant first.

    factors: list of arrays (n1,), (n2,), ..., at least one
    Returns an array of floats (n1 + n2 + ... - number of factors + 1,).
    """
    ### BEGIN SOLUTION
    result = factors[0]
    for factor in factors[1:]:
        whole = np.zeros(len(result) + len(factor) - 1)
        for a, p in enumerate(result):
            for b, q in enumerate(factor):
                whole[a + b] += p * q
        result = whole
    return result
    ### END SOLUTION


# %% [markdown]
# ## Where you meet this again
#
# `np.convolve` and `scipy.signal.convolve2d` turn the kernel; `torch.nn.functional.conv2d`, `tf.nn.conv2d` and the
# kernels of CNN Explainer do not. In *Deep Learning* (Goodfellow, Bengio and Courville, 2016) the chapter on
# convolutional networks gives both. If you copy the numbers of a kernel from a signal processing
# book into a PyTorch layer, which of your functions do you need first?
