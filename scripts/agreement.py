"""Print how far cnn_ref is from other libraries: for each function, the worst of many calls.

Usage: python scripts/agreement.py [CALLS [LIBRARY ...]]

CALLS (default 200) random calls are drawn for each family of functions, against all libraries or
those named; PyTorch takes part where it is installed, and JAX compiles each call anew, which takes
about half an hour for 200. The figure is the largest absolute difference over the largest absolute
value.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "cnn_ref"))

from witnesses import collected, distance  # noqa: E402

LIBRARIES = ("JAX", "PyTorch", "SciPy", "NumPy")


def measured(calls: int, libraries: list[str]) -> dict:
    """(worst distance, arrays compared) of each function and library."""
    found = defaultdict(lambda: (0.0, 0))
    for witness in (w for w in collected() if w.library in libraries):
        for seed in range(calls):
            for name, got, want in witness.ask(seed):
                worst, count = found[name, witness.library]
                found[name, witness.library] = max(worst, distance(got, want)), count + 1
    return found


def table(found: dict) -> str:
    """One line a function, one column a library; how many arrays were compared in brackets."""
    lines = [f"{'function':32}" + "".join(f"{library:>18}" for library in LIBRARIES)]
    for name in sorted({name for name, _ in found}):
        cells = []
        for library in LIBRARIES:
            worst, count = found.get((name, library), (0.0, 0))
            cells.append(f"{f'{worst:.1e} ({count})' if count else '':>18}")
        lines.append(f"{name:32}" + "".join(cells))
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    calls, *libraries = sys.argv[1:] or ["200"]
    print(table(measured(int(calls), libraries or list(LIBRARIES))))
