# Everything happens in .venv/ of this checkout. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
RIVALS := $(VENV)/.rivals
CLUSTER := .venv-cluster
SPARK := $(CLUSTER)/.installed
EVENTS ?= 10M
ROUNDS ?= 3
ONLY ?=

.PHONY: help demo test test-cluster test-all lint bench bench-day bench-serving docs pictures wheel-test requirements clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

# What the product needs, and no more: enough for the demo.
$(CORE): requirements/build.txt requirements/core.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/core.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP): $(CORE) requirements/dev.txt
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(CORE)  ## generate a service, measure it, chart it, and serve the pages
	@$(BIN)/overnights demo

test: $(STAMP)  ## the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not scale"

test-cluster: $(STAMP) $(SPARK)  ## the tests on a Spark cluster of this machine; they want Java 17
	@timeout --signal=INT --kill-after=60 900 $(BIN)/python -m pytest tests/cluster

test-all: $(STAMP) $(SPARK)  ## the tests, the slow ones too
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)  ## format, names, types and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Those that the benchmark runs beside ours; Spark with Java in an environment of its own.
$(RIVALS): $(CORE) requirements/bench.txt
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

$(SPARK): requirements/build.txt requirements/core.txt requirements/cluster.txt pyproject.toml
	@test -x $(CLUSTER)/bin/python || $(PYTHON) -m venv $(CLUSTER)
	@$(CLUSTER)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  -r requirements/build.txt -r requirements/core.txt -r requirements/cluster.txt
	@$(CLUSTER)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

bench: $(RIVALS) $(SPARK)  ## ours beside SQL, Polars and Spark on the same events (EVENTS=50M ROUNDS=3 ONLY=chdb,best)
	@$(BIN)/python benchmarks/run.py --events $(EVENTS) --rounds $(ROUNDS) --only "$(ONLY)"

bench-day: $(CORE)  ## a new day on 28 against the full run (EVENTS=10M)
	@$(BIN)/python benchmarks/day.py --events $(EVENTS)

bench-serving: $(CORE)  ## 50 readers of five years of charts, and all that a core can send
	@$(BIN)/python benchmarks/serving.py

docs: $(STAMP)  ## write docs/reference/ from the code, and the examples that pages show
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/worked.py

pictures: $(STAMP)  ## take the pictures of the README anew, of the demo's pages; they want Chromium
	@$(BIN)/python docs/pictures.py

requirements: $(STAMP)  ## pin the requirements again
	@cd requirements && for set in build core dev bench cluster; do \
	  ../$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header $$set.in -o $$set.txt; done

clean:  ## remove what the targets made
	rm -rf $(VENV) $(CLUSTER) build dist .pytest_cache .mypy_cache .ruff_cache
