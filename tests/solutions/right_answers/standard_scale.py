# === column by column
def standard_scale(x, fit):
    y = np.zeros(x.shape)
    for place in np.ndindex(*x.shape[1:]):
        column = fit[(slice(None), *place)]
        spread = column.std() if len(set(column.tolist())) > 1 else 1
        y[(slice(None), *place)] = (x[(slice(None), *place)] - column.mean()) / spread
    return y
# === sums for means, a root at the end
def standard_scale(x, fit):
    mean = fit.sum(axis=0) / len(fit)
    var = ((fit - mean) ** 2).sum(axis=0) / len(fit)
    return (x - mean) / np.where(np.ptp(fit, axis=0) > 0, np.sqrt(var), 1)
# === a scaler with fit and transform, in another cell
class Scaler:
    def fit(self, a):
        self.mean, self.std = a.mean(0), np.where((a == a[0]).all(0), 1, a.std(0))
        return self
    def transform(self, a):
        return (a - self.mean) / self.std
# %%
def standard_scale(x, fit):
    return Scaler().fit(fit).transform(x)
# === constant features found by their range, a warning on the way
def standard_scale(x, fit):
    with np.errstate(all="warn"):
        scaled = (x - fit.mean(axis=0)) / fit.std(axis=0)
    return np.where(fit.max(axis=0) == fit.min(axis=0), x - fit.mean(axis=0), scaled)
# === flattened features, a nested list
def standard_scale(x, fit):
    rows, known = x.reshape(len(x), -1), fit.reshape(len(fit), -1)
    std = np.std(known, axis=0)
    std[np.all(known == known[0], axis=0)] = 1
    return ((rows - np.mean(known, axis=0)) / std).reshape(x.shape).tolist()
# === einsum of sums
def standard_scale(x, fit):
    mean = np.einsum("n...->...", fit * 1.0) / len(fit)
    var = np.einsum("n...->...", (fit - mean) ** 2) / len(fit)
    return np.divide(x - mean, np.sqrt(np.where(np.diff(np.sort(fit, axis=0), axis=0).any(axis=0), var, 1)))
# === a bound that grows with the feature
def standard_scale(x, fit):
    mean, std = fit.mean(axis=0), fit.std(axis=0)
    rounded = std < 1e-12 * np.abs(fit).max(axis=0)
    return (x - mean) / np.where(rounded | (std == 0), 1, std)
