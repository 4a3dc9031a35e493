// Every channel under M filters of its own: w (KH, KW, C M), output channel ch has input ch / M.
// There is no matrix product in it, so it is a sum of taps, read once each.

extern "C" __global__ void forward(const REAL* x, const REAL* filters, REAL* y, long long count,
                                   int c, int m, GEOMETRY) {
    EACH_PLACE(place, count) {
        Place window = at(place, oh, ow);
        EACH_CHANNEL(ch, c * m) {
            SUM sum = 0;
            for (int u = 0; u < kh; u++) {
                int p = window.row * sh - top + u * dh;
                if (p < 0 || p >= h) continue;
                for (int v = 0; v < kw; v++) {
                    int q = window.column * sw - left + v * dw;
                    if (q < 0 || q >= w) continue;
                    sum += (SUM)x[((window.n * h + p) * w + q) * c + ch / m] *
                           (SUM)filters[(u * kw + v) * c * m + ch];
                }
            }
            y[place * c * m + ch] = (REAL)sum;
        }
    }
}

extern "C" __global__ void input_grad(const REAL* dy, const REAL* filters, REAL* dx,
                                      long long count, int c, int m, GEOMETRY) {
    EACH_PLACE(pixel, count) {
        Place here = at(pixel, h, w);
        EACH_CHANNEL(ch, c) {
            SUM sum = 0;
            for (int u = 0; u < kh; u++) {
                int i = window_of(here.row + top - u * dh, sh, oh);
                if (i < 0) continue;
                for (int v = 0; v < kw; v++) {
                    int j = window_of(here.column + left - v * dw, sw, ow);
                    if (j < 0) continue;
                    long long first = ((here.n * oh + i) * ow + j) * c * m + ch * m;
                    for (int k = 0; k < m; k++)
                        sum += (SUM)dy[first + k] *
                               (SUM)filters[((u * kw + v) * c + ch) * m + k];
                }
            }
            dx[pixel * c + ch] = (REAL)sum;
        }
    }
}
