"""A grader to be killed: `python killing.py SUBMISSIONS RESULTS` forks one for each line it reads.

Everything is imported once; each line of standard input is the time in seconds after which the
grader is killed. What came of it is answered with a line.
"""

import os
import signal
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent)]

from hostile.world import COURSE, KEY  # noqa: E402

from autograder.bank import Bank  # noqa: E402
from autograder.batch import Settings, grade_all  # noqa: E402
from autograder.identify import identify  # noqa: E402
from autograder.store import Store  # noqa: E402
from autograder.submissions import find  # noqa: E402


def grade(submissions, results):
    """Grade the class, two side by side."""
    found, _ = identify(find(submissions)[0], COURSE)
    with Store(results, KEY) as store:
        grade_all(found, Settings(Bank(COURSE, KEY), jobs=2), store)


def main():
    submissions, results = Path(sys.argv[1]), Path(sys.argv[2])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                grade(submissions, results)
            finally:
                os._exit(0)
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done", flush=True)


if __name__ == "__main__":
    main()
