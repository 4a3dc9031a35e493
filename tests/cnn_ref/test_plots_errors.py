"""Wrong calls name the thing, both values and the next step; odd but legal input is drawn."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from cnn_ref import plots

X = np.ones((4, 5))


@pytest.fixture(autouse=True)
def headless():
    matplotlib.use("Agg")
    yield
    pyplot.close("all")


WRONG = [
    (lambda: plots.filters(X), r"w has shape \(4, 5\), expected \(KH, KW, C, F\): 4 axes, not 2"),
    (lambda: plots.filters(np.ones((3, 3, 3, 96))),
     r"w has 288 grids, at most 64 .*: draw a part, such as w\[\.\.\., :16\]"),
    (lambda: plots.filters(np.ones((3, 3, 1, 2)), columns=0), "columns is 0, expected 1 or more"),
    (lambda: plots.feature_maps(np.ones((1, 4, 4, 2))), r"y has shape .* expected \(H, W, C\)"),
    (lambda: plots.feature_maps(np.ones((0, 4, 2))), r"y has shape \(0, 4, 2\): there is nothing"),
    (lambda: plots.feature_maps(np.ones((4, 4, 2)), names=["a"]),
     "C is 2 in y but 1 in names: they must be equally many"),
    (lambda: plots.confusion_matrix(X), "K is 4 in rows but 5 in columns"),
    (lambda: plots.confusion_matrix(np.eye(2), names="abc"), "K is 2 in rows but 3 in names"),
    (lambda: plots.checkerboard(2, 3, 1, pad=2), "pad is 2, which leaves 0 places"),
    (lambda: plots.conv_steps(X[None], X), r"x has shape \(1, 4, 5\), expected \(H, W\)"),
    (lambda: plots.conv_frame(X, np.ones((5, 2)), 0), "K is 5 .* but the padded input has 4"),
    (lambda: plots.conv_frame(X, X, 0, stride=(1, 2, 3)), r"stride is \(1, 2, 3\), expected a num"),
    (lambda: plots.slide1d(X, [1]), r"x has shape \(4, 5\), expected \(N\): 1 axes, not 2"),
    (lambda: plots.slide1d([1, 2], [1], pad="sane"), "pad is 'sane', expected 'valid'"),
    (lambda: plots.echo([1, 2], np.ones(8)), "w has 8 values that are not 0, at most 7"),
    (lambda: plots.echo([1], [1], axes=[1, 2]), "axes holds 2 axes, expected 3: one a panel"),
    (lambda: plots.rot180_steps(X, np.ones((3, 3)), pad=3), "pad is 3 but KH is 3, expected 0 to"),
    (lambda: plots.rot180_steps([[1]], np.ones((3, 3)), pad=(0, 2)), "pad is 2, which leaves -1"),
    (lambda: plots.pool_routes(X, X, 2), r"dy has shape \(1, 4, 5, 1\), expected .*\(1, 2, 2, 1\)"),
    (lambda: plots.pool_routes(X, X, 1, kind="avg"), "kind is 'avg', expected 'max' or 'mean'"),
    (lambda: plots.receptive_field([]), "layers is empty: give"),
    (lambda: plots.receptive_field([(3, 0)]), "stride of layer 0 is 0, expected 1 or more"),
    (lambda: plots.receptive_field([(3,)]), r"layer 0 is \(3,\), expected \(k, stride\)"),
    (lambda: plots.receptive_field([(3, 1)], names=[]), "L is 1 in layers but 0 in names"),
    (lambda: plots.receptive_field([(3, 1)], image=np.ones((4, 4, 1))),
     r"image has shape \(4, 4, 1\), expected \(H, W\) or \(H, W, 3\)"),
    (lambda: plots.sizes(3, 5), "K is 5 .* but the padded input has 3"),
    (lambda: plots.sizes(3, 3, pad="same", transposed=True),
     "pad is 'same', expected an integer"),
    (lambda: plots.pipeline([("input", (4, 4, 1))]), "layers holds 1, expected 2 or more"),
    (lambda: plots.pipeline(activations=[X]), "L is 9 in layers but 1 in activations"),
    (lambda: plots.pipeline([("in", (4, 5, 1)), ("out", (2,))], activations=[X, [1, 2]]),
     r"activations\[0\] has shape \(4, 5\) but layer 'in' has \(4, 5, 1\)"),
    (lambda: plots.layer_bars(["a"], [1, 2], [1]), "L is 1 in names but 2 in parameters"),
    (lambda: plots.params_vs_accuracy(["a"], [0], [1]), "parameters holds 0, expected .* above 0"),
    (lambda: plots.activation([0, 1], [0, 1], [0]), "N is 2 in x but 1 in slope"),
    (lambda: plots.loss_curves([0, 1], {"mse": [1, 2, 3]}), "N is 2 in x but 3 in mse"),
    (lambda: plots.training_curves({"a": [1]}, {"a": [97.0]}),
     "accuracy 'a' runs from 97 to 97, expected shares .*: divide percents by 100"),
    (lambda: plots.gradient_check_curve([0, 1], {}), "h holds 0, expected steps above 0"),
    (lambda: plots.time_and_memory([1], {"a": [1, 2]}, {}), "T is 1 in x but 2 in a"),
    (lambda: plots.loss_surface(np.ones(4), np.ones(5), X), r"z has shape \(4, 5\), .*5, 4"),
    (lambda: plots.loss_surface(np.ones(5), np.ones(4), X, {"SGD": X}), r"'SGD' .* \(T, 2\)"),
    (lambda: plots.activation_histograms([[np.nan]]), "no finite values"),
    (lambda: plots.activation_histograms([]), "no finite values"),
    (lambda: plots.deconvnet(X[None], X), r"images has shape \(1, 4, 5\) and projections \(4, 5\)"),
    (lambda: plots.deconvnet(np.ones((13, 2, 2)), np.ones((13, 2, 2))), "N is 13, at most 12"),
    (lambda: plots.occlusion(X, X, size=(2, 2), stride=(1, 1)),
     "H is 4 in image but 4 patches of 2, 1 apart, need 5: check size and stride"),
]


@pytest.mark.parametrize("call, words", WRONG, ids=range(len(WRONG)))
def test_wrong_calls_say_what_is_wrong_and_leave_no_figure_behind(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("step", [4, -5])
@pytest.mark.parametrize("call, count", [
    (lambda step: plots.conv_frame(np.eye(3), np.ones((2, 2)), step), 4),
    (lambda step: plots.slide1d_frame([1, 2, 3, 4], [1], step), 4),
    (lambda step: plots.rot180_frame([[1]], [[1]], step), 4),
])
def test_steps_that_are_not_there(call, count, step):
    with pytest.raises(IndexError, match=rf"step is {step} but there are 4 steps: take 0 to 3"):
        call(step)


def test_arrays_that_cannot_be_written_and_lists_are_drawn():
    y = np.arange(24).reshape(2, 4, 3)[:, ::2]
    y.flags.writeable = False
    plots.feature_maps(y)
    plots.conv_frame(y[:, :, 0], y[:, :1, 1], 0)
    plots.pool_routes(y[:1, :1, 0], y[:, :, 0], 2)
    plots.confusion_matrix(y[:, :, 0].tolist())
    plots.pipeline([("input", (4,)), ("out", (12,), 60)])
    plots.layer_bars(["none"], [0], [0])
    plots.loss_surface([0, 1], [0, 1], np.ones((2, 2)), {})
    plots.gradient_check_curve([1e-3, 1e-2], {"exact": [0, 0]})
    plots.activation_histograms([np.zeros(5)])


def test_arrays_of_a_device_are_fetched():
    class OnDevice:
        """Like a CuPy array: NumPy cannot read it, `get` copies it to the host."""

        device = "a device"

        def __array__(self, *args, **options):
            raise TypeError("Implicit conversion is not allowed")

        def get(self):
            return np.ones((2, 2, 1))

    assert plots.feature_maps(OnDevice()).images[0].get_array().shape == (2, 2)
