# The commands of this repository. `make help` lists them; CONTRIBUTING.md says when to use which.

PYTHON ?= python3
PORT ?= 8000
DIR ?= demo
T ?= tests

VENV := .venv
BIN := $(VENV)/bin
# The lock is complete, so nothing may be resolved anew; the package itself is installed from here.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
SELF := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .

.DEFAULT_GOAL := help
.PHONY: help install dev run test check format openapi bench fuzz lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.runtime ## Make the environment in .venv with all the gateway needs

dev: $(VENV)/.development ## Make the environment in .venv with all that tests and checks need besides

run: install ## Start the sample company on 127.0.0.1:8000 (PORT=…, DIR=…)
	@exec $(BIN)/wrapper demo --port $(PORT) --dir $(DIR)

test: system dev ## Run the tests, with what they need of the system; T=tests/unit runs a part
	@$(BIN)/python -m pytest $(T)

check: dev ## Run the linters, the type checker, the import contracts and the spell checker
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: dev ## Format the code, and mend what the linter can
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

openapi: dev ## Write the published descriptions in openapi/ anew; BREAKING=1 even what breaks consumers
	$(BIN)/wrapper check --schema > openapi/catalog.schema.json
	DEMO_DIR=demo $(BIN)/wrapper openapi --catalog fixtures/catalog --output openapi $(if $(BREAKING),--allow-breaking)

bench: dev ## Run the benchmarks; FULL=1 takes longer and is what docs/performance.md quotes
	@for bench in tests/bench/[a-z]*.py; do \
	  echo; echo "== $$bench"; $(BIN)/python $$bench $(if $(FULL),--full) || exit 1; \
	done

fuzz: system dev ## Feed every parser with broken input for a minute each, and serve 1,000 made legacies an engine; SECONDS=600, LEGACIES=5000 for more
	@FUZZ_SECONDS=$(or $(SECONDS),60) LEGACIES=$(or $(LEGACIES),1000) $(BIN)/python -m pytest -q tests/fuzz tests/legacies

lock: ## Resolve all dependencies anew into requirements.lock and requirements-dev.lock
	@sh tests/system/lock.sh "$(PYTHON)"

clean: ## Remove everything that these commands made, except the demo's folder
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis

.PHONY: system
system:
	@sh tests/system/install.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. Install it, on Debian and Ubuntu with: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) …"
	@$(INSTALL) --requirement requirements.lock
	@$(SELF)
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what tests and checks need into $(VENV) …"
	@$(INSTALL) --requirement requirements-dev.lock
	@touch $@
