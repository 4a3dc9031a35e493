"""The kernels compiled to machine code for real devices, where a compiler for them is here."""

import re
import shutil
import subprocess

import pytest

from gpu import kernels

ROOMS = ("columns", "depthwise", "pool")


def by_nvcc(text, folder, arch):
    (folder / "kernels.cu").write_text(text)
    done = subprocess.run(["nvcc", "-cubin", "-std=c++17", f"-arch={arch}", "kernels.cu", "-o",
                           "kernels.cubin"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (folder / "kernels.cubin").read_bytes()


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("nvcc"), reason="nvcc is not here to compile kernels with")
@pytest.mark.parametrize("arch", ["sm_75", "sm_90"])
@pytest.mark.parametrize("dtype", kernels.REALS)
@pytest.mark.parametrize("room", ROOMS)
def test_every_kernel_is_machine_code(tmp_path, room, dtype, arch):
    code = by_nvcc(kernels.source(room, dtype), tmp_path, arch)
    names = re.findall(r'extern "C" __global__ void (\w+)', kernels.source(room, dtype))
    assert names and all(name.encode() in code for name in names)


def test_no_kernel_adds_with_atomics_or_waits_for_other_threads():
    for room in ROOMS:
        text = kernels.source(room, "float32")
        assert "atomic" not in text and "__sync" not in text and "__shared__" not in text
