# === asks once for all places
def occlusion_map(score, image, size, *, stride, value):
    rows = range(0, image.shape[0] - size[0] + 1, stride[0])
    columns = range(0, image.shape[1] - size[1] + 1, stride[1])
    batch = np.repeat(np.asarray(image, dtype=np.float64)[None], len(rows) * len(columns), axis=0)
    for n, (i, j) in enumerate((i, j) for i in rows for j in columns):
        batch[n, i:i + size[0], j:j + size[1]] = value
    return np.asarray(score(batch)).reshape(len(rows), len(columns))
# === a list of lists
def occlusion_map(score, image, size, *, stride, value):
    lines = []
    for top in range(0, len(image) - size[0] + 1, stride[0]):
        line = []
        for left in range(0, len(image[0]) - size[1] + 1, stride[1]):
            a = image.astype(float)
            for y in range(top, top + size[0]):
                for x in range(left, left + size[1]):
                    a[y, x] = value
            line.append(score(np.expand_dims(a, 0)).item())
        lines.append(line)
    return lines
# === a mask instead of a slice
def occlusion_map(score, image, size, *, stride, value):
    H, W, C = image.shape
    y, x = np.arange(H)[:, None, None], np.arange(W)[None, :, None]
    out = np.empty(((H - size[0]) // stride[0] + 1, (W - size[1]) // stride[1] + 1))
    for i, j in np.ndindex(*out.shape):
        under = ((i * stride[0] <= y) & (y < i * stride[0] + size[0])
                 & (j * stride[1] <= x) & (x < j * stride[1] + size[1]))
        out[i, j] = score(np.where(under, value, image)[None])[0]
    return out
# === covers, asks, uncovers
def occlusion_map(score, image, size, *, stride, value):
    work = np.array(image, dtype=float)
    kh, kw = size
    scores = {}
    for i in range((len(work) - kh) // stride[0] + 1):
        for j in range((work.shape[1] - kw) // stride[1] + 1):
            under = np.s_[i * stride[0]:i * stride[0] + kh, j * stride[1]:j * stride[1] + kw]
            kept = work[under].copy()
            work[under] = value
            scores[i, j] = float(score(work[np.newaxis])[0])
            work[under] = kept
    high, wide = (1 + max(k) for k in zip(*scores))
    return np.array([[scores[i, j] for j in range(wide)] for i in range(high)])
# === row by row in batches, a helper in another cell
def with_patch(image, y, x, size, value):
    a = image.copy().astype("float64")
    a[y:y + size[0], x:x + size[1]] = value
    return a
# %%
def occlusion_map(score, image, size, *, stride, value):
    print("occluding", image.shape)
    return np.stack([
        score(np.stack([with_patch(image, y, x, size, value)
                        for x in range(0, image.shape[1] - size[1] + 1, stride[1])]))
        for y in range(0, image.shape[0] - size[0] + 1, stride[0])])
# === a while loop
def occlusion_map(score, image, size, *, stride, value):
    found, y = [], 0
    while y + size[0] <= image.shape[0]:
        found.append([])
        x = 0
        while x + size[1] <= image.shape[1]:
            a = 1.0 * image
            a[y:y + size[0], x:x + size[1], :] = np.full(image.shape[2], value)
            found[-1].append(score(a.reshape(1, *a.shape))[0])
            x += stride[1]
        y += stride[0]
    return np.array(found)
