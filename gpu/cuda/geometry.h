// How a window slides over images (N, H, W, C): the numbers of cnn_ref.windows.Geometry.
#define GEOMETRY                                                                                \
    int h, int w, int kh, int kw, int sh, int sw, int dh, int dw, int top, int left, int oh, int ow

// One thread for each channel (x) of each place (y); a place is a window or a pixel of some image.
#define EACH_PLACE(place, count)                                                                \
    for (long long place = (long long)blockIdx.x * blockDim.y + threadIdx.y; place < (count);   \
         place += (long long)gridDim.x * blockDim.y)
#define EACH_CHANNEL(ch, count) for (int ch = threadIdx.x; ch < (count); ch += blockDim.x)

// Where a place lies: image n, row and column of a plane of this many columns and rows.
struct Place {
    long long n;
    int row, column;
};

__device__ inline Place at(long long place, int rows, int columns) {
    long long line = place / columns;
    return {line / rows, (int)(line % rows), (int)(place - line * columns)};
}

// The window whose tap lies `ahead` pixels after its first, or -1 where there is none.
__device__ inline int window_of(int ahead, int stride, int windows) {
    return ahead >= 0 && ahead % stride == 0 && ahead / stride < windows ? ahead / stride : -1;
}
