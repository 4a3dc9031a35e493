# === masks
def prelu_backward(dy, x, alpha):
    below = x <= 0
    dx = dy * np.where(below, alpha, 1)
    return dx, (dy * x * below).sum(axis=tuple(range(x.ndim - 1)))
# === channel by channel
def prelu_backward(dy, x, alpha):
    dx, dalpha = dy * 1.0, np.zeros(alpha.shape)
    for c in range(len(alpha)):
        below = x[..., c] < 0
        dx[..., c][below] *= alpha[c]
        dalpha[c] = np.sum((dy[..., c] * x[..., c])[below])
    dx[x == 0] = (dy * alpha)[x == 0]
    return dx, dalpha
# === passes at zero
def prelu_backward(dy, x, alpha):
    return np.where(x >= 0, dy, alpha * dy), np.sum(
        (np.minimum(x, 0) * dy).reshape(-1, x.shape[-1]), axis=0)
# === loops over every place, lists
def prelu_backward(dy, x, alpha):
    dx, dalpha = np.empty(x.shape), [0.0] * len(alpha)
    for place in np.ndindex(*x.shape):
        if x[place] > 0:
            dx[place] = dy[place]
        else:
            dx[place] = dy[place] * alpha[place[-1]]
            dalpha[place[-1]] += float(dy[place] * x[place])
    return [dx, dalpha]
# === einsum
def prelu_backward(dy, x, alpha):
    low = np.minimum(x, 0) * 1.0
    return dy * (x > 0) + dy * alpha * (x <= 0), np.einsum(
        "kc,kc->c", low.reshape(-1, len(alpha)), dy.reshape(-1, len(alpha)))
