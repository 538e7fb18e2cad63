# Braid's commands. `make run` is the first one to try; `make help` lists them all.
#
# PG chooses PostgreSQL's major versions: `make build PG="15 18"`, `make ext PG=18`.

PG ?= 15 18
BRAID := target/release/braid

.DEFAULT_GOAL := build
.PHONY: help deps build ext cli run clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 14

deps: ## install what is missing (Debian 12, as root), and PostgreSQL 16 and 18 below target/pg
	@scripts/deps.sh

build: deps ext cli ## everything needed to run, in release mode

ext: ## rebuild only the extension and refresh the pack
	@scripts/ext.sh $(PG)

cli: ## the program `braid`
	cargo build --release -p braid-cli

run: build ## a server with TPC-H, a branch of it, both sides next to each other; Ctrl-C ends it
	$(BRAID) demo $(RUN_FLAGS)

clean: ## remove what was built; downloaded PostgreSQL versions stay in target/pg
	rm -rf target/release target/debug target/pg1[5-8]

include make/quality.mk
