# Everything that is done with this repository is done from here; README and CI name only these targets.
#
#   make setup     install what is missing (Debian packages, Python test tools, front-end libraries)
#   make demo      release binary with simulated services that report errors; Ctrl-C leaves nothing behind
#   make run       debug binary serving from ./run-data (DATA_DIR=…, PORT=…)
#   make test      everything CI runs: check, unit and flow tests, release build, process tests
#   make test-long the tests that repeat something, with many more rounds (ROUNDS_FACTOR=50): kills, failovers, made-up requests
#   make packages  what is handed out, in dist/: the server as a Debian package and a tarball, the clients for Python and Swift
#   make bench     rates, latencies, memory and bytes per event of the release binary, its status page beside nginx, connectors, tickets,
#                  messages, playbooks, Redmine's changes, probes
#                  (INCIDENTS=1000000: on top of so many; PARTS=status,tickets: some of sqlite, postgres, status, connectors, tickets,
#                  messages, playbooks, helpdesk, probes)
#   make release   static, stripped binary at .build/release/switchboard
#   make format    rewrite the Swift sources in the house style
#   make check     style, imports, migrations, and docs/schema and docs/settings.md against the sources
#   make schema    write docs/schema/*.sql anew, after a new migration
#   make manual    write docs/settings.md anew, after a new setting
#   make clean     remove what builds and runs left (not the installed tools)

# One set of flags for every build of a configuration, so that nothing is ever built twice. Undeclared imports between
# targets compile silently without the first flag.
flags         := --explicit-target-dependency-import-check error
release_flags := $(flags) -c release --product switchboard --static-swift-stdlib -Xlinker -s

release  := .build/release/switchboard
python   := .tools/venv/bin/python
swift_files := Package.swift Packages Sources Tests

DATA_DIR ?= run-data
PORT     ?= 8220
# What to run of the tests: make test-unit FILTER=Incidents, make test-process FILTER="-k dispatcher"
FILTER   ?=
ROUNDS_FACTOR ?= 50

.PHONY: setup setup-build release build demo run test test-unit test-clients test-python-client test-process test-long packages bench format check lint imports migrations schema manual check-manual clean

setup:
	@scripts/setup.sh test

setup-build:
	@scripts/setup.sh build

# Stripped by the linker (-s): a later `strip` would make the next build link again.
release: setup-build
	swift build $(release_flags)
	@echo "$(release): $$(du -h --apparent-size $(release) | cut -f1)B"

build: setup-build
	swift build $(flags) --build-tests

demo: release
	@exec $(release) demo

run: setup-build
	swift build $(flags) --product switchboard
	@exec .build/debug/switchboard serve --data-dir $(DATA_DIR) --port $(PORT)

test:
	@scripts/test.sh

test-unit: setup build
	$(python) scripts/unit_tests.py $(if $(FILTER),--filter '$(FILTER)')

# The tests of the Swift client are among the unit tests, too: one build serves both.
test-clients: setup build
	$(python) -m pytest --rootdir clients/python -c clients/python/pyproject.toml clients/python/tests $(FILTER)
	$(python) scripts/unit_tests.py --filter IncidentReporterTests

test-python-client: setup
	$(python) -m pytest --rootdir clients/python -c clients/python/pyproject.toml clients/python/tests $(FILTER)

# SWITCHBOARD_BINARY=.build/debug/switchboard tests another binary than the release.
test-process: setup
	@if [ -z "$$SWITCHBOARD_BINARY" ]; then $(MAKE) --no-print-directory release; fi
	$(python) scripts/process_tests.py $(FILTER)

# The same tests, those that repeat something with so many times as many rounds: 1,000 kills on each engine.
test-long: setup
	TEST_ROUNDS_FACTOR=$(ROUNDS_FACTOR) $(MAKE) --no-print-directory test-process FILTER="$(or $(FILTER),-k 'kills or failovers or fuzzed or cut_off or durability or message_storm')"

packages: setup release
	rm -rf dist
	$(python) scripts/packages.py dist

bench: setup release
	$(python) scripts/bench.py $(if $(INCIDENTS),--incidents $(INCIDENTS)) $(if $(PARTS),--parts $(PARTS))

format:
	swift format --in-place --recursive --parallel $(swift_files)

check: setup lint migrations imports check-manual

lint:
	swift format lint --strict --recursive --parallel $(swift_files)

# The same build as the tests use: an import of a target that Package.swift does not declare is an error.
imports: build

migrations:
	@scripts/check-migrations.sh

check-manual: build
	swift test --skip-build --filter 'SchemaTests|SettingsTests'

schema: setup build
	SWITCHBOARD_RECORD_SCHEMA=1 swift test --skip-build --filter SchemaTests
	@scripts/check-migrations.sh --record

manual: setup build
	SWITCHBOARD_RECORD_MANUAL=1 swift test --skip-build --filter SettingsTests

clean:
	rm -rf .build run-data demo-data bench-results test-artifacts dist
