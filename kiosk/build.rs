//! Compiles the keyboard's dictionary, and notes when this was built.

// The program's own modules: one piece writes the tables of the dictionary here and those of the places at start.
#[path = "src/pinyin/compile.rs"]
#[expect(dead_code, reason = "the kinds of the county's divisions are for the program")]
mod compile;
#[path = "build/lexicon.rs"]
mod lexicon;
#[path = "src/pinyin/syllable.rs"]
#[expect(dead_code, reason = "typed letters are for the program")]
mod syllable;

use std::env;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> Result<(), Box<dyn Error>> {
    lexicon::write()?;
    // No honest clock shows less than this. Reproducible builds give the time themselves.
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let built = match env::var("SOURCE_DATE_EPOCH") {
        Ok(second) => second.parse()?,
        Err(_not_given) => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    println!("cargo::rustc-env=KIOSK_BUILT={built}");
    Ok(())
}
