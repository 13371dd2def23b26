# The kit's commands. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GRADE := $(BIN)/python -m autograder grade

SUBMISSION ?= $(wildcard assignments$(if $(A),/$(A)))
# One path, spaces and all; where there is none of this name, several paths, or patterns with *, that all exist.
SPACED := $(subst $() ,\ ,$(SUBMISSION))
ONE = $(if $(findstring *,$(SUBMISSION)),,$(wildcard $(SPACED)))
LACKING = $(foreach word,$(SUBMISSION),$(if $(wildcard $(word)),,$(word)))
SEVERAL = $(if $(ONE)$(strip $(LACKING)),,$(foreach path,$(wildcard $(SUBMISSION)),"$(path)"))
PATHS = $(or $(SEVERAL),"$(SUBMISSION)")
FLAGS := $(if $(A),--assignment $(A)) $(if $(EXERCISE),--exercise $(EXERCISE)) $(if $(JOBS),--jobs $(JOBS)) \
         $(if $(JSON),--json "$(JSON)") $(if $(CSV),--csv "$(CSV)") $(if $(REPORT),--report "$(REPORT)") \
         $(if $(ROSTER),--roster "$(ROSTER)") $(if $(OVERRIDES),--overrides "$(OVERRIDES)") \
         $(if $(FRESH),--fresh) $(if $(PUBLIC),--public) $(if $(WATCH),--watch) $(if $(VERBOSE),--verbose) \
         $(if $(CLUSTER),--cluster "$(CLUSTER)") $(if $(INSECURE_CLUSTER),--insecure-cluster)
# Messages name these variables, where the command has an option of this meaning.
grade report demo: export AUTOGRADER_MAKE := SUBMISSION A EXERCISE JOBS JSON CSV REPORT ROSTER OVERRIDES FRESH PUBLIC WATCH VERBOSE CLUSTER INSECURE_CLUSTER
new verify certify: export AUTOGRADER_MAKE := A EXERCISE JOBS SEEDS
fill: export AUTOGRADER_MAKE := A COLUMN FEEDBACK SCORE MISSING OVERWRITE DRY OUT
WHICH = @test -n "$(A)" || { echo "error: which assignment? for example: make $@ A=convolution"; exit 2; }

.DEFAULT_GOAL := help
.PHONY: help setup grade report answers demo test lint format assignments new preview verify certify similar race release collect autograde feedback formgrader grades fill compare handout gradescope bench torture doctor lock clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# pip would compile on one processor only. A file that can't be compiled is one that nobody imports.
setup: $(STAMP) ## make .venv and install everything from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: $(PYTHON) is older than Python 3.11; run make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "error: $(PYTHON) can't make a virtual environment; on Debian: apt-get install python3-venv"; exit 2; }
	@echo "setting up $(VENV), only once: pip downloads $$(grep -c == requirements.lock) packages, about 0.5 GB with torch for the CPU,"
	@echo "and about 3 GB with torch for CUDA. On Linux that is what you get, unless you run"
	@echo "  make setup PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu"
	@echo "At 50 Mbit/s it takes about 3 or 10 minutes, and less when pip has them already. Please wait."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -qq -j 0 $(VENV) || true
	@touch $(STAMP)

grade: $(STAMP) ## grade assignments/, or SUBMISSION=path (also A=, ROSTER=, CSV=, OVERRIDES=, JSON=, REPORT=folder, EXERCISE=, JOBS=, FRESH=1, WATCH=1, VERBOSE=1, CLUSTER=, INSECURE_CLUSTER=1)
	@$(GRADE) $(FLAGS) $(PATHS)

report: $(STAMP) ## grade as `make grade` does, and write pages for you and each student to report/, or REPORT=folder
	@$(GRADE) $(FLAGS) $(if $(REPORT),,--report report) $(PATHS)

answers: $(STAMP) ## write the written answers in SUBMISSION=path to answers.html, or FILE=path (also A=, ROSTER=, CSV=)
	@$(BIN)/python -m autograder answers $(if $(A),--assignment $(A)) $(if $(ROSTER),--roster "$(ROSTER)") \
		$(if $(CSV),--csv "$(CSV)") $(if $(FILE),--output "$(FILE)") $(PATHS)

demo: $(STAMP) ## grade the example class in examples/class
	@$(GRADE) --fresh $(FLAGS) examples/class

# A process for each processor: what measures time needs one of its own.
# Compiled test files are kept, whatever the environment says: compiling them anew takes each process seconds.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(STAMP) ## run the kit's own tests; FAST=1: only the quick ones, ALL=1: also those that take minutes
	@$(BIN)/python -m pytest $(if $(FAST),-m "not slow and not thorough",$(if $(ALL),,-m "not thorough")) \
		$(if $(T),$(T),-n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder)

lint: $(STAMP) ## run ruff check, ruff format --check and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(STAMP) ## format the code and fix what ruff can fix
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

assignments: $(STAMP) ## generate the handouts under assignments/ from solutions/
	@$(BIN)/python -m autograder assignments $(A)

new: $(STAMP) ## write a new assignment A=name, small and complete, to be changed
	$(WHICH)
	@$(BIN)/python -m autograder new $(A)

preview: $(STAMP) ## write what students get and read to preview/ (A=assignment)
	$(WHICH)
	@$(BIN)/python -m autograder preview $(if $(JOBS),--jobs $(JOBS)) $(A)

