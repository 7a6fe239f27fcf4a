//! Compiles the bench panel.

fn main() -> Result<(), slint_build::CompileError> {
    // The style is fixed, else it depends on the machine that builds.
    let config = slint_build::CompilerConfiguration::new().with_style("fluent-light".into());
    slint_build::compile_with_config("ui/bench.slint", config)
}
