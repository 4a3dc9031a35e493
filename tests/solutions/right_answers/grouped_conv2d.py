# === group by group, side by side
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], axis=(1, 2))
    v = v[:, ::stride[0], ::stride[1]]
    parts = [np.einsum("nijcuv,uvcf->nijf", a, k) for a, k in
             zip(np.split(v, groups, axis=3), np.split(w, groups, axis=3))]
    return np.concatenate(parts, axis=3) + b
# === one einsum with an axis for the groups
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], axis=(1, 2))
    v = v[:, ::stride[0], ::stride[1]]
    v = v.reshape(*v.shape[:3], groups, -1, *w.shape[:2])
    k = w.reshape(*w.shape[:3], groups, -1)
    y = np.einsum("nijgcuv,uvcgf->nijgf", v, k)
    return y.reshape(*y.shape[:3], -1) + b
# === an ordinary filter full of zeros
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    kh, kw, depth, f = w.shape
    full = np.zeros((kh, kw, depth * groups, f))
    for g, (c, k) in enumerate(zip(np.split(np.arange(depth * groups), groups),
                                   np.split(np.arange(f), groups))):
        full[:, :, c[0]:c[-1] + 1, k[0]:k[-1] + 1] = w[:, :, :, k]
    (sh, sw), (ph, pw) = stride, pad
    p = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = (p.shape[1] - kh) // sh + 1, (p.shape[2] - kw) // sw + 1
    return sum(p[:, u:u + (oh - 1) * sh + 1:sh, v:v + (ow - 1) * sw + 1:sw] @ full[u, v]
               for u in range(kh) for v in range(kw)) + b
# === recursion: one group, and the rest
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    c, f = w.shape[2], w.shape[3] // groups
    p = np.pad(x[..., :c], ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], (1, 2))[:, ::stride[0], ::stride[1]]
    first = np.tensordot(v, w[..., :f], ((3, 4, 5), (2, 0, 1))) + b[:f]
    if groups == 1:
        return first
    rest = grouped_conv2d(x[..., c:], w[..., f:], b[f:], groups=groups - 1, stride=stride, pad=pad)
    return np.concatenate([first, rest], axis=-1)
# === loops over everything, a list
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    kh, kw, depth, f = w.shape
    p = np.pad(x, ((0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)))
    out = []
    for n in range(len(p)):
        out.append([])
        for top in range(0, p.shape[1] - kh + 1, stride[0]):
            out[n].append([])
            for left in range(0, p.shape[2] - kw + 1, stride[1]):
                numbers = []
                for k in range(f):
                    start = k * groups // f * depth
                    seen = p[n, top:top + kh, left:left + kw, start:start + depth]
                    numbers.append(np.vdot(seen, w[..., k]) + b[k])
                out[n][-1].append(numbers)
    return np.array(out)
# === in a class
class Layer:
    def __init__(self, stride, pad):
        self.stride, self.pad = stride, pad

    def __call__(self, x, w, b):
        p = np.pad(x, ((0, 0), (self.pad[0],) * 2, (self.pad[1],) * 2, (0, 0)))
        v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], axis=(1, 2))
        return np.einsum("nijcuv,uvcf->nijf", v[:, ::self.stride[0], ::self.stride[1]], w) + b
# %%
def grouped_conv2d(x, w, b, *, groups, stride=(1, 1), pad=(0, 0)):
    layer = Layer(stride, pad)
    c, f = w.shape[2], w.shape[3] // groups
    return np.concatenate(
        [layer(x[..., g * c:g * c + c], w[..., g * f:g * f + f], b[g * f:g * f + f])
         for g in range(groups)], axis=3)
