// Pooling. Padding never wins and is never read. The first of the largest wins, in row-major order,
// and NaN is larger than every number, as in NumPy. Backward gathers, as in columns.cu.

__device__ inline bool beats(SUM value, SUM best) {
    return value > best || (value != value && best == best);
}

// The largest value of each window, and the pixel it stands on; either may be left out.
extern "C" __global__ void largest(const REAL* x, REAL* y, int* winners, long long count, int c,
                                   GEOMETRY) {
    EACH_PLACE(place, count) {
        Place window = at(place, oh, ow);
        int first_p = window.row * sh - top, first_q = window.column * sw - left;
        EACH_CHANNEL(ch, c) {
            SUM best = 0;
            int winner = -1;
            for (int p = max(first_p, 0); p < min(first_p + kh, h); p++)
                for (int q = max(first_q, 0); q < min(first_q + kw, w); q++) {
                    SUM value = (SUM)x[((window.n * h + p) * w + q) * c + ch];
                    if (winner < 0 || beats(value, best)) {
                        best = value;
                        winner = p * w + q;
                    }
                }
            if (y) y[place * c + ch] = (REAL)best;
            if (winners) winners[place * c + ch] = winner;
        }
    }
}

extern "C" __global__ void largest_grad(const REAL* dy, const int* winners, REAL* dx,
                                        long long count, int c, GEOMETRY) {
    EACH_PLACE(pixel, count) {
        Place here = at(pixel, h, w);
        EACH_CHANNEL(ch, c) {
            SUM sum = 0;
            for (int u = 0; u < kh; u++) {
                int i = window_of(here.row + top - u, sh, oh);
                if (i < 0) continue;
                for (int v = 0; v < kw; v++) {
                    int j = window_of(here.column + left - v, sw, ow);
                    if (j < 0) continue;
                    long long place = ((here.n * oh + i) * ow + j) * c + ch;
                    if (winners[place] == here.row * w + here.column) sum += (SUM)dy[place];
                }
            }
            dx[pixel * c + ch] = (REAL)sum;
        }
    }
}

// How many pixels of a line lie under window i; all of it where padding counts as zeros.
__device__ inline int covered(int i, int stride, int before, int k, int n, int count_pad) {
    int first = i * stride - before;
    return count_pad ? k : min(first + k, n) - max(first, 0);
}

extern "C" __global__ void mean(const REAL* x, REAL* y, long long count, int c, int count_pad,
                                GEOMETRY) {
    EACH_PLACE(place, count) {
        Place window = at(place, oh, ow);
        int first_p = window.row * sh - top, first_q = window.column * sw - left;
        SUM over = (SUM)covered(window.row, sh, top, kh, h, count_pad) *
                   covered(window.column, sw, left, kw, w, count_pad);
        EACH_CHANNEL(ch, c) {
            SUM sum = 0;
            for (int p = max(first_p, 0); p < min(first_p + kh, h); p++)
                for (int q = max(first_q, 0); q < min(first_q + kw, w); q++)
                    sum += (SUM)x[((window.n * h + p) * w + q) * c + ch];
            y[place * c + ch] = (REAL)(sum / over);
        }
    }
}

extern "C" __global__ void mean_grad(const REAL* dy, REAL* dx, long long count, int c,
                                     int count_pad, GEOMETRY) {
    EACH_PLACE(pixel, count) {
        Place here = at(pixel, h, w);
        EACH_CHANNEL(ch, c) {
            SUM sum = 0;
            for (int u = 0; u < kh; u++) {
                int i = window_of(here.row + top - u, sh, oh);
                if (i < 0) continue;
                for (int v = 0; v < kw; v++) {
                    int j = window_of(here.column + left - v, sw, ow);
                    if (j < 0) continue;
                    sum += (SUM)dy[((here.n * oh + i) * ow + j) * c + ch] /
                           ((SUM)covered(i, sh, top, kh, h, count_pad) *
                            covered(j, sw, left, kw, w, count_pad));
                }
            }
            dx[pixel * c + ch] = (REAL)sum;
        }
    }
}
