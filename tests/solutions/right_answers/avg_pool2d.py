# === zeros around the image, and a second array that counts
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    p = [(0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)]
    v = np.lib.stride_tricks.sliding_window_view
    sums = v(np.pad(x, p), size, (1, 2)).sum((-2, -1))
    inside = v(np.pad(np.ones(x.shape), p), size, (1, 2)).sum((-2, -1))
    count = size[0] * size[1] if count_pad else inside[:, ::stride[0], ::stride[1]]
    return sums[:, ::stride[0], ::stride[1]] / count
# === nanmean
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    p = [(0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)]
    z = np.pad(x.astype(float), p, constant_values=0 if count_pad else np.nan)
    rows = range(0, z.shape[1] - size[0] + 1, stride[0])
    cols = range(0, z.shape[2] - size[1] + 1, stride[1])
    return np.stack([np.stack([np.nanmean(z[:, i:i + size[0], j:j + size[1]], axis=(1, 2))
                               for j in cols], 1) for i in rows], 1)
# === two matrices, one for the rows and one for the columns
def places(n, k, s, p, count_pad):
    m = np.zeros(((n + 2 * p - k) // s + 1, n + 2 * p))
    for i, row in enumerate(m):
        row[i * s:i * s + k] = 1
    full = m.sum(1, keepdims=True)
    m = m[:, p:p + n]
    return m / (full if count_pad else m.sum(1, keepdims=True))
# %%
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    a = places(x.shape[1], size[0], stride[0], pad[0], count_pad)
    b = places(x.shape[2], size[1], stride[1], pad[1], count_pad)
    return np.einsum("ih,nhwc,jw->nijc", a, x, b)
# === loops over everything, a sum by hand
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    N, H, W, C = x.shape
    oh = (H + 2 * pad[0] - size[0]) // stride[0] + 1
    ow = (W + 2 * pad[1] - size[1]) // stride[1] + 1
    y = np.zeros((N, oh, ow, C))
    for i in range(oh):
        for j in range(ow):
            total, count = np.zeros((N, C)), 0
            for r in range(i * stride[0] - pad[0], i * stride[0] - pad[0] + size[0]):
                for s in range(j * stride[1] - pad[1], j * stride[1] - pad[1] + size[1]):
                    if 0 <= r < H and 0 <= s < W:
                        total += x[:, r, s]
                        count += 1
            y[:, i, j] = total / (size[0] * size[1] if count_pad else count)
    return y
# === cumulative sums
def avg_pool2d(x, size, *, stride, pad=(0, 0), count_pad=False):
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    def sums(a):
        a = np.pad(a * 1.0, [(0, 0), (ph + 1, ph), (pw + 1, pw), (0, 0)]).cumsum(1).cumsum(2)
        s = a[:, kh:, kw:] - a[:, :-kh, kw:] - a[:, kh:, :-kw] + a[:, :-kh, :-kw]
        return s[:, ::sh, ::sw]
    return sums(x) / (kh * kw if count_pad else np.round(sums(np.ones_like(x))))
