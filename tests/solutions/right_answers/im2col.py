# === a view of windows, reshaped
def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, size, (1, 2))[:, ::stride[0], ::stride[1]]
    return v.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size[0] * size[1] * x.shape[3])
# === indices, as in well-known course notes, for channels that come last
def indices(h, w, c, size, stride):
    oh, ow = (h - size[0]) // stride[0] + 1, (w - size[1]) // stride[1] + 1
    u, v, q = (a.ravel() for a in np.indices((*size, c)))
    i, j = (a.ravel() for a in np.indices((oh, ow)))
    return stride[0] * i[:, None] + u, stride[1] * j[:, None] + v, q[None, :]
# %%
def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    p, q, r = indices(*x.shape[1:], size, stride)
    return x[:, p, q, r].reshape(-1, p.shape[1])
# === tap by tap
def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (kh, kw) = stride, size
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    taps = [x[:, u:u + sh * (oh - 1) + 1:sh, v:v + sw * (ow - 1) + 1:sw]
            for u in range(kh) for v in range(kw)]
    return np.concatenate(taps, axis=-1).reshape(len(x) * oh * ow, -1)
# === a list of rows
def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    rows = []
    for image in np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))):
        for i in range(0, image.shape[0] - size[0] + 1, stride[0]):
            for j in range(0, image.shape[1] - size[1] + 1, stride[1]):
                rows.append(image[i:i + size[0], j:j + size[1]].flatten().tolist())
    return rows
# === as_strided
from numpy.lib.stride_tricks import as_strided

def im2col(x, size, *, stride=(1, 1), pad=(0, 0)):
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))))
    n, h, wd, c = x.shape
    kh, kw = size
    oh, ow = (h - kh) // stride[0] + 1, (wd - kw) // stride[1] + 1
    a, d, e, g = x.strides
    v = as_strided(x, (n, oh, ow, kh, kw, c), (a, d * stride[0], e * stride[1], d, e, g))
    return v.reshape(n * oh * ow, -1)
