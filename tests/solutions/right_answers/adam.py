# === epsilon hat, both corrections in the rate
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t += 1
    m = (1 - beta1) * dw if m is None else beta1 * m + (1 - beta1) * dw
    v = (1 - beta2) * dw**2 if v is None else beta2 * v + (1 - beta2) * dw**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v, t
# === PyTorch's order of the same
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (0 if m is None else m) * beta1 + dw * (1 - beta1)
    v = (0 if v is None else v) * beta2 + dw * dw * (1 - beta2)
    divisor = np.sqrt(v) / (1 - beta2 ** (t + 1)) ** 0.5 + eps
    return w - lr / (1 - beta1 ** (t + 1)) * m / divisor, m, v, t + 1
# === towards the new value
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = (np.zeros(w.shape) if a is None else a for a in (m, v))
    m, v = m + (1 - beta1) * (dw - m), v + (1 - beta2) * (dw**2 - v)
    t = t + 1
    mean, square = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * mean / (square**0.5 + eps), m, v, t
# === exponentials for powers
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    t = t + 1
    m = beta1 * (0.0 if m is None else m) + (1 - beta1) * dw
    v = beta2 * (0.0 if v is None else v) + (1 - beta2) * dw**2
    mean = m / -np.expm1(t * np.log(beta1))
    square = v / -np.expm1(t * np.log(beta2))
    return w - lr * mean / (np.sqrt(square) + eps), m, v, t
# === products for powers, a list
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    left1 = left2 = 1.0
    for _ in range(t + 1):
        left1, left2 = left1 * beta1, left2 * beta2
    m = (1 - beta1) * dw + (beta1 * m if m is not None else 0)
    v = (1 - beta2) * dw * dw + (beta2 * v if v is not None else 0)
    return [w - lr * (m / (1 - left1)) / (np.sqrt(v / (1 - left2)) + eps), m, v, t + 1]
# === element by element
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new, mean, square = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(*w.shape):
        mean[i] = (0 if m is None else beta1 * m[i]) + (1 - beta1) * dw[i]
        square[i] = (0 if v is None else beta2 * v[i]) + (1 - beta2) * dw[i] ** 2
        a, b = mean[i] / (1 - beta1 ** (t + 1)), square[i] / (1 - beta2 ** (t + 1))
        new[i] = w[i] - lr * a / (np.sqrt(b) + eps)
    return new, mean, square, t + 1
# === the count as an array, copies changed in place
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = np.zeros(w.shape) if m is None else m.copy()
    v = np.zeros(w.shape) if v is None else v.copy()
    t = np.int64(t) + 1
    m *= beta1
    m += (1 - beta1) * dw
    v *= beta2
    v += (1 - beta2) * np.square(dw)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t
# === a helper for both moments in another cell
def moment(old, new, beta):
    return (1 - beta) * new if old is None else beta * old + (1 - beta) * new

# %%
from typing import NamedTuple

class State(NamedTuple):
    w: object
    m: object
    v: object
    t: int

# %%
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = moment(m, dw, beta1), moment(v, dw**2, beta2)
    fix = lambda a, beta: a / (1 - pow(beta, t + 1))
    return State(w - lr * fix(m, beta1) / (np.sqrt(fix(v, beta2)) + eps), m, v, t + 1)
# === everything as lists
def adam(w, dw, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (0 if m is None else beta1 * m) + (1 - beta1) * dw
    v = (0 if v is None else beta2 * v) + (1 - beta2) * dw**2
    mean, square = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
    return [a.tolist() for a in (w - lr * mean / (np.sqrt(square) + eps), m, v)] + [t + 1]
