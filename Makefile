PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEV_STAMP := $(VENV)/.ready-dev
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
# A shell that forbids bytecode would have each of the hundred processes of a test run compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run lab test check bench fix docs soak fuzz clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Set up, start on 127.0.0.1:8080 and play the sample day
	$(BIN)/ringfence run

lab: $(STAMP) ## Kamailio, sipp and Ringfence on the loopback: watch calls being judged
	$(BIN)/ringfence sip lab

test: $(DEV_STAMP) check ## Set up, check and pass every test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(DEV_STAMP) ## Style, types and walls
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV_STAMP) ## Measure speed and memory as ratios to a baseline
	$(BIN)/ringfence bench

fix: $(DEV_STAMP) ## Format, and mend what can be mended by a machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(DEV_STAMP) ## Write the generated pages again
	$(BIN)/ringfence docs
	$(BIN)/ringfence docs --detectors

soak: $(DEV_STAMP) ## The tests that take longer
	$(BIN)/pytest -m soak $(SOAK)

fuzz: $(DEV_STAMP) ## Property tests with examples that nobody tried before
	FRESH_EXAMPLES=1 $(BIN)/pytest -n 2 -m hypothesis

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ringfence needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(VENV)/bin/python requirements/run.lock requirements/build.lock pyproject.toml
	$(PIP) --require-hashes -r requirements/build.lock -r requirements/run.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(STAMP) requirements/dev.lock
	$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@
