# === roots in both factors
def low_rank_fc(w, rank):
    u, s, vt = np.linalg.svd(w, full_matrices=False)
    root = np.sqrt(s[:rank])
    return u[:, :rank] * root, root[:, None] * vt[:rank]
# === everything in the second factor, full matrices
def low_rank_fc(w, rank):
    u, s, vt = np.linalg.svd(w)
    return u[:, :rank], np.diag(s[:rank]) @ vt[:rank, :]
# === eigenvectors of the outputs
def low_rank_fc(w, rank):
    w = np.asarray(w, dtype=float)
    values, vectors = np.linalg.eigh(w.T @ w)
    v = vectors[:, np.argsort(values)[::-1][:rank]]
    return w @ v, v.T
# === projection onto the inputs' directions, lists come back
def low_rank_fc(w, rank):
    u = np.linalg.svd(w, full_matrices=False)[0][:, :rank]
    return u.tolist(), (u.T @ w).tolist()
# === with the signs turned, a list of two
def low_rank_fc(w, rank):
    result = np.linalg.svd(np.asarray(w, dtype=np.float64), full_matrices=False)
    a = -(result.U * result.S)[:, :rank]
    return [a, -result.Vh[:rank]]
# === one direction after the other, by iteration
def strongest(m):
    v = np.ones(m.shape[1]) / np.sqrt(m.shape[1]) + 0.01 * np.arange(m.shape[1])
    for _ in range(400):
        v = m.T @ (m @ v)
        v = v / np.linalg.norm(v)
    return v
# %%
def low_rank_fc(w, rank):
    rest, columns, rows = np.array(w, dtype=float), [], []
    for _ in range(rank):
        v = strongest(rest)
        columns.append(rest @ v)
        rows.append(v)
        rest = rest - np.outer(columns[-1], v)
    return np.stack(columns, axis=1), np.stack(rows)
