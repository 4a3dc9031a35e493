# === math.ceil, a list
import math

def same_pad(n, k, stride=1):
    need = max(0, stride * (math.ceil(n / stride) - 1) + k - n)
    return [need // 2, math.ceil(need / 2)]
# === tried out, one zero at a time
def same_pad(n, k, stride=1):
    before = after = 0
    while (n + before + after - k) // stride + 1 < (n + stride - 1) // stride:
        if before < after:
            before += 1
        else:
            after += 1
    return before, after
# === TensorFlow's two cases
def same_pad(n, k, stride=1):
    if n % stride == 0:
        total = max(k - stride, 0)
    else:
        total = max(k - n % stride, 0)
    half = total // 2
    return half, total - half
# === a NumPy array of two
def same_pad(n, k, stride=1):
    total = np.maximum((np.ceil(n / stride).astype(int) - 1) * stride + k - n, 0)
    return np.array([total // 2, -(-total // 2)])
# === a named tuple, divmod
from collections import namedtuple

Zeros = namedtuple("Zeros", "before after")
# %%
def same_pad(n, k, stride=1):
    half, odd = divmod(max((-(-n // stride) - 1) * stride + k - n, 0), 2)
    return Zeros(half, half + odd)
# === a lambda with a helper, and a print
def total(n, k, s):
    print("zeros for", n)
    last = list(range(0, n, s))[-1]
    return max(last + k, n) - n
# %%
same_pad = lambda n, k, stride=1: (total(n, k, stride) // 2, (total(n, k, stride) + 1) // 2)
