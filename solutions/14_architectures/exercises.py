"""Exercises of unit 14: architectures."""

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call, function
from autograder.tolerance import Exact, Linear, Relative

AXES = {"": ("images", "rows", "columns", "channels")}

# LeNet-5


def _lenet5_table(size, links, classes=10):
    """The reference's rows as an array."""
    seen = [np.flatnonzero(column).tolist() for column in np.asarray(links).T]
    rows = cnn_ref.lenet5_table(size, seen, classes=classes)
    return np.array([[row.out[0] if len(row.out) == 3 else 1, row.out[-1], row.params,
                      row.connections] for row in rows])


def linked(r, few, many):
    """Random links; every map is seen by somebody, and every map sees something."""
    links = r.randint(0, 2, (few, many))
    for k in range(max(few, many)):
        links[k % few, k % many] = 1
    links[0, 0], links[-1, 0] = 1, few == 1      # not all, if there are two
    links[-1, many - 1] = 1
    return links


def lenet(size, few, many, **options):
    """A draw of links for an image of this size."""
    return lambda r: call(size, linked(r, few, many), **options)


PAPER = np.zeros((6, 16), dtype=int)
for _k in range(6):
    PAPER[[_k, (_k + 1) % 6, (_k + 2) % 6], _k] = 1
    PAPER[[_k, (_k + 1) % 6, (_k + 2) % 6, (_k + 3) % 6], 6 + _k] = 1
for _k, _maps in ((12, (0, 1, 3, 4)), (13, (1, 2, 4, 5)), (14, (0, 2, 3, 5)), (15, range(6))):
    PAPER[list(_maps), _k] = 1

LENET5_TABLE = Exercise(
    name="lenet5_table",
    points=4,
    reference=_lenet5_table,
    tolerance=Exact(),
    axes={"": ("layers", "size, maps, parameters, connections")},
    examples=(
        Case("LeNet-5 as in the paper", call(32, PAPER)),
        Case("two maps, three maps, five links", call(32, np.array([[1, 0, 1], [1, 1, 1]]))),
        Case("an image of 36 x 36", call(36, PAPER)),
        Case("26 classes", call(32, PAPER, classes=26)),
    ),
    hidden=(
        Hidden("32 x 32, other links", lenet(32, 6, 16)),
        Hidden("as many links as in the paper are not all of them", lenet(32, 5, 7)),
        Hidden("more maps in the first layer than in the second", lenet(32, 8, 3)),
        Hidden("one map in the first layer", lambda r: call(32, np.ones((1, r.randint(2, 40)),
                                                                        dtype=int))),
        Hidden("every map sees all maps", lambda r: call(32, np.ones(
            (r.randint(2, 9), r.randint(2, 19)), dtype=int))),
        Hidden("one link for each map", lambda r: call(32, np.eye(r.randint(3, 40), dtype=int))),
        Hidden("an image of 36 x 36: C5 has four places", lenet(36, 4, 6)),
        Hidden("an image of 45 x 45", lenet(45, 3, 5)),
        Hidden("an odd size: a row is left over", lenet(35, 4, 7)),
        Hidden("rows left over twice", lenet(38, 5, 4)),
        Hidden("another number of classes", lambda r: call(
            32, linked(r, 6, 9), classes=int(r.randint(2, 99)))),
        Hidden("a larger image and another number of classes", lambda r: call(
            40, linked(r, 3, 6), int(r.randint(2, 99)))),
        Hidden("links that are truth values", lambda r: call(32, linked(r, 5, 9) > 0)),
        Hidden("links that are a view", lambda r: call(33, linked(r, 7, 4).T[::-1, ::-1])),
        Hidden("the same call twice", lenet(32, 4, 9), times=2),
    ),
    misconceptions=(
        Misconception(
            "connects every map of C3 with every map of S2",
            "The paper's picture has empty cells: a map of C3 sees some of the maps.",
            Edit("links.sum()", "few * many")),
        Misconception(
            "gives every link of C3 a bias of its own",
            "A map adds all that it sees up and has one bias.",
            Edit("25 * seen + many", "26 * seen")),
        Misconception(
            "forgets the biases of the convolutions", "Every map has one bias.",
            (Edit("25 * few + few", "25 * few"), Edit("25 * seen + many", "25 * seen"),
             Edit("25 * many * 120 + 120", "25 * many * 120"))),
        Misconception(
            "takes the sub-sampling for one that learns nothing",
            "LeNet-5 multiplies each sum of four with a number and adds another: it learns both.",
            (Edit("2 * few, 5", "0, 5"), Edit("2 * many, 5", "0, 5"))),
        Misconception(
            "takes S4 for a pooling that learns nothing",
            "S4 sub-samples as S2 does.", Edit("2 * many, 5", "0, 5")),
        Misconception(
            "counts four connections for each place of a sub-sampling",
            "Four values and a bias reach each place.",
            (Edit("5 * s2 * s2 * few", "4 * s2 * s2 * few"),
             Edit("5 * s4 * s4 * many", "4 * s4 * s4 * many"))),
        Misconception(
            "takes the connections of a convolution for its parameters",
            "All places share the same parameters.",
            (Edit("few, first,", "few, first * c1 * c1,"),
             Edit("many, second,", "many, second * c3 * c3,"))),
        Misconception(
            "counts connections once, not at every place",
            "A convolution uses all its parameters at every place.",
            (Edit("first * c1 * c1", "first"), Edit("second * c3 * c3", "second"),
             Edit("third * c5 * c5", "third"))),
        Misconception(
            "lets C5 see one map only", "Each of the 120 maps of C5 sees all maps of S4.",
            Edit("25 * many * 120 + 120", "25 * 120 + 120")),
        Misconception(
            "lets F6 see 120 values whatever the size",
            "On a larger image C5 has several places, and F6 sees all of them.",
            Edit("(120 * c5 * c5 + 1) * 84", "(120 + 1) * 84")),
        Misconception(
            "lets the output learn its patterns",
            "In this net the patterns are fixed beforehand.",
            Edit("[1, classes, 0, 84 * classes]", "[1, classes, 84 * classes, 84 * classes]")),
        Misconception(
            "gives the output weights and biases, as to a fully connected layer",
            "The output measures distances from fixed patterns.",
            Edit("[1, classes, 0, 84 * classes]", "[1, classes, 85 * classes, 85 * classes]")),
        Misconception(
            "rounds sizes up where a row is left over", "Sizes round down.",
            (Edit("c1 // 2", "(c1 + 1) // 2"), Edit("c3 // 2", "(c3 + 1) // 2"))),
        Misconception(
            "always has ten classes", "`classes` says how many outputs there are.",
            (Edit("[1, classes, 0", "[1, 10, 0"), Edit("84 * classes]", "840]"))),
    ),
)

# Chains of layers


def _net_table(layers, shape):
    """The reference's table without its first row, as an array."""
    specs = []
    for kind, *numbers in layers:
        if kind == "conv":
            f, k, stride, pad, groups = numbers
            specs.append(cnn_ref.ConvSpec(f, k, stride, pad, groups=groups))
        elif kind == "pool":
            specs.append(cnn_ref.PoolSpec(*numbers))
        else:
            specs.append(cnn_ref.DenseSpec(*numbers))
    rows = cnn_ref.cost_table(shape, specs).rows[1:]
    return np.array([[*(row.out if len(row.out) == 3 else (1, 1, *row.out)), row.params, row.macs]
                     for row in rows])


def some(r, low=2, high=40):
    """A random whole number."""
    return int(r.randint(low, high))


ALEXNET = [("conv", 96, 11, 4, 0, 1), ("pool", 3, 2), ("conv", 256, 5, 1, 2, 2), ("pool", 3, 2),
           ("conv", 384, 3, 1, 1, 1), ("conv", 384, 3, 1, 1, 2), ("conv", 256, 3, 1, 1, 2),
           ("pool", 3, 2), ("dense", 4096), ("dense", 4096), ("dense", 1000)]

