# === a mask
def relu_backward(dy, x):
    return dy * (x > 0)
# === writes zeros into a copy
def relu_backward(dy, x):
    dx = dy.copy()
    dx[x <= 0] = 0
    return dx
# === passes at zero
def relu_backward(dy, x):
    return np.where(x >= 0, dy, 0)
# === half at zero
def relu_backward(dy, x):
    return dy * np.heaviside(x, 0.5)
# === loops, nested lists
def relu_backward(dy, x):
    if x.ndim == 1:
        return [float(g) if v > 0 else 0.0 for g, v in zip(dy, x)]
    return [relu_backward(g, v) for g, v in zip(dy, x)]
# === the sign, clipped
def relu_backward(dy, x):
    return np.multiply(dy, np.clip(np.sign(x), 0, None))
