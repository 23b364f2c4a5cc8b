# What each target does: `make help`. Everything is built into .venv, from uv.lock.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Without a home folder, tools that cache keep to the project (scripts/venv.sh does the same for itself).
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo usable),usable)
export XDG_CACHE_HOME := $(CURDIR)/.cache
export HOME := $(CURDIR)/.cache/home
endif

# A .venv that came here with a copied or moved folder still points to where it was: it is made anew.
ifneq ($(shell cat .venv/.project-path 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/.installed .venv/.with-*)
endif

PY := .venv/bin/python
NARROWS := .venv/bin/narrows
LOCKED := uv.lock pyproject.toml scripts/venv.sh

# What a line for 7 nm class chips needs: everything that goes into leading-edge logic but what is for extreme ultraviolet light.
comma := ,
WITHOUT_EUV := litho_euv,photomask_euv,photoresist_euv,pellicle_euv,mask_blank_euv,inspect_mask_euv,light_source_euv,euv_drive_laser,litho_optics_euv
DEMO_DAYS := 2022-10-06,2022-10-08,2023-07-23,2023-11-17,2024-12-02,today

# Tests run in two processes where there are as many processors, and memory for both: each comes to some 8 GB, as engines
# of many rulebooks stay. Tests of one file stay together.
ROOM := $(shell awk '/^MemAvailable/ {print ($$2 > 18e6) ? 2 : 1}' /proc/meminfo 2>/dev/null)
SIDE_BY_SIDE := --numprocesses auto --maxprocesses $(or $(ROOM),1) --dist loadfile

.PHONY: help install demo test test-quick coverage branches mutation lint format bench package lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One stamp for each set of packages, inside .venv so that they go when it goes.
# Screening and exposure are compiled here once; later runs load them from the cache beside the code.
.venv/.installed: $(LOCKED)
	@scripts/venv.sh
	@$(PY) -m narrows.screen.warm
	@$(PY) -m narrows.network.warm
	@touch $@

.venv/.with-%: $(LOCKED) | .venv/.installed
	@scripts/venv.sh --group $*
	@touch $@

install: .venv/.installed ## narrows in .venv, from the lock
	@echo "ready: $(NARROWS) --help"

# Exit status 1 says "needs attention", which is what the demonstration is there to show; 2 is an error.
demo: .venv/.installed ## orders across the years, the Unverified List, a purchase order, what a 7 nm class line loses, a plan
	@$(NARROWS) check examples/order.yaml || test $$? -eq 1
	@echo
	@$(NARROWS) check examples/orders.yaml || test $$? -eq 1
	@echo
	@$(NARROWS) timeline examples/demo/orders.yaml --since 2022-09-01 --until 2026-07-23 || test $$? -eq 1
	@echo
	@$(NARROWS) timeline examples/demo/regimes.yaml --since 2022-09-01 --until 2026-07-23 || test $$? -eq 1
	@echo
	@$(NARROWS) screen examples/demo/unverified.csv --as-of 2022-10-07 --brief || test $$? -eq 1
	@echo
	@$(NARROWS) scan examples/scan/purchase-order.pdf --as-of 2022-10-10 || test $$? -eq 1
	@echo
	@mkdir -p build/demo
	@$(NARROWS) exposure chips --country CN --target foundry_leading --exclude $(WITHOUT_EUV) --days $(DEMO_DAYS) \
	  --picture build/demo/suppliers.png || test $$? -eq 1
	@$(NARROWS) exposure chips --country CN --as-of $(lastword $(subst $(comma), ,$(DEMO_DAYS))) \
	  --picture build/demo/map.html -o build/demo/map.txt || test $$? -eq 1
	@echo
	@$(NARROWS) plan chips --country CN --until 2035 --gap 0.02 --brief --picture build/demo/plan.png || test $$? -eq 1
	@echo
	@echo "Pictures: build/demo/suppliers.png (the table above), build/demo/map.html (the whole map on the last day),"
	@echo "build/demo/plan.png (the plan)"

test: .venv/.with-test ## every test; PYTEST_ARGS adds to the command line
	$(PY) -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

test-quick: .venv/.with-test ## the tests that are not marked slow
	$(PY) -m pytest $(SIDE_BY_SIDE) -m "not slow" $(PYTEST_ARGS)

coverage: .venv/.with-test ## every test, with branch coverage
	$(PY) -m pytest --cov --cov-report=term --cov-report=html:build/coverage $(PYTEST_ARGS)

# decide/ and rulebook/expr/ are the two places where a wrong operator is a wrong legal answer. These tests concern them.
DECIDING_TESTS := tests/expr tests/rulebook tests/decide tests/batch tests/cases \
  $(patsubst %,tests/cli/test_%.py,batch_command commands end_to_end law_tools)

branches: .venv/.with-test ## fails unless the tests take every branch of decide/ and rulebook/expr/
	$(PY) -m pytest $(DECIDING_TESTS) --cov --cov-report= $(PYTEST_ARGS)
	$(PY) -m coverage report --include='src/narrows/decide/*,src/narrows/rulebook/expr/*' --precision=2 --fail-under=100

mutation: .venv/.with-test .venv/.with-mutation ## how many faults put into those two the tests find: SAMPLE=150 SEED=1, or all, for hours
	$(PY) scripts/mutation.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

lint: .venv/.with-test .venv/.with-lint ## style, types, layers
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

format: .venv/.with-lint ## rewrite the code to the style
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

# WITH=openfisca adds the AGPL peer, which is never installed unasked.
bench: .venv/.with-bench $(if $(WITH),.venv/.with-bench-$(WITH)) ## measure narrows beside its peers; WITH=openfisca adds one
	@for file in benchmarks/*.py; do echo "== $$file"; $(PY) "$$file" || exit; done

package: .venv/.installed ## build/dist: the wheel, checked to carry the data
	rm -rf build/dist
	$(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir build/dist .
	$(PY) .ci/check_wheel.py build/dist

lock: .venv/.installed ## bring uv.lock to the newest versions that pyproject.toml allows
	.venv/bin/uv lock --upgrade

clean: ## everything that can be made again
	rm -rf .venv .cache build dist mutants .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
