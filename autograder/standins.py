"""Stand in for what a notebook has and the worker has not: output, modules that are not there."""

from __future__ import annotations

KEPT = 20_000
"""Characters of output."""

SHOWING = {"matplotlib", "seaborn", "plotly", "IPython", "ipywidgets", "tqdm", "autograder"}
"""Modules that only show things: a call of theirs in a right function costs nothing."""


COMPUTING = {"mine", "mine_all"}
"""What such a module has for computing: a right function must not need it when graded."""


def of_import(module: str, name: str, reason: str) -> Absent | Inert:
    """What is bound in the place of a module, or of a name in it, that cannot be imported."""
    shows = module.split(".")[0] in SHOWING and name not in COMPUTING
    return Inert() if shows else Absent(module, reason)


class Capped:
    """A text file that keeps the first characters and forgets the rest."""

    encoding, errors = "utf-8", "replace"

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.room = KEPT

    def write(self, text: str) -> int:
        if self.room > 0:
            self.kept.append(str(text)[:self.room])
            self.room -= len(text)
        return len(text)

    def writelines(self, lines) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class Absent:
    """Stands for a module that is not there, and says so only when it is used."""

    def __init__(self, name: str, reason: str) -> None:
        object.__setattr__(self, "_about", (name, reason))

    def _missing(self, *_: object, **__: object):
        name, reason = object.__getattribute__(self, "_about")
        raise ModuleNotFoundError(f"{name} is not there when graded: {reason}")

    def __getattr__(self, attribute: str):
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        return self._missing()

    __call__ = __getitem__ = __iter__ = __enter__ = __add__ = __matmul__ = __mul__ = _missing


class Inert:
    """Stands for a module that only shows things: whatever is done with it does nothing."""

    def __getattr__(self, attribute: str):
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        return self

    def __call__(self, *given: object, **_: object):
        # tqdm(rows) has to give the rows.
        return given[0] if given and hasattr(given[0], "__iter__") else self

    def __getitem__(self, _: object):
        return self

    def __iter__(self):
        return iter((self, self))  # figure, axes = plt.subplots()

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        return None
