"""What people read: well-formed pages, honest tables, nothing private where students look."""

import ast
import csv
import io
import json
from html.parser import HTMLParser

import numpy as np
import pytest
from rich.console import Console

from autograder import (
    classreport,
    earlier,
    exports,
    feedback,
    items,
    machine,
    pages,
    sample,
    similar,
    summary,
)
from autograder.report import (
    CaseResult,
    Named,
    Panel,
    Report,
    Verdict,
    Visible,
    from_json,
    to_json,
)
from autograder.submissions import Unidentified


def verdict(name="conv2d", status="partly", earned=2.5, **more):
    cases = (
        CaseResult("stride 2", "stride 2", False, "public words", "PRIVATE 1.25", "ab"),
        CaseResult("padding 1", "padding 1", True, sha256="cd"),
    )
    return Verdict(name, status, earned, 6, "1 of 2 hidden cases are right", cases, **more)


def report(student="ann", unit="03_conv", verdicts=(), **more):
    return Report(
        student,
        unit,
        "The layer",
        f"{student}/{unit}/x.ipynb",
        "ff" * 32,
        "cnn",
        "1+2",
        "fp01",
        ("Landlock", "seccomp"),
        {"numpy": "2.4"},
        verdicts or (verdict(),),
        **more,
    )


class Balance(HTMLParser):
    """Fails on tags that are closed in the wrong order, and on anything from outside."""

    def __init__(self, page):
        super().__init__()
        self.open, self.text, self.links, self.images = [], "", [], []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        about = dict(attributes)
        assert tag not in ("script", "iframe", "link", "object")
        assert not any(name.startswith("on") for name in about)
        for name in ("src", "href"):
            assert ":" not in about.get(name, "").split("base64")[0].replace("data:image/png;", "")
        if tag == "a":
            self.links.append(about["href"])
        if tag == "img":
            assert about["alt"]
            self.images.append(about)
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_student_reads_words_and_nothing_private():
    full = verdict(
        private="PRIVATE output",
        lines=("cell 3, line 2: y = x",),
        notes=("a note",),
        mistakes=(Named("turns the filter", "Leave `w` as it is."),),
    )
    page = Balance(feedback.student_page(report(verdicts=(full,), notes=("about the file",))))
    for words in (
        "2.5 of 6",
        "partly right",
        "public words",
        "stride 2",
        "turns the filter.",
        "Leave w as it is.",
        "cell 3, line 2: y = x",
        "A note.",
        "about the file",
    ):
        assert words in page.text, words
    assert "PRIVATE" not in page.text and "fp01" not in page.text


def test_the_instructor_reads_all_of_it():
    page = Balance(feedback.review_page(report(verdicts=(verdict(private="PRIVATE output"),))))
    for words in (
        "PRIVATE 1.25",
        "PRIVATE output",
        "fp01",
        "ff" * 32,
        "Landlock, seccomp",
        "numpy 2.4",
    ):
        assert words in page.text, words


def test_two_mistakes_that_fit_are_both_told():
    both = verdict(mistakes=(Named("one", "First."), Named("two", "Second.")))
    page = Balance(feedback.student_page(report(verdicts=(both,))))
    assert (
        "one of these two mistakes" in page.text
        and "First." in page.text
        and "Second." in page.text
    )


@pytest.mark.parametrize(
    "status, words",
    [
        ("error", "error"),
        ("timeout", "too slow"),
        ("missing", "missing"),
        ("ungradable", "not graded"),
    ],
)
def test_what_is_no_plain_mark_is_said_in_words(status, words):
    page = Balance(feedback.student_page(report(verdicts=(verdict(status=status, earned=0.0),))))
    assert words in page.text
    assert ("no mark yet" in page.text) == (status == "ungradable")


def test_a_problem_is_not_a_zero():
    page = Balance(feedback.student_page(report(verdicts=(), problem="the file is empty")))
    assert "This is not a zero" in page.text and "the file is empty" in page.text


HOSTILE = "<script>alert(1)</script>"


def test_hostile_text_is_escaped_everywhere():
    bad = verdict(
        HOSTILE,
        mistakes=(Named(HOSTILE, HOSTILE),),
        lines=(HOSTILE,),
        notes=(HOSTILE,),
        private=HOSTILE,
    )
    one = report(HOSTILE, verdicts=(bad,), notes=(HOSTILE,))
    links = {(HOSTILE, "03_conv"): "x/y.html"}
    for page in (
        feedback.student_page(one),
        feedback.review_page(one),
        classreport.page(HOSTILE, [one], [(HOSTILE, HOSTILE)], links),
    ):
        assert HOSTILE in Balance(page).text and "<script" not in page


