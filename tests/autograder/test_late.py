"""Late work: when it came, what it costs, and that the mark itself stays as it is."""

import csv
import io
from datetime import UTC, datetime

import pytest
from classroom import Classroom
from courses import UNIT

from autograder import cli, deadlines, exports, late
from autograder.report import Report, Verdict
from autograder.roster import RosterError
from autograder.store import Store

DUE = "unit,due,student\n03_conv,2026-11-20T12:00:00+00:00,\n03_conv,2026-11-22 12:00+00:00,eve\n"
TIMES = ("student,unit,submitted\nann,03_conv,2026-11-20 11:59Z\nbob,03_conv,2026-11-20 12:01Z\n"
         "cat,03_conv,2026-11-22T13:00:00+01:00\neve,03_conv,2026-11-22 12:00Z\n"
         "dan,03_conv,2026-11-21 12:00:01Z\n")


def report(student, earned=5.0, unit="03_conv", points=10, status="partly"):
    verdicts = (Verdict("conv2d", status, earned, points),)
    return Report(student, unit, "Convolution", f"{student}/{unit}/x.ipynb", "ff", "cnn", "1",
                  "fp", ("seccomp",), {}, verdicts)


REPORTS = [report("ann"), report("bob"), report("cat", 9.0), report("dan", 0.5), report("eve")]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "results", b"k" * 32) as store:
        for one in REPORTS:
            store.write(one)
    (tmp_path / "due.csv").write_text(DUE)
    (tmp_path / "times.csv").write_text(TIMES)
    return tmp_path


def rows(text):
    return {(r["student"], r["unit"]): r for r in csv.DictReader(io.StringIO(text))}


def tell(*more):
    return cli.main(["late", "results", "--due", "due.csv", "--times", "times.csv", *more])


def test_hours_penalties_and_extensions_by_hand(place, capsys):
    assert tell("--penalty", "10%/day") == 0
    told = rows((place / "results/late.csv").read_text())
    assert sorted(student for student, _ in told) == ["bob", "cat", "dan"]
    each = {s: (r["hours late"], r["mark"], r["penalty"], r["left"]) for (s, _), r in told.items()}
    assert each == {"bob": ("0.0", "5", "1", "4"), "cat": ("48.0", "9", "2", "7"),
                    "dan": ("24.0", "0.5", "0.5", "0")}  # never more than the mark
    assert told["cat", "03_conv"]["due"] == "2026-11-20 12:00+00:00"
    said = capsys.readouterr().out
    assert "cat, 03_conv: 48.0 hours late: 9 - 2 = 7\n" in said
    assert "results/late.csv: 3 late of 5; marks stay as they are" in said


@pytest.mark.parametrize("options, cat", [
    ((), 0.0), (("--penalty", "zero"), 9.0), (("--penalty", "2%/hour"), 9.0),
    (("--penalty", "2%/hour", "--most", "30"), 3.0), (("--penalty", "7.5%/day"), 1.5)])
def test_rules(place, options, cat):
    tell(*options)
    assert float(rows((place / "results/late.csv").read_text())["cat", "03_conv"]["penalty"]) == cat


def test_grace_is_not_late(place):
    tell("--grace", "1")
    assert ("bob", "03_conv") not in rows((place / "results/late.csv").read_text())
    tell("--grace", "0.5")
    assert ("bob", "03_conv") in rows((place / "results/late.csv").read_text())


def test_marks_stay_and_exports_take_it_off(place, capsys):
    before = {p: p.read_bytes() for p in (place / "results").rglob("*") if p.is_file()}
    tell("--penalty", "10%/day")
    after = {p: p.read_bytes() for p in before}
    assert after == before
    assert cli.main(["export", "csv", "results"]) == 0
    plain = rows_by_student(place / "results/marks-csv.csv")
    assert plain["cat"]["03_conv"] == "9" and plain["cat"]["03_conv status"] == "partly right"
    assert cli.main(["export", "csv", "results", "--late", "results/late.csv"]) == 0
    less = rows_by_student(place / "results/marks-csv.csv")
    assert less["cat"]["03_conv"] == "7" and less["cat"]["03_conv points"] == "10"
    assert less["cat"]["03_conv status"] == "2 points taken off because it was late"
    assert less["ann"] == plain["ann"] and less["dan"]["sum"] == "0"


def rows_by_student(path):
    return {r["student"]: r for r in csv.DictReader(io.StringIO(path.read_text()))}


def test_an_edited_table_counts_and_a_wrong_one_is_refused_with_its_line(place):
    def table(penalty):
        (place / "late.csv").write_text(f"student,unit,penalty\nann,03_conv,{penalty}\n")
        return late.taken_off(REPORTS, place / "late.csv")
    assert table("1.25")[0].mark == 3.75
    assert table("")[0] is REPORTS[0]
    with pytest.raises(RosterError, match="late.csv, line 2: the penalty is 6 but the mark is 5"):
        table("6")
    (place / "late.csv").write_text("student,unit,penalty\nAnn,03_conv,1\n")
    with pytest.raises(RosterError, match="line 2: Ann, 03_conv is not in the results"):
        late.taken_off(REPORTS, place / "late.csv")
    assert late.taken_off(REPORTS, place / "late.csv", ["04_pool"]) == REPORTS
    with pytest.raises(RosterError, match="line 2: the penalty is 'half', expected points such"):
        table("half")


