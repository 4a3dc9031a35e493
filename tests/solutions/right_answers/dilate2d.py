# === a slice with a step
def dilate2d(x, stride):
    n, h, w, c = x.shape
    y = np.zeros((n, stride[0] * (h - 1) + 1, stride[1] * (w - 1) + 1, c))
    y[:, ::stride[0], ::stride[1]] = x
    return y
# === Kronecker product with a one in a corner, then cut
def dilate2d(x, stride):
    one = np.zeros(stride)
    one[0, 0] = 1
    y = np.kron(x.transpose(0, 3, 1, 2), one).transpose(0, 2, 3, 1)
    return y[:, :y.shape[1] - stride[0] + 1, :y.shape[2] - stride[1] + 1]
# === insert zeros axis by axis, in a helper of another cell
def spread(a, step, axis):
    gaps = np.repeat(np.arange(1, a.shape[axis]), step - 1)
    return np.insert(a, gaps, 0, axis=axis)
# %%
def dilate2d(x, stride):
    return spread(spread(x, stride[0], 1), stride[1], 2)
# === nested lists
def dilate2d(x, stride):
    sh, sw = stride
    n, h, w, c = x.shape
    return [[[[float(x[k, p // sh, q // sw, i]) if p % sh == q % sw == 0 else 0.0
               for i in range(c)] for q in range(sw * (w - 1) + 1)]
             for p in range(sh * (h - 1) + 1)] for k in range(n)]
# === the dtype of the image, and a print
def dilate2d(x, stride):
    print("dilating", x.dtype)
    n, h, w, c = x.shape
    y = np.zeros((n, stride[0] * (h - 1) + 1, stride[1] * (w - 1) + 1, c), dtype=x.dtype)
    y[:, ::stride[0], ::stride[1]] = x
    return y