def klass(count):
    return [
        report(
            f"s{n:04}",
            verdicts=(
                verdict(
                    status="passed" if n % 3 else "failed",
                    earned=6.0 if n % 3 else 0.0,
                    mistakes=() if n % 3 else (Named("flips", "Do not."),),
                ),
            ),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 20, 2000])
def test_the_class_report_at_every_size(count):
    reports = klass(count)
    links = {(r.student, r.unit): "p.html" for r in reports}
    text = classreport.page("Course", reports, [], links)
    page = Balance(text)
    assert f"{count} students" in page.text and text.count('<svg class="marks"') == 1
    assert "flips" in page.text and len(text) < 60_000 + 700 * count


def test_the_class_report_counts():
    reports = [
        *klass(6),
        report("zoe", verdicts=(verdict(status="timeout", earned=0.0),)),
        report("bad", problem="not JSON", verdicts=()),
    ]
    links = {(r.student, r.unit): f"{r.student}.html" for r in reports}
    page = Balance(classreport.page("Course", reports, [("lost.ipynb", "no name")], links))
    told = " ".join(page.text.split())
    assert "conv2d too slow: zoe" in told and "not JSON: bad" in told
    assert "not JSON" in page.text and "lost.ipynb" in page.text
    assert "review/zoe.html" in page.links and "not graded" in page.text
    one = report(verdicts=(verdict(),))
    empty = classreport.page("Course", [one], [], {("ann", "03_conv"): "p"})
    assert "No known mistake was recognised" in empty and "Needs a person" not in empty


def test_an_exercise_that_nobody_passes_is_suspected():
    reports = [report(f"s{n}", verdicts=(verdict(status="failed", earned=0.0),)) for n in range(5)]
    links = {(r.student, r.unit): "p" for r in reports}
    assert "Nobody passed: look at the exercise first" in classreport.page("C", reports, [], links)


def test_tables_survive_a_strict_reader(tmp_path):
    names = ["a,b", 'q"uo"te', "=1+1", "new\nline", "张伟", "-5", "@x", "plain"]
    reports = [report(n) for n in names] + [report("none", problem="empty", verdicts=())]
    summary.write_csv(reports, tmp_path)
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert [r["student"] for r in rows][:8] == [f"'{n}" if n[0] in "=-@" else n for n in names]
    assert {r["earned"] for r in rows[:8]} == {"2.5"} and rows[0]["cases right"] == "1"
    with open(tmp_path / "totals.csv", newline="", encoding="utf-8") as file:
        last = list(csv.DictReader(file))[-1]
    assert (last["status"], last["earned"], last["problem"]) == ("ungradable", "", "empty")


@pytest.mark.parametrize("stretch", [False, True])
def test_what_a_person_has_to_decide_has_no_mark_in_any_table(stretch):
    """Of an exercise beyond the total, too: with it the sum would be another one."""
    left = verdict("fast", "ungradable", 0.0, stretch=stretch)
    one = report(verdicts=(verdict(), left))
    rows = {name: list(csv.DictReader(io.StringIO(text)))
            for name, text in summary.tables([one]).items()}
    assert [r["earned"] for r in rows["grades.csv"]] == ["2.5", ""]
    assert [r["earned"] for r in rows["totals.csv"]] == [""]
    [row] = csv.DictReader(io.StringIO(exports.plain([one]).text))
    assert (row["03_conv"], row["sum"]) == ("", "")
    [told] = machine.submissions([one])
    assert told["earned"] is None and [e["earned"] for e in told["exercises"]] == [2.5, None]


def test_the_terminal_table_says_statuses_in_words():
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(
        summary.table(
            [
                report(),
                report("bob", verdicts=(verdict(status="timeout", earned=0.0),)),
                report("[bold]eve", problem="x", verdicts=()),
                report("zoe", "04_x"),
            ]
        )
    )
    text = console.export_text()
    for words in ("2.5/6", "0/6 too slow", "not graded", "[bold]eve", "none"):
        assert words in text, words


def test_many_units_are_told_by_student():
    units = [f"{n:02}_unit" for n in range(12)]
    reports = [report("Ada", unit) for unit in units]
    reports.append(report("bob", units[3], verdicts=(verdict(status="timeout", earned=0.0),)))
    reports.append(report("bob", units[7], problem="x", verdicts=()))
    console = Console(record=True, width=80, file=io.StringIO())
    console.print(summary.table(reports))
    lines = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert "Ada │ 12 │ 30/72 │" in lines
    assert "bob │ 2 │ 2.5/12 │ 03 too slow, 07 not graded" in lines


def test_pages_are_written_for_everybody(tmp_path):
    reports = [report("a/b"), report("../x")]
    pages.write("C", reports, [Unidentified("f", "r")], tmp_path)
    for folder in ("feedback", "review"):
        assert len(list((tmp_path / folder).glob("*/*.html"))) == 2
    page = Balance((tmp_path / "report.html").read_text())
    assert all((tmp_path / link).is_file() for link in page.links)


