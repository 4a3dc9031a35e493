# === tap by tap
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    n, h, wd, f = x.shape
    y = np.zeros((n, sh * (h - 1) + w.shape[0], sw * (wd - 1) + w.shape[1], w.shape[2]))
    for u, v in np.ndindex(*w.shape[:2]):
        y[:, u:u + sh * (h - 1) + 1:sh, v:v + sw * (wd - 1) + 1:sw] += x @ w[u, v].T
    return y[:, ph:y.shape[1] - ph, pw:y.shape[2] - pw] + b
# === zeros between and around, the filter turned, slid
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, f = x.shape
    kh, kw = w.shape[:2]
    spread = np.zeros((n, stride[0] * (h - 1) + 2 * kh - 1, stride[1] * (wd - 1) + 2 * kw - 1, f))
    spread[:, kh - 1:spread.shape[1] - kh + 1:stride[0],
           kw - 1:spread.shape[2] - kw + 1:stride[1]] = x
    v = np.lib.stride_tricks.sliding_window_view(spread, (kh, kw), (1, 2))
    y = np.einsum("nijfuv,uvcf->nijc", v, w[::-1, ::-1])
    return y[:, pad[0]:y.shape[1] - pad[0], pad[1]:y.shape[2] - pad[1]] + b
# === the transposed matrix, an axis at a time
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    def places(n, k, s, p):
        size = s * (n - 1) + k - 2 * p
        return 1.0 * (s * np.arange(n)[:, None, None] + np.arange(k)[:, None] - p
                      == np.arange(size))
    rows, columns = (places(x.shape[a + 1], w.shape[a], stride[a], pad[a]) for a in (0, 1))
    return np.einsum("nijf,uvcf,iuh,jvk->nhkc", x, w, rows, columns, optimize=True) + b
# === gathering: who stamped this place?
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, f = x.shape
    kh, kw, c, _ = w.shape
    size = [stride[a] * (x.shape[a + 1] - 1) + w.shape[a] - 2 * pad[a] for a in (0, 1)]
    y = np.zeros((n, *size, c))
    for p, q in np.ndindex(*size):
        for i in range(h):
            u = p + pad[0] - i * stride[0]
            for j in range(wd):
                v = q + pad[1] - j * stride[1]
                if 0 <= u < kh and 0 <= v < kw:
                    y[:, p, q] += x[:, i, j] @ w[u, v].T
    return y + b
# === np.add.at
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    stamps = np.einsum("nijf,uvcf->nijuvc", x, w)
    size = [stride[a] * (x.shape[a + 1] - 1) + w.shape[a] for a in (0, 1)]
    whole = np.zeros((len(x), *size, w.shape[2]))
    i, j, u, v = np.indices(stamps.shape[1:5])
    np.add.at(whole, (slice(None), i * stride[0] + u, j * stride[1] + v), stamps)
    cut = whole[:, pad[0]:size[0] - pad[0], pad[1]:size[1] - pad[1]]
    cut += b
    return cut
# === the bias first, lists at the end
def conv2d_transpose(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    N, H, W, F = x.shape
    height = stride[0] * (H - 1) + w.shape[0]
    width = stride[1] * (W - 1) + w.shape[1]
    y = np.empty((N, height, width, w.shape[2]))
    y[...] = b
    for place in np.ndindex(N, H, W):
        n, i, j = place
        y[n, i * stride[0]:, j * stride[1]:][:w.shape[0], :w.shape[1]] += w @ x[place]
    return y[:, pad[0]:height - pad[0], pad[1]:width - pad[1]].tolist()