def test_an_open_mark_stays_open(place):
    broken = Report("bob", "03_conv", "", "", "", "", "", "", (), {}, (), problem="cut off")
    found, _ = late.lateness([broken], deadlines.Times(
        {("", "03_conv"): datetime(2026, 1, 1, tzinfo=UTC)},
        {("bob", "03_conv"): datetime(2026, 1, 2, tzinfo=UTC)}), late.policy("zero"))
    assert found[0].penalty is None and late.table(found).splitlines()[1].endswith("24.0,,,")
    (place / "late.csv").write_text("student,unit,penalty\nbob,03_conv,1\n")
    [same] = late.taken_off([broken], place / "late.csv")
    assert same.mark is None and exports.words(same).startswith("not graded")


def test_nbgraders_timestamps_are_read_beside_the_notebooks(place, capsys):
    for student, stamp in (("ann", "2026-11-20 13:00:00 UTC"),
                           ("bob", "2026-11-20 13:30:00.5 Europe/Berlin")):
        folder = place / "submitted" / student / "03_conv"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(stamp)
    assert cli.main(["late", "results", "--due", "due.csv", "--submissions", "submitted"]) == 1
    told = rows((place / "results/late.csv").read_text())
    assert {s: r["hours late"] for (s, _), r in told.items()} == {"ann": "1.0", "bob": "0.5"}
    assert "cat, 03_conv: when it came is not known" in capsys.readouterr().out
    (place / "submitted/ann/03_conv/timestamp.txt").write_text("yesterday")
    assert cli.main(["late", "results", "--due", "due.csv", "--submissions", "submitted"]) == 2
    assert "timestamp.txt: 'yesterday' is no time as nbgrader writes it" in capsys.readouterr().err


def test_a_time_without_a_zone_is_this_machines(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert deadlines.moment("2026-11-20 21:00", "") == datetime(2026, 11, 20, 12, tzinfo=UTC)
        assert deadlines.moment("2026-11-20 21:00+01:00", "").hour == 20
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text, words", [
    ("unit,due\n03_conv,tomorrow\n", "due.csv, line 2: 'tomorrow' is no time: write 2026-11-30"),
    ("unit,due\n03_conv,2026-01-01\n",
     "due.csv, line 2: '2026-01-01' has no hour: write 2026-01-01 23:59"),
    ("unit,due\n03_conv,2026-01-01 12:00\n03_conv,2026-01-02 12:00\n",
     "line 3: 03_conv for everybody stands here a second time"),
    ("unit\n03_conv\n", "has no column 'due'; it has: unit"),
    ("unit,due\n04_pool,2026-01-01 12:00\n", "has no due date for 03_conv; it has: 04_pool")])
def test_bad_tables_are_refused(place, capsys, text, words):
    (place / "due.csv").write_text(text)
    assert tell() == 2
    assert words in capsys.readouterr().err
    assert not (place / "results/late.csv").exists()


def test_an_extension_for_nobody_is_told(place, capsys):
    (place / "due.csv").write_text(DUE.replace("eve", "Eve"))
    assert tell() == 0
    told = capsys.readouterr().out
    assert "Eve, 03_conv: has an extension in due.csv and nothing in the results" in told
    assert "eve, 03_conv: 48.0 hours late" in told
    assert "is not known" not in told and "--times" not in told


def test_times_that_are_not_known_have_a_next_step(place, capsys):
    assert cli.main(["late", "results", "--due", "due.csv"]) == 1
    assert "by --submissions, or a table student,unit,submitted by --times" in (
        capsys.readouterr().out)
    assert cli.main(["late", "results", "--due", "due.csv", "--submissions", "sub"]) == 2
    assert "--submissions sub is no folder: name the one that was" in capsys.readouterr().err


def test_a_rule_that_is_none_is_refused(place, capsys):
    assert tell("--penalty", "10 per day") == 2
    assert ("--penalty is '10 per day', expected none, zero, nbgrader, or a rate such as 10%/day"
            in capsys.readouterr().err)


@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_nbgraders_gradebook_and_its_own_plugin(tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    (tmp_path / "course").mkdir()
    room = Classroom(tmp_path / "course")
    with Gradebook(room.db_url) as book:
        book.update_or_create_assignment(UNIT, duedate=datetime(2026, 11, 20, 12))
        for student, hour in (("ann", 11), ("bob", 14), ("eve", 14)):
            book.add_student(student)
            book.add_submission(UNIT, student, timestamp=datetime(2026, 11, 20, hour))
        book.grant_extension(UNIT, "eve", hours=3)
    times = deadlines.from_gradebook(room.db_url)
    assert times.deadline("eve", UNIT) == datetime(2026, 11, 20, 15, tzinfo=UTC)
    monkeypatch.chdir(tmp_path)
    reports = [report(s, unit=UNIT) for s in ("ann", "bob", "eve")]
    for method, penalty in (("zero", 5.0), ("none", 0.0)):
        (tmp_path / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.LateSubmissionPlugin.penalty_method = {method!r}\n")
        found, unknown = late.lateness(reports, times, late.policy("nbgrader"))
        assert [(one.report.student, one.penalty) for one in found] == [("bob", penalty)]
        assert not unknown
