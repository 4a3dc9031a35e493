# === a padding of minus infinity, cut at the end
def max_pool2d_backward_padded(dy, x, size, *, stride, pad):
    (kh, kw), (sh, sw), (ph, pw) = size, stride, pad
    N, H, W, C = x.shape
    grown = np.pad(x.astype(float), ((0, 0), (ph, ph), (pw, pw), (0, 0)), constant_values=-np.inf)
    dx = np.zeros(grown.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        window = grown[n, i * sh:i * sh + kh, j * sw:j * sw + kw, c]
        u, v = divmod(int(window.argmax()), kw)
        dx[n, i * sh + u, j * sw + v, c] += dy[n, i, j, c]
    return dx[:, ph:ph + H, pw:pw + W]
# === places as pairs, the last winner
def max_pool2d_backward_padded(dy, x, size, *, stride, pad):
    N, H, W, C = x.shape
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        places = [(h, w) for h in range(i * stride[0] - pad[0], i * stride[0] - pad[0] + size[0])
                  for w in range(j * stride[1] - pad[1], j * stride[1] - pad[1] + size[1])
                  if 0 <= h < H and 0 <= w < W]
        h, w = max(reversed(places), key=lambda p: x[n, p[0], p[1], c])
        dx[n, h, w, c] += dy[n, i, j, c]
    return dx
# === equal values share
def max_pool2d_backward_padded(dy, x, size, *, stride, pad):
    dx = np.zeros(x.shape)
    for i in range(dy.shape[1]):
        for j in range(dy.shape[2]):
            t, l = i * stride[0] - pad[0], j * stride[1] - pad[1]
            s = np.s_[:, max(t, 0):t + size[0], max(l, 0):l + size[1]]
            best = x[s] == x[s].max(axis=(1, 2), keepdims=True)
            dx[s] += best * (dy[:, i:i + 1, j:j + 1] / best.sum(axis=(1, 2), keepdims=True))
    return dx
