"""nbgrader grades in our sandbox: what `nbgrader autograde` runs in place of a kernel."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import weakref
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import rmtree
from traitlets import Bool, Enum, Unicode
from traitlets.config import Config
from traitlets.log import get_logger

from autograder import gradebook, gradedcells
from autograder.bank import Bank
from autograder.batch import Settings, grade_one
from autograder.course import CourseError, load_course
from autograder.identify import Submission
from autograder.release import OURS_ALONE
from autograder.report import Report
from autograder.sandbox import Sandbox
from autograder.seeds import KeyFileError, read_key
from autograder.submissions import File, clean, read_plain
from autograder.walls import KINDS, SandboxError

KEY = "AUTOGRADER_KEY"
PROBLEMS = (CourseError, KeyFileError, SandboxError, gradebook.GradebookError)
"""What concerns every submission, so that the batch ends with one sentence."""


def configure(c: Config) -> None:
    """Have an nbgrader course graded in the sandbox; call it in `nbgrader_config.py`.

    What else the course has set stays; only `Execute` is replaced, by `GradeInSandbox`.
    """
    steps: list[Any] = []
    for step in _set(c.Autograde, "autograde_preprocessors", Autograde):
        name = step if isinstance(step, str) else step.__name__
        steps.append(GradeInSandbox if name.rsplit(".")[-1] == "Execute" else step)
        steps += [SaveMarks] if name.rsplit(".")[-1] == "SaveAutoGrades" else []
    c.Autograde.autograde_preprocessors = steps
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.pre_convert_hook = refuse_links
    filters = c.HTMLExporter["filters"] if "filters" in c.HTMLExporter else {}
    c.HTMLExporter.filters = {**filters, "markdown2html": f"{__name__}.without_html"}
    # nbgrader copies everything that lies beside a source notebook; answers must stay here.
    c.CourseDirectory.ignore = _set(c.CourseDirectory, "ignore", CourseDirectory) + OURS_ALONE


def _set(section: Config, name: str, owner: type) -> list:
    return list(section[name] if name in section else getattr(owner, name).default_args[0])


HARMLESS = re.compile(r"&lt;(/?(?:details|summary|br|b|i|sub|sup))&gt;")
"""Tags without attributes that lessons use: hints stay folded."""


@pass_context
def without_html(context: Context, source: str) -> str:
    """Markdown as HTML, for nbgrader's pages: a script in a student's text would run in the
    instructor's browser, with the rights of the instructor's Jupyter."""
    attachments = context.get("cell", {}).get("attachments") or {}
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False,
                               attachments=attachments)
    return HARMLESS.sub(r"<\1>", MarkdownWithMath(renderer=renderer).render(source))


def refuse_links(assignment: str, student: str, notebooks: list[str]) -> None:
    """Take a submission out of nbgrader's hands if beside its notebooks lies a link or a pipe.

    nbgrader copies what links lead to, the instructor's own files too, and waits at a pipe.
    """
    for folder in {str(Path(notebook).parent) for notebook in notebooks}:
        for where, folders, files in os.walk(folder):
            for path in (os.path.join(where, name) for name in folders + files):
                kind = os.lstat(path).st_mode
                if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or path in notebooks):
                    get_logger().error("%s is not a regular file: this submission is not graded; "
                                       "ask for the file itself", path)
                    notebooks.clear()
                    return


class SubmissionExporter(NotebookExporter):
    """Opens what was handed in as we do, so that nbgrader meets notebooks in good order alone."""

    def from_filename(self, filename: str, resources: dict | None = None, **kw: Any,
                      ) -> tuple[str, dict]:
        """Convert a submitted notebook, whatever happened to it."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as book:
            notebook = gradedcells.opened(
                Path(filename), book.find_notebook(about["notebook"], about["assignment"]))
        return self.from_notebook_node(notebook, resources=resources, **kw)


