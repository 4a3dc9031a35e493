# === a strided view of an image padded by np.pad
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    (ph, pw) = pad
    z = np.pad(x.astype(float), ((0, 0), (ph, ph), (pw, pw), (0, 0)), constant_values=-np.inf)
    v = np.lib.stride_tricks.sliding_window_view(z, size, (1, 2))
    return v[:, ::stride[0], ::stride[1]].max(axis=(-2, -1))
# === no padding: windows cut at the border
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    N, H, W, C = x.shape
    tops = range(-pad[0], H + pad[0] - size[0] + 1, stride[0])
    lefts = range(-pad[1], W + pad[1] - size[1] + 1, stride[1])
    return [[[[float(x[n, max(t, 0):t + size[0], max(l, 0):l + size[1], c].max())
               for c in range(C)] for l in lefts] for t in tops] for n in range(N)]
# === the smallest number of all as padding, whole numbers stay whole
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    z = np.pad(x, [(0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)], constant_values=x.min())
    rows = range(0, z.shape[1] - size[0] + 1, stride[0])
    cols = range(0, z.shape[2] - size[1] + 1, stride[1])
    return np.stack([np.stack([z[:, i:i + size[0], j:j + size[1]].max((1, 2)) for j in cols], 1)
                     for i in rows], 1)
# === a running maximum over the taps
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    N, H, W, C = x.shape
    oh, ow = (H + 2 * ph - kh) // sh + 1, (W + 2 * pw - kw) // sw + 1
    z = np.full((N, H + 2 * ph, W + 2 * pw, C), -1e300)
    z[:, ph:H + ph, pw:W + pw] = x
    best = np.full((N, oh, ow, C), -np.inf)
    for u in range(kh):
        for v in range(kw):
            best = np.maximum(best, z[:, u:u + sh * oh:sh, v:v + sw * ow:sw][:, :oh, :ow])
    return best
# === rows first, then columns
def along(z, k, s, axis):
    z = np.moveaxis(z, axis, 0)
    out = [z[i:i + k].max(axis=0) for i in range(0, len(z) - k + 1, s)]
    return np.moveaxis(np.array(out), 0, axis)
# %%
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    z = np.pad(x + 0.0, [(0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)], constant_values=-np.inf)
    return along(along(z, size[0], stride[0], 1), size[1], stride[1], 2)
# === channels first inside
def max_pool2d(x, size, stride=None, pad=(0, 0)):
    z = np.pad(np.float64(x).transpose(0, 3, 1, 2), [(0, 0)] * 2 + [(p, p) for p in pad],
               constant_values=-np.inf)
    n, c, h, w = z.shape
    y = np.zeros((n, c, (h - size[0]) // stride[0] + 1, (w - size[1]) // stride[1] + 1))
    for m, k, i, j in np.ndindex(*y.shape):
        a, b = i * stride[0], j * stride[1]
        y[m, k, i, j] = np.amax(z[m, k, a:a + size[0], b:b + size[1]])
    return y.transpose(0, 2, 3, 1)
# === a masked array
def max_pool2d(x, size, *, stride, pad=(0, 0)):
    N, H, W, C = x.shape
    z = np.ma.masked_all((N, H + 2 * pad[0], W + 2 * pad[1], C))
    z[:, pad[0]:pad[0] + H, pad[1]:pad[1] + W] = x
    rows = range(0, z.shape[1] - size[0] + 1, stride[0])
    cols = range(0, z.shape[2] - size[1] + 1, stride[1])
    return np.array([[z[:, i:i + size[0], j:j + size[1]].max(axis=1).max(axis=1).data
                      for j in cols] for i in rows]).transpose(2, 0, 1, 3)
