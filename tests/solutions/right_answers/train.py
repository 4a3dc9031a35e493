# === new lists in every step
def train(gradient, params, x, y, *, lr, batch, orders):
    losses = []
    for order in orders:
        for start in range(0, len(order), batch):
            k = order[start:start + batch]
            loss, grads = gradient(params, x[k], y[k])
            losses.append(loss)
            params = [[w - lr * g for w, g in zip(ws, gs)] for ws, gs in zip(params, grads)]
    return params, losses
# === batches first, an array of losses
def minibatches(x, y, batch, order):
    return [(x[order[s:s + batch]], y[order[s:s + batch]]) for s in range(0, len(x), batch)]
# %%
def train(gradient, params, x, y, *, lr, batch, orders):
    steps = [part for order in orders for part in minibatches(x, y, batch, order)]
    losses = np.zeros(len(steps))
    for t, (a, b) in enumerate(steps):
        losses[t], grads = gradient(params, a, b)
        params = [[w - lr * g for w, g in zip(*layer)] for layer in zip(params, grads)]
    return params, losses
# === copies changed in place
import copy

def train(gradient, params, x, y, *, lr, batch, orders):
    params, losses = copy.deepcopy(params), []
    for order in orders:
        x_now, y_now = x[order], y[order]
        for start in range(0, len(x), batch):
            loss, grads = gradient(params, x_now[start:start + batch], y_now[start:start + batch])
            losses.append(float(loss))
            for l in range(len(params)):
                for k in range(len(params[l])):
                    params[l][k] -= lr * grads[l][k]
    return params, losses
# === a while loop, tuples
def train(gradient, params, x, y, *, lr, batch, orders):
    losses, epoch, at = (), 0, 0
    while epoch < len(orders):
        k = orders[epoch][at:at + batch]
        loss, grads = gradient(params, x[k], y[k])
        losses += (loss,)
        params = tuple(tuple(w - lr * g for w, g in zip(a, b)) for a, b in zip(params, grads))
        at += batch
        if at >= len(x):
            epoch, at = epoch + 1, 0
    return params, losses
# === a class that holds the parameters
class Trainer:
    def __init__(self, gradient, params, lr):
        self.gradient, self.lr = gradient, lr
        self.params, self.losses = [[w + 0.0 for w in own] for own in params], []
    def step(self, x, y):
        loss, grads = self.gradient(self.params, x, y)
        self.losses.append(loss)
        for own, slopes in zip(self.params, grads):
            own[:] = [w + -self.lr * g for w, g in zip(own, slopes)]
# %%
def train(gradient, params, x, y, *, lr, batch, orders):
    trainer = Trainer(gradient, params, lr)
    for order in orders:
        for start in range(0, len(x), batch):
            trainer.step(x[order][start:start + batch], y[order][start:start + batch])
    print(len(trainer.losses), "steps")
    return trainer.params, trainer.losses
# === examples picked one by one
def train(gradient, params, x, y, *, lr, batch, orders):
    params, losses = [list(own) for own in params], []
    for order in orders:
        waiting = list(order)
        while waiting:
            now, waiting = waiting[:batch], waiting[batch:]
            loss, grads = gradient(params, np.stack([x[i] for i in now]),
                                   np.stack([y[i] for i in now]))
            losses += [loss]
            for l, own in enumerate(params):
                for k, w in enumerate(own):
                    own[k] = np.subtract(w, np.multiply(lr, grads[l][k]))
    return [params, losses]
