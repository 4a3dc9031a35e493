# === a threshold from the sorted magnitudes
def prune_by_magnitude(w, share):
    count = int(share * w.size)
    if count == 0:
        return w.copy()
    limit = np.sort(np.abs(w), axis=None)[count - 1]
    return np.where(np.abs(w) <= limit, 0.0, w)
# === a mask of what stays
def prune_by_magnitude(w, share):
    keep = np.ones(w.size, dtype=bool)
    keep[np.argsort(np.abs(w).ravel())[:int(np.floor(share * w.size))]] = False
    return w * keep.reshape(w.shape)
# === argpartition
def prune_by_magnitude(w, share):
    out = w.copy()
    count = int(w.size * share)
    if count:
        smallest = np.argpartition(np.abs(out), count - 1, axis=None)[:count]
        out[np.unravel_index(smallest, out.shape)] = 0
    return out
# === sorted() on plain numbers
def prune_by_magnitude(w, share):
    numbers = w.ravel().tolist()
    order = sorted(range(len(numbers)), key=lambda k: abs(numbers[k]))
    for k in order[:int(share * len(numbers))]:
        numbers[k] = 0.0
    return np.array(numbers).reshape(w.shape)
# === one minimum after the other
def prune_by_magnitude(w, share):
    out, size = np.array(w, dtype=np.float64), np.abs(np.array(w, dtype=np.float64))
    for _ in range(int(share * w.size)):
        place = np.unravel_index(np.argmin(size), size.shape)
        out[place], size[place] = 0, np.inf
    return out
# === the rank of each weight, in float32 where the weights are
def ranks(a):
    order = np.empty(a.size, dtype=int)
    order[a.argsort(kind="stable")] = np.arange(a.size)
    return order
# %%
def prune_by_magnitude(w, share):
    place = ranks(np.square(w / (np.abs(w).max() or 1)).ravel()).reshape(w.shape)
    return np.where(place < w.size * share // 1, w.dtype.type(0), w)
# === the largest are kept, as nested lists
def prune_by_magnitude(w, share):
    kept = np.zeros(w.size)
    stays = w.size - int(share * w.size)
    if stays:
        best = np.argsort(-np.abs(w).reshape(-1))[:stays]
        kept[best] = w.reshape(-1)[best]
    return kept.reshape(w.shape).tolist()
