# pokjabot: everything from a fresh clone. PostgreSQL's programs are the only thing a machine
# may lack; `make postgres` brings them (design.md 4).
SHELL := /bin/sh
DATA ?= $(if $(POKJABOT_DATA),$(POKJABOT_DATA),$(if $(filter 0,$(shell id -u)),/var/lib/pokjabot,$(if $(XDG_DATA_HOME),$(XDG_DATA_HOME),$(HOME)/.local/share)/pokjabot))
export POKJABOT_DATA := $(DATA)
export PATH := $(DATA)/postgresql/bin:$(PATH)
GO ?= go
# Looked up when the tests start, after tools-test may have brought the compiler.
CGO = $(shell command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 && echo 1)
RACE = $(if $(CGO),-race)
# Packages whose time goes into computing in one goroutine. The race detector, which makes them five
# times as slow, looks at a part of their draws and walks (-short); all of them are made without it.
# Of the rest, the stories of cmd/pokjabot wait more than they work: four at a time fill two cores.
ALONE = ./flows ./bot/export ./bot/importing

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-nation year fuzz torture demo-data build postgres tools-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: postgres ## everything from a fresh clone to three phones in a browser; with TELEGRAM_TOKEN the real bot
	@echo "building; the first time takes a minute or two" >&2
	@if [ -n "$$TELEGRAM_TOKEN" ]; then exec $(GO) run ./cmd/pokjabot run; else exec $(GO) run ./cmd/pokjabot coba; fi

test: postgres tools-test ## all tests, from a fresh clone, race detector on
	$(GO) vet ./...
	$(GO) test $(ALONE)
	$(if $(RACE),$(GO) test $(RACE) -short $(ALONE))
	$(GO) test $(RACE) -parallel 4 -timeout 20m $(filter-out $(shell $(GO) list $(ALONE)),$(shell $(GO) list ./...))

lint: ## formatting, vet and the house's linters
	@sh deploy/lint.sh

bench: postgres ## figures of the README: engine step, update to reply, throughput, reminders, digests (these take 5 GB in memory, else on the disk)
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m ./flows/... ./storage ./bot/digest ./bot/reminder ./cmd/pokjabot

bench-nation: ## the digest over ten million reports: 30 GB in the empty database of POKJABOT_BENCH_DATABASE (a URL, as the owner of its server), which is kept; ten minutes of a quiet machine
	POKJABOT_BENCH_REPORTS=10000000 $(GO) test -run '^$$' -bench Digest -timeout 12h ./bot/digest

year: postgres ## a year of Jambi's reminders on the injected clock
	POKJABOT_YEAR=1 $(GO) test -run 'TestYear$$' -timeout 60m -v ./bot/reminder

torture: postgres ## kill -9 at random moments, 200 rounds
	POKJABOT_TORTURE=200 $(GO) test -run TestTorture -timeout 60m -v ./cmd/pokjabot

fuzz: postgres ## a minute for every fuzz target
	@sh deploy/fuzz.sh

demo-data: postgres ## fill the data folder with the marked sample of Kampung KB
	$(GO) run ./cmd/pokjabot kampung contoh

build: ## the program as ./pokjabot
	CGO_ENABLED=0 $(GO) build -trimpath -o pokjabot ./cmd/pokjabot

postgres: ## bring PostgreSQL's programs when they are missing
	@sh deploy/postgres-install.sh "$(DATA)" >/dev/null

tools-test:
	@sh deploy/test-tools.sh
