# === a loop
def l1_penalty(w, *, lam):
    total = 0.0
    for value in w.flat:
        total += abs(float(value))
    return lam * total
# === signs
def l1_penalty(w, *, lam):
    return lam * np.sum(np.sign(w) * w)
# === the norm of the weights in a row
def l1_penalty(w, *, lam):
    return lam * np.linalg.norm(np.ravel(w), ord=1)
# === the strength inside of the sum
def l1_penalty(w, lam):
    return sum(lam * np.abs(w).ravel())
# === positive and negative parts
def l1_penalty(w, *, lam):
    return np.array(lam * (w[w > 0].sum() - w[w < 0].sum()))
# === the root of the square
def l1_penalty(w, *, lam):
    return np.sqrt(np.square(w * 1.0)).sum() * lam
