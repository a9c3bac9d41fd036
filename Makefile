# The commands of the project. CI calls exactly these.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run test check fix test-browser bench screenshots clean

run: export DEVELOPMENT ?= true
run: $(VENV)/.run  ## prepare everything and serve the site on this machine (PORT=, HOST= change where)
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.dev  ## the whole suite but the browser, on SQLite and, where it is installed, on PostgreSQL
	$(BIN)/python -m pytest -n auto $(ARGS)
	$(BIN)/python tests/run_on_postgres.py -n auto $(ARGS)

check: export DEVELOPMENT = true
check: $(VENV)/.dev  ## format, lint, types, templates, migrations, system checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

fix: $(VENV)/.dev  ## format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-browser: $(VENV)/.dev  ## the tests that need Debian's chromium
	$(BIN)/python -m pytest -m browser -n 2 --dist loadfile tests/browser $(ARGS)

bench: $(VENV)/.dev  ## cold render of each page kind, build of the publication, bytes
	$(BIN)/python -m tests.bench

screenshots: $(VENV)/.dev  ## the pictures in docs/screenshots and docs/editor-guide, in Debian's chromium
	$(BIN)/python -m tests.screenshots
	GUIDE_PICTURES=true $(BIN)/python -m pytest -m browser tests/browser/test_editor_guide.py

clean:  ## remove the virtual environment and everything the site has written
	rm -rf $(VENV) var

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
