# === one line
def superposition_gap(f, x, z, a, b):
    return abs(f(a * x + b * z) - a * f(x) - b * f(z)).max()
# === a loop over the places
def superposition_gap(f, x, z, a, b):
    worst = 0.0
    for one, two, three in zip(f(a * x + b * z).flat, f(x).flat, f(z).flat):
        worst = max(worst, abs(float(one) - (a * float(two) + b * float(three))))
    return worst
# === the infinity norm
def superposition_gap(f, x, z, a, b):
    return np.linalg.norm((f(a * x + b * z) - (a * f(x) + b * f(z))).ravel(), np.inf)
# === the larger of two extremes
def superposition_gap(f, x, z, a, b):
    d = a * f(x) + b * f(z) - f(a * x + b * z)
    return max(d.max(), -d.min())
# === np.ptp around zero, an array of no axes
def superposition_gap(f, x, z, a, b):
    left, right = f(np.add(a * x, b * z)), np.add(a * f(x), b * f(z))
    return np.array(np.abs(np.subtract(left, right)).max())
