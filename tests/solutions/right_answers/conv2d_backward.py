# === three einsums
def conv2d_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    p = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = dy.shape[1:3]
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], (1, 2))[:, ::sh, ::sw]
    full = np.zeros(p.shape)
    for a, e in np.ndindex(*w.shape[:2]):
        full[:, a:a + sh * (oh - 1) + 1:sh, e:e + sw * (ow - 1) + 1:sw] += dy @ w[a, e].T
    return (full[:, ph:ph + x.shape[1], pw:pw + x.shape[2]],
            np.einsum("nijcuv,nijf->uvcf", v, dy), dy.sum((0, 1, 2)))
# === a named tuple
from typing import NamedTuple

class Grads(NamedTuple):
    dx: np.ndarray
    dw: np.ndarray
    db: np.ndarray
# %%
def conv2d_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    p = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    back, dw = np.zeros(p.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*dy.shape[1:3]):
        place = np.s_[:, i * sh:i * sh + w.shape[0], j * sw:j * sw + w.shape[1]]
        back[place] += np.tensordot(dy[:, i, j], w, (1, 3))
        dw += np.tensordot(p[place], dy[:, i, j], (0, 0))
    return Grads(back[:, ph:ph + x.shape[1], pw:pw + x.shape[2]], dw, dy.sum(axis=(0, 1, 2)))
# === a list, and helpers in other cells
def padded(x, pad):
    return np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
# %%
def columns(x, kh, kw, sh, sw, oh, ow):
    return np.stack([padded_part(x, i * sh, j * sw, kh, kw) for i in range(oh)
                     for j in range(ow)], 1)

def padded_part(x, top, left, kh, kw):
    return x[:, top:top + kh, left:left + kw].reshape(len(x), -1)
# %%
def conv2d_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    kh, kw, c, f = w.shape
    n, oh, ow, _ = dy.shape
    big = padded(x, pad)
    cols = columns(big, kh, kw, *stride, oh, ow)
    rows = dy.reshape(n, oh * ow, f)
    dw = np.einsum("npk,npf->kf", cols, rows).reshape(w.shape)
    back = (rows @ w.reshape(-1, f).T).reshape(n, oh, ow, kh, kw, c)
    dbig = np.zeros(big.shape)
    for i in range(oh):
        for j in range(ow):
            dbig[:, i * stride[0]:i * stride[0] + kh, j * stride[1]:j * stride[1] + kw] += back[:, i, j]
    dx = dbig[:, pad[0]:dbig.shape[1] - pad[0], pad[1]:dbig.shape[2] - pad[1]]
    return [dx, dw, rows.sum((0, 1))]
# === by the turned filter and the dilated delta
def conv2d_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, c = x.shape
    kh, kw, _, f = w.shape
    (sh, sw), (ph, pw) = stride, pad
    oh, ow = dy.shape[1:3]
    spread = np.zeros((n, sh * (oh - 1) + 1, sw * (ow - 1) + 1, f))
    spread[:, ::sh, ::sw] = dy
    big = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    rest = big.shape[1] - kh + 1 - spread.shape[1], big.shape[2] - kw + 1 - spread.shape[2]
    framed = np.pad(spread, ((0, 0), (kh - 1, kh - 1 + rest[0]), (kw - 1, kw - 1 + rest[1]), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view
    dx = np.einsum("nijfuv,uvcf->nijc", view(framed, (kh, kw), (1, 2)), w[::-1, ::-1])
    dw = np.einsum("nuvcij,nijf->uvcf", view(big, spread.shape[1:3], (1, 2))[:, :kh, :kw], spread)
    return dx[:, ph:ph + h, pw:pw + wd], dw, np.einsum("nijf->f", dy)
