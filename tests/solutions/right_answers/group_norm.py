# === a reshape
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    N, H, W, C = x.shape
    parts = x.reshape(N, H, W, groups, C // groups)
    mean = parts.mean(axis=(1, 2, 4), keepdims=True)
    var = parts.var(axis=(1, 2, 4), keepdims=True)
    return gamma * ((parts - mean) / np.sqrt(var + eps)).reshape(x.shape) + beta
# === split and put together
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    done = []
    for part in np.split(x, groups, axis=3):
        flat = part.reshape(len(x), -1)
        flat = (flat - flat.mean(1, keepdims=True)) / np.sqrt(flat.var(1, keepdims=True) + eps)
        done.append(flat.reshape(part.shape))
    return np.concatenate(done, axis=3) * gamma + beta
# === channel by channel
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    C = x.shape[-1]
    y = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(C):
            first = c // (C // groups) * (C // groups)
            group = x[n, ..., first:first + C // groups]
            y[n, ..., c] = gamma[c] * (x[n, ..., c] - group.mean()) / (group.var() + eps) ** 0.5 + beta[c]
    return y
# === means by a matrix
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    N, H, W, C = x.shape
    group = np.arange(C) * groups // C
    share = (group[:, None] == group) * groups / (C * H * W)
    mean = np.einsum("nhwc,cd->nd", x, share)[:, None, None, :]
    var = np.einsum("nhwc,cd->nd", (x - mean) ** 2, share)[:, None, None, :]
    return (x - mean) / np.sqrt(var + eps) * gamma + beta
# === recursion over groups, a list
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    size = x.shape[-1] // groups
    head = x[..., :size]
    axes = (1, 2, 3)
    n = (head - head.mean(axes, keepdims=True)) / np.sqrt(head.var(axes, keepdims=True) + eps)
    first = n * gamma[:size] + beta[:size]
    if groups == 1:
        return first.tolist()
    rest = group_norm(x[..., size:], gamma[size:], beta[size:], groups=groups - 1, eps=eps)
    return np.concatenate([first, rest], axis=-1).tolist()
# === a helper in another cell
def unit(a, eps):
    return (a - np.mean(a)) / np.sqrt(np.mean((a - np.mean(a)) ** 2) + eps)
# %%
def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    images = [np.concatenate([unit(part, eps) for part in np.split(image, groups, axis=-1)], axis=-1)
              for image in x]
    return np.stack(images) * gamma + beta
