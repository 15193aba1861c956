# Two commands show the whole of it: `make demo` and `make test`. Written for GNU make 3.81, which macOS still has.

SHELL  := /bin/sh
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON := $(BIN)/python
READY  := $(VENV)/.ready
PARTS  := $(wildcard service migrations tests bench)
ARGS   ?=

# A run starts hundreds of processes: each module is compiled once, and not by each of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo serve test fast soak check bench lock clean

help:
	@echo 'make demo     la historia de demostración, y la sirve / the seeded story, then serves it (ARGS="--no-serve --json")'
	@echo 'make serve    el servicio / the service (ARGS="--port 8080")'
	@echo 'make test     las pruebas / the tests'
	@echo 'make fast     las que duran poco / those that are soon done'
	@echo 'make check    ruff, mypy, contrato de capas / ruff, mypy, the layer contract'
	@echo 'make bench    las mediciones / the measurements'
	@echo 'make soak     las pruebas largas / the long tests'
	@echo 'make setup    solo instala en $(VENV) / only installs into $(VENV)'
	@echo 'make lock     vuelve a fijar las dependencias (pide uv) / pins the dependencies anew (needs uv)'
	@echo 'make clean    borra $(VENV) y los restos / removes $(VENV) and leftovers'

setup: $(READY)

# Made again only when what is to be installed has changed.
$(READY): requirements-dev.lock pyproject.toml .ci/setup
	@.ci/setup $(VENV)
	@touch $@

demo: $(READY)
	@$(BIN)/orotraza demo $(ARGS)

serve: $(READY)
	@$(BIN)/orotraza serve $(ARGS)

# A file's tests stay in one process, so that what they share is made once; the long files begin first (tests/conftest.py).
# Three processes for two cores: a test also waits, for a moment that it is about or for another process.
test: $(READY)
	$(PYTHON) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m 'not soak' $(ARGS)

# What a change is tried with while it is made: no long tests, and fewer generated examples in those that remain.
fast: $(READY)
	$(PYTHON) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m 'not soak and not long' --hypothesis-profile fewer $(ARGS)

soak: $(READY)
	$(PYTHON) -m pytest -m soak $(ARGS)

check: $(READY)
	$(BIN)/ruff check $(PARTS)
	$(BIN)/ruff format --check $(PARTS)
	$(BIN)/mypy $(PARTS)
	$(BIN)/lint-imports

bench: $(READY)
	$(PYTHON) -m bench $(ARGS)

# One resolution for Linux and macOS and every Python from 3.11 on; the files name no index, only versions and hashes.
COMPILE := UV_CUSTOM_COMPILE_COMMAND='make lock' uv --no-config pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-index-url --group build pyproject.toml
lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --output-file requirements-net.lock --extra net
	$(COMPILE) --output-file requirements-server.lock --extra server
	$(COMPILE) --output-file requirements-pdf.lock --extra pdf
	$(COMPILE) --output-file requirements-dev.lock --extra dev

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
