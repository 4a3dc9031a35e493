# === one reduction over three axes
def describe(a):
    n, h, w, c = a.shape
    return dict(images=n, rows=h, columns=w, channels=c, lowest=float(a.min()),
                highest=float(a.max()), **{"channel means": a.mean(axis=(0, 1, 2))})
# === loops over every number
def describe(a):
    N, H, W, C = a.shape
    low = high = float(a[0, 0, 0, 0])
    sums = [0.0] * C
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for c in range(C):
                    value = float(a[n, i, j, c])
                    low, high = min(low, value), max(high, value)
                    sums[c] += value
    return {"channel means": [s / (N * H * W) for s in sums], "channels": C, "columns": W,
            "rows": H, "images": N, "highest": high, "lowest": low}
# === NumPy scalars and a mean of means
def describe(a):
    sizes = np.array(a.shape)
    found = dict(zip(("images", "rows", "columns", "channels"), sizes))
    found["lowest"], found["highest"] = np.min(a), np.max(a)
    found["channel means"] = a.astype(np.float64).mean(0).mean(0).mean(0)
    return found
# === flattened, as a matrix product
def describe(a):
    flat = a.reshape(-1, a.shape[3]).astype(float)
    ordered = np.sort(flat, axis=None)
    return {"images": len(a), "rows": len(a[0]), "columns": len(a[0, 0]), "channels": len(a[0, 0, 0]),
            "lowest": ordered[0], "highest": ordered[-1],
            "channel means": np.ones(len(flat)) @ flat / len(flat)}
# === a class, with the running mean
class Running:
    def __init__(self):
        self.mean, self.count = 0.0, 0

    def add(self, value):
        self.count += 1
        self.mean += (float(value) - self.mean) / self.count
# %%
def describe(a):
    counters = [Running() for _ in range(a.shape[-1])]
    for pixel in a.reshape(-1, a.shape[-1]):
        for counter, value in zip(counters, pixel):
            counter.add(value)
    n, h, w, c = map(int, a.shape)
    return {"images": n, "rows": h, "columns": w, "channels": c,
            "lowest": float(a.ravel()[a.argmin()]), "highest": float(a.ravel()[a.argmax()]),
            "channel means": np.array([counter.mean for counter in counters])}
