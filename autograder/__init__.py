"""Grades notebooks on hidden tensors. In a notebook: `from autograder import check`."""

from autograder.student_check import CheckFailed, check

__all__ = ["CheckFailed", "check"]
