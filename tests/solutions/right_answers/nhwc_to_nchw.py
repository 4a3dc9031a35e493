# === moveaxis
def nhwc_to_nchw(x):
    return np.moveaxis(x, -1, 1)
# === two exchanges
def nhwc_to_nchw(x):
    return x.swapaxes(1, 3).swapaxes(2, 3)
# === einsum
def nhwc_to_nchw(x):
    return np.einsum("nhwc->nchw", x)
# === channel by channel
def nhwc_to_nchw(x):
    return np.stack([x[..., c] for c in range(x.shape[3])], axis=1)
# === written place by place, memory in one piece
def nhwc_to_nchw(x):
    N, H, W, C = x.shape
    y = np.empty((N, C, H, W), x.dtype)
    for n, i, j, c in np.ndindex(x.shape):
        y[n, c, i, j] = x[n, i, j, c]
    return y
# === nested lists
def nhwc_to_nchw(x):
    return [[[[pixel[c].item() for pixel in row] for row in image] for c in range(x.shape[3])]
            for image in x]
# === a reshape that knows what it does
def nhwc_to_nchw(x):
    N, H, W, C = x.shape
    return x.reshape(N, H * W, C).transpose(0, 2, 1).reshape(N, C, H, W)
