"""Finding submissions: nbgrader's tree, Canvas and Moodle downloads, zips, and what is refused."""

import os
import zipfile

import pytest

from autograder.submissions import SubmissionsError, find


def tree(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(path.encode())
    return root


def found(place, regex=""):
    owned, unknown = find(place, regex)
    return {o.file.path: (o.student, o.attempt) for o in owned}, {u.file: u.reason for u in unknown}


def test_nbgraders_tree(tmp_path):
    owned, unknown = found(
        tree(
            tmp_path,
            "ann/03_conv/03_conv.ipynb",
            "bob/03_conv/x.ipynb",
            "ann/03_conv/.ipynb_checkpoints/03_conv-checkpoint.ipynb",
            "ann/03_conv/data.npz",
        )
    )
    assert owned == {"ann/03_conv/03_conv.ipynb": ("ann", 0), "bob/03_conv/x.ipynb": ("bob", 0)}
    assert not unknown


@pytest.mark.parametrize(
    "name, student, attempt",
    [
        ("lovelaceada_1234_998877_03_conv.ipynb", "lovelaceada_1234", 0),
        ("lovelaceada_1234_998877_03_conv-2.ipynb", "lovelaceada_1234", 2),
        ("lovelaceada_LATE_1234_998877_03_conv-11.ipynb", "lovelaceada_1234", 11),
        ("Ada Lovelace_5678_assignsubmission_file_/03_conv.ipynb", "Ada Lovelace_5678", 0),
        ("Ada Lovelace_5678_assignsubmission_file_03_conv.ipynb", "Ada Lovelace_5678", 0),
        ("艾达_5678_assignsubmission_file_/03.ipynb", "艾达_5678", 0),
    ],
)
def test_the_names_that_lms_downloads_have(tmp_path, name, student, attempt):
    owned, unknown = found(tree(tmp_path, name))
    assert owned == {name: (student, attempt)} and not unknown


def test_two_students_of_the_same_name_are_two(tmp_path):
    owned, _ = found(
        tree(
            tmp_path,
            "Kim Lee_1_assignsubmission_file_/a.ipynb",
            "Kim Lee_2_assignsubmission_file_/a.ipynb",
        )
    )
    assert {s for s, _ in owned.values()} == {"Kim Lee_1", "Kim Lee_2"}


def test_what_cannot_be_told_is_listed(tmp_path):
    owned, unknown = found(tree(tmp_path, "homework.ipynb", "ann/loose.ipynb"))
    assert not owned
    assert set(unknown) == {"homework.ipynb", "ann/loose.ipynb"}
    assert "--student-regex" in unknown["homework.ipynb"]


def test_a_pattern_of_the_instructors_own(tmp_path):
    owned, _ = found(tree(tmp_path, "hw3-ann.ipynb", "hw3-bob.ipynb"), r"hw\d-(?P<student>\w+)")
    assert [s for s, _ in owned.values()] == ["ann", "bob"]


@pytest.mark.parametrize("regex, words", [("(", "--student-regex"), ("abc", "has no group")])
def test_a_pattern_that_is_none(tmp_path, regex, words):
    with pytest.raises(SubmissionsError, match=words):
        find(tree(tmp_path, "a.ipynb"), regex)


@pytest.mark.parametrize("student", ["a, b", 'quo"te', "=1+1", "has space", "张伟", "..dots", "-x"])
def test_names_of_any_kind(tmp_path, student):
    owned, _ = found(tree(tmp_path, f"{student}/03_conv/03_conv.ipynb"))
    assert list(owned.values()) == [(student, 0)]


def test_an_empty_folder_and_no_folder(tmp_path):
    with pytest.raises(SubmissionsError, match="holds no .ipynb file"):
        find(tmp_path)
    with pytest.raises(SubmissionsError, match="neither a folder nor a zip"):
        find(tmp_path / "none")


def test_a_link_is_not_followed(tmp_path):
    secret = tree(tmp_path / "secret", "s.ipynb") / "s.ipynb"
    inside = tree(tmp_path / "in", "ann/03_conv/03_conv.ipynb")
    (inside / "bob/03_conv").mkdir(parents=True)
    os.symlink(secret, inside / "bob/03_conv/03_conv.ipynb")
    os.symlink(tmp_path / "secret", inside / "eve")
    owned, unknown = find(inside)
    files = {o.file.path: o.file for o in owned}
    with pytest.raises(OSError, match="is a link"):
        files["bob/03_conv/03_conv.ipynb"].read()
    assert files["ann/03_conv/03_conv.ipynb"].read()
    assert [u.file for u in unknown] == ["eve/?.ipynb"]


def test_a_pipe_does_not_hang(tmp_path):
    (tmp_path / "ann/u").mkdir(parents=True)
    os.mkfifo(tmp_path / "ann/u/u.ipynb")
    owned, _ = find(tmp_path)
    with pytest.raises(OSError, match="not a regular file"):
        owned[0].file.read()


def archive(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return path


def test_a_zip_is_read_without_unpacking_it(tmp_path):
    place = archive(
        tmp_path / "s.zip",
        {
            "ann/03/03.ipynb": "A",
            "bob_1_2_03.ipynb": "B",
            "../../evil/03/03.ipynb": "E",
            "/etc/x/03.ipynb": "E",
            "__MACOSX/ann/03/._03.ipynb": "M",
        },
    )
    owned, unknown = find(place)
    assert {o.student: o.file.read() for o in owned} == {"ann": b"A", "bob_1": b"B"}
    assert {u.reason for u in unknown} == {"its path leads out of the archive"}
    assert [p.name for p in tmp_path.iterdir()] == ["s.zip"]


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.submissions.MAX_BYTES", 2**20)
    owned, _ = find(archive(tmp_path / "s.zip", {"ann/03/03.ipynb": b"\0" * 2**22}))
    with pytest.raises(OSError, match="unpacks to 4 MB, more than the 1 MB"):
        owned[0].file.read()


def test_what_is_no_zip(tmp_path):
    (tmp_path / "s.zip").write_bytes(b"PK nonsense")
    with pytest.raises(SubmissionsError, match="is not a zip that can be read"):
        find(tmp_path / "s.zip")


def test_a_damaged_entry_costs_only_itself(tmp_path):
    place = archive(tmp_path / "s.zip", {"ann/03/03.ipynb": b"a" * 999, "bob/03/03.ipynb": b"b"})
    data = bytearray(place.read_bytes())
    data[50] ^= 0xFF
    place.write_bytes(data)
    owned, _ = find(place)
    with pytest.raises(OSError, match="cannot be unpacked"):
        owned[0].file.read()
    assert owned[1].file.read() == b"b"


@pytest.mark.parametrize("around", ["", "submitted/"])
def test_who_handed_in_something_else_than_a_notebook_is_listed(tmp_path, around):
    paths = ["ann/03_conv/03_conv.ipynb", "ann/03_conv/mine.py", "ann/03_conv/src/more.py",
             "ann/04_pool/04_pool.py", "bob/03_conv/03_conv.ipynb.txt", "eve/03_conv/all.zip",
             "eve/03_conv/plot.png", "bob/04_pool/.hidden/x.py", "dan/03_conv/03_conv.IPYNB"]
    owned, unknown = found(tree(tmp_path, *(around + p for p in paths)))
    assert {student for student, _ in owned.values()} == {"ann", "dan"}
    assert unknown == {
        around + "ann/04_pool/04_pool.py": "a .py file is no notebook: ask for the .ipynb",
        around + "bob/03_conv/03_conv.ipynb.txt":
            "its name does not end in .ipynb: rename it if it is a notebook",
        around + "eve/03_conv/all.zip":
            "no notebook lies beside it, and archives in there are not opened: unpack it"}


def test_an_lms_download_lists_who_handed_in_something_else(tmp_path):
    place = tmp_path / "download.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name in ("ann_12_99_a.ipynb", "ann_12_98_a.py", "bob_13_97_b.py", "grades.json",
                     "Kim Lee_5_assignsubmission_file_/a.pdf",
                     "Kim Lee_5_assignsubmission_onlinetext_/onlinetext.html",
                     "Lee_6_assignsubmission_file_/a.ipynb", "Lee_6_assignsubmission_file_/a.pdf",
                     "__MACOSX/bob_13_97_b.py"):
            archive.writestr(name, "x")
    owned, unknown = found(place)
    assert [student for student, _ in owned.values()] == ["Lee_6", "ann_12"]
    assert set(unknown) == {"bob_13_97_b.py", "Kim Lee_5_assignsubmission_file_/a.pdf"}
