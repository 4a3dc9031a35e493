# === a loop over the channels
def prelu(x, alpha):
    y = np.array(x, dtype=float)
    for c in range(x.shape[-1]):
        part = y[..., c]
        part[part < 0] *= alpha[c]
    return y
# === positive part and negative part
def prelu(x, alpha):
    return np.maximum(x, 0) + alpha * np.minimum(x, 0)
# === one channel after the other, stacked
def prelu(x, alpha):
    parts = [np.where(x[..., c] > 0, x[..., c], a * x[..., c]) for c, a in enumerate(alpha)]
    return np.stack(parts, axis=-1)
# === channels first inside, a transposed view out
def prelu(x, alpha):
    z = np.moveaxis(x, -1, 0)
    slopes = alpha.reshape(-1, *[1] * (x.ndim - 1))
    return np.moveaxis(np.where(z < 0, slopes * z, z), 0, -1)
# === einsum with a diagonal matrix
def prelu(x, alpha):
    low = np.where(x < 0, x, 0)
    return (x - low) + np.einsum("...c,cd->...d", low, np.diag(alpha))
# === a class
class Prelu:
    def __init__(self, alpha):
        self.alpha = np.asarray(alpha)

    def __call__(self, x):
        return x * np.where(x < 0, self.alpha, 1.0)

def prelu(x, alpha):
    return Prelu(alpha)(x)
