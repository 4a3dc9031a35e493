"""The audit trail and its check: whatever is changed, removed or put in shows, in words."""

import hashlib
import json
import os

import pytest
from courses import hand_in
from hostile.world import COURSE, KEY, RIGHT, UNIT, WRONG, notebook

from autograder import cli
from autograder.trail import Trail, lines

FOLDER = str(COURSE.folder)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of three, graded."""
    place = tmp_path_factory.mktemp("class")
    (place / "cnn.key").write_text(KEY.hex())
    for student, cells in (("ann", RIGHT), ("bob", WRONG), ("cem", RIGHT[:2])):
        hand_in(place / "in", student, notebook(cells), UNIT)
    assert grade(place) == 0
    return place


def grade(place):
    return cli.main(["grade", str(place / "in"), "--key", str(place / "cnn.key"), "--out",
                     str(place / "results"), "--course", FOLDER, "--jobs", "1"])


@pytest.fixture
def place(graded, tmp_path):
    """A copy of it to damage."""
    import shutil

    shutil.copytree(graded, tmp_path / "c")
    return tmp_path / "c"


def verify(place, capsys, *more):
    capsys.readouterr()
    code = cli.main(["verify", str(place / "results"), *more])
    return code, capsys.readouterr().out


def key(place):
    return "--key", str(place / "cnn.key")


def again(place):
    return *key(place), "--submissions", str(place / "in"), "--course", FOLDER


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def trail(place):
    return place / "results" / "audit.jsonl"


def mark(place, student):
    return place / "results" / "marks" / student / "01_small.json"


def test_what_was_graded_can_be_computed_again(place, capsys):
    code, said = verify(place, capsys, *again(place))
    assert code == 0 and "wrong:" not in said and "note:" not in said.split("head ")[0]
    assert "3 gradings of 3 submissions, 3 computed again; nothing is wrong" in said


def test_a_line_says_what_was_graded_and_with_what(place):
    first, second, _ = [line.says for line in lines(place / "results")]
    assert first["previous"] == "0" * 64 and second["number"] == 2
    assert first["marks"]["target"] == ["passed", 4.0, 4]
    for name in ("student", "unit", "file", "submission", "course", "version", "key", "sandbox",
                 "packages", "cases", "status", "earned", "report", "time", "seal"):
        assert first[name], name


def test_a_mark_that_was_edited(place, capsys):
    edit(mark(place, "bob"), '"earned": 4.0,\n "file"', '"earned": 8.0,\n "file"')
    code, said = verify(place, capsys)
    assert code == 1
    assert "marks/bob/01_small.json is not what was graded: it says 8.0, recorded are 4.0" in said


def test_a_mark_that_was_edited_is_graded_again(place, capsys):
    before = json.loads(mark(place, "bob").read_text())["verdicts"]
    edit(mark(place, "bob"), '"earned": 0.0', '"earned": 4.0')
    assert grade(place) == 0
    assert json.loads(mark(place, "bob").read_text())["verdicts"] == before
    assert verify(place, capsys)[0] == 0


def test_a_mark_that_was_removed_or_never_graded(place, capsys):
    mark(place, "ann").rename(mark(place, "bob").parent / "02_more.json")
    code, said = verify(place, capsys)
    assert code == 1 and "marks/ann/01_small.json is missing: ann had 8.0 in 01_small" in said
    assert "marks/bob/02_more.json was never graded: no line of audit.jsonl names it" in said


def test_a_line_that_was_edited(place, capsys):
    edit(trail(place), '"student": "ann"', '"student": "eve"')
    code, said = verify(place, capsys)
    assert code == 1 and "audit.jsonl, line 2 does not follow line 1" in said
    assert "audit.jsonl, line 1 does not bear the seal of this key" in verify(
        place, capsys, *key(place))[1]


@pytest.mark.parametrize("keep, words", [
    ((1, 2), "line 1 does not follow the start"), ((0, 2), "line 2 does not follow line 1"),
    ((1, 0, 2), "line 1 does not follow the start"), ((0, 0, 1, 2), "line 2 does not follow")])
def test_lines_removed_put_in_or_moved(place, capsys, keep, words):
    text = trail(place).read_text().splitlines(keepends=True)
    trail(place).write_text("".join(text[i] for i in keep))
    code, said = verify(place, capsys)
    assert code == 1 and words in said


def test_a_line_cut_from_the_end_with_its_mark_shows_by_the_head(place, capsys):
    head = verify(place, capsys)[1].split("head ")[1][:16]
    text = trail(place).read_text().splitlines(keepends=True)
    trail(place).write_text("".join(text[:-1]))
    mark(place, "cem").unlink()
    code, said = verify(place, capsys)
    assert code == 1 and "totals.csv, row 4 is not what was graded: cem, 01_small" in said
    for table in ("grades.csv", "totals.csv"):
        rows = (place / "results" / table).read_text().splitlines(keepends=True)
        (place / "results" / table).write_text("".join(r for r in rows if "cem" not in r))
    assert verify(place, capsys)[0] == 0  # nothing in the folder can tell
    code, said = verify(place, capsys, "--head", head)
    assert code == 1 and f"no line has the hash {head}: lines were removed from the end" in said


def test_a_chain_made_anew_without_the_key(place, capsys):
    """Somebody edits a line and chains all the later ones again: only the seals show it."""
    old = [line.says for line in lines(place / "results")]
    trail(place).unlink()
    made = Trail(place / "results", b"another key")
    for said in old:
        made.append({k: v for k, v in said.items() if k not in ("number", "previous", "seal")})
    made.close()
    assert verify(place, capsys)[0] == 0
    code, said = verify(place, capsys, *key(place))
    assert code == 1 and said.count("does not bear the seal of this key") == 3


def test_a_line_that_was_cut_off_is_mended_by_the_next_run(place, capsys):
    with open(trail(place), "ab") as file:
        file.write(b'{"number": 4, "stud')
    code, said = verify(place, capsys)
    assert code == 0 and "line 4 is cut off: the grader was stopped while it wrote" in said
    assert grade(place) == 0
    assert "cut off" not in verify(place, capsys)[1]


def test_marks_that_do_not_come_out_again(place, capsys):
    """A trail with the right seal whose marks are wrong: made by whoever has the key."""
    said = [line.says for line in lines(place / "results")]
    trail(place).unlink()
    made = Trail(place / "results", KEY)
    for one in said:
        one["marks"]["target"] = ["passed", 4.0, 4]
        made.append({k: v for k, v in one.items() if k not in ("number", "previous", "seal")})
    made.close()
    code, told = verify(place, capsys, *again(place))
    assert code == 1
    assert ("bob, 01_small: target: recorded are 4.0 of 4 (passed), computed again 0.0 of 4 "
            "(failed)") in told


def test_what_cannot_be_computed_again_is_told(place, capsys):
    edit(place / "in" / "ann" / "01_small" / "01_small.ipynb", "2 * x", "x + x")
    (place / "in" / "bob" / "01_small" / "01_small.ipynb").unlink()
    code, said = verify(place, capsys, *again(place))
    assert code == 0 and "1 computed again" in said
    assert "ann, 01_small: not computed again: another file was graded" in said
    assert "bob, 01_small: not computed again: no such submission" in said


def test_another_key_and_no_key(place, capsys):
    (place / "other.key").write_text("ab" * 32)
    code, said = verify(place, capsys, "--key", str(place / "other.key"), "--submissions",
                        str(place / "in"), "--course", FOLDER)
    assert code == 1 and "not computed again: it was graded with another key" in said
    assert "ann, 01_small: recorded with another key than this one" in said
    assert "the seals of 3 lines were not checked: they were made with another key" in said
    assert cli.main(["verify", str(place / "results"), "--submissions", str(place / "in")]) == 2
    assert "with the --key they were made with" in capsys.readouterr().err


def forge(place, **named):
    """A line about bob, in a chain that fits, and the mark that it names: without the key."""
    report = json.loads(mark(place, "bob").read_text())
    for verdict in report["verdicts"]:
        verdict.update(status="passed", earned=float(verdict["points"]))
    mark(place, "bob").write_text(json.dumps(report))
    [said] = [line.says for line in lines(place / "results") if line.says["student"] == "bob"]
    said = {k: v for k, v in said.items() if k not in ("number", "previous", "seal")} | named
    made = Trail(place / "results")
    made.append(said | {"earned": 8.0, "report": hashlib.sha256(
        mark(place, "bob").read_bytes()).hexdigest()})
    made.close()


@pytest.mark.parametrize("named", [{}, {"key": "somebody's"}])
def test_a_line_put_on_the_end_without_the_key(place, capsys, named):
    """Naming another key must not make it pass, nor be taken for graded by the next run."""
    forge(place, **named)
    code, said = verify(place, capsys, *key(place))
    assert code == 1
    assert ("recorded with another key" if named else "does not bear the seal") in said
    assert grade(place) == 0
    assert json.loads(mark(place, "bob").read_text())["earned"] == 4.0


@pytest.mark.parametrize("name, old, new, told", [
    ("grades.csv", "bob,01_small,target,failed,0.0,4", "bob,01_small,target,passed,4.0,4",
     "wrong: grades.csv, row 6 is not what was graded: bob, 01_small, target, passed, 4.0, 4"),
    ("totals.csv", "bob,01_small", "eve,01_small", "wrong: totals.csv, row 3 is not what was"),
    ("totals.csv", "bob,01_small", "ann,01_small", "wrong: totals.csv, row 3 is not what was")])
def test_a_table_that_was_edited(place, capsys, name, old, new, told):
    edit(place / "results" / name, old, new)
    code, said = verify(place, capsys)
    assert code == 1 and told in said


def test_a_row_twice_and_a_table_that_lacks_some(place, capsys):
    table = place / "results" / "totals.csv"
    rows = table.read_text().splitlines(keepends=True)
    table.write_text("".join([*rows, rows[1]]))
    code, said = verify(place, capsys)
    assert code == 1 and "totals.csv has ann, 01_small," in said and " twice" in said
    table.write_text("".join(rows[:2]))
    (place / "results" / "grades.csv").unlink()
    code, said = verify(place, capsys)
    assert code == 0 and "totals.csv lacks 2 of 3 submissions" in said
    assert "there is no grades.csv" in said


def test_no_trail(tmp_path, capsys):
    assert cli.main(["verify", str(tmp_path)]) == 2
    assert "holds no audit.jsonl: name the folder that" in capsys.readouterr().err


def test_a_line_that_is_no_json(place, capsys):
    edit(trail(place), '{"cases"', "[[[")
    code, said = verify(place, capsys)
    assert code == 1 and "line 1 is not what a grader writes" in said


def test_a_second_run_adds_no_line(place):
    before = trail(place).read_bytes()
    assert grade(place) == 0
    assert trail(place).read_bytes() == before
    assert os.access(trail(place), os.W_OK)
