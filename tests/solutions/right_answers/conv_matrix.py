# === images of one pixel
def conv_matrix(w, shape, *, stride=(1, 1)):
    columns = []
    for p in range(shape[0] * shape[1]):
        image = np.zeros(shape[0] * shape[1])
        image[p] = 1
        v = np.lib.stride_tricks.sliding_window_view(image.reshape(shape), w.shape)
        columns.append(np.einsum("ijuv,uv->ij", v[::stride[0], ::stride[1]], w).ravel())
    return np.stack(columns, axis=1)
# === windows written into images
def conv_matrix(w, shape, *, stride=(1, 1)):
    rows = []
    for top in range(0, shape[0] - w.shape[0] + 1, stride[0]):
        for left in range(0, shape[1] - w.shape[1] + 1, stride[1]):
            image = np.zeros(shape)
            image[top:top + w.shape[0], left:left + w.shape[1]] = w
            rows.append(image.ravel())
    return np.array(rows)
# === padded filters, rolled
def conv_matrix(w, shape, *, stride=(1, 1)):
    first = np.zeros(shape)
    first[:w.shape[0], :w.shape[1]] = w
    return [np.roll(first.ravel(), i * shape[1] + j).tolist()
            for i in range(0, shape[0] - w.shape[0] + 1, stride[0])
            for j in range(0, shape[1] - w.shape[1] + 1, stride[1])]
# === a function of row and column
def conv_matrix(w, shape, *, stride=(1, 1)):
    (h, wd), (kh, kw), (sh, sw) = shape, w.shape, stride
    ow = (wd - kw) // sw + 1

    def entry(place, pixel):
        u, v = pixel // wd - place // ow * sh, pixel % wd - place % ow * sw
        return float(w[u, v]) if 0 <= u < kh and 0 <= v < kw else 0.0

    places = ((h - kh) // sh + 1) * ow
    return np.array([[entry(i, p) for p in range(h * wd)] for i in range(places)])
