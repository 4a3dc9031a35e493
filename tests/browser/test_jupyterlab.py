"""A student in a real JupyterLab: fills a function wrongly, sees the picture, corrects it."""

import json
import shutil

import pytest
from conftest import ROOT
from notebooks import UNITS, solution

pytest.importorskip("playwright", reason="the browser tests need the extra 'browser'")
import jupyter  # noqa: E402

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(jupyter.CHROMIUM is None, reason="there is no Chromium on this machine"),
]
UNIT = UNITS["conv2d"].name


@pytest.fixture
def student(tmp_path):
    """The unit's notebook, opened in JupyterLab."""
    shutil.copytree(ROOT / "assignments" / UNIT, tmp_path / "work" / UNIT)
    with jupyter.lab(tmp_path / "work") as address, jupyter.page() as page:
        page.goto(f"{address}/tree/{UNIT}/{UNIT}.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
        page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=90_000)
        yield page, tmp_path


def test_a_wrong_answer_is_shown_and_a_right_one_told(student):
    page, folder = student
    jupyter.run(page, "from autograder import check")
    jupyter.fill(page, "conv2d", solution("conv2d").replace(" + b[f]", ""))
    shown = jupyter.run(page, "check(conv2d)")
    shown.locator("img").wait_for(timeout=30_000)
    text = shown.inner_text()
    assert "visible examples are right" in text and "values differ" in text
    assert "CheckFailed" in text and "Traceback" not in text
    shown.scroll_into_view_if_needed()
    page.screenshot(path=folder / "wrong.png")
    jupyter.fill(page, "conv2d", solution("conv2d"))
    shown = jupyter.run(page, "check(conv2d)")
    shown.locator("text=5 of 5 visible examples are right").wait_for(timeout=30_000)
    assert shown.locator("img").count() == 0 and "CheckFailed" not in shown.inner_text()
    page.screenshot(path=folder / "right.png")
    page.keyboard.press("Control+S")
    page.wait_for_timeout(2_000)
    saved = json.loads((folder / "work" / UNIT / f"{UNIT}.ipynb").read_text())
    filled = [
        c for c in saved["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "conv2d"
    ]
    assert "np.sum(window" in "".join(filled[0]["source"])
