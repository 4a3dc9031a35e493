# === a list, masks by np.where
def residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    z = conv(x, w1, b1, stride, 1)
    a = np.where(z > 0, z, 0)
    end = conv(a, w2, b2, 1, 1) + (x if skip is None else conv(x, skip, 0, stride, 0))
    d = np.where(end > 0, dy, 0)
    da, dw2, db2 = conv_backward(d, a, w2, 1, 1)
    dx, dw1, db1 = conv_backward(np.where(z > 0, da, 0), x, w1, stride, 1)
    dskip = None
    if skip is None:
        dx = dx + d
    else:
        more, dskip, _ = conv_backward(d, x, skip, stride, 0)
        dx = dx + more
    return [dx, dw1, db1, dw2, db2, dskip]
# === the projection by hand, a named tuple
from collections import namedtuple
Grads = namedtuple("Grads", "dx dw1 db1 dw2 db2 dskip")
# %%
def residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    z = conv(x, w1, b1, stride, 1)
    a = z.clip(0)
    thin = x[:, ::stride, ::stride]
    d = dy * np.heaviside(conv(a, w2, b2, 1, 1) + (x if skip is None else thin @ skip[0, 0]), 0)
    da, dw2, db2 = conv_backward(d, a, w2, 1, 1)
    dx, dw1, db1 = conv_backward(da * np.heaviside(z, 0), x, w1, stride, 1)
    if skip is None:
        return Grads(dx + d, dw1, db1, dw2, db2, None)
    dx = np.array(dx)
    dx[:, ::stride, ::stride] += d @ skip[0, 0].T
    dskip = np.einsum("nijc,nijf->cf", thin, d)[None, None]
    return Grads(dx, dw1, db1, dw2, db2, dskip)
# === biases by sums, gradients divided by what is common
def residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    def forward():
        z = conv(x, w1, b1, stride, 1)
        return z, np.maximum(0, z)
    z, a = forward()
    short = x if skip is None else conv(x, skip, np.zeros(w2.shape[3]), stride, 0)
    d = dy.copy()
    d[~(conv(a, w2, b2, 1, 1) + short > 0)] = 0
    da, dw2 = conv_backward(d, a, w2, 1, 1)[:2]
    da[z <= 0] = 0
    dx, dw1 = conv_backward(da, x, w1, stride, 1)[:2]
    sums = da.sum((0, 1, 2)), d.sum((0, 1, 2))
    around = (d, None) if skip is None else conv_backward(d, x, skip, stride, 0)
    return dx + around[0], dw1, sums[0], dw2, sums[1], around[1]
# === tap by tap, without what is given
def taps(dy, x, w, s, p):
    wide = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0))).astype(float)
    dwide, dw = np.zeros(wide.shape), np.zeros(w.shape)
    h, v = dy.shape[1:3]
    for i, j in np.ndindex(*w.shape[:2]):
        cut = np.s_[:, i:i + s * (h - 1) + 1:s, j:j + s * (v - 1) + 1:s]
        dwide[cut] += dy @ w[i, j].T
        dw[i, j] = np.tensordot(wide[cut], dy, ((0, 1, 2),) * 2)
    return dwide[:, p:p + x.shape[1], p:p + x.shape[2]], dw
# %%
def residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    z = conv(x, w1, b1, stride, 1)
    y = conv(np.maximum(z, 0), w2, b2, 1, 1)
    y = y + (x if skip is None else conv(x, skip, 0, stride, 0))
    d = (y > 0) * dy
    da, dw2 = taps(d, np.maximum(z, 0), w2, 1, 1)
    da = da * (z > 0)
    dx, dw1 = taps(da, x, w1, stride, 1)
    extra, dskip = (d, None) if skip is None else taps(d, x, skip, stride, 0)
    return (dx + extra, dw1, np.einsum("nijf->f", da), dw2, np.einsum("nijf->f", d), dskip)
