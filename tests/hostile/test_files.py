"""Hostile files: bombs, links, devices, depth, names. Each costs itself only, in words."""

import csv
import json
import os
import stat
import struct
import zipfile

import pytest
from courses import hand_in

from autograder import cli, submissions
from autograder import notebook as reader
from autograder.spreadsheet import as_csv
from hostile.world import COURSE, KEY, RIGHT, UNIT, notebook

GOOD = json.dumps(notebook(RIGHT))


def put(place, student, made=GOOD):
    return hand_in(place, student, made, UNIT)


def grade(tmp_path, what=None):
    (tmp_path / "cnn.key").write_text(KEY.hex())
    return cli.main(["grade", str(what or tmp_path / "in"), "--key", str(tmp_path / "cnn.key"),
                     "--out", str(tmp_path / "out"), "--course", str(COURSE.folder),
                     "--jobs", "1"])


def rows(tmp_path, name="totals.csv"):
    with open(tmp_path / "out" / name, newline="", encoding="utf-8") as file:
        return {r["student"]: r for r in csv.DictReader(file)}


def deep(data):
    return json.dumps(notebook(["x"])).replace('"x"', data)


FILES = {
    "JSON 200000 deep": ('{"cells": ' + "[" * 200_000 + "]" * 200_000 + "}",
                         "nested too deeply|not JSON"),
    "JSON 200000 deep in a cell": (deep("[" * 200_000 + "]" * 200_000), "nested too deeply"),
    "cut off": (GOOD[:-40], "not JSON"),
    "random bytes": (bytes(range(256)) * 40, "not text in UTF-8|not JSON"),
    "a pickle": (b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "not text|not JSON"),
    "empty": ("", "is empty"),
    "a list": ("[1, 2]", "holds a JSON list"),
    "no cells": ('{"nbformat": 4}', "has no cells"),
    "20000 cells": ('{"cells": [' + ",".join(["{}"] * 20_000) + "]}", "20000 cells, more than"),
    "names that swell": ('{"cells": [], "a": {' + '"k":0,' * 6_000_000 + '"k":0}}', "GB of memory"),
    "lists that swell": ('{"cells": [' + "[]," * 12_000_000 + "[]]}", "GB of memory"),
}


@pytest.mark.parametrize("data, words", FILES.values(), ids=FILES)
def test_a_file_that_is_no_notebook(tmp_path, data, words):
    import re

    put(tmp_path / "in", "mallory", data)
    put(tmp_path / "in", "ann")
    assert grade(tmp_path) == 1
    found = rows(tmp_path)
    assert found["mallory"]["status"] == "ungradable" and found["mallory"]["earned"] == ""
    assert re.search(words, found["mallory"]["problem"])
    assert found["ann"]["earned"] == "8.0"


def hard_kinds(place, tmp_path):
    """What is no regular file: a pipe, a device, links to files and folders, a socket."""
    folder = place / "mallory" / UNIT
    folder.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text(GOOD)
    yield "a pipe", lambda: os.mkfifo(folder / f"{UNIT}.ipynb")
    yield "a link to another's", lambda: os.symlink(
        place / "ann" / UNIT / f"{UNIT}.ipynb", folder / f"{UNIT}.ipynb")
    yield "a link out", lambda: os.symlink(secret, folder / f"{UNIT}.ipynb")
    yield "a link to an endless file", lambda: os.symlink("/dev/zero", folder / f"{UNIT}.ipynb")
    yield "a link to itself", lambda: os.symlink(f"{UNIT}.ipynb", folder / f"{UNIT}.ipynb")
    yield "a folder", lambda: os.mkdir(folder / f"{UNIT}.ipynb")
    if os.geteuid() == 0:
        yield "a device", lambda: os.mknod(
            folder / f"{UNIT}.ipynb", stat.S_IFCHR | 0o666, os.makedev(1, 5))


@pytest.mark.parametrize("number", range(7))
def test_what_is_no_regular_file(tmp_path, number):
    kinds = list(hard_kinds(tmp_path / "in", tmp_path))
    if number >= len(kinds):
        pytest.skip("only root can make a device")
    put(tmp_path / "in", "ann")
    name, make = kinds[number]
    make()
    code = grade(tmp_path)
    found = rows(tmp_path)
    assert found["ann"]["earned"] == "8.0", name
    assert found.get("mallory", {"earned": ""})["earned"] == "", name
    assert code == (0 if name == "a folder" else 1)


