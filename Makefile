# "make help" lists the commands. All they need is Python 3.11 or newer.

PORT ?= 8000
HOST := 127.0.0.1
PYTEST_ARGS ?=
# Each process has a test database and a broker database of its own.
TEST_PROCESSES ?= 3
LOCALRUN_DIR ?= .localrun

python := .venv/bin/python
on_servers := $(python) -m localrun.servers run
for_tests := ENV=test LOCALRUN_DIR=$(LOCALRUN_DIR)/test
for_bench := LOCALRUN_DIR=$(LOCALRUN_DIR)/bench
export LOCALRUN_DIR

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint bench chaos manage

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20
	@echo "With DATABASE_URL and REDIS_URL set, those servers are used instead."

run: .venv/.local ## serve the demo until Ctrl-C; PORT=8001, HOST=0.0.0.0
	@$(python) -m localrun.supervisor --host $(HOST) --port $(PORT)

test: .venv/.dev ## all tests but the long ones; PYTEST_ARGS="-k quiz"
	@$(for_tests) LOCALRUN_FSYNC=off $(on_servers) -- $(python) -m pytest -m "not long" \
	    -n $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)

test-long: test ## all tests, the long ones too
	@$(for_tests) $(on_servers) -- $(python) -m pytest -m "long and not alone" \
	    -n $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)
	@$(for_tests) $(on_servers) -- $(python) -m pytest -m alone $(PYTEST_ARGS) \
	    || [ $$? = 5 ] # none of those that were asked for

lint: .venv/.dev ## style, templates, migrations, settings of a server
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m djlint --lint --quiet templates
	@$(for_tests) $(on_servers) --share -- $(python) manage.py makemigrations --check --dry-run
	@env -u DEBUG -u LOCAL_SERVERS ENV=production \
	    SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyz-for-a-check-only \
	    ALLOWED_HOSTS=cuocthi.example.vn DATABASE_URL=postgres://app@db/app \
	    REDIS_URL=redis://valkey/0 SITE_URL=https://cuocthi.example.vn \
	    $(python) manage.py check --deploy --fail-level WARNING

bench: .venv/.dev ## figures beside their floors, also in bench/latest.json
	@$(for_bench) $(on_servers) -- $(python) -m bench $(ARGS)

chaos: .venv/.dev ## kill everything while 50 people answer; ARGS="--kills 30 --seed 7"
	@$(python) -m chaos --folder $(LOCALRUN_DIR)/chaos $(ARGS)

manage: .venv/.local ## a management command; ARGS="createsuperuser"
	@$(on_servers) --share -- $(python) manage.py $(or $(ARGS),help)

# --- The virtual environment -------------------------------------------------

install := $(python) -m pip install --disable-pip-version-check

.venv/.local: requirements.txt requirements-local.txt constraints.txt | .venv/.made
	@echo "Installing what make run needs, once (about half a minute)."
	@$(install) -r requirements-local.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt requirements-local.txt constraints.txt | .venv/.made
	@echo "Installing what the tests need, once (about a minute)."
	@$(install) -r requirements-dev.txt
	@touch .venv/.local $@

.venv/.made:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Making .venv with $$("$$python" --version)."; \
	        "$$python" -m venv .venv && touch $@ && exit 0; \
	        echo "This Python cannot make a virtual environment. What to do:"; \
	        echo "  Debian, Ubuntu: apt-get install python3-venv; then try again."; \
	        exit 1; \
	    fi; \
	done; \
	echo "Python 3.11 or newer is needed; $(or $(PYTHON),python3) is not one."; \
	echo "What to do: install it, or name it: make run PYTHON=/path/to/python3.12"; \
	exit 1
