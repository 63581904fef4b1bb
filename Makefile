# The few commands a person needs. Without make (Windows): the same commands stand in README.md.
#
#   make demo    environment, then the shipped aluminium-profile study from workbook to report
#   make app     the local pages in the browser
#   make test    everything that is tested
#   make lint    style, types and import contracts
#   make docs    the documentation, strictly, into site/
#   make bench   the figures of docs/en/performance.md, beside their baselines (ROWS=… single ones)
#   make pin     constraints.txt anew after a change of dependencies
#   make clean   what builds and tools leave behind (the environment stays)
#
# VENV=…   another environment        WHEEL=…   install and test a built wheel instead of the checkout
# BENCH_VENV=…   the same for the bench   ROWS=…   rows of the bench, e.g. "one-change first-result"

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo app test lint docs bench pin clean style types contracts test-programs

VENV ?= .venv
BENCH_VENV ?= .venv-bench
WHEEL ?=
ROWS ?=
# The first of these that is 3.11 or newer; make PYTHON=… decides otherwise.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INPUTS := pyproject.toml constraints.txt
ifdef WHEEL
DEFAULT_PACKAGE = '$(WHEEL)'
TEST_PACKAGE = '$(WHEEL)[test]'
else
DEFAULT_PACKAGE = -e .
TEST_PACKAGE = -e '.[test]'
endif

help:
	@sed -n '3,13s/^# \{0,1\}//p' Makefile

# ------------------------------------------------------------------------------------------------------- environments
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: none found on PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot make environments. On Debian and Ubuntu:  sudo apt-get install -y python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Stamps, so that a second call starts at once; they are renewed when the dependencies change.
$(VENV)/.installed: $(INPUTS) $(WHEEL) | $(BIN)/python
	@echo "Installing into $(VENV) (once; a few minutes on the first call)"
	@$(PIP_INSTALL) $(DEFAULT_PACKAGE)
	@touch $@

$(VENV)/.installed-test: $(INPUTS) $(WHEEL) | $(BIN)/python
	@echo "Installing with test tools into $(VENV) (once; a few minutes on the first call)"
	@$(PIP_INSTALL) $(TEST_PACKAGE)
	@touch $@ $(VENV)/.installed

# ----------------------------------------------------------------------------------------------------------- commands
demo: $(VENV)/.installed
	@$(BIN)/footprint demo

app: $(VENV)/.installed
	@$(BIN)/footprint serve

test-programs: $(VENV)/.installed-test
	@scripts/get_test_programs $(BIN)

# With WHEEL, tests/ is copied away first: in this flat layout Python would otherwise import the checkout.
test: $(VENV)/.installed-test test-programs
	@bin=$$(cd $(BIN) && pwd); \
	if [ -z "$$FOOTPRINT_SHARED" ] && [ -d ../shared/cases ]; then export FOOTPRINT_SHARED=$$(cd ../shared && pwd); fi; \
	export FOOTPRINT_CHECKOUT=$$PWD; export FOOTPRINT_SCREENSHOTS=$${FOOTPRINT_SCREENSHOTS-$$PWD/build/screenshots}; \
	if [ -n "$(WHEEL)" ]; then \
	  away=$$(mktemp -d); trap 'rm -rf "$$away"' EXIT; \
	  cp -R tests pyproject.toml "$$away"; cd "$$away"; export FOOTPRINT_TESTS_WHEEL=1; \
	fi; \
	"$$bin/python" -P -m pytest

lint: style types contracts

style: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-test
	$(BIN)/mypy

contracts: $(VENV)/.installed-test
	$(BIN)/lint-imports --no-logo

docs: $(VENV)/.installed-test
	@$(BIN)/python -P scripts/write_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# An environment of its own: its baselines need pypardiso, which nothing else here does.
$(BENCH_VENV)/.installed: $(INPUTS)
	@echo "Installing with the extras fast and distributed into $(BENCH_VENV) (once; a few minutes on the first call)"
	@$(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fast,distributed]' playwright
	@touch $@

bench: $(BENCH_VENV)/.installed
	@PYTHONPATH=bench $(BENCH_VENV)/bin/python -P bench/run.py $(ROWS)

pin: | $(BIN)/python
	@$(BIN)/python scripts/pin.py

clean:
	rm -rf build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage demo-output
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
