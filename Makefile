# Thin targets; what they do stands in the programs they call.
PYTHON := .venv/bin/python

.PHONY: help setup demo quick test ci bench lint lock hosts generate golden requirements

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## build .venv from requirements-dev.lock (does nothing when it is up to date)
	@sh scripts/setup.sh

demo: setup ## the happy delivery on a copy of the example, in the real Claude Code with a scripted model
	@$(PYTHON) -m tests.host.demo

quick: setup ## lint, and the tests that start no child process: under 90 s
	@$(PYTHON) scripts/check.py quick

test: setup ## lint, and all tests but the long ones: under 10 minutes
	@$(PYTHON) scripts/check.py test

ci: setup ## lint, and all tests; see scripts/toolchains.sh for the tools that the long ones need
	@$(PYTHON) scripts/check.py ci

lint: setup ## only the static checks
	@$(PYTHON) scripts/check.py lint

bench: setup ## times of hooks and proofs, as ratios measured in one run
	@$(PYTHON) -m tests.bench

hosts: setup ## fetch both Claude Codes that the tests drive, the newest and the oldest promised (needs the npm registry)
	@$(PYTHON) -m tests.host.hosts

generate: setup ## rewrite the files that are made from code
	@$(PYTHON) scripts/generate.py

golden: setup ## rewrite the golden files: all that the programs write and print for the examples
	@$(PYTHON) -m tests.golden.make

requirements: setup ## what the texts demand, what shows it, and whether a few tests notice a break (SAMPLE=3, IDS="ND-001 DT-001")
	@$(PYTHON) scripts/requirements.py $(or $(IDS),--sample $(or $(SAMPLE),3))

lock: ## pin all dependencies again, with hashes (needs PyPI)
	@sh scripts/lock.sh
