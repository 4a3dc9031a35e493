# === as_strided
def windows_view(x, size, *, stride=(1, 1)):
    (n, h, w, c), (kh, kw), (sh, sw) = x.shape, size, stride
    a, d, e, g = x.strides
    return np.lib.stride_tricks.as_strided(
        x, (n, (h - kh) // sh + 1, (w - kw) // sw + 1, kh, kw, c),
        (a, d * sh, e * sw, d, e, g), writeable=False)
# === one axis at a time
from numpy.lib.stride_tricks import sliding_window_view

def windows_view(x, size, *, stride=(1, 1)):
    down = sliding_window_view(x, size[0], axis=1)[:, ::stride[0]]
    both = sliding_window_view(down, size[1], axis=2)[:, :, ::stride[1]]
    return np.moveaxis(both, 3, -1)
# === a window as deep as the image
def windows_view(x, size, *, stride=(1, 1)):
    cut = np.lib.stride_tricks.sliding_window_view(x, (1, *size, x.shape[3]))
    return cut[:, ::stride[0], ::stride[1], 0, 0]
# === ndarray over the buffer
def windows_view(x, size, *, stride=(1, 1)):
    (n, h, w, c), (kh, kw) = x.shape, size
    a, d, e, g = x.strides
    places = ((h - kh) // stride[0] + 1, (w - kw) // stride[1] + 1)
    return np.ndarray((n, *places, kh, kw, c), x.dtype, x, 0,
                      (a, d * stride[0], e * stride[1], d, e, g))
