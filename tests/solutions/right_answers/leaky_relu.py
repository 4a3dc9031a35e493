# === masks as factors
def leaky_relu(x, *, slope=0.01):
    return x * (x > 0) + slope * x * (x <= 0)
# === positive part and negative part
def leaky_relu(x, *, slope=0.01):
    return np.maximum(x, 0.0) + slope * np.minimum(x, 0)
# === a float copy
def leaky_relu(x, *, slope=0.01):
    y = x.astype(np.float64)
    y[x < 0] *= slope
    return y
# === np.piecewise
def leaky_relu(x, *, slope=0.01):
    return np.piecewise(np.asarray(x, float), [x < 0], [lambda v: slope * v, lambda v: v])
# === larger or smaller, as the slope has it
def leaky_relu(x, slope=0.01):
    return (np.maximum if slope <= 1 else np.minimum)(x, slope * x)
# === a helper of another cell
def bent(value, slope):
    return value if value >= 0 else slope * value
# %%
def leaky_relu(x, *, slope=0.01):
    flat = [bent(float(v), slope) for v in x.ravel()]
    return np.reshape(flat, x.shape)
# === the slope as an array of factors
def leaky_relu(x, *, slope=0.01):
    factors = np.ones(x.shape)
    factors[np.signbit(x * 1.0)] = slope
    return factors * x
