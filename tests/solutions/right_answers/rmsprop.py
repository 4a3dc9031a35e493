# === towards the new square
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    s = np.zeros(w.shape) if s is None else s
    s = s + (1 - rho) * (dw**2 - s)
    return w - lr * dw / (np.sqrt(s) + eps), s
# === Keras' form
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    s = (1 - rho) * np.square(dw) + (0 if s is None else rho * s)
    return w - lr * dw / np.sqrt(s + eps), s
# === np.average
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    old = np.zeros(w.shape) if s is None else s
    s = np.average([old, dw * dw * 1.0], axis=0, weights=[rho, 1 - rho])
    return w - np.divide(lr * dw, np.sqrt(s) + eps), s
# === element by element
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    new, mean = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(*w.shape):
        mean[place] = (1 - rho) * dw[place] ** 2
        if s is not None:
            mean[place] += rho * s[place]
        new[place] = w[place] - lr * dw[place] / (mean[place] ** 0.5 + eps)
    return new, mean
# === copies changed in place, a list
def rmsprop(w, dw, s, *, lr, rho=0.9, eps=1e-8):
    s = np.zeros(w.shape) if s is None else np.array(s)
    s *= rho
    s += (1 - rho) * dw**2
    return [w + -lr / (np.sqrt(s) + eps) * dw, s]
# === a class
class Rms:
    def __init__(self, **options):
        self.__dict__.update(options)

    def step(self, w, dw, s):
        s = self.rho * (0 if s is None else s) + (1 - self.rho) * dw * dw
        return w - self.lr * (dw / (np.sqrt(s) + self.eps)), s

def rmsprop(w, dw, s, **options):
    return Rms(**{"rho": 0.9, "eps": 1e-8, **options}).step(w, dw, s)
