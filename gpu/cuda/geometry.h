// How a window slides over images (N, H, W, C): the numbers of cnn_ref.windows.Geometry.
#define GEOMETRY                                                                                \
    int h, int w, int kh, int kw, int sh, int sw, int dh, int dw, int top, int left, int oh, int ow

// One thread for each channel (x) of each place (y) of each line (z). A line is a row of windows,
// or of pixels, of some image; its place is a window or a pixel.
#define EACH_LINE(line, count)                                                                  \
    for (long long line = (long long)blockIdx.x * blockDim.z + threadIdx.z; line < (count);     \
         line += (long long)gridDim.x * blockDim.z)
#define EACH_PLACE(place, count)                                                                \
    for (int place = threadIdx.y; place < (count); place += blockDim.y)
#define EACH_CHANNEL(ch, count) for (int ch = threadIdx.x; ch < (count); ch += blockDim.x)

// Which image a line belongs to, and which of its rows it is.
struct Line {
    long long n;
    int row;
};

__device__ inline Line at(long long line, int rows) {
    if (line < 1LL << 31) {  // dividing 64 bits takes several times as long
        unsigned n = (unsigned)line / (unsigned)rows;
        return {n, (int)((unsigned)line - n * (unsigned)rows)};
    }
    long long n = line / rows;
    return {n, (int)(line - n * rows)};
}

// The window whose tap lies `ahead` pixels after its first, negative where there is none.
__device__ inline int window_of(int ahead, int stride, int windows) {
    if (stride == 1) return ahead < windows ? ahead : -1;
    int i = ahead / stride;
    return ahead >= 0 && i * stride == ahead && i < windows ? i : -1;
}

// Each tap (u, v) of a window (i, j) that lies on pixel (p, q), always in the same order.
#define EACH_TAP_ON(p, q)                                                                       \
    for (int u = 0, i; u < kh; u++)                                                             \
        if ((i = window_of((p) + top - u * dh, sh, oh)) >= 0)                                   \
            for (int v = 0, j; v < kw; v++)                                                     \
                if ((j = window_of((q) + left - v * dw, sw, ow)) >= 0)

// The windows, first to last, that a pixel lies under: `ahead` of the first one's first pixel.
struct Span {
    int first, last;
};

__device__ inline Span windows_over(int ahead, int k, int stride, int windows) {
    int last = ahead / stride, first = ahead < k ? 0 : (ahead - k) / stride + 1;
    return {first, last < windows ? last : windows - 1};
}
