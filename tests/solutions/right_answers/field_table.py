# === measured on indices
def field_table(layers):
    rows = []
    for n in range(1, len(layers) + 1):
        def seen(i, n=n):
            low = high = i
            for kind, *numbers in reversed(layers[:n]):
                k, s, p = numbers[1:4] if kind == "conv" else (*numbers, 0)
                low, high = low * s - p, high * s - p + k - 1
            return low, high
        (low, high), (after, _) = seen(0), seen(1)
        rows.append((high - low + 1, after - low, low))
    return rows
# === an array filled in
def field_table(layers):
    k = np.array([l[2] if l[0] == "conv" else l[1] for l in layers])
    s = np.array([l[3] if l[0] == "conv" else l[2] for l in layers])
    p = np.array([l[4] if l[0] == "conv" else 0 for l in layers])
    jumps = np.cumprod(s)
    before = np.concatenate([[1], jumps[:-1]])
    return np.stack([1 + np.cumsum((k - 1) * before), jumps, -np.cumsum(p * before)], axis=1)
# === recursion
def field_table(layers):
    if not layers:
        return np.array([[1, 1, 0]])[:0]
    done = field_table(layers[:-1])
    field, step, first = done[-1] if len(done) else (1, 1, 0)
    kind, *n = layers[-1]
    k, s, p = (n[1], n[2], n[3]) if kind == "conv" else (n[0], n[1], 0)
    row = [[field + (k - 1) * step, step * s, first - p * step]]
    return np.concatenate([done, row]) if len(done) else np.array(row)
# === a generator
def walk(layers):
    f, j, a = 1, 1, 0
    for l in layers:
        k, s, p = l[2:5] if len(l) == 6 else (*l[1:], 0)
        f, a, j = f + (k - 1) * j, a - p * j, j * s
        yield [f, j, a]
# %%
def field_table(layers):
    return list(walk(layers))
# === last layer first, one layer at a time
def field_table(layers):
    def numbers(l):
        return (l[2], l[3], l[4]) if l[0] == "conv" else (l[1], l[2], 0)
    table = []
    for end in range(len(layers)):
        size, first, step = 1, 0, 1
        for l in layers[end::-1]:
            k, s, p = numbers(l)
            size, first, step = (size - 1) * s + k, first * s - p, step * s
        table.append([size, step, first])
    return np.array(table)
