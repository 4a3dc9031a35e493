# === einsum
def conv_step(window, w, b):
    return np.einsum("uvc,uvc->", window, w) + b
# === a dot product of flat arrays
def conv_step(window, w, b):
    return np.dot(window.ravel(), w.ravel()) + b
# === loops in plain Python, from the back to the front
def conv_step(window, w, b):
    total = b
    for u in reversed(range(window.shape[0])):
        for v in reversed(range(window.shape[1])):
            for c in range(window.shape[2]):
                total += window[u, v, c] * w[u, v, c]
    return total
# === one channel after the other, in a helper
def plane(a, k):
    return (a * k).sum()
# %%
def conv_step(window, w, b):
    return sum(plane(window[..., c], w[..., c]) for c in range(w.shape[-1])) + b
# === an array of no axes, with a warning on the way
import warnings

def conv_step(window, w, b):
    warnings.warn("multiplying")
    return np.tensordot(window, w, 3) + np.array(b)
# === a matrix product with a column of ones for the bias
def conv_step(window, w, b):
    return (np.append(window, 1.0) @ np.append(w, b)).item()
# === math.fsum
import math
# %%
conv_step = lambda window, w, b: math.fsum([*(window * w).flat, b])
