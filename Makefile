# make help lists the targets. Everything is installed into .venv, from the locks, with hashes.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Its waits have ends of their own.
TORTURE := -o faulthandler_timeout=0 --log-cli-level=info

.PHONY: help setup dev run test lint docs bench torture lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: .venv/run.stamp  ## make .venv with .venv/bin/groupkeeper
dev: .venv/dev.stamp  ## the same, with what tests and checks need

run: setup  ## start groupkeeper on http://127.0.0.1:8080
	@exec $(BIN)/groupkeeper run

test: dev  ## run the whole suite, on all processors
	$(BIN)/pytest -n auto --dist loadgroup

lint: dev  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: dev  ## links, commands and settings in the documents
	$(BIN)/pytest -q tests/architecture/test_documents.py tests/unit/bot/test_router.py tests/unit/bot/test_settings.py

bench: dev  ## measure speed, beside the alternatives
	$(BIN)/python -m benchmarks

torture: dev  ## the kill suites at full length: hours
	GROUPKEEPER_TEST_KILLS=1000 $(BIN)/pytest tests/process/test_announcement_kills.py $(TORTURE)
	GROUPKEEPER_TEST_KILLS=200 $(BIN)/pytest tests/process -k "kill and not announcement" $(TORTURE)

lock:  ## resolve the locks anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "groupkeeper needs Python 3.11 or newer; $(PYTHON) is older or missing. Install one, or name it: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv, then call make again."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:  ## remove .venv and caches (data/ stays)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
