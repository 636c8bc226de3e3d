# Everything is set up on first use in .venv/, which is safe to delete.
#   make demo    write the example hub into demo/, record its takes, build the first song
#   make test    every check: style, types, floors, tests
#   make bench   measure speed and accuracy beside other tools

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test bench lint format types clean

demo: $(READY)
	$(BIN)/coproduce demo demo

test: $(READY) lint types
	$(BIN)/pytest -n 2 --dist worksteal

bench: $(READY)
	@for script in tests/benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt tools/make-venv
	sh tools/make-venv $(VENV)
	touch $(READY)
