# === shuffled first, cut afterwards
def minibatches(x, y, batch, order):
    x, y = x[order], y[order]
    return [(x[k:k + batch], y[k:k + batch]) for k in range(0, len(x), batch)]
# === a tuple of lists
def minibatches(x, y, batch, order):
    parts = []
    while len(order):
        parts.append([np.take(x, order[:batch], axis=0), np.take(y, order[:batch], axis=0)])
        order = order[batch:]
    return tuple(parts)
# === example by example
def minibatches(x, y, batch, order):
    batches = []
    for turn, place in enumerate(order):
        if turn % batch == 0:
            batches.append(([], []))
        batches[-1][0].append(x[place])
        batches[-1][1].append(y[place])
    return [(np.array(a), np.array(b)) for a, b in batches]
# === np.split
def minibatches(x, y, batch, order):
    cuts = np.arange(batch, len(order), batch)
    return list(zip(np.split(x[order], cuts), np.split(y[order], cuts)))
# === rounded up, a generator inside
import math

def pieces(n, batch):
    for k in range(math.ceil(n / batch)):
        yield slice(k * batch, min((k + 1) * batch, n))

def minibatches(x, y, batch, order):
    return [(x[order][s], y[order][s]) for s in pieces(x.shape[0], batch)]
# === named pairs
from collections import namedtuple

Batch = namedtuple("Batch", "x y")

def minibatches(x, y, batch, order):
    places = [order[k:k + batch] for k in range(0, len(order), batch)]
    return [Batch(x[p].copy(), y[p].copy()) for p in places]
