# make run: the page on http://127.0.0.1:8000, and the bot beside it where TELEGRAM_BOT_TOKEN is set
# make test: the whole test suite
# make site: the page as files for a static host, in site/, on http://127.0.0.1:8001
# make bench: what is timed, as a table; on a machine that does nothing else
# All make .venv themselves and need nothing but Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: run site test bench lint types format texts lock kernel clean
.DELETE_ON_ERROR:

run: $(VENV)/.serve
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH"; \
	python -m web & page=$$!; bot= stopped=; \
	if [ -n "$$TELEGRAM_BOT_TOKEN" ]; then python -m bot & bot=$$!; \
	else echo "TELEGRAM_BOT_TOKEN is not set: the page runs without the bot."; fi; \
	trap 'stopped=yes' INT TERM; \
	wait $$page; code=$$?; \
	kill $$page $$bot 2>/dev/null; wait; \
	[ -n "$$stopped" ] || exit $$code

# The page as plain files, which draw in the browser; served here as any static host would.
site: $(VENV)/.serve
	$(VENV)/bin/python -m web build --out site
	@echo "The site is at http://127.0.0.1:8001"
	@$(VENV)/bin/python -m http.server 8001 --bind 127.0.0.1 --directory site

# Three workers for two cores, of one thread each: now and then one waits for a server or a browser.
# Bytecode is kept even where the environment says not to: some hundred processes would compile it anew.
test: $(VENV)/.dev
	OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(VENV)/bin/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.dev
	@$(VENV)/bin/python -m benchmarks

lint: types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

# What is checked stands in pyproject.toml, under [tool.mypy].
types: $(VENV)/.dev
	$(VENV)/bin/mypy

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The catalogues in locale/: gathers the texts, adds new ones to each language, compiles them all.
texts: $(VENV)/.dev
	$(VENV)/bin/pybabel --quiet extract --mapping pyproject.toml --output locale/messages.pot \
	    --no-location --sort-output .
	$(VENV)/bin/pybabel --quiet update --input-file locale/messages.pot --output-dir locale \
	    --no-fuzzy-matching --ignore-pot-creation-date
	$(VENV)/bin/pybabel --quiet compile --directory locale
	rm locale/messages.pot

# requirements*.txt from requirements*.in. What the .in files do not name keeps its version where that
# still fits; make lock UPGRADE=--upgrade takes the newest of it.
# One set of files for Linux, macOS and Windows; the hashes are those of PyPI's files for each.
# PyTorch's CUDA packages are left out: its builds for CUDA name them themselves, with their versions,
# and its builds for the CPU have none.
LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
    --default-index https://pypi.org/simple --custom-compile-command "make lock" $(UPGRADE)

lock: $(VENV)/.dev
	$(LOCK) --generate-hashes requirements.in --output-file requirements.txt
	$(LOCK) --annotation-style line --constraints requirements.txt \
	    requirements-train.in --output-file requirements-train.txt
	$(LOCK) --annotation-style line --constraints requirements-train.txt \
	    requirements-dev.in --output-file requirements-dev.txt
	for file in requirements-train.txt requirements-dev.txt; do \
	    grep -Ev '^(cuda|nvidia|triton)[-=]' $$file > $$file.part && mv $$file.part $$file || exit; done

# The engine's kernel in the browser, from its source.
kernel: $(VENV)/.dev
	$(VENV)/bin/wat2wasm web/static/engine/networks/kernel.wat -o web/static/engine/networks/kernel.wasm

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp for each set of requirements: installed once, and again when the file changes. Serving's are
# checked against their hashes; the others have none, for PyTorch comes in several builds. torchvision, which
# one test reads a data set with, lies apart: beside a PyTorch of another build it breaks what can use it.
$(VENV)/.serve: requirements.txt | $(VENV)/bin/python
	@echo "Installing what serving needs (a minute, once) ..."
	$(PIP) install --require-hashes --only-binary :all: --requirement $<
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.serve
	@echo "Installing what training and the tests need (some minutes, once) ..."
	$(PIP) install --requirement $<
	$(PIP) install --no-deps --upgrade --target $(VENV)/torchvision torchvision==0.29.1
	@touch $@
