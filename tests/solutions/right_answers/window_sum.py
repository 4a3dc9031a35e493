# === a slice, one product
def window_sum(x, i, j, k):
    return np.sum(x[i:i + k.shape[0], j:j + k.shape[1]] * k)
# === einsum, an array of no axes
def window_sum(x, i, j, k):
    h, w = k.shape
    return np.asarray(np.einsum("uv,uv->", x[i:i + h, j:j + w], k))
# === a dot product of two lines
def window_sum(x, i, j, k):
    h, w = np.shape(k)
    return np.dot(np.ravel(x[i:i + h, j:j + w]), np.ravel(k))
# === exact summation, backwards
import math

def window_sum(x, i, j, k):
    kh, kw = k.shape
    return math.fsum(float(x[i + u, j + v]) * float(k[u, v])
                     for u in reversed(range(kh)) for v in reversed(range(kw)))
# === recursion, a row at a time
def window_sum(x, i, j, k):
    if len(k) == 0:
        return 0.0
    return float(x[i, j:j + k.shape[1]] @ k[0]) + window_sum(x, i + 1, j, k[1:])
# === the trace of a matrix product
def window_sum(x, i, j, k):
    return np.trace(x[i:i + len(k), j:j + len(k[0])] @ k.T)
# === a kernel laid into a plane of zeros
def window_sum(x, i, j, k):
    mask = np.zeros(x.shape)
    mask[i:i + k.shape[0], j:j + k.shape[1]] = k
    return (mask * x).sum()
# === all windows, one of them picked, with a print
def window_sum(x, i, j, k):
    views = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    print("views", views.shape)
    return np.tensordot(views[i, j], k, 2)
# === Python lists through a helper in another cell
def pairs(x, i, j, k):
    for u, row in enumerate(k.tolist()):
        yield from zip(x[i + u].tolist()[j:], row)
# %%
def window_sum(x, i, j, k):
    return sum(a * b for a, b in pairs(x, i, j, k))
