# Two commands do everything on a fresh Debian or Ubuntu: make demo, make test.
PYTHON ?= python3
VENV   ?= .venv
RUN     = $(VENV)/bin/python

.PHONY: demo test thorough lab build dist clean help

help:  ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.grade  ## Grade a sample class on hidden tensors and show the report
	@$(RUN) -m autograder demo

test: $(VENV)/.test  ## Pass the tests (at most 10 minutes on two cores)
	@$(RUN) -m pytest -m "not thorough" -n 2 --dist loadgroup

thorough: $(VENV)/.thorough  ## Pass every test, with more keys, shapes and the browser (an hour)
	@sh scripts/chromium.sh
	@$(RUN) -m pytest -n 2 --dist loadgroup

lab: $(VENV)/.grade  ## Copy new units into work/ and open JupyterLab on them
	@$(RUN) -m autograder lab

build: $(VENV)/.grade  ## Build the students' notebooks from the lessons
	@$(RUN) -m autograder build

dist: $(VENV)/.grade  ## Make the wheel and a zip per unit for students
	@$(RUN) -m autograder dist

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) build dist *.egg-info

# An extra of pyproject.toml, installed once and again whenever that file changes.
$(VENV)/.%: pyproject.toml | $(VENV)/bin/python
	@echo "Installing the course and what it needs ($*) into $(VENV) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[$*]'
	@touch $@

$(VENV)/bin/python:
	@PYTHON="$(PYTHON)" sh scripts/venv.sh "$(VENV)"
