# === a view of windows, tensordots and a loop over taps
def conv2d_im2col_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    oh, ow = dy.shape[1:3]
    p = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], (1, 2))[:, ::sh, ::sw]
    dw = np.tensordot(v, dy, ((0, 1, 2), (0, 1, 2))).transpose(1, 2, 0, 3)
    full = np.zeros(p.shape)
    for a, e in np.ndindex(*w.shape[:2]):
        full[:, a:a + sh * (oh - 1) + 1:sh, e:e + sw * (ow - 1) + 1:sw] += dy @ w[a, e].T
    return full[:, ph:ph + x.shape[1], pw:pw + x.shape[2]], dw, dy.sum((0, 1, 2))
# === helpers of other cells
def windows(p, kh, kw, sh, sw, oh, ow):
    return np.array([[[img[i * sh:i * sh + kh, j * sw:j * sw + kw].ravel() for j in range(ow)]
                      for i in range(oh)] for img in p]).reshape(len(p) * oh * ow, -1)
# %%
def put_back(rows, shape, kh, kw, sh, sw, oh, ow):
    full = np.zeros(shape)
    for at, row in enumerate(rows):
        n, i, j = np.unravel_index(at, (shape[0], oh, ow))
        full[n, i * sh:i * sh + kh, j * sw:j * sw + kw] += row.reshape(kh, kw, -1)
    return full
# %%
def conv2d_im2col_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    kh, kw, c, f = w.shape
    p = np.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)])
    where = (kh, kw, *stride, *dy.shape[1:3])
    rows, matrix = windows(p, *where), dy.reshape(-1, f)
    full = put_back(matrix @ w.reshape(-1, f).T, p.shape, *where)
    dx = full[:, pad[0]:full.shape[1] - pad[0], pad[1]:full.shape[2] - pad[1]]
    return [dx, np.reshape(rows.T @ matrix, w.shape), np.ones(len(matrix)) @ matrix]
# === one image after the other, a named tuple
from collections import namedtuple

Grads = namedtuple("Grads", "dx dw db")
# %%
def conv2d_im2col_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[3])
    for n in range(len(x)):
        p = np.pad(x[n], ((ph, ph), (pw, pw), (0, 0)))
        full = np.zeros(p.shape)
        for i, j in np.ndindex(*dy.shape[1:3]):
            at = np.s_[i * sh:i * sh + w.shape[0], j * sw:j * sw + w.shape[1]]
            full[at] += w @ dy[n, i, j]
            dw += p[at][..., None] * dy[n, i, j]
            db += dy[n, i, j]
        dx[n] = full[ph:ph + x.shape[1], pw:pw + x.shape[2]]
    return Grads(dx, dw, db)
# === the turned filter for dx, a correlation for dw
def conv2d_im2col_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, c = x.shape
    kh, kw, _, f = w.shape
    (sh, sw), (ph, pw) = stride, pad
    oh, ow = dy.shape[1:3]
    spread = np.zeros((n, sh * (oh - 1) + 1, sw * (ow - 1) + 1, f))
    spread[:, ::sh, ::sw] = dy
    framed = np.zeros((n, h + 2 * ph + kh - 1, wd + 2 * pw + kw - 1, f))
    framed[:, kh - 1:kh - 1 + spread.shape[1], kw - 1:kw - 1 + spread.shape[2]] = spread
    view = np.lib.stride_tricks.sliding_window_view
    dx = np.einsum("nijfuv,uvcf->nijc", view(framed, (kh, kw), (1, 2)), w[::-1, ::-1])
    big = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    dw = np.einsum("nuvcij,nijf->uvcf", view(big, spread.shape[1:3], (1, 2))[:, :kh, :kw], spread)
    return dx[:, ph:ph + h, pw:pw + wd], dw, dy.sum(axis=(0, 1, 2))
