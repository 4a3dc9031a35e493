"""A page for each submission: one for the student, one with values for the instructor."""

from __future__ import annotations

import functools
import re
from typing import Any

import jinja2
from markupsafe import Markup, escape

from autograder.panels import picture
from autograder.report import Report
from autograder.statuses import WORDS, points, sentence


def prose(text: str) -> Markup:
    """Escaped text in which `this` is set as code, and **this** stressed."""
    coded = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text)))
    return Markup(re.sub(r"\*\*(\w(?:[^*<]*\w)?)\*\*", r"<em>\1</em>", coded))


@functools.cache
def environment() -> jinja2.Environment:
    """The templates; everything put into them is escaped."""
    made = jinja2.Environment(loader=jinja2.PackageLoader("autograder"), autoescape=True,
                              trim_blocks=True, lstrip_blocks=True,
                              undefined=jinja2.StrictUndefined)
    made.filters |= {"points": points, "sentence": sentence, "prose": prose}
    return made


def _page(report: Report, private: bool, link: str) -> str:
    fields: dict[str, Any] = {"report": report, "private": private, "words": WORDS,
                              "link": link.replace("{unit}", report.unit), "picture": picture}
    return environment().get_template("submission.html").render(fields)


def student_page(report: Report, link: str = "") -> str:
    """What a student reads: no value of a hidden case, and nothing that their code said of one.

    Args:
        link: where units are found, as `Course.link`.
    """
    return _page(report, False, link)


def review_page(report: Report, link: str = "") -> str:
    """The same with values, output, exception texts and where the mark comes from."""
    return _page(report, True, link)
