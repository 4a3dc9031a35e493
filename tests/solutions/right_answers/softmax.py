# === the logarithm of the sum goes into the exponent
def softmax(x):
    top = x.max(axis=-1, keepdims=True)
    return np.exp(x - top - np.log(np.exp(x - top).sum(axis=-1, keepdims=True)))
# === row by row
def one(row):
    e = np.exp(row - np.max(row))
    return e / np.sum(e)
# %%
def softmax(x):
    return np.apply_along_axis(one, -1, x.astype(np.float64))
# === one over a sum of exponentials of differences, with overflow on the way
def softmax(x):
    d = x[..., None, :] - x[..., :, None]
    return 1 / np.exp(d).sum(axis=-1)
# === nested lists, by recursion
import math
def softmax(x):
    if np.ndim(x) > 1:
        return [softmax(part) for part in x]
    top = max(float(v) for v in x)
    e = [math.exp(float(v) - top) for v in x]
    return [v / sum(e) for v in e]
# === logaddexp
def softmax(x):
    total = np.logaddexp.reduce(x * 1.0, axis=-1)
    return np.exp(x - total[..., np.newaxis])
# === two dimensions and back
def softmax(x):
    rows = np.reshape(x, (-1, x.shape[-1])).T.astype(float)
    rows = rows - np.amax(rows, axis=0)
    e = np.exp(rows)
    return (e / e.sum(axis=0)).T.reshape(x.shape)
# === einsum and a subclass of nothing
def softmax(x):
    e = np.exp(x - np.max(x, -1)[..., None])
    return np.divide(e, np.einsum("...k->...", e)[..., None])
