"""A class of any size: what grading keeps of a submission is counts, never the report."""

import gc
import json
import tracemalloc
import weakref
from dataclasses import replace

import pytest
from courses import UNIT, hand_in, write_course
from test_pages import klass, report, verdict

from autograder import batch, cli, handover, pages, summary
from autograder.bank import Bank
from autograder.batch import Settings, grade_all
from autograder.course import load_course
from autograder.gathered import MOST_NAMES, gather
from autograder.identify import Submission
from autograder.items import items
from autograder.report import from_json, to_json, to_text
from autograder.similar import groups
from autograder.statements import parse
from autograder.store import Store, Stored
from autograder.submissions import File

CELL = "def out_size(n, k, stride=1, pad=0, dilation=1):\n    return (n + {}pad - k) // stride + 1"


class Watched:
    """Reports that are made when they are asked for; counts how many are alive at once."""

    def __init__(self, count):
        self.count, self.most, self.alive = count, 0, []

    def __iter__(self):
        for n in range(self.count):
            one = report(f"s{n:05}", verdicts=(verdict(code=f"{n:x}", code_parts=90),))
            self.alive = [ref for ref in self.alive if ref() is not None] + [weakref.ref(one)]
            self.most = max(self.most, len(self.alive))
            yield one


def test_no_report_outlives_its_page(tmp_path):
    """One is written, those before it wait for the loops' variables to be bound again."""
    watched = Watched(40)
    found = pages.write("C", watched, [], tmp_path)
    assert watched.most <= 5 and found.submissions == found.students == 40
    watched = Watched(40)
    gather(watched)
    assert watched.most <= 2


def test_stored_results_are_read_one_at_a_time_and_again(tmp_path, monkeypatch):
    with Store(tmp_path) as store:
        for one in klass(12):
            store.write(one)
    alive, most = [], [0]
    real = pages.write_page

    def page(one, *more):
        alive[:] = [ref for ref in alive if ref() is not None] + [weakref.ref(one)]
        most[0] = max(most[0], len(alive))
        real(one, *more)

    monkeypatch.setattr(pages, "write_page", page)
    course = load_course(write_course(tmp_path / "solutions").parent)
    handover.write_pages(course, store.all(), [], tmp_path, lambda: None)
    assert most[0] <= 2 and len(store.all()) == 12
    assert [r.student for r in store.all()] == sorted(r.student for r in klass(12))
    some = Stored(store, [("s0003", "03_conv"), ("nobody", "03_conv"), ("s0001", "03_conv")])
    assert [r.student for r in some] == ["s0003", "s0001"] == [r.student for r in some]


@pytest.mark.parametrize("jobs", [1, 3])
def test_grading_holds_no_more_reports_than_are_under_way(tmp_path, monkeypatch, jobs):
    course = load_course(write_course(tmp_path / "solutions").parent)
    handed_in = [Submission(f"s{n:03}", course.units[0], File(f"{n}", bytes)) for n in range(60)]
    alive, most = [], [0]

    def grade_one(submission, *_):
        one = report(submission.student, UNIT)
        alive[:] = [ref for ref in alive if ref() is not None] + [weakref.ref(one)]
        most[0] = max(most[0], len(alive))
        return one

    monkeypatch.setattr(batch, "grade_one", grade_one)
    seen = []
    with Store(tmp_path / "r") as store:
        grade_all(handed_in, Settings(Bank(course, b"k" * 32), jobs=jobs), store,
                  lambda one, kept: seen.append(one.student))
    assert sorted(seen) == [s.student for s in handed_in]
    assert most[0] <= (batch.AHEAD + 1) * jobs + 2


@pytest.mark.thorough
def test_memory_is_flat_over_two_thousand_submissions(tmp_path):
    """Four times the class adds less than half a kilobyte for each; a report takes far more."""
    def most(count):
        watched = Watched(count)
        gc.collect()
        tracemalloc.start()
        pages.write("C", watched, [], tmp_path, each=False)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(2000) - most(500) < 1500 * 512


def test_what_is_gathered_is_what_the_reports_say():
    reports = [*klass(30), replace(klass(1)[0], student="zoe", unit="04_x"),
               *(report(f"t{n:02}", verdicts=(verdict(status="timeout", earned=0.0),))
                 for n in range(20)), report("bad", problem="not JSON", verdicts=())]
    found = gather(iter(reports))
    assert (found.submissions, found.students, found.ungradable) == (52, 52, 1)
    assert found.tally.items() == items(reports) and found.codes.groups() == groups(reports) == []
    late = found.attention["conv2d", "timeout"]
    assert late.count == 20 and len(late.names) == MOST_NAMES and late.names[0].student == "t00"
    assert found.shares() == [100 * r.earned / r.points
                              for r in sorted(reports, key=lambda r: r.student) if r.points]


def test_a_result_is_a_line_a_field_and_a_line_a_verdict():
    one = report("Noé", verdicts=(verdict(), verdict("other", "passed", 6.0)))
    text = to_text(one)
    assert json.loads(text) == json.loads(json.dumps(to_json(one)))
    assert from_json(json.loads(text)) == one and "Noé" in text
    lines = text.splitlines()
    assert sum(line.startswith('  {"cases"') for line in lines) == 2
    names = [line.split('"')[1] for line in lines if line.startswith(' "')]
    assert names == sorted(to_json(one))


def test_a_large_class_is_told_by_exercise_in_the_terminal():
    few = summary.overview(gather(klass(summary.MOST_STUDENTS)))
    many = summary.overview(gather(klass(summary.MOST_STUDENTS + 1)))
    assert few.row_count == summary.MOST_STUDENTS and many.row_count == 1
    assert "101 students: totals.csv has a line for each" in many.caption


def test_trees_that_notebooks_share_are_not_changed(tmp_path):
    import ast

    from autograder.similar import shape
    from autograder.slicing import facts, slice_for
    from autograder.statements import Statement

    source = "X = []\ndef f(x: int):\n    '''Words.'''\n    y: float = x\n    return X + [y]"
    nodes = parse(source)
    assert parse(source) is nodes
    before = [ast.dump(node) for node in nodes]
    known = facts([Statement(1, n.lineno, ast.unparse(n), n) for n in nodes])
    assert slice_for("f", known).names == {"X", "f"} and shape(nodes[1])[1]
    assert [ast.dump(node) for node in nodes] == before


def test_pages_that_were_left_out_are_written_later_as_they_would_have_been(
        tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path / "solutions")
    (tmp_path / "key").write_text("07" * 32)
    for student, factor in (("ann", "2 * "), ("bob", "")):
        hand_in(tmp_path / "in", student, [CELL.format(factor)])
    assert cli.main(["grade", "in", "--key", "key", "--no-pages"]) == 0
    said = capsys.readouterr().out
    assert "report.html" in said and "results/review" not in said
    assert "autograder report results --pages  writes them" in said
    assert not (tmp_path / "results/review").exists()
    assert (tmp_path / "results/grades.csv").exists()
    assert cli.main(["report", "results"]) == 0
    assert not (tmp_path / "results/feedback").exists()
    assert "results/feedback" not in capsys.readouterr().out
    assert cli.main(["report", "results", "--pages"]) == 0
    assert capsys.readouterr().out.endswith(
        "\nresults/report.html\nresults/report.csv\nresults/feedback\nresults/review\n")
    late = {p.relative_to(tmp_path): p.read_bytes()
            for p in (tmp_path / "results").rglob("*.html")}
    assert len(late) == 5
    assert cli.main(["grade", "in", "--key", "key"]) == 0
    assert late == {p: (tmp_path / p).read_bytes() for p in late}
