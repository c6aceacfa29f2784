# `make demo` shows the linter at work, `make test` checks all that CI checks. Both need python3, make and git only.

PYTHON ?= python3
PYTHONS ?= python3.10 python3.11 python3.12 python3.13 python3.14
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := -m pip install -qq --disable-pip-version-check
# Dependency groups are read by pip 25.1 and later, venv brings an older one.
PIP := pip>=25.1

# What the tests read besides the package itself.
TEST_INPUTS := tests rules fixtures README.md CONTRIBUTING.md CHANGELOG.md pyproject.toml .pre-commit-hooks.yaml

.PHONY: demo test lint pytest test-wheel test-pythons format clean

# The sample application has problems on purpose: exit code 1 is what a demonstration looks like.
demo: $(VENV)/installed
	@$(BIN)/serverless-lint check fixtures/order-api || [ $$? -eq 1 ]

test: lint pytest test-wheel

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

pytest: $(VENV)/installed-dev
	$(BIN)/python -m pytest -q

# Runs outside the checkout, so that nothing but the installed wheel can be imported.
test-wheel: $(VENV)/installed-dev
	rm -rf dist
	$(BIN)/python -m build --outdir dist . > build.log 2>&1 || { cat build.log; exit 1; }
	@set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	$(PYTHON) -m venv "$$work/venv"; \
	"$$work/venv/bin/python" $(PIP_INSTALL) '$(PIP)'; \
	"$$work/venv/bin/python" $(PIP_INSTALL) --group test dist/*.whl; \
	mkdir "$$work/suite"; \
	cp -R $(TEST_INPUTS) "$$work/suite"; \
	cd "$$work/suite"; \
	"$$work/venv/bin/pytest" -q

test-pythons:
	@set -e; for python in $(PYTHONS); do \
	    if ! "$$python" -c '' 2> /dev/null; then echo "$$python: not found"; continue; fi; \
	    echo "$$python"; \
	    "$$python" -m venv "$(VENV)-$$python"; \
	    "$(VENV)-$$python/bin/python" $(PIP_INSTALL) '$(PIP)'; \
	    "$(VENV)-$$python/bin/python" $(PIP_INSTALL) --group test --editable .; \
	    "$(VENV)-$$python/bin/python" -m pytest -q; \
	done

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv .venv-* dist build.log .mypy_cache .pytest_cache .ruff_cache

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python $(PIP_INSTALL) '$(PIP)'
	$(BIN)/python $(PIP_INSTALL) --group dev
	@touch $@
