# Two commands matter: `make run` and `make test`. Both set up what they need.
PYTHON := .venv/bin/python
# What shares a model, a server or a file runs in the same one of two processes: see tests/conftest.py.
PARALLEL := -n 2 --dist loadgroup --durations=15
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.PHONY: run test setup train check lint types fast slow soak validate lock clean

run: ## set up, train if need be, and start the assistant
	@scripts/setup
	@$(PYTHON) -m bot.cli train
	@$(PYTHON) -m bot.cli serve

test: ## everything that CI checks
	@scripts/setup dev
	@$(MAKE) --no-print-directory lint types fast train check validate slow

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
	@echo "== tests of the core"
	@$(PYTHON) -m pytest -q -m "core and not slow" $(PARALLEL)

train:
	@echo "== model"
	@$(PYTHON) -m bot.cli train

check:
	@echo "== content"
	@$(PYTHON) -m bot.cli check

validate:
	@echo "== rasa data validate"
	@.venv/bin/rasa data validate --fail-on-warnings --data data/nlu data/rules

slow: ## everything around the core: the trained assistant, whole conversations, real servers
	@echo "== tests of the assistant and its servers"
	@$(PYTHON) -m pytest -q -m "not soak and (slow or not core)" $(PARALLEL)

soak: ## faults under load, bursts, fuzzing, long matrices, properties with 500 examples: not part of `make test`
	@echo "== soak tests"
	@$(PYTHON) -m pytest -q -m soak --hypothesis-profile nightly --durations=15
	@echo "== properties"
	@$(PYTHON) -m pytest -q -m "hypothesis and not soak" --hypothesis-profile nightly $(PARALLEL)

lock: ## resolve the dependencies anew
	@uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.10 --quiet --no-header -o requirements.lock
	@uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.10 --quiet --no-header -o requirements-dev.lock
	@uv pip compile requirements-tools.in --universal --generate-hashes --python-version 3.10 --quiet --no-header -o requirements-tools.lock

clean: ## what was built or trained; conversations and the environment stay
	@rm -rf models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
