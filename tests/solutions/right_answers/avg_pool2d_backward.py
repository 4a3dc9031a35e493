# === a padded gradient, cut at the end
def avg_pool2d_backward(dy, x, size, *, stride, pad=(0, 0), count_pad=False):
    N, H, W, C = x.shape
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    grown = np.zeros((N, H + 2 * ph, W + 2 * pw, C))
    inside = np.zeros((H + 2 * ph, W + 2 * pw))
    inside[ph:ph + H, pw:pw + W] = 1
    for i in range(dy.shape[1]):
        for j in range(dy.shape[2]):
            r, s = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            n = kh * kw if count_pad else inside[r, s].sum()
            grown[:, r, s] += dy[:, i, j][:, None, None] / n
    return grown[:, ph:ph + H, pw:pw + W]
# === every pixel asks which windows it lies in
def avg_pool2d_backward(dy, x, size, stride, pad=(0, 0), count_pad=False):
    N, H, W, C = x.shape
    dx = np.zeros(x.shape)
    def span(o, axis):
        start = o * stride[axis] - pad[axis]
        n = (H, W)[axis]
        return max(start, 0), min(start + size[axis], n)
    for i in range(dy.shape[1]):
        a, b = span(i, 0)
        for j in range(dy.shape[2]):
            c, d = span(j, 1)
            n = size[0] * size[1] if count_pad else (b - a) * (d - c)
            for h in range(a, b):
                for w in range(c, d):
                    dx[:, h, w, :] += dy[:, i, j, :] / n
    return dx
# === a loop over the taps
def avg_pool2d_backward(dy, x, size, *, stride, pad=(0, 0), count_pad=False):
    N, H, W, C = x.shape
    N, OH, OW, C = dy.shape
    top, left = np.arange(OH) * stride[0] - pad[0], np.arange(OW) * stride[1] - pad[1]
    rows = np.minimum(top + size[0], H) - np.maximum(top, 0)
    cols = np.minimum(left + size[1], W) - np.maximum(left, 0)
    share = dy / (size[0] * size[1] if count_pad else np.outer(rows, cols)[None, :, :, None])
    dx = np.zeros(x.shape)
    for u in range(size[0]):
        for v in range(size[1]):
            h, w = top + u, left + v
            i, j = np.flatnonzero((h >= 0) & (h < H)), np.flatnonzero((w >= 0) & (w < W))
            np.add.at(dx, (slice(None), h[i][:, None], w[j][None, :]), share[:, i][:, :, j])
    return dx
# === two matrices, rows and columns on their own
def span(n, out, k, s, p):
    m = np.zeros((out, n))
    for o in range(out):
        m[o, max(o * s - p, 0):o * s - p + k] = 1
    return m
# %%
def avg_pool2d_backward(dy, x, size, *, stride, pad=(0, 0), count_pad=False):
    a, b = (span(x.shape[d + 1], dy.shape[d + 1], size[d], stride[d], pad[d]) for d in (0, 1))
    count = np.prod(size) if count_pad else np.outer(a.sum(1), b.sum(1))[None, :, :, None]
    return np.einsum("nijc,ih,jw->nhwc", dy / count, a, b)
