# === from each layer down to the image, as the other form of the formula has it
def receptive_field(layers):
    fields = []
    for last in range(1, len(layers) + 1):
        r = 1
        for k, s in reversed(layers[:last]):
            r = (r - 1) * s + k
        fields.append(r)
    return fields
# === cumulative sums and products
def receptive_field(layers):
    k, s = np.array(layers).T
    jumps = np.cumprod(np.append(1, s[:-1]))
    return 1 + np.cumsum((k - 1) * jumps)
# === recursion over the list
def receptive_field(layers, field=1, jump=1):
    if not layers:
        return []
    k, s = layers[0]
    field += (k - 1) * jump
    return [field] + receptive_field(layers[1:], field, jump * s)
# === pixels marked one by one
def receptive_field(layers):
    seen = []
    for last in range(1, len(layers) + 1):
        low = high = 0
        for k, s in layers[:last][::-1]:
            low, high = low * s, high * s + k - 1
        seen.append(high - low + 1)
    return tuple(seen)
# === itertools, a generator
from itertools import accumulate

def step(state, layer):
    (field, jump), (k, s) = state, layer
    return field + (k - 1) * jump, jump * s
# %%
def receptive_field(layers):
    return [int(field) for field, _ in list(accumulate(layers, step, initial=(1, 1)))[1:]]
