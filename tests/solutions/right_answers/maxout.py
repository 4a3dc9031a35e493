# === reshape
def maxout(x, pieces):
    return x.reshape(*x.shape[:-1], -1, pieces).max(-1)
# === the pieces one after the other
def maxout(x, pieces):
    best = x[..., ::pieces] * 1.0
    for p in range(1, pieces):
        best = np.maximum(best, x[..., p::pieces])
    return best
# === np.split
def maxout(x, pieces):
    return np.stack([part.max(axis=-1) for part in np.split(x, x.shape[-1] // pieces, -1)], -1)
# === np.maximum.reduceat
def maxout(x, pieces):
    return np.maximum.reduceat(x, np.arange(0, x.shape[-1], pieces), axis=-1)
# === loops over everything, nested lists
def maxout(x, pieces):
    if x.ndim > 1:
        return [maxout(part, pieces) for part in x]
    return [float(max(x[k:k + pieces])) for k in range(0, len(x), pieces)]
# === sorted
def maxout(x, pieces):
    return np.sort(np.reshape(x, (*x.shape[:-1], x.shape[-1] // pieces, pieces)))[..., -1]
# === whole numbers stay whole, with a print
def maxout(x, pieces):
    print("pieces", pieces)
    shape = list(x.shape[:-1]) + [-1, pieces]
    return np.amax(x.reshape(shape), axis=len(shape) - 1)
