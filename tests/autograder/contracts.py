"""What platforms read, written from their documentation and not from our code.

Each reader is given the text that a platform gets, and fails with what it would not take.

* Gradescope: gradescope-autograders.readthedocs.io, pages specs and submission_metadata.
"""

import json
import math

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def strict(text):
    """JSON as other languages read it: without NaN and infinities."""
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")
    return json.loads(text, parse_constant=refuse)


def number(value):
    return type(value) in (int, float) and math.isfinite(value)


def holds(value, fields, where):
    """An object with no other fields than these, each of its kind."""
    assert isinstance(value, dict), f"{where} is no object"
    for name, field in value.items():
        assert name in fields, f"{where} has a field {name!r} that nobody reads"
        assert fields[name](field), f"{where}: {name} is {field!r}"


def text(value):
    return isinstance(value, str)


def texts(value):
    return isinstance(value, list) and all(map(text, value))


GRADESCOPE = {
    "score": number, "execution_time": number, "output": text,
    "output_format": FORMATS.__contains__, "test_output_format": FORMATS.__contains__,
    "test_name_format": FORMATS.__contains__,
    "visibility": VISIBILITY.__contains__, "stdout_visibility": VISIBILITY.__contains__,
    "extra_data": lambda v: isinstance(v, dict), "tests": lambda v: isinstance(v, list),
    "leaderboard": lambda v: isinstance(v, list)}
GRADESCOPE_TEST = {
    "score": number, "max_score": number, "status": {"passed", "failed"}.__contains__, "name": text,
    "name_format": FORMATS.__contains__, "number": text, "output": text,
    "output_format": FORMATS.__contains__, "tags": texts, "visibility": VISIBILITY.__contains__,
    "extra_data": lambda v: isinstance(v, dict)}


def gradescope(results):
    """The score, and the tests as a student sees them before and after the due date."""
    read = strict(results)
    holds(read, GRADESCOPE, "results")
    tests = read.get("tests", [])
    assert "score" in read or tests, "neither a score nor tests"
    for test in tests:
        holds(test, GRADESCOPE_TEST, "a test")
        seen = test.get("visibility", read.get("visibility", "visible"))
        assert "score" in read or "score" in test, "no score at the top, and none on a test"
        # Anything but `hidden` that is not shown yet hides the total from the student too.
        assert seen in ("visible", "hidden"), "a student would not see the total"
        assert seen == "visible" or "score" not in test, "a hidden test must not count"
    assert read.get("stdout_visibility", "hidden") == "hidden", "standard output is shown"
    score = read.get("score", sum(test.get("score", 0) for test in tests))
    shown = [t for t in tests if t.get("visibility", read.get("visibility")) == "visible"]
    return score, read.get("output", ""), shown
