//! `openapi.yaml` as the judge of requests as they arrived.

use county_backend::KioskRequest;
use serde_json::{Value, json};

/// The contract.
pub struct Contract(Value);

impl Contract {
    pub fn read() -> Self {
        Self(serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap())
    }

    /// What in `value` is not as `schema` says.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut schema = schema.clone();
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["components"] = self.0["components"].clone();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
    }

    /// What in `value` is not as the named schema says.
    pub fn faults_of(&self, name: &str, value: &Value) -> Vec<String> {
        self.faults(&json!({"$ref": format!("#/components/schemas/{name}")}), value)
    }

    /// What in a request is not as its operation says: header fields, media type, body, and what was inside the seal.
    pub fn faults_in(&self, request: &KioskRequest) -> Vec<String> {
        let operation = &self.0["paths"][request.path]["post"];
        let mut faults = Vec::new();
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = self.0.pointer(&parameter["$ref"].as_str().unwrap()[1..]).unwrap();
            assert_eq!(parameter["in"], "header", "POST operations have header parameters only");
            let name = parameter["name"].as_str().unwrap();
            match request.headers.get(&name.to_lowercase()) {
                Some(value) => faults
                    .extend(self.faults(&parameter["schema"], &json!(value)).into_iter().map(|f| format!("{name}{f}"))),
                None => faults.push(format!("{name} is missing")),
            }
        }
        let media_type = request.headers.get("content-type").map_or("", String::as_str);
        let schema = &operation["requestBody"]["content"][media_type]["schema"];
        if schema.is_null() {
            faults.push(format!("media type {media_type:?}"));
            return faults;
        }
        faults.extend(self.faults(schema, &serde_json::from_slice(&request.body).unwrap()));
        let inside = match request.path {
            "/v1/submissions" => Some("Submission"),
            "/v1/ratings" => Some("Rating"),
            "/v1/persons/facts" => Some("PersonQuery"),
            _ => None,
        };
        assert_eq!(inside.is_some(), request.plaintext.is_some(), "{}", request.path);
        if let (Some(name), Some(plaintext)) = (inside, &request.plaintext) {
            faults.extend(self.faults_of(name, &serde_json::from_slice(plaintext).unwrap()));
        }
        faults
    }
}
