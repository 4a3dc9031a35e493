"""PostgreSQL as the gradebook: a real server of Debian's package, started and stopped here."""

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from classroom import Classroom
from courses import UNIT

from autograder import gradebook
from autograder.cli import main
from autograder.gradebook import GradebookError

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("ignore")]  # nbgrader's own

AREA = "def area(h, w):\n    return h * w"


def binaries():
    """The newest server that Debian's package has put here, or what is on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else (
        Path(shutil.which("initdb")).parent if shutil.which("initdb") else None)


class Server:
    """A server in a folder of its own, reached through a socket there and nowhere else."""

    def __init__(self, folder):
        self.folder = folder
        self.owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
        if os.geteuid() == 0:  # it refuses to run as root
            shutil.chown(folder, self.owner)
        self.run("initdb", "-D", folder / "data", "-U", "teacher", "-A", "trust", "-N")
        self.start()
        self.run("createdb", "-h", folder, "-U", "teacher", "gradebook")

    def run(self, name, *arguments):
        done = subprocess.run([binaries() / name, *map(str, arguments)], cwd=self.folder,
                              user=self.owner if os.geteuid() == 0 else None,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self):
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-o", options,
                 "-l", self.folder / "log", "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    @property
    def url(self):
        return f"postgresql+psycopg://teacher:secret@/gradebook?host={self.folder}"


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("psycopg", reason="PostgreSQL's driver needs the extra 'postgres'")
    if not binaries():
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path is short
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def room(server, tmp_path_factory):
    room = Classroom(tmp_path_factory.mktemp("course"), db_url=server.url)
    right = room.solution("out_size")
    room.hand_in("ann", room.notebook(out_size=right, area=AREA))
    room.hand_in("bob", room.notebook(out_size=right.replace("// stride + 1", "// stride")))
    return room


def test_nbgraders_own_commands_grade_into_it(room):
    answer = room.autograde()
    assert answer["success"], answer
    assert room.grades("ann")["check-out_size"] == (3, None, None, False)
    assert room.grades("ann")["check-area"] == (0, None, 2, False)
    assert room.grades("bob")["check-out_size"] == (0, None, None, False)


def grade(room, out, *more):
    return main(["grade", str(room.root / "submitted"), "--key", str(room.key), "--course",
                 str(room.root / "solutions"), "--out", str(out), *more])


def test_marks_are_written_into_it_and_manual_ones_stay(room, tmp_path, capsys):
    def by_hand(submission):
        [grade] = [g for g in submission.notebooks[0].grades if g.name == "check-out_size"]
        grade.manual_score = 2.5
    with gradebook.opened(room.db_url) as book:
        by_hand(book.find_submission(UNIT, "bob"))
        book.db.commit()
    assert grade(room, tmp_path / "out", "--to-gradebook", room.db_url) == 0
    assert "2 of 2 submissions" in capsys.readouterr().out
    assert room.grades("bob")["check-out_size"] == (0, 2.5, None, True)
    assert not (room.root / "gradebook.db").exists()


def test_who_holds_a_lock_is_not_waited_for_for_ever(room, monkeypatch, tmp_path, capsys):
    import psycopg

    monkeypatch.setattr(gradebook, "LOCK_TIMEOUT", "-c lock_timeout=200ms")
    with psycopg.connect(room.db_url.replace("+psycopg", "")) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE grade IN ACCESS EXCLUSIVE MODE")
        assert grade(room, tmp_path / "out", "--to-gradebook", room.db_url) == 2
        other.rollback()
    said = capsys.readouterr().err
    assert "is locked: another program is writing to it; wait until it has finished" in said
    assert "secret" not in said and "teacher:***@/gradebook" in said
    assert list((tmp_path / "out/marks").rglob("*.json")), "what was graded is kept"


def test_a_database_without_tables_and_one_that_is_not_there(server):
    server.run("createdb", "-h", server.folder, "-U", "teacher", "empty")
    with pytest.raises(GradebookError, match="is no gradebook of nbgrader: it has no table of gr"):
        gradebook.expect(server.url.replace("/gradebook", "/empty"))
    with pytest.raises(GradebookError, match='database "nowhere" does not exist') as caught:
        gradebook.expect(server.url.replace("/gradebook", "/nowhere"))
    assert "\n" not in str(caught.value)


def test_a_server_that_is_down_is_one_sentence(server, room, tmp_path, capsys):
    server.stop()
    try:
        assert grade(room, tmp_path / "out", "--to-gradebook", room.db_url) == 2
    finally:
        server.start()
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "connection to server" in said and "failed" in said
    assert not (tmp_path / "out").exists()
