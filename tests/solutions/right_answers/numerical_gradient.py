# === one direction at a time, from an identity matrix
def numerical_gradient(f, x, dy, h):
    x = np.asarray(x, float)
    slopes = [np.sum(dy * (f(x + h * e.reshape(x.shape)) - f(x - h * e.reshape(x.shape))))
              for e in np.eye(x.size)]
    return np.array(slopes).reshape(x.shape) / (2 * h)
# === moves one copy and puts the number back
def numerical_gradient(f, x, dy, h):
    moving = x.astype(np.float64)
    dx = np.empty(moving.shape)
    places = np.nditer(moving, flags=["multi_index"])
    while not places.finished:
        at = places.multi_index
        old = moving[at]
        moving[at] = old + h
        up = np.sum(np.asarray(f(moving)) * dy)
        moving[at] = old - h
        down = np.sum(np.asarray(f(moving)) * dy)
        moving[at] = old
        dx[at] = (up - down) / (2 * h)
        places.iternext()
    return dx
# === divides by the step that was really taken
def numerical_gradient(f, x, dy, h):
    dx = np.zeros(np.shape(x))
    for place in np.ndindex(x.shape):
        up, down = np.array(x, float), np.array(x, float)
        up[place] += h
        down[place] -= h
        dx[place] = ((f(up) - f(down)) * dy).sum() / (up[place] - down[place])
    return dx
# === a loss of one number first, with a helper of another cell
def loss(f, x, dy):
    return float(np.vdot(np.asarray(dy, float), np.asarray(f(x), float)))
# %%
def numerical_gradient(f, x, dy, h):
    def at(k, step):
        moved = [float(v) for v in x.ravel()]
        moved[k] += step
        return loss(f, np.array(moved).reshape(x.shape), dy)
    return np.reshape([(at(k, h) - at(k, -h)) / h / 2 for k in range(x.size)], x.shape)
# === nested lists of numbers, prints on the way
def numerical_gradient(f, x, dy, h):
    print("measuring", x.shape)
    def slope(place):
        e = np.zeros(x.shape)
        e[place] = h
        return float(np.sum(dy * f(x + e) - dy * f(x - e)) / (2 * h))
    def nest(place):
        if len(place) == x.ndim:
            return slope(place)
        return [nest(place + (i,)) for i in range(x.shape[len(place)])]
    return nest(())
