# Everything a checkout needs. It asks the machine for Python 3.11 (with venv) and make: no Java,
# no activated environment. A target is listed by `make help` when it has a `##` description.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Another project's environment, Spark or pip options must not leak into this one.
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONPATH PYTHONHOME PYTHONSTARTUP
unexport SPARK_HOME SPARK_CONF_DIR PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON PYSPARK_SUBMIT_ARGS
unexport PIP_TARGET PIP_PREFIX PIP_USER PIP_REQUIRE_HASHES

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PACKAGES := beaconing features models evaluation jobs benchmarks
DEMO := out/small
STANDARD := out/standard

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: $(VENV)/.project ## Build or renew .venv from the lock

# A changed lock builds the environment anew, so that nothing it dropped stays importable. The two
# source distributions, pyspark and h2o-pysparkling, are built with the locked setuptools and wheel:
# with build isolation pip would fetch the newest of those, unpinned and unchecked.
$(VENV)/.locked: requirements/build.txt requirements/dev.txt
	@$(find_python)
	echo "Building $(VENV) with $$($$python --version) from the lock; this takes a minute or two"
	rm -rf $(VENV)
	$$python -m venv $(VENV) || { rm -rf $(VENV)
	  echo "Cannot create an environment: on Debian or Ubuntu, apt install python3-venv" >&2; exit 1; }
	$(PIP) install --require-hashes -r requirements/build.txt
	$(PIP) install --require-hashes --no-build-isolation -r requirements/dev.txt
	touch $@

$(VENV)/.project: $(VENV)/.locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

# Sets `python` to a Python 3.11, or ends with what to do. PYTHON=/path/to/python comes first.
define find_python
python=
for candidate in $(PYTHON) python3.11 python3 /usr/bin/python3.11 /usr/bin/python3; do
  if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    python=$$candidate; break
  fi
done
if [ -z "$$python" ]; then
  echo "Python 3.11 is needed (Spark 3.5 and Sparkling Water end there); found: $$(python3 --version 2>&1)" >&2
  echo "Install it, or name it: make setup PYTHON=/path/to/python3.11" >&2
  exit 1
fi
endef

.PHONY: run
run: $(DEMO)/.simulated ## Simulate ten days of an enterprise of 200 and hunt in them
	@$(BIN)/beaconing run --input $(DEMO)/logs --warehouse $(DEMO)/warehouse \
	  --from 2024-03-04 --to 2024-03-13

.PHONY: replay
replay: $(STANDARD)/.simulated ## Replay three weeks of an enterprise of 500, beside five peers
	@$(BIN)/beaconing replay --input $(STANDARD)/logs --warehouse $(STANDARD)/warehouse \
	  --labels $(STANDARD)/labels.csv --from 2024-03-04 --to 2024-03-24

# The stamp is written last: a simulation that was stopped half-way is made anew.
out/%/.simulated: conf/worlds/%.yaml | setup
	@rm -rf $(@D)/logs
	$(BIN)/beaconing simulate --world $< --out $(@D) --format elff
	touch $@

.PHONY: test
test: setup ## Run the tests, with real Spark and real H2O
	@$(BIN)/pytest

.PHONY: fuzz
fuzz: setup ## Break ten million lines of all formats (LINES=, SEED=)
	@$(BIN)/python -m benchmarks.fuzz --lines $(or $(LINES),10000000) --seed $(or $(SEED),1)

.PHONY: bench-formats
bench-formats: setup ## Measure how fast logs are read, beside DuckDB and plain Python
	@$(BIN)/python -m benchmarks.formats

.PHONY: bench-noise
bench-noise: setup ## Measure how much noise a rhythm survives, beside RITA, AC&CD and BAYWATCH
	@$(BIN)/python -m benchmarks.noise

.PHONY: bench-speed
bench-speed: setup ## Measure how fast a day of events becomes features, beside DuckDB
	@$(BIN)/python -m benchmarks.speed

.PHONY: realism
realism: setup ## Show how far simulated traffic is from real logs (REAL=, SIMULATED=)
	@$(BIN)/python -m benchmarks.realism --real $(or $(REAL),../shared/data/real/normalised) \
	  $(addprefix --simulated ,$(SIMULATED))

.PHONY: lint
lint: setup ## Check style, types and the import rules; change nothing
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: setup ## Sort imports, fix what can be fixed, format
	@$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# The lock names versions and hashes, no addresses: where packages come from is the machine's affair.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
  --generate-hashes --custom-compile-command "make lock" -c requirements/build.txt

.PHONY: docs
docs: setup ## Write the pages of the log formats and the features from their declarations
	@$(BIN)/python -c "from pathlib import Path; from beaconing.logs.pages import write_pages; \
	  from beaconing.logs.registry import declared_formats; \
	  write_pages(Path('docs/formats'), declared_formats().values())"
	$(BIN)/python -c "from pathlib import Path; from features.pages import with_catalogue; \
	  page = Path('docs/features.md'); \
	  page.write_text(with_catalogue(page.read_text('utf-8')), 'utf-8')"

.PHONY: docs-worlds
docs-worlds: setup ## Write the tables and draw the pictures of docs/worlds.md
	@$(BIN)/python -m benchmarks.worlds

.PHONY: lock
lock: setup ## Renew requirements/*.txt from pyproject.toml with the newest versions
	@$(subst -c requirements/build.txt,,$(LOCK)) --group build -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	for group in dev notebook; do
	  $(LOCK) pyproject.toml -c requirements/runtime.txt --group $$group -o requirements/$$group.txt
	done

.PHONY: clean
clean: ## Remove .venv, what make simulated and all caches
	@rm -rf $(VENV) $(DEMO) $(STANDARD) out/realism build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache .hypothesis spark-warehouse metastore_db derby.log
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
