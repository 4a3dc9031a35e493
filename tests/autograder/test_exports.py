"""Marks for an LMS, read back by its own rules: nobody's mark lost, doubled, or a silent zero."""

import csv
import io
import json

import pytest
from lms import canvas_reads, moodle_reads

from autograder import canvas, cli, exports, moodle, roster
from autograder.report import CaseResult, Report, Verdict
from autograder.roster import RosterError
from autograder.store import Store

UNIT = "03_convolution_layer"


def report(student, earned=4.0, status="partly", unit=UNIT, points=6, problem="", **more):
    case = CaseResult("stride 2", "stride 2", status == "passed")
    verdicts = () if problem else (Verdict("conv2d", status, earned, points, "", (case,), **more),)
    return Report(student, unit, "The convolution layer", "x.ipynb", "ff", "cnn", "1", "fp",
                  ("seccomp",), {}, verdicts, problem=problem)


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Homework 3 (4711),Quiz (4712),Current Score
,,,,,,Manual Posting,,
    Points Possible,,,,,(read only),6,10,(read only)
"Lovelace, Ada",11,u11,ada,"A, B",needs a ramp,,9,90
"=Turing, Alan",12,u12,alan,A,,2.5,,
"O""Neil, Shaq",13,u13,shaq,A,,,,
"Zhang, Wei",14,u14,wei,A,,EX,,
"Gone, Off",15,u15,gone,A,,5,,
"Student, Test",16,,,A,,,,
"""
SCORES = {("11", "4711"): "", ("12", "4711"): "2.5", ("13", "4711"): "", ("14", "4711"): "EX",
          ("15", "4711"): "5", ("16", "4711"): ""}
HEADERS = {UNIT: "Homework 3 (4711)"}


def listed(tmp_path, text, saved_as="utf-8", **more):
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(saved_as))
    return roster.read(file, **more)


def test_canvas_gets_the_marks_and_nothing_else(tmp_path):
    made = canvas.export(
        [report("lovelaceada_11", 6.0, "passed"), report("alan"), report("u13", 0.0, "failed"),
         report("wei", 3.0)], listed(tmp_path, CANVAS), HEADERS)
    found, notes, strangers = canvas_reads(made.text, SCORES)
    assert found == {("11", "4711"): "6", ("12", "4711"): "4", ("13", "4711"): "0"}
    assert notes["11"] == "needs a ramp" and not strangers
    assert made.absent == ("Gone, Off", "Student, Test") and made.written == 3
    assert made.blank == [(f"wei, {UNIT}", "it stays EX, which Canvas has for it")]
    assert set(made.left_out) == {"Quiz (4712)", "Current Score"}
    assert "\n'=Turing" in made.text.replace('"', "") and '"A, B"' in made.text


def test_what_is_no_mark_goes_into_the_notes_and_is_never_a_silent_zero(tmp_path):
    reports = [report("ada", 0.0, "timeout"), report("alan", problem="not JSON"),
               report("shaq", 0.0, "ungradable")]
    made = canvas.export(reports, listed(tmp_path, CANVAS), HEADERS)
    found, notes, _ = canvas_reads(made.text, SCORES)
    assert found == {("11", "4711"): "0"}
    assert notes["11"] == f"needs a ramp [autograder: {UNIT}: conv2d too slow]"
    assert "not graded: not JSON" in notes["12"] and "conv2d not graded" in notes["13"]
    again = canvas.export([report("ada", 6.0, "passed")], listed(tmp_path, made.text), HEADERS)
    assert canvas_reads(again.text, SCORES)[1]["11"] == "needs a ramp"
    bare = "Student,ID,Section,Homework 3 (4711)\n    Points Possible,,,6\nLovelace,11,A,\n"
    reports[0] = report("11", 0.0, "timeout")
    made = canvas.export(reports[:1], listed(tmp_path, bare), HEADERS)
    assert canvas_reads(made.text, SCORES)[0] == {}
    assert "show the Notes column" in made.blank[0][1] and made.needs_a_person


def test_who_is_not_in_canvas_is_told_and_not_written(tmp_path):
    reports = [report("eve"), report("turingalan_11"), report("ada"), report("11")]
    made = canvas.export(reports, listed(tmp_path, CANVAS), HEADERS)
    assert dict(made.strangers) == {
        "eve": "is not in the list list.csv",
        "turingalan_11": "is not in the list list.csv",
        "ada": "is the same line of list.csv as 11"}
    assert canvas_reads(made.text, SCORES)[2] == [] and made.needs_a_person


def test_canvas_with_semicolons_commas_and_a_byte_order_mark(tmp_path):
    text = CANVAS.replace(", ", "/").replace(",", ";").replace("2.5", "2,5")
    made = canvas.export([report("ada", 4.25)], listed(tmp_path, text, "utf-8-sig"), HEADERS)
    assert made.text.startswith("\ufeff") and "4,25" in made.text
    found, *_ = canvas_reads(made.text, SCORES)
    assert found == {("11", "4711"): "4.25"}


def test_columns_are_found_named_or_made(tmp_path):
    table = listed(tmp_path, CANVAS.replace("Homework 3 (", "The Convolution layer ("))
    assert canvas.columns(table, [report("a")], {}) == {UNIT: "The Convolution layer (4711)"}
    table = listed(tmp_path, CANVAS)
    assert canvas.columns(table, [report("a")], {UNIT: "Quiz (4712)"}) == {UNIT: "Quiz (4712)"}
    assert canvas.columns(table, [report("a")], {}, new=True) == {UNIT: "The convolution layer"}
    with pytest.raises(RosterError, match=r"assignments are: Homework 3 \(4711\), Quiz \(4712\)"):
        canvas.columns(table, [report("a")], {})
    with pytest.raises(RosterError, match="no column 'Quzi'; it has: Student, ID"):
        canvas.columns(table, [report("a")], {UNIT: "Quzi"})
    made = canvas.export([report("ada")], table, {UNIT: "The convolution layer"})
    assert canvas_reads(made.text, SCORES)[0] == {("11", "new: The convolution layer"): "4"}


def test_points_that_differ_are_refused_or_stretched(tmp_path):
    table = listed(tmp_path, CANVAS)
    headers = {UNIT: "Quiz (4712)"}
    with pytest.raises(RosterError, match=r"worth 10 points in Canvas and 6 in the course"):
        canvas.export([report("ada", 3.0)], table, headers)
    made = canvas.export([report("ada", 3.0)], table, headers, scale=True)
    assert canvas_reads(made.text, {**SCORES, ("11", "4712"): "9"})[0] == {("11", "4712"): "5"}
    with pytest.raises(RosterError, match="graded for 6 points and some for 7"):
        canvas.export([report("ada"), report("alan", points=7)], table, HEADERS)


MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 901,Ada Lovelace,ada@x.org,Submitted for grading,,6.00,Yes,-,-,
Participant 902,"=Turing, Alan",Alan@x.org,Submitted for grading,2.50,6.00,Yes,-,"Monday, 1 \
June",<p>Good</p>
Participant 903,Zhang Wei,wei@x.org,No submission,,6.00,Yes,-,-,
Participant 904,Gone Off,gone@x.org,No submission,,6.00,Yes,-,-,
"""
ENROLLED = {"901": ("", ""), "902": ("2.50", "<p>Good</p>"), "903": ("", ""), "904": ("", "")}