def test_a_folder_behind_a_link(tmp_path):
    put(tmp_path / "in", "ann")
    os.symlink(tmp_path / "in" / "ann", tmp_path / "in" / "mallory")
    assert grade(tmp_path) == 1
    assert set(rows(tmp_path)) == {"ann"}


@pytest.mark.thorough
def test_a_notebook_of_200_mb(tmp_path):
    made = notebook(RIGHT)
    made["cells"][0]["outputs"] = [{"output_type": "stream", "text": "x" * 200_000_000}]
    put(tmp_path / "in", "ann", json.dumps(made))
    assert grade(tmp_path) == 0 and rows(tmp_path)["ann"]["earned"] == "8.0"


def archive(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return path


def test_a_zip_bomb(tmp_path, monkeypatch):
    """One megabyte that unpacks to a thousand, and one that lies about it."""
    monkeypatch.setattr(submissions, "MAX_BYTES", 2**20)
    monkeypatch.setattr(reader, "MAX_BYTES", 2**20)
    bomb = GOOD.encode() + b" " * 2**21
    made = archive(tmp_path / "in.zip", [
        (f"mallory/{UNIT}/{UNIT}.ipynb", bomb), (f"liar/{UNIT}/{UNIT}.ipynb", bomb),
        (f"ann/{UNIT}/{UNIT}.ipynb", GOOD)])
    data = bytearray(made.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))  # the second entry of three
    assert data[at + 46:at + 50] == b"liar"
    data[at + 24:at + 28] = struct.pack("<I", 1000)
    made.write_bytes(data)
    assert grade(tmp_path, made) == 1
    found = rows(tmp_path)
    assert "unpacks to 2 MB, more than the 1 MB" in found["mallory"]["problem"]
    assert found["liar"]["status"] == "ungradable" and found["ann"]["earned"] == "8.0"


def test_paths_that_lead_out_of_a_zip(tmp_path, capsys):
    link = zipfile.ZipInfo(f"mallory/{UNIT}/{UNIT}.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = archive(tmp_path / "in.zip", [
        ("../../out/marks/ann/01_small.json.ipynb", GOOD), (f"/etc/{UNIT}.ipynb", GOOD),
        (f"ann/../eve/{UNIT}.ipynb", GOOD), (link, "/etc/passwd"),
        (f"ann/{UNIT}/{UNIT}.ipynb", GOOD)])
    assert grade(tmp_path, made) == 1
    assert {s: r["earned"] for s, r in rows(tmp_path).items()} == {"ann": "8.0", "mallory": ""}
    assert "leads out of the archive" in capsys.readouterr().out.replace("\n", " ")
    assert {p.name for p in tmp_path.iterdir()} == {"in.zip", "cnn.key", "out"}


NAMES = ["<script>alert(1)", "=HYPERLINK(\"http:\")", "+1", "-2+3", "@SUM(A1)",
         "x\x1b[2Jy", "a\nb", "[red]markup", "\u202eevil", "张伟", "a,b;\"c'", "..", "CON",
         "-rf", "{{7*7}}", "%s%n", "x" * 200, "\u00e9", "e\u0301 2", "tab\there", "$(id)", "`id`"]


