# === one long row
def clip_by_norm(grads, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [g * (limit / norm) if norm > limit else g * 1.0 for g in grads]
# === PyTorch's form
def clip_by_norm(grads, limit):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    return [g * min(1.0, limit / (norm + 1e-6)) for g in grads]
# === norms of norms, a tuple
def clip_by_norm(grads, limit):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return tuple(g / max(1.0, norm / limit) for g in grads)
# === number by number
import math

def clip_by_norm(grads, limit):
    norm = math.sqrt(math.fsum(float(n) ** 2 for g in grads for n in g.flat))
    scale = 1.0 if norm <= limit else limit / norm
    return [np.array([n * scale for n in g.flat]).reshape(g.shape) for g in grads]
# === copies changed in place, nothing below the limit
def clip_by_norm(grads, limit):
    grads = [np.array(g, dtype=float) for g in grads]
    square = sum(np.vdot(g, g) for g in grads)
    if square > limit**2:
        for g in grads:
            g *= limit / np.sqrt(square)
    return grads
# === np.hypot
from functools import reduce

def clip_by_norm(grads, limit):
    norm = reduce(np.hypot, (n for g in grads for n in g.ravel()), 0.0)
    return [np.multiply(g, np.divide(limit, np.maximum(norm, limit))) for g in grads]
