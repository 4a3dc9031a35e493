# === a quotient of roots
def he_normal(z, fan_in):
    return z * np.sqrt(2) / np.sqrt(fan_in)
# === half of the inputs
def he_normal(z, fan_in):
    return z / np.sqrt(fan_in / 2)
# === a power
def he_normal(z, fan_in):
    return (2 / fan_in) ** 0.5 * z
# === math, number by number
import math

def he_normal(z, fan_in):
    y = np.zeros(z.shape)
    for place in np.ndindex(*z.shape):
        y[place] = z[place] * math.sqrt(2.0 / fan_in)
    return y
# === a nested list
def he_normal(z, fan_in):
    return np.multiply(z, np.sqrt(2.0 / fan_in)).tolist()
# === hypot
def he_normal(z, fan_in):
    return z * np.hypot(1, 1) * fan_in ** -0.5
