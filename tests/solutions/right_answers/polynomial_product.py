# === np.convolve, again and again
from functools import reduce

def polynomial_product(factors):
    return reduce(np.convolve, factors, np.ones(1))
# === values at roots of unity
def polynomial_product(factors):
    n = sum(len(f) - 1 for f in factors) + 1
    return np.fft.irfft(np.prod([np.fft.rfft(f, n) for f in factors], axis=0), n)
# === recursion in halves
def polynomial_product(factors):
    if len(factors) == 1:
        return factors[0] * 1.0
    half = len(factors) // 2
    p, q = polynomial_product(factors[:half]), polynomial_product(factors[half:])
    return sum(np.pad(c * q, (a, len(p) - 1 - a)) for a, c in enumerate(p))
# === dictionaries from power to coefficient, a list comes back
def polynomial_product(factors):
    terms = {0: 1.0}
    for factor in factors:
        new = {}
        for a, p in terms.items():
            for b, q in enumerate(factor):
                new[a + b] = new.get(a + b, 0.0) + p * float(q)
        terms = new
    return [terms[power] for power in sorted(terms)]
# === numpy.polynomial, which may trim zeros, padded again
def polynomial_product(factors):
    from numpy.polynomial import polynomial
    out = np.array([1.0])
    for f in factors:
        out = polynomial.polymul(out, f)
    wanted = sum(map(len, factors)) - len(factors) + 1
    return np.append(out, np.zeros(wanted - len(out)))
# === the highest power first inside, turned at the end
def polynomial_product(factors):
    result = np.ones(1)
    for f in factors:
        f = np.asarray(f)[::-1]
        grown = np.zeros(len(result) + len(f) - 1)
        for a in range(len(result)):
            grown[a:a + len(f)] += result[a] * f
        result = grown
    return result[::-1]
