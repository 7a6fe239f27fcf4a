//! `openapi.yaml` as the judge of real bytes.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backend-client/contract/openapi.yaml");
    serde_saphyr::from_str(&fs::read_to_string(path).expect("the contract")).expect("YAML")
});

/// Panics unless `instance` satisfies the schema `name`.
pub(crate) fn assert_valid(name: &str, instance: &Value) {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{name}"),
        "components": DOCUMENT["components"],
    });
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("schema");
    let wrong: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "not a {name}: {wrong:#?}");
}

/// `x-context` of a signed schema.
pub(crate) fn context(name: &str) -> String {
    DOCUMENT["components"]["schemas"][name]["x-context"].as_str().expect("x-context").to_owned()
}

/// Whether the contract lists this status for the operation, by number or as `default`. A request outside the contract
/// may get the status RFC 9110 has for that anywhere.
pub(crate) fn lists(path: &str, method: &str, status: u16) -> bool {
    let responses = &DOCUMENT["paths"][path][method]["responses"];
    matches!(status, 400 | 413 | 415)
        || responses.get(status.to_string()).is_some()
        || responses.get("default").is_some()
}

#[test]
fn the_judge_can_say_no() {
    let refused = std::panic::catch_unwind(|| assert_valid("ServerTime", &json!({"now": "x", "kid": "k", "sig": "s"})));
    assert!(refused.is_err(), "a time that is none was let through");
}
