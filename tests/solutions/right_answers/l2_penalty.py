# === a dot product
def l2_penalty(w, *, lam):
    v = w.ravel().astype(float)
    return lam * (v @ v) / 2
# === the norm, squared
def l2_penalty(w, *, lam):
    return 0.5 * lam * np.linalg.norm(w.ravel()) ** 2
# === a loop
def l2_penalty(w, lam):
    total = 0.0
    for value in np.nditer(w):
        total = total + lam * float(value) ** 2
    return total / 2
# === vdot
def l2_penalty(w, *, lam):
    return np.vdot(w, w) * (lam / 2)
# === trace of a product of matrices
def l2_penalty(w, *, lam):
    m = np.reshape(w, (w.shape[0], -1)) * 1.0
    return np.trace(m @ m.T) * lam * 0.5
# === variance and mean
def l2_penalty(w, *, lam):
    v = np.float64(w)
    return lam / 2 * v.size * (v.var() + v.mean() ** 2)
