// im2col and its adjoint. A row of `rows` is a window: KH KW CG values, channels c0 .. c0 + CG - 1
// of images with C channels. The adjoint gathers: every pixel sums the taps that lie on it, always
// in the same order, so that nothing is added by two threads and every run gives the same bits.

extern "C" __global__ void cut(const REAL* x, REAL* rows, long long count, int c, int c0, int cg,
                               GEOMETRY) {
    int columns = kh * kw * cg;
    EACH_PLACE(row, count) {
        Place window = at(row, oh, ow);
        const REAL* image = x + window.n * h * w * c + c0;
        EACH_CHANNEL(column, columns) {
            int tap = column / cg;
            int p = window.row * sh - top + tap / kw * dh;
            int q = window.column * sw - left + tap % kw * dw;
            bool inside = p >= 0 && p < h && q >= 0 && q < w;
            rows[row * columns + column] =
                inside ? image[((long long)p * w + q) * c + column - tap * cg] : (REAL)0;
        }
    }
}

extern "C" __global__ void fold(const REAL* rows, REAL* dx, long long count, int c, int c0, int cg,
                                GEOMETRY) {
    int columns = kh * kw * cg;
    EACH_PLACE(pixel, count) {
        Place here = at(pixel, h, w);
        EACH_CHANNEL(ch, cg) {
            SUM sum = 0;
            for (int u = 0; u < kh; u++) {
                int i = window_of(here.row + top - u * dh, sh, oh);
                if (i < 0) continue;
                for (int v = 0; v < kw; v++) {
                    int j = window_of(here.column + left - v * dw, sw, ow);
                    if (j < 0) continue;
                    long long row = (here.n * oh + i) * ow + j;
                    sum += (SUM)rows[row * columns + (u * kw + v) * cg + ch];
                }
            }
            dx[pixel * c + c0 + ch] = (REAL)sum;
        }
    }
}
