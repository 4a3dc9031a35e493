# === two negative steps: a view
def rot180(w):
    return w[::-1, ::-1]
# === np.rot90 twice
def rot180(w):
    return np.rot90(w, 2)
# === np.flip on the first two axes
def rot180(w):
    return np.flip(w, axis=(0, 1))
# === floats, whatever comes in
def rot180(w):
    y = np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            y[-1 - i, -1 - j] = w[i, j]
    return y
# === upside down, then mirrored
def rot180(w):
    return np.flipud(np.fliplr(w)).copy()
# === fancy indexing
def rot180(w):
    KH, KW = w.shape[:2]
    return w[np.arange(KH)[::-1][:, None], np.arange(KW)[::-1]]
# === the plane as one line, read backwards
def rot180(w):
    line = w.reshape(w.shape[0] * w.shape[1], *w.shape[2:])
    return line[::-1].reshape(w.shape)
# === permutation matrices
def rot180(w):
    J, L = np.eye(w.shape[0])[::-1], np.eye(w.shape[1])[::-1]
    return np.einsum("ab,bc...,cd->ad...", J, w, L)
# === Python lists
def rot180(w):
    return [row[::-1] for row in w.tolist()[::-1]]
