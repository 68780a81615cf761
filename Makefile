# Weriye. `make help` lists what there is.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Some machines are told to keep no compiled modules. Any `weriye` command then takes three times as long to start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-quick test-slow test-postgres test-chaos check format bench bench-press bench-desk bench-import bench-language bench-reader screenshots lock clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- Run -----------------------------------------------------------------------------------------

run: $(VENV)/installed ## Serve a newsroom with a demo station on http://127.0.0.1:$(PORT)/
	@sh scripts/system-packages ffmpeg || true
	@PORT=$(PORT) exec $(BIN)/weriye serve --demo

# Without looking for dependencies: the lock names them all, and old versions of pip stumble over spellings of extras.
$(VENV)/installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Weriye needs Python 3.11 or newer: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/developing: $(VENV)/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	touch $@

# --- Test ----------------------------------------------------------------------------------------

test: test-quick test-slow ## Run all tests

test-quick: $(VENV)/developing ## Run the quick tests
	$(BIN)/pytest -n auto -m "not slow"

# A file's tests share a server: they run in one process. They wait much, so there is one more than there are cores.
# What takes longest begins first: the order of the files is that of tests/conftest.py.
test-slow: $(VENV)/developing ## Run the tests with servers, browsers and builds
	@sh scripts/system-packages chromium ffmpeg libxml2-utils nginx libnginx-mod-http-brotli-static caddy \
		w3m links lynx default-jre-headless npm
	@sh scripts/checkers/install || true
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m slow

# Every quick test that uses a database, and of the slow ones those in which it has the largest part. All of them, ten
# minutes more: make test-postgres POSTGRES_SLOW=tests
POSTGRES_SLOW ?= tests/chaos tests/journeys/test_desk.py tests/servers/test_serve.py tests/servers/test_workers.py

test-postgres: $(VENV)/developing ## Run the tests that use a database on a throw-away PostgreSQL
	sh scripts/with-postgres $(BIN)/pytest -n auto -m "not slow"
	sh scripts/with-postgres $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m slow $(POSTGRES_SLOW)

test-chaos: $(VENV)/developing ## Kill the newsroom 300 times and look for what was lost
	$(BIN)/python -m tests.chaos.harness --kills 300

check: $(VENV)/developing ## Lint, types, import order, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint weriye/reader/templates weriye/desk/templates

format: $(VENV)/developing ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# --- Measure -------------------------------------------------------------------------------------

bench: $(VENV)/developing ## Measure the article page and publish-to-visible
	@sh scripts/system-packages chromium
	$(BIN)/python -m benchmarks.house

bench-press: $(VENV)/developing ## Measure the press with a small and a large archive, beside Hugo and nginx
	$(BIN)/python -m benchmarks.press $(PRESS)

bench-desk: $(VENV)/developing ## Measure the desk's pages with a small and a large archive
	@sh scripts/system-packages chromium
	$(BIN)/python -m benchmarks.desk $(DESK)

bench-import: $(VENV)/developing ## Measure importing an archive
	$(BIN)/python -m benchmarks.import_

bench-language: $(VENV)/developing ## Measure the Somali analysis and the checks across editions
	$(BIN)/python -m benchmarks.language

bench-reader: $(VENV)/developing ## Measure every kind of page: weight, 2G and 3G, Lighthouse, axe, vnu
	@sh scripts/system-packages chromium default-jre-headless npm
	@sh scripts/checkers/install all
	$(BIN)/python -m benchmarks.reader $(READER)

screenshots: $(VENV)/developing ## Shoot every kind of page in both editions into artefacts/pages
	@sh scripts/system-packages chromium
	$(BIN)/python -m benchmarks.screenshots

# --- Keep ----------------------------------------------------------------------------------------

lock: $(VENV)/developing ## Write the lock files anew (versions and hashes, no addresses)
	sh scripts/lock

clean: ## Remove what was installed and built; keeps var/
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
