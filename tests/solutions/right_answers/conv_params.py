# === the size of the arrays
def conv_params(kernel, channels, filters, *, bias=True):
    return np.empty((*kernel, channels, filters)).size + (np.empty(filters).size if bias else 0)
# === one filter, as often as there are filters
def conv_params(kernel, channels, filters, bias=True):
    one = np.prod(kernel) * channels + bool(bias)
    return int(filters * one)
# === math.prod and a truth value as a number
import math

def conv_params(kernel, channels, filters, *, bias=True):
    return math.prod([*kernel, channels, filters]) + bias * filters
# === counted
def conv_params(kernel, channels, filters, *, bias=True):
    return sum(kernel[0] * kernel[1] * channels + (1 if bias else 0) for _ in range(filters))
# === a NumPy integer
def conv_params(kernel, channels, filters, **options):
    weights = np.int64(kernel[0]) * kernel[1] * channels * filters
    return weights + filters * options.get("bias", True)
