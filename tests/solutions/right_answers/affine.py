# === a matrix product
def affine(x, w, b):
    return x @ w + b
# === einsum
def affine(x, w, b):
    return np.einsum("nd,dm->nm", x, w) + b
# === sums over the inputs, one after the other
def affine(x, w, b):
    y = np.zeros((len(x), len(b)))
    for d in range(w.shape[0]):
        y += np.outer(x[:, d], w[d])
    return y + b
# === nested lists of numbers
def affine(x, w, b):
    return [[float(sum(xi * wi for xi, wi in zip(row, column)) + bias)
             for column, bias in zip(w.T, b)] for row in x]
# === the bias as one more weight, of an input that is one
def affine(x, w, b):
    ones = np.ones((x.shape[0], 1))
    return np.concatenate([x, ones], axis=1) @ np.concatenate([w, b[None]], axis=0)
# === transposed inside, a transposed view out
def affine(x, w, b):
    return np.dot(w.T, x.T).T + b.reshape(1, -1)
# === a class, a print, a warning
import warnings
class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b
    def __call__(self, x):
        warnings.warn("called")
        print(x.shape)
        return np.stack([np.dot(row, self.w) + self.b for row in x])
# %%
def affine(x, w, b):
    return Dense(w, b)(x)
# === summed in the other order
import math
def affine(x, w, b):
    y = np.empty((x.shape[0], w.shape[1]))
    for n, m in np.ndindex(y.shape):
        y[n, m] = math.fsum([b[m], *(x[n, ::-1] * w[::-1, m])])
    return y