NET_TABLE = Exercise(
    name="net_table",
    points=4,
    reference=_net_table,
    tolerance=Exact(),
    axes={"": ("layers", "rows, columns, channels, parameters, multiply-adds")},
    examples=(
        Case("one convolution", call([("conv", 10, 3, 1, 0, 1)], (64, 64, 3))),
        Case("a pooling that overlaps", call([("pool", 3, 2)], (55, 55, 96))),
        Case("one fully connected layer", call([("dense", 10)], (2, 3, 4))),
        Case("two groups", call([("conv", 256, 5, 1, 2, 2)], (27, 27, 96))),
        Case("AlexNet", call(ALEXNET, (227, 227, 3))),
    ),
    hidden=(
        Hidden("one convolution", lambda r: call(
            [("conv", some(r), 3, 1, 0, 1)], (some(r, 9, 30), some(r, 9, 30), some(r, 2, 9)))),
        Hidden("padding", lambda r: call(
            [("conv", some(r), 5, 1, 2, 1), ("conv", some(r), 3, 1, 0, 1)], (13, some(r, 5), 3))),
        Hidden("stride, rows left over", lambda r: call(
            [("conv", some(r), 4, 3, 1, 1)], (some(r, 10, 40), 17, 2))),
        Hidden("groups", lambda r: call(
            [("conv", 4 * some(r), 3, 1, 1, 4), ("conv", some(r), 1, 1, 0, 1)], (7, 9, 8))),
        Hidden("as many groups as channels", lambda r: call(
            [("conv", 2 * 6, 3, 1, 1, 6)], (some(r, 5, 20), 8, 6))),
        Hidden("a pooling whose windows overlap", lambda r: call(
            [("conv", some(r), 1, 1, 0, 1), ("pool", 3, 2)], (some(r, 7, 30), 13, 3))),
        Hidden("a pooling that leaves rows over", lambda r: call(
            [("pool", 2, 2), ("pool", 3, 3)], (some(r, 12, 40), some(r, 12, 40), some(r)))),
        Hidden("pooling only", lambda r: call([("pool", 2, 2)], (8, 6, some(r)))),
        Hidden("fully connected layers only", lambda r: call(
            [("dense", some(r)), ("dense", some(r))], (1, 1, some(r)))),
        Hidden("a map is flattened", lambda r: call(
            [("conv", some(r), 3, 2, 1, 1), ("dense", some(r)), ("dense", some(r))], (9, 6, 2))),
        Hidden("a small LeNet", lambda r: call(
            [("conv", some(r), 5, 1, 0, 1), ("pool", 2, 2), ("conv", some(r), 5, 1, 0, 1),
             ("pool", 2, 2), ("dense", some(r)), ("dense", 10)], (32, 32, 1))),
        Hidden("a small AlexNet", lambda r: call(
            [("conv", 8, 11, 4, 0, 1), ("pool", 3, 2), ("conv", 2 * some(r), 5, 1, 2, 2),
             ("pool", 3, 2), ("dense", some(r)), ("dense", some(r))], (67, 67, 3))),
        Hidden("an image that is not square", lambda r: call(
            [("conv", some(r), 3, 1, 1, 1), ("pool", 2, 2), ("dense", some(r))],
            (some(r, 8, 20), some(r, 21, 40), 3))),
        Hidden("filters larger than the image, with padding", lambda r: call(
            [("conv", some(r), 7, 1, 3, 1)], (some(r, 2, 5), 3, some(r)))),
        Hidden("layers as lists", lambda r: call(
            [["conv", some(r), 3, 2, 0, 1], ["pool", 2, 1], ["dense", some(r)]], [9, 11, 2])),
        Hidden("the same call twice", lambda r: call(
            [("conv", some(r), 3, 1, 1, 1), ("dense", some(r))], (4, 5, 3)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the biases", "Every filter and every unit has a bias.",
            Edit("weights + biases, weights", "weights, weights")),
        Misconception(
            "counts biases as multiply-adds", "Adding a bias is not counted here.",
            Edit("weights * H * W]", "(weights + biases) * H * W]")),
        Misconception(
            "forgets the groups",
            "With groups a filter sees only some of the channels: how deep is it?",
            Edit("(C // groups) * F, F", "C * F, F")),
        Misconception(
            "divides the filters by the groups as well",
            "There are F filters in all groups together, and each is C / groups deep.",
            Edit("(C // groups) * F, F", "(C // groups) * (F // groups), F")),
        Misconception(
            "counts each filter with K weights for a channel",
            "A filter has K rows and K columns.", Edit("k * k * (C", "k * (C")),
        Misconception(
            "pads on one side only", "The padding is added on both sides.",
            (Edit("(H + 2 * p - k)", "(H + p - k)"), Edit("(W + 2 * p - k)", "(W + p - k)"))),
        Misconception(
            "forgets the stride of convolutions", "Windows are a stride apart.",
            (Edit("(H + 2 * p - k) // s", "(H + 2 * p - k)"),
             Edit("(W + 2 * p - k) // s", "(W + 2 * p - k)"))),
        Misconception(
            "takes the window of a pooling for its stride",
            "Windows may overlap: size and stride are two numbers.",
            (Edit("(H - k) // s", "(H - k) // k"), Edit("(W - k) // s", "(W - k) // k"))),
        Misconception(
            "rounds up where a pooling leaves rows over", "Sizes round down.",
            (Edit("(H - k) // s", "-(-(H - k) // s)"), Edit("(W - k) // s", "-(-(W - k) // s)"))),
        Misconception(
            "counts products at the places of what comes in",
            "A product is made for each place of what comes out.",
            (Edit("weights, biases = 0, 0", "weights, biases, before = 0, 0, H * W"),
             Edit("weights * H * W]", "weights * (before if kind == 'conv' else 1)]"))),
        Misconception(
            "lets a fully connected layer see the channels only",
            "It sees every place of every channel.", Edit("H * W * C * units", "C * units")),
        Misconception(
            "keeps height and width after a fully connected layer",
            "What comes out is a row of units, at one place.",
            Edit("H, W, C = 1, 1, units", "C = units")),
        Misconception(
            "counts the filters of the layer as its channels",
            "A filter is as deep as what comes in.",
            Edit("k * k * (C // groups) * F, F", "k * k * (F // groups) * F, F")),
        Misconception(
            "takes every image for square", "Height and width are two numbers.",
            Edit("H, W, C = shape", "H, W, C = shape[0], shape[0], shape[2]")),
        Misconception(
            "counts multiply-adds twice", "A multiplication and its addition count as one.",
            Edit("weights * H * W]", "2 * weights * H * W]")),
    ),
)

# VGG


def _vgg_params(config, *, size=224, classes=1000):
    """Parameters of convolutions and of dense layers, from the reference's table."""
    specs = []
    for entry in config:
        if entry == "M":
            specs.append(cnn_ref.PoolSpec(2))
        else:
            f, k = entry if isinstance(entry, (tuple, list)) else (entry, 3)
            specs.append(cnn_ref.ConvSpec(f, k, pad="same"))
    dense = [cnn_ref.DenseSpec(4096), cnn_ref.DenseSpec(4096), cnn_ref.DenseSpec(classes)]
    params = [row.params for row in cnn_ref.cost_table((size, size, 3), specs + dense).rows]
    return sum(params[:-3]), sum(params[-3:])


VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]

