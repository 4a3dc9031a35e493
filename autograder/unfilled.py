"""In a notebook: a sentence in place of a stack where a function is not filled in yet."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


def listen() -> None:
    """Tell IPython, where it runs, what to show in place of a stub's `NotImplementedError`."""
    running = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if running is not None:
        running.set_custom_exc((NotImplementedError,), show)


def show(shell: Any, kind: type, error: Exception, trace: TracebackType,
         tb_offset: int | None = None) -> None:
    """Show one sentence that names the function, or the whole stack where it is no stub's."""
    step = trace
    while step.tb_next is not None:
        step = step.tb_next
    name = step.tb_frame.f_code.co_name
    if str(error) or name.startswith("<"):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return
    shell._showtraceback(kind, error, [
        f"{name} is not filled in yet: fill in its cell and run it, then run this cell again."])
