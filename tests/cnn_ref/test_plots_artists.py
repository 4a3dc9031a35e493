"""What is drawn is what was given, or what a witness computes; labels and scales say so."""

import re

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from pictures import EDGE, GRADIENTS, IMAGE, NOISE, POOLED, bowl
from scipy.signal import convolve2d, correlate2d

from cnn_ref import conv2d_backward, plots
from cnn_ref.plots.style import COLOURS, ink, number, signed_map


@pytest.fixture(autouse=True)
def headless():
    matplotlib.use("Agg")
    yield
    pyplot.close("all")


def texts(ax):
    return [t.get_text() for t in ax.texts]


def boards(ax):
    """The numbers of every board of a picture, empty cells as NaN."""
    return [np.ma.filled(m.get_array(), np.nan) for m in ax.collections]


def frames(ax):
    """Left edge, upper edge, width and height of every frame that is not hatching."""
    return [(*p.get_xy(), p.get_width(), p.get_height()) for p in ax.patches
            if isinstance(p, Rectangle) and not p.get_hatch()]


GIVEN = {
    "filters": lambda ax: plots.filters(NOISE, ax=ax),
    "feature_maps": lambda ax: plots.feature_maps(NOISE[0], ax=ax),
    "confusion_matrix": lambda ax: plots.confusion_matrix(np.eye(2), ax=ax),
    "checkerboard": lambda ax: plots.checkerboard(3, 2, 2, ax=ax),
    "conv_frame": lambda ax: plots.conv_frame(IMAGE, EDGE, 0, ax=ax),
    "slide1d_frame": lambda ax: plots.slide1d_frame([1, 2], [1], 0, ax=ax),
    "rot180_frame": lambda ax: plots.rot180_frame(GRADIENTS, EDGE, 0, ax=ax),
    "pool_routes": lambda ax: plots.pool_routes(GRADIENTS, POOLED, 2, ax=ax),
    "receptive_field": lambda ax: plots.receptive_field([(3, 1)], ax=ax),
    "sizes": lambda ax: plots.sizes(5, 3, ax=ax),
    "pipeline": lambda ax: plots.pipeline(ax=ax),
    "params_vs_accuracy": lambda ax: plots.params_vs_accuracy(["A"], [1], [2], ax=ax),
    "activation": lambda ax: plots.activation([0, 1], [0, 1], [1, 1], ax=ax),
    "loss_curves": lambda ax: plots.loss_curves([0, 1], {"a": [1, 2]}, ax=ax),
    "loss_surface": lambda ax: plots.loss_surface(*bowl(), ax=ax),
    "gradient_check_curve": lambda ax: plots.gradient_check_curve([1], {"a": [1]}, ax=ax),
    "activation_histograms": lambda ax: plots.activation_histograms([NOISE], ax=ax),
    "deconvnet": lambda ax: plots.deconvnet(NOISE, NOISE, ax=ax),
    "echo": lambda axes: plots.echo([1, 2], [1], axes=axes),
    "layer_bars": lambda axes: plots.layer_bars(["a"], [1], [2], axes=axes),
    "training_curves": lambda axes: plots.training_curves({"a": [1]}, {"a": [1]}, axes=axes),
    "time_and_memory": lambda axes: plots.time_and_memory([1], {"a": [1]}, {}, axes=axes),
    "occlusion": lambda axes: plots.occlusion(POOLED, GRADIENTS, size=(3, 3), stride=(1, 1),
                                              axes=axes),
}
PANELS = {"echo": 3, "layer_bars": 2, "training_curves": 2, "time_and_memory": 2, "occlusion": 2}


@pytest.mark.parametrize("name", GIVEN)
def test_given_axes_are_drawn_in_and_pyplot_is_left_alone(name):
    figure = matplotlib.figure.Figure()
    axes = figure.subplots(1, PANELS.get(name, 1))
    returned = GIVEN[name](axes)
    assert list(np.ravel(returned)) == list(np.ravel(axes))
    assert pyplot.get_fignums() == []


