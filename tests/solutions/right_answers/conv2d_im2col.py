# === a view of windows and tensordot
def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.tensordot(v[:, ::stride[0], ::stride[1]], w, ((4, 5, 3), (0, 1, 2))) + b
# === im2col with loops over places only, in another cell
def rows_of(x, kh, kw, sh, sw, oh, ow):
    return np.stack([x[:, i * sh:i * sh + kh, j * sw:j * sw + kw].reshape(len(x), -1)
                     for i in range(oh) for j in range(ow)], 1)
# %%
def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    kh, kw, c, f = w.shape
    x = np.pad(x, [(0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)])
    oh, ow = (x.shape[1] - kh) // stride[0] + 1, (x.shape[2] - kw) // stride[1] + 1
    cols = rows_of(x, kh, kw, *stride, oh, ow)
    return (cols @ w.reshape(-1, f) + b).reshape(len(x), oh, ow, f)
# === a loop over every window of every image, then one product
def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    kh, kw, c, f = w.shape
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    n, h, wd, _ = x.shape
    oh, ow = (h - kh) // sh + 1, (wd - kw) // sw + 1
    cols = np.empty((n * oh * ow, kh * kw * c))
    at = 0
    for img in x:
        for i in range(oh):
            for j in range(ow):
                cols[at] = img[i * sh:i * sh + kh, j * sw:j * sw + kw].ravel()
                at += 1
    return (cols @ w.reshape(-1, f) + b).reshape(n, oh, ow, f)
# === a product for each tap, no matrix of windows
def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    (sh, sw), (ph, pw) = stride, pad
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    return b + sum(x[:, u:u + sh * oh:sh, v:v + sw * ow:sw][:, :oh, :ow] @ w[u, v]
                   for u in range(kh) for v in range(kw))
# === einsum that may look for a better order, prints and a warning on the way
import warnings

def conv2d_im2col(x, w, b, *, stride=(1, 1), pad=(0, 0)):
    warnings.warn("fast", RuntimeWarning)
    print(x.shape)
    x = np.pad(x, ((0, 0), (pad[0],) * 2, (pad[1],) * 2, (0, 0)))
    v = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], (1, 2))
    return np.einsum("nijcuv,uvcf->nijf", v[:, ::stride[0], ::stride[1]], w, optimize=True) + b
