# === np.mean
def global_avg_pool(x):
    return x.mean(axis=(1, 2))
# === one axis after the other
def global_avg_pool(x):
    return x.mean(axis=1).mean(axis=1)
# === einsum
def global_avg_pool(x):
    return np.einsum("nhwc->nc", x) / (x.shape[1] * x.shape[2])
# === loops and nested lists
def global_avg_pool(x):
    return [[float(np.average(image[..., c])) for c in range(x.shape[-1])] for image in x]
# === a matrix product
def global_avg_pool(x):
    n, h, w, c = x.shape
    return np.full(h * w, 1 / (h * w)) @ x.reshape(n, h * w, c)
# === math.fsum
import math
def global_avg_pool(x):
    y = np.empty((len(x), x.shape[-1]))
    for n, c in np.ndindex(y.shape):
        y[n, c] = math.fsum(x[n, :, :, c].ravel()) / x[n, :, :, c].size
    return y
