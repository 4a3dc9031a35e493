# === the length of ranges
def conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    count = kernel[0] * kernel[1] * channels * filters
    for n, k, s, p in zip(size, kernel, stride, pad):
        count *= len(range(-p, n + p - k + 1, s))
    return count
# === arrays of two
def conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    size, kernel, stride, pad = map(np.array, (size, kernel, stride, pad))
    out = (size + 2 * pad - kernel) // stride + 1
    return np.prod(out) * np.prod(kernel) * channels * filters
# === a helper for one axis, in another cell
def places(n, k, s, p):
    return int((n + 2 * p - k) / s) + 1
# %%
def conv_macs(size, kernel, channels, filters, stride=(1, 1), pad=(0, 0)):
    outputs = filters
    window = channels
    for axis in (0, 1):
        outputs *= places(size[axis], kernel[axis], stride[axis], pad[axis])
        window *= kernel[axis]
    return outputs * window
# === the windows counted in an array
def conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    image = np.zeros([n + 2 * p for n, p in zip(size, pad)])
    cut = np.lib.stride_tricks.sliding_window_view(image, kernel)[::stride[0], ::stride[1]]
    return cut.size * channels * filters
# === Python's whole numbers, summed by the row
def conv_macs(size, kernel, channels, filters, *, stride=(1, 1), pad=(0, 0)):
    total, top = 0, -pad[0]
    across = (size[1] + 2 * pad[1] - kernel[1]) // stride[1] + 1
    while top + kernel[0] <= size[0] + pad[0]:
        total += across * kernel[0] * kernel[1] * channels * filters
        top += stride[0]
    return total
