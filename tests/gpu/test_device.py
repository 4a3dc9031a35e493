"""What is said where there is nothing to compute on, and the command line without a device."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import cnn_ref
import gpu
from gpu import device
from gpu.__main__ import NO_DEVICE, main


class CUDARuntimeError(RuntimeError):
    pass


def fake_cupy(count, ones=np.ones):
    """A CuPy whose runtime counts this many devices, or raises this."""
    def devices():
        if isinstance(count, str):
            raise CUDARuntimeError(count)
        return count
    runtime = SimpleNamespace(
        CUDARuntimeError=CUDARuntimeError, getDeviceCount=devices,
        driverGetVersion=lambda: 11080, runtimeGetVersion=lambda: 13000)
    return SimpleNamespace(__version__="14.2.0", cuda=SimpleNamespace(runtime=runtime), ones=ones)


def without_libraries(shape):
    raise ImportError("libnvrtc.so.12: cannot open shared object file")


def imports(monkeypatch, found):
    def import_module(name):
        if isinstance(found, Exception):
            raise found
        return found
    monkeypatch.setattr(device.importlib, "import_module", import_module)


@pytest.mark.parametrize("found, driver, words", [
    (ModuleNotFoundError("No module named 'cupy'"), False,
     r"CuPy is not installed.*pip install 'cupy-cuda13x\[ctk\]'"),
    (ImportError("libcublas.so.12: cannot open shared object file\nlong story"), True,
     r"does not start \(libcublas.so.12: cannot open shared object file\).*built for this machine"),
    (fake_cupy("cudaErrorInsufficientDriver: too old"), False, "has no NVIDIA driver"),
    (fake_cupy("cudaErrorInsufficientDriver: too old"), True,
     "too old. The driver speaks CUDA 11.8 and CuPy 14.2.0 was built for CUDA 13.0: bring"),
    (fake_cupy(0), True, "the driver shows no device"),
    (fake_cupy(1, without_libraries), True, r"finds one but cannot compute \(libnvrtc.so.12: "
     r"cannot open shared object file\). Its wheels bring the libraries of CUDA only when .*ctk\]"),
])
def test_one_sentence_says_what_is_missing(monkeypatch, capsys, found, driver, words):
    imports(monkeypatch, found)
    monkeypatch.setattr(device, "_has_driver", lambda: driver)
    with pytest.raises(device.NoDevice, match="(?s)^No GPU is used: .*" + words):
        device.cupy_or_say()
    for command in (["check"], ["bench"], ["demo", "vgg"]):
        assert main(command) == NO_DEVICE == 3
        said = capsys.readouterr()
        assert not said.out and said.err.count("\n") == 1


def test_a_full_device_is_not_mistaken_for_an_incomplete_installation(monkeypatch):
    def ones(shape):
        raise MemoryError("out of memory allocating 512 bytes")
    imports(monkeypatch, fake_cupy(1, ones))
    with pytest.raises(device.NoDevice, match="its memory is full .out of memory allocating 512"):
        device.cupy_or_say()


@pytest.mark.parametrize("calls", ["0", "-3", "many"])
def test_no_calls_are_no_check(capsys, calls):
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--calls", calls])
    assert stopped.value.code == 2
    assert f"'{calls}' is no whole number of calls, 1 or more" in capsys.readouterr().err


def test_too_little_memory_is_one_sentence(monkeypatch, capsys):
    def full(device):
        raise MemoryError("the device has too little free memory for conv2d")
    monkeypatch.setattr("gpu.demos.vgg16", full)
    assert main(["demo", "vgg"]) == 1
    assert capsys.readouterr().err == (
        "Stopped for want of memory: the device has too little free memory for conv2d\n")


def test_a_setting_that_is_no_number_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setenv("CUPY_TF32", "yes")
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "CUPY_TF32 is 'yes', expected 1 or 0\n"


def test_a_device_that_answers_is_taken(monkeypatch):
    there = fake_cupy(1)
    imports(monkeypatch, there)
    assert device.cupy_or_say() is there


@pytest.mark.parametrize("missing, words", [
    ("", "9.28.0, through its frontend 1.32.0"),
    ("No module named 'cudnn'", "not used: No module named 'cudnn'"),
])
def test_check_says_which_cudnn_is_used(monkeypatch, missing, words):
    monkeypatch.setattr(device.plans, "why_not", lambda: missing)
    monkeypatch.setattr(device.importlib.metadata, "version",
                        {"nvidia-cudnn-frontend": "1.32.0"}.get)
    monkeypatch.setattr(device.plans, "_cudnn",
                        lambda: SimpleNamespace(backend_version=lambda: 92800))
    assert device._cudnn() == words


def test_importing_needs_no_cupy():
    code = "import gpu, sys; print('cupy' in sys.modules, gpu.relu is gpu._reference.relu)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_numpy_arrays_are_sent_to_the_device_or_to_the_reference():
    with pytest.raises(TypeError, match=r"x is a numpy.ndarray, expected a CuPy array: "
                       r"cupy.asarray\(x\) copies it to the device, and cnn_ref computes on NumPy"):
        gpu.conv2d(np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))


def test_arrays_on_two_devices_are_refused(host, monkeypatch):
    from gpu import arrays

    class There(np.ndarray):
        device = SimpleNamespace(id=1)

    monkeypatch.setattr(arrays, "is_cupy_array", lambda a: True)
    x, w = np.ones((1, 3, 3, 1)).view(There), np.ones((2, 2, 1, 1)).view(There)
    w.device = SimpleNamespace(id=0)
    with pytest.raises(ValueError, match=r"x lies on device 1 but w on device 0: copy one of them"):
        gpu.conv2d(x, w)


def test_the_device_of_the_arrays_is_made_the_current_one(host, monkeypatch):
    from gpu import arrays

    class Second:
        id, entered = 1, 0

        def __enter__(self):
            self.entered += 1

        def __exit__(self, *what):
            self.entered -= 1

    class There(np.ndarray):
        device = Second()

    seen = []
    launch = host.compiled

    def compiled(*arguments):
        seen.append(There.device.entered)
        return launch(*arguments)
    monkeypatch.setattr(arrays, "is_cupy_array", lambda a: True)
    monkeypatch.setattr("gpu.kernels.compiled", compiled)
    gpu.max_pool2d(np.ones((1, 4, 4, 1)).view(There), 2)
    assert seen == [1] and There.device.entered == 0


def test_every_name_of_the_reference_is_there():
    assert gpu.__all__ == cnn_ref.__all__
    assert all(getattr(gpu, name) for name in gpu.__all__)
    own = [n for n in gpu.__all__ if getattr(gpu, n) is not getattr(cnn_ref, n)]
    assert own == sorted(gpu.OWN)
    with pytest.raises(AttributeError, match="gpu has no 'conv3d', and neither has cnn_ref"):
        gpu.conv3d  # noqa: B018
