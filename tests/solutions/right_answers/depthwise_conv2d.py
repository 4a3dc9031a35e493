# === one einsum
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, w.shape[:2], axis=(1, 2))
    y = np.einsum("nijcuv,uvcm->nijcm", v[:, ::stride[0], ::stride[1]], w)
    return y.reshape(*y.shape[:3], -1) + b
# === tap by tap
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    p = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = (p.shape[1] - w.shape[0]) // sh + 1, (p.shape[2] - w.shape[1]) // sw + 1
    y = 0
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            seen = p[:, u:u + (oh - 1) * sh + 1:sh, v:v + (ow - 1) * sw + 1:sw]
            y = y + seen[..., None] * w[u, v]
    return y.reshape(len(x), oh, ow, -1) + b
# === channel by channel, filter by filter
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    maps = []
    for c in range(w.shape[2]):
        for m in range(w.shape[3]):
            v = np.lib.stride_tricks.sliding_window_view(p[..., c], w.shape[:2], axis=(1, 2))
            maps.append(np.tensordot(v[:, ::stride[0], ::stride[1]], w[:, :, c, m], 2) + b[len(maps)])
    return np.stack(maps, axis=-1)
# === an ordinary convolution with a diagonal of filters
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    kh, kw, c, m = w.shape
    full = np.einsum("uvcm,ck->uvkcm", w, np.eye(c)).reshape(kh, kw, c, c * m)
    p = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), (1, 2))[:, ::stride[0], ::stride[1]]
    return np.einsum("nijcuv,uvcf->nijf", v, full) + b
# === channels as images of a batch
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    alone = np.moveaxis(x, 3, 0)
    p = np.pad(alone, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])))
    (kh, kw), (sh, sw) = w.shape[:2], stride
    rows = range(0, p.shape[2] - kh + 1, sh)
    columns = range(0, p.shape[3] - kw + 1, sw)
    y = np.array([[[[(p[c, n, i:i + kh, j:j + kw, None] * w[:, :, c]).sum((0, 1))
                     for c in range(len(p))] for j in columns] for i in rows]
                  for n in range(len(x))])
    return y.reshape(*y.shape[:3], w.shape[2] * w.shape[3]) + b
# === nested lists
def depthwise_conv2d(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)]).astype(float)
    kh, kw, C, M = w.shape
    return [[[[float((x[n, i:i + kh, j:j + kw, k // M] * w[:, :, k // M, k % M]).sum() + b[k])
               for k in range(C * M)] for j in range(0, x.shape[2] - kw + 1, stride[1])]
             for i in range(0, x.shape[1] - kh + 1, stride[0])] for n in range(len(x))]
