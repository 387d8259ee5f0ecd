# Everything happens in .venv/ of this checkout. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EVENTS ?= 10M

.PHONY: help demo test test-all lint bench docs wheel-test requirements clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(STAMP): requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)  ## generate a service, measure it, chart it, and serve the pages
	@$(BIN)/overnights demo

test: $(STAMP)  ## the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not scale"

test-all: $(STAMP)  ## the tests, the slow ones too
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)  ## format, names, types and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(STAMP)  ## ours beside plain DuckDB SQL on the same events (EVENTS=10M)
	@$(BIN)/python benchmarks/run.py --events $(EVENTS)

docs: $(STAMP)  ## write docs/reference/ from the code
	@$(BIN)/python docs/generate.py

requirements: $(STAMP)  ## pin the requirements again
	@cd requirements && for set in core dev; do \
	  ../$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header $$set.in -o $$set.txt; done

clean:  ## remove what the targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
