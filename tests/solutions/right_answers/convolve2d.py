# === the kernel turned, then windows
def convolve2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    p = np.pad(x, ((KH - 1,) * 2, (KW - 1,) * 2))
    k = w[::-1, ::-1]
    full = np.array([[np.sum(p[i:i + KH, j:j + KW] * k) for j in range(W + KW - 1)]
                     for i in range(H + KH - 1)])
    if mode == "same":
        return full[(KH - 1) // 2:(KH - 1) // 2 + H, (KW - 1) // 2:(KW - 1) // 2 + W]
    return full if mode == "full" else full[KH - 1:H, KW - 1:W]
# === calls a correlation of its own in another cell
def slide(x, k, pads):
    v = np.lib.stride_tricks.sliding_window_view(np.pad(x, pads), k.shape)
    return np.tensordot(v, k, 2)
# %%
def convolve2d(x, w, mode):
    pads = [{"full": (k - 1, k - 1), "same": (k - 1 - (k - 1) // 2, (k - 1) // 2),
             "valid": (0, 0)}[mode] for k in w.shape]
    pads = [(k // 2, k - 1 - k // 2) for k in w.shape] if mode == "same" else pads
    return slide(x, np.rot90(w, 2), pads)
# === FFT
def convolve2d(x, w, mode):
    s = (x.shape[0] + w.shape[0] - 1, x.shape[1] + w.shape[1] - 1)
    full = np.real(np.fft.ifft2(np.fft.fft2(x, s) * np.fft.fft2(w, s)))
    part = []
    for m, k in zip(x.shape, w.shape):
        part.append({"full": slice(None), "valid": slice(k - 1, m),
                     "same": slice((k - 1) // 2, (k - 1) // 2 + m)}[mode])
    return full[part[0], part[1]]
# === whole copies of the kernel
def convolve2d(x, w, mode):
    H, W = x.shape
    KH, KW = w.shape
    full = np.zeros((H + KH - 1, W + KW - 1), dtype=np.result_type(x, w))
    for (i, j), value in np.ndenumerate(x):
        full[i:i + KH, j:j + KW] += value * w
    a, b = {"full": (0, 0), "same": ((KH - 1) // 2, (KW - 1) // 2), "valid": (KH - 1, KW - 1)}[mode]
    h, c = {"full": full.shape, "same": x.shape, "valid": (H - KH + 1, W - KW + 1)}[mode]
    return full[a:a + h, b:b + c]
# === whole copies of the picture
def convolve2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    full = sum(np.pad(x * w[u, v], ((u, KH - 1 - u), (v, KW - 1 - v)))
               for u in range(KH) for v in range(KW))
    cut = {"full": lambda m, k: slice(0, m + k - 1), "valid": lambda m, k: slice(k - 1, m),
           "same": lambda m, k: slice((k - 1) // 2, (k - 1) // 2 + m)}[mode]
    return full[cut(H, KH), cut(W, KW)]
# === one long line: a picture with a margin is a signal
def convolve2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    wide = W + KW - 1
    line = np.zeros((H, wide))
    line[:, :W] = x
    kernel = np.zeros((KH, wide))
    kernel[:, :KW] = w
    full = np.convolve(line.ravel(), kernel.ravel())[:(H + KH - 1) * wide].reshape(-1, wide)
    if mode == "full":
        return full
    if mode == "valid":
        return full[KH - 1:H, KW - 1:W]
    return full[(KH - 1) // 2:, (KW - 1) // 2:][:H, :W]
# === the sum of the formula, as lists
def convolve2d(x, w, mode):
    (H, W), (KH, KW) = x.shape, w.shape
    rows = {"full": range(H + KH - 1), "valid": range(KH - 1, H),
            "same": range((KH - 1) // 2, (KH - 1) // 2 + H)}[mode]
    columns = {"full": range(W + KW - 1), "valid": range(KW - 1, W),
               "same": range((KW - 1) // 2, (KW - 1) // 2 + W)}[mode]
    return [[sum(float(w[u, v]) * float(x[i - u, j - v])
                 for u in range(max(0, i - H + 1), min(KH, i + 1))
                 for v in range(max(0, j - W + 1), min(KW, j + 1))) for j in columns] for i in rows]