def test_every_still_function_is_tried_with_given_axes():
    animated = {"conv_steps", "slide1d", "rot180_steps", "Layer", "small_vgg"}
    assert set(GIVEN) == set(plots.__all__) - animated


def test_animations_take_axes_and_leave_no_figure_behind():
    ax = matplotlib.figure.Figure(figsize=(3, 2)).subplots()
    for animation in (plots.slide1d([1, 2], [3], ax=ax), plots.slide1d([1, 2], [3])):
        html = animation._repr_html_()
        first = re.search(r'<img id="_anim_img\w+" alt="[^"]+" src="([^"]+)">', html)[1]
        frames = re.findall(r'frames\[\d\] = "(.*?)"', html, re.S)
        assert len(frames) == 2 and frames[0].replace("\\\n", "") == first
        assert first.startswith("data:image/png;base64,") and "<script" in html
    assert pyplot.get_fignums() == []


def test_signed_maps_share_one_symmetric_scale_and_hold_the_numbers_given():
    ax = plots.feature_maps(NOISE[0])
    image = ax.images[0]
    shown = np.ma.filled(image.get_array(), np.nan)
    assert image.get_clim() == (-np.abs(NOISE[0]).max(), np.abs(NOISE[0]).max())
    np.testing.assert_array_equal(shown[:9, :8], NOISE[0, :, :, 0])
    np.testing.assert_array_equal(shown[:9, -8:], NOISE[0, :, :, 2])
    assert np.isfinite(shown).sum() == NOISE[0].size
    assert texts(ax) == ["map 0", "map 1", "map 2"]


def test_filters_stand_in_rows_of_channels_and_columns_of_filters():
    w = np.arange(2 * 3 * 2 * 4).reshape(2, 3, 2, 4)
    ax = plots.filters(w)
    shown = np.ma.filled(ax.images[0].get_array(), np.nan)
    np.testing.assert_array_equal(shown[-2:, :3], w[:, :, 1, 0])
    np.testing.assert_array_equal(shown[:2, -3:], w[:, :, 0, 3])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["channel 0", "channel 1"]
    assert ax.images[0].get_clim() == (-47, 47)
    wrapped = plots.filters(w[:, :, :1], columns=2)
    np.testing.assert_array_equal(wrapped.images[0].get_array()[-2:, :3], w[:, :, 0, 2])
    assert "43" in texts(wrapped) and "44" not in texts(wrapped)


def test_nan_and_zero_maps_are_drawn():
    y = np.zeros((3, 3, 1))
    assert plots.feature_maps(y).images[0].get_clim() == (-1, 1)
    y[0, 0, 0], y[1, 1, 0], y[2, 2, 0] = np.nan, np.inf, -2
    assert plots.feature_maps(y).images[0].get_clim() == (-2, 2)


@pytest.mark.parametrize("stride, pad, dilation", [(1, 0, 1), (2, 1, 1), ((1, 2), (2, 0), (2, 1))])
def test_the_last_step_of_a_convolution_shows_what_scipy_computes(stride, pad, dilation):
    (sh, sw), (ph, pw), (dh, dw) = (np.broadcast_to(v, 2) for v in (stride, pad, dilation))
    spread = np.zeros((2 * dh + 1, 2 * dw + 1))
    spread[::dh, ::dw] = EDGE
    image = np.pad(IMAGE, ((ph, ph), (pw, pw)))
    expected = correlate2d(image, spread, "valid")[::sh, ::sw] + 0.5
    ax = plots.conv_frame(IMAGE, EDGE, -1, b=0.5, stride=stride, pad=pad, dilation=dilation)
    x, w, products, y = boards(ax)
    np.testing.assert_allclose(y, expected, atol=1e-12)
    np.testing.assert_array_equal(x, image)
    np.testing.assert_array_equal(w, EDGE)
    assert products.sum() + 0.5 == pytest.approx(expected[-1, -1])
    assert len(frames(ax)) == 9 + 1
    hatched = [p for p in ax.patches if p.get_hatch()]
    assert len(hatched) == image.size - IMAGE.size


