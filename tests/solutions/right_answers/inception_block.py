# === a loop over the branches
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    out = []
    for start, layers in ((x, [one]), (x, three), (x, five), (max_pool(x), [pool])):
        for w, b in layers:
            start = conv(start, w, b).clip(min=0)
        out.append(start)
    return np.concatenate(out, axis=-1)
# === an array filled in
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    sizes = [one[0].shape[3], three[1][0].shape[3], five[1][0].shape[3], pool[0].shape[3]]
    y = np.zeros((*x.shape[:3], sum(sizes)))
    def act(z):
        return z * (z > 0)
    ends = np.cumsum(sizes)
    y[..., :ends[0]] = act(conv(x, *one))
    y[..., ends[0]:ends[1]] = act(conv(act(conv(x, *three[0])), *three[1]))
    y[..., ends[1]:ends[2]] = act(conv(act(conv(x, *five[0])), *five[1]))
    y[..., ends[2]:] = act(conv(max_pool(x), *pool))
    return y
# === the squeezes and the first branch in one product
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    w = np.concatenate([one[0], three[0][0], five[0][0]], axis=3)
    b = np.concatenate([one[1], three[0][1], five[0][1]])
    parts = np.split(np.maximum(x @ w[0, 0] + b, 0),
                     np.cumsum([one[1].size, three[0][1].size]), axis=3)
    rest = [conv(parts[1], *three[1]), conv(parts[2], *five[1]), conv(max_pool(x), *pool)]
    return np.concatenate([parts[0], *[np.where(r > 0, r, 0) for r in rest]], axis=3)
# === functions composed in other cells, nested lists
from functools import reduce
# %%
def chain(conv, layers):
    return lambda x: reduce(lambda y, wb: np.maximum(0, conv(y, wb[0], wb[1])), layers, x)
# %%
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    print(x.shape)
    branches = [chain(conv, (one,)), chain(conv, three), chain(conv, five),
                lambda x: chain(conv, (pool,))(max_pool(x))]
    return np.dstack([np.moveaxis(f(x), 0, -1)[..., None].reshape(x.shape[1], x.shape[2], -1, len(x))
                      for f in branches]).transpose(3, 0, 1, 2).tolist()
# === own pooling and own convolution
def cut(x, k, value):
    p = k // 2
    x = np.pad(x.astype(float), ((0, 0), (p, p), (p, p), (0, 0)), constant_values=value)
    return np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(1, 2))
# %%
def step(x, layer):
    w, b = layer
    return np.maximum(np.einsum("nijcuv,uvcf->nijf", cut(x, len(w), 0), w) + b, 0)
# %%
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    return np.concatenate([step(x, one), step(step(x, three[0]), three[1]),
                           step(step(x, five[0]), five[1]),
                           step(cut(x, 3, -np.inf).max((-1, -2)), pool)], axis=-1)
# === image by image
def inception_block(x, one, three, five, pool, *, conv, max_pool):
    def relu(z):
        return (np.abs(z) + z) / 2
    whole = []
    for k in range(len(x)):
        image = x[k:k + 1]
        a = relu(conv(image, one[0], one[1]))
        (sw, sb), (lw, lb) = three
        b = relu(conv(relu(conv(image, sw, sb)), lw, lb))
        (sw, sb), (lw, lb) = five
        c = relu(conv(relu(conv(image, sw, sb)), lw, lb))
        d = relu(conv(max_pool(image), *pool))
        whole.append(np.concatenate((a, b, c, d), 3)[0])
    return np.stack(whole)
