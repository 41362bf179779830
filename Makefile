# Everything runs from .venv, which is made here from the hash-pinned locks. Needed beforehand: Python 3.11 or newer, and make.

SHELL := /bin/sh
PYTHON ?= python3
ARGS ?=
# For make eval: a folder with recorded interviews, and one for what comes of them (for make quarter too).
EVAL ?=
OUT ?=
QUARTER := bot/playground/newsrooms/quarter.yaml
# Tests at once. Many of them wait for a process, a browser or a database most of the time.
WORKERS ?= 4

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-develop

# Wheels only: no package's own build script runs here, and none fetches what no lock names.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALL_LOCK := $(PIP) install --require-hashes --only-binary :all: --requirement
INSTALL_PROJECT := $(PIP) install --no-index --no-deps --no-build-isolation --editable .
COMPILE := $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml --group build

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run demo quarter test check format bench eval quality lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@echo '  Options for a command go into ARGS:  make test ARGS="-k ideas"'

run: $(RUN_READY) ## Start Beatdesk; with no settings, a local web page
	@$(BIN)/beatdesk run $(ARGS)

demo: $(RUN_READY) ## Play a fortnight in seconds, printed as a story
	@$(BIN)/beatdesk demo $(ARGS)

quarter: $(RUN_READY) ## Play thirteen weeks and prove that nobody was pestered; OUT=folder keeps the JSON
	@folder="$(OUT)"; \
	if [ -z "$$folder" ]; then folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT; fi; \
	mkdir -p "$$folder" && $(BIN)/beatdesk demo --newsroom $(QUARTER) --json "$$folder/quarter.json" $(ARGS) && \
	$(BIN)/python -m evaluation.cadence "$$folder/quarter.json" $(QUARTER)

test: $(DEV_READY) ## Run the tests
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

check: $(DEV_READY) ## Check format, lint, types and who imports whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_READY) ## Put the code into its format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_READY) ## Measure speed and memory
	$(BIN)/python -m benchmarks $(ARGS)

eval: $(RUN_READY) ## Try the language model that is set up; EVAL=interviews, OUT=results
	@$(BIN)/python -m evaluation $(if $(EVAL),--interviews "$(EVAL)") $(if $(OUT),--out "$(OUT)") $(ARGS)

quality: $(RUN_READY) ## Measure routing, contention and highlights; EVAL=labelled news
	@$(BIN)/python -m evaluation.quality $(if $(EVAL),"$(EVAL)") $(ARGS)

lock: $(DEV_READY) ## Renew the locks from pyproject.toml; ARGS=--upgrade takes newer versions
	$(COMPILE) $(ARGS) --extra embeddings --output-file requirements.lock
	$(COMPILE) $(ARGS) --extra embeddings --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove .venv and every cache; data stays
	rm -rf $(VENV) .venv-proxy .venv-smollm tests/servers/node/node_modules build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis *.egg-info
	find bot tests benchmarks evaluation -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@for candidate in $(PYTHON) python3.14 python3.13 python3.12 python3.11 none; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then break; fi; \
	done; \
	if [ $$candidate = none ]; then \
		echo "Beatdesk needs Python 3.11 or newer, and found none here. Install one, or name yours: make PYTHON=/path/to/python3"; \
		exit 1; \
	fi; \
	if ! $$candidate -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "This Python ($$candidate) comes without pip for virtual environments. Install it, then run make again; on Debian or Ubuntu: apt install python3-venv"; \
		exit 1; \
	fi; \
	rm -rf $(VENV); \
	echo "Making $(VENV) with $$($$candidate --version)"; \
	$$candidate -m venv $(VENV) || { rm -rf $(VENV); echo "The virtual environment could not be made; the reason stands above."; exit 1; }

$(RUN_READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Beatdesk needs (the first time takes a minute)"
	@$(INSTALL_LOCK) requirements.lock && $(INSTALL_PROJECT) || { echo "Installing failed; the reason stands above."; exit 1; }
	@touch $@

$(DEV_READY): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Beatdesk and its tests need (the first time takes a minute or two)"
	@$(INSTALL_LOCK) requirements-dev.lock && $(INSTALL_PROJECT) || { echo "Installing failed; the reason stands above."; exit 1; }
	@touch $@ $(RUN_READY)
