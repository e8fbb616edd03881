# What a stranger needs: `make demo`, `make test`. The rest serves those two and daily work.

PACKAGES = pkg-config libxml2-dev libicu-dev libstemmer-dev libzstd-dev zlib1g-dev libxxhash-dev
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RELEASE = -c release --static-swift-stdlib
BIN = .build/release
PREFIX = /usr/local
DESTDIR =
INSTALL = install

.PHONY: demo test torture fuzz build install uninstall dependencies lint format clean

## Installs, builds, indexes the sample pages in a background daemon, and asks it.
demo: build
	$(BIN)/search --index Index add Corpus
	$(BIN)/search --index Index "Alibaba Brazil"
	@echo 'Now try:  $(BIN)/search "阿里巴巴 巴西"    $(BIN)/search add PAGES...    $(BIN)/search stop'

## Installs what is missing, builds, and runs every test.
test: dependencies
	swift build --build-tests
	swift test --skip-build

## The long forms of the tests that break things: `make torture COUNT=20 SEED=7` runs each twenty times as long as `make
## test` does. The seed is printed; without one each run has its own.
COUNT = 10
SEED = $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')
torture: dependencies
	swift build --build-tests
	SEARCHD_SEED=$(SEED) SEARCHD_KILLS=$$((50 * $(COUNT))) SEARCHD_FAULTS=$$((200 * $(COUNT))) \
	SEARCHD_CUTS=$$((400 * $(COUNT))) SEARCHD_FLIPS=$$((10000 * $(COUNT))) SEARCHD_REPAIRS=$$((60 * $(COUNT))) \
	  swift test --skip-build --filter 'CrashTests|FaultTests|PowerCutTests|DamageTests'

## Every parser of bytes from outside under libFuzzer and the address sanitizer, one after the other:
## `make fuzz SECONDS=600 TARGETS="page query"`. What breaks one is left in .build/fuzz/findings.
SECONDS = 60
TARGETS = page warc ndjson unpack query analysis manifest segment
FUZZ = .build/fuzz
fuzz: dependencies
	SEARCHD_FUZZ=1 swift build -c release --scratch-path $(FUZZ) --product fuzz \
	  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
	@mkdir -p $(FUZZ)/findings; for target in $(TARGETS); do \
	  mkdir -p $(FUZZ)/corpus/$$target; \
	  echo "== $$target"; \
	  FUZZ_TARGET=$$target $(FUZZ)/release/fuzz -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
	    -print_final_stats=1 -artifact_prefix=$(FUZZ)/findings/$$target- $(FUZZ)/corpus/$$target $$([ $$target = page ] && echo Corpus || echo Tests/Fuzz/Seeds/$$target) \
	    2>$(FUZZ)/$$target.log || { tail -40 $(FUZZ)/$$target.log; exit 1; }; \
	  grep -E '^(stat::number_of_executed|Done|#[0-9]+.*DONE)' $(FUZZ)/$$target.log; \
	done

## searchd, search and search-benchmark, in .build/release.
build: dependencies
	swift build $(RELEASE)

## Programs and systemd user units under $(DESTDIR)$(PREFIX); builds nothing, so that it may run as root after a build.
install:
	@test -x $(BIN)/search || { echo 'build first: make build' >&2; exit 2; }
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/user
	$(INSTALL) -s -m 755 $(BIN)/search $(BIN)/searchd $(DESTDIR)$(PREFIX)/bin
	$(INSTALL) -m 644 Packaging/systemd/searchd.socket $(DESTDIR)$(PREFIX)/lib/systemd/user
	sed 's|@BINDIR@|$(PREFIX)/bin|' Packaging/systemd/searchd.service.in \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service

## What `make install` with the same PREFIX and DESTDIR put there; indexes stay.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/search $(DESTDIR)$(PREFIX)/bin/searchd \
	  $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.socket $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service

## What the build needs of Debian; nothing happens where all is there.
dependencies:
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $$missing; fi

lint:
	swift format lint --strict -r Sources Tests Package.swift

format:
	swift format -i -r Sources Tests Package.swift

clean:
	rm -rf .build
