//! Stories of what a person does and sees, played in a whole hall (`hall`), in Chinese and English.
//!
//! Everything is in `tests/`: `stories.rs` runs `features/*.feature`, `steps/` gives the sentences their meaning, `windows/`
//! plays `windows/*.feature` with the bench's two windows, `plan.rs`
//! keeps `PLAN.md` true. The sentences are listed in `README.md`. Deliberately absent: code of the product.
