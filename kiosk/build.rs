//! Compiles the screens and notes when this was built.

use std::env;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> Result<(), Box<dyn Error>> {
    // Tests find elements by label only when the compiler writes down what they were called.
    let debug = env::var("PROFILE").is_ok_and(|profile| profile != "release");
    let config = slint_build::CompilerConfiguration::new()
        // Fixed, else it depends on the machine that builds.
        .with_style("fluent-light".into())
        .with_debug_info(debug);
    slint_build::compile_with_config("ui/app.slint", config)?;
    // No honest clock shows less than this. Reproducible builds give the time themselves.
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let built = match env::var("SOURCE_DATE_EPOCH") {
        Ok(second) => second.parse()?,
        Err(_not_given) => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    println!("cargo::rustc-env=KIOSK_BUILT={built}");
    Ok(())
}
