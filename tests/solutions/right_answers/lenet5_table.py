# === layers one after the other, a list of lists
def lenet5_table(size, links, classes=10):
    maps, table, side = len(links), [], size
    for name, seen, out in (("C", maps, maps), ("S", 0, maps),
                            ("C", int(np.count_nonzero(links)), links.shape[1]),
                            ("S", 0, links.shape[1]), ("C", links.shape[1] * 120, 120)):
        side = side - 4 if name == "C" else side // 2
        parameters = 25 * seen + out if name == "C" else 2 * out
        per_place = parameters if name == "C" else 5 * out
        table.append([side, out, parameters, per_place * side ** 2])
    f6 = 84 * 120 * side ** 2 + 84
    return table + [[1, 84, f6, f6], [1, classes, 0, 84 * classes]]
# === counting filters column by column
def lenet5_table(size, links, classes=10):
    def conv(side, filters):
        parameters = sum(25 * seen + 1 for seen in filters)
        return np.array([side, len(filters), parameters, parameters * side * side])
    def pool(side, maps):
        return np.array([side, maps, 2 * maps, 5 * maps * side * side])
    a, b = np.shape(links)
    s = [size - 4]
    s.append(s[-1] // 2)
    s.append(s[-1] - 4)
    s.append(s[-1] // 2)
    s.append(s[-1] - 4)
    rows = [conv(s[0], [1] * a), pool(s[1], a), conv(s[2], [sum(map(int, c)) for c in links.T]),
            pool(s[3], b), conv(s[4], [b] * 120)]
    f6 = sum(120 * s[4] ** 2 + 1 for _ in range(84))
    return np.stack(rows + [[1, 84, f6, f6], [1, classes, 0, classes * 84]])
# === an array filled in
def lenet5_table(size, links, classes=10):
    t = np.zeros((7, 4), dtype=int)
    t[:, 0] = [size - 4, (size - 4) // 2, (size - 4) // 2 - 4, ((size - 4) // 2 - 4) // 2,
               ((size - 4) // 2 - 4) // 2 - 4, 1, 1]
    t[:, 1] = [links.shape[0]] * 2 + [links.shape[1]] * 2 + [120, 84, classes]
    t[0, 2] = 26 * t[0, 1]
    t[2, 2] = 25 * np.sum(links != 0) + t[2, 1]
    t[4, 2] = 25 * t[3, 1] * 120 + 120
    t[5, 2:] = (t[4, 1] * t[4, 0] ** 2 + 1) * 84
    t[1:4:2, 2] = 2 * t[1:4:2, 1]
    for row in (0, 2, 4):
        t[row, 3] = t[row, 2] * t[row, 0] ** 2
    for row in (1, 3):
        t[row, 3] = 5 * t[row, 1] * t[row, 0] ** 2
    t[6, 3] = 84 * t[6, 1]
    return t
# === with a class in another cell
class Maps:
    def __init__(self, side, count):
        self.side, self.count, self.rows = side, count, []

    def conv(self, seen, count):
        self.side, self.count = self.side - 4, count
        p = seen * 25 + count
        self.rows.append((self.side, count, p, p * self.side * self.side))

    def sub(self):
        self.side //= 2
        self.rows.append((self.side, self.count, 2 * self.count, 5 * self.count * self.side ** 2))
# %%
def lenet5_table(size, links, classes=10):
    print("counting")
    net = Maps(size, 1)
    net.conv(links.shape[0], links.shape[0])
    net.sub()
    net.conv(int(sum(sum(links.astype(int)))), links.shape[1])
    net.sub()
    net.conv(links.shape[1] * 120, 120)
    n = (net.side * net.side * 120 + 1) * 84
    return tuple(net.rows) + ((1, 84, n, n), (1, classes, 0, 84 * classes))
# === a row at a time, floats that are whole made whole
def lenet5_table(size, links, classes=10):
    maps1, maps3 = links.shape
    sides = np.floor([size - 4, (size - 4) / 2])
    sides = [*sides, sides[1] - 4, np.floor((sides[1] - 4) / 2), np.floor((sides[1] - 4) / 2) - 4]
    rows = np.zeros((7, 4))
    for row, side, maps, seen in zip(rows, sides, (maps1, maps1, maps3, maps3, 120),
                                     (maps1, 0, np.sum(links, dtype=float), 0, 120 * maps3)):
        learned = 25 * seen + maps if seen else 2 * maps
        row[:] = side, maps, learned, side ** 2 * (learned if seen else 5 * maps)
    dense = (120 * sides[-1] ** 2 + 1) * 84
    rows[5:] = [[1, 84, dense, dense], [1, classes, 0, 84 * classes]]
    return rows.round().astype(int)
# === counting every connection
def lenet5_table(size, links, classes=10):
    def learned(seen_by):
        return sum(1 + sum(5 * 5 for sees in seen if sees) for seen in seen_by)
    a, b = len(links), len(links[0])
    s = [size - 4]
    for k in range(4):
        s += [s[-1] // 2 if k % 2 == 0 else s[-1] - 4]
    p = [learned([[1]] * a), 2 * a, learned(links.T), 2 * b, learned([[1] * b] * 120)]
    c = [p[0] * s[0] ** 2, a * 5 * s[1] ** 2, p[2] * s[2] ** 2, b * 5 * s[3] ** 2, p[4] * s[4] ** 2]
    f = 84 * (1 + 120 * s[4] ** 2)
    return np.transpose([s + [1, 1], [a, a, b, b, 120, 84, classes], p + [f, 0],
                         c + [f, 84 * classes]])
