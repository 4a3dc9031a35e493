"""What can be known about the benchmark without a device: its workloads and their floors."""

import numpy as np
import pytest

import cnn_ref
from gpu import bench
from gpu.bench import RUNS, WARM, copies, device_seconds
from gpu.workloads import WORKLOADS, geometric_mean, ideal


def test_the_ten_workloads():
    assert [w.label for w in WORKLOADS] == [
        "64x28x28x1 -> 6 k5", "64x14x14x6 -> 16 k5", "128x32x32x3 -> 32 k3 pad 1",
        "32x56x56x64 -> 64 k3 pad 1", "16x14x14x256 -> 256 k3 pad 1", "64x56x56x64 -> 64 k1",
        "8x224x224x3 -> 64 k7 stride 2 pad 3", "4x227x227x3 -> 96 k11 stride 4",
        "32x56x56x64 -> 64 k3 pad 1 groups 64", "16x28x28x64 -> 64 k3 dilation 2"]


@pytest.mark.parametrize("case", WORKLOADS, ids=lambda w: w.label)
def test_shapes_fit_and_operations_are_those_of_the_cost_table(case):
    x, w, dy = case._replace(n=1).draw(np.random.default_rng(0), np.float32)
    assert cnn_ref.conv2d(x, w, **case.options).shape == dy.shape
    macs = cnn_ref.conv_macs(dy.shape[1:3], case.k, case.c, case.f,
                             groups=case.options.get("groups", 1))
    assert case._replace(n=1).forward_floors()[1] == 2 * macs
    assert case.times(16).backward_floors()[1] == 2 * case.times(16).forward_floors()[1]


def test_floors_by_hand():
    assert WORKLOADS[5].forward_floors() == (2 * 64 * 56 * 56 * 64 + 64 * 64,
                                             2 * 64 * 56 * 56 * 64 * 64)
    assert ideal((1000, 10), 4, bandwidth=2000.0, rate=1e9) == 2.0
    assert ideal((1, 4e9), 4, bandwidth=2e12, rate=1e9) == 4.0
    assert geometric_mean([1.0, 4.0]) == pytest.approx(2.0)


class Clock:
    """CuPy's events and copies, counted."""

    def __init__(self):
        self.cuda, self.now = self, 0
        self.waited = 0

    def Event(self):  # noqa: N802
        clock = self

        class Event:
            def record(self):
                self.at = clock.now

            def synchronize(self):
                clock.waited += 1
        return Event()

    def get_elapsed_time(self, start, stop):
        return stop.at - start.at

    def asarray(self, a):
        return a.copy()

    def RawKernel(self, text, name):  # noqa: N802
        assert f"void {name}(" in text

        def wait(grid, block, arguments):
            self.now += 10**6
        return wait


def test_medians_of_events_on_inputs_taken_in_turn():
    clock, seen = Clock(), []

    def work(a):
        seen.append(a)
        clock.now += 1000 if len(seen) % 7 == 0 else 3

    assert device_seconds(work, [("one",), ("two",)], clock) == 0.003
    assert len(seen) == RUNS + WARM and seen[:4] == ["one", "two", "one", "two"]
    assert clock.waited == RUNS


@pytest.mark.parametrize("full", [
    MemoryError(), RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")])
def test_what_does_not_fit_costs_one_row(monkeypatch, capsys, full):
    def measured(small, dtype, cupy, torch):
        if small is WORKLOADS[5]:
            raise full
        yield bench.Measured("forward", (1000, 10), {"own": 2e-3}, 1e-3, 5.0)
    monkeypatch.setattr(bench, "measured", measured)
    monkeypatch.setattr(bench, "measured_limits", lambda cupy, dtype: (1e9, 1e12))
    bench.convolutions("float32", None, "torch", WORKLOADS[4:7])
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].split()[-6:] == ["forward", "0.004", "nan", "2.000", "1.000", "5000.0"]
    assert lines[4].split(maxsplit=4)[0] == "1024x56x56x64"
    assert lines[4].endswith("does not fit into the device's memory")
    assert lines[-1] == "geometric mean to PyTorch, forward, own: 2.00"


def test_copies_outgrow_the_cache():
    made = copies((np.ones(2**21), np.ones(2**21), np.ones(2**25)), 2, Clock())
    assert len(made) == 5 and not np.shares_memory(made[0][0], made[1][0])
