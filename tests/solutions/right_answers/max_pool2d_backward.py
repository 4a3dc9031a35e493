# === the last of the equal values wins
def max_pool2d_backward(dy, x, size, *, stride):
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        top, left = i * stride[0], j * stride[1]
        window = x[n, top:top + size[0], left:left + size[1], c]
        u, v = np.argwhere(window == window.max())[-1]
        dx[n, top + u, left + v, c] += dy[n, i, j, c]
    return dx
# === equal values share
def max_pool2d_backward(dy, x, size, *, stride):
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        top, left = i * stride[0], j * stride[1]
        window = x[n, top:top + size[0], left:left + size[1], c]
        mask = window == window.max()
        dx[n, top:top + size[0], left:left + size[1], c] += mask * dy[n, i, j, c] / mask.sum()
    return dx
# === np.add.at on flat places
def max_pool2d_backward(dy, x, size, *, stride):
    N, H, W, C = x.shape
    v = np.lib.stride_tricks.sliding_window_view(x, size, (1, 2))
    v = v[:, ::stride[0], ::stride[1]][:, :dy.shape[1], :dy.shape[2]]
    best = v.reshape(*dy.shape, -1).argmax(-1)
    u, w = np.divmod(best, size[1])
    n, i, j, c = np.indices(dy.shape)
    dx = np.zeros((N, H, W, C))
    np.add.at(dx, (n, i * stride[0] + u, j * stride[1] + w, c), dy)
    return dx
# === a loop over the taps with masks
def max_pool2d_backward(dy, x, size, *, stride):
    (kh, kw), (sh, sw) = size, stride
    N, OH, OW, C = dy.shape
    dx, taken = np.zeros(x.shape), np.zeros(dy.shape, bool)
    tap = lambda a, u, v: a[:, u:u + sh * OH:sh, v:v + sw * OW:sw][:, :OH, :OW]
    top = np.max([tap(x, u, v) for u in range(kh) for v in range(kw)], axis=0)
    for u in range(kh):
        for v in range(kw):
            hit = (tap(x, u, v) == top) & ~taken
            part = tap(dx, u, v)
            part += hit * dy
            taken |= hit
    return dx
# === gradients as nested lists
def max_pool2d_backward(dy, x, size, *, stride):
    N, H, W, C = x.shape
    dx = [[[[0.0] * C for _ in range(W)] for _ in range(H)] for _ in range(N)]
    for n in range(N):
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for c in range(C):
                    places = [(i * stride[0] + u, j * stride[1] + v)
                              for u in range(size[0]) for v in range(size[1])]
                    r, s = max(places, key=lambda p: x[n, p[0], p[1], c])
                    dx[n][r][s][c] += float(dy[n, i, j, c])
    return dx
# === bincount
def max_pool2d_backward(dy, x, size, *, stride):
    flat = np.arange(x.size).reshape(x.shape)
    winners = []
    for n, i, j, c in np.ndindex(*dy.shape):
        s = np.s_[n, i * stride[0]:i * stride[0] + size[0], j * stride[1]:j * stride[1] + size[1], c]
        winners.append(flat[s].ravel()[x[s].ravel().argmax()])
    return np.bincount(winners, dy.ravel(), x.size).reshape(x.shape)
# === a class that remembers the switches
class MaxPool:
    def forward(self, x, size, stride, places):
        self.shape, self.switches = x.shape, {}
        for n, i, j, c in np.ndindex(*places):
            w = x[n, i * stride[0]:i * stride[0] + size[0],
                  j * stride[1]:j * stride[1] + size[1], c]
            u, v = divmod(int(w.argmax()), w.shape[1])
            self.switches[n, i, j, c] = (n, i * stride[0] + u, j * stride[1] + v, c)
        return self

    def backward(self, dy):
        dx = np.zeros(self.shape)
        for place, switch in self.switches.items():
            dx[switch] += dy[place]
        return dx

def max_pool2d_backward(dy, x, size, *, stride):
    return MaxPool().forward(x, size, stride, dy.shape).backward(dy)
# === channels first inside, a transposed view out
def max_pool2d_backward(dy, x, size, *, stride):
    d, z = dy.transpose(0, 3, 1, 2), x.transpose(0, 3, 1, 2)
    dz = np.zeros(z.shape)
    for n, c, i, j in np.ndindex(*d.shape):
        a, b = i * stride[0], j * stride[1]
        w = z[n, c, a:a + size[0], b:b + size[1]]
        u, v = np.unravel_index(w.argmax(), w.shape)
        dz[n, c, a + u, b + v] += d[n, c, i, j]
    return dz.transpose(0, 2, 3, 1)
# === a matrix of routes times the gradient
def max_pool2d_backward(dy, x, size, *, stride):
    route = np.zeros((x.size, dy.size))
    flat = np.arange(x.size).reshape(x.shape)
    for column, (n, i, j, c) in enumerate(np.ndindex(*dy.shape)):
        s = np.s_[n, i * stride[0]:i * stride[0] + size[0], j * stride[1]:j * stride[1] + size[1], c]
        route[flat[s].flat[np.argmax(x[s])], column] = 1
    return (route @ dy.ravel()).reshape(x.shape)
# === size and stride as anything that unpacks
def max_pool2d_backward(dy, x, size, **options):
    kh, kw = np.asarray(size)
    sh, sw = list(options["stride"])
    dx = np.zeros_like(x, dtype=float)
    for n in range(len(x)):
        for c in range(x.shape[-1]):
            for i, row in enumerate(dy[n, :, :, c]):
                for j, g in enumerate(row):
                    w = x[n, i * sh:i * sh + kh, j * sw:j * sw + kw, c]
                    u, v = np.where(w == np.amax(w))
                    dx[n, i * sh + u[0], j * sw + v[0], c] += g
    return dx
# === a generator of routes
def routes(dy, x, size, stride):
    for n, i, j, c in np.ndindex(dy.shape):
        rows = slice(i * stride[0], i * stride[0] + size[0])
        cols = slice(j * stride[1], j * stride[1] + size[1])
        u, v = divmod(np.argmax(x[n, rows, cols, c]), size[1])
        yield (n, rows.start + u, cols.start + v, c), dy[n, i, j, c]
# %%
def max_pool2d_backward(dy, x, size, *, stride):
    dx = np.zeros(x.shape)
    for place, g in routes(dy, x, size, stride):
        dx[place] += g
    return dx
# === numerical: the loss moves by dy where the winner moves
def max_pool2d_backward(dy, x, size, *, stride):
    """Exact, because the maximum is piecewise linear: a step smaller than any gap decides."""
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        s = np.s_[n, i * stride[0]:i * stride[0] + size[0], j * stride[1]:j * stride[1] + size[1], c]
        rank = np.argsort(-x[s].ravel(), kind="stable")
        place = np.unravel_index(rank[0], x[s].shape)
        dx[s][place] += dy[n, i, j, c]
    return dx
# === warns, prints, divides by zero on the way
import sys
import warnings

def max_pool2d_backward(dy, x, size, *, stride):
    warnings.warn("starting", DeprecationWarning)
    print("x", x.shape, file=sys.stderr)
    np.float64(1.0) / np.zeros(1)
    dx = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        w = x[n, i * stride[0]:i * stride[0] + size[0], j * stride[1]:j * stride[1] + size[1], c]
        u, v = np.unravel_index(np.argmax(w), w.shape)
        dx[n, i * stride[0] + u, j * stride[1] + v, c] += dy[n, i, j, c]
    return dx
