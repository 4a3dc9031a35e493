# === the end by itself
import math

def cosine_decay(t, *, lr, steps, least=0.0):
    if t >= steps:
        return least
    return least + 0.5 * (lr - least) * (1 + math.cos(math.pi * t / steps))
# === the square of half the angle
def cosine_decay(t, *, lr, steps, least=0.0):
    return least + (lr - least) * np.cos(np.pi * min(t, steps) / (2 * steps)) ** 2
# === from the middle
def cosine_decay(t, *, lr, steps, least=0.0):
    middle, reach = (lr + least) / 2, (lr - least) / 2
    return middle + reach * np.cos(np.pi * np.clip(t / steps, 0, 1))
# === mixed
def cosine_decay(t, *, lr, steps, least=0.0):
    share = (1 - np.sin(np.pi * (min(t / steps, 1) - 0.5))) / 2
    return share * lr + (1 - share) * least
# === an array without axes, a complex power
def cosine_decay(t, *, lr, steps, least=0.0):
    turn = np.exp(1j * np.pi * np.minimum(t, steps) / steps)
    return np.asarray(least + (lr - least) * (1 + turn.real) / 2)
# === degrees
def cosine_decay(t, *, lr, steps, least=0.0):
    done = t / steps if t < steps else 1.0
    return least + (lr - least) * (1 + np.cos(np.deg2rad(180 * done))) / 2
