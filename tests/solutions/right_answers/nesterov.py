# === the velocity before and after
def nesterov(w, dw, v, *, lr, mu):
    old = np.zeros(w.shape) if v is None else v
    new = mu * old - lr * dw
    return w - mu * old + (1 + mu) * new, new
# === PyTorch's form
def nesterov(w, dw, v, *, lr, mu):
    v = dw if v is None else mu * v + dw
    return w - lr * (dw + mu * v), v
# === the velocity points uphill
def nesterov(w, dw, v, *, lr, mu):
    v = lr * dw + (0 if v is None else mu * v)
    return w - (mu * v + lr * dw), v
# === back to the point behind, then ahead
def nesterov(w, dw, v, *, lr, mu):
    v = w * 0.0 if v is None else v
    behind = w - mu * v
    new = mu * v - lr * dw
    behind = behind + new
    return behind + mu * new, new
# === element by element
def nesterov(w, dw, v, *, lr, mu):
    new, moved = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(*w.shape):
        moved[place] = (mu * v[place] if v is not None else 0.0) - lr * dw[place]
        new[place] = w[place] + mu * moved[place] - lr * dw[place]
    return [new, moved]
# === momentum of its own, called twice
def push(v, dw, lr, mu):
    return (0 if v is None else mu * v) - lr * dw

def nesterov(w, dw, v, *, lr, mu):
    v = push(v, dw, lr, mu)
    return w + push(v, dw, lr, mu), v
# === multiplied out
def nesterov(w, dw, v, *, lr, mu):
    if v is None:
        return w - (1 + mu) * lr * dw, -lr * dw
    return w + mu**2 * v - (1 + mu) * lr * dw, mu * v - lr * dw
# === everything as lists
def nesterov(w, dw, v, *, lr, mu):
    v = -lr * dw + (0 if v is None else mu * v)
    return (w + mu * v - lr * dw).tolist(), v.tolist()
