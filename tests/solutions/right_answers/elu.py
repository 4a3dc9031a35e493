# === np.where, with an overflow on the way
def elu(x, *, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))
# === expm1 of the negative part
def elu(x, *, alpha=1.0):
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))
# === the math module, place by place
import math
def elu(x, *, alpha=1.0):
    y = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        v = float(x[place])
        y[place] = v if v >= 0 else alpha * (math.exp(v) - 1.0)
    return y
# === multiplied out
def elu(x, *, alpha=1.0):
    low = np.minimum(x, 0.0)
    return x - low + alpha * np.exp(low) - alpha
# === np.piecewise
def elu(x, alpha=1.0):
    return np.piecewise(x.astype(float), [x < 0], [lambda v: alpha * np.expm1(v), lambda v: v])
# === a power of e, as a list
def elu(x, *, alpha=1.0):
    one = lambda v: float(v) if v > 0 else alpha * (np.e ** float(v) - 1)
    walk = lambda a: one(a) if np.ndim(a) == 0 else [walk(part) for part in a]
    return walk(x)
