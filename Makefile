# make demo   trace the story that ships with the package, and write retold-demo.html
# make test   run the tests
# Both make .venv themselves, from the locks, with nothing but Python 3.11-3.13 (uv is used where there is one).

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

ifdef UV
  MAKE_VENV = $(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
  INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
  MAKE_VENV = $(PYTHON) -m venv $(VENV)
  INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help demo test lint format lock schema docs licences sbom audit seeds cost mutation clean

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo "also: lint, format, docs, schema, lock, licences, sbom, audit, seeds, cost, mutation, clean"

demo: $(VENV)/.runtime
	$(BIN)/retold demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n $(JOBS)

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests eval tools docs
	$(BIN)/ruff format --check src tests eval tools docs
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix src tests eval tools docs
	$(BIN)/ruff format src tests eval tools docs

# The published schema is made from the records.
schema: $(VENV)/.dev
	$(BIN)/retold schema > docs/report.schema.json

# The page of every verb is made from their own help; the README shows the beginning of the demo.
docs: $(VENV)/.dev
	$(BIN)/python docs/make_cli.py > docs/cli.md
	$(BIN)/python docs/make_readme.py
	$(BIN)/python docs/build.py site

# What is installed under Retold: licences that a newsroom can use, a bill of materials (CycloneDX), and whether all is as locked.
licences: $(VENV)/.dev
	$(BIN)/python tools/supply.py licences

sbom: $(VENV)/.dev
	$(BIN)/python tools/supply.py sbom > sbom.json

audit: $(VENV)/.dev
	$(BIN)/python tools/supply.py audit

# Measures that read gold from outside the repository; see CONTRIBUTING.md.
seeds cost mutation: $(VENV)/.dev
	$(BIN)/python eval/$@.py

# The locks hold names, versions and hashes, and say nothing about where they were made or what was asked.
lock:
	$(COMPILE) pyproject.toml -o requirements/lock.txt
	$(COMPILE) --extra dev -c requirements/lock.txt pyproject.toml -o requirements/dev.txt
	$(COMPILE) -c requirements/dev.txt requirements/build.in -o requirements/build.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache retold-demo.html
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
	  echo "Retold needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 | head -n 1). Name another: make PYTHON=python3.12 demo" >&2; exit 1; }
	$(MAKE_VENV)

$(VENV)/.runtime: requirements/lock.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/lock.txt -r requirements/build.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime
