// Pooling. Padding never wins and is never read. The first of the largest wins, in row-major order,
// and NaN is larger than every number, as in NumPy. Backward gathers, as in columns.cu.

struct Best {
    SUM value;
    int pixel;
};

// The largest value of a channel under the window that begins at (p, q), and the pixel it is on.
__device__ inline Best best_under(const REAL* channel, int p, int q, int c, int h, int w, int kh,
                                  int kw) {
    Best best = {0, -1};
    for (int i = max(p, 0); i < min(p + kh, h); i++)
        for (int j = max(q, 0); j < min(q + kw, w); j++) {
            SUM value = (SUM)channel[((long long)i * w + j) * c];
            bool wins = value > best.value || (value != value && best.value == best.value);
            if (best.pixel < 0 || wins) best = {value, i * w + j};
        }
    return best;
}

// The largest value of each window, and the pixel it stands on; either may be left out.
extern "C" __global__ void largest(const REAL* x, REAL* y, int* winners, long long lines, int c,
                                   GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, oh);
        EACH_PLACE(j, ow) {
            EACH_CHANNEL(ch, c) {
                Best best = best_under(x + here.n * h * w * c + ch, here.row * sh - top,
                                       j * sw - left, c, h, w, kh, kw);
                if (y) y[(line * ow + j) * c + ch] = (REAL)best.value;
                if (winners) winners[(line * ow + j) * c + ch] = best.pixel;
            }
        }
    }
}

extern "C" __global__ void largest_grad(const REAL* dy, const int* winners, REAL* dx,
                                        long long lines, int c, GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, h);
        Span rows = windows_over(here.row + top, kh, sh, oh);
        EACH_PLACE(q, w) {
            Span columns = windows_over(q + left, kw, sw, ow);
            EACH_CHANNEL(ch, c) {
                SUM sum = 0;
                for (int i = rows.first; i <= rows.last; i++)
                    for (int j = columns.first; j <= columns.last; j++) {
                        long long place = ((here.n * oh + i) * ow + j) * c + ch;
                        if (winners[place] == here.row * w + q) sum += (SUM)dy[place];
                    }
                dx[(line * w + q) * c + ch] = (REAL)sum;
            }
        }
    }
}

// The same where windows tile the images: every pixel lies under one window, and is written by it.
extern "C" __global__ void largest_grad_of_tiles(const REAL* x, const REAL* dy, REAL* dx,
                                                 long long lines, int c, GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, oh);
        EACH_PLACE(j, ow) {
            EACH_CHANNEL(ch, c) {
                long long image = here.n * h * w * c + ch;
                int p = here.row * kh, q = j * kw;
                int winner = best_under(x + image, p, q, c, h, w, kh, kw).pixel;
                REAL gradient = dy[(line * ow + j) * c + ch];
                for (int u = 0; u < kh; u++)
                    for (int v = 0; v < kw; v++) {
                        int pixel = (p + u) * w + q + v;
                        dx[image + (long long)pixel * c] = pixel == winner ? gradient : (REAL)0;
                    }
            }
        }
    }
}

// How many pixels of a line lie under window i; all of it where padding counts as zeros.
__device__ inline int covered(int i, int stride, int before, int k, int n, int count_pad) {
    int first = i * stride - before;
    return count_pad ? k : min(first + k, n) - max(first, 0);
}

extern "C" __global__ void mean(const REAL* x, REAL* y, long long lines, int c, int count_pad,
                                GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, oh);
        int p = here.row * sh - top;
        int height = covered(here.row, sh, top, kh, h, count_pad);
        EACH_PLACE(place, ow) {
            int q = place * sw - left;
            SUM over = (SUM)height * covered(place, sw, left, kw, w, count_pad);
            EACH_CHANNEL(ch, c) {
                const REAL* channel = x + here.n * h * w * c + ch;
                SUM sum = 0;
                for (int i = max(p, 0); i < min(p + kh, h); i++)
                    for (int j = max(q, 0); j < min(q + kw, w); j++)
                        sum += (SUM)channel[((long long)i * w + j) * c];
                y[(line * ow + place) * c + ch] = (REAL)(sum / over);
            }
        }
    }
}

extern "C" __global__ void mean_grad(const REAL* dy, REAL* dx, long long lines, int c,
                                     int count_pad, GEOMETRY) {
    EACH_LINE(line, lines) {
        Line here = at(line, h);
        Span rows = windows_over(here.row + top, kh, sh, oh);
        EACH_PLACE(q, w) {
            Span columns = windows_over(q + left, kw, sw, ow);
            EACH_CHANNEL(ch, c) {
                SUM sum = 0;
                for (int i = rows.first; i <= rows.last; i++)
                    for (int j = columns.first; j <= columns.last; j++)
                        sum += (SUM)dy[((here.n * oh + i) * ow + j) * c + ch] /
                               ((SUM)covered(i, sh, top, kh, h, count_pad) *
                                covered(j, sw, left, kw, w, count_pad));
                dx[(line * w + q) * c + ch] = (REAL)sum;
            }
        }
    }
}
