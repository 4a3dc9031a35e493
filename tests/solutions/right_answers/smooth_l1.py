# === the smaller of the magnitude and one
def smooth_l1(prediction, target):
    d = np.abs(prediction - target)
    q = np.minimum(d, 1)
    return np.mean(q * (d - q / 2))
# === masks
def smooth_l1(prediction, target):
    d = np.abs(prediction - target).astype(float)
    small = d < 1
    return (0.5 * (d[small] ** 2).sum() + (d[~small] - 0.5).sum()) / d.size
# === a loop with a helper of another cell
def bent(d):
    return d * d / 2 if -1 < d < 1 else abs(d) - 0.5
# %%
def smooth_l1(prediction, target):
    each = [bent(float(p) - float(t)) for p, t in zip(prediction.ravel(), target.ravel())]
    return sum(each) / len(each)
# === np.piecewise
def smooth_l1(prediction, target):
    d = np.asarray(target - prediction, float)
    return np.piecewise(d, [np.abs(d) <= 1], [lambda v: v ** 2 / 2, lambda v: np.abs(v) - 0.5]).mean()
# === the signed parts
def smooth_l1(prediction, target):
    d = prediction - target
    up, down, mid = np.maximum(d - 1, 0), np.maximum(-d - 1, 0), np.clip(d, -1, 1)
    return (mid ** 2 / 2 + up + down).sum() / np.size(d)
