# === pairs for everything
def vgg_params(config, *, size=224, classes=1000):
    convolutions = [e if isinstance(e, tuple) else (e, 3) for e in config if e != "M"]
    depths = [3] + [f for f, _ in convolutions]
    first = sum((k * k * c + 1) * f for (f, k), c in zip(convolutions, depths))
    for e in config:
        size = size // 2 if isinstance(e, str) else size
    units = [size * size * depths[-1], 4096, 4096, classes]
    return first, sum((a + 1) * b for a, b in zip(units, units[1:]))
# === try and except
def vgg_params(config, *, size=224, classes=1000):
    c, total, side = 3, 0, size
    for e in config:
        if e == "M":
            side >>= 1
            continue
        try:
            f, k = e
        except TypeError:
            f, k = e, 3
        total, c = total + f + f * c * k ** 2, f
    return total, 4096 * (side ** 2 * c + 1) + 4096 * 4097 + 4097 * classes
# === recursion
def vgg_params(config, *, size=224, classes=1000, c=3):
    if len(config) == 0:
        return (0, (size * size * c + 1) * 4096 + 4097 * 4096 + 4097 * classes)
    head, tail = config[0], config[1:]
    if head == "M":
        return vgg_params(tail, size=size // 2, classes=classes, c=c)
    f, k = head if type(head) is tuple else (head, 3)
    a, b = vgg_params(tail, size=size, classes=classes, c=f)
    return a + k * k * c * f + f, b
# === a list of two, NumPy numbers
def vgg_params(config, *, size=224, classes=1000):
    halvings = sum(1 for e in config if e == "M")
    f = np.array([e[0] if isinstance(e, tuple) else e for e in config if e != "M"])
    k = np.array([e[1] if isinstance(e, tuple) else 3 for e in config if e != "M"])
    c = np.concatenate([[3], f[:-1]])
    side = size
    for _ in range(halvings):
        side = side // 2
    dense = np.array([side * side * f[-1] + 1, 4097]) @ np.array([4096, 4096]) + 4097 * classes
    return [np.sum(k * k * c * f + f), dense]
# === layer by layer, with a helper in another cell
def layer(k, c, f):
    """Weights and biases."""
    return f * (k * k * c + 1)
# %%
def vgg_params(config, *, size=224, classes=1000):
    counts, c = [], 3
    for e in config:
        if isinstance(e, str):
            size = int(size / 2)
        else:
            k = 3 if isinstance(e, int) else e[1]
            f = e if isinstance(e, int) else e[0]
            counts.append(layer(k, c, f))
            c = f
    return sum(counts), layer(1, size ** 2 * c, 4096) + layer(1, 4096, 4096) + layer(
        1, 4096, classes)
# === backward along the list
def vgg_params(config, *, size=224, classes=1000):
    convs = [(e, 3) if not isinstance(e, (tuple, str)) else e for e in config]
    total, side = 0, size // 2 ** convs.count("M")
    convs = [e for e in convs if e != "M"]
    for i in reversed(range(len(convs))):
        below = convs[i - 1][0] if i else 3
        total += convs[i][0] * (below * convs[i][1] * convs[i][1] + 1)
    dense = 4096 * (side * side * convs[-1][0]) + 4096 * (4096 + classes) + 4096 + 4096 + classes
    return (total, dense)
