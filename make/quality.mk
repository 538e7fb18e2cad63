# What a change must pass, and what is measured. PG chooses the major versions where it is given:
# `make test PG=18`, `make regress PG=15`; by default tests run on 15 and the suite on both.

chosen_pg = $(if $(filter-out file,$(origin PG)),$(PG),$(1))
TEST_PG = $(call chosen_pg,15)
REGRESS_PG = $(call chosen_pg,15 18)

.PHONY: check test regress bench

check: ## formatting, lints, documentation, tidiness, layers and licences
	@cargo run -q -p xtask check

test: ## everything a change must pass (PG=15 by default)
	@$(MAKE) build PG="$(TEST_PG)"
	@cargo run -q -p xtask test $(TEST_PG)

regress: ## PostgreSQL's own suite: on main with everything tracked, and inside a branch
	@$(MAKE) ext PG="$(REGRESS_PG)"
	@failed=; for major in $(REGRESS_PG); do \
	    cargo run -q -p braid-regress -- --pg $$major $(REGRESS_FLAGS) || failed=yes; \
	done; test -z "$$failed"

bench: ## every performance claim as a row; BENCH_FLAGS="--quick" or "--only NAME"
	@$(MAKE) build PG="$(TEST_PG)"
	@cargo run --release -q -p braid-bench -- --pg $(firstword $(TEST_PG)) $(BENCH_FLAGS)
