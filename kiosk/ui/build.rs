//! Compiles the screens.

use std::env;

fn main() -> Result<(), slint_build::CompileError> {
    // Tests find elements by label only when the compiler writes down what they were called.
    let debug = env::var("PROFILE").is_ok_and(|profile| profile != "release");
    let config = slint_build::CompilerConfiguration::new()
        // Fixed, else it depends on the machine that builds.
        .with_style("fluent-light".into())
        .with_debug_info(debug);
    slint_build::compile_with_config("app.slint", config)
}
