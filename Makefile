# Everything runs in one virtual environment that these targets make themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DIR ?= demo
PORT ?=

.PHONY: help demo test test-postgresql lint fix bench docs bare lock setup browser

help: ## this list
	@echo "What make can do here, each in the environment $(VENV)/ that it makes first:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

setup: $(VENV)/.ready ## make or renew the environment, and nothing else

$(VENV)/.ready: requirements/develop.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install python3.11 and python3.11-venv, or say PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing: apt-get install python3.11-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/develop.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## a complete fictional newsroom; DIR=… says where it is kept, PORT=… at which port the paper is
	$(BIN)/tamizdat demo --dir "$(DIR)" $(if $(PORT),--port $(PORT))

browser: ## Chromium and fonts for the browser tests: installed when root, else a word of what is missing
	@.ci/browser

test: setup browser ## every test, also those in a browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# The suite on PostgreSQL. Left out is what has no database: the edition and its attacks, the samples in a browser, requests,
# reading saved pages (import rules keep Django out of these); and what is about the embedded one: the tutorial, the demo.
NOT_ON_POSTGRESQL := tests/edition tests/browser tests/test_fetching.py tests/desk/importing tests/docs \
	tests/journeys/test_a_newcomer_starts_the_demo.py

test-postgresql: setup ## the tests that have a database, on PostgreSQL
	.ci/postgresql $(BIN)/python -m pytest -n 2 --dist loadgroup $(addprefix --ignore=,$(NOT_ON_POSTGRESQL))

lint: setup ## style, types, import rules, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	TAMIZDAT_NEWSROOM=tests/newsroom-for-types $(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z 'src/*/templates/*.html' | xargs -0r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/typos

fix: setup ## put right what of the style can be put right by a program
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z 'src/*/templates/*.html' | xargs -0r $(BIN)/djade --target-version 5.2

bench: setup ## measure, and print the table of docs/reference/figures.md
	$(BIN)/python -m bench

docs: setup ## the documentation as a site, in site/
	$(BIN)/mkdocs build --strict --site-dir site

bare: setup ## try the base install alone, which is what readers check a copy with
	.ci/bare

lock: setup ## fix the versions of all that is installed, in requirements/
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/verify.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra newsroom --extra postgresql pyproject.toml -o requirements/newsroom.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra newsroom --extra postgresql pyproject.toml requirements/develop.in -o requirements/develop.txt
