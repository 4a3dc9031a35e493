# === einsum
def affine_backward(dy, x, w, b):
    return (np.einsum("nm,dm->nd", dy, w), np.einsum("nd,nm->dm", x, dy), np.einsum("nm->m", dy))
# === loops, a list of results
def affine_backward(dy, x, w, b):
    N, M = dy.shape
    D = x.shape[1]
    dx, dw, db = np.zeros((N, D)), np.zeros((D, M)), np.zeros(M)
    for n in range(N):
        for m in range(M):
            db[m] += dy[n, m]
            for d in range(D):
                dx[n, d] += dy[n, m] * w[d, m]
                dw[d, m] += dy[n, m] * x[n, d]
    return [dx, dw, db]
# === example by example
def affine_backward(dy, x, w, b):
    dw = sum(np.outer(row, up) for row, up in zip(x, dy))
    dx = np.stack([w @ up for up in dy])
    return dx, dw, sum(up for up in dy)
# === transposed views, a named tuple
from collections import namedtuple
Grads = namedtuple("Grads", "dx dw db")

def affine_backward(dy, x, w, b):
    return Grads((w @ dy.T).T, (dy.T @ x).T, np.ones(len(dy)) @ dy)
# === a class that remembers
class Dense:
    def __init__(self, x, w, b):
        self.x, self.w, self.b = x, w, b
    def backward(self, dy):
        self.dw = np.tensordot(self.x, dy, axes=(0, 0))
        self.db = np.add.reduce(dy)
        return np.inner(dy, self.w)
# %%
def affine_backward(dy, x, w, b):
    layer = Dense(x, w, b)
    dx = layer.backward(dy)
    return dx, layer.dw, layer.db
# === the bias as one more weight, nested lists
def affine_backward(dy, x, w, b):
    extended = np.hstack([x, np.ones((len(x), 1))])
    both = extended.T @ dy
    return (dy @ w.T).tolist(), both[:-1].tolist(), both[-1].tolist()
