"""What platforms read, written from their documentation and not from our code.

Each reader is given the text that a platform gets, and fails with what it would not take.

* Gradescope: gradescope-autograders.readthedocs.io, pages specs and submission_metadata.
* Autolab: docs/lab.md, docs/features/formatted-feedback.md, and how its assessments_controller and
  assessment_autograde_core read them.
* PrairieLearn: docs/externalGrading.md, and its schema of info.json.
"""

import json
import math
import re
import uuid

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
    """The score, the text above the tests, and the tests: a student sees all of it."""
    read = strict(results)
    holds(read, GRADESCOPE, "results")
    tests = read.get("tests", [])
    assert "score" in read or tests, "neither a score nor tests"
    for test in tests:
        holds(test, GRADESCOPE_TEST, "a test")
        seen = test.get("visibility", read.get("visibility", "visible"))
        assert "score" in read or "score" in test, "no score at the top, and none on a test"
        assert seen == "visible", "one test that is not shown hides the total from students"
    assert read.get("stdout_visibility", "hidden") == "hidden", "standard output is shown"
    output = read.get("output", "")
    assert read.get("output_format", "simple_format") == "text" or "<" not in output, "HTML"
    return read.get("score", sum(test.get("score", 0) for test in tests)), output, tests


AUTOLAB_STAGE_LINE = {"passed": lambda v: isinstance(v, bool), "hint": text}


def autolab(stdout, problems):
    """The scores and the stages, read from the end as Autolab does.

    Args:
        problems: the names that the lab has on the web page.
    """
    lines = stdout.rstrip().split("\n")
    assert len(lines) > 1, "no line before the scores"
    # Autolab puts quotes around every word before a colon, inside of strings too.
    last = strict(re.sub(r"([a-zA-Z0-9]+):", r'"\1":', lines[-1]))
    assert set(last) <= {"scores", "scoreboard"} and last["scores"], "no scores: all would be 0"
    for name, score in last["scores"].items():
        assert name in problems, f"the lab has no problem {name!r}"
        assert number(score) or score is None and not any(map(number, last["scores"].values()))
    semantic = strict(lines[-2])
    assert semantic["_presentation"] == "semantic"
    for stage in semantic["stages"]:
        found = semantic[stage]
        assert found and isinstance(found, dict), f"stage {stage!r} is empty"
        for name, line in found.items():
            assert not name.startswith("_"), "would not be shown"
            holds(line, AUTOLAB_STAGE_LINE, name)
            assert "passed" in line and not (line["passed"] and "hint" in line), "a hint unseen"
    assert set(semantic) == {"_presentation", "stages", *semantic["stages"]}
    return last["scores"], semantic, lines[:-2]


PRAIRIELEARN = {
    "gradable": lambda v: isinstance(v, bool), "score": lambda v: number(v) and 0 <= v <= 1,
    "format_errors": lambda v: text(v) or texts(v), "message": text, "output": text,
    "images": lambda v: isinstance(v, list), "tests": lambda v: isinstance(v, list)}
PRAIRIELEARN_TEST = {
    "name": text, "description": text, "points": number, "max_points": number, "message": text,
    "output": text, "images": lambda v: isinstance(v, list)}
MEGABYTE = 1024 * 1024
INFO = {
    "uuid": lambda v: str(uuid.UUID(v)) == v, "title": text, "topic": text,
    "type": {"v3"}.__contains__, "singleVariant": lambda v: isinstance(v, bool),
    "gradingMethod": {"External"}.__contains__, "tags": texts,
    "externalGradingOptions": lambda v: isinstance(v, dict)}
OPTIONS = {
    "enabled": lambda v: v is True, "image": text, "serverFilesCourse": texts,
    "entrypoint": lambda v: (text(v) or texts(v)) and v.startswith("/"),
    "timeout": lambda v: type(v) is int and 0 < v <= 600,
    "enableNetworking": lambda v: isinstance(v, bool), "environment": lambda v: False}


def prairielearn(results):
    """The score or None, what is said of the format, and the tests."""
    assert len(results.encode()) <= MEGABYTE, "the results are larger than 1MB"
    read = strict(results)
    holds(read, PRAIRIELEARN, "results")
    if not read.get("gradable", True):
        said = read.get("format_errors", [])
        return None, [said] if text(said) else said, []
    assert "score" in read and "format_errors" not in read
    for test in read.get("tests", []):
        holds(test, PRAIRIELEARN_TEST, "a test")
        assert {"points", "max_points"} <= set(test), "points would not be shown for any test"
    return read["score"], [], read["tests"]


def prairielearn_question(folder, course):
    """The files of a question that grades outside, in the folder of a course."""
    info = strict((folder / "info.json").read_text())
    holds(info, INFO, "info.json")
    assert {"uuid", "title", "topic", "type"} <= set(info)
    options = info["externalGradingOptions"]
    holds(options, OPTIONS, "externalGradingOptions")
    for shared in options["serverFilesCourse"]:
        assert (course / "serverFilesCourse" / shared).exists(), shared
    entry = options["entrypoint"].removeprefix("/grade/")
    assert (course / entry).is_file(), f"no {entry} would be in the container"
    return options
