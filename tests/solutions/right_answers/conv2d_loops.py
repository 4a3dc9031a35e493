# === places from ndindex
def conv2d_loops(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    kh, kw, _, f = w.shape
    size = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:3], (kh, kw), stride)]
    y = np.empty((len(x), *size, f))
    for n, i, j, o in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        y[n, i, j, o] = np.vdot(x[n, top:top + kh, left:left + kw], w[..., o]) + b[o]
    return y
# === seven loops in plain Python
def conv2d_loops(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0))).tolist()
    k, bias = w.tolist(), b.tolist()
    kh, kw, c, f = w.shape
    out = []
    for img in p:
        rows = []
        for i in range(0, len(img) - kh + 1, stride[0]):
            row = []
            for j in range(0, len(img[0]) - kw + 1, stride[1]):
                cell = []
                for o in range(f):
                    total = 0.0
                    for u in range(kh):
                        for v in range(kw):
                            for q in range(c):
                                total += img[i + u][j + v][q] * k[u][v][q][o]
                    cell.append(total + bias[o])
                row.append(cell)
            rows.append(row)
        out.append(rows)
    return out
# === a helper for one window, in another cell
def one_window(window, w, b):
    return (window * w).sum() + b
# %%
def conv2d_loops(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    kh, kw, _, f = w.shape
    return np.array([[[[one_window(img[i:i + kh, j:j + kw], w[..., o], b[o]) for o in range(f)]
                       for j in range(0, img.shape[1] - kw + 1, sw)]
                      for i in range(0, img.shape[0] - kh + 1, sh)] for img in x])
# === sums over taps, vectorised: right, if not what was asked for
def conv2d_loops(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    return b + sum(x[:, u:u + sh * oh:sh, v:v + sw * ow:sw][:, :oh, :ow] @ w[u, v]
                   for u in range(kh) for v in range(kw))
