# Two commands do everything on a machine that has git, make and Python >= 3.11 with pip:
#   make report   set up, then data/raw -> data/processed -> notebooks -> reports/
#   make test     set up, then the tests
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: report test lab check draws fuzz mutation lock bench clean help

report: $(READY)
	$(BIN)/cchc report

test: $(READY)
	$(BIN)/python -m pytest

# Without the news, update and extension look-ups that JupyterLab makes by itself.
lab: $(READY)
	$(BIN)/cchc lab

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ten thousand drawn files through the whole reading; the test suite takes the first 800.
draws: $(READY)
	CCHC_DRAWS=10000 $(BIN)/python -m pytest tests/test_round_trip.py

# Readers on changed workbooks for twenty minutes, by a new seed; the test suite takes twelve seconds.
fuzz: $(READY)
	CCHC_FUZZ_SECONDS=1200 CCHC_FUZZ_SEED=$$(date +%s) $(BIN)/python -m pytest -s tests/read/test_fuzz.py

# Faults put into stats, shape and clean, one at a time: do the tests notice? Half an hour; see docs/mutation.md.
mutation: $(READY)
	$(BIN)/python benchmarks/mutation.py

# The table of docs/performance.md; then each comparison by itself. benchmarks/scale.py (ten minutes) is apart.
bench: $(READY)
	$(BIN)/python benchmarks/table.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/building.py
	$(BIN)/python benchmarks/notebooks.py
	$(BIN)/python benchmarks/trends_and_gaps.py
	$(BIN)/python benchmarks/questions.py

# Needs uv; only for those who change the dependencies in pyproject.toml.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --all-extras --python-version 3.11 pyproject.toml --output-file requirements.lock

clean:
	rm -rf data/processed reports

help:
	@echo "make report | test | lab | check | draws | fuzz | mutation | bench | lock | clean | help"

# The environment is made once, from the lock, and made anew when the lock changes.
# Bytecode is compiled here, so that no later command pays for it.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'cchc needs Python 3.11 or newer; try: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q $(VENV)/lib >/dev/null 2>&1 || true
	@touch $(READY)
