# === in place
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    y = conv(x, w1, b1, stride, 1)
    y[y < 0] = 0
    y = conv(y, w2, b2, 1, 1)
    y += x if skip is None else conv(x, skip, 0, stride, 0)
    y *= y > 0
    return y
# === the projection as a product of every other pixel
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    a = conv(x, w1, b1, stride, 1).clip(0)
    short = x if skip is None else x[:, ::stride, ::stride] @ skip[0, 0]
    return (conv(a, w2, b2, 1, 1) + short).clip(0)
# === a projection that changes nothing, where there is none
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    if skip is None:
        skip = np.eye(x.shape[3])[None, None]
    relu = lambda z: (z + np.abs(z)) / 2
    return relu(conv(relu(conv(x, w1, b1, stride, 1)), w2, b2, 1, 1)
                + conv(x, skip, np.zeros(skip.shape[3]), stride, 0))
# === own convolution, a list
def my_conv(x, w, b, s, p):
    x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::s, ::s]
    return np.tensordot(v, w.transpose(2, 0, 1, 3), 3) + b
# %%
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    branch = my_conv(np.maximum(my_conv(x, w1, b1, stride, 1), 0), w2, b2, 1, 1)
    if skip is not None:
        x = my_conv(x, skip, 0, stride, 0)
    return np.fmax(branch + x, 0).tolist()
# === image by image
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    out = []
    for k in range(x.shape[0]):
        image = x[k][None]
        f = conv(np.maximum(0, conv(image, w1, b1, stride, 1)), w2, b2, 1, 1)
        around = image if skip is None else conv(image, skip, 0, stride, 0)
        out.append(np.where(f + around > 0, f + around, 0)[0])
    return np.array(out)
# === the shortcut as a third term of one convolution
def residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    f = w2.shape[3]
    inner = np.maximum(conv(x, w1, b1, stride, 1), 0)
    thin = x[:, ::stride, ::stride]
    both = np.concatenate([inner, thin], axis=3)
    middle = np.zeros((3, 3, thin.shape[3], f))
    middle[1, 1] = np.eye(f) if skip is None else skip[0, 0]
    return np.maximum(conv(both, np.concatenate([w2, middle], axis=2), b2, 1, 1), 0)
