# === np.pad
def pad2d(x, pad, *, value=0.0):
    return np.pad(x.astype(float), ((0, 0), *pad, (0, 0)), constant_values=value)
# === concatenated strips
def pad2d(x, pad, value=0.0):
    (t, b), (l, r) = pad
    n, h, w, c = x.shape
    strip = lambda rows, columns: np.full((n, rows, columns, c), float(value))
    middle = np.concatenate([strip(h, l), x, strip(h, r)], axis=2)
    return np.concatenate([strip(t, l + w + r), middle, strip(b, l + w + r)], axis=1)
# === pixel by pixel, as nested lists
def pad2d(x, pad, *, value=0.0):
    N, H, W, C = x.shape
    (t, b), (l, r) = pad
    inside = lambda i, j: t <= i < t + H and l <= j < l + W
    return [[[[float(x[n, i - t, j - l, c]) if inside(i, j) else float(value) for c in range(C)]
              for j in range(l + W + r)] for i in range(t + H + b)] for n in range(N)]
# === a mask of what is inside
def pad2d(x, pad, *, value=0.0):
    N, H, W, C = x.shape
    (t, b), (l, r) = pad
    rows, columns = np.arange(-t, H + b), np.arange(-l, W + r)
    inside = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
    picked = x[:, np.clip(rows, 0, H - 1)][:, :, np.clip(columns, 0, W - 1)]
    return np.where(inside[None, :, :, None], picked, float(value))
# === channels first inside, a transposed view out
def pad2d(x, pad, *, value=0.0):
    z = np.pad(np.moveaxis(x, 3, 1) * 1.0, ((0, 0), (0, 0), pad[0], pad[1]), constant_values=value)
    return z.transpose(0, 2, 3, 1)
# === one image after the other, one channel after the other
def one(image, pad, value):
    (t, b), (l, r) = pad
    out = np.ones((image.shape[0] + t + b, image.shape[1] + l + r)) * value
    out[t:out.shape[0] - b, l:out.shape[1] - r] = image
    return out
# %%
def pad2d(x, pad, *, value=0.0):
    return np.stack([np.stack([one(x[n, ..., c], pad, value) for c in range(x.shape[3])], -1)
                     for n in range(len(x))])
