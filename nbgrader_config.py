"""Makes this folder an nbgrader course: `solutions/` is its source, `assignments/` its release."""

from autograder.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
configure(c)
