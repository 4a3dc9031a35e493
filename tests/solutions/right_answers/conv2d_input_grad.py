# === the filter turned, slid over a framed and dilated dy
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, c = x.shape
    kh, kw, _, f = w.shape
    (sh, sw), (ph, pw) = stride, pad
    oh, ow = dy.shape[1:3]
    framed = np.zeros((n, h + 2 * ph + kh - 1, wd + 2 * pw + kw - 1, f))
    framed[:, kh - 1:kh - 1 + sh * (oh - 1) + 1:sh, kw - 1:kw - 1 + sw * (ow - 1) + 1:sw] = dy
    v = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw), (1, 2))
    dx = np.einsum("nijfuv,uvcf->nijc", v, w[::-1, ::-1])
    return dx[:, ph:ph + h, pw:pw + wd]
# === tap by tap
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    oh, ow = dy.shape[1:3]
    full = np.zeros((len(x), x.shape[1] + 2 * ph, x.shape[2] + 2 * pw, x.shape[3]))
    for u, v in np.ndindex(*w.shape[:2]):
        full[:, u:u + sh * (oh - 1) + 1:sh, v:v + sw * (ow - 1) + 1:sw] += dy @ w[u, v].T
    return full[:, ph:full.shape[1] - ph, pw:full.shape[2] - pw]
# === the transposed matrix of the convolution
def matrix(w, h, wd, stride, pad, oh, ow):
    kh, kw, c, f = w.shape
    a = np.zeros((oh, ow, f, h + 2 * pad[0], wd + 2 * pad[1], c))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride[0], j * stride[1]
            a[i, j, :, top:top + kh, left:left + kw] = w.transpose(3, 0, 1, 2)
    return a
# %%
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    n, h, wd, c = x.shape
    a = matrix(w, h, wd, stride, pad, *dy.shape[1:3])
    dx = np.tensordot(dy, a, 3)
    return dx[:, pad[0]:pad[0] + h, pad[1]:pad[1] + wd]
# === every pixel asks its windows
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    dx = np.zeros(x.shape)
    for p, q in np.ndindex(*x.shape[1:3]):
        for u, v in np.ndindex(*w.shape[:2]):
            i, r = divmod(p + ph - u, sh)
            j, t = divmod(q + pw - v, sw)
            if r == t == 0 and 0 <= i < dy.shape[1] and 0 <= j < dy.shape[2]:
                dx[:, p, q] += dy[:, i, j] @ w[u, v].T
    return dx
# === a class, lists at the end
class Back:
    def __init__(self, stride, pad):
        self.stride, self.pad = stride, pad

    def __call__(self, dy, x, w):
        (ph, pw) = self.pad
        full = np.zeros((len(x), x.shape[1] + 2 * ph, x.shape[2] + 2 * pw, x.shape[3]))
        for i, j in np.ndindex(*dy.shape[1:3]):
            top, left = i * self.stride[0], j * self.stride[1]
            full[:, top:top + w.shape[0], left:left + w.shape[1]] += np.einsum(
                "nf,uvcf->nuvc", dy[:, i, j], w)
        return full[:, ph:ph + x.shape[1], pw:pw + x.shape[2]].tolist()
# %%
def conv2d_input_grad(dy, x, w, *, stride=(1, 1), pad=(0, 0)):
    return Back(stride, pad)(dy, x, w)
