# === a convolution for dx, windows for dw
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    p = np.pad(dy, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], axis=(1, 2))
    v = v[:, ::stride[0], ::stride[1]]
    return (np.einsum("nijcuv,uvcf->nijf", v, w), np.einsum("nijcuv,nijf->uvcf", v, x),
            dy.sum(axis=(0, 1, 2)))
# === tap by tap, a list
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    p = np.pad(dy, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for u, v in np.ndindex(*w.shape[:2]):
        seen = p[:, u:u + sh * (x.shape[1] - 1) + 1:sh, v:v + sw * (x.shape[2] - 1) + 1:sw]
        dx += seen @ w[u, v]
        dw[u, v] = np.tensordot(seen, x, ((0, 1, 2), (0, 1, 2)))
    return [dx, dw, np.einsum("nijc->c", dy)]
# === matrices for both axes
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    rows, columns = (1.0 * (s * np.arange(n)[:, None, None] + np.arange(k)[:, None] - p
                            == np.arange(o)) for s, n, k, p, o in
                     zip(stride, x.shape[1:3], w.shape[:2], pad, dy.shape[1:3]))
    dx = np.einsum("nhkc,uvcf,iuh,jvk->nijf", dy, w, rows, columns, optimize=True)
    dw = np.einsum("nhkc,nijf,iuh,jvk->uvcf", dy, x, rows, columns, optimize=True)
    return dx, dw, dy.reshape(-1, dy.shape[-1]).sum(0)
# === image by image, a named tuple
from collections import namedtuple
Grads = namedtuple("Grads", "dx dw db")
# %%
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    dx, dw, db = [], np.zeros(w.shape), np.zeros(b.shape)
    for image, delta in zip(x, dy):
        delta = np.pad(delta, ((pad[0],) * 2, (pad[1],) * 2, (0, 0)))
        grid = np.array([[delta[i * stride[0]:i * stride[0] + w.shape[0],
                                j * stride[1]:j * stride[1] + w.shape[1]]
                          for j in range(image.shape[1])] for i in range(image.shape[0])])
        dx.append(np.tensordot(grid, w, 3))
        dw += np.einsum("ijuvc,ijf->uvcf", grid, image)
    db += dy.sum((0, 1, 2))
    return Grads(np.array(dx), dw, db)
# === zeros for what was cut off, weight by weight
def conv2d_transpose_backward(dy, x, w, b, *, stride=(1, 1), pad=(0, 0)):
    def at(n, p, q, c):
        inside = 0 <= p < dy.shape[1] and 0 <= q < dy.shape[2]
        return float(dy[n, p, q, c]) if inside else 0.0
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n, i, j in np.ndindex(*x.shape[:3]):
        for u, v, c in np.ndindex(*w.shape[:3]):
            d = at(n, i * stride[0] + u - pad[0], j * stride[1] + v - pad[1], c)
            dx[n, i, j] += d * w[u, v, c]
            dw[u, v, c] += d * x[n, i, j]
    return dx, dw, dy.sum(axis=2).sum(axis=1).sum(axis=0)
