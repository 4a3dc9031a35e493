# === all lengths named
def affine_as_filters(w, image):
    return np.reshape(w, tuple(image) + (w.shape[1],))
# === one filter after the other
def affine_as_filters(w, image):
    return np.stack([column.reshape(image) for column in w.T], axis=-1)
# === loops over everything
def affine_as_filters(w, image):
    H, W, C = image
    filters = np.zeros((H, W, C, w.shape[1]), dtype=w.dtype)
    for i, j, c in np.ndindex(H, W, C):
        filters[i, j, c] = w[(i * W + j) * C + c]
    return filters
# === nested lists
def affine_as_filters(w, image):
    H, W, C = image
    rows = iter(w.tolist())
    return [[[next(rows) for _ in range(C)] for _ in range(W)] for _ in range(H)]
# === np.split
def affine_as_filters(w, image):
    h, v, c = image
    return np.array([np.split(part, v) for part in np.split(w, h)])
