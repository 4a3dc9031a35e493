# === by number
def backward_pass(layers, params, values, dy):
    grads = [[] for _ in layers]
    for k in range(len(layers) - 1, -1, -1):
        result = layers[k][1](dy, values[k], *params[k])
        dy, grads[k] = result[0], list(result[1:])
    return dy, grads
# === turned round at the end
def backward_pass(layers, params, values, dy):
    grads = []
    for layer, own, x in reversed(list(zip(layers, params, values))):
        dy, *mine = layer[1](dy, x, *own)
        grads.append(mine)
    return dy, grads[::-1]
# === recursion
def backward_pass(layers, params, values, dy):
    if not layers:
        return dy, []
    *before, (_, back) = layers
    dx, *last = back(dy, values[len(layers) - 1], *params[len(layers) - 1])
    dx, grads = backward_pass(before, params[:-1], values[:-1], dx)
    return dx, grads + [last]
# === a stack that is emptied, tuples
def backward_pass(layers, params, values, dy):
    stack = list(zip(layers, params, values[:-1]))
    grads = ()
    while stack:
        (_, back), own, x = stack.pop()
        dy, *mine = back(dy, x, *own)
        grads = (tuple(mine),) + grads
    return dy, grads
# === a queue, a named tuple
from collections import deque, namedtuple
Result = namedtuple("Result", "dx grads")

def backward_pass(layers, params, values, dy):
    queue = deque()
    for x, own, layer in zip(values[:-1][::-1], params[::-1], layers[::-1]):
        dy, *mine = layer[1](dy, x, *own)
        queue.appendleft(mine)
    return Result(dy, list(queue))
# === a helper in another cell
def one_layer(layer, own, x, dy):
    forward, backward = layer
    answer = backward(dy, x, *own)
    return answer[0], [g for g in answer[1:]]
# %%
def backward_pass(layers, params, values, dy):
    grads = {}
    for k in sorted(range(len(layers)), reverse=True):
        dy, grads[k] = one_layer(layers[k], params[k], values[k], dy)
    return dy, [grads[k] for k in range(len(layers))]
