# === loops
def backprop_by_hand(u, w, b, t):
    H, W = u.shape
    s = lambda v: 1 / (1 + np.exp(-v))
    a = s(u)
    pooled = np.zeros((H // 2, W // 2))
    for i in range(H // 2):
        for j in range(W // 2):
            pooled[i, j] = (a[2*i, 2*j] + a[2*i+1, 2*j] + a[2*i, 2*j+1] + a[2*i+1, 2*j+1]) / 4
    row = pooled.flatten()
    z = np.array([sum(row[d] * w[d, m] for d in range(len(row))) + b[m] for m in range(len(b))])
    o = s(z)
    do = o - t
    dz = do * o * (1 - o)
    drow = np.array([sum(w[d, m] * dz[m] for m in range(len(b))) for d in range(len(row))])
    dpooled = drow.reshape(H // 2, W // 2)
    da = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            da[i, j] = dpooled[i // 2, j // 2] / 4
    return dict(a=a, pooled=pooled, row=row, z=z, o=o, loss=0.5 * sum(do * do), do=do, dz=dz,
                dw=row[:, None] * dz[None, :], db=dz, drow=drow, dpooled=dpooled, da=da,
                du=da * (a - a * a))
# === filled in step by step, in another order of keys
def backprop_by_hand(u, w, b, t):
    v = {}
    v["a"] = 0.5 * (1 + np.tanh(u / 2))
    v["pooled"] = (v["a"][::2, ::2] + v["a"][1::2, ::2] + v["a"][::2, 1::2] + v["a"][1::2, 1::2]) / 4
    v["row"] = v["pooled"].ravel()
    v["z"] = b + v["row"] @ w
    v["o"] = 0.5 * (1 + np.tanh(v["z"] / 2))
    v["do"] = v["o"] - t
    v["loss"] = float(v["do"] @ v["do"]) / 2
    v["dz"] = v["do"] * (v["o"] - v["o"] ** 2)
    v["db"] = v["dz"].copy()
    v["dw"] = np.einsum("i,j->ij", v["row"], v["dz"])
    v["drow"] = v["dz"] @ w.T
    v["dpooled"] = v["drow"].reshape(v["pooled"].shape)
    v["da"] = np.repeat(np.repeat(v["dpooled"], 2, 0), 2, 1) / 4
    v["du"] = v["da"] * v["a"] * (1 - v["a"])
    return v
# === a matrix does the pooling, its transpose the way back
def pooling_matrix(H, W):
    p = np.zeros((H * W // 4, H * W))
    for i in range(H):
        for j in range(W):
            p[(i // 2) * (W // 2) + j // 2, i * W + j] = 0.25
    return p
# %%
def backprop_by_hand(u, w, b, t):
    p = pooling_matrix(*u.shape)
    half = (u.shape[0] // 2, u.shape[1] // 2)
    a = np.exp(u) / (1 + np.exp(u))
    row = p @ a.reshape(-1)
    z = w.T @ row + b
    o = 1 / (np.exp(-z) + 1)
    do = o - t
    dz = o * (1 - o) * do
    drow = np.dot(w, dz)
    da = (p.T @ drow).reshape(u.shape)
    return {"a": a, "pooled": row.reshape(half), "row": row, "z": z, "o": o,
            "loss": np.linalg.norm(do) ** 2 / 2, "do": do, "dz": dz, "dw": np.outer(row, dz),
            "db": dz, "drow": drow, "dpooled": drow.reshape(half), "da": da,
            "du": da * a * (1 - a)}
# === lists of numbers
def backprop_by_hand(u, w, b, t):
    H, W = u.shape
    a = 1 / (1 + np.exp(-u.astype(float)))
    pooled = a.reshape(H // 2, 2, W // 2, 2).mean(3).mean(1)
    row = pooled.reshape(-1)
    z = (row[:, None] * w).sum(0) + b
    o = 1 / (1 + np.exp(-z))
    do = np.subtract(o, t)
    dz = do * o * (1 - o)
    drow = (w * dz).sum(1)
    dpooled = drow.reshape(pooled.shape)
    da = np.kron(dpooled, np.full((2, 2), 0.25))
    found = [a, pooled, row, z, o, (do ** 2).sum() / 2, do, dz, row.reshape(-1, 1) @ dz.reshape(1, -1),
             dz, drow, dpooled, da, da * a * (1 - a)]
    names = "a pooled row z o loss do dz dw db drow dpooled da du".split()
    return {name: value.tolist() for name, value in zip(names, found)}
