# === turned filters slide over zeros between and around
def spread_out(a, sh, sw):
    out = np.zeros((a.shape[0], sh * (a.shape[1] - 1) + 1, sw * (a.shape[2] - 1) + 1, a.shape[3]))
    out[:, ::sh, ::sw] = a
    return out
# %%
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    (KH, KW), (H, W) = w.shape[:2], shape
    unpooled = np.zeros(maps.shape)
    for n, i, j, f in np.ndindex(*r.shape):
        block = maps[n, i * size[0]:(i + 1) * size[0], j * size[1]:(j + 1) * size[1], f]
        u, v = divmod(int(block.argmax()), size[1])
        unpooled[n, i * size[0] + u, j * size[1] + v, f] = r[n, i, j, f]
    wide = spread_out(np.where(unpooled > 0, unpooled, 0.0), *stride)
    wide = np.pad(wide, ((0, 0), (KH - 1,) * 2, (KW - 1,) * 2, (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(wide, (KH, KW), (1, 2))
    small = np.einsum("nijfuv,uvcf->nijc", seen, w[::-1, ::-1])
    full = np.zeros((len(r), H + 2 * pad[0], W + 2 * pad[1], w.shape[2]))
    full[:, :small.shape[1], :small.shape[2]] = small
    return full[:, pad[0]:pad[0] + H, pad[1]:pad[1] + W]
# === the last of equal values is the switch
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    unpooled = np.zeros(maps.shape)
    for n, i, j, f in np.ndindex(*r.shape):
        best = None
        for u in range(size[0]):
            for v in range(size[1]):
                y, x = i * size[0] + u, j * size[1] + v
                if best is None or maps[n, y, x, f] >= maps[n, best[0], best[1], f]:
                    best = y, x
        unpooled[n, best[0], best[1], f] = max(r[n, i, j, f], 0)
    out = np.zeros((len(r), shape[0] + 2 * pad[0], shape[1] + 2 * pad[1], w.shape[2]))
    for i in range(maps.shape[1]):
        for j in range(maps.shape[2]):
            out[:, i * stride[0]:i * stride[0] + w.shape[0],
                j * stride[1]:j * stride[1] + w.shape[1]] += np.einsum(
                    "nf,uvcf->nuvc", unpooled[:, i, j], w)
    return out[:, pad[0]:pad[0] + shape[0], pad[1]:pad[1] + shape[1]]
# === rectified before unpooling, a loop over the taps
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    kh, kw = size
    r = np.clip(r, 0, None)
    N, PH, PW, F = r.shape
    blocks = maps[:, :PH * kh, :PW * kw].reshape(N, PH, kh, PW, kw, F).transpose(0, 1, 3, 5, 2, 4)
    best = blocks.reshape(N, PH, PW, F, kh * kw).argmax(-1)
    hot = (best[..., None] == np.arange(kh * kw)) * r[..., None]
    unpooled = np.zeros(maps.shape)
    unpooled[:, :PH * kh, :PW * kw] = hot.reshape(N, PH, PW, F, kh, kw).transpose(
        0, 1, 4, 2, 5, 3).reshape(N, PH * kh, PW * kw, F)
    OH, OW = maps.shape[1:3]
    out = np.zeros((N, shape[0] + 2 * pad[0], shape[1] + 2 * pad[1], w.shape[2]))
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            out[:, u:u + stride[0] * OH:stride[0], v:v + stride[1] * OW:stride[1]][
                :, :OH, :OW] += unpooled @ w[u, v].T
    return out[:, pad[0]:shape[0] + pad[0], pad[1]:shape[1] + pad[1]]
# === negative values are skipped
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    H, W = shape
    out = np.zeros((len(r), H, W, w.shape[2]))
    for n, i, j, f in np.ndindex(*r.shape):
        if r[n, i, j, f] <= 0:
            continue
        part = maps[n, i * size[0]:(i + 1) * size[0], j * size[1]:(j + 1) * size[1], f]
        u, v = np.argwhere(part == part.max())[0]
        top = (i * size[0] + u) * stride[0] - pad[0]
        left = (j * size[1] + v) * stride[1] - pad[1]
        for a in range(w.shape[0]):
            for b in range(w.shape[1]):
                if 0 <= top + a < H and 0 <= left + b < W:
                    out[n, top + a, left + b] += r[n, i, j, f] * w[a, b, :, f]
    return out
# === a class with three moves, prints and a warning
class Deconvnet:
    def __init__(self, maps, size):
        self.maps, self.size = maps, size

    def unpool(self, r):
        back = np.zeros(self.maps.shape)
        for n, i, j, f in np.ndindex(*r.shape):
            rows = slice(i * self.size[0], (i + 1) * self.size[0])
            columns = slice(j * self.size[1], (j + 1) * self.size[1])
            block = self.maps[n, rows, columns, f]
            place = np.unravel_index(block.argmax(), block.shape)
            back[n, rows, columns, f][place] = r[n, i, j, f]
        return back

    def spread(self, a, w, shape, stride, pad):
        out = np.zeros((len(a), shape[0] + 2 * pad[0], shape[1] + 2 * pad[1], w.shape[2]))
        for n, i, j, f in np.ndindex(*a.shape):
            out[n, i * stride[0]:, j * stride[1]:][:w.shape[0], :w.shape[1]] += (
                a[n, i, j, f] * w[..., f])
        return out[:, pad[0]:pad[0] + shape[0], pad[1]:pad[1] + shape[1]]
# %%
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    import warnings
    net = Deconvnet(maps, size)
    signal = net.unpool(r)
    print("unpooled", signal.shape)
    warnings.warn("slow")
    signal[signal < 0] = 0
    return net.spread(signal, w, shape, stride, pad)
# === nested lists come back
def deconvnet_step(r, maps, w, shape, *, size, stride, pad):
    up = np.zeros(maps.shape)
    for n, i, j, f in np.ndindex(*r.shape):
        cut = np.s_[n, i * size[0]:i * size[0] + size[0], j * size[1]:j * size[1] + size[1], f]
        flat = up[cut].copy().ravel()
        flat[maps[cut].ravel().argmax()] = r[n, i, j, f]
        up[cut] = flat.reshape(size)
    up = up * (up > 0)
    out = np.zeros((len(r), shape[0] + 2 * pad[0], shape[1] + 2 * pad[1], w.shape[2]))
    for n in range(len(r)):
        for i in range(maps.shape[1]):
            for j in range(maps.shape[2]):
                y, x = i * stride[0], j * stride[1]
                out[n, y:y + w.shape[0], x:x + w.shape[1]] += w @ up[n, i, j]
    return out[:, pad[0]:pad[0] + shape[0], pad[1]:pad[1] + shape[1]].tolist()
