"""Makes this folder an nbgrader course: `solutions/` is its source, `assignments/` its release."""

from nbgrader.coursedir import CourseDirectory

from autograder.release import OURS_ALONE

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
# nbgrader copies everything that lies beside a source notebook; answers must stay here.
c.CourseDirectory.ignore = CourseDirectory.ignore.default_args[0] + OURS_ALONE
