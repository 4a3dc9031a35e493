"""The container recipe names what is there."""

import re

from conftest import ROOT

RECIPE = (ROOT / "scripts/Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_what_the_recipe_copies_and_makes_is_there():
    lines = re.findall(r"^COPY (.+)$", RECIPE, re.M)
    copied = [word for line in lines for word in line.split()[:-1]]
    assert {"Makefile", "pyproject.toml", "autograder", "cnn_ref", "scripts"} <= set(copied)
    assert all((ROOT / path).exists() for path in copied)
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "$(VENV)/.%: pyproject.toml" in rules and "VENV   ?=" in rules
    made = re.findall(r"/opt/venv/\.(\w+)", RECIPE)
    extras = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert made == ["grade", "test"] and all(f"\n{name} = [" in extras for name in made)
    assert "VENV=/opt/venv" in RECIPE
    packages = re.search(r"apt-get install -y --no-install-recommends([^&]+)", RECIPE)[1].split()
    assert {"make", "python3", "python3-venv"} <= set(packages)
