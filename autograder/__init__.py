"""Grades notebooks on hidden tensors. In a notebook: `from autograder import check, mine`."""

from autograder import unfilled
from autograder.mine import NotYours, mine, mine_all
from autograder.student_check import CheckFailed, check

__all__ = ["CheckFailed", "NotYours", "check", "mine", "mine_all"]

unfilled.listen()
