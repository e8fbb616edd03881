# What a stranger needs: `make demo`, `make test`. The rest serves those two and daily work.

PACKAGES = pkg-config libxml2-dev libicu-dev libstemmer-dev libzstd-dev zlib1g-dev libxxhash-dev
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RELEASE = -c release --static-swift-stdlib
BIN = .build/release
SHARE = .build/share
PREFIX = /usr/local
DESTDIR =
INSTALL = install

.PHONY: check-browser demo pages test test-programs test-modules test-crashes torture history fuzz sanitize build install uninstall dependencies lint format clean check-api docs deb try-deb docc

## Installs, builds, indexes the sample pages in a background daemon, and asks it.
demo: build
	$(BIN)/search --index Index add Corpus
	$(BIN)/search --index Index --no-pager "Alibaba Brazil"
	@echo 'Now try:  $(BIN)/search -i    $(BIN)/search "阿里巴巴 巴西"    $(BIN)/search add PAGES...'
	@echo 'The daemon ends with $(BIN)/search stop.'

## Installs what is missing, builds, and runs every test, two at a time: those of the modules reckon while those of the
## programs wait for processes. Within each part they run one after the other, or daemons and deadlines would disturb
## each other. Not by `swift test`, of which only one may run in a folder.
test: dependencies
	swift build --build-tests
	@$(MAKE) --no-print-directory -k -j2 test-programs test-modules test-crashes \
	  || { echo 'Tests failed: see the lines that begin with ✘.'; exit 1; }
	@echo 'All tests passed.'

TEST = .build/debug/searchdPackageTests.xctest --testing-library swift-testing --no-parallel
CRASHES = 'EndToEndTests.(CrashTests|CorpusTests|OverloadTests)'
test-programs:
	$(TEST) --filter EndToEndTests --skip $(CRASHES)

test-modules:
	$(TEST) --skip EndToEndTests

test-crashes:
	$(TEST) --filter $(CRASHES)

## The long forms of the tests that break things: `make torture COUNT=20 SEED=7` runs each at least twenty times as long as
## `make test` does. The seed is printed; without one each run has its own.
COUNT = 10
SEED = $(shell od -An -N3 -tu4 /dev/urandom | tr -d ' ')
TORTURE = 'CrashTests|FaultTests|PowerCutTests|DamageTests|SearcherTests|RankedUnionTests|SnippetTests|SnippetQuickLookTests|HanRunTests|AnalysisPropertyTests|IndexWriterTests'
torture: dependencies
	swift build --build-tests
	SEARCHD_SEED=$(SEED) SEARCHD_KILLS=$$((50 * $(COUNT))) SEARCHD_FAULTS=$$((200 * $(COUNT))) \
	SEARCHD_CUTS=$$((400 * $(COUNT))) SEARCHD_FLIPS=$$((10000 * $(COUNT))) SEARCHD_REPAIRS=$$((60 * $(COUNT))) \
	SEARCHD_QUERIES=$$((2000 * $(COUNT))) SEARCHD_RANKINGS=$$((500 * $(COUNT))) SEARCHD_SNIPPETS=$$((400 * $(COUNT))) \
	SEARCHD_HAN_RUNS=$$((200 * $(COUNT))) SEARCHD_HAN_DOCUMENTS=$$((20 * $(COUNT))) SEARCHD_TEXTS=$(COUNT) SEARCHD_OPERATIONS=$$((600 * $(COUNT))) \
	  swift test --skip-build --no-parallel --filter $(TORTURE)

## A long random history of adding, removing, merging and reopening against a model: `make history OPERATIONS=1000000
## SEED=7`. Optimised, in a build of its own: a million take about ten minutes of one core.
OPERATIONS = 1000000
HISTORY = .build/history
history: dependencies
	SEARCHD_CORE_TESTS=1 swift build -c release --build-tests -Xswiftc -enable-testing --scratch-path $(HISTORY)
	SEARCHD_SEED=$(SEED) SEARCHD_OPERATIONS=$(OPERATIONS) \
	  $(HISTORY)/release/searchdPackageTests.xctest --testing-library swift-testing --filter agreesWithAModel

## Every parser of bytes from outside under libFuzzer and the address sanitizer, one after the other:
## `make fuzz SECONDS=600 TARGETS="page query"`. What breaks one is left in .build/fuzz/findings; once it is mended it
## goes to Tests/Fuzz/Seeds, whose files `make test` reads again. What a server that still runs holds is no leak.
SECONDS = 60
TARGETS = page warc ndjson unpack query analysis manifest segment request json answer message
FUZZ = .build/fuzz
fuzz: dependencies
	SEARCHD_FUZZ=1 swift build -c release --scratch-path $(FUZZ) --product fuzz \
	  -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
	@mkdir -p $(FUZZ)/findings; for target in $(TARGETS); do \
	  mkdir -p $(FUZZ)/corpus/$$target; \
	  echo "== $$target"; \
	  leaks=$$([ $$target = request ] && echo 0 || echo 1); \
	  FUZZ_TARGET=$$target ASAN_OPTIONS=detect_leaks=$$leaks $(FUZZ)/release/fuzz -detect_leaks=$$leaks -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
	    -print_final_stats=1 -artifact_prefix=$(FUZZ)/findings/$$target- $(FUZZ)/corpus/$$target Tests/Fuzz/Seeds/$$target $$([ $$target = page ] && echo Corpus) \
	    2>$(FUZZ)/$$target.log || { tail -40 $(FUZZ)/$$target.log; exit 1; }; \
	  grep -E '^(stat::number_of_executed|Done|#[0-9]+.*DONE)' $(FUZZ)/$$target.log; \
	done