def test_an_early_step_has_outputs_only_up_to_itself():
    ax = plots.conv_frame(IMAGE, EDGE, 5)
    x, w, products, y = boards(ax)
    assert np.isfinite(y).sum() == 6 and np.isfinite(y[1, 1]) and np.isnan(y[1, 2])
    np.testing.assert_array_equal(products, IMAGE[1:4, 1:4] * EDGE)
    left = ax.collections[0].get_coordinates()[0, 0]
    xs, ys = np.array(frames(ax))[:9, :2].T
    assert xs.min() - left[0] == pytest.approx(1.04) and ys.min() - left[1] == pytest.approx(1.04)
    assert texts(ax)[-1].startswith("y[1, 1] = ") and texts(ax)[-1].endswith(number(y[1, 1]))


def test_players_go_through_every_step():
    animation = plots.conv_steps(EDGE, [[1, 2], [3, 4]])
    seen = []
    for step in animation.new_frame_seq():
        animation._func(step)
        ax = animation._fig.axes[0]
        seen.append(int(np.isfinite(boards(ax)[3]).sum()))
    assert seen == [1, 2, 3, 4]
    animation._draw_was_started = True  # it need not warn that nobody looked at it


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("pad", ["valid", "same", "full"])
def test_sliding_over_a_line_agrees_with_numpy(pad, flip):
    x, w = np.array([1, -2, 3, 4.0, 0.5]), np.array([1, 0.5, -0.25])
    ax = plots.slide1d_frame(x, w, -1, pad=pad, flip=flip)
    line, kernel, products, y = boards(ax)
    np.testing.assert_allclose(y[0], (np.convolve if flip else np.correlate)(x, w, pad))
    assert kernel[0][np.isfinite(kernel[0])].tolist() == list(w[::-1] if flip else w)
    assert np.nansum(products) == pytest.approx(y[0, -1])
    assert ("w turned" in texts(ax)) == flip


def test_an_echo_is_the_sum_of_its_copies():
    x, w = np.array([1, 2, -1.0]), np.array([1, 0, 0.5])
    signal, copies, total = plots.echo(x, w, rate=2)
    assert signal.lines[0].get_ydata().tolist() == x.tolist()
    summed = np.zeros(5)
    for line in copies.lines:
        start = int(round(line.get_xdata()[0] * 2))
        summed[start : start + 3] += line.get_ydata()
    np.testing.assert_allclose(total.lines[0].get_ydata(), summed)
    assert [line.get_label() for line in copies.lines] == [
        "1 times, 0 s later", "0.5 times, 1 s later"]
    assert total.get_xlabel() == "time (s)"


@pytest.mark.parametrize("stride, pad", [(1, 0), (2, 1), ((1, 2), (1, 0)), ((3, 1), (2, 1))])
def test_the_turned_filter_gives_dx(stride, pad):
    w, dy = EDGE + np.arange(3), GRADIENTS
    ax = plots.rot180_frame(dy, w, -1, stride=stride, pad=pad)
    given, turned, between, dx = boards(ax)
    shape = dx.shape
    expected = conv2d_backward(dy[None, :, :, None], np.zeros((1, *shape, 1)), w[:, :, None, None],
                               stride=stride, pad=pad).dx[0, :, :, 0]
    np.testing.assert_allclose(dx, expected)
    np.testing.assert_array_equal(turned, np.rot90(w, 2))
    if stride == 1:
        np.testing.assert_allclose(dx, convolve2d(dy, w, "full"))
    hatched = [p for p in ax.patches if p.get_hatch()]
    assert len(hatched) == between.size - dy.size


