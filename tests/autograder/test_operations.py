"""What scripts and careful people need: parts of a class, dry runs, JSON, logs without secrets."""

import csv
import json

import pytest
from courses import AREA, EXERCISES, LESSON, RIGHT, UNIT, WRONG, hand_in, write_course

from autograder import author, cli, seeds
from autograder.course import CourseError, load_course
from autograder.runlog import Log
from autograder.store import Reader, Store


def tree(root):
    return {p.relative_to(root): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A small course with one unit, a key, four students."""
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "solutions")
    (tmp_path / "key").write_text("07" * 32)
    for student, sources in (("ann", (RIGHT, AREA)), ("bob", (WRONG, AREA)), ("eve", (RIGHT,)),
                             ("zoe", ("def out_size(*a, **k):\n    raise ValueError(3)",))):
        hand_in(tmp_path / "in", student, sources)
    return tmp_path


def grade(*more, command="grade"):
    return cli.main([command, "in", "--key", "key", "--jobs", "1", *more])


def marks(place):
    with open(place / "results/grades.csv", newline="", encoding="utf-8") as file:
        return {(r["student"], r["exercise"]): r["earned"] for r in csv.DictReader(file)}


def test_one_student_is_graded_and_the_class_report_stays_whole(place, capsys):
    assert grade() == 0
    hand_in(place / "in", "bob", (RIGHT, AREA))
    hand_in(place / "in", "eve", (WRONG,))
    capsys.readouterr()
    assert grade("--student", "bob") == 0
    said = capsys.readouterr().out
    assert "bob" in said and "eve" not in said
    found = marks(place)
    assert found["bob", "out_size"] == "3.0" and found["eve", "out_size"] == "3.0"
    assert {s for s, _ in found} == {"ann", "bob", "eve", "zoe"}
    assert "4 students" in (place / "results/report.html").read_text()
    assert grade("--student", "bbo") == 2
    assert "no submission is by 'bbo'; did you mean bob?" in capsys.readouterr().err


def test_one_exercise_is_told_alone(place, capsys):
    assert grade("--exercise", "area", "--json") == 0
    about = json.loads(capsys.readouterr().out)
    assert {(s["student"], tuple(e["exercise"] for e in s["exercises"]))
            for s in about["submissions"]} == {(s, ("area",)) for s in ("ann", "bob", "eve", "zoe")}
    assert marks(place)["ann", "out_size"] == "3.0"
    assert grade("--exercise", "aera") == 2
    assert "no exercise is called 'aera'; did you mean area?" in capsys.readouterr().err


def test_only_what_failed_is_graded_again(place, capsys):
    assert grade() == 0
    before = {p: p.stat().st_mtime_ns for p in (place / "results/marks").rglob("*.json")}
    hand_in(place / "in", "new", (RIGHT, AREA))
    capsys.readouterr()
    assert grade("--only-failed", "--json") == 0
    about = json.loads(capsys.readouterr().out)
    assert [s["student"] for s in about["submissions"]] == ["bob", "new", "zoe"]
    assert (about["graded"], about["kept"]) == (3, 0)
    again = {p.parent.name for p in before if p.stat().st_mtime_ns != before[p]}
    assert again == {"bob", "zoe"} and len(marks(place)) == 10
    assert grade("--only-failed", "--exercise", "area", "--dry-run") == 0
    assert "would grade eve" in capsys.readouterr().out


def test_a_dry_run_tells_why_and_touches_nothing(place, capsys):
    assert grade("--dry-run", "--json") == 0
    about = json.loads(capsys.readouterr().out)
    assert [w["why"] for w in about["would_grade"]] == ["not graded before"] * 4
    assert not (place / "results").exists()
    assert grade() == 0
    hand_in(place / "in", "bob", (RIGHT, AREA))
    before = tree(place / "results")
    capsys.readouterr()
    assert grade("--dry-run") == 0
    said = capsys.readouterr().out
    assert f"would grade bob, {UNIT}: another file" in said and "would grade ann" not in said
    assert "1 would be graded, 3 have a result that counts" in said
    (place / "key2").write_text("08" * 32)
    assert cli.main(["grade", "in", "--key", "key2", "--dry-run"]) == 0
    assert f"would grade ann, {UNIT}: another key" in capsys.readouterr().out
    assert tree(place / "results") == before
    path = place / "solutions" / UNIT / "exercises.py"
    path.write_text(path.read_text() + "\n")
    assert grade("--dry-run") == 0
    assert "the course was changed" in capsys.readouterr().out


def test_json_is_one_object_and_words_go_to_standard_error(place, capsys):
    (place / "in" / "lost.ipynb").write_text("{}")
    hand_in(place / "in", "bad", ())
    (place / "in/bad" / UNIT / f"{UNIT}.ipynb").write_text("{")
    assert grade("--json") == 1
    said = capsys.readouterr()
    about = json.loads(said.out)
    assert said.out.count("\n") == 1 and "report.html" in said.err and about["format"] == 1
    by = {s["student"]: s for s in about["submissions"]}
    assert by["bad"]["earned"] is None and "not JSON" in by["bad"]["problem"]
    assert by["zoe"]["exercises"][0]["status"] == "error" and by["zoe"]["earned"] == 0
    assert by["bob"]["exercises"][0]["mistakes"] == ["pads one side"]
    assert about["unidentified"][0]["file"] == "lost.ipynb" and about["graded"] == 5
    hand_in(place / "in", "bob", (RIGHT, AREA))
    assert grade("--json", command="regrade") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] is False
    [one] = told["changes"]
    assert (one["student"], one["exercise"], one["gained"]) == ("bob", "out_size", 2.0)
    assert grade("--json", "--student", "ann", command="regrade") == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_log_says_what_happened_and_holds_no_secret(place, capsys):
    hand_in(place / "in", "zoe", (
        "def out_size(*a, **k):\n    raise ValueError(f'SECRET {a} {k}')",))
    hand_in(place / "in", "\x1b[31mmal", (RIGHT,))
    assert grade("--log", "run.log") == 0
    assert cli.main(["grade", "nowhere", "--key", "key", "--log", "run.log"]) == 2
    text = (place / "run.log").read_text()
    fingerprint = seeds.fingerprint(bytes.fromhex("07" * 32))
    assert f"key {fingerprint} (fingerprint)" in text and "07" * 8 not in text
    assert f"graded ann, {UNIT}" in text and "partly 1.00/3" not in text
    assert "out_size error" in text and "SECRET" not in text and "\x1b" not in text
    assert "finished: 5 graded, 0 kept" in text and "stopped: SubmissionsError" in text
    assert all(line[:4].isdigit() for line in text.splitlines())
    with pytest.raises(RuntimeError), Log(place / "x.log") as log:
        log.say("a\nb")
        raise RuntimeError("SECRET")
    assert "SECRET" not in (place / "x.log").read_text() and "a b" in (place / "x.log").read_text()


def test_a_reader_makes_nothing_and_believes_the_trail(place):
    assert Reader(place / "none").read("ann", UNIT) is None and not (place / "none").exists()
    assert grade() == 0
    assert Reader(place / "results").read("ann", UNIT).earned == 5.0
    path = Store(place / "results").path("ann", UNIT)
    path.write_text(path.read_text().replace("3.0", "2.0"))
    assert Reader(place / "results").read("ann", UNIT) is None


def test_the_report_is_written_again_and_compared(place, capsys):
    (place / "in" / "lost.ipynb").write_text("{}")
    assert grade() == 1
    first = (place / "results/report.html").read_text()
    (place / "results").rename(place / "before")
    hand_in(place / "in", "bob", (RIGHT, AREA))
    assert grade("--earlier", "before") == 1
    assert "1 gain, 0 lose, 3 keep" in (place / "results/report.html").read_text()
    assert cli.main(["report", "before"]) == 0
    assert (place / "before/report.html").read_text() == first
    assert "lost.ipynb" in first
    assert cli.main(["report", "results", "--earlier", "before"]) == 0
    assert "1 gain, 0 lose, 3 keep their marks" in capsys.readouterr().out
    assert cli.main(["report", "results", "--earlier", "in"]) == 2
    assert "in holds no results to compare with" in capsys.readouterr().err
    assert cli.main(["report", "in"]) == 2


BROKEN = [
    ("lambda r: call(5 * int(r.randint(2, 7)) + 4, 3, stride=5)", "lambda r: call(1 // 0, 3)",
     "exercises.py:15: out_size, hidden case 'rows left over': ZeroDivisionError"),
    ("return (n + 2 * pad - dilation * (k - 1) - 1) // stride + 1", "return n.size",
     "exercises.py:10: out_size, hidden case 'no padding': RuntimeError: the reference of out_size "
     "raises AttributeError on 'no padding'"),
    ("points=2, reference=lambda h, w: h * w,", "points=2, reference=max, driver='x =',",
     "exercises.py:21: area, hidden case 'drawn': SyntaxError"),
]


@pytest.mark.parametrize("old, new, words", BROKEN)
def test_an_exercise_that_raises_is_named_before_anything_is_graded(place, capsys, old, new, words):
    path = place / "solutions" / UNIT / "exercises.py"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    for more in ((), ("--per-student",)):
        assert grade(*more) == 2
        said = capsys.readouterr().err
        assert words in said and said.startswith("autograder: ") and said.count("\n") == 1, said
        assert not (place / "results/marks").exists()


@pytest.mark.parametrize("text, words", [
    ("EXERCISE = ()", "exercises.py defines no EXERCISES: write EXERCISES = "),
    ("import sys\nsys.exit(0)", "exercises.py:2: SystemExit: 0"),
    ("def f(:", "exercises.py:1: SyntaxError"),
    ("import nowhere_to_be_found", "exercises.py:1: ModuleNotFoundError"),
    (EXERCISES.replace('Edit("// stride + 1"', 'Edit("// strike"'),
     "exercises.py:17: forgets the first place: out_size: an edit looks for '// strike'")])
def test_a_broken_file_of_exercises_is_named_with_its_line(place, text, words):
    (place / "solutions" / UNIT / "exercises.py").write_text(text)
    with pytest.raises(CourseError) as raised:
        load_course(place / "solutions")
    assert words in str(raised.value), raised.value


def test_a_lesson_or_a_course_in_another_encoding(place):
    lesson = place / "solutions" / UNIT / "lesson.py"
    lesson.write_bytes("# café\n".encode("latin-1") + LESSON.encode())
    with pytest.raises(CourseError, match=r"lesson.py: 'utf-8' codec.*save it in UTF-8"):
        load_course(place / "solutions")
    (place / "solutions/course.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(CourseError, match=r"course.toml: 'utf-8' codec"):
        load_course(place / "solutions")


def test_what_is_shown_of_visible_examples_cannot_carry_a_hidden_number(place):
    thief = "seen = []\ndef out_size(n, *more, **named):\n    seen.append(n)\n    return seen[0]"
    hand_in(place / "in", "thief", (thief, AREA))
    assert grade("--student", "thief") == 0
    [verdict, _] = Reader(place / "results").read("thief", UNIT).verdicts
    assert [v.label for v in verdict.visible] == ["8 pixels, kernel 3", "stride 4"]
    assert all("got 8," in v.words for v in verdict.visible), verdict.visible
    page = (place / f"results/feedback/thief/{UNIT}.html").read_text()
    assert "got 8, expected 55" in page


def test_a_visible_example_that_raises_stops_the_build_and_costs_nobody_a_mark(place):
    path = place / "solutions" / UNIT / "exercises.py"
    path.write_text(path.read_text().replace("call(2, 3)", "call(2)"))
    [unit] = load_course(place / "solutions").units
    with pytest.raises(CourseError, match=r"exercises.py:21: area, visible examples: "):
        author.public(unit)
    hand_in(place / "in", "ann", (RIGHT, "def area(h, w):\n    return h + w"))
    assert grade() == 0
    verdict = Reader(place / "results").read("ann", UNIT).verdicts[1]
    assert verdict.status == "failed" and verdict.visible == ()
