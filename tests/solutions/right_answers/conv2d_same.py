# === np.pad and one strided view
def conv2d_same(x, w, b, *, stride=(1, 1)):
    pads = []
    for n, k, s in zip(x.shape[1:3], w.shape, stride):
        total = max(k - s if n % s == 0 else k - n % s, 0)
        pads.append((total // 2, total - total // 2))
    x = np.pad(x, ((0, 0), *pads, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    v = v[:, ::stride[0], ::stride[1]]
    return np.einsum("nijcuv,uvcf->nijf", v, w) + b
# === no zeros: taps outside are left out
def conv2d_same(x, w, b, *, stride=(1, 1)):
    N, H, W, C = x.shape
    KH, KW, _, F = w.shape
    oh, ow = (-(-n // s) for n, s in zip((H, W), stride))
    top = max((oh - 1) * stride[0] + KH - H, 0) // 2
    left = max((ow - 1) * stride[1] + KW - W, 0) // 2
    y = np.zeros((N, oh, ow, F)) + b
    for i, j, u, v in np.ndindex(oh, ow, KH, KW):
        r, q = i * stride[0] + u - top, j * stride[1] + v - left
        if 0 <= r < H and 0 <= q < W:
            y[:, i, j] += x[:, r, q] @ w[u, v]
    return y
# === the full correlation, from which places are picked
def conv2d_same(x, w, b, *, stride=(1, 1)):
    N, H, W, C = x.shape
    KH, KW = w.shape[:2]
    wide = np.pad(x, ((0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1), (0, 0)))
    full = sum(wide[:, u:u + H + KH - 1, v:v + W + KW - 1] @ w[u, v]
               for u in range(KH) for v in range(KW)) + b
    rows, cols = (
        s * np.arange(-(-n // s)) + k - 1 - max((-(-n // s) - 1) * s + k - n, 0) // 2
        for n, k, s in zip((H, W), (KH, KW), stride))
    return full[:, rows][:, :, cols]
# === the student's own conv2d, in another cell
def plain(x, w, b, sh, sw):
    rows = range(0, x.shape[1] - w.shape[0] + 1, sh)
    cols = range(0, x.shape[2] - w.shape[1] + 1, sw)
    return np.stack([np.stack([np.tensordot(x[:, i:i + w.shape[0], j:j + w.shape[1]], w, 3)
                               for j in cols], 1) for i in rows], 1) + b
# %%
def zeros(n, k, s):
    total = max((-(-n // s) - 1) * s + k - n, 0)
    return total // 2, (total + 1) // 2
# %%
def conv2d_same(x, w, b, stride=(1, 1)):
    x = np.pad(x, ((0, 0), zeros(x.shape[1], len(w), stride[0]),
                   zeros(x.shape[2], w.shape[1], stride[1]), (0, 0)))
    return plain(x, w, b, *stride)