def test_the_filter_is_turned_in_three_frames():
    turned = [boards(plots.rot180_frame(GRADIENTS, EDGE, step))[1] for step in range(3)]
    np.testing.assert_array_equal(turned, [EDGE, EDGE[::-1], np.rot90(EDGE, 2)])
    assert np.isnan(boards(plots.rot180_frame(GRADIENTS, EDGE, 2))[3]).all()


@pytest.mark.parametrize("stride", [1, 2])
def test_arrows_of_pooling_end_in_the_winners_cells(stride):
    size = 3 if stride == 1 else 2
    ax = plots.pool_routes(GRADIENTS, POOLED, size, stride=stride)
    x, dx, dy = boards(ax)
    np.testing.assert_array_equal(dx, [[1, 0, 0, 2], [0] * 4, [0] * 4, [3, 0, 0, 4]])
    corner = ax.collections[1].get_coordinates()[0, 0]
    ends = [np.floor(np.array(a.xy) - corner)[::-1].tolist() for a in ax.texts
            if isinstance(a, matplotlib.text.Annotation)]
    assert ends == [[0, 0], [0, 3], [3, 0], [3, 3]]


def test_the_mean_is_spread_over_each_window():
    ax = plots.pool_routes(GRADIENTS, POOLED, 2, kind="mean")
    np.testing.assert_array_equal(boards(ax)[1], np.kron(GRADIENTS, np.ones((2, 2))) / 4)


def test_receptive_fields_are_squares_of_the_sizes_told():
    ax = plots.receptive_field([(11, 4), (3, 2), (5, 1), (3, 2)], image=np.zeros((60, 90)))
    assert [p.get_width() for p in ax.patches] == [11, 19, 51, 67]
    assert {tuple(np.add(p.get_xy(), p.get_width() / 2)) for p in ax.patches} == {(44.5, 29.5)}
    dilated = plots.receptive_field([(3, 1, 0, 2), (3, 1, 9, 4)], names=["a", "b"])
    assert [t.get_text() for t in dilated.get_legend().get_texts()] == ["a: 5 px", "b: 13 px"]


@pytest.mark.parametrize("n, k, options, rows, pixels", [
    (8, 3, {"stride": 2, "pad": 1}, 4, range(-1, 9)),
    (13, 6, {"stride": 5, "pad": "same"}, 3, range(-1, 15)),
    (5, 3, {"dilation": 2}, 1, range(5)),
    (2, 3, {"stride": 2, "transposed": True}, 2, range(5)),
    (3, 3, {"stride": 2, "pad": 1, "transposed": True}, 3, range(-1, 6)),
])
def test_sizes_show_each_place_once(n, k, options, rows, pixels):
    ax = plots.sizes(n, k, **options)
    touched = ax.collections[0].get_array()
    assert touched.shape == (rows, len(pixels)) and (touched.sum(axis=1) == k).all()
    stride, dilation = options.get("stride", 1), options.get("dilation", 1)
    for row in range(rows):
        assert np.flatnonzero(touched[row])[0] == row * stride
        assert (np.diff(np.flatnonzero(touched[row])) == dilation).all()
    assert ax.get_xticks().tolist() == list(pixels)


def test_the_pipeline_tells_shapes_and_parameters():
    words = texts(plots.pipeline())
    for size in (64, 62, 60, 30, 28, 26, 13):
        assert any(w.startswith(f"{size} × {size} × ") for w in words)
    assert {"1690", "280", "910", "16,910"} <= set(words)


def test_activations_are_shown_in_their_squares():
    maps = [NOISE[0], np.array([1.0, -2, 3])]
    ax = plots.pipeline([("input", (9, 8, 3)), ("dense", (3,), 7)], activations=maps)
    np.testing.assert_array_equal(ax.images[1].get_array(), NOISE[0, :, :, 1])
    assert [float(i.get_array()[0, 0]) for i in ax.images[3:]] == [1, -2, 3]
    assert ax.images[3].get_clim() == (-3, 3)


