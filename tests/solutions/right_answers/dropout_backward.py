# === a product with the mask
def dropout_backward(dy, u, keep):
    return dy * (u < keep) / keep
# === a mask that holds the scale
def dropout_backward(dy, u, keep):
    mask = (u < keep).astype(float) * (1 / keep)
    return mask * dy
# === zeros, then those that stay
def dropout_backward(dy, u, keep):
    y = np.zeros(dy.shape)
    y[u < keep] = dy[u < keep] / keep
    return y
# === number by number
def dropout_backward(dy, u, keep):
    y = np.zeros(dy.shape)
    for place in np.ndindex(*dy.shape):
        if u[place] < keep:
            y[place] = dy[place] / keep
    return y
# === a copy changed in place, the border kept
def dropout_backward(dy, u, keep):
    y = dy / keep
    y[~(u <= keep)] = 0
    return y
# === a list, with a helper in another cell
def stays(number, keep):
    return keep > number
# %%
def dropout_backward(dy, u, keep):
    flat = [a / keep if stays(b, keep) else 0.0 for a, b in zip(dy.ravel(), u.ravel())]
    return np.reshape(flat, dy.shape).tolist()
