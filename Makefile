# The developer's interface. Every target does its own set-up; pre-commit and CI call these and nothing else.
PYTHON ?= python3
BIN := .venv/bin
# The certificates of the system, so that a company's own authority is believed as pip and apt believe it.
UV := $(BIN)/uv --system-certs
SERVICES := $(notdir $(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml)))
MEMBERS := contracts chassis $(SERVICES:%=services/%) cli local
SOURCES := $(MEMBERS:%=%/src) bench
READY := .venv/.ready
FUZZ_MINUTES ?= 10
FAULTS ?= tests/faults

.DEFAULT_GOAL := help
.PHONY: help setup system lock fmt lint types imports contracts contracts-check check test test-fuzz test-faults soak kills alone demo up bench bench-peers bench-fetch bench-parse bench-route bench-ticketing bench-engine clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(READY): requirements.lock requirements-uv.lock $(MEMBERS:%=%/pyproject.toml)
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-uv.lock
	$(UV) pip sync --quiet --require-hashes requirements.lock
	$(UV) pip install --quiet --no-deps $(MEMBERS:%=--editable ./%)
	touch $@

setup: $(READY) ## the environment in .venv, from requirements.lock

system: ## what the tests want from the system, installed where that is allowed
	local/install-system-packages.sh

lock: $(READY) ## requirements.lock again, from what the members declare
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  $(foreach name,contracts chassis parser local,--no-emit-package $(name)) $(MEMBERS:%=%/pyproject.toml) pyproject.toml --group dev \
	  --output-file requirements.lock
	awk '/^[a-z]/ {ours = /^uv==/} ours && /^(uv==|    --hash)/' requirements.lock > requirements-uv.lock

fmt: $(READY) ## format, and mend what can be mended without a thought
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(READY) ## ruff, all rules
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: $(READY) ## mypy, strict
	$(BIN)/mypy $(SOURCES) tests/support

imports: $(READY) ## who may import whom
	$(BIN)/lint-imports

contracts: $(READY) ## schemas, AsyncAPI and OpenAPI documents again, from the code
	$(BIN)/python contracts/generate.py

contracts-check: $(READY) ## do the committed documents say what the code says?
	$(BIN)/python contracts/generate.py --check

check: lint types imports contracts-check ## everything that needs no engine, sizes and broken-on-purpose contracts included
	$(BIN)/pytest -q tests/architecture tests/contract

test: $(READY) system ## every test that can run here; REQUIRE_SYSTEM_DEPS=1 makes a missing system package an error
	$(BIN)/pytest -n 2 --dist loadfile

test-fuzz: $(READY) ## do the laws of the parser hold for bytes that nobody thought of? FUZZ_MINUTES=10
	LAW_EXAMPLES=$$(( $(FUZZ_MINUTES) * 1000 )) $(BIN)/pytest -q --timeout 3600 tests/unit/parser/test_laws.py
	$(BIN)/python tests/fuzz/fuzz_parser.py $(FUZZ_MINUTES)

test-faults: $(READY) system ## everything that breaks things on purpose, some 25 minutes; FAULTLAB=third leaves a third of the long ones, another each day
	FROZEN_SECONDS=60 FILING_EXAMPLES=600 FAULTLAB=$${FAULTLAB:-all} $(BIN)/pytest -n 2 --dist worksteal --timeout 900 $(FAULTS)

soak: $(READY) system ## random faults under load, then the proof that nothing was lost; MINUTES=5 SEED=n
	PYTHONPATH=tests:. $(BIN)/python -m support.soak $(foreach name,MINUTES SEED,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name))))

kills: $(READY) system ## kill -9 of each process in turn under a steady load, and what it cost; KILLS=20 RATE=50 SEED=7 ENGINE=fast
	ENGINE=$${ENGINE:-fast} PYTHONPATH=tests:. $(BIN)/python -m support.kills $(foreach name,KILLS RATE SEED,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name))))

alone: $(READY) ## each service in an environment of its own, with its unit tests: finds undeclared imports
	for service in $(SERVICES); do local/test-alone.sh $$service || exit 1; done

demo: $(READY) system ## a whole Postdesk on this machine, with mails to look at; DEMO_EXIT=1 leaves when all are tickets
	$(BIN)/postdesk demo $(if $(DEMO_EXIT),--exit-when-done)

up: $(READY) system ## the engines only, with their addresses, until Ctrl-C
	$(BIN)/python -m local up

bench: $(READY) system ## how fast, and all of it right? MAILS=1000 SEED=7 HARD=1 MAILDIR=... MANIFEST=... ENGINE=safe RATE=5
	$(BIN)/python -m bench $(foreach name,MAILS SEED HARD MAILDIR MANIFEST ENGINE RATE,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name))))

bench-peers: $(READY) system ## django-helpdesk on the same mailbox in the same run, and how many times as fast we are. MAILS=1000 SEED=7 HARD=1
	$(BIN)/python -m bench.peers $(foreach name,MAILS SEED HARD,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name))))

bench-fetch: $(READY) system ## what does fetching cost? One fetcher from Dovecot to mail.fetched; idle mailboxes; one large mail
	$(BIN)/python -m bench.fetch

bench-parse: $(READY) ## what does reading a mail cost? PATHS="mails or folders" MAILS=1000 SEED=7
	$(BIN)/python -m bench.parse $(foreach name,MAILS SEED,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name)))) $(PATHS)

bench-route: $(READY) system ## what does deciding about a mail cost, with no directory and with a large one?
	$(BIN)/python -m bench.route

bench-ticketing: $(READY) system ## what does filing a mail cost, and reading among 100,000 tickets?
	$(BIN)/python -m bench.ticketing

bench-engine: $(READY) ## the fast MongoDB stand-in, built by cargo into the cache folder
	$(BIN)/python -m local build-fast-mongodb

clean: ## forget the environment and every cache of the tools
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