def test_moodle_gets_grades_and_words(tmp_path):
    made = moodle.export(
        [report("Ada Lovelace_901", 6.0, "passed"), report("alan@x.org", 0.0, "error"),
         report("wei@x.org", problem="is <b>a link</b>")], listed(tmp_path, MOODLE))
    grades, comments = moodle_reads(made.text, ENROLLED, 6)
    assert grades == {"901": 6.0, "902": 0.0}
    assert comments == {"902": "<p>Good</p> [autograder: conv2d error]",
                        "903": "[autograder: not graded: is &lt;b&gt;a link&lt;/b&gt;]"}
    assert made.absent == ("Gone Off",) and made.written == 2 and len(made.blank) == 1
    assert "'=Turing" in made.text and "Monday, 1 June" in made.text


def test_moodle_skips_in_silence_and_the_export_does_not(tmp_path):
    locked = MOODLE.replace("Submitted for grading,2.50,6.00,Yes", "Submitted,2.50,6.00,No")
    stretch = Verdict("fast", "passed", 2.0, 2, "", (), stretch=True)
    more = report("ada@x.org", 6.0, "passed")
    more = Report(**{**more.__dict__, "verdicts": (*more.verdicts, stretch)})
    made = moodle.export([more, report("alan@x.org")], listed(tmp_path, locked))
    assert moodle_reads(made.text, ENROLLED, 6)[0] == {"901": 6.0}
    assert (f"ada@x.org, {UNIT}", "8 points; Moodle takes at most 6") in made.told
    assert made.blank == [(f"alan@x.org, {UNIT}", "Moodle does not let the grade be changed")]


