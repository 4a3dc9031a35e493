// Every channel under M filters of its own: w (KH, KW, C M), output channel ch has input ch / M.
// There is no matrix product in it, so it is a sum of taps, read once each.

extern "C" __global__ void forward(const REAL* x, const REAL* filters, REAL* y, long long lines,
                                   int c, int m, GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, oh);
        EACH_PLACE(j, ow) {
            EACH_CHANNEL(ch, c * m) {
                const REAL* image = x + here.n * h * w * c + (m == 1 ? ch : ch / m);
                SUM sum = 0;
                for (int u = 0; u < kh; u++) {
                    int p = here.row * sh - top + u * dh;
                    if (p < 0 || p >= h) continue;
                    for (int v = 0; v < kw; v++) {
                        int q = j * sw - left + v * dw;
                        if (q < 0 || q >= w) continue;
                        sum += (SUM)image[((long long)p * w + q) * c] *
                               (SUM)filters[(u * kw + v) * c * m + ch];
                    }
                }
                y[(line * ow + j) * c * m + ch] = (REAL)sum;
            }
        }
    }
}

extern "C" __global__ void input_grad(const REAL* dy, const REAL* filters, REAL* dx,
                                      long long lines, int c, int m, GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, h);
        EACH_PLACE(q, w) {
            EACH_CHANNEL(ch, c) {
                SUM sum = 0;
                EACH_TAP_ON(here.row, q) {
                    long long first = (((here.n * oh + i) * ow + j) * c + ch) * m;
                    for (int k = 0; k < m; k++)
                        sum += (SUM)dy[first + k] * (SUM)filters[((u * kw + v) * c + ch) * m + k];
                }
                dx[(line * w + q) * c + ch] = (REAL)sum;
            }
        }
    }
}

// The gradient of the filters in parts: part, tap and channel by channel, the sum over `each` lines
// of windows. Here a "line" is a part and a "place" is a tap.
extern "C" __global__ void filter_grad(const REAL* x, const REAL* dy, SUM* parts, long long lines,
                                       long long windows, long long each, int c, int m, GEOMETRY) {
    EACH_LINE(part, lines) {
        long long first = part * each, end = first + each < windows ? first + each : windows;
        EACH_PLACE(tap, kh * kw) {
            int u = tap / kw, before = (tap - u * kw) * dw - left;
            EACH_CHANNEL(ch, c * m) {
                SUM sum = 0;
                for (long long line = first; line < end; line++) {
                    Line here = at(line, oh);
                    int p = here.row * sh - top + u * dh;
                    if (p < 0 || p >= h) continue;
                    const REAL* row = x + (here.n * h + p) * w * c + (m == 1 ? ch : ch / m);
                    for (int j = 0; j < ow; j++) {
                        int q = j * sw + before;
                        if (q < 0 || q >= w) continue;
                        sum += (SUM)row[(long long)q * c] * (SUM)dy[(line * ow + j) * c * m + ch];
                    }
                }
                parts[(part * kh * kw + tap) * c * m + ch] = sum;
            }
        }
    }
}
