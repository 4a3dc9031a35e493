# === PyTorch's form
def momentum(w, dw, v, *, lr, mu):
    v = dw if v is None else mu * v + dw
    return w - lr * v, v
# === the velocity points uphill
def momentum(w, dw, v, *, lr, mu):
    v = lr * dw + (0 if v is None else mu * v)
    return w - v, v
# === a list of two
def momentum(w, dw, v, *, lr, mu):
    v = -lr * dw if v is None else mu * v - lr * dw
    return [w + v, v]
# === a named tuple
from collections import namedtuple

Step = namedtuple("Step", "weights velocity")

def momentum(w, dw, v, *, lr, mu):
    v = -lr * dw if v is None else mu * v - lr * dw
    return Step(w + v, v)
# === element by element
def momentum(w, dw, v, *, lr, mu):
    new, moved = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(*w.shape):
        moved[place] = (mu * v[place] if v is not None else 0.0) - lr * dw[place]
        new[place] = w[place] + moved[place]
    return new, moved
# === copies changed in place
def momentum(w, dw, v, *, lr, mu):
    w = np.array(w, dtype=float)
    v = np.zeros_like(w) if v is None else v.copy()
    v *= mu
    v -= lr * dw
    w += v
    return w, v
# === a class with a step
class Momentum:
    def __init__(self, lr, mu):
        self.lr, self.mu = lr, mu

    def step(self, w, dw, v):
        v = self.mu * (0 if v is None else v) - self.lr * dw
        return w + v, v

def momentum(w, dw, v, *, lr, mu):
    return Momentum(lr, mu).step(w, dw, v)
# === np.subtract with out
def momentum(w, dw, v, *, lr, mu):
    v = np.multiply(mu, np.zeros(w.shape) if v is None else v)
    np.subtract(v, np.multiply(lr, dw), out=v)
    return np.add(w, v), v
# === a lambda
momentum = lambda w, dw, v, lr, mu: (
    lambda u: (w + u, u))((0 if v is None else mu * v) - lr * dw)
# === einsum of the weights' history
def momentum(w, dw, v, *, lr, mu):
    old = np.zeros(w.shape) if v is None else v
    v = np.tensordot(np.array([mu, -lr]), np.stack([old, dw]), 1)
    return np.tensordot(np.ones(2), np.stack([w, v]), 1), v
# === Fortran order and a transposed view
def momentum(w, dw, v, *, lr, mu):
    v = np.asfortranarray(-lr * dw if v is None else mu * v - lr * dw)
    return (w.T + v.T).T, v
# === a flag for the first step, a try
def momentum(w, dw, v, *, lr, mu):
    try:
        v = mu * v
    except TypeError:
        v = 0.0
    return w + (v - lr * dw), v - lr * dw
# === a wrapper that checks and prints
def checked(step):
    def inner(w, dw, v, **options):
        assert w.shape == dw.shape
        print(options)
        return step(w, dw, v, **options)
    return inner

@checked
def momentum(w, dw, v, *, lr, mu):
    v = -lr * dw if v is None else mu * v - lr * dw
    return w + v, v
# === masked first step
def momentum(w, dw, v, *, lr, mu):
    known = v is not None
    v = np.where(known, mu * np.asarray(v if known else 0.0), 0.0) - lr * dw
    return w + v, v
