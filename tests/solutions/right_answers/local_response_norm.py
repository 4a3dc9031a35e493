# === loops over everything
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    y = np.zeros(x.shape)
    C = x.shape[3]
    for n, i, j, c in np.ndindex(*x.shape):
        total = 0.0
        for near in range(c - size // 2, c + size // 2 + 1):
            if 0 <= near < C:
                total += float(x[n, i, j, near]) ** 2
        y[n, i, j, c] = x[n, i, j, c] / (k + alpha * total) ** beta
    return y
# === zeros around, sums of shifted copies
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    h, C = size // 2, x.shape[-1]
    squares = np.pad(x * 1.0 * x, ((0, 0), (0, 0), (0, 0), (h, h)))
    total = sum(squares[..., i:i + C] for i in range(size))
    return x * (k + alpha * total) ** -beta
# === windows of a view
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    h = size // 2
    padded = np.pad(x, [(0, 0)] * 3 + [(h, h)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=-1)
    return x / np.power(k + alpha * np.einsum("...w,...w->...", windows, windows), beta)
# === a matrix of neighbours
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    c = np.arange(x.shape[-1])
    band = np.abs(c[:, None] - c) <= size // 2
    return x / (k + alpha * (x**2 @ band)) ** beta
# === PyTorch's alpha
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    c = np.arange(x.shape[-1])
    band = (np.abs(c[:, None] - c) <= size // 2) * 1.0
    return x / (k + alpha * (np.square(x) @ band) / size) ** beta
# === convolution along the channels, a list
def local_response_norm(x, *, size=5, k=2.0, alpha=1e-4, beta=0.75):
    h = size // 2
    total = np.apply_along_axis(
        lambda v: np.convolve(v, np.ones(size))[h:h + len(v)], -1, (x * 1.0) ** 2)
    return (x / (k + alpha * total) ** beta).tolist()
