# === moveaxis
def hwio_to_oihw(w):
    return np.moveaxis(w, (3, 2), (0, 1))
# === all axes turned around, then two exchanged
def hwio_to_oihw(w):
    return w.T.swapaxes(2, 3)
# === einsum
def hwio_to_oihw(w):
    return np.einsum("hwio->oihw", w)
# === filter by filter
def hwio_to_oihw(w):
    return np.array([[w[:, :, c, f] for c in range(w.shape[2])] for f in range(w.shape[3])])
# === rolled axes
def hwio_to_oihw(w):
    return np.rollaxis(np.rollaxis(w, 3), 3, 1)
# === flat matrices
def hwio_to_oihw(w):
    kh, kw, c, f = w.shape
    return np.ascontiguousarray(w.reshape(kh * kw, c * f).T.reshape(c, f, kh, kw).swapaxes(0, 1))
