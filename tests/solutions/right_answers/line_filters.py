# === broadcasting against the identity
def line_filters(size=7, channels=3):
    line = np.eye(size)[size // 2]
    down = np.broadcast_to(line, (size, size))
    both = np.stack([down, down.T], axis=-1)[:, :, None, :]
    return np.repeat(both, channels, axis=2)
# === comparisons of indices
def line_filters(size=7, channels=3):
    u, v, _, f = np.indices((size, size, channels, 2))
    return np.where(f == 0, v == (size - 1) / 2, u == (size - 1) / 2).astype(float)
# === plain lists
def line_filters(size=7, channels=3):
    m = (size - 1) // 2
    return [[[[float(v == m), float(u == m)] for _ in range(channels)] for v in range(size)]
            for u in range(size)]
# === one filter, turned
def line_filters(size=7, channels=3):
    down = np.zeros((size, size))
    down[:, size // 2] += 1
    return np.stack([np.stack([a] * channels, -1) for a in (down, np.rot90(down))], -1)
# === single precision, filled pixel by pixel
def line_filters(size=7, channels=3):
    filters = np.zeros((size, size, channels, 2), np.float32)
    for t in range(size):
        filters[t, size >> 1, :, 0] = filters[size >> 1, t, :, 1] = 1.0
    return filters
# === in PyTorch's layout first
def pair(n, c):
    w = np.zeros((2, c, n, n))
    w[0, ..., n // 2] = 1
    w[1, ..., n // 2, :] = 1
    return w
# %%
line_filters = lambda size=7, channels=3: pair(size, channels).transpose(2, 3, 1, 0)
