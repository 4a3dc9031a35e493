# === np.linalg.norm with infinity
def relative_error(got, want):
    size = [np.linalg.norm(np.ravel(a).astype(float), np.inf) for a in (got, want, got - want)]
    return size[2] / max(size[0], size[1]) if max(size[:2]) > 0 else 0
# === loops
def relative_error(got, want):
    off = scale = 0.0
    for g, w in zip(got.ravel().tolist(), want.ravel().tolist()):
        off = max(off, abs(g - w))
        scale = max(scale, abs(g), abs(w))
    return off / scale if scale else 0.0
# === divides zero by zero and mends it
def relative_error(got, want):
    r = np.abs(got - want).max() / np.maximum(np.abs(got), np.abs(want)).max()
    return float(np.nan_to_num(r))
# === equal arrays first
def relative_error(got, want):
    if np.array_equal(got, want):
        return 0.0
    both = np.stack([got, want])
    return np.ptp(both, axis=0).max() / np.abs(both).max()
# === an array of no axes
def relative_error(got, want):
    scale = np.max(np.abs(np.concatenate([got.ravel(), want.ravel()])))
    return np.asarray(np.max(np.abs(want - got)) / (scale if scale > 0 else 1))
