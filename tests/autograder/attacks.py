"""Runs the body of a function in the sandbox, as a student's notebook would bring it there."""

import textwrap

from autograder.job import Job, Limits


def job(body, *calls, before="", driver=None):
    """A job that calls f(x) with a body given as text."""
    source = "def f(x=None, **options):\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    statements = ((("cell 1", 1, textwrap.dedent(before)),) if before else ()) + (
        ("cell 2", 1, source),
    )
    return Job(statements, "f", driver, calls or (((1,), {}, 1),))


def run(sandbox, body, *calls, cpu=2, before="", **limits):
    """The result of such a job."""
    return sandbox.run(job(body, *calls, before=before), Limits(cpu_seconds=cpu, **limits))