## The tests that use threads, under the thread sanitizer; in a build of their own. The compiler of Swift 6.3 stops at a
## cast that the sanitizer puts into unoptimised code (a whole number that becomes an address), which does no harm. What is
## loaded ahead tells the sanitizer of locks that were waited for. One after the other, as they are slow here: a test that
## fills all threads keeps a server of another from its deadlines.
THREADS = 'IndexWriterTests|SearcherTests|RequestTests|AnalysisPropertyTests|IngestionPipelineTests|WatchingTests|DamageTests|FaultTests'
sanitize: dependencies
	swift build --build-tests --sanitize thread --scratch-path .build/threads -Xswiftc -Xfrontend -Xswiftc -disable-llvm-verify
	clang -O1 -shared -fPIC -o .build/threads/mutex.so Tests/Sanitizer/mutex.c -ldl
	LD_PRELOAD=$(CURDIR)/.build/threads/mutex.so TSAN_OPTIONS=exitcode=66 SEARCHD_FLIPS=200 SEARCHD_FAULTS=40 SEARCHD_QUERIES=250 SEARCHD_REPAIRS=4 \
	  swift test --skip-build --no-parallel --sanitize thread --scratch-path .build/threads --filter $(THREADS)

## searchd, search and search-benchmark, in .build/release.
build: dependencies
	SEARCHD_STATIC_CLIENT=1 swift build $(RELEASE)

## Programs, manual pages, completions and systemd user units under $(DESTDIR)$(PREFIX); builds nothing, so that it may run
## as root after a build.
install:
	@test -x $(BIN)/search || { echo 'build first: make build' >&2; exit 2; }
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/user
	$(INSTALL) -s -m 755 $(BIN)/search $(BIN)/searchd $(DESTDIR)$(PREFIX)/bin
	$(INSTALL) -m 644 Packaging/systemd/searchd.socket $(DESTDIR)$(PREFIX)/lib/systemd/user
	sed 's|@BINDIR@|$(PREFIX)/bin|' Packaging/systemd/searchd.service.in \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service
	@umask 022 && $(MAKE) --no-print-directory pages SHARE=$(DESTDIR)$(PREFIX)/share ZSH=zsh/site-functions

## What `make install` with the same PREFIX and DESTDIR put there; indexes stay.
uninstall:
	for program in search searchd; do \
	  rm -f $(DESTDIR)$(PREFIX)/bin/$$program $(DESTDIR)$(PREFIX)/share/man/man1/$$program.1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$program \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$program.fish; \
	done
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.socket $(DESTDIR)$(PREFIX)/lib/systemd/user/searchd.service

## What the build needs of Debian; nothing happens where all is there.
dependencies:
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $$missing; fi

## Manual pages and completions, in .build/share.
docs: build pages

ZSH = zsh/vendor-completions
pages:
	@mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/$(ZSH) \
	  $(SHARE)/fish/vendor_completions.d
	@$(BIN)/search --experimental-dump-help | $(BIN)/search-manual --default query > $(SHARE)/man/man1/search.1
	@$(BIN)/searchd --experimental-dump-help | $(BIN)/search-manual --default serve > $(SHARE)/man/man1/searchd.1
	@for program in search searchd; do \
	  $(BIN)/$$program --generate-completion-script bash > $(SHARE)/bash-completion/completions/$$program && \
	  $(BIN)/$$program --generate-completion-script zsh > $(SHARE)/$(ZSH)/_$$program && \
	  $(BIN)/$$program --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/$$program.fish || exit 1; \
	done

lint:
	swift format lint --strict -r Sources Tests Package.swift

format:
	swift format -i -r Sources Tests Package.swift

clean:
	rm -rf .build .build-docc

## Puts the HTTP interface to the test of its own description (schemathesis from PyPI; skips where it is missing).
check-api: build
	.ci/check-api $(BIN)

## A Debian package, in .build; `make try-deb` installs, uses and removes it in a fresh Debian.
deb: docs
	Packaging/build-deb

try-deb: deb
	Packaging/try-deb

## The library and the core's architecture as web pages, in .build/docc.
docc:
	swift build --scratch-path .build-docc --target SearchLibrary -Xswiftc -emit-symbol-graph \
	  -Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build-docc/graphs
	@for module in InvertedIndex SearchLibrary; do \
	  mkdir -p .build-docc/of-$$module .build/docc && cp .build-docc/graphs/$$module*.symbols.json .build-docc/of-$$module/ && \
	  docc convert Sources/$$module/$$module.docc --additional-symbol-graph-dir .build-docc/of-$$module \
	    --fallback-display-name $$module --fallback-bundle-identifier searchd.$$module \
	    --output-path .build/docc/$$module.doccarchive || exit 1; \
	done

## Clicks through the pages of --http in headless Chromium; SEARCHD_SCREENSHOTS names a folder for pictures.
check-browser:
	SEARCHD_BROWSER=1 swift test --filter aPersonFindsTheirWay
