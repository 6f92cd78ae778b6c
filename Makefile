.PHONY: help install run test check bench soak docs harm fuzz
SEED ?= 1
CASES ?= 20000
PYTHON ?= python3

help: ## show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

install: ## make .venv with what the service needs
	@$(PYTHON) install.py

run: install ## start the service, post an example to it, print the verdict; Ctrl-C stops it
	@.venv/bin/dontbuy serve --example examples/vendor-evaluation.yaml

# What Python makes of the tests is kept, whatever the environment says: each process would make it anew.
test: ## run every test
	@$(PYTHON) install.py --dev && PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -n 2

check: ## lint, types, architecture
	@$(PYTHON) install.py --dev && .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

bench: ## print what the engines, the command, the service and the pages take
	@$(PYTHON) install.py --dev && .venv/bin/python -m bench

harm: ## take each protection away in a copy, and expect its test to fail; NAMES="…" tries some
	@$(PYTHON) install.py --dev && .venv/bin/python -m tests.harm $(NAMES)

fuzz: ## send CASES made-up requests to a real server, from SEED on: make fuzz SEED=7 CASES=20000
	@$(PYTHON) install.py --dev && .venv/bin/python -m tests.api.fuzzing $(SEED) $(CASES)

soak: ## kill the service 200 times on each kind of store while others write, and print what was lost
	@$(PYTHON) install.py --dev && .venv/bin/python -m bench.killing 200

docs: ## write docs/errors.md from docs/errors.yaml, and rules/schemas
	@$(PYTHON) install.py && .venv/bin/python -m dontbuy.api.pages.docs.errors && .venv/bin/dontbuy rules schema rules/schemas