verify: $(STAMP) ## check that tests accept right solutions and reject wrong ones (A=assignment, or all; EXERCISE=, JOBS=)
	@$(BIN)/python -m autograder verify $(if $(EXERCISE),--exercise $(EXERCISE)) $(if $(JOBS),--jobs $(JOBS)) $(A)

certify: $(STAMP) ## list faults that the tests don't notice (A=assignment, or all; EXERCISE=, MUTANTS=, SEEDS=, JOBS=, VERBOSE=1)
	@$(BIN)/python -m autograder certify $(if $(EXERCISE),--exercise $(EXERCISE)) $(if $(MUTANTS),--mutants $(MUTANTS)) \
		$(if $(SEEDS),--seeds $(SEEDS)) $(if $(JOBS),--jobs $(JOBS)) $(if $(VERBOSE),--verbose) $(A)

similar: $(STAMP) ## list works in SUBMISSION=path with similar code, on similar.html (also A=, PAGE=, EXPORT=)
	@$(BIN)/python -m autograder similar $(if $(A),--assignment $(A)) $(if $(PAGE),--page "$(PAGE)") \
		$(if $(EXPORT),--export "$(EXPORT)") $(PATHS)

release: $(STAMP) ## release A=assignment in nbgrader's exchange
	$(WHICH)
	@$(BIN)/python -m autograder nbgrader release $(A)

collect: $(STAMP) ## collect the submissions of A=assignment from nbgrader's exchange
	$(WHICH)
	@$(BIN)/python -m autograder nbgrader collect $(A)

autograde: $(STAMP) ## grade the collected submissions of A=assignment into nbgrader's gradebook (also JOBS=, FRESH=1)
	$(WHICH)
	@$(BIN)/python -m autograder nbgrader autograde $(if $(JOBS),--jobs $(JOBS)) $(if $(FRESH),--fresh) $(A)

feedback: $(STAMP) ## release nbgrader's feedback on A=assignment in the exchange
	$(WHICH)
	@$(BIN)/python -m autograder nbgrader feedback $(A)

formgrader: $(STAMP) ## open nbgrader's formgrader in Jupyter, to grade written questions by hand
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab --ServerApp.default_url=/formgrader

grades: $(STAMP) ## write all grades to grades.csv, or FILE=path
	@$(BIN)/python -m autograder nbgrader grades $(if $(FILE),"$(FILE)")

fill: $(STAMP) ## fill RESULTS= into EXPORT=, what the LMS exported, as OUT= (also A=, COLUMN=, FEEDBACK=folder, SCORE=auto, MISSING=zero, OVERWRITE=1, DRY=1)
	@test -n "$(RESULTS)" -a -n "$(EXPORT)" || { echo "error: which files? for example:" \
		"make fill RESULTS=results.json EXPORT=gradebook.csv OUT=filled.csv"; exit 2; }
	@$(BIN)/python -m autograder fill $(if $(A),--assignment $(A)) $(if $(COLUMN),--column "$(COLUMN)") \
		$(if $(SCORE),--score "$(SCORE)") $(if $(MISSING),--missing "$(MISSING)") $(if $(OVERWRITE),--overwrite) \
		$(if $(FEEDBACK),--feedback "$(FEEDBACK)") $(if $(DRY),--dry-run) $(if $(OUT),-o "$(OUT)") "$(RESULTS)" "$(EXPORT)"

compare: $(STAMP) ## list whose points moved between OLD= and NEW=, two files of results (also CSV=file)
	@test -n "$(OLD)" -a -n "$(NEW)" || { echo "error: which files? for example: make compare OLD=old.json NEW=new.json"; exit 2; }
	@$(BIN)/python -m autograder compare $(if $(CSV),--csv "$(CSV)") "$(OLD)" "$(NEW)"

race: $(STAMP) ## race SUBMISSION=path against the reference at several sizes (also A=, SVG=file)
	@test "$(origin SUBMISSION)" != file || \
		{ echo "error: which submission? for example: make race SUBMISSION=my_work.py A=pooling"; exit 2; }
	@$(BIN)/python -m autograder race $(if $(A),--assignment $(A)) $(if $(SVG),--svg "$(SVG)") "$(SUBMISSION)"

handout: $(STAMP) ## write the zip for students, dist/<assignment>.zip (A=assignment, or all)
	@$(BIN)/python -m autograder handout $(A)

gradescope: $(STAMP) ## write dist/<assignment>-autograder.zip for Gradescope (A=assignment)
	$(WHICH)
	@$(BIN)/python -m autograder gradescope $(A)

bench: $(STAMP) ## compare this kit's speed with nbgrader, pytest and plain hypothesis (also QUICK=1, A=assignment; FLEET=1: a cluster)
	@$(BIN)/python -m $(if $(FLEET),benchmarks.fleet,benchmarks $(if $(QUICK),--quick)) $(A)

torture: $(STAMP) ## test grading for ten minutes and more under random kills, hostile submissions and load
	@$(BIN)/python tests/kit/stress/torture.py

doctor: $(STAMP) ## show which layers of confinement, devices and versions this machine has
	@$(BIN)/python -m autograder doctor

lock: ## rewrite requirements.lock from pyproject.toml
	@$(PYTHON) scripts/lock.py

clean: ## remove results and caches (not .venv)
	@rm -rf .autograder .bench .pytest_cache .mypy_cache .ruff_cache