def test_curves_hold_the_numbers_given():
    x = np.linspace(-2, 2, 7)
    value, slope = plots.activation(x, x**2, 2 * x, name="Square").get_lines()[-2:]
    assert (value.get_ydata() == x**2).all() and (slope.get_ydata() == 2 * x).all()
    loss, accuracy = plots.training_curves({"a": [2, 1]}, {"a": [0.25, 0.5]})
    assert loss.lines[0].get_xydata().tolist() == [[1, 2], [2, 1]]
    assert accuracy.lines[0].get_ydata().tolist() == [25, 50]
    check = plots.gradient_check_curve([1e-6, 1e-3], {"float32": [0.1, 1e-4]})
    assert (check.get_xscale(), check.get_yscale()) == ("log", "log")
    assert texts(check) == ["h = 1e-03"]
    time, memory = plots.time_and_memory([1, 2], {"loops": [3, 4]}, {"im2col": [5, 6]})
    assert time.lines[0].get_ydata().tolist() == [3, 4]
    assert memory.lines[0].get_ydata().tolist() == [5, 6]
    assert {ax.get_xscale() + ax.get_yscale() for ax in (time, memory)} == {"loglog"}


def test_flat_parts_of_an_activation_are_shaded():
    x = np.linspace(-4, 4, 81)
    ax = plots.activation(x, np.maximum(x, 0), (x > 0) * 1.0)
    assert ax.collections[0].get_datalim(ax.transData).x1 <= 0
    assert not plots.activation(x, x, np.ones(81)).collections


def test_bars_and_shares():
    parameters, memory = plots.layer_bars(["a", "b"], [100, 300], [1024**2, 3 * 1024**2])
    assert [p.get_width() for p in parameters.patches] == [100, 300]
    assert [p.get_width() for p in memory.patches] == [1, 3]
    assert texts(parameters) == ["100 (25 %)", "300 (75 %)"]
    assert memory.get_xlabel() == "activations (MiB)"
    assert parameters.get_ylim()[0] > parameters.get_ylim()[1]  # the first layer is on top


def test_labels_of_close_points_do_not_cover_each_other():
    names = [f"network {i}" for i in range(6)]
    ax = plots.params_vs_accuracy(names, 1e7 * 1.05 ** np.arange(6), [5, 5.1, 4.9, 5, 5.2, 9])
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_histograms_count_what_lies_beyond_at_the_ends():
    ax = plots.activation_histograms([[-9, 0, 0, 9]], between=(-1, 1))
    heights = np.diff(np.stack([ax.patches[0].get_data().baseline * np.ones(60),
                                ax.patches[0].get_data().values]), axis=0)[0]
    np.testing.assert_allclose(heights[[0, 30, -1]], [-0.425, -0.85, -0.425])
    assert texts(ax) == ["std 6.36"]


def test_confusion_is_coloured_by_the_share_of_the_true_class():
    ax = plots.confusion_matrix([[3, 1], [0, 0]])
    assert ax.images[0].get_array().tolist() == [[0.75, 0.25], [0, 0]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")


def test_the_checkerboard_is_even_where_the_stride_divides_the_kernel():
    inner = plots.checkerboard(4, 4, 2).images[0].get_array()[2:-2, 2:-2]
    assert set(np.ravel(inner)) == {4}
    assert plots.checkerboard(3, 3, 2, pad=1).images[0].get_array().tolist()[0] == [1, 2, 1, 2, 1]


def test_a_loss_surface_shows_the_area_and_the_path():
    a, b, z, paths = bowl()
    ax = plots.loss_surface(a, b, z, paths)
    assert ax.get_xlim() == (-11, 11) and ax.get_ylim() == (-3, 3)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), paths["SGD"])
    assert ax.lines[1].get_xydata().tolist() == [[-10, 2]]


