# === math.floor
import math

def out_size(n, k, stride=1, pad=0, dilation=1):
    return math.floor((n + 2 * pad - dilation * (k - 1) - 1) / stride) + 1
# === counted by a loop
def out_size(n, k, stride=1, pad=0, dilation=1):
    count, start = 0, -pad
    while start + dilation * (k - 1) < n + pad:
        count += 1
        start += stride
    return count
# === the length of a range
def out_size(n, k, stride=1, pad=0, dilation=1):
    return len(range(0, n + 2 * pad - dilation * (k - 1), stride))
# === divmod
def out_size(n, k, stride=1, pad=0, dilation=1):
    steps, rest = divmod(n + 2 * pad - (dilation * (k - 1) + 1), stride)
    return steps + 1
# === a NumPy integer
def out_size(n, k, stride=1, pad=0, dilation=1):
    return np.int64((n + 2 * pad - dilation * (k - 1) - 1) // stride + 1)
# === an array of no axes
def out_size(n, k, stride=1, pad=0, dilation=1):
    return np.array((n + 2 * pad - dilation * (k - 1) - 1) // stride + 1)
# === np.floor, made an int
def out_size(n, k, stride=1, pad=0, dilation=1):
    return int(np.floor((n + 2 * pad - dilation * (k - 1) - 1) / stride + 1))
# === recursion
def out_size(n, k, stride=1, pad=0, dilation=1):
    if pad:
        return out_size(n + 2 * pad, k, stride, 0, dilation)
    if dilation > 1:
        return out_size(n, dilation * (k - 1) + 1, stride)
    return 0 if n < k else 1 + out_size(n - stride, k, stride)
# === a lambda
out_size = lambda n, k, stride=1, pad=0, dilation=1: (
    (n + 2 * pad - dilation * (k - 1) - 1) // stride + 1)
# === a class
class Axis:
    def __init__(self, n, pad):
        self.n = n + 2 * pad

    def places(self, span, stride):
        return (self.n - span) // stride + 1

def out_size(n, k, stride=1, pad=0, dilation=1):
    return Axis(n, pad).places(dilation * (k - 1) + 1, stride)
# === ceiling division
def out_size(n, k, stride=1, pad=0, dilation=1):
    return -((-(n + 2 * pad - dilation * (k - 1))) // stride)
# === tried out on an array of places
def out_size(n, k, stride=1, pad=0, dilation=1):
    axis = np.pad(np.ones(n), pad)
    taps = dilation * np.arange(k)
    starts = np.arange(0, len(axis), stride)
    return int(np.sum(starts + taps[-1] < len(axis)))
# === other names for the options, taken as **options
def out_size(n, k, *rest, **options):
    names = ("stride", "pad", "dilation")
    given = {"stride": 1, "pad": 0, "dilation": 1, **dict(zip(names, rest)), **options}
    s, p, d = (given[name] for name in names)
    return (n + 2 * p - d * (k - 1) - 1) // s + 1
# === annotated, with a cache and an assertion
from functools import lru_cache

@lru_cache(maxsize=None)
def out_size(n: int, k: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """Places."""
    assert stride >= 1, "stride"
    return (n + 2 * pad - dilation * (k - 1) - 1) // stride + 1
