# === einsum over one strided view
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,nijf->uvcf", v[:, ::stride[0], ::stride[1]], dy)
# === tap by tap
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = dy.shape[1:3]
    dw = np.empty(w.shape)
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            seen = x[:, u:u + sh * (oh - 1) + 1:sh, v:v + sw * (ow - 1) + 1:sw]
            dw[u, v] = np.tensordot(seen, dy, ((0, 1, 2), (0, 1, 2)))
    return dw
# === correlation with a dilated dy
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    n, oh, ow, f = dy.shape
    spread = np.zeros((n, stride[0] * (oh - 1) + 1, stride[1] * (ow - 1) + 1, f))
    spread[:, ::stride[0], ::stride[1]] = dy
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, spread.shape[1:3], (1, 2))
    return np.einsum("nuvcij,nijf->uvcf", v[:, :w.shape[0], :w.shape[1]], spread)
# === a product of matrices, im2col in another cell
def rows_of(x, kh, kw, sh, sw, oh, ow):
    return np.stack([x[:, i * sh:i * sh + kh, j * sw:j * sw + kw].reshape(len(x), -1)
                     for i in range(oh) for j in range(ow)], 1).reshape(len(x) * oh * ow, -1)
# %%
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)])
    cols = rows_of(x, *w.shape[:2], *stride, *dy.shape[1:3])
    return (cols.T @ dy.reshape(-1, dy.shape[3])).reshape(w.shape)
# === FFT
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    n, oh, ow, f = dy.shape
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).astype(float)
    spread = np.zeros((n, *x.shape[1:3], f))
    spread[:, :stride[0] * oh:stride[0], :stride[1] * ow:stride[1]][:, :oh, :ow] = dy
    s = x.shape[1:3]
    X = np.fft.rfft2(x, s, axes=(1, 2))
    D = np.fft.rfft2(spread, s, axes=(1, 2)).conj()
    return np.fft.irfft2(np.einsum("nijc,nijf->ijcf", X, D), s,
                         axes=(0, 1))[:w.shape[0], :w.shape[1]]
# === recursion over the batch
def conv2d_filter_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    if len(x) > 1:
        return sum(conv2d_filter_grad(dy[k:k + 1], x[k:k + 1], w, stride=stride, pad=pad)
                   for k in range(len(x)))
    p = np.pad(x[0], ((pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    dw = np.zeros(w.shape)
    for i, j, f in np.ndindex(*dy.shape[1:]):
        top, left = i * stride[0], j * stride[1]
        dw[..., f] += p[top:top + w.shape[0], left:left + w.shape[1]] * dy[0, i, j, f]
    return dw