def test_patterns_stand_below_their_images():
    ax = plots.deconvnet(NOISE[:2, :, :, 0], NOISE[:2, :, :, 1])
    np.testing.assert_array_equal(ax.images[3].get_array(), NOISE[1, :, :, 1])
    assert ax.images[3].get_clim() == (-np.abs(NOISE[:2, :, :, 1]).max(),
                                         np.abs(NOISE[:2, :, :, 1]).max())
    assert ax.images[2].get_extent()[0] == ax.images[3].get_extent()[0] > 8
    grey = plots.deconvnet(NOISE[:1], 0 * NOISE[:1]).images[1].get_array()
    assert (grey == 0.5).all()


def test_scores_lie_where_the_patches_are():
    image = np.zeros((7, 9))
    scores = np.arange(6.0).reshape(2, 3)
    left, right = plots.occlusion(image, scores, size=(3, 5), stride=(4, 2))
    x0, x1, y1, y0 = right.images[-1].get_extent()
    assert (x0 + (x1 - x0) / 6, y0 + (y1 - y0) / 4) == (2, 1)  # the middle of the first patch
    assert (x1 - (x1 - x0) / 6, y1 - (y1 - y0) / 4) == (6, 5)
    assert (left.patches[0].get_width(), left.patches[0].get_height()) == (5, 3)


@pytest.mark.parametrize("image, value, grey", [
    (np.arange(-2.0, 14).reshape(4, 4), None, 0.5), (np.arange(-2.0, 14).reshape(4, 4), -2, 0),
    (np.arange(-2.0, 14).reshape(4, 4), 1, 0.2), (np.arange(-2.0, 14).reshape(4, 4), 99, 1),
    (np.ones((4, 4)), 1, 0), (np.full((4, 4, 3), 0.3), 0.3, 0.3)])
def test_the_patch_is_as_bright_as_the_pixels_of_its_value(image, value, grey):
    left, _ = plots.occlusion(image, np.ones((3, 3)), size=(2, 2), stride=(1, 1), value=value)
    assert left.patches[0].get_facecolor()[:3] == pytest.approx((grey,) * 3)
    assert len(set(left.patches[0].get_edgecolor()[:3])) > 1  # a frame that no grey swallows


MACHADO = {  # severity 1, on linear RGB: Machado, Oliveira and Fernandes (2009)
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}


def seen(rgb, matrix):
    """Colours (K, 3) as a colour-blind person sees them, in CIELAB."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ np.transpose(matrix), 0, 1)
    xyz = linear @ np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                             [0.0193, 0.1192, 0.9505]]).T / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


@pytest.mark.parametrize("kind", MACHADO)
def test_colour_blind_people_tell_the_sign(kind):
    shades = seen(signed_map()(np.linspace(0, 1, 21))[:, :3], MACHADO[kind])
    apart = np.linalg.norm(shades - shades[::-1], axis=1)
    assert (apart[:8] > 20).all() and (apart[-8:] > 20).all()  # from 0.3 of the scale on
    light = shades[:, 0]
    assert (np.diff(light[:11]) > 0).all() and (np.diff(light[10:]) < 0).all()
    assert np.abs(light - light[::-1]).max() < 12  # neither sign looks stronger


@pytest.mark.parametrize("kind", MACHADO)
def test_colour_blind_people_tell_the_first_curves(kind):
    shades = seen(np.array([to_rgb(c) for c in COLOURS[:3]]), MACHADO[kind])
    for i, shade in enumerate(shades):
        assert all(np.linalg.norm(shade - other) > 15 for other in shades[:i])


def test_ink_and_numbers():
    assert ink((1, 1, 1)) == "black" and ink((0, 0, 0.5)) == "white"
    assert [number(v) for v in (np.nan, -0.0, -1.5, 1 / 3, 2.0)] == ["", "0", "−1.5", "0.333", "2"]
