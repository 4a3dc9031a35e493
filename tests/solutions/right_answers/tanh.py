# === NumPy's own
def tanh(x):
    return np.tanh(x)
# === a sigmoid, twice as high and twice as fast
def tanh(x):
    return 2 / (1 + np.exp(-2.0 * x)) - 1
# === the math module
import math
tanh = np.vectorize(math.tanh, otypes=[float])
# === exponentials of what is negative, by two cases
def tanh(x):
    e = np.exp(-2 * abs(x))
    return np.where(x < 0, -1, 1) * (1 - e) / (1 + e)
# === expm1
def tanh(x):
    t = np.expm1(-2 * np.abs(x * 1.0))
    return np.copysign(-t / (t + 2), x)
# === cut off where nothing changes any more
def tanh(x):
    z = np.clip(x, -20, 20)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
