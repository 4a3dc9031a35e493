# === add.at
def confusion_matrix(predicted, y, classes):
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (y, predicted), 1)
    return counts
# === bincount
def confusion_matrix(predicted, y, classes):
    flat = y.astype(int) * classes + predicted.astype(int)
    return np.bincount(flat, minlength=classes**2).reshape(classes, classes)
# === a product of one-hot matrices, floats
def confusion_matrix(predicted, y, classes):
    return np.eye(classes)[y].T @ np.eye(classes)[predicted]
# === comparing with every pair, a nested list
def confusion_matrix(predicted, y, classes):
    return [[int(np.sum((y == i) & (predicted == j))) for j in range(classes)]
            for i in range(classes)]
# === counted pairs
from collections import Counter

def confusion_matrix(predicted, y, classes):
    seen = Counter(zip(y.tolist(), predicted.tolist()))
    table = np.zeros((classes, classes), int)
    for place, count in seen.items():
        table[place] = count
    return table
# === a two-dimensional histogram
def confusion_matrix(predicted, y, classes):
    edges = np.arange(classes + 1)
    return np.histogram2d(y, predicted, bins=(edges, edges))[0].astype(int)