def test_planted_mistakes_are_scored():
    made = sample.Sample(
        {("a", "u", "e"): "m1", ("b", "u", "e"): "m2", ("c", "u", "e"): "right"},
        frozenset({"m1", "m2"}),
    )
    named = [
        report("a", "u", (verdict("e", mistakes=(Named("m1", ""),)),)),
        report("b", "u", (verdict("e", mistakes=(Named("m1", ""),)),)),
    ]
    assert sample.score_naming(made, named) == (1, 2, ["b, e: planted 'm2', named m1"])


def test_point_biserial_is_scipys():
    scipy = pytest.importorskip("scipy.stats")
    dice = np.random.default_rng(3)
    for n in (10, 57):
        passed = dice.random(n) < 0.4
        rest = 0.3 * passed + dice.random(n)
        mine = items.point_biserial(list(zip(passed.tolist(), rest.tolist(), strict=True)))
        assert mine == pytest.approx(scipy.pointbiserialr(passed, rest).statistic, abs=1e-12)
    assert items.point_biserial([(True, 1.0)] * 20) is None
    assert items.point_biserial([(True, 1.0), (False, 0.0)] * 4) is None
    assert items.point_biserial([(True, 1.0), (False, 1.0)] * 9) is None


def test_an_exercise_against_the_rest_of_the_points():
    reports = []
    for n in range(20):
        good = n % 2 == 0
        one = verdict("a", "passed" if good else "failed", 6.0 if good else 0.0, cpu_seconds=n / 10)
        other = verdict("b", "passed" if n < 5 else "failed", 6.0 if good else 0.0)
        odd = verdict("c", "ungradable" if n < 3 else "failed", 0.0)
        reports.append(report(f"s{n:02}", verdicts=(one, other, odd)))
    first, second, third = items.items(reports)
    good = [n % 2 == 0 for n in range(20)]
    rest = [6 * good[n] / (12 if n >= 3 else 6) for n in range(20)]
    assert first.discrimination == pytest.approx(np.corrcoef(good, rest)[0, 1])
    assert first.passed == 0.5 and first.share == 0.5
    expected = np.corrcoef([n < 5 for n in range(20)], rest)[0, 1]
    assert second.discrimination == pytest.approx(expected)
    assert (first.seconds, first.most_seconds) == (pytest.approx(0.95), pytest.approx(1.9))
    assert third.students == 17 and third.suspect and not first.suspect
    assert first.hardest == (("stride 2", 20),) and third.counts["ungradable"] == 3


CODE = """def f(x, w, *, stride=1):
    \"\"\"Words.\"\"\"
    total = np.zeros(3)
    for i in range(3):
        for j in range(4):
            total[i] += x[i, j] * w[i, j]  # a comment
    for k in range(0, len(total), stride):
        if total[k] < 0:
            total[k] = max(total[k - 1], 0.5)
    helper = lambda a: a + total
    return helper(stride) if stride > 1 else total - total.mean() + np.sqrt(total) * 2 - stride
"""


def renamed(**names):
    tree = ast.parse(CODE)
    for node in ast.walk(tree):
        for name in ("id", "arg"):
            if getattr(node, name, None) in names:
                setattr(node, name, names[getattr(node, name)])
    return tree.body[0]


def test_code_is_the_same_after_renaming_and_only_then():
    plain = similar.shape(ast.parse(CODE).body[0])
    assert plain[1] >= similar.ENOUGH
    assert similar.shape(renamed(total="out", i="j", j="row", x="img", helper="i")) == plain
    for old, new in (('"""Words."""', '"""Others."""\n    "and more"'), ("  # a comment", "   # b"),
                     ("total = np", "total: np.ndarray = np"), ("(x, w", "(x: int, w")):
        assert similar.shape(ast.parse(CODE.replace(old, new)).body[0]) == plain, new
    for old, new in (("range(4)", "range(5)"), ("x[i, j]", "x[j, i]"), ("np.sqrt", "np.exp"),
                     ("stride > 1", "stride >= 1"), ("* w", "- w"), ("total.mean", "total.sum")):
        assert similar.shape(ast.parse(CODE.replace(old, new)).body[0])[0] != plain[0], new
    assert similar.shape(ast.parse("f = 3").body[0]) == ("", 0)


def coded(student, **codes):
    return report(student, verdicts=tuple(
        verdict(name, code=code, code_parts=parts) for name, (code, parts) in codes.items()))


