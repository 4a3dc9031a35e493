# === axes in a tuple
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    axes = tuple(range(x.ndim - 1))
    if not train:
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, running_mean, running_var
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    y = (x - mean) * (gamma / np.sqrt(var + eps)) + beta
    return (y, running_mean * momentum + mean * (1 - momentum),
            running_var * momentum + var * (1 - momentum))
# === channel by channel
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    y, means, variances = np.zeros(x.shape), [], []
    for c in range(x.shape[-1]):
        v = x[..., c]
        m, s = (v.mean(), v.var()) if train else (running_mean[c], running_var[c])
        y[..., c] = gamma[c] * (v - m) / (s + eps) ** 0.5 + beta[c]
        means.append(momentum * running_mean[c] + (1 - momentum) * m if train else m)
        variances.append(momentum * running_var[c] + (1 - momentum) * s if train else s)
    return y, np.array(means), np.array(variances)
# === PyTorch's running variance
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    mean, var = running_mean, running_var
    if train:
        mean, var = rows.mean(0), rows.var(0)
        running_mean = running_mean + (1 - momentum) * (mean - running_mean)
        running_var = running_var + (1 - momentum) * (rows.var(0, ddof=1) - running_var)
    return gamma * ((x - mean) / np.sqrt(var + eps)) + beta, running_mean, running_var
# === transposed, a helper in another cell, lists
def statistics(table):
    mean = [float(sum(row)) / len(row) for row in table]
    var = [sum((float(v) - m) ** 2 for v in row) / len(row) for row, m in zip(table, mean)]
    return np.array(mean), np.array(var)
# %%
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    if train:
        mean, var = statistics(x.reshape(-1, x.shape[-1]).T)
        new = [momentum * a + (1 - momentum) * b
               for a, b in zip((running_mean, running_var), (mean, var))]
    else:
        mean, var = new = running_mean, running_var
    return [((x - mean) / np.sqrt(var + eps) * gamma + beta).tolist(), *new]
# === einsum, copies changed in place
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    running_mean, running_var = running_mean.copy(), running_var.copy()
    mean, var = running_mean, running_var
    if train:
        rows = x.reshape(-1, len(gamma))
        mean = np.einsum("nc->c", rows) / len(rows)
        off = rows - mean
        var = np.einsum("nc,nc->c", off, off) / len(rows)
        running_mean *= momentum
        running_mean += (1 - momentum) * mean
        running_var *= momentum
        running_var += (1 - momentum) * var
    return (x - mean) / np.sqrt(var + eps) * gamma + beta, running_mean, running_var
# === a straight line for each channel
def batch_norm(x, gamma, beta, running_mean, running_var, *, train, momentum=0.9, eps=1e-5):
    mean, var = running_mean, running_var
    if train:
        mean = np.mean(x, axis=tuple(range(x.ndim - 1)), dtype=float)
        var = np.mean(np.square(x - mean), axis=tuple(range(x.ndim - 1)))
    slope = gamma * (var + eps) ** -0.5
    if train:
        print("training")
        running_mean, running_var = (
            momentum * a + (1.0 - momentum) * b for a, b in
            ((running_mean, mean), (running_var, var)))
    return slope * x + (beta - slope * mean), running_mean, running_var
