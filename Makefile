# make run | test | check | bench | help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
KERNELS := matching/kernels.py $(shell grep -lE '^@kernel|# kernels:' matching/*/*.py)
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run test check bench catalogues clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp $(VENV)/kernels.stamp $(CATALOGUES) ## the site with a demonstration event, on http://127.0.0.1:8000 (PORT=)
	@$(BIN)/python -m gateway.start

test: $(VENV)/test.stamp $(VENV)/kernels.stamp $(CATALOGUES) ## everything: unit, property, both databases, browser
	@$(BIN)/python tests/prepare.py
	@$(BIN)/python -m pytest

check: $(VENV)/test.stamp $(VENV)/kernels.stamp $(CATALOGUES) ## lint, format, types, import contracts, fast tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -m "not slow and not browser and not postgresql"

bench: $(VENV)/test.stamp $(VENV)/kernels.stamp ## the side-by-side measurements, into benchmarks/results.json
	@$(BIN)/python -m benchmarks

# A language starts with its first catalogue (make catalogues ADD=ja) and is offered once that is complete.
catalogues: $(VENV)/test.stamp ## collect the texts to translate and bring every catalogue up to date (ADD=ja: begin one)
	@$(BIN)/pybabel -q extract -F babel.cfg --no-wrap --sort-by-file --add-location=file -o translations/messages.pot .
	@for l in $(subst -,_,$(ADD)); do [ -e translations/$$l ] || $(BIN)/pybabel -q init --no-wrap -i translations/messages.pot -d translations -l $$l; done
	@for l in $$(ls translations | grep -v '[.]'); do $(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i translations/messages.pot -d translations -l $$l && $(BIN)/pybabel -q compile -d translations -l $$l; done
	@$(BIN)/python -m gateway.languages

clean: ## remove the environment (data under var/ stay)
	@rm -rf $(VENV)

# The inner loops are compiled here, so that no run has to; afterwards only what has changed.
$(VENV)/kernels.stamp: $(KERNELS) | $(VENV)/run.stamp
	@$(BIN)/python -m matching.kernels
	@touch $@

# Catalogues are kept as text and read compiled.
%.mo: %.po | $(VENV)/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@

# The stamp is the target, not the folder: an interrupted install leaves no stamp and is done again.
$(VENV)/run.stamp: requirements.txt setup.sh
	@PYTHON="$(PYTHON)" sh setup.sh $(VENV) requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-test.txt requirements.txt setup.sh
	@PYTHON="$(PYTHON)" sh setup.sh $(VENV) requirements-test.txt
	@touch $@ $(VENV)/run.stamp
