# === the formula, with an overflow on the way
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
# === half of a tanh
def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2
# === two cases by masks
def sigmoid(x):
    y = np.empty(x.shape)
    up = x >= 0
    y[up] = 1 / (1 + np.exp(-x[up]))
    e = np.exp(x[~up])
    y[~up] = e / (1 + e)
    return y
# === the math module, place by place
import math
def one(v):
    return 1 / (1 + math.exp(-v)) if v > -700 else 0.0
# %%
def sigmoid(x):
    return np.array([one(float(v)) for v in x.flat]).reshape(x.shape)
# === through a logarithm
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))
# === limits that change nothing
def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-np.clip(x, -500, 500)))
# === reciprocal, power
def sigmoid(x):
    return np.reciprocal(1 + np.power(np.e, -x.astype(float)))
