# The commands of this project. Everything a stranger needs: `make demo`, `make test`.

# Linked into every test and demo process: the fonts the product draws with.
export FONTCONFIG_FILE := $(CURDIR)/assets/fonts/fonts.conf

.PHONY: help deps build demo hall test story crash gallery bench lint docs clean

help:
	@echo "make demo            a resident registers as unemployed, over real bytes; pictures in target/demo/"
	@echo "make hall            the kiosk in a window, beside a panel with people, devices, network, county and time"
	@echo "make test            every test: unit, property, snapshot, PTY, store, crash, stories"
	@echo "make story FILE=x    one story file, PICTURES=dir for a picture of each step"
	@echo "make gallery         every screen in every shape, size and colour: target/gallery/index.html, and sheets beside it"
	@echo "make crash           kill -9 while accepting and sending, 10,000 cycles"
	@echo "make bench           the figures we publish, beside Chromium, into tests/bench/REPORT.md (some minutes, a quiet machine)"
	@echo "make lint            format, clippy, documentation, licences"

# Debian packages that are missing; says what it does, needs root or sudo only if there are any.
deps:
	@sh .ci/packages

build: deps
	cargo build --locked --workspace --all-targets

# The whole workspace is named here and below so that demo and tests share what is built.
demo: deps
	cargo build --locked --workspace --bins
	target/debug/hall demo

hall: deps
	cargo build --locked --workspace --bins
	target/debug/hall open

test: deps
	cargo test --locked --workspace --no-fail-fast

# Stories of the bench's two windows have a play of their own, with the program as shipped.
story: deps
	$(if $(findstring windows/,$(FILE)),cargo build --locked -p kiosk)
	STORY_FILE="$(abspath $(FILE))" $(if $(PICTURES),STORY_PICTURES="$(abspath $(PICTURES))") cargo test --locked -p stories --test $(if $(findstring windows/,$(FILE)),windows,stories)

gallery: deps
	KIOSK_GALLERY=1 cargo test --locked -p kiosk --test gallery
	cargo run --locked -p kiosk --example contact_sheet -- target/tmp/gallery target/gallery

crash: deps
	CRASH_CYCLES=10000 cargo test --locked --release -p backend-client --test crash -- --nocapture

# The kiosk is built by itself, so that nothing of the bench gets into it. WHAT="touch card" measures only those.
bench:
	@sh .ci/packages bench
	cargo build --locked --release -p kiosk
	cargo build --locked --release -p bench
	target/release/bench target/release/kiosk $(if $(WHAT),target/bench.md $(WHAT),tests/bench/REPORT.md)

lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items
	cargo deny --offline --locked check bans licenses sources

clean:
	cargo clean