class GradeInSandbox(NbGraderPreprocessor):
    """Grades the submitted file as `autograder grade` does, in place of nbgrader's `Execute`."""

    key = Unicode(help=f"File that holds the key (default: what {KEY} names)").tag(config=True)
    course = Unicode(help="Folder that holds course.toml (default: the source directory)"
                     ).tag(config=True)
    sandbox = Enum(KINDS, "auto", help="Which sandbox").tag(config=True)
    per_student = Bool(help="Other numbers for every student").tag(config=True)
    execute_others = Bool(help="Have nbgrader run assignments that are not units of the course, "
                          "unprotected, on this machine, as it does by itself").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Write marks into the graded cells, and the report into the resources.

        Raises:
            SystemExit: something that concerns every submission, in one sentence.
        """
        about, converter = resources["nbgrader"], self.parent.parent
        try:
            settings, box = self._grader(converter.coursedir)
            units = [unit.name for unit in settings.bank.course.units]
            if self.execute_others and about["assignment"] not in units:
                return Execute(parent=self.parent).preprocess(nb, resources)
            report = grade_one(_submission(about, converter.coursedir, settings), settings, box)
            gradedcells.fill(nb, report)
        except PROBLEMS as problem:
            # What nbgrader has written so far would count as graded the next time.
            rmtree(converter._format_dest(about["assignment"], about["student"]))
            raise SystemExit(f"autograder: {problem}") from None
        self._tell(report)
        resources["autograder"] = report
        return nb, resources

    def _grader(self, coursedir: CourseDirectory) -> tuple[Settings, Sandbox]:
        """One for all submissions of a run: hidden cases are drawn and answered once."""
        if self.parent not in _graders:
            key = self._key()
            folder = Path(coursedir.root, Path(self.course or coursedir.source_directory
                                               ).expanduser())
            bank = Bank(load_course(folder), key, self.per_student)
            box = Sandbox(self.sandbox).start()
            weakref.finalize(self.parent, box.close)
            _graders[self.parent] = Settings(bank, self.sandbox), box
        return _graders[self.parent]

    def _key(self) -> bytes:
        file = self.key or os.environ.get(KEY, "")
        if not file:
            raise KeyFileError("there is no key to draw hidden cases with: name its file in "
                               f"nbgrader_config.py with c.GradeInSandbox.key, or in {KEY}; make "
                               "one with  autograder new-key FILE")
        return read_key(Path(file))

    def _tell(self, report: Report) -> None:
        """Log what needs a person, with the reason that students do not read."""
        found = {v.exercise: v.private or v.reason for v in report.verdicts
                 if v.status == "ungradable"}
        found |= {"the file": report.problem} if report.problem else {}
        for what, why in found.items():
            self.log.error("%s, %s: %s could not be graded: %s", report.student, report.unit,
                           what, why.strip().splitlines()[-1])


_graders: weakref.WeakKeyDictionary[Exporter, tuple[Settings, Sandbox]] = (
    weakref.WeakKeyDictionary())
"""nbgrader makes one exporter a run, and the steps anew for every notebook."""


def _submission(about: dict[str, str], coursedir: CourseDirectory, settings: Settings,
                ) -> Submission:
    """The file that was handed in; what nbgrader made of it has other cells and numbers."""
    folder = coursedir.format_path(coursedir.submitted_directory, about["student"],
                                   about["assignment"])
    path = Path(folder, f"{about['notebook']}.ipynb")
    shown = f"{about['student']}/{about['assignment']}/{path.name}"
    data, problem = b"", ""
    try:
        data = read_plain(path)
    except OSError as error:
        problem = error.strerror or str(error)
    return Submission(clean(about["student"]), settings.bank.course.unit(about["assignment"]),
                      File(shown, lambda: data), hashlib.sha256(data).hexdigest(),
                      problem=problem)


class SaveMarks(NbGraderPreprocessor):
    """Writes what nbgrader's own step cannot: stretch points, and what needs a person."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Write the marks, where the sandbox graded this notebook."""
        if "autograder" in resources:
            about = resources["nbgrader"]
            with Gradebook(about["db_url"]) as book:
                gradebook.write(book.find_submission_notebook(
                    about["notebook"], about["assignment"], about["student"]),
                    resources["autograder"])
                book.db.commit()
        return nb, resources
