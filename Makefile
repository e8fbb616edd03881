# What a stranger needs: `make demo`, `make test`. The rest serves those two and daily work.

PACKAGES = pkg-config libxml2-dev libicu-dev libstemmer-dev libzstd-dev zlib1g-dev libxxhash-dev
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RELEASE = -c release --static-swift-stdlib
BIN = .build/release
PREFIX = /usr/local
DESTDIR =
INSTALL = install

.PHONY: demo test build install uninstall dependencies lint format clean

## Installs, builds, indexes the sample pages in a background daemon, and asks it.
demo: build
	$(BIN)/search --index Index add Corpus
	$(BIN)/search --index Index "Alibaba Brazil"
	@echo 'Now try:  $(BIN)/search "阿里巴巴 巴西"    $(BIN)/search add PAGES...    $(BIN)/search stop'

## Installs what is missing, builds, and runs every test.
test: dependencies
	swift build --build-tests
	swift test --skip-build

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
