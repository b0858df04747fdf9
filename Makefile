# The two commands of the README are `make run` and `make test`; `make help` lists all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
KILLS ?= 100
ROUNDS ?= 5

.PHONY: help run test durability bench screenshots reference components lint types contracts javascript python python-sqlite python-postgres format clean

help:  ## List what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: $(VENV)/installed  ## Start the service with a demo workspace and the demo product
	@$(BIN)/widget-server run

test: components $(VENV)/installed-dev node_modules/installed lint types contracts javascript python  ## All checks and tests
	@echo "Everything was tested: lint, types, contracts, JavaScript, Python on SQLite, Python on PostgreSQL and Redis, browser."

durability: components $(VENV)/installed-dev  ## Kill the service 100 times under load on both storages, restart each part of it (twenty minutes)
	WIDGET_TEST_KILLS=$(KILLS) $(BIN)/pytest -q -s --storage=sqlite tests/durability/test_kill.py
	WIDGET_TEST_KILLS=$(KILLS) $(BIN)/pytest -q -s --storage=postgres tests/durability/test_kill.py
	WIDGET_TEST_ROUNDS=$(ROUNDS) $(BIN)/pytest -q -s --storage=postgres tests/durability/test_on_postgres_restarts.py

bench: $(VENV)/installed-dev  ## Measure what architecture and README promise about speed and size
	@$(BIN)/python -m bench

screenshots: $(VENV)/installed-dev node_modules/installed  ## Take the documentation's pictures anew
	$(BIN)/pytest -q tests/browser/test_screenshots.py tests/browser/test_in_time.py --screenshots=docs/screenshots
	node tests/widget/browser/kind_shots.mjs docs/screenshots

reference: $(VENV)/installed  ## Write the rules' reference and their schema for editors anew
	@$(BIN)/python -m widget_server.triggers.reference

components:  ## Install what the tests need from Debian, or say what is missing
	@sh tests/components.sh

lint: $(VENV)/installed-dev node_modules/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	npm run --silent lint

types: $(VENV)/installed-dev node_modules/installed
	$(BIN)/mypy
	npm run --silent types

contracts: $(VENV)/installed-dev
	$(BIN)/lint-imports --no-logo

javascript: node_modules/installed
	npm run --silent check-built
	npm run --silent test
	npm run --silent test:browser

python: python-sqlite python-postgres

python-sqlite: $(VENV)/installed-dev
	$(BIN)/pytest -q -n $(WORKERS) --storage=sqlite

python-postgres: $(VENV)/installed-dev
	$(BIN)/pytest -q -n $(WORKERS) --storage=postgres

format: $(VENV)/installed-dev  ## Put Python sources in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove what was installed and built here; data/ stays
	rm -rf $(VENV) node_modules *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Choose one: make PYTHON=python3.12 …")'
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo "Installing widget-server (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q widget_server
	@touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml
	@echo "Installing widget-server with what its tests need (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m compileall -q widget_server
	@touch $@ $(VENV)/installed

node_modules/installed: package.json package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@
