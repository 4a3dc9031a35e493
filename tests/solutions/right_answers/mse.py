# === a sum divided by how many there are
def mse(prediction, target):
    d = prediction - target
    return (d * d).sum() / d.size
# === a dot product
def mse(prediction, target):
    d = np.ravel(prediction - target).astype(float)
    return d @ d / len(d)
# === a loop
def mse(prediction, target):
    total = 0.0
    for p, t in zip(prediction.flat, target.flat):
        total += (float(p) - float(t)) ** 2
    return total / prediction.size
# === the norm, squared
def mse(prediction, target):
    return np.linalg.norm((target - prediction).ravel()) ** 2 / target.size
# === means of means
def mse(prediction, target):
    d = np.square(np.subtract(prediction, target))
    while d.ndim:
        d = d.mean(axis=0)
    return d
# === einsum, an array of no axes
def mse(prediction, target):
    d = (prediction - target).reshape(-1).astype(np.float64)
    return np.array(np.einsum("i,i->", d, d) / d.size)
