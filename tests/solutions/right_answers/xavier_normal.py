# === a quotient of roots
def xavier_normal(z, fan_in, fan_out):
    return z * np.sqrt(2) / np.sqrt(fan_in + fan_out)
# === over the root of the mean
def xavier_normal(z, fan_in, fan_out):
    return z / np.sqrt((fan_in + fan_out) / 2)
# === a power
def xavier_normal(z, fan_in, fan_out):
    return z * ((fan_in + fan_out) / 2) ** -0.5
# === math, number by number
import math

def xavier_normal(z, fan_in, fan_out):
    y = np.zeros(z.shape)
    for place in np.ndindex(*z.shape):
        y[place] = z[place] * math.sqrt(2.0 / (fan_in + fan_out))
    return y
# === a nested list
def xavier_normal(z, fan_in, fan_out):
    variance = 1 / np.mean([fan_in, fan_out])
    return (z * variance**0.5).tolist()
# === exponentials of logarithms
def xavier_normal(z, fan_in, fan_out):
    return z * np.exp((np.log(2) - np.log(fan_in + fan_out)) / 2)
