# make report   set up and make the sample province's month
# make test     set up and run every test
# make lab      set up and open the notebooks in JupyterLab
# make lock     resolve the dependencies anew (versions and hashes)
# make lowest   two reports with the oldest versions that pyproject.toml admits
# make clean    remove what was made
.PHONY: report test lab lock lowest clean setup setup-test

# The first of these that really runs and is new enough.
PYTHON ?= $(or $(shell for each in python3.12 python3.11 python3 python; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done), \
	$(error Python 3.11 or newer with venv and ensurepip is needed (Debian, Ubuntu: apt-get install python3-venv)))
BIN := .venv/bin
PERIOD ?= 2026-08
DATA := reports/sample-data

report: setup
	$(BIN)/kstt sample --out $(DATA)
	$(BIN)/kstt report --period $(PERIOD) --counts $(DATA) --out reports

test: setup-test
	$(BIN)/python -m pytest -n 2 --dist loadfile
	$(BIN)/python -m pytest --nbval notebooks -p no:cacheprovider

lab: setup
	$(BIN)/kstt lab

setup: .venv/.run-ready
setup-test: .venv/.test-ready

.venv/.run-ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.test-ready: requirements-test.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ .venv/.run-ready

lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --group build --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements-test.lock

lowest:
	rm -rf .venv-lowest
	$(PYTHON) -m venv .venv-lowest
	uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct .
	.venv-lowest/bin/kstt sample --out .venv-lowest/sample
	.venv-lowest/bin/kstt report --period $(PERIOD) --counts .venv-lowest/sample --unit H99 --unit H99.05 --out .venv-lowest/reports

clean:
	rm -rf .venv .venv-lowest build dist .pytest_cache .hypothesis .ruff_cache
	find reports -mindepth 1 ! -name README.md -delete