def test_groups_of_the_same_code():
    big, small = similar.ENOUGH, similar.ENOUGH - 1
    reports = [coded("a", one=("x", big), two=("y", big), three=("z", small)),
               coded("b", one=("x", big), two=("y", big), three=("z", small)),
               coded("c", one=("q", big), two=("r", big)),
               coded("d", one=("q", big), two=("s", big), four=("", 500)),
               coded("e", four=("", 500))]
    found = similar.groups(reports, {"two": "y", "one": "other"})
    assert [(g.students, g.exercises, g.model) for g in found] == [
        (("a", "b"), ("one", "two"), ("two",)), (("c", "d"), ("one",), ())]
    links = {(r.student, r.unit): "p" for r in reports}
    page = Balance(classreport.page("C", reports, [], links, found))
    assert "A place to look, and no more" in page.text and "a, b" in page.text
    assert "(the model solution too)" in page.text
    rows = list(csv.DictReader(io.StringIO(classreport.table(reports, found))))
    assert [(r["name"], r["exercise"]) for r in rows if r["about"] == "same code"] == [
        ("a, b", "one two"), ("c, d", "one")]


def test_an_earlier_run_is_compared():
    old, new = klass(30), klass(12)[1:]
    new += [report("new", verdicts=(verdict("pool"),))]
    found = earlier.compare(old, new, "last year")
    share = {m.exercise: (m.before, m.after) for m in found.exercises}
    assert share["conv2d"] == (pytest.approx(20 / 30), pytest.approx(8 / 11))
    assert share["pool"][0] is None and found.again == "0 gain, 0 lose, 11 keep their marks"
    [flips] = found.mistakes
    assert (flips.name, flips.before, flips.after) == (
        "flips", pytest.approx(10 / 30), pytest.approx(3 / 11))
    links = {(r.student, r.unit): "p" for r in new}
    page = Balance(classreport.page("C", new, [], links, earlier=found))
    assert "last year: 30 students then, 12 now" in page.text and "+6" in page.text
    rows = {r["exercise"]: r for r in csv.DictReader(io.StringIO(
        classreport.table(new, earlier=found))) if r["about"] == "exercise"}
    assert rows["conv2d"]["mean share earlier"] == "0.6667" and not rows["pool"]["share"] == ""


def test_the_report_as_a_table_counts_as_the_page_does():
    rows = list(csv.DictReader(io.StringIO(classreport.table(klass(21)))))
    [exercise] = [r for r in rows if r["about"] == "exercise"]
    assert (exercise["students"], exercise["of"], exercise["failed"], exercise["timeout"]) == (
        "14", "21", "7", "0")
    [mistake] = [r for r in rows if r["about"] == "mistake"]
    assert (mistake["name"], mistake["students"], mistake["of"]) == ("flips", "7", "21")


def shown(**more):
    panel = Panel("expected [0, :, :, 1]", (("1", "-2.5"), ("nan", "inf")))
    return verdict(visible=(Visible("3 by 3", True), Visible(HOSTILE, False, "2 of 4 differ", (
        panel, Panel("got", (("0", "0"), ("0", "0"))))), ), **more)


def test_visible_examples_are_drawn_as_numbers_a_screen_reader_reads():
    text = feedback.student_page(report(verdicts=(shown(), verdict("other", "passed", 6.0))))
    page = Balance(text)
    assert "2 of 4 differ" in page.text and "expected [0, :, :, 1]" in page.text
    assert 'aria-label="expected [0, :, :, 1] for &lt;script' in text
    assert "row by row: 1 -2.5; nan inf" in text and ">-2.5</text>" in text
    assert [link for link in page.links if link.startswith("#")] == ["#conv2d", "#other"]
    assert text.count("<svg") == 2 and 'id="conv2d"' in text
    assert "In your notebook 03_conv.ipynb, correct" in " ".join(page.text.split())


def test_the_page_links_back_to_the_unit_where_the_course_says_where_it_is():
    text = feedback.student_page(report(), "https://x.org/{unit}/{unit}.ipynb")
    assert '<a href="https://x.org/03_conv/03_conv.ipynb">Back to the unit</a>' in text


def test_a_report_with_pictures_survives_its_file():
    one = report(verdicts=(shown(code="ab", code_parts=90),))
    assert from_json(json.loads(json.dumps(to_json(one)))) == one
    old = to_json(one)
    for field in ("visible", "code", "code_parts"):
        del old["verdicts"][0][field]
    assert from_json(old).verdicts[0].visible == ()


def test_advice_may_stress_a_word_and_set_code():
    said = feedback.prose("One **row** for `x ** 2 ** 3`, <b>not</b> 2**3 or a ** b")
    assert said == ("One <em>row</em> for <code>x ** 2 ** 3</code>, &lt;b&gt;not&lt;/b&gt; "
                    "2**3 or a ** b")
