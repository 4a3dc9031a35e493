# === np.convolve
def convolve1d(x, w, mode):
    return np.convolve(x, w, mode)
# === the kernel turned, then np.correlate
def convolve1d(x, w, mode="full"):
    return np.correlate(x, w[::-1], mode=mode)
# === the sum of the formula
def convolve1d(x, w, mode):
    M, K = len(x), len(w)
    full = [sum(w[k] * x[t - k] for k in range(K) if 0 <= t - k < M) for t in range(M + K - 1)]
    if mode == "valid":
        return np.array(full[K - 1:M])
    return np.array(full if mode == "full" else full[(K - 1) // 2:(K - 1) // 2 + M])
# === a whole copy of the kernel at once
def convolve1d(x, w, mode):
    M, K = x.size, w.size
    y = np.zeros(M + K - 1)
    for t, value in enumerate(x):
        y[t:t + K] += value * w
    return {"full": y, "same": y[(K - 1) // 2:][:M], "valid": y[K - 1:M]}[mode]
# === FFT
def convolve1d(x, w, mode):
    n = len(x) + len(w) - 1
    y = np.fft.ifft(np.fft.fft(x, n) * np.fft.fft(w, n)).real
    drop = {"full": 0, "same": (len(w) - 1) // 2, "valid": len(w) - 1}[mode]
    keep = {"full": n, "same": len(x), "valid": len(x) - len(w) + 1}[mode]
    return y[drop:drop + keep]
# === sums along the diagonals of the outer product
def convolve1d(x, w, mode):
    table = np.outer(w, x)[::-1]
    M, K = len(x), len(w)
    y = np.array([np.trace(table, offset=o) for o in range(1 - K, M)])
    if mode == "same":
        y = y[(K - 1) // 2:(K - 1) // 2 + M]
    elif mode == "valid":
        y = y[K - 1:M]
    return y
# === only what is needed is computed, in a class
class Room:
    def __init__(self, kernel):
        self.kernel = [float(k) for k in kernel]

    def hear(self, sound, t):
        return sum(k * float(sound[t - d]) for d, k in enumerate(self.kernel)
                   if 0 <= t - d < len(sound))
# %%
def convolve1d(x, w, mode):
    room, k = Room(w), len(w)
    times = {"full": range(len(x) + k - 1), "valid": range(k - 1, len(x)),
             "same": range((k - 1) // 2, (k - 1) // 2 + len(x))}[mode]
    return [room.hear(x, t) for t in times]
# === recursion on the kernel
def echo(x, w):
    if len(w) == 1:
        return np.array(x) * w[0]
    rest = echo(x, w[1:])
    return np.append(np.array(x) * w[0], np.zeros(len(w) - 1)) + np.append(0.0, rest)
# %%
def convolve1d(x, w, mode):
    print("mode:", mode)
    y, k = echo(x, w), len(w)
    return {"full": y, "same": y[(k - 1) // 2:(k - 1) // 2 + len(x)], "valid": y[k - 1:len(x)]}[mode]
