# The environment lives in .venv/ and is rebuilt only when the lock changes. No variable has to be set;
# PYTHON=… chooses another interpreter, PYTEST_ARGS=… narrows a test run.

PYTHON ?= python3
PYTEST_ARGS ?=
BIN := .venv/bin
READY := .venv/.project
EDITOR := tests/editor/node_modules/.installed

# Python 3.13 dropped a function that durable-rules still calls by its old name.
DURABLE_FLAGS = $(shell $(BIN)/python -c 'import sys; sys.version_info < (3, 13) or print("-DPyEval_CallObject=PyObject_CallObject")')
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check bench mutate schemas golden lock clean

help: ## 列出全部目标 / list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY) ## 启动服务：嵌入式数据库、示例主体、一行可用的 curl / start the service with sample subjects
	@$(BIN)/power-credit serve --demo

test: $(READY) $(EDITOR) ## 全部测试；验收报告写入 build/acceptance.html / all tests and the acceptance report
	@$(BIN)/python -m pytest -n 2 --acceptance-report=build/acceptance.html $(PYTEST_ARGS)

check: $(READY) ## 静态检查：格式、类型、引用方向、验收文本、模式文件 / all that needs no run
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.features_lint features
	@$(BIN)/python -m api.schemas --check
	@$(BIN)/power-credit rules format --check rules catalog/templates

bench: $(READY) ## 性能对照表 / the table of figures
	@$(BIN)/python -m benchmarks

mutate: $(READY) ## 随附规则的逐处改动，哪些没有用例发现 / every single change of the shipped rules
	@$(BIN)/power-credit rules mutate

prove-long: $(READY) ## 证明器与判定引擎对照，随机规则、随机记录，比测试里多得多 / the prover against the engine, at length
	@$(BIN)/python -m pytest -q -n 2 --hypothesis-profile=long tests/engine/prove/test_agreement.py tests/engine/prove/test_derive.py

schemas: $(READY) ## 重新生成已提交的 JSON Schema / rewrite the committed schemas
	@$(BIN)/python -m api.schemas --write

golden: $(READY) ## 重写金标准文件，再用 git diff 审阅 / rewrite golden files, then review the difference
	@$(BIN)/python -m pytest -n 0 --update-golden $(PYTEST_ARGS)

lock: ## 按 pyproject.toml 更新 .ci/ 中的锁定文件 / renew the locks in .ci/
	@.ci/lock $(PYTHON)

clean: ## 删除环境与一切生成物 / remove the environment and everything made
	rm -rf .venv build dist tests/editor/node_modules tests/editor/.installing .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages: rebuilt when the text of the lock differs from the one installed, not when its date does.
.venv/.packages: .ci/requirements.txt .ci/build.txt
	@if ! cat $^ | cmp -s - $@; then \
	  $(PYTHON) .ci/python_is_fit.py && rm -rf .venv && $(PYTHON) -m venv .venv && $(MAKE) --no-print-directory packages; \
	fi
	@cat $^ > $@

.PHONY: packages
packages:
	@echo "正在建立 .venv/（首次约一分钟）/ building .venv/ (about a minute, once)"
	@$(PIP) install --require-hashes --only-binary :all: -r .ci/build.txt
	@CPPFLAGS="$(DURABLE_FLAGS)" $(PIP) install --require-hashes --no-build-isolation --use-pep517 -r .ci/requirements.txt

$(READY): .venv/.packages pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The YAML language server that the tests of the editor run, brought by the Node of the lock.
$(EDITOR): tests/editor/package-lock.json | $(READY)
	@$(BIN)/python -m tests.editor.installed
	@touch $@