def test_a_worksheet_without_comments_gets_no_silent_zero(tmp_path):
    bare = MOODLE.replace(",Feedback comments", "").replace(",<p>Good</p>", "").replace(",-,-,\n",
                                                                                    ",-,-\n")
    made = moodle.export([report("ada@x.org", 0.0, "missing"),
                          report("wei@x.org", 0.0, "failed")], listed(tmp_path, bare))
    assert moodle_reads(made.text, ENROLLED, 6) == ({"903": 0.0}, {})
    assert "switch feedback comments on" in made.blank[0][1]


def test_a_worksheet_in_another_language(tmp_path):
    german = MOODLE.replace("Identifier", "ID").replace("Grade,Max", "Bewertung,Max").replace(
        "Last modified (grade)", "Zuletzt geändert (Bewertung)").replace("Participant", "Person")
    table = listed(tmp_path, german)
    with pytest.raises(RosterError, match="no column 'Identifier'; it has: ID, Full name.*--col"):
        moodle.export([report("ada@x.org")], table)
    named = {"Identifier": "ID", "Grade": "Bewertung",
             "Last modified (grade)": "Zuletzt geändert (Bewertung)"}
    made = moodle.export([report("Ada Lovelace_901")], table, named)
    words = {**named, "hidden": "Person "}
    assert moodle_reads(made.text, ENROLLED, 6, words)[0] == {"901": 4.0}
    with pytest.raises(RosterError, match="known columns are Identifier"):
        moodle.export([report("a")], table, {"Mark": "ID"})


def test_moodle_refuses_other_points_and_two_units(tmp_path):
    table = listed(tmp_path, MOODLE.replace("6.00", "100.00"))
    with pytest.raises(RosterError, match="maximum grade is 100 in Moodle and 6 points"):
        moodle.export([report("ada@x.org")], table)
    made = moodle.export([report("ada@x.org", 3.0)], table, scale=True)
    assert moodle_reads(made.text, ENROLLED, 100)[0] == {"901": 50.0}
    with pytest.raises(RosterError, match="is of one assignment, the results are of 01_a, 03_"):
        moodle.export([report("a"), report("a", unit="01_a")], table)


NAMES = ["a,b", 'q"uo"te', "=1+1", "new\nline", "张伟", "-5", "@x", "plain", "+x", "\tt"]


def test_the_plain_table_survives_a_strict_reader():
    reports = [report(n) for n in NAMES] + [report("late", 0.0, "timeout"),
                                            report("none", problem="=empty", unit="04_x")]
    made = exports.plain(reports)
    rows = {r["student"]: r for r in csv.DictReader(io.StringIO(made.text), strict=True)}
    assert set(rows) == {f"'{n}" if n[0] in "=-@+\t" else n for n in NAMES} | {"late", "none"}
    assert {rows[n][UNIT] for n in ("a,b", "张伟", "plain")} == {"4"}
    assert (rows["late"][UNIT], rows["late"][f"{UNIT} status"]) == ("0", "conv2d too slow")
    assert (rows["none"]["04_x"], rows["none"]["sum"]) == ("", "")
    assert rows["none"]["04_x status"] == "not graded: =empty"
    assert rows["plain"]["04_x status"] == "no submission" and rows["plain"]["sum"] == "4"


def test_the_plain_table_with_a_class_list(tmp_path):
    table = listed(tmp_path, "login,name\nANN,=Ann\nbob,Bob\n")
    matched = roster.match(table, ["ann", "eve"], [0])
    made = exports.plain([report("ann"), report("eve")], table, matched)
    rows = list(csv.DictReader(io.StringIO(made.text), strict=True))
    assert [(r["student"], r["list: name"], r[UNIT], r[f"{UNIT} status"]) for r in rows] == [
        ("ann", "'=Ann", "4", "partly right"), ("eve", "", "4", "partly right"),
        ("", "Bob", "", "no submission")]
    assert made.strangers == (("eve", "is not in the list list.csv"),)


@pytest.mark.parametrize("text, encoding, more, words", [
    ("id\nJosé\n", "cp1252", {}, "is not utf-8: byte 0xe9 in line 2; save it as"),
    ("id\nx\n", "utf-8", {"encoding": "klingon"}, "no encoding is called 'klingon'"),
    ("id,id\n1,2\n", "utf-8", {}, "has two columns 'id'"),
    ("id,name\n1\n", "utf-8", {}, "line 2: has 1 cells, the header has 2"),
    ('id,name\n1,"a\n2,b\n', "utf-8", {}, "unexpected end of data"),
    ('id,name\n1,a\n2,"b"c\n', "utf-8", {}, "line 3: "),
    ("", "utf-8", {}, "is empty: expected a line with the names"),
])
def test_a_list_that_cannot_be_read_is_named_with_its_line(tmp_path, text, encoding, more, words):
    with pytest.raises(RosterError, match=words):
        listed(tmp_path, text, encoding, **more)


