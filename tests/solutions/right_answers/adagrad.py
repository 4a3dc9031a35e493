# === powers
def adagrad(w, dw, s, *, lr, eps=1e-8):
    s = np.square(dw) + (0.0 if s is None else s)
    return w - lr * dw / (s**0.5 + eps), s
# === Keras' form
def adagrad(w, dw, s, *, lr, eps=1e-8):
    s = dw * dw if s is None else s + dw * dw
    return w - lr * dw * (s + eps) ** -0.5, s
# === element by element
import math

def adagrad(w, dw, s, *, lr, eps=1e-8):
    new, total = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(*w.shape):
        g = float(dw[place])
        total[place] = (s[place] if s is not None else 0.0) + g * g
        new[place] = w[place] - lr * g / (math.sqrt(total[place]) + eps)
    return new, total
# === a rate for each weight
def adagrad(w, dw, s, *, lr, eps=1e-8):
    s = np.add(np.zeros_like(w, dtype=float) if s is None else s, np.multiply(dw, dw))
    rate = lr / (eps + np.sqrt(s))
    return [w - rate * dw, s]
# === copies changed in place
def adagrad(w, dw, s, *, lr, eps=1e-8):
    w, s = np.array(w, float), np.zeros(w.shape) if s is None else s.copy()
    s += dw**2
    w -= lr * dw / (np.sqrt(s) + eps)
    return w, s
# === the norm of what was and is
def adagrad(w, dw, s, *, lr, eps=1e-8):
    root = np.abs(dw * 1.0) if s is None else np.hypot(np.sqrt(s), dw)
    return w - lr * dw / (root + eps), root**2
# === the sum of squares of whole numbers is one
def adagrad(w, dw, s, *, lr, eps=1e-8):
    s = dw**2 if s is None else s + dw**2
    return (w - lr * dw / (np.sqrt(s) + eps)).tolist(), s.tolist()
