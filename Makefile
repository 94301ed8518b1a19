# Two commands matter: `make run` and `make test`. Both set up what they need.
PYTHON := .venv/bin/python
# What shares a model, a server or a file runs in the same one of two processes: see tests/conftest.py.
PARALLEL := -n 2 --dist loadgroup --durations=15
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.PHONY: run test setup train check lint types fast slow soak core stories validate lock clean

run: ## set up, train if need be, and start the assistant
	@scripts/setup
	@$(PYTHON) -m bot.cli train
	@$(PYTHON) -m bot.cli serve

test: ## everything that CI checks
	@scripts/setup dev
	@$(MAKE) --no-print-directory lint types fast train check slow

setup:
	@scripts/setup

lint:
	@echo "== lint"
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types:
	@echo "== types"
	@.venv/bin/mypy

fast: ## the core, without Rasa, a model, a server or a subprocess: half a minute
	@echo "== core tests"
	@$(PYTHON) -m pytest -q -m "core and not slow" $(PARALLEL)

train:
	@echo "== model"
	@$(PYTHON) -m bot.cli train

check:
	@echo "== content"
	@$(PYTHON) -m bot.cli check

validate:
	@echo "== rasa data validate"
	@.venv/bin/rasa data validate --fail-on-warnings

slow: ## all tests that `make fast` leaves out, but the soak tests: model, conversations, servers, databases, browser
	@echo "== tests with Rasa, servers, databases and a browser"
	@$(PYTHON) -m pytest -q -m "not soak and (slow or not core)" $(PARALLEL)

soak: ## faults under load, bursts, fuzzing, long matrices, and properties with 500 examples each
	@scripts/setup dev
	@$(MAKE) --no-print-directory train
	@echo "== soak tests, two at a time"
	@$(PYTHON) -m pytest -q -m "soak and not alone" --hypothesis-profile nightly $(PARALLEL)
	@echo "== soak tests that have the machine to themselves"
	@$(PYTHON) -m pytest -q -m "soak and alone" --hypothesis-profile nightly --durations=15
	@echo "== properties"
	@$(PYTHON) -m pytest -q -m "hypothesis and not soak" --hypothesis-profile nightly $(PARALLEL)

core: ## the tests of the core on Python 3.12
	@scripts/test-core

stories: ## write tests/test_stories.yml from tests/conversations
	@$(PYTHON) tests/conversations/generate_stories.py

lock: ## resolve the dependencies anew
	@scripts/lock

clean: ## what was built or trained; conversations and the environment stay
	@rm -rf models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info results graph.html train_test_split
