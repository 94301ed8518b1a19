# Two commands matter: `make run` and `make test`. Both set up what they need.
PYTHON := .venv/bin/python
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

fast: ## without Rasa, TensorFlow or a model: seconds
	@echo "== fast tests"
	@$(PYTHON) -m pytest -q -m "not slow"

train:
	@echo "== model"
	@$(PYTHON) -m bot.cli train

check:
	@echo "== content"
	@$(PYTHON) -m bot.cli check

validate:
	@echo "== rasa data validate"
	@.venv/bin/rasa data validate --fail-on-warnings --data data/nlu data/rules

slow: ## the trained assistant, whole conversations, real servers
	@echo "== slow tests"
	@$(PYTHON) -m pytest -q -m "slow and not soak"

soak: ## faults under load, bursts, fuzzing, long matrices
	@echo "== soak tests"
	@$(PYTHON) -m pytest -q -m soak

lock: ## resolve the dependencies anew
	@scripts/lock

clean: ## what was built or trained; conversations and the environment stay
	@rm -rf models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
