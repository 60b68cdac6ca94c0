# Banma. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

N ?=
BENCH ?=
LOG ?=
NETWORK ?=
TSX := node --import tsx
INSTALLED := node_modules/.installed
BUILT := dist/.built
SOURCES := $(shell find app cli gateway localnet proto tests -name '*.ts' 2>/dev/null)

.PHONY: help setup build proto proto-check lint format typecheck test test-long bench \
	localnet localnet-join localnet-stop localnet-status localnet-logs localnet-reset demo demo-stop clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Check the tools and install the packages

# No package may need an install script: what is native comes prebuilt.
$(INSTALLED): package.json package-lock.json
	@scripts/checkTools
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

build: $(BUILT) ## Compile to dist/

$(BUILT): $(INSTALLED) tsconfig.json $(SOURCES)
	@scripts/checkTools
	node_modules/.bin/tsc -p .
	@touch $@

proto: setup ## Generate proto/codec/generated from proto/banma
	$(TSX) proto/generate.ts

proto-check: setup ## Check that the generated code is what `make proto` gives
	$(TSX) proto/generate.ts --check

lint: setup ## ESLint with the determinism ban list, and Prettier
	node_modules/.bin/eslint .
	node_modules/.bin/prettier --check --log-level warn .

format: setup ## Mend what ESLint and Prettier can mend
	node_modules/.bin/eslint --fix . || true
	node_modules/.bin/prettier --write --log-level warn .

typecheck: setup ## Check the types
	node_modules/.bin/tsc -p . --noEmit --incremental false

test: build ## Every test a change must pass; TESTS="unit app" picks folders or files
	@$(TSX) tests/support/runTests.ts $(TESTS)

test-long: build ## The soaks: long simulations and long networks
	@$(TSX) tests/support/runTests.ts --long $(TESTS)

bench: build ## Measure, beside the ceiling; BENCH=name picks one
	@$(TSX) tests/bench/main.ts $(BENCH)

localnet: build ## Start a network on this machine; N=7 lays out seven institutions, not four
	node dist/localnet/main.js start$(if $(NETWORK), --network $(NETWORK)) $(if $(N),--institutions $(N))

localnet-stop: build ## Stop it; keys and data stay
	node dist/localnet/main.js stop$(if $(NETWORK), --network $(NETWORK))

localnet-status: build ## Show its processes, heights and ports; NETWORK=demo the demo's
	node dist/localnet/main.js status$(if $(NETWORK), --network $(NETWORK))

localnet-logs: build ## Show its last log lines; LOG=institution-2/app picks one
	node dist/localnet/main.js logs$(if $(NETWORK), --network $(NETWORK)) $(LOG)

localnet-join: build ## Add a node that takes its state from snapshots; NETWORK=demo joins the demo
	node dist/localnet/main.js join$(if $(NETWORK), --network $(NETWORK))

localnet-reset: build ## Stop it and remove its keys and data
	node dist/localnet/main.js reset$(if $(NETWORK), --network $(NETWORK))

demo: build ## The main job from import to payment; DEMO_PROOFS=2000 makes it short
	node dist/localnet/demo/main.js

demo-stop: build ## Stop the network the demo left running
	node dist/localnet/main.js stop --network demo

clean: ## Remove what was built; networks and packages stay
	rm -rf dist