def test_names_that_are_something_else(tmp_path, capsys):
    for name in NAMES:
        if name != "..":
            put(tmp_path / "in", name)
    assert grade(tmp_path) in (0, 1)
    said = capsys.readouterr().out
    assert "\x1b[2J" not in said and "\u202e" not in said and "[red]markup" in said
    with open(tmp_path / "out" / "totals.csv", newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [c for c in cells if c.lstrip().startswith(("=", "+", "-", "@"))]
    for page in (tmp_path / "out").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text and "\x1b" not in text and ">49<" not in text
    assert {p.name for p in tmp_path.iterdir()} == {"in", "cnn.key", "out"}
    assert len(list((tmp_path / "out" / "marks").iterdir())) == len(NAMES) - 1


@pytest.mark.parametrize("path, student", [
    ("Me_1_assignsubmission_file_/Victim_2_assignsubmission_file_/x.ipynb", "Me_1"),
    ("Me_1_assignsubmission_file_Victim_2_assignsubmission_file_01_small.ipynb", "Me_1"),
    ("me_1_2_victim_3_4_01_small.ipynb", "me_1")])
def test_a_file_name_does_not_hand_in_for_another(tmp_path, path, student):
    """The LMS writes the first part of a name, the student the rest."""
    made = archive(tmp_path / "in.zip", [(path, GOOD)])
    [owned], _ = submissions.find(made)
    assert owned.student == student


def test_a_file_that_changes_while_it_is_graded(tmp_path, monkeypatch):
    """What is recorded is the hash of what was read first: nothing else may be graded."""
    path = put(tmp_path / "in", "ann")
    real = submissions.read_plain

    def read(place):
        data = real(place)
        path.write_text(json.dumps(notebook(["x = 1"])))
        return data

    monkeypatch.setattr(submissions, "read_plain", read)
    assert grade(tmp_path) == 1
    assert "was changed while it was graded" in rows(tmp_path)["ann"]["problem"]


def test_a_file_that_is_taken_away_before_it_is_graded(tmp_path, monkeypatch):
    path = put(tmp_path / "in", "ann")
    real = submissions.read_plain

    def read(place):
        data = real(place)
        path.unlink()
        return data

    monkeypatch.setattr(submissions, "read_plain", read)
    assert grade(tmp_path) == 1
    assert rows(tmp_path)["ann"]["problem"] == (
        "the file was taken away before it was graded: hand it in again")


def test_half_a_character_in_a_line_that_is_shown(tmp_path):
    """JSON can hold half of a pair; no page can be written with it."""
    broken = 'def target(x, w): return "\ud800" )\n'
    put(tmp_path / "in", "mallory", json.dumps(notebook([RIGHT[0], broken, RIGHT[2]])))
    put(tmp_path / "in", "zoe")
    assert grade(tmp_path) == 0
    found = rows(tmp_path)
    assert found["mallory"]["earned"] == "4.0" and found["zoe"]["earned"] == "8.0"


def test_an_entry_of_a_zip_that_is_damaged(tmp_path):
    """LZMA has exceptions of its own."""
    made = tmp_path / "in.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive_:
        for student in ("ann", "mallory"):
            archive_.writestr(f"{student}/{UNIT}/{UNIT}.ipynb", GOOD)
    data = bytearray(made.read_bytes())
    at = data.index(b"mallory") + 60
    data[at:at + 40] = bytes(40)
    made.write_bytes(data)
    assert grade(tmp_path, made) == 1
    found = rows(tmp_path)
    assert "cannot be unpacked" in found["mallory"]["problem"] and found["ann"]["earned"] == "8.0"


def test_what_nobody_thought_of_in_a_file_costs_that_file_only(tmp_path, monkeypatch):
    from autograder import identify

    real = identify.read_notebook

    def read(data):
        if b"mallory" in data:
            raise RuntimeError("nobody thought of this")
        return real(data)

    monkeypatch.setattr(identify, "read_notebook", read)
    put(tmp_path / "in", "mallory", GOOD.replace("first", "mallory"))
    put(tmp_path / "in", "ann")
    assert grade(tmp_path) == 1
    found = rows(tmp_path)
    assert "the grader failed on it (RuntimeError)" in found["mallory"]["problem"]
    assert found["ann"]["earned"] == "8.0"


@pytest.mark.parametrize("text, safe", [
    ("=1", "'=1"), ("a;=1", "a;'=1"), ("a|@b", "a|'@b"), ("a-b=c", "a-b=c"),
    ("\uff1d1", "'\uff1d1"),
    ("x;y", "x;y"), ("", "")])
def test_formulas_wherever_a_spreadsheet_may_begin_a_cell(text, safe):
    assert as_csv(["h"], [[text]]).split("\n")[1].strip('"') == safe


def test_a_name_as_of_an_lms_in_a_folder_of_ones_own(tmp_path):
    """Where students name their files, one named as Canvas names ann's is not ann's."""
    for path in ("alice/ann_1_2_01_small.ipynb", "bob/01_small.ipynb"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(GOOD)
    for regex in ("", "^(?P<student>bob)/"):
        owned, unknown = submissions.find(tmp_path, regex)
        assert [o.student for o in owned] == ["bob"] * bool(regex)
        assert "alice/ann_1_2_01_small.ipynb" in [u.file for u in unknown]
    (tmp_path / "bob/01_small.ipynb").rename(tmp_path / "bob/bob_3_4_01_small.ipynb")
    assert [o.student for o in submissions.find(tmp_path)[0]] == ["ann_1", "bob_3"]
