# make serve: install, build the index from corpus/, serve page and API.   make test: install, lint, types, tests.
# make help lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help serve index install test lint types tests chromium format eval calibrate reader constraints clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

serve: index ## Serve the page and the API at http://127.0.0.1:8000 (RAGQA_HOST and RAGQA_PORT change that).
	$(BIN)/ragqa serve

index: install ## Build the index from corpus/; a rejected file is named and does not stop it.
	$(BIN)/ragqa index || [ $$? -eq 3 ]

install: $(VENV)/installed ## Create .venv with what serving needs.

$(VENV)/installed: $(SOURCES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ragqa needs Python 3.11 or newer: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) --constraint constraints.txt --editable '.[test,train]'
	@touch $@

test: lint types tests ## Everything that CI checks.

lint: $(VENV)/installed-test ## Ruff: lint and format.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-test ## mypy, strict.
	$(BIN)/mypy

tests: $(VENV)/installed-test chromium ## pytest, offline.
	HF_HUB_OFFLINE=1 $(BIN)/pytest

chromium: # Debian's browser and its driver, for the page tests.
	@if ! command -v chromium > /dev/null || ! command -v chromedriver > /dev/null; then \
		if [ "$$(id -u)" != 0 ]; then \
			echo "The browser tests need chromium and chromium-driver: sudo apt-get install chromium chromium-driver"; \
			exit 1; \
		fi; \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver; \
	fi

format: $(VENV)/installed-test ## Format and mend what ruff can.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: index ## Score our own questions about corpus/.
	$(BIN)/ragqa eval corpus

calibrate: $(VENV)/installed-test ## Fit confidence.json anew on the tuning questions in ../shared/data.
	$(BIN)/python -m ragqa_eval.calibration --out src/ragqa/data/reader/confidence.json

reader: $(VENV)/installed-test ## Train the shipped reader anew from ../shared, into build/reader; an hour or more.
	$(BIN)/python -m ragqa_eval.make_reader --base ../shared/models/reader-first --out build/reader

constraints: $(VENV)/installed-test ## Write constraints.txt from what is installed.
	(sed -n '1,/^# Made/p' constraints.txt; \
		$(BIN)/python -m pip freeze --exclude-editable | grep -v '^-e ' | sed 's/+cpu$$//') > constraints.new
	mv constraints.new constraints.txt

clean: ## Remove what was built: environment, index, caches of the tools.
	rm -rf $(VENV) index/snapshots index/current index/lock build .mypy_cache .ruff_cache .pytest_cache .hypothesis
