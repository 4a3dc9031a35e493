# === windows as a view, einsum
def sentence_features(x, w, b, lengths):
    K = len(w)
    rows = []
    for sentence, length in zip(x, lengths):
        windows = np.lib.stride_tricks.sliding_window_view(sentence[:length], K, axis=0)
        rows.append(np.maximum(np.einsum("tdk,kdf->tf", windows, w) + b, 0).max(axis=0))
    return np.array(rows)
# === ReLU after the maximum
def sentence_features(x, w, b, lengths):
    out = np.full((x.shape[0], w.shape[2]), -np.inf)
    for n in range(x.shape[0]):
        for t in range(0, lengths[n] - w.shape[0] + 1):
            out[n] = np.maximum(out[n], np.tensordot(x[n, t:t + w.shape[0]], w, 2))
    return np.maximum(out + b, 0)
# === all places at once, those behind the end masked
def sentence_features(x, w, b, lengths):
    N, L, D = x.shape
    K = w.shape[0]
    y = sum(x[:, k:L - K + 1 + k] @ w[k] for k in range(K)) + b
    past = np.arange(L - K + 1)[None, :] > np.asarray(lengths)[:, None] - K
    y = np.where(past[:, :, None], 0, y)
    return y.clip(min=0).max(axis=1)
# === a matrix product of laid out windows
def sentence_features(x, w, b, lengths):
    K, D, F = w.shape
    flat = w.reshape(K * D, F)
    features = []
    for n, length in enumerate(lengths):
        laid = np.stack([x[n, t:t + K].ravel() for t in range(length - K + 1)])
        features.append(((laid @ flat + b) * ((laid @ flat + b) > 0)).max(0))
    return np.vstack(features)
# === plain loops, lists come back
def sentence_features(x, w, b, lengths):
    result = []
    for n in range(len(x)):
        row = []
        for f in range(w.shape[2]):
            best = 0.0
            for t in range(lengths[n] - len(w) + 1):
                total = float(b[f])
                for k in range(len(w)):
                    for d in range(w.shape[1]):
                        total += float(x[n, t + k, d]) * float(w[k, d, f])
                best = max(best, total)
            row.append(best)
        result.append(row)
    return result
# === np.correlate channel by channel
def sentence_features(x, w, b, lengths):
    print(x.shape, w.shape)
    out = np.zeros((len(x), w.shape[2]))
    for n, f in np.ndindex(*out.shape):
        line = sum(np.correlate(x[n, :lengths[n], d], w[:, d, f], "valid")
                   for d in range(x.shape[2]))
        out[n, f] = max(line.max() + b[f], 0)
    return out
