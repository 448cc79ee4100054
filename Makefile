# One command each. CI runs the same ones.
.DEFAULT_GOAL := help
.PHONY: help setup ui up dev test check fix bench bench-ui lock wheel clean

PYTHON ?= python3
export PYTHON
BIN := .venv/bin
INSTALLED := .venv/.installed

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ui ## Install everything, build the interface (the others do this by themselves)
	@$(BIN)/python -m compileall -q src

ui: $(INSTALLED) ## Build the interface into the package, when its sources have changed
	@$(BIN)/python scripts/build_web.py

$(INSTALLED): pyproject.toml requirements/dev.txt scripts/setup scripts/find_uv
	@scripts/setup
	@touch $@

up: setup ## Run Onward on this machine; ARGS="--port 9000" for options
	@$(BIN)/onward up $(ARGS)

dev: $(INSTALLED) ## Run Onward from the sources: what you change is there at once; data in .onward
	@$(BIN)/python scripts/dev.py $(ARGS)

test: setup ## Run all tests
	@scripts/test

check: setup ## Lint, types, direction of imports, generated files
	@scripts/check

fix: setup ## Format, and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@scripts/generate

bench: setup ## Measure this machine, side by side with hand-written Temporal
	@$(BIN)/onward bench engine $(ARGS)

bench-ui: setup ## Measure the interface in a real browser
	@$(BIN)/python bench/ui.py

lock: ## Resolve the dependencies anew, into requirements/
	@scripts/lock

wheel: setup ## Build the wheel, install it elsewhere and try it
	@scripts/check_wheel

clean: ## Remove everything that was made here, but no data
	@rm -rf .venv .bootstrap dist artifacts web/node_modules src/onward/web_dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
