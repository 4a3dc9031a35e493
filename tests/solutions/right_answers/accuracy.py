# === a loop
def accuracy(scores, y):
    right = 0
    for row, label in zip(scores, y):
        right += int(np.argmax(row) == label)
    return right / len(y)
# === sorted
def accuracy(scores, y):
    return float((np.argsort(scores, axis=1)[:, -1] == y).mean())
# === counting what is not zero
def accuracy(scores, y):
    return np.count_nonzero(scores.argmax(-1) == y) / y.size
# === the score of the true class is the highest
def accuracy(scores, y):
    own = scores[np.arange(len(y)), y]
    return np.mean(own == scores.max(axis=1))
# === by way of a confusion matrix
def accuracy(scores, y):
    table = np.zeros((scores.shape[1], scores.shape[1]))
    np.add.at(table, (y, np.argmax(scores, axis=1)), 1)
    return np.trace(table) / table.sum()
# === one less the error
def accuracy(scores, y):
    return 1 - sum(max(range(len(r)), key=lambda k: r[k]) != t for r, t in zip(scores, y)) / len(y)
