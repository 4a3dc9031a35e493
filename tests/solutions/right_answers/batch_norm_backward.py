# === the paper's chain, by way of variance and mean
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    axes = tuple(range(x.ndim - 1))
    m = x.size // x.shape[-1]
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    dn = dy * gamma
    dvar = np.sum(dn * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=axes)
    dmean = np.sum(-dn / np.sqrt(var + eps), axis=axes) + dvar * np.sum(-2 * (x - mean), axis=axes) / m
    dx = dn / np.sqrt(var + eps) + dvar * 2 * (x - mean) / m + dmean / m
    n = (x - mean) / np.sqrt(var + eps)
    return dx, np.sum(dy * n, axis=axes), np.sum(dy, axis=axes)
# === one line, with the sums that are there already
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    axes = tuple(range(x.ndim - 1))
    m = x.size / x.shape[-1]
    root = np.sqrt(x.var(axes) + eps)
    n = (x - x.mean(axes)) / root
    dgamma, dbeta = (dy * n).sum(axes), dy.sum(axes)
    return gamma / (m * root) * (m * dy - dbeta - n * dgamma), dgamma, dbeta
# === channel by channel, a projection
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    dx, dgamma, dbeta = np.zeros(x.shape), np.zeros(len(gamma)), np.zeros(len(gamma))
    for c in range(len(gamma)):
        v, d = x[..., c].ravel(), dy[..., c].ravel()
        root = (v.var() + eps) ** 0.5
        n = (v - v.mean()) / root
        dgamma[c], dbeta[c] = d @ n, d.sum()
        dx[..., c] = (gamma[c] / root * (d - d.mean() - n * (d @ n) / len(v))).reshape(x.shape[:-1])
    return dx, dgamma, dbeta
# === the whole matrix of derivatives
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    C = x.shape[-1]
    rows, d = x.reshape(-1, C), dy.reshape(-1, C)
    N = len(rows)
    dx, dgamma = np.zeros((N, C)), []
    for c in range(C):
        root = np.sqrt(np.var(rows[:, c]) + eps)
        n = (rows[:, c] - rows[:, c].mean()) / root
        matrix = (np.eye(N) - 1 / N - np.outer(n, n) / N) / root
        dx[:, c] = matrix @ (gamma[c] * d[:, c])
        dgamma.append(n @ d[:, c])
    return [dx.reshape(x.shape), dgamma, list(d.sum(axis=0))]
# === a class that remembers, a named tuple
from collections import namedtuple
Grads = namedtuple("Grads", "dx dgamma dbeta")

class Norm:
    def __init__(self, x, eps):
        self.axes = tuple(range(x.ndim - 1))
        self.root = np.sqrt(np.var(x, axis=self.axes) + eps)
        self.n = (x - np.mean(x, axis=self.axes)) / self.root
    def mean(self, a):
        return np.mean(a, axis=self.axes)
# %%
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    layer = Norm(x, eps)
    dn = gamma * dy
    return Grads((dn - layer.mean(dn) - layer.n * layer.mean(layer.n * dn)) / layer.root,
                 (layer.n * dy).sum(layer.axes), dy.sum(layer.axes))
# === einsum
def batch_norm_backward(dy, x, gamma, *, eps=1e-5):
    rows, d = x.reshape(-1, len(gamma)), dy.reshape(-1, len(gamma))
    m = len(rows)
    off = rows - np.einsum("nc->c", rows) / m
    inv = (np.einsum("nc,nc->c", off, off) / m + eps) ** -0.5
    n = off * inv
    dgamma, dbeta = np.einsum("nc,nc->c", d, n), np.einsum("nc->c", d)
    return ((d - dbeta / m - n * dgamma / m) * gamma * inv).reshape(x.shape), dgamma, dbeta
