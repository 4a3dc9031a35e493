# === stack
def spatial_attention(x, w, b, *, conv):
    z = conv(np.stack([x.mean(-1), x.max(-1)], axis=-1), w, b)
    return x + x / (1 + np.exp(-z))
# === place by place
def spatial_attention(x, w, b, *, conv):
    maps = np.zeros((*x.shape[:3], 2))
    for n, i, j in np.ndindex(*x.shape[:3]):
        maps[n, i, j] = sum(x[n, i, j]) / x.shape[3], max(x[n, i, j])
    mask = 0.5 + 0.5 * np.tanh(conv(maps, w, b) / 2)
    return np.multiply(1 + mask, x)
# === two convolutions, added
def spatial_attention(x, w, b, *, conv):
    z = conv(x.mean(axis=3)[..., None], w[:, :, :1], b) + conv(
        np.sort(x, axis=3)[..., -1:], w[:, :, 1:], 0)
    e = np.exp(-z)
    return x * ((2 + e) / (1 + e))
# === own convolution, a list
def look(maps, w):
    p = w.shape[0] // 2
    maps = np.pad(maps, ((0, 0), (p, p), (p, p), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(maps, w.shape[:2], axis=(1, 2))
    return np.einsum("nijcuv,uvco->nijo", v, w)
# %%
def spatial_attention(x, w, b, *, conv):
    maps = np.concatenate([x.sum(3, keepdims=True) / x.shape[3], x.max(3, keepdims=True)], 3)
    mask = 1 / (1 + np.exp(-(look(maps, w) + b[0])))
    return ((mask + 1) * x).tolist()
# === image by image, a stable sigmoid
def spatial_attention(x, w, b, *, conv):
    y = np.zeros(x.shape)
    for k, image in enumerate(x):
        maps = np.dstack([np.average(image, axis=2), np.amax(image, axis=2)])[None]
        z = conv(maps, w, b)[0]
        e = np.exp(-np.abs(z))
        y[k] = image * (1 + np.where(z > 0, 1 / (1 + e), e / (1 + e)))
    return y
# === reduce, einsum
from functools import reduce
def spatial_attention(x, w, b, *, conv):
    channels = [x[..., c] for c in range(x.shape[3])]
    maps = np.stack([reduce(np.add, channels) / len(channels), reduce(np.maximum, channels)], 3)
    m = 1 / (1 + np.exp(-conv(maps, w, b)[..., 0]))
    return np.einsum("nij,nijc->nijc", 1 + m, x)
