# === functions by kind
def net_table(layers, shape):
    def conv(h, w, c, f, k, s, p, groups):
        h, w = ((n + 2 * p - k) // s + 1 for n in (h, w))
        weights = f * k ** 2 * c // groups
        return h, w, f, weights + f, weights * h * w
    def pool(h, w, c, k, s):
        return (h - k) // s + 1, (w - k) // s + 1, c, 0, 0
    def dense(h, w, c, m):
        return 1, 1, m, (h * w * c + 1) * m, h * w * c * m
    rows, now = [], tuple(shape)
    for layer in layers:
        rows.append({"conv": conv, "pool": pool, "dense": dense}[layer[0]](*now, *layer[1:]))
        now = rows[-1][:3]
    return np.array(rows)
# === recursion, a list
def net_table(layers, shape):
    if not layers:
        return []
    (kind, *n), rest = layers[0], layers[1:]
    h, w, c = shape
    if kind == "dense":
        row = [1, 1, n[0], h * w * c * n[0] + n[0], h * w * c * n[0]]
    else:
        k, s, p = (n[1], n[2], n[3]) if kind == "conv" else (n[0], n[1], 0)
        oh, ow = len(range(0, h + 2 * p - k + 1, s)), len(range(0, w + 2 * p - k + 1, s))
        if kind == "conv":
            weights = n[0] * (c // n[4]) * k * k
            row = [oh, ow, n[0], weights + n[0], oh * ow * weights]
        else:
            row = [oh, ow, c, 0, 0]
    return [row] + list(net_table(rest, row[:3]))
# === an array filled in
def net_table(layers, shape):
    table = np.zeros((len(layers), 5), dtype=np.int64)
    h, w, c = shape
    for i, layer in enumerate(layers):
        match layer[0]:
            case "conv":
                _, f, k, s, p, g = layer
                h, w = (h + 2 * p - k + s) // s, (w + 2 * p - k + s) // s
                table[i, 3] = f * (k * k * c // g + 1)
                table[i, 4] = f * (k * k * c // g) * h * w
                c = f
            case "pool":
                h, w = (h - layer[1] + layer[2]) // layer[2], (w - layer[1] + layer[2]) // layer[2]
            case _:
                table[i, 3] = layer[1] * (h * w * c + 1)
                table[i, 4] = layer[1] * h * w * c
                h = w = 1
                c = layer[1]
        table[i, :3] = h, w, c
    return table
# === a fully connected layer is a convolution as large as the map
def net_table(layers, shape):
    h, w, c = shape
    rows = []
    for kind, *n in layers:
        if kind == "pool":
            h, w = 1 + (h - n[0]) // n[1], 1 + (w - n[0]) // n[1]
            rows.append((h, w, c, 0, 0))
            continue
        f, kh, kw, s, p, g = (n[0], h, w, 1, 0, 1) if kind == "dense" else (
            n[0], n[1], n[1], *n[2:])
        h, w = 1 + (h + 2 * p - kh) // s, 1 + (w + 2 * p - kw) // s
        each = kh * kw * c // g
        rows.append((h, w, f, f * (each + 1), f * each * h * w))
        c = f
    return rows
# === a generator
def walk(layers, h, w, c):
    for layer in layers:
        kind, n = layer[0], layer[1:]
        if kind == "dense":
            k, h, w, c = h * w * c, 1, 1, n[0]
            yield h, w, c, (k + 1) * c, k * c
        elif kind == "pool":
            h, w = [(side - n[0]) // n[1] + 1 for side in (h, w)]
            yield h, w, c, 0, 0
        else:
            each = n[1] ** 2 * (c // n[4])
            h, w, c = *[(side + 2 * n[3] - n[1]) // n[2] + 1 for side in (h, w)], n[0]
            yield h, w, c, c * (each + 1), c * each * h * w
# %%
def net_table(layers, shape):
    return np.array(list(walk(layers, *shape)))
# === column by column
def net_table(layers, shape):
    print(len(layers), "layers")
    shapes = [tuple(shape)]
    for layer in layers:
        h, w, c = shapes[-1]
        if layer[0] == "dense":
            shapes.append((1, 1, layer[1]))
            continue
        k, s = layer[-2:] if layer[0] == "pool" else layer[2:4]
        p = 0 if layer[0] == "pool" else layer[4]
        out = c if layer[0] == "pool" else layer[1]
        shapes.append((int(np.floor((h + 2 * p - k) / s)) + 1, int((w + 2 * p - k) / s) + 1, out))
    weights = [0 if l[0] == "pool" else
               l[2] * l[2] * l[1] * a[2] // l[5] if l[0] == "conv" else a[0] * a[1] * a[2] * l[1]
               for l, a in zip(layers, shapes)]
    biases = [0 if l[0] == "pool" else l[1] for l in layers]
    products = [n * b[0] * b[1] for n, b in zip(weights, shapes[1:])]
    return np.column_stack([np.array(shapes[1:]), np.add(weights, biases), products])
