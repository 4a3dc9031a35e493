# === np.kron
def upsample_mean(dy, size):
    return np.kron(dy, np.ones((1, *size, 1))) / (size[0] * size[1])
# === loops
def upsample_mean(dy, size):
    N, H, W, C = dy.shape
    dx = np.zeros((N, H * size[0], W * size[1], C))
    for i in range(dx.shape[1]):
        for j in range(dx.shape[2]):
            dx[:, i, j] = dy[:, i // size[0], j // size[1]] / size[0] / size[1]
    return dx
# === broadcasting
def upsample_mean(dy, size):
    N, H, W, C = dy.shape
    kh, kw = size
    wide = np.broadcast_to(dy[:, :, None, :, None], (N, H, kh, W, kw, C))
    return wide.reshape(N, H * kh, W * kw, C) / np.prod(size)
# === indices
def upsample_mean(dy, size):
    i = np.arange(dy.shape[1] * size[0]) // size[0]
    j = np.arange(dy.shape[2] * size[1]) // size[1]
    return (dy[:, i][:, :, j] / (size[0] * size[1])).tolist()
# === strided writing
def upsample_mean(dy, size):
    (kh, kw), (N, H, W, C) = size, dy.shape
    dx = np.empty((N, H * kh, W * kw, C))
    for u in range(kh):
        for v in range(kw):
            dx[:, u::kh, v::kw] = dy
    dx /= kh * kw
    return dx
