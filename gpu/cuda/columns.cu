// im2col and its adjoint. A row of `rows` is a window: KH KW CG values, channels c0 .. c0 + CG - 1
// of images with C channels. The adjoint gathers: every pixel sums the taps that lie on it, always
// in the same order, so that nothing is added by two threads and every run gives the same bits.

extern "C" __global__ void cut(const REAL* x, REAL* rows, long long lines, int c, int c0, int cg,
                               GEOMETRY) {
    int columns = kh * kw * cg;
    EACH_LINE(line, lines) {
        Line here = at(line, oh);
        EACH_CHANNEL(column, columns) {
            int tap = column / cg, u = tap / kw;
            int p = here.row * sh - top + u * dh, before = (tap - u * kw) * dw - left;
            bool inside = p >= 0 && p < h;
            long long from = (here.n * h + p) * w * c + c0 + column - tap * cg;
            REAL* to = rows + line * ow * columns + column;
            EACH_PLACE(j, ow) {
                int q = j * sw + before;
                to[(long long)j * columns] =
                    inside && q >= 0 && q < w ? x[from + (long long)q * c] : (REAL)0;
            }
        }
    }
}

extern "C" __global__ void fold(const REAL* rows, REAL* dx, long long lines, int c, int c0, int cg,
                                GEOMETRY) {
    int columns = kh * kw * cg;
    EACH_LINE(line, lines) {
        Line here = at(line, h);
        EACH_PLACE(q, w) {
            EACH_CHANNEL(ch, cg) {
                SUM sum = 0;
                EACH_TAP_ON(here.row, q) {
                    long long row = (here.n * oh + i) * ow + j;
                    sum += (SUM)rows[row * columns + (u * kw + v) * cg + ch];
                }
                dx[(line * w + q) * c + c0 + ch] = (REAL)sum;
            }
        }
    }
}
