# === the plain formula, which overflows to the right result
def sigmoid_backward(dy, x):
    y = 1 / (1 + np.exp(-x.astype(float)))
    return dy * y * (1 - y)
# === from the small exponential alone
def sigmoid_backward(dy, x):
    e = np.exp(-np.abs(x))
    return dy * e / (1 + e) ** 2
# === the hyperbolic cosine, cut where it would overflow
def sigmoid_backward(dy, x):
    return dy / (4 * np.cosh(np.clip(x, -700, 700) / 2) ** 2)
# === from the hyperbolic tangent
def sigmoid_backward(dy, x):
    t = np.tanh(x / 2)
    return dy * (1 - t * t) / 4
# === two masks
def sigmoid_backward(dy, x):
    y = np.empty(x.shape)
    up = x > 0
    y[up] = 1 / (1 + np.exp(-x[up]))
    grown = np.exp(x[~up])
    y[~up] = grown / (1 + grown)
    return (y - y ** 2) * dy
# === number by number, with a helper of another cell
import math

def slope(v):
    y = 1 / (1 + math.exp(-abs(v)))
    return y * (1 - y)
# %%
def sigmoid_backward(dy, x):
    return dy * np.vectorize(slope, otypes=[float])(x)
