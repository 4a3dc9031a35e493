# === the weights fade first
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    w = w * (1 - lr * decay)
    t = t + 1
    m = (1 - beta1) * dw + (0 if m is None else beta1 * m)
    v = (1 - beta2) * dw**2 + (0 if v is None else beta2 * v)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t
# === the paper's decay
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    t = t + 1
    m = (1 - beta1) * dw + (0 if m is None else beta1 * m)
    v = (1 - beta2) * dw**2 + (0 if v is None else beta2 * v)
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - (step + decay * w), m, v, t
# === epsilon hat
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    t = t + 1
    m = (1 - beta1) * dw + (0 if m is None else beta1 * m)
    v = (1 - beta2) * dw**2 + (0 if v is None else beta2 * v)
    rate = lr * (1 - beta2**t) ** 0.5 / (1 - beta1**t)
    return w - lr * decay * w - rate * m / (np.sqrt(v) + eps), m, v, t
# === Adam as a helper of its own
def plain(w, dw, m, v, t, lr, beta1, beta2, eps):
    m = np.zeros(w.shape) if m is None else m
    v = np.zeros(w.shape) if v is None else v
    m, v, t = beta1 * m + (1 - beta1) * dw, beta2 * v + (1 - beta2) * dw * dw, t + 1
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t

# %%
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    new, *state = plain(w, dw, m, v, t, lr, beta1, beta2, eps)
    return new - lr * decay * w, *state
# === element by element
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    new, mean, square = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(*w.shape):
        mean[i] = (0 if m is None else beta1 * m[i]) + (1 - beta1) * dw[i]
        square[i] = (0 if v is None else beta2 * v[i]) + (1 - beta2) * dw[i] ** 2
        a, b = mean[i] / (1 - beta1 ** (t + 1)), square[i] / (1 - beta2 ** (t + 1))
        new[i] = w[i] - lr * (a / (np.sqrt(b) + eps) + decay * w[i])
    return new, mean, square, t + 1
# === copies changed in place, a list
def adamw(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=1e-2):
    w = np.array(w, dtype=float)
    m = (np.zeros(w.shape) if m is None else m) * beta1
    v = (np.zeros(w.shape) if v is None else v) * beta2
    t += 1
    m += (1 - beta1) * dw
    v += (1 - beta2) * dw**2
    w -= lr * decay * w
    w -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return [w, m, v, t]
