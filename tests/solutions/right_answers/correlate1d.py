# === np.correlate
def correlate1d(x, w, mode):
    return np.correlate(x, w, mode)
# === padded, then sliced
def correlate1d(x, w, mode):
    K = len(w)
    before, after = {"full": (K - 1, K - 1), "same": (K // 2, (K - 1) // 2), "valid": (0, 0)}[mode]
    padded = np.concatenate([np.zeros(before), x, np.zeros(after)])
    return np.array([padded[t:t + K] @ w for t in range(len(padded) - K + 1)])
# === sliding windows
def correlate1d(x, w, mode):
    k = len(w)
    full = np.lib.stride_tricks.sliding_window_view(np.pad(x, k - 1), k) @ w
    return {"full": full, "same": full[(k - 1) // 2:][:len(x)], "valid": full[k - 1:len(x)]}[mode]
# === FFT
def correlate1d(x, w, mode):
    m, k = len(x), len(w)
    n = m + k - 1
    full = np.fft.irfft(np.fft.rfft(x.astype(float), n) * np.fft.rfft(w[::-1].astype(float), n), n)
    if mode == "same":
        return full[(k - 1) // 2:(k - 1) // 2 + m]
    return full if mode == "full" else full[k - 1:m]
# === a Toeplitz matrix
def correlate1d(x, w, mode):
    m, k = len(x), len(w)
    matrix = np.zeros((m + k - 1, m))
    for t in range(m + k - 1):
        for s in range(m):
            if 0 <= s - t + k - 1 < k:
                matrix[t, s] = w[s - t + k - 1]
    start = {"full": 0, "same": (k - 1) // 2, "valid": k - 1}[mode]
    stop = {"full": m + k - 1, "same": start + m, "valid": m}[mode]
    return (matrix @ x)[start:stop]
# === lists, through a helper of another cell
def value(x, t):
    return float(x[t]) if 0 <= t < len(x) else 0.0
# %%
def correlate1d(x, w, mode):
    k = len(w)
    first, count = {"full": (1 - k, len(x) + k - 1), "same": (-(k // 2), len(x)),
                    "valid": (0, len(x) - k + 1)}[mode]
    return [sum(float(w[i]) * value(x, t + i) for i in range(k)) for t in range(first, first + count)]
# === one shifted copy for each number of the kernel
def correlate1d(x, w, mode):
    m, k = len(x), len(w)
    full = sum(np.pad(x * w[i], (k - 1 - i, i)) for i in range(k))
    cut = {"full": 0, "valid": k - 1}.get(mode)
    return full[(k - 1) // 2:][:m] if cut is None else full[cut:len(full) - cut]
# === recursion, one place at a time, with a warning
import warnings

def at(x, w, t):
    if len(w) == 0:
        return 0.0
    return at(x, w[1:], t + 1) + (float(w[0]) * float(x[t]) if 0 <= t < len(x) else 0.0)
# %%
def correlate1d(x, w, mode):
    warnings.warn("slow")
    m, k = len(x), len(w)
    starts = {"full": range(1 - k, m), "same": range(-(k // 2), m - k // 2),
              "valid": range(m - k + 1)}[mode]
    return np.array([at(x, w, t) for t in starts])