@pytest.mark.parametrize("encoding, more", [
    ("cp1252", {"encoding": "cp1252"}), ("utf-16", {}), ("utf-8-sig", {}), ("utf-8", {})])
def test_encodings(tmp_path, encoding, more):
    table = listed(tmp_path, "id;name\r\n1;José\r\n\r\n2;\"a\nb\"\r\n3;c\r\n", encoding, **more)
    assert table.rows == (("1", "José"), ("2", "a\nb"), ("3", "c")) and table.lines == (2, 4, 6)
    assert table.header == ("id", "name") and table.bom == (encoding == "utf-8-sig")


@pytest.mark.parametrize("use", [
    lambda t: canvas.export([report("ada")], t, HEADERS),
    lambda t: roster.refuse_doubles(t, [1])])
def test_an_id_that_stands_twice_is_refused(tmp_path, use):
    table = listed(tmp_path, CANVAS.replace(",13,u13,", ",12,u13,"))
    with pytest.raises(RosterError, match="ID '12' stands in line 5 and in line 6: remove one"):
        use(table)


def test_accents_and_case_do_not_part_a_student_from_their_line(tmp_path):
    table = listed(tmp_path, "id\nJose\u0301@X.org\n")
    assert roster.match(table, ["jos\u00e9@x.org"], [0]).rows == {0: "jos\u00e9@x.org"}
    two = listed(tmp_path, "id,login\nann,x\nx,ann\n")
    assert "fits several lines" in roster.match(two, ["ann"], [0, 1]).strangers[0][1]


@pytest.fixture
def results(tmp_path):
    with Store(tmp_path / "results", b"k") as store:
        for one in (report("ada", 6.0, "passed"), report("alan"), report("ada", unit="04_x"),
                    report("eve", 0.0, "timeout")):
            store.write(one)
    (tmp_path / "canvas.csv").write_text(CANVAS)
    (tmp_path / "moodle.csv").write_text(MOODLE)
    return tmp_path


def export(results, *words):
    return cli.main(["export", words[0], str(results / "results"), *words[1:]])


def test_the_command_writes_tells_and_answers_with_its_exit_code(results, capsys):
    assert export(results, "canvas", "--roster", str(results / "canvas.csv"), "--unit", UNIT,
                  "--column", f"{UNIT}=Homework 3 (4711)", "--json") == 1
    said = capsys.readouterr()
    about = json.loads(said.out)
    assert about["written"] == 2
    assert about["strangers"] == [["eve", "is not in the list canvas.csv"]]
    assert "not in the file: eve: is not in the list" in said.err
    assert "nothing handed in: Gone, Off" in said.err
    text = (results / "results/marks-canvas.csv").read_text()
    assert canvas_reads(text, SCORES)[0] == {("11", "4711"): "6", ("12", "4711"): "4"}
    assert export(results, "csv", "--out", str(results / "x.csv")) == 0
    rows = list(csv.DictReader(io.StringIO((results / "x.csv").read_text())))
    assert [r["student"] for r in rows] == ["ada", "alan", "eve"] and rows[0]["sum"] == "10"


@pytest.mark.parametrize("words, said", [
    (["canvas"], "needs the class list that it exported itself"),
    (["moodle", "--roster", "canvas.csv", "--unit", UNIT], "has no column 'Identifier'"),
    (["canvas", "--roster", "moodle.csv", "--new"], "is no export of a Canvas gradebook"),
    (["canvas", "--roster", "none.csv"], "cannot read none.csv: No such file"),
    (["csv", "--roster", "moodle.csv", "--id-column", "Name"], "no column 'Name'; it has: Ident"),
    (["csv", "--unit", "99_x"], "no results of '99_x'; there are: 03_convolution_layer, 04_x"),
    (["csv", "--column", "x"], "expected NAME=HEADER")])
def test_what_cannot_be_exported_is_told_in_one_sentence(results, capsys, monkeypatch, words, said):
    monkeypatch.chdir(results)
    assert export(results, *words) == 2
    told = capsys.readouterr().err
    assert said in told and told.startswith("autograder: ")
    assert not list((results / "results").glob("marks-*"))


def test_marks_that_were_edited_do_not_leave(results, capsys):
    path = results / f"results/marks/alan/{UNIT}.json"
    path.write_text(path.read_text().replace('"earned": 4.0', '"earned": 6.0'))
    assert export(results, "csv") == 2
    assert "it says 6.0, recorded are 4.0" in capsys.readouterr().err
