# === a loop
def step_decay(t, *, lr, every, factor=0.1):
    while t >= every:
        lr, t = lr * factor, t - every
    return lr
# === recursion
def step_decay(t, *, lr, every, factor=0.1):
    return lr if t < every else factor * step_decay(t - every, lr=lr, every=every, factor=factor)
# === floor and np.power
def step_decay(t, *, lr, every, factor=0.1):
    return lr * np.power(factor, np.floor(t / every))
# === an exponential
import math

def step_decay(t, *, lr, every, factor=0.1):
    return math.exp(math.log(lr) + int(t / every) * math.log(factor))
# === divmod, an array without axes
def step_decay(t, *, lr, every, factor=0.1):
    drops, _ = divmod(t, every)
    return np.array(lr) * np.prod([factor] * drops)
# === every step walked through
def step_decay(t, *, lr, every, factor=0.1):
    for step in range(1, t + 1):
        if step % every == 0:
            lr *= factor
    return lr
