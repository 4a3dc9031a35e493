"""Grades notebooks on hidden tensors. In a notebook: `from autograder import check`."""

from autograder import unfilled
from autograder.student_check import CheckFailed, check

__all__ = ["CheckFailed", "check"]

unfilled.listen()
