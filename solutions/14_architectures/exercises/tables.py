"""Networks as tables: sizes, parameters, products, receptive fields."""

from typing import NamedTuple

import numpy as np

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact

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
        Case("39 x 39: rows left over, and C5 has four places", call(39, PAPER)),
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
        Case("an image that is not square", call(
            [("conv", 5, 3, 2, 0, 1), ("pool", 2, 2)], (9, 13, 2))),
        Case("poolings that leave rows over", call([("pool", 2, 2), ("pool", 3, 2)], (17, 17, 4))),
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
        Hidden("an image that is flattened at once", lambda r: call(
            [("dense", some(r))], (some(r, 2, 9), some(r, 10, 20), some(r, 2, 9)))),
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
            "gives a layer as many columns as rows",
            "Windows and strides are square, images need not be: how wide is what came in?",
            (Edit("W = (W + 2 * p - k) // s + 1", "W = H"),
             Edit("W = (W - k) // s + 1", "W = H"))),
        Misconception(
            "counts multiply-adds twice", "A multiplication and its addition count as one.",
            Edit("weights * H * W]", "2 * weights * H * W]")),
    ),
)


# VGG


class VggParams(NamedTuple):
    """The parts of the answer, for the messages."""

    convolutions: int
    dense: int


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
    return VggParams(sum(params[:-3]), sum(params[-3:]))


VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]

VGG_PARAMS = Exercise(
    name="vgg_params",
    points=3,
    reference=_vgg_params,
    tolerance=Exact(),
    examples=(
        Case("VGG-16", call(VGG16)),
        Case("two convolutions, two poolings, 11 x 11, 10 classes", call(
            [4, "M", 5, "M"], size=11, classes=10)),
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
        Case("strides, then padding", call(
            [("conv", 96, 11, 4, 2, 1), ("pool", 3, 2), ("conv", 256, 5, 1, 2, 1)])),
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
