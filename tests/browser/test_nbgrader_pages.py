"""nbgrader in a real browser: a student fetches, validates and submits; an instructor collects,
has it graded by the formgrader's button, marks the written answer and makes feedback."""

import os
import re

import pytest

pytest.importorskip("playwright", reason="the browser tests need the extra 'browser'")
import jupyter  # noqa: E402
from classroom import WRITTEN, Classroom  # noqa: E402
from courses import UNIT  # noqa: E402

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(jupyter.CHROMIUM is None, reason="there is no Chromium on this machine"),
]
SHORT = 20_000
LONG = 120_000


@pytest.fixture
def room(tmp_path):
    """A course whose unit is released through an exchange folder."""
    (tmp_path / "course").mkdir()
    room = Classroom(tmp_path / "course")
    (tmp_path / "exchange").mkdir()
    os.chmod(tmp_path / "exchange", 0o777)
    room.config.Exchange.root = str(tmp_path / "exchange")
    room.config.CourseDirectory.course_id = "cnn"
    assert room.api.release_assignment(UNIT)["success"]
    return room


def config(room, folder, text=""):
    """What an nbgrader user has in `nbgrader_config.py`."""
    folder.mkdir(exist_ok=True)
    (folder / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "cnn"\n'
        f'c.Exchange.root = "{room.config.Exchange.root}"\n{text}'
    )


def assignments(page, address):
    """nbgrader's list of assignments."""
    page.goto(address)
    page.locator("#jp-MainMenu >> text=Nbgrader").click(timeout=LONG)
    page.locator(".lm-Menu >> text=Assignment List").click()


def validate(page):
    """What the Validate button says."""
    page.keyboard.press("Control+S")
    page.wait_for_timeout(2_000)
    page.locator(".jp-NotebookPanel-toolbar >> text=Validate").click()
    said = page.locator(".jp-Dialog:has-text('alidat'), .jp-Dialog:has-text('tests')").last
    said.wait_for(timeout=LONG)
    page.wait_for_timeout(500)
    text = said.inner_text()
    page.screenshot(path=page.shots / f"validate-{page.count}.png")
    page.count += 1
    page.locator(".jp-Dialog button").last.click()
    return text


def answer(page):
    """Write the answer in words."""
    cell = page.locator(".jp-MarkdownCell:has-text('YOUR ANSWER HERE')").first
    cell.locator(".jp-RenderedMarkdown").dblclick(timeout=SHORT)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(WRITTEN)
    page.keyboard.press("Control+Enter")


def test_a_student_fetches_fills_validates_and_submits(room, tmp_path):
    work = tmp_path / "work"
    config(room, work)
    with jupyter.lab(work, cwd=work) as address, jupyter.page() as page:
        page.shots, page.count = tmp_path, 0
        assignments(page, address)
        page.locator("button:has-text('Fetch')").click(timeout=LONG)
        page.locator("button:has-text('Submit')").wait_for(timeout=LONG)
        page.goto(f"{address}/tree/{UNIT}/{UNIT}.ipynb")
        page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=LONG)
        jupyter.run(page, "from autograder import check")
        jupyter.fill(page, "out_size", room.solution("out_size").replace("// stride + 1", "+ 1"))
        shown = jupyter.run(page, "check(out_size)")
        shown.locator("text=visible examples are right").first.wait_for(timeout=SHORT)
        said = validate(page)
        assert "failed" in said.lower() and "CheckFailed" in said, said
        jupyter.fill(page, "out_size", room.solution("out_size"))
        jupyter.fill(page, "area", room.solution("area"))
        said = validate(page)
        assert "YOUR ANSWER HERE" in said and "You did not provide a response" in said, said
        answer(page)
        said = validate(page)
        assert "passes all the tests" in said, said
        assignments(page, address)
        page.locator("button:has-text('Submit')").first.click(timeout=LONG)
        page.wait_for_selector("text=There are no submitted", state="hidden", timeout=LONG)
        page.wait_for_timeout(1_000)
        page.screenshot(path=tmp_path / "submitted.png")
    assert room.api.collect(UNIT)["success"]
    [student] = os.listdir(room.root / "submitted")
    assert room.autograde(student)["success"]
    assert room.grades(student)["check-out_size"] == (3, None, None, False)
    assert room.submission(student, lambda s: s.timestamp is not None)


def test_an_instructor_grades_marks_and_gives_feedback(room, tmp_path):
    source = room.solution("out_size").replace("// stride + 1", "// stride")
    room.hand_in("ann", room.notebook(**{"out_size": source, "why-sizes-round-down": WRITTEN}))
    config(room, room.root, (
        'c.CourseDirectory.source_directory = "solutions"\n'
        'c.CourseDirectory.release_directory = "assignments"\n'
        "from autograder.nbgrader_plugin import configure\n"
        f'configure(c)\nc.GradeInSandbox.key = "{room.key}"\n'))
    with jupyter.lab(room.root, cwd=room.root) as address, jupyter.page() as page:
        base = address.removesuffix("/lab")
        page.goto(f"{base}/formgrader/manage_submissions/{UNIT}")
        page.locator("td.autograde a").click(timeout=LONG)
        page.wait_for_selector("text=Successfully autograded", timeout=LONG)
        page.screenshot(path=tmp_path / "autograded.png")
        assert room.grades("ann")["why-sizes-round-down"] == (None, None, None, True)
        page.goto(f"{base}/formgrader/gradebook/{UNIT}/{UNIT}")
        page.locator("a[href*='/formgrader/submissions/']").first.click(timeout=LONG)
        page.wait_for_selector("text=forgets the first place", timeout=LONG)
        mark = page.locator("input.score.needs_manual_grade")
        assert mark.count() == 1
        mark.fill("0.5")
        mark.press("Tab")
        page.wait_for_timeout(2_000)
        page.screenshot(path=tmp_path / "marked.png", full_page=True)
        grades = room.grades("ann")
        assert grades["why-sizes-round-down"] == (None, 0.5, None, False)
        assert grades["check-out_size"][1] is None
        page.goto(f"{base}/formgrader/manage_submissions/{UNIT}")
        page.locator("td.generate-feedback a").click(timeout=LONG)
        page.wait_for_selector("text=Successfully generated feedback", timeout=LONG)
        feedback = room.root / "feedback/ann" / UNIT / f"{UNIT}.html"
        page.goto(feedback.as_uri())
        page.screenshot(path=tmp_path / "feedback.png", full_page=True)
        text = page.inner_text("body")
    assert re.search(r"Score: 0\.5 / 4\.0", text) and "forgets the first place" in text
    assert "Traceback" not in text
