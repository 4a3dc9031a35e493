# === column by column
def minmax_scale(x, fit):
    y = np.zeros(x.shape)
    for place in np.ndindex(*x.shape[1:]):
        at = (slice(None), *place)
        low, high = float(fit[at].min()), float(fit[at].max())
        y[at] = (x[at] - low) / (high - low if high > low else 1.0)
    return y
# === sorted examples
def minmax_scale(x, fit):
    ranked = np.sort(fit * 1.0, axis=0)
    low, high = ranked[0], ranked[-1]
    return (x * 1.0 - low) / (high - low + (high == low))
# === ptp of floats
def minmax_scale(x, fit):
    span = np.ptp(np.asarray(fit, float), axis=0)
    return np.subtract(x, fit.min(0), dtype=float) / np.where(span > 0, span, 1)
# === reduce, a nested list
from functools import reduce

def minmax_scale(x, fit):
    low = reduce(np.minimum, fit.astype(float))
    high = reduce(np.maximum, fit.astype(float))
    return ((x - low) / np.where(high == low, 1.0, high - low)).tolist()
# === a helper in another cell
def least_and_most(a):
    return a.min(axis=0) * 1.0, a.max(axis=0) * 1.0
# %%
def minmax_scale(x, fit):
    low, high = least_and_most(fit)
    span = high - low
    return np.where(span == 0, x - low, (x - low) / (span + (span == 0)))
# === in double precision, masked in place on a copy
def minmax_scale(x, fit):
    fit = np.array(fit, dtype=np.float64)
    low = np.amin(fit, axis=0)
    span = np.array(np.amax(fit, axis=0) - low)
    span[span == 0.0] = 1.0
    return (np.array(x, dtype=np.float64) - low) / span
