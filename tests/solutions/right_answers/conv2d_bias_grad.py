# === one call
def conv2d_bias_grad(dy):
    return dy.sum(axis=(0, 1, 2))
# === einsum
def conv2d_bias_grad(dy):
    return np.einsum("nijf->f", dy)
# === a product with ones
def conv2d_bias_grad(dy):
    rows = dy.reshape(-1, dy.shape[-1])
    return np.ones(len(rows)) @ rows
# === a list of exact sums
from math import fsum

def conv2d_bias_grad(dy):
    return [fsum(dy[..., f].ravel().tolist()) for f in range(dy.shape[3])]
# === one axis after the other
def conv2d_bias_grad(dy):
    while dy.ndim > 1:
        dy = dy.sum(0)
    return dy
