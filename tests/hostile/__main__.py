"""Grades every hostile notebook and prints what stopped it: `cd tests && python -m hostile`."""

import socket
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS.parent), str(TESTS / "autograder")]

from autograder.sandbox import Sandbox  # noqa: E402
from hostile.breaking import BREAKING  # noqa: E402
from hostile.forging import FORGING  # noqa: E402
from hostile.reading import READING  # noqa: E402
from hostile.world import World  # noqa: E402

with (Sandbox(*sys.argv[1:]) as box, tempfile.TemporaryDirectory() as folder,
      socket.create_server(("127.0.0.1", 0)) as server):
    world = World(Path(folder), box, server)
    print(f"sandbox: {', '.join(box.layers)}\n")
    print("| attack | marks | the instructor reads | what stops it |\n|---|---|---|---|")
    for attack in (*READING, *FORGING, *BREAKING):
        world.hand_in("mallory", attack.cells(world.places))
        [target] = [v for v in world.grade("mallory").verdicts if v.exercise == "target"]
        said = next((c.private or c.student for c in target.cases if not c.passed), target.reason)
        said = said.replace("|", "/").replace("\n", " ")[:70]
        print(f"| {attack.name} | {target.earned:g}/{target.points} | {said} | {attack.by} |",
              flush=True)
