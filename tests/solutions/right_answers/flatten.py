# === the second length worked out
def flatten(x):
    d = 1
    for n in x.shape[1:]:
        d *= n
    return np.reshape(x, (x.shape[0], d))
# === ravel of each example
def flatten(x):
    return np.stack([example.ravel() for example in x])
# === nested lists
def flatten(x):
    rows = []
    for example in x:
        rows.append([value for _, value in np.ndenumerate(example)])
    return rows
# === recursion over the axes
def flatten(x):
    while x.ndim > 2:
        x = np.concatenate([x[:, i] for i in range(x.shape[1])], axis=1)
    return x
# === a copy, through memory
def flatten(x):
    y = np.ascontiguousarray(x)
    return y.view().reshape(len(y), y[0].size).copy()
# === math.prod
import math
def flatten(x):
    return np.array([list(e.flat) for e in x]).reshape(-1, math.prod(x.shape[1:]))
