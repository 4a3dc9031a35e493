# === divides by hand, halves away from zero
def quantize_int8(w):
    top = float(np.abs(w).max())
    if top == 0:
        return np.zeros(w.shape, np.int8), 1.0
    steps = np.sign(w) * np.floor(np.abs(w) * 127 / top + 0.5)
    return steps.astype("int8"), top / 127
# === a list of the results
def quantize_int8(w):
    scale = max(w.max(), -w.min()) / 127
    scale = scale if scale else 1
    return [np.rint(w / scale).astype(np.int8), scale]
# === number by number
def quantize_int8(w):
    scale = max(abs(float(a)) for a in w.flat) / 127 or 1.0
    q = np.empty(w.shape, dtype=np.int8)
    for place in np.ndindex(*w.shape):
        q[place] = round(float(w[place]) / scale)
    return q, scale
# === clipped to be safe, scale as an array of no axes
def quantize_int8(w):
    scale = np.asarray(np.max(np.abs(w)) / 127.0)
    scale = np.where(scale == 0, 1.0, scale)
    return np.clip(np.round(w / scale), -127, 127).astype(np.int8), float(scale)
# === a named tuple, in double precision throughout
from collections import namedtuple
Bytes = namedtuple("Bytes", "q scale")
# %%
def quantize_int8(w):
    w = np.asarray(w, dtype=np.float64)
    scale = np.linalg.norm(w.ravel(), np.inf) / 127
    print("scale", scale)
    if not scale > 0:
        scale = np.float64(1)
    return Bytes(q=np.around(w / scale).astype(np.int8), scale=scale)
# === np.divide with where
def quantize_int8(w):
    scale = 1.0 if not np.any(w) else np.max(np.absolute(w)) / 127
    return np.int8(np.round(np.divide(w, scale))), scale
