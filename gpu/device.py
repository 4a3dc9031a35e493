"""What there is to compute on, and one sentence for everything that can be wrong with it."""

from __future__ import annotations

import ctypes
import importlib
import importlib.metadata
from typing import Any, NamedTuple

from gpu import plans
from gpu.blocks import ran_out


class NoDevice(RuntimeError):
    """There is nothing to compute on; the text says what is missing and what to do."""


class Found(NamedTuple):
    """A device and what drives it, as a person reads them."""

    device: str
    memory: str
    driver: str
    cupy: str
    cudnn: str
    products: str
    """How float32 is multiplied."""


INSTALL = ("pip install 'cupy-cuda13x[ctk]'  (or cupy-cuda12x: the number is the CUDA version that "
           "nvidia-smi shows)")


def cupy_or_say() -> Any:
    """CuPy, with a device that answers.

    Raises:
        NoDevice: one sentence on what is missing.
    """
    try:
        cupy = importlib.import_module("cupy")
    except ModuleNotFoundError as error:
        raise NoDevice(f"No GPU is used: CuPy is not installed ({error}). {INSTALL}") from error
    except ImportError as error:
        raise NoDevice("No GPU is used: CuPy is installed but does not start "
                       f"({_line(error)}). It must be built for this machine's CUDA: "
                       f"{INSTALL}") from error
    _driver_or_say(cupy)
    _work_or_say(cupy)
    return cupy


def _driver_or_say(cupy: Any) -> None:
    runtime = cupy.cuda.runtime
    try:
        if runtime.getDeviceCount():
            return
        trouble = "the driver shows no device"
    except runtime.CUDARuntimeError as error:
        trouble = _line(error)
    if not _has_driver():
        raise NoDevice("No GPU is used: this machine has no NVIDIA driver (libcuda was not found). "
                       "Everything but the package gpu works without one.")
    raise NoDevice(
        f"No GPU is used: {trouble}. The driver speaks CUDA {_version(runtime.driverGetVersion())} "
        f"and CuPy {cupy.__version__} was built for CUDA {_version(runtime.runtimeGetVersion())}: "
        "bring the driver up to date, or install the CuPy for the driver's CUDA")


def _work_or_say(cupy: Any) -> None:
    """Multiply and add two numbers: that takes the compiler and the libraries of CUDA."""
    try:
        one = cupy.ones((1, 1))
        two = float((one @ one + one)[0, 0])
        if two != 2.0:
            raise RuntimeError(f"1 x 1 + 1 is {two} there")
    except Exception as error:
        if ran_out(error):
            raise NoDevice(f"No GPU is used: its memory is full ({_line(error)}). Wait for what "
                           "else runs there, or end it") from error
        raise NoDevice(f"No GPU is used: CuPy finds one but cannot compute ({_line(error)}). Its "
                       f"wheels bring the libraries of CUDA only when they are asked to: "
                       f"{INSTALL}") from error


def _has_driver() -> bool:
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True


def _version(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"


def _line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def found() -> Found:
    """The current device.

    Raises:
        NoDevice: there is none.
    """
    cupy = cupy_or_say()
    runtime = cupy.cuda.runtime
    facts = runtime.getDeviceProperties(cupy.cuda.Device().id)
    return Found(
        f"{facts['name'].decode()}, compute capability {facts['major']}.{facts['minor']}",
        f"{facts['totalGlobalMem'] / 2**30:.0f} GiB",
        f"speaks CUDA {_version(runtime.driverGetVersion())}",
        f"{cupy.__version__}, built for CUDA {_version(runtime.runtimeGetVersion())}",
        _cudnn(),
        "TF32, because CUPY_TF32 is set: about three decimal digits"
        if plans.asked_for_tf32() else "float32; CUPY_TF32=1 asks for TF32")


def _cudnn() -> str:
    missing = plans.why_not()
    if missing:
        return f"not used: {missing}"
    frontend = importlib.metadata.version("nvidia-cudnn-frontend")
    return f"{plans.version()}, through its frontend {frontend}"
