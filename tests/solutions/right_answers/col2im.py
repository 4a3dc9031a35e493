# === tap by tap
def col2im(columns, shape, size, *, stride=(1, 1), pad=(0, 0)):
    (n, h, w, c), (kh, kw), (sh, sw), (ph, pw) = shape, size, stride, pad
    oh, ow = (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1
    full = np.zeros((n, h + 2 * ph, w + 2 * pw, c))
    cut = np.asarray(columns).reshape(n, oh, ow, kh, kw, c)
    for u, v in np.ndindex(kh, kw):
        full[:, u:u + sh * (oh - 1) + 1:sh, v:v + sw * (ow - 1) + 1:sw] += cut[:, :, :, u, v]
    return full[:, ph:ph + h, pw:pw + w]
# === add.at
def col2im(columns, shape, size, *, stride=(1, 1), pad=(0, 0)):
    n, h, w, c = shape
    numbers = np.full((n, h + 2 * pad[0], w + 2 * pad[1], c), n * h * w * c)
    numbers[:, pad[0]:pad[0] + h, pad[1]:pad[1] + w] = np.arange(n * h * w * c).reshape(shape)
    v = np.lib.stride_tricks.sliding_window_view(numbers, size, (1, 2))
    to = v[:, ::stride[0], ::stride[1]].transpose(0, 1, 2, 4, 5, 3).reshape(columns.shape)
    flat = np.zeros(n * h * w * c + 1)
    np.add.at(flat, to, columns)
    return flat[:-1].reshape(shape)
# === bincount
def col2im(columns, shape, size, *, stride=(1, 1), pad=(0, 0)):
    n, h, w, c = shape
    ph, pw = pad
    big = (n, h + 2 * ph, w + 2 * pw, c)
    v = np.lib.stride_tricks.sliding_window_view(np.arange(np.prod(big)).reshape(big), size, (1, 2))
    to = v[:, ::stride[0], ::stride[1]].transpose(0, 1, 2, 4, 5, 3).ravel()
    flat = np.bincount(to, weights=columns.ravel(), minlength=int(np.prod(big)))
    return flat.reshape(big)[:, ph:ph + h, pw:pw + w]
# === rows one after the other, an iterator in another cell
def corners(n, h, w, size, stride):
    for k in range(n):
        for i in range(0, h - size[0] + 1, stride[0]):
            for j in range(0, w - size[1] + 1, stride[1]):
                yield k, i, j
# %%
def col2im(columns, shape, size, *, stride=(1, 1), pad=(0, 0)):
    n, h, w, c = shape
    full = np.zeros((n, h + 2 * pad[0], w + 2 * pad[1], c))
    for row, (k, i, j) in zip(columns, corners(*full.shape[:3], size, stride)):
        full[k, i:i + size[0], j:j + size[1]] += np.reshape(row, (*size, c))
    return full[:, pad[0]:pad[0] + h, pad[1]:pad[1] + w].tolist()
