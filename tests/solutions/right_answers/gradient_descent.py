# === a list of arrays
def gradient_descent(gradient, w, *, lr, steps):
    path = [np.asarray(w, dtype=float)]
    while len(path) <= steps:
        path.append(path[-1] - lr * gradient(path[-1]))
    return path
# === an array filled row by row
def gradient_descent(gradient, w, *, lr, steps):
    path = np.empty((steps + 1, *w.shape))
    path[0] = w
    for t in range(steps):
        path[t + 1] = path[t] - lr * gradient(path[t])
    return path
# === recursion
def gradient_descent(gradient, w, *, lr, steps):
    w = w.astype(np.float64)
    if steps == 0:
        return w[None]
    rest = gradient_descent(gradient, w - lr * gradient(w), lr=lr, steps=steps - 1)
    return np.concatenate([w[None], rest])
# === copies changed in place
def gradient_descent(gradient, w, *, lr, steps):
    here = w.copy() * 1.0
    path = [here.copy()]
    for _ in range(steps):
        here -= lr * gradient(here)
        path.append(here.copy())
    return np.stack(path)
# === accumulate
from itertools import accumulate

def gradient_descent(gradient, w, *, lr, steps):
    walk = accumulate(range(steps), lambda u, _: u - lr * gradient(u), initial=w * 1.0)
    return np.array(list(walk))
# === a generator, lists, prints on the way
def descend(gradient, w, lr):
    while True:
        yield w
        w = w + (-lr) * np.asarray(gradient(w))

# %%
import warnings

def gradient_descent(gradient, w, *, lr, steps):
    warnings.warn("slow")
    walk = descend(gradient, np.array(w, float), lr)
    rows = [next(walk).tolist() for _ in range(steps + 1)]
    print(rows[-1])
    return rows
