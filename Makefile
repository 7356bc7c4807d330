# PYTHON=/path/to/python chooses the interpreter; else the newest one on PATH that runs and can make virtual environments.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.10; do \
	"$$name" -c 'import ensurepip, venv' >/dev/null 2>&1 && echo "$$name" && break; done)

.PHONY: help try test test-deep bench ee clean

help:
	@echo 'make try                    provision a VM from each of three sources on the emulator, twice'
	@echo 'make test                   run all tests'
	@echo 'make test SESSIONS="lint units"   run some of them: .cache/venv/nox/bin/nox --list names them'
	@echo 'make test-deep              draw many desired states of machines, and hold them against the emulator'
	@echo 'make bench                  measure what the collection promises, and fail where a figure is missed'
	@echo 'make ee BASE=IMAGE          build an execution environment by podman, and provision from inside it'
	@echo 'make clean                  remove everything that the others made'

try: .python
	@"$(PYTHON)" tests/quick_start.py

test: .python
	@"$(PYTHON)" tests/gate.py $(SESSIONS)

test-deep: .python
	@"$(PYTHON)" tests/gate.py test_deep

bench: .python
	@"$(PYTHON)" tests/bench.py $(BENCHMARKS)

ee: .python
	@"$(PYTHON)" tests/execution_environment.py $(BASE)

clean:
	rm -rf .cache tests/output

.PHONY: .python
.python:
	@test -n "$(PYTHON)" || { echo 'No Python 3.10 to 3.13 with venv was found on PATH: install one (Debian: python3 python3-venv), or say PYTHON=/path/to/python' >&2; exit 1; }
