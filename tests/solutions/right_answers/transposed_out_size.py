# === the end of the last kernel
def transposed_out_size(n, k, stride=1, pad=0, dilation=1):
    last_tap = (n - 1) * stride + (k - 1) * dilation
    return last_tap + 1 - 2 * pad
# === boxes that are written into
def transposed_out_size(n, k, stride=1, pad=0, dilation=1):
    boxes = {i * stride + t * dilation for i in range(n) for t in (0, k - 1)}
    return len(range(min(boxes) + pad, max(boxes) + 1 - pad))
# === searched: the smallest size that leads back
def transposed_out_size(n, k, stride=1, pad=0, dilation=1):
    m = 1
    while (m + 2 * pad - dilation * (k - 1) - 1) // stride + 1 < n:
        m += 1
    return m
# === one kernel at a time
def transposed_out_size(n, k, stride=1, pad=0, dilation=1):
    if n == 1:
        return dilation * (k - 1) + 1 - 2 * pad
    return stride + transposed_out_size(n - 1, k, stride, pad, dilation)
