# make run   the whole portal with a demonstration, on this machine alone (PORT=8000)
# make test  everything that must hold: style, floors, types, tests, browsers

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
TEST_ARGS ?=
export PORT

# Types are asked for where rules live; a new file of these names is checked by itself.
TYPED := common reports mre_portal/embedded mre_portal/supervisor.py mre_portal/health.py mre_portal/metrics.py \
	$(filter-out reports/%,$(foreach name,models models.py verbs verbs.py outbox.py slots.py,$(wildcard */$(name))))

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help run test lint types bench catalogues messages tools clean
.DEFAULT_GOAL := help

help:
	@sed -n '1,2s/^# //p' Makefile
	@echo 'also:      make lint, types, bench, catalogues, messages, clean'

run: .venv/installed catalogues
	@exec $(PY) -m mre_portal.supervisor

test: .venv/installed-dev tools catalogues lint types
	$(PY) -m pytest -n 2 --dist worksteal $(TEST_ARGS)

lint: .venv/installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -c 'import sys; from importlinter.cli import lint_imports_command; sys.path.insert(0, "."); lint_imports_command()'

types: .venv/installed-dev
	DEBUG=1 $(PY) -m mypy $(TYPED)

bench: .venv/installed-dev catalogues
	$(PY) -m bench

catalogues: $(CATALOGUES)

# Babel does it in Python, so that a fresh machine needs no gettext; fuzzy entries are left out.
%.mo: %.po | .venv/installed
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

messages: .venv/installed
	DEBUG=1 $(PY) manage.py makemessages --all --no-obsolete --no-wrap --ignore .venv --ignore var

# Chromium and gettext, which pip cannot bring
tools: .venv/installed-dev
	@.ci/tools $(PY)

.venv/installed: requirements.txt constraints.txt
	@.ci/venv $(PYTHON)
	@echo 'Installing the requirements (some minutes the first time) …'
	@$(PIP) --requirement requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo 'Installing what tests need …'
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
	@echo 'Data under var/ are kept: remove that folder yourself to start anew.'