VGG_PARAMS = Exercise(
    name="vgg_params",
    points=3,
    reference=_vgg_params,
    tolerance=Exact(),
    examples=(
        Case("VGG-16", call(VGG16)),
        Case("two convolutions, two poolings, 8 x 8, 10 classes", call(
            [4, "M", 5, "M"], size=8, classes=10)),
        Case("a filter of one pixel among them", call([4, (6, 1), "M"], size=4, classes=10)),
        Case("VGG-11 for 10 classes on 32 x 32", call(
            [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"], size=32,
            classes=10)),
    ),
    hidden=(
        Hidden("one convolution, 224 x 224", lambda r: call([some(r)])),
        Hidden("two stages", lambda r: call([some(r), "M", some(r), "M"], size=16, classes=10)),
        Hidden("several convolutions in a row",
               lambda r: call([some(r), some(r), some(r), "M", some(r), some(r), "M"], size=12)),
        Hidden("as many filters as before", lambda r: call([f := some(r), f, f, "M", f, "M"],
                                                           size=8, classes=20)),
        Hidden("fewer filters after a pooling",
               lambda r: call([some(r, 30, 60), "M", some(r, 3, 20), "M"], size=12, classes=50)),
        Hidden("filters of one pixel", lambda r: call(
            [some(r), (some(r), 1), "M", (some(r), 1), some(r), "M"], size=8, classes=10)),
        Hidden("filters of 5 x 5 and 7 x 7", lambda r: call(
            [(some(r), 7), "M", (some(r), 5), some(r), "M"], size=20, classes=10)),
        Hidden("224 x 224, five stages", lambda r: call(
            [some(r), "M", some(r), "M", some(r), "M", some(r), "M", some(r), "M"])),
        Hidden("a size that is not a multiple of four", lambda r: call(
            [some(r), "M", some(r), "M"], size=27, classes=5)),
        Hidden("no pooling", lambda r: call([some(r), some(r)], size=3, classes=some(r))),
        Hidden("two poolings in a row", lambda r: call([some(r), "M", "M", some(r)], size=16,
                                                       classes=some(r))),
        Hidden("another number of classes", lambda r: call([some(r), "M"], size=4,
                                                           classes=some(r, 2, 500))),
        Hidden("a configuration that is a tuple", lambda r: call(
            (some(r), "M", some(r), "M"), size=8, classes=3)),
        Hidden("the same call twice", lambda r: call([some(r), "M", some(r)], size=6), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the biases", "Every filter and every unit has a bias.",
            (Edit("K * K * C * F + F", "K * K * C * F"), Edit("size * size * C\n",
                                                              "size * size * C - 1\n"),
             Edit("4096 * 4096 + 4096", "4096 * 4096"),
             Edit("4096 * classes + classes", "4096 * classes"))),
        Misconception(
            "forgets the biases of the convolutions", "Every filter has a bias.",
            Edit("K * K * C * F + F", "K * K * C * F")),
        Misconception(
            "takes all filters for 3 x 3", "A pair says how large its filters are.",
            Edit("K * K * C * F + F", "3 * 3 * C * F + F")),
        Misconception(
            "counts each filter with K weights for a channel",
            "A filter has K rows and K columns.", Edit("K * K * C", "K * C")),
        Misconception(
            "gives every filter three channels", "A filter is as deep as what comes in.",
            Edit("C = F\n", "C = C\n")),
        Misconception(
            "takes the filters of a layer for its channels",
            "A filter is as deep as what comes in.",
            Edit("K * K * C * F + F", "K * K * F * F + F")),
        Misconception(
            "starts with one channel", "The image has three channels.", Edit("C = 3", "C = 1")),
        Misconception(
            "does not shrink the map at a pooling",
            "Each pooling halves height and width: the first fully connected layer notices.",
            Edit("size = size // 2", "size = size")),
        Misconception(
            "rounds sizes up", "Sizes round down.", Edit("size // 2", "(size + 1) // 2")),
        Misconception(
            "lets the first fully connected layer see the channels only",
            "It sees every place of every channel.", Edit("size * size * C\n", "C\n")),
        Misconception(
            "counts a row of places only",
            "A map has rows and columns.", Edit("size * size * C\n", "size * C\n")),
        Misconception(
            "forgets the second fully connected layer", "There are three of them.",
            Edit("dense += 4096 * 4096 + 4096", "dense += 0")),
        Misconception(
            "counts the last fully connected layer only", "There are three of them.",
            Edit("return convolutions, dense", "return convolutions, 4097 * classes")),
        Misconception(
            "gives one number for everything", "Two numbers are asked for.",
            Edit("return convolutions, dense", "return convolutions + dense")),
        Misconception(
            "gives the fully connected layers first", "Convolutions first.",
            Edit("return convolutions, dense", "return dense, convolutions")),
        Misconception(
            "doubles the filters after each pooling",
            "How many filters a layer has stands in the list.",
            Edit("size = size // 2", "size, C = size // 2, 2 * C")),
    ),
)

# Blocks: what is given to them

WINDOWS = ("np.lib.stride_tricks.sliding_window_view(np.pad(1.0 * x, ((0, 0), ({0}, {0}), "
           "({1}, {1}), (0, 0))), w.shape[:2], axis=(1, 2))")
SAME = function("lambda x, w, b: np.einsum('nijcuv,uvcf->nijf', "
                + WINDOWS.format("w.shape[0] // 2", "w.shape[1] // 2") + ", w) + b")
CONV = function("lambda x, w, b, stride, pad: np.einsum('nijcuv,uvcf->nijf', "
                + WINDOWS.format("pad", "pad") + "[:, ::stride, ::stride], w) + b")
MAX_POOL = function(
    "lambda x: np.lib.stride_tricks.sliding_window_view(np.pad(1.0 * x, ((0, 0), (1, 1), (1, 1), "
    "(0, 0)), constant_values=-np.inf), (3, 3), axis=(1, 2)).max(axis=(4, 5))")
# Ones where tap u of window i lies on row h: the windows of both axes as two small arrays.
CONV_BACKWARD = function(
    "lambda dy, x, w, stride, pad: (lambda rows, columns: ("
    "np.einsum('nijf,uvcf,iuh,jvk->nhkc', dy, w, rows, columns, optimize=True), "
    "np.einsum('nijf,nhkc,iuh,jvk->uvcf', dy, x, rows, columns, optimize=True), "
    "dy.sum(axis=(0, 1, 2))))(*[1.0 * (np.arange(o)[:, None, None] * stride "
    "+ np.arange(k)[:, None] - pad == np.arange(n)) "
    "for o, k, n in zip(dy.shape[1:3], w.shape[:2], x.shape[1:3])])")


def pair(r, k, c, f, scale=1.0):
    """Filters and biases."""
    return scale * r.standard_normal((k, k, c, f)), scale * r.standard_normal(f)


def image(r, *shape):
    """An image of normal numbers."""
    return r.standard_normal(shape)


def each(f, tree):
    """A function applied to every array of a tree of pairs."""
    return tuple(each(f, branch) for branch in tree) if isinstance(tree, tuple) else f(tree)


def mapped(f, drawn):
    """The same call with a function applied to each of its arrays."""
    return call(*(each(f, a) if isinstance(a, (tuple, np.ndarray)) else a
                  for a in drawn.positional), **drawn.named)


def float32(a):
    """In single precision."""
    return a.astype(np.float32)


def view(a):
    """The same numbers in a piece of memory twice as large."""
    return np.repeat(a, 2, axis=-1)[..., ::2]


# Inception


def inception(r, shape, one, three, five, pool, large=(3, 5)):
    """A block with so many filters in its branches; three and five are (squeeze, filters)."""
    c = shape[3]
    return call(image(r, *shape), pair(r, 1, c, one),
                (pair(r, 1, c, three[0]), pair(r, large[0], *three)),
                (pair(r, 1, c, five[0]), pair(r, large[1], *five)), pair(r, 1, c, pool),
                conv=SAME, max_pool=MAX_POOL)


def _inception_block(x, one, three, five, pool, *, conv, max_pool):
    """The reference has layers of its own; those of the cases compute the same."""
    return cnn_ref.inception_block(x, one, three, five, pool)


def whole_photo(r):
    """An image of whole numbers."""
    drawn = inception(r, (1, 4, 3, 2), 2, (2, 2), (1, 2), 2)
    x, *rest = drawn.positional
    return call(np.round(9 * x).astype(int), *rest, **drawn.named)


def below_zero(r):
    """An image below zero: padding that wins a maximum would show."""
    drawn = inception(r, (1, 3, 4, 2), 2, (2, 3), (1, 2), 3)
    x, *rest = drawn.positional
    return call(-1 - np.abs(x), *rest, **drawn.named)


INCEPTION_BLOCK = Exercise(
    name="inception_block",
    points=4,
    reference=_inception_block,
    tolerance=Linear(lambda x, three, five, **_: sum(
        w[..., 0].size + 2 for w, _ in (*three, *five))),
    axes=AXES,
    examples=(
        Case("one pixel, one filter in each branch", call(
            np.array([[[[2.0]]]]), (np.full((1, 1, 1, 1), 1.0), np.array([0.0])),
            ((np.full((1, 1, 1, 1), 2.0), np.array([0.0])),
             (np.full((3, 3, 1, 1), 1.0), np.array([1.0]))),
            ((np.full((1, 1, 1, 1), -1.0), np.array([0.0])),
             (np.full((5, 5, 1, 1), 1.0), np.array([7.0]))),
            (np.full((1, 1, 1, 1), 4.0), np.array([0.0])), conv=SAME, max_pool=MAX_POOL)),
        Case("3 x 4, two channels", inception(
            np.random.RandomState(50), (1, 3, 4, 2), 2, (1, 3), (2, 1), 2)),
        Case("a batch of two", inception(
            np.random.RandomState(51), (2, 3, 3, 3), 1, (2, 2), (1, 2), 1)),
    ),
    hidden=(
        Hidden("one filter in each branch",
               lambda r: inception(r, (1, 4, 4, 2), 1, (1, 1), (1, 1), 1)),
        Hidden("image not square", lambda r: inception(r, (1, 3, 6, 2), 3, (2, 4), (1, 2), 3)),
        Hidden("a batch", lambda r: inception(r, (3, 3, 4, 2), 2, (1, 2), (2, 1), 2)),
        Hidden("the first branch is the widest",
               lambda r: inception(r, (1, 4, 3, 3), 6, (2, 1), (2, 2), 1)),
        Hidden("the last branch is the widest",
               lambda r: inception(r, (1, 3, 4, 3), 1, (2, 2), (1, 1), 5)),
        Hidden("all branches of the same width",
               lambda r: inception(r, (2, 3, 3, 3), 3, (3, 3), (3, 3), 3)),
        Hidden("one channel", lambda r: inception(r, (1, 5, 4, 1), 2, (2, 3), (1, 2), 2)),
        Hidden("one pixel", lambda r: inception(r, (2, 1, 1, 3), 2, (2, 2), (2, 3), 2)),
        Hidden("large filters of another size", lambda r: inception(
            r, (1, 4, 4, 2), 2, (2, 2), (1, 2), 2, large=(5, 7))),
        Hidden("an image below zero", below_zero),
        Hidden("an image of whole numbers", whole_photo),
        Hidden("single precision", lambda r: mapped(float32, inception(
            r, (1, 4, 3, 2), 2, (2, 2), (1, 3), 2))),
        Hidden("arrays that are views", lambda r: mapped(view, inception(
            r, (2, 3, 4, 2), 2, (2, 3), (2, 2), 1))),
        Hidden("the same call twice",
               lambda r: inception(r, (1, 3, 3, 2), 1, (2, 2), (1, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "leaves the ReLUs out", "A ReLU follows each convolution.",
            Edit("np.maximum(conv(x, w, b), 0)", "conv(x, w, b)")),
        Misconception(
            "forgets the ReLU after the squeeze",
            "A ReLU follows each convolution, the squeezing ones as well.",
            (Edit("layer(layer(x, *three[0]), *three[1])",
                  "layer(conv(x, *three[0]), *three[1])"),
             Edit("layer(layer(x, *five[0]), *five[1])", "layer(conv(x, *five[0]), *five[1])"))),
        Misconception(
            "leaves the pooling out", "Something stands before the last convolution.",
            Edit("layer(max_pool(x), *pool)", "layer(x, *pool)")),
        Misconception(
            "pools after the last convolution", "In the last branch the pooling comes first.",
            Edit("layer(max_pool(x), *pool)", "max_pool(layer(x, *pool))")),
        Misconception(
            "puts the branches side by side in another order",
            "1 x 1, 3 x 3, 5 x 5, pooling: the order is part of the contract.",
            Edit("[first, second, third, fourth]", "[first, third, second, fourth]")),
        Misconception(
            "puts the pooling branch first", "The pooling branch is the last of four.",
            Edit("[first, second, third, fourth]", "[fourth, first, second, third]")),
        Misconception(
            "forgets the first branch", "There are four branches.",
            Edit("[first, second, third, fourth]", "[second, third, fourth]")),
        Misconception(
            "forgets the pooling branch", "There are four branches.",
            Edit("[first, second, third, fourth]", "[first, second, third]")),
        Misconception(
            "lays the branches across the width",
            "Branches stand side by side in the channels.", Edit("axis=3", "axis=2")),
        Misconception(
            "adds the branches up",
            "The branches are kept side by side, so that the next layer can choose.",
            Edit("return np.concatenate([first, second, third, fourth], axis=3)",
                 "return first + second + third + fourth")),
        Misconception(
            "feeds the third branch with the second",
            "All four branches see the same input.",
            Edit("layer(layer(x, *five[0]), *five[1])",
                 "layer(layer(np.repeat(second[..., :1], x.shape[3], axis=3), *five[0]), "
                 "*five[1])")),
    ),
)

# Residual


def residual(r, shape, f, stride=1, project=False):
    """A block from shape[3] channels to f."""
    c = shape[3]
    first, second = pair(r, 3, c, f), pair(r, 3, f, f)
    options = {"stride": stride} if stride != 1 else {}
    skip = (r.standard_normal((1, 1, c, f)),) if project else ()
    return call(image(r, *shape), *first, *second, *skip, conv=CONV, **options)


def _residual_block(x, w1, b1, w2, b2, skip=None, *, stride=1, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.residual_block(x, w1, b1, w2, b2, skip, stride=stride)


def residual_terms(x, w1, w2, **_):
    """Both convolutions, their biases, and the sum with the shortcut."""
    return w1[..., 0].size + w2[..., 0].size + x.shape[3] + 3


def none_given(drawn):
    """The same call with `None` where the projection would be."""
    return call(*drawn.positional, None, **drawn.named)


LINE = np.array([1.0, -2.0, 3.0]).reshape(1, 1, 3, 1)
NOTHING = np.zeros((3, 3, 1, 1))
BRANCH = "branch = conv(inner, w2, b2, 1, 1)"
SUM = "return np.maximum(branch + short, 0)"
SHORT = "short = x if skip is None else conv(x, skip, 0, stride, 0)"

RESIDUAL_BLOCK = Exercise(
    name="residual_block",
    points=4,
    reference=_residual_block,
    tolerance=Linear(residual_terms),
    axes=AXES,
    examples=(
        Case("filters of zeros: what is left?", call(
            LINE, NOTHING, np.zeros(1), NOTHING, np.zeros(1), conv=CONV)),
        Case("3 x 4, two channels", residual(np.random.RandomState(52), (1, 3, 4, 2), 2)),
        Case("a projection, stride 2", residual(
            np.random.RandomState(53), (1, 4, 5, 2), 3, stride=2, project=True)),
    ),
    hidden=(
        Hidden("one channel", lambda r: residual(r, (1, 4, 4, 1), 1)),
        Hidden("image not square", lambda r: residual(r, (2, 3, 5, 2), 2)),
        Hidden("a batch", lambda r: residual(r, (3, 3, 4, 3), 3)),
        Hidden("one pixel", lambda r: residual(r, (3, 1, 1, 2), 2)),
        Hidden("a projection to more channels",
               lambda r: residual(r, (2, 4, 3, 2), 4, project=True)),
        Hidden("a projection to fewer channels",
               lambda r: residual(r, (1, 4, 3, 4), 2, project=True)),
        Hidden("a projection that keeps the shape",
               lambda r: residual(r, (1, 3, 4, 3), 3, project=True)),
        Hidden("stride 2, sizes even", lambda r: residual(r, (1, 6, 4, 2), 3, 2, project=True)),
        Hidden("stride 2, sizes odd", lambda r: residual(r, (2, 5, 7, 2), 2, 2, project=True)),
        Hidden("stride 3", lambda r: residual(r, (1, 7, 5, 2), 3, 3, project=True)),
        Hidden("None is given for the projection",
               lambda r: none_given(residual(r, (1, 4, 3, 2), 2))),
        Hidden("an image below zero", lambda r: mapped(
            lambda a: a if a.ndim == 4 and len(a) == 3 else -np.abs(a),
            residual(r, (1, 4, 3, 2), 2))),
        Hidden("single precision", lambda r: mapped(
            float32, residual(r, (1, 4, 5, 2), 3, 2, project=True))),
        Hidden("arrays that are views", lambda r: mapped(view, residual(r, (2, 4, 3, 2), 2))),
        Hidden("the same call twice", lambda r: residual(r, (1, 4, 3, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the shortcut", "Two ways lead from x to the sum.",
            Edit("branch + short", "branch")),
        Misconception(
            "rectifies before adding",
            "The last ReLU is given the sum of both ways.",
            Edit(SUM, "return np.maximum(branch, 0) + short")),
        Misconception(
            "rectifies both ways before adding",
            "The last ReLU is given the sum of both ways.",
            Edit(SUM, "return np.maximum(branch, 0) + np.maximum(short, 0)")),
        Misconception(
            "leaves the last ReLU out", "After the sum there is one more thing.",
            Edit(SUM, "return branch + short")),
        Misconception(
            "leaves the first ReLU out",
            "Between the two convolutions something has to bend, or they were one.",
            Edit("np.maximum(conv(x, w1, b1, stride, 1), 0)", "conv(x, w1, b1, stride, 1)")),
        Misconception(
            "multiplies both ways", "What the layers learn is added.",
            Edit("branch + short", "branch * short")),
        Misconception(
            "subtracts the input", "What the layers learn is added.",
            Edit("branch + short", "branch - short")),
        Misconception(
            "takes the mean of both ways", "Both ways are added.",
            Edit("branch + short", "(branch + short) / 2")),
        Misconception(
            "puts both ways side by side", "Both ways are added, so the shape stays.",
            Edit("branch + short", "np.concatenate([branch, short], axis=3)")),
        Misconception(
            "starts the shortcut after the first convolution",
            "The way around starts at the input and passes both convolutions.",
            Edit(SHORT, "short = inner")),
        Misconception(
            "applies the second convolution without its bias", "Each convolution has biases.",
            Edit(BRANCH, "branch = conv(inner, w2, 0, 1, 1)")),
        Misconception(
            "strides in both convolutions", "Only the first convolution has the stride.",
            Edit(BRANCH, "branch = conv(inner, w2, b2, stride, 1)")),
        Misconception(
            "rectifies the projection",
            "The projection is a convolution and nothing else.",
            Edit(SHORT, SHORT.replace("conv(x, skip, 0, stride, 0)",
                                      "np.maximum(conv(x, skip, 0, stride, 0), 0)"))),
        Misconception(
            "does not project",
            "Where a projection is given, the input takes it.",
            Edit(SHORT, "short = x[:, ::stride, ::stride]")),
    ),
)

# Residual, backward


def upstream(draw, **edit):
    """The same call with an upstream gradient in front, which is never ones."""
    def made(r):
        drawn = draw(r)
        x, w1 = drawn.positional[:2]
        stride = drawn.named.get("stride", 1)
        h, w = ((n - 1) // stride + 1 for n in x.shape[1:3])
        dy = r.standard_normal((len(x), h, w, w1.shape[3])).astype(w1.dtype)
        return call(dy, *drawn.positional, conv_backward=CONV_BACKWARD, **drawn.named)
    return made


def back(label, draw, **options):
    """A hidden case of the backward pass."""
    return Hidden(label, upstream(draw), **options)


def _residual_block_backward(dy, x, w1, b1, w2, b2, skip=None, *, stride=1, conv, conv_backward):
    """The reference has layers of its own; those of the cases compute the same."""
    return cnn_ref.residual_block_backward(dy, x, w1, b1, w2, b2, skip, stride=stride)


def backward_terms(dy, x, w1, w2, **_):
    """Forward and back through both convolutions; a weight's gradient sums over all places."""
    return 2 * residual_terms(x, w1, w2) + 2 * dy[..., 0].size


def large_bias(drawn, sign):
    """The same call with second biases that keep most of the last ReLU open, or closed."""
    x, w1, b1, w2, b2, *skip = drawn.positional
    return call(x, w1, b1, w2, b2 + sign * 4, *skip, **drawn.named)


LAST = "dsum = dy * (branch + short > 0)"
MIDDLE = "dz = dinner * (z > 0)"
PLAIN = "return dx + dsum, dw1, db1, dw2, db2, None"
AROUND = "return dx + dshort, dw1, db1, dw2, db2, dskip"

RESIDUAL_BLOCK_BACKWARD = Exercise(
    name="residual_block_backward",
    points=5,
    reference=_residual_block_backward,
    tolerance=Linear(backward_terms),
    axes={"dx": AXES[""], "dw1": ("rows", "columns", "channels", "filters"), "db1": ("filters",),
          "dw2": ("rows", "columns", "channels", "filters"), "db2": ("filters",),
          "dskip": ("rows", "columns", "channels", "filters")},
    examples=(
        Case("filters of zeros: the gradient takes the shortcut", call(
            np.array([5.0, 7.0, -1.0]).reshape(1, 1, 3, 1), LINE, NOTHING, np.zeros(1), NOTHING,
            np.zeros(1), conv=CONV, conv_backward=CONV_BACKWARD)),
        Case("3 x 4, two channels", upstream(lambda r: residual(r, (1, 3, 4, 2), 2))(
            np.random.RandomState(54))),
        Case("a projection, stride 2", upstream(lambda r: residual(
            r, (2, 3, 4, 2), 3, stride=2, project=True))(np.random.RandomState(55))),
    ),
    hidden=(
        back("one channel", lambda r: residual(r, (1, 4, 4, 1), 1)),
        back("image not square", lambda r: residual(r, (1, 3, 5, 2), 2)),
        back("a batch", lambda r: residual(r, (3, 3, 4, 2), 2)),
        back("one pixel", lambda r: residual(r, (3, 1, 1, 2), 2)),
        back("a projection to more channels",
             lambda r: residual(r, (2, 4, 3, 2), 3, project=True)),
        back("a projection that keeps the shape",
             lambda r: residual(r, (1, 3, 4, 3), 3, project=True)),
        back("stride 2, sizes even", lambda r: residual(r, (1, 6, 4, 2), 3, 2, project=True)),
        back("stride 2, sizes odd", lambda r: residual(r, (2, 5, 3, 2), 2, 2, project=True)),
        back("stride 3", lambda r: residual(r, (1, 7, 5, 2), 3, 3, project=True)),
        back("None is given for the projection",
             lambda r: none_given(residual(r, (1, 4, 3, 2), 2))),
        back("the last ReLU lets most things pass",
             lambda r: large_bias(residual(r, (1, 4, 3, 2), 2), 1)),
        back("the last ReLU stops most things",
             lambda r: large_bias(residual(r, (1, 4, 3, 2), 2), -1)),
        back("single precision", lambda r: mapped(float32, residual(r, (1, 4, 3, 2), 2))),
        back("arrays that are views", lambda r: mapped(view, residual(r, (2, 4, 3, 2), 2))),
        back("the same call twice", lambda r: residual(r, (1, 4, 3, 2), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the way around", "The input took part in the sum twice: by both ways.",
            (Edit(PLAIN, PLAIN.replace(" + dsum", "")),
             Edit(AROUND, AROUND.replace(" + dshort", "")))),
        Misconception(
            "forgets the way through the convolutions",
            "The input took part in the sum twice: by both ways.",
            (Edit(PLAIN, PLAIN.replace("dx + ", "")),
             Edit(AROUND, AROUND.replace("dx + ", "")))),
        Misconception(
            "forgets the last ReLU",
            "Before anything is split, the gradient has to pass the last ReLU.",
            Edit(LAST, "dsum = dy")),
        Misconception(
            "asks the branch alone whether the last ReLU was open",
            "What was that ReLU given?", Edit(LAST, "dsum = dy * (branch > 0)")),
        Misconception(
            "sends the upstream gradient around unrectified",
            "The split lies behind the ReLU as seen from the end: both ways get what passed it.",
            Edit(PLAIN, PLAIN.replace("dsum", "dy"))),
        Misconception(
            "forgets the ReLU between the convolutions",
            "The gradient has to pass both ReLUs.", Edit(MIDDLE, "dz = dinner")),
        Misconception(
            "rectifies the gradient itself",
            "A ReLU lets a gradient pass where its own input was positive, whatever the "
            "gradient's sign.", Edit(MIDDLE, "dz = np.maximum(dinner, 0)")),
        Misconception(
            "takes the second filters' gradient from what the ReLU was given",
            "What did the second convolution see?",
            Edit("conv_backward(dsum, inner, w2, 1, 1)", "conv_backward(dsum, z, w2, 1, 1)")),
        Misconception(
            "divides the gradients of filters and biases by the number of images",
            "This course adds up over the batch; dividing by its size is the loss's affair.",
            (Edit(PLAIN, "return (dx + dsum, *(g / len(x) for g in (dw1, db1, dw2, db2)), None)"),
             Edit(AROUND, "return (dx + dshort, *(g / len(x) for g in (dw1, db1, dw2, db2, "
                  "dskip)))"))),
        Misconception(
            "ignores the upstream gradient", "What comes from above is not ones.",
            Edit(LAST, "dsum = 1.0 * (branch + short > 0)")),
        Misconception(
            "leaves the projection without a gradient",
            "The projection learns, too.",
            Edit(AROUND, "return dx + dshort, dw1, db1, dw2, db2, None")),
        Misconception(
            "returns the second convolution's gradients first",
            "In the order of the arguments.",
            (Edit(PLAIN, "return dx + dsum, dw2, db2, dw1, db1, None"),
             Edit(AROUND, "return dx + dshort, dw2, db2, dw1, db1, dskip"))),
        Misconception(
            "returns zeros for a projection that is not there",
            "Where there is no projection there is no gradient of it: None.",
            Edit(PLAIN, "return dx + dsum, dw1, db1, dw2, db2, np.zeros((1, 1, 1, 1))")),
    ),
)

# Dense


def dense(r, shape, growth, layers, k=3):
    """A block of so many layers."""
    return call(image(r, *shape), [pair(r, k, shape[3] + l * growth, growth)
                                   for l in range(layers)], conv=SAME)


def _dense_block(x, filters, *, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.dense_block(x, filters)


def dense_cast(f, drawn):
    """The same call with a function applied to the image and to all filters."""
    x, filters = drawn.positional
    return call(f(x), [(f(w), f(b)) for w, b in filters], **drawn.named)


def negative_inputs(r):
    """An image below zero, which the first ReLU stops and the result keeps."""
    drawn = dense(r, (1, 3, 4, 2), 2, 2)
    x, filters = drawn.positional
    return call(-np.abs(x), filters, **drawn.named)


NEW = "conv(np.maximum(seen, 0), w, b)"
GROW = "np.concatenate([seen, new], axis=3)"

DENSE_BLOCK = Exercise(
    name="dense_block",
    points=3,
    reference=_dense_block,
    tolerance=Linear(lambda x, filters, **_: 1 + sum(w[..., 0].size + 1 for w, _ in filters)),
    axes=AXES,
    examples=(
        Case("one layer, one pixel", call(
            np.array([[[[2.0, -3.0]]]]), [(np.ones((3, 3, 2, 1)), np.array([-5.0]))], conv=SAME)),
        Case("two layers, growth rate 1", dense(np.random.RandomState(56), (1, 2, 3, 1), 1, 2)),
        Case("three layers, growth rate 2", dense(np.random.RandomState(57), (1, 3, 2, 2), 2, 3)),
    ),
    hidden=(
        Hidden("one layer", lambda r: dense(r, (1, 4, 4, 2), 3, 1)),
        Hidden("two layers", lambda r: dense(r, (1, 3, 4, 2), 3, 2)),
        Hidden("five layers", lambda r: dense(r, (1, 2, 3, 2), 1, 5)),
        Hidden("no layers", lambda r: dense(r, (2, 3, 4, 3), 2, 0)),
        Hidden("image not square", lambda r: dense(r, (1, 2, 6, 2), 2, 2)),
        Hidden("a batch", lambda r: dense(r, (3, 3, 2, 2), 2, 2)),
        Hidden("one channel, a large growth rate", lambda r: dense(r, (1, 3, 3, 1), 5, 2)),
        Hidden("as many channels as the growth rate", lambda r: dense(r, (1, 3, 4, 3), 3, 2)),
        Hidden("one pixel", lambda r: dense(r, (2, 1, 1, 3), 2, 3)),
        Hidden("filters of one pixel", lambda r: dense(r, (1, 3, 4, 2), 2, 3, k=1)),
        Hidden("an image below zero", negative_inputs),
        Hidden("single precision", lambda r: dense_cast(float32, dense(r, (1, 3, 4, 2), 2, 2))),
        Hidden("arrays that are views", lambda r: dense_cast(view, dense(r, (2, 3, 3, 2), 3, 2))),
        Hidden("the same call twice", lambda r: dense(r, (1, 3, 3, 2), 2, 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "leaves the ReLUs out", "Each convolution is given what a ReLU has made.",
            Edit(NEW, "conv(seen, w, b)")),
        Misconception(
            "rectifies after the convolution", "In this block the ReLU stands before it.",
            Edit(NEW, "np.maximum(conv(seen, w, b), 0)")),
        Misconception(
            "keeps the rectified numbers",
            "What is kept is the input and the outputs, negative numbers and all.",
            Edit(GROW, "np.concatenate([np.maximum(seen, 0), new], axis=3)")),
        Misconception(
            "rectifies what comes out",
            "What is kept is the input and the outputs, negative numbers and all.",
            Edit("return seen", "return np.maximum(seen, 0)")),
        Misconception(
            "returns what the last layer made",
            "The result holds the input and what every layer made.",
            (Edit("seen = x", "seen = new = x"), Edit("return seen", "return new"))),
        Misconception(
            "leaves the input out of the result", "The result begins with the input.",
            Edit("return seen", "return seen[..., x.shape[3]:]")),
        Misconception(
            "puts the newest in front", "The input, then the outputs in their order.",
            Edit(GROW, "np.concatenate([new, seen], axis=3)")),
        Misconception(
            "lets each layer see its predecessor only",
            "Each layer sees the input and the outputs of all layers before it.",
            Edit(GROW, "new")),
        Misconception(
            "lays the maps across the width", "Maps are kept side by side in the channels.",
            Edit(GROW, GROW.replace("axis=3", "axis=2"))),
        Misconception(
            "adds the biases twice", "`conv` adds the biases.",
            Edit(NEW, NEW + " + b")),
    ),
)

# Squeeze and excitation


def gated(r, shape, waist, scale=1.0):
    """An image and two small layers."""
    c = shape[3]
    return call(image(r, *shape) + 0.5, scale * r.standard_normal((c, waist)),
                r.standard_normal(waist), r.standard_normal((waist, c)), r.standard_normal(c))


def at_scale(factor):
    """An image in other units; the first layer's weights undo it."""
    def drawn(r):
        x, w1, *rest = gated(r, (1, 3, 4, 4), 2).positional
        return call(factor * x, w1 / factor, *rest)
    return drawn


def strong(r):
    """Scores far from zero: gates near 0 and near 1."""
    x, w1, b1, w2, b2 = gated(r, (2, 3, 3, 4), 3).positional
    return call(x, w1, b1, 8 * w2, 8 * b2)


GATED = "return x * gate[:, None, None, :]"
SIGMOID = "gate = 1 / (1 + np.exp(-scores))"
SQUEEZE = "x.mean(axis=(1, 2))"

# The gate lies between 0 and 1 and its slope never exceeds 1/4: an error of the scores of
# n eps |score| (n < 50 terms, |score| < 50) changes it by less than 700 eps, 2e-13.
SE_GATE = Exercise(
    name="se_gate",
    points=3,
    reference=cnn_ref.se_gate,
    tolerance=Relative(1e-12),
    axes=AXES,
    examples=(
        Case("weights of zero", call(
            np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 2, 1, 2), np.zeros((2, 1)), np.zeros(1),
            np.zeros((1, 2)), np.zeros(2))),
        Case("four channels, a waist of two", gated(np.random.RandomState(58), (1, 2, 3, 4), 2)),
        Case("a batch of two", gated(np.random.RandomState(59), (2, 2, 2, 3), 1)),
    ),
    hidden=(
        Hidden("one image", lambda r: gated(r, (1, 4, 4, 4), 2)),
        Hidden("a batch", lambda r: gated(r, (3, 3, 4, 4), 2)),
        Hidden("image not square", lambda r: gated(r, (2, 2, 7, 6), 3)),
        Hidden("a waist of one", lambda r: gated(r, (2, 3, 4, 5), 1)),
        Hidden("a waist as wide as the channels", lambda r: gated(r, (2, 4, 3, 3), 3)),
        Hidden("one channel", lambda r: gated(r, (2, 3, 4, 1), 1)),
        Hidden("one pixel", lambda r: gated(r, (4, 1, 1, 4), 2)),
        Hidden("all sizes the same", lambda r: gated(r, (3, 3, 3, 3), 3)),
        Hidden("gates near 0 and 1", strong),
        Hidden("an image below zero", lambda r: call(
            *(-1 - np.abs(a) if a.ndim == 4 else a
              for a in gated(r, (2, 3, 2, 4), 2).positional))),
        Hidden("an image of whole numbers", lambda r: call(
            *(np.round(9 * a).astype(int) if a.ndim == 4 else a / 4
              for a in gated(r, (2, 3, 4, 3), 2).positional))),
        Hidden("a tiny image", at_scale(1e-8), family="scale"),
        Hidden("a huge image", at_scale(1e8), family="scale"),
        Hidden("single precision", lambda r: mapped(float32, gated(r, (2, 3, 4, 4), 2))),
        Hidden("arrays that are views", lambda r: mapped(view, gated(r, (2, 4, 3, 4), 2))),
        Hidden("the same call twice", lambda r: gated(r, (2, 3, 2, 4), 2), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets the sigmoid", "A gate is a number between 0 and 1.",
            Edit(SIGMOID, "gate = scores")),
        Misconception(
            "takes a softmax",
            "Several channels may matter at once: their gates need not share a sum of 1.",
            Edit(SIGMOID, "gate = np.exp(scores - scores.max(axis=1, keepdims=True))\n"
                 "    gate = gate / gate.sum(axis=1, keepdims=True)")),
        Misconception(
            "opens and closes the gates hard", "A soft gate can learn; a hard one has no slope.",
            Edit(SIGMOID, "gate = 1.0 * (scores > 0)")),
        Misconception(
            "takes a hyperbolic tangent", "A gate is a number between 0 and 1.",
            Edit(SIGMOID, "gate = np.tanh(scores)")),
        Misconception(
            "forgets the ReLU", "Between the two layers something has to bend.",
            Edit("np.maximum(squeezed @ w1 + b1, 0)", "squeezed @ w1 + b1")),
        Misconception(
            "squeezes by the maximum", "The squeeze is a mean over all places.",
            Edit(SQUEEZE, "x.max(axis=(1, 2))")),
        Misconception(
            "squeezes by the sum", "The squeeze is a mean over all places.",
            Edit(SQUEEZE, "x.sum(axis=(1, 2))")),
        Misconception(
            "squeezes the whole batch into one gate", "Every image has its own gate.",
            Edit(SQUEEZE, "x.mean(axis=(0, 1, 2)) + 0 * x[:, 0, 0, :]")),
        Misconception(
            "forgets the first biases", "Both layers have biases.", Edit(" + b1", "")),
        Misconception(
            "forgets the second biases", "Both layers have biases.", Edit(" + b2", "")),
        Misconception(
            "returns the gate", "The gate is applied to the image.",
            Edit(GATED, "return gate[:, None, None, :] + 0 * x")),
        Misconception(
            "adds the gate", "The gate is a factor.",
            Edit(GATED, "return x + gate[:, None, None, :]")),
        Misconception(
            "adds the input once more", "That is the form of the mask over places; here y = x g.",
            Edit(GATED, "return x + x * gate[:, None, None, :]")),
    ),
)

# A mask over places


def masked(r, shape, k=3):
    """An image and a filter over two maps."""
    return call(image(r, *shape), *pair(r, k, 2, 1, 0.5), conv=SAME)


def _spatial_attention(x, w, b, *, conv):
    """The reference has a convolution of its own; that of the cases computes the same."""
    return cnn_ref.spatial_attention(x, w, b)


def masked_at_scale(factor):
    """An image in other units; the filter undoes it."""
    def drawn(r):
        x, w, b = masked(r, (1, 4, 3, 3)).positional
        return call(factor * x, w / factor, b, conv=SAME)
    return drawn


def far(r):
    """Scores far from zero: a mask near 0 and near 1."""
    x, w, b = masked(r, (2, 4, 3, 3)).positional
    return call(x, 6 * w, 6 * b, conv=SAME)


MAPS = "np.concatenate([mean, largest], axis=3)"
MASK = "mask = 1 / (1 + np.exp(-scores))"
MASKED = "return (1 + mask) * x"

# As for the gate; 1 + M lies between 1 and 2, so its relative error is smaller still.
SPATIAL_ATTENTION = Exercise(
    name="spatial_attention",
    points=3,
    reference=_spatial_attention,
    tolerance=Relative(1e-12),
    axes=AXES,
    examples=(
        Case("a filter of zeros", call(
            np.array([2.0, -4.0]).reshape(1, 1, 2, 1), np.zeros((3, 3, 2, 1)), np.zeros(1),
            conv=SAME)),
        Case("2 x 3, two channels", masked(np.random.RandomState(60), (1, 2, 3, 2))),
        Case("two images, three channels", masked(np.random.RandomState(61), (2, 3, 2, 3))),
    ),
    hidden=(
        Hidden("one image", lambda r: masked(r, (1, 4, 4, 3))),
        Hidden("image not square", lambda r: masked(r, (1, 3, 6, 2))),
        Hidden("a batch", lambda r: masked(r, (3, 3, 4, 2))),
        Hidden("one channel: mean and maximum are the same", lambda r: masked(r, (2, 3, 4, 1))),
        Hidden("many channels", lambda r: masked(r, (1, 3, 3, 9))),
        Hidden("all sizes the same", lambda r: masked(r, (3, 3, 3, 3))),
        Hidden("a filter of one pixel", lambda r: masked(r, (2, 3, 4, 3), k=1)),
        Hidden("a filter of 7 x 7, as in the paper", lambda r: masked(r, (1, 5, 4, 2), k=7)),
        Hidden("one pixel", lambda r: masked(r, (3, 1, 1, 4))),
        Hidden("a mask near 0 and 1", far),
        Hidden("an image below zero", lambda r: call(
            *(-1 - np.abs(a) if i == 0 else a
              for i, a in enumerate(masked(r, (2, 3, 4, 3)).positional)), conv=SAME)),
        Hidden("an image of whole numbers", lambda r: call(
            *(np.round(9 * a).astype(int) if i == 0 else a / 4
              for i, a in enumerate(masked(r, (2, 3, 4, 3)).positional)), conv=SAME)),
        Hidden("a tiny image", masked_at_scale(1e-8), family="scale"),
        Hidden("a huge image", masked_at_scale(1e8), family="scale"),
        Hidden("single precision", lambda r: mapped(float32, masked(r, (2, 3, 4, 3)))),
        Hidden("arrays that are views", lambda r: mapped(view, masked(r, (2, 4, 3, 3)))),
        Hidden("the same call twice", lambda r: masked(r, (1, 3, 4, 2)), times=2),
    ),
    misconceptions=(
        Misconception(
            "forgets to add the input itself", "Where the mask is 0, nothing should be lost.",
            Edit(MASKED, "return mask * x")),
        Misconception(
            "gives the filter the maximum first", "Channel 0 of the filter is for the mean.",
            Edit(MAPS, "np.concatenate([largest, mean], axis=3)")),
        Misconception(
            "forgets the sigmoid", "The mask lies between 0 and 1.", Edit(MASK, "mask = scores")),
        Misconception(
            "takes a softmax over all places",
            "Many places may matter at once: the mask has no sum of 1.",
            Edit(MASK, "mask = np.exp(scores - scores.max(axis=(1, 2), keepdims=True))\n"
                 "    mask = mask / mask.sum(axis=(1, 2), keepdims=True)")),
        Misconception(
            "makes the mask hard", "A soft mask can learn; a hard one has no slope.",
            Edit(MASK, "mask = 1.0 * (scores > 0)")),
        Misconception(
            "takes a hyperbolic tangent", "The mask lies between 0 and 1.",
            Edit(MASK, "mask = np.tanh(scores)")),
        Misconception(
            "takes the sum of the channels", "The first map is the mean.",
            Edit("x.mean(axis=3", "x.sum(axis=3")),
        Misconception(
            "takes the smallest channel", "The second map is the maximum.",
            Edit("x.max(axis=3", "x.min(axis=3")),
        Misconception(
            "takes the largest magnitude", "The second map is the largest number, with its sign.",
            Edit("x.max(axis=3", "np.abs(x).max(axis=3")),
        Misconception(
            "looks at the mean alone", "The filter looks at two maps.",
            Edit(MAPS, "np.concatenate([mean, mean], axis=3)")),
        Misconception(
            "averages over places",
            "This mask is over places: each of them is asked for its channels.",
            Edit("x.mean(axis=3, keepdims=True)",
                 "x.mean(axis=(1, 2, 3), keepdims=True) + 0 * x[..., :1]")),
        Misconception(
            "returns the mask", "The mask is applied to the image.",
            Edit(MASKED, "return 1 + mask + 0 * x")),
        Misconception(
            "adds the mask", "The mask is a factor.", Edit(MASKED, "return x + mask")),
        Misconception(
            "forgets the bias", "`conv` takes it.", Edit("w, b)\n    mask", "w, 0 * b)\n    mask")),
    ),
)

# Receptive fields


def _field_table(layers):
    """The reference's fields; its start is a centre, half a field to the right of the first."""
    chain = [(numbers[1], numbers[2], numbers[3]) if kind == "conv" else tuple(numbers)
             for kind, *numbers in layers]
    return np.array([[field.size, field.jump, round(field.start - (field.size - 1) / 2)]
                     for field in cnn_ref.receptive_field(chain)])


def layer(r, k=None, stride=None, pad=None):
    """A convolution; what is not given is drawn."""
    return ("conv", some(r), some(r, 1, 8) if k is None else k,
            some(r, 1, 4) if stride is None else stride, some(r, 0, 4) if pad is None else pad, 1)


def pooling(r, k=None, stride=None):
    """A pooling; what is not given is drawn."""
    return ("pool", some(r, 2, 4) if k is None else k, some(r, 1, 4) if stride is None else stride)


FIELD_TABLE = Exercise(
    name="field_table",
    points=3,
    stretch=True,
    reference=_field_table,
    tolerance=Exact(),
    axes={"": ("layers", "field, step, first")},
    examples=(
        Case("two convolutions of 3 x 3, padded", call(
            [("conv", 8, 3, 1, 1, 1), ("conv", 8, 3, 1, 1, 1)])),
        Case("LeNet-5", call([("conv", 6, 5, 1, 0, 1), ("pool", 2, 2), ("conv", 16, 5, 1, 0, 1),
                              ("pool", 2, 2), ("conv", 120, 5, 1, 0, 1)])),
        Case("a stride first", call([("conv", 96, 11, 4, 2, 1), ("pool", 3, 2)])),
    ),
    hidden=(
        Hidden("one convolution", lambda r: call([layer(r)])),
        Hidden("one pooling", lambda r: call([pooling(r, stride=some(r, 1, 30))])),
        Hidden("convolutions without stride", lambda r: call(
            [layer(r, stride=1, pad=0), layer(r, stride=1, pad=0), layer(r, stride=1, pad=0)])),
        Hidden("convolutions with padding", lambda r: call(
            [layer(r, stride=1), layer(r, stride=1), layer(r, stride=1)])),
        Hidden("strides", lambda r: call([layer(r, stride=2), layer(r, stride=3), layer(r)])),
        Hidden("a stride at the end", lambda r: call([layer(r, stride=1), layer(r, stride=3)])),
        Hidden("convolutions and poolings", lambda r: call(
            [layer(r), pooling(r), layer(r), pooling(r), layer(r)])),
        Hidden("filters of one pixel", lambda r: call(
            [layer(r, k=1), layer(r), layer(r, k=1, stride=2), layer(r)])),
        Hidden("poolings only", lambda r: call([pooling(r), pooling(r), pooling(r)])),
        Hidden("more padding than the filter needs", lambda r: call(
            [layer(r, k=3, pad=some(r, 4, 9)), layer(r, k=2, stride=2)])),
        Hidden("layers as lists", lambda r: call([list(layer(r)), list(pooling(r))])),
        Hidden("the same call twice", lambda r: call([layer(r), layer(r)]), times=2),
    ),
    misconceptions=(
        Misconception(
            "adds the sizes of the filters",
            "Two filters of 3 in a row see 5 pixels, not 6: their middles coincide.",
            Edit("(k - 1) * step", "k * step")),
        Misconception(
            "forgets that later layers see pixels that are apart",
            "After a stride, neighbours of a map are several pixels of the image apart.",
            Edit("field + (k - 1) * step", "field + (k - 1)")),
        Misconception(
            "lets a layer's own stride widen its field",
            "A stride matters to the layers after it.",
            Edit("field + (k - 1) * step", "field + (k - 1) * step * s")),
        Misconception(
            "adds the strides", "Two strides of 2 are a step of 4 pixels.",
            Edit("step * s", "step + s - 1")),
        Misconception(
            "tells the stride of the layer, not the step in pixels",
            "The step is counted in pixels of the image.",
            Edit("step, first])", "s, first])")),
        Misconception(
            "forgets the padding", "Padding pushes the first window out of the picture.",
            Edit("first - p * step", "first")),
        Misconception(
            "moves the first field inwards", "In which direction does padding push it?",
            Edit("first - p * step", "first + p * step")),
        Misconception(
            "counts padding in values of the layer",
            "After a stride one value of padding is worth several pixels of the image.",
            Edit("first - p * step", "first - p")),
        Misconception(
            "passes over the poolings", "A pooling has a window and a stride like any other.",
            Edit("k, s = numbers\n", "k, s = 1, 1\n")),
        Misconception(
            "tells the last layer only", "A row for each layer.",
            Edit("return np.array(rows)", "return np.array(rows[-1:])")),
    ),
)

EXERCISES = (LENET5_TABLE, NET_TABLE, VGG_PARAMS, INCEPTION_BLOCK, RESIDUAL_BLOCK,
             RESIDUAL_BLOCK_BACKWARD, DENSE_BLOCK, SE_GATE, SPATIAL_ATTENTION, FIELD_TABLE)
