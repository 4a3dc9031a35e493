"""Exercises of unit 02: sizes."""

import cnn_ref
from autograder.exercise import Case, Edit, Exercise, Hidden, Misconception, call
from autograder.tolerance import Exact

WHOLE = "(n + 2 * pad - span) // stride + 1"


def number(r, low, high):
    """A whole number from low to high, both included."""
    return int(r.randint(low, high + 1))


def with_rest(r, rest):
    """Sizes for which `rest` rows are left over after the last step of a stride of 5."""
    k = number(r, 2, 4)
    return call(5 * number(r, 2, 6) + k + rest, k, stride=5)


OUT_SIZE = Exercise(
    name="out_size",
    points=3,
    reference=cnn_ref.out_size,
    tolerance=Exact(),
    examples=(
        Case("8 pixels, kernel 3: nothing else", call(8, 3)),
        Case("7 pixels, kernel 3, padding 1", call(7, 3, pad=1)),
        Case("AlexNet's first layer: 227, kernel 11, stride 4", call(227, 11, stride=4)),
        Case("5 pixels, kernel 3, stride 2, padding 1", call(5, 3, stride=2, pad=1)),
        Case("10 pixels, kernel 3, dilation 2", call(10, 3, dilation=2)),
    ),
    hidden=(
        Hidden("stride 1, no padding", lambda r: call(number(r, 9, 40), number(r, 2, 6))),
        Hidden("padding 2 or 3", lambda r: call(number(r, 9, 40), 5, pad=number(r, 2, 3))),
        Hidden("stride 2 that fits exactly", lambda r: call(2 * number(r, 5, 20) + 3, 3, stride=2)),
        Hidden("one row left over", lambda r: with_rest(r, 1)),
        Hidden("nearly a whole step left over", lambda r: with_rest(r, 4)),
        Hidden("stride larger than the kernel", lambda r: call(number(r, 30, 50), 2, stride=7)),
        Hidden("even kernel with padding",
               lambda r: call(number(r, 9, 40), 4, pad=number(r, 1, 3))),
        Hidden("kernel of one pixel", lambda r: call(number(r, 9, 40), 1, stride=3, pad=1)),
        Hidden("kernel as large as the padded input",
               lambda r: (lambda n: call(n, n + 2, stride=3, pad=1))(number(r, 5, 20))),
        Hidden("dilation 2 or more", lambda r: call(number(r, 30, 60), number(r, 3, 5),
                                                    dilation=number(r, 2, 4))),
        Hidden("stride, padding and dilation together",
               lambda r: call(number(r, 40, 90), number(r, 3, 5), 3, 2, number(r, 2, 3))),
    ),
    misconceptions=(
        Misconception(
            "divides without rounding down",
            "The result is a count of places, so it has to be a whole number: think about what "
            "happens to a step that does not fit any more.",
            Edit("// stride", "/ stride")),
        Misconception(
            "forgets the first place",
            "Counting steps is not counting places: before the first step the kernel already "
            "stands somewhere.", Edit("// stride + 1", "// stride")),
        Misconception(
            "counts the first place before dividing",
            "The place where the kernel starts is one place, whatever the stride: try stride 2 "
            "on paper.", Edit(WHOLE, "(n + 2 * pad - span + 1) // stride")),
        Misconception(
            "rounds up",
            "A step that would carry the kernel over the edge is not taken: the rows that are "
            "left over are dropped.", Edit(WHOLE, "-(-(n + 2 * pad - span) // stride) + 1")),
        Misconception(
            "rounds to the nearest",
            "Even when nearly a whole step is left over, the kernel would hang over the edge.",
            Edit(WHOLE, "round((n + 2 * pad - span) / stride) + 1")),
        Misconception(
            "pads one side only",
            "`pad` zeros are put on both sides of the axis: count how long the padded axis is.",
            Edit("2 * pad", "pad")),
        Misconception(
            "ignores the padding",
            "The kernel slides over the padded axis, not over the image alone.",
            Edit(" + 2 * pad", "")),
        Misconception(
            "ignores the dilation",
            "With dilation the taps of the kernel stand apart: how many pixels lie from the first "
            "tap to the last, both included?", Edit("dilation * (k - 1) + 1", "k")),
        Misconception(
            "stretches the kernel by one gap too many",
            "k taps have k - 1 gaps between them, not k.",
            Edit("dilation * (k - 1) + 1", "dilation * k")),
        Misconception(
            "takes dilation for the number of pixels between taps",
            "Dilation is the distance from one tap to the next: 1 is the plain kernel, without "
            "gaps.", Edit("dilation * (k - 1) + 1", "k + dilation * (k - 1)")),
        Misconception(
            "ignores the stride",
            "The kernel jumps by `stride` pixels: with a larger stride there are fewer places.",
            Edit(" // stride", "")),
        Misconception(
            "divides the length of the axis by the stride",
            "The last place is where the kernel's last tap meets the end of the axis, so the "
            "number of places depends on the kernel as well.", Edit(WHOLE, "n // stride")),
        Misconception(
            "gives the size of the transposed convolution",
            "That formula leads from the small axis to the large one. Here the kernel slides over "
            "the large one.", Edit(WHOLE, "stride * (n - 1) + span - 2 * pad")),
        Misconception(
            "gives the size of SAME padding",
            "ceil(n / stride) is what SAME padding is made to give; here the padding is what the "
            "caller says.", Edit(WHOLE, "-(-n // stride)")),
    ),
)

EXERCISES = (OUT_SIZE,)
