# === padded, window by window
def correlate2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    if mode == "full":
        pads = ((KH - 1, KH - 1), (KW - 1, KW - 1))
    elif mode == "same":
        pads = ((KH // 2, (KH - 1) // 2), (KW // 2, (KW - 1) // 2))
    else:
        pads = ((0, 0), (0, 0))
    p = np.pad(x, pads)
    y = np.empty((p.shape[0] - KH + 1, p.shape[1] - KW + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = (p[i:i + KH, j:j + KW] * w).sum()
    return y
# === full by einsum over windows, then cut
def correlate2d(x, w, mode):
    kh, kw = w.shape
    p = np.pad(x, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    full = np.einsum("ijuv,uv->ij", np.lib.stride_tricks.sliding_window_view(p, w.shape), w)
    if mode == "full":
        return full
    if mode == "valid":
        return full[kh - 1:x.shape[0], kw - 1:x.shape[1]]
    a, b = (kh - 1) // 2, (kw - 1) // 2
    return full[a:a + x.shape[0], b:b + x.shape[1]]
# === FFT
def correlate2d(x, w, mode):
    s = [m + k - 1 for m, k in zip(x.shape, w.shape)]
    full = np.fft.irfft2(np.fft.rfft2(x.astype(float), s) * np.fft.rfft2(w[::-1, ::-1].astype(float), s), s)
    cuts = []
    for m, k, n in zip(x.shape, w.shape, s):
        start = {"full": 0, "same": (k - 1) // 2, "valid": k - 1}[mode]
        cuts.append(slice(start, start + {"full": n, "same": m, "valid": m - k + 1}[mode]))
    return full[tuple(cuts)]
# === a sum of shifted pictures
def correlate2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    full = np.zeros((H + KH - 1, W + KW - 1))
    for u in range(KH):
        for v in range(KW):
            full[KH - 1 - u:KH - 1 - u + H, KW - 1 - v:KW - 1 - v + W] += w[u, v] * x
    top, left, h, b = {"full": (0, 0, H + KH - 1, W + KW - 1),
                       "same": ((KH - 1) // 2, (KW - 1) // 2, H, W),
                       "valid": (KH - 1, KW - 1, H - KH + 1, W - KW + 1)}[mode]
    return full[top:top + h, left:left + b]
# === a sum of 1-D correlations, row by row
def rows(line, kernel):
    return np.correlate(line, kernel, "full")
# %%
def correlate2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    full = np.zeros((H + KH - 1, W + KW - 1))
    for i in range(H):
        for u in range(KH):
            full[i + KH - 1 - u] += rows(x[i], w[u])
    span = lambda m, k: {"full": (0, m + k - 1), "valid": (k - 1, m),
                         "same": ((k - 1) // 2, (k - 1) // 2 + m)}[mode]
    (a, b), (c, d) = span(H, KH), span(W, KW)
    return full[a:b, c:d]
# === nested lists, pixels asked for by a function
def correlate2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    pixel = lambda i, j: float(x[i, j]) if 0 <= i < H and 0 <= j < W else 0.0
    up, left = {"full": (KH - 1, KW - 1), "same": (KH // 2, KW // 2), "valid": (0, 0)}[mode]
    OH = {"full": H + KH - 1, "same": H, "valid": H - KH + 1}[mode]
    OW = {"full": W + KW - 1, "same": W, "valid": W - KW + 1}[mode]
    return [[sum(float(w[u, v]) * pixel(i + u - up, j + v - left)
                 for u in range(KH) for v in range(KW)) for j in range(OW)] for i in range(OH)]
# === im2col
def correlate2d(x, w, mode):
    kh, kw = w.shape
    pads = {"full": [(k - 1, k - 1) for k in w.shape], "valid": [(0, 0), (0, 0)],
            "same": [(k // 2, k - 1 - k // 2) for k in w.shape]}[mode]
    p = np.pad(x.astype(np.result_type(x, float)), pads)
    oh, ow = p.shape[0] - kh + 1, p.shape[1] - kw + 1
    columns = np.array([p[i:i + kh, j:j + kw].ravel() for i in range(oh) for j in range(ow)])
    return (columns @ w.ravel()).reshape(oh, ow)
