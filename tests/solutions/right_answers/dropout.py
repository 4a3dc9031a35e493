# === a product with the mask
def dropout(x, u, keep):
    return x * (u < keep) / keep
# === a mask that holds the scale
def dropout(x, u, keep):
    mask = (u < keep).astype(float) * (1 / keep)
    return mask * x
# === zeros, then those that stay
def dropout(x, u, keep):
    y = np.zeros(x.shape)
    y[u < keep] = x[u < keep] / keep
    return y
# === number by number
def dropout(x, u, keep):
    y = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        if u[place] < keep:
            y[place] = x[place] / keep
    return y
# === a copy changed in place, the border kept
def dropout(x, u, keep):
    y = x / keep
    y[~(u <= keep)] = 0
    return y
# === a list, with a helper in another cell
def stays(number, keep):
    return keep > number
# %%
def dropout(x, u, keep):
    flat = [a / keep if stays(b, keep) else 0.0 for a, b in zip(x.ravel(), u.ravel())]
    return np.reshape(flat, x.shape).tolist()
