# === boolean masks
def relu(x):
    return x * (x > 0.0)
# === np.where
def relu(x):
    return np.where(x > 0, x, 0)
# === half of the sum with the magnitude
def relu(x):
    return (x + np.abs(x)) / 2
# === whole numbers stay whole
import numpy
def relu(x):
    return numpy.maximum(0, x)
# === a copy that is cut off
def relu(x):
    y = x.copy()
    y[y < 0] = 0
    return y
# === nested lists, by recursion
def relu(x):
    if np.ndim(x) == 0:
        return max(0.0, float(x))
    return [relu(part) for part in x]
# === a loop over places, with a print and a warning
import warnings
def relu(x):
    warnings.warn("slow")
    y = np.empty(np.shape(x))
    for place, value in np.ndenumerate(x):
        y[place] = value if value > 0 else 0
    print(y)
    return y
# === np.vectorize
relu = np.vectorize(lambda v: v if v > 0 else 0.0, otypes=[float])
# === clip without an upper limit
def relu(x):
    return np.clip(x, 0, None)
