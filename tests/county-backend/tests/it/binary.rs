//! The binary: what it prints, and its control port.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;

use county_backend::Database;

use crate::database;
use crate::kiosk::client;

/// Ends the process with the test, however the test ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[tokio::test]
async fn it_says_where_it_is_and_misbehaves_on_request() {
    let dir = tempfile::tempdir().unwrap();
    let device = SigningKey::from_bytes(&rand::random());
    let mut command = Command::new(env!("CARGO_BIN_EXE_county-backend"));
    if let Database::Postgres(url) = database::fresh() {
        command.args(["--database", &url]);
    }
    let mut child = command
        .arg("--dir")
        .arg(dir.path())
        .arg("--kiosk")
        .arg(format!("0012:{}", STANDARD.encode(device.verifying_key().to_bytes())))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _ended = Ended(child);
    let said: HashMap<String, String> = lines
        .map(|line| line.unwrap().split_once(' ').map(|(name, rest)| (name.to_owned(), rest.to_owned())).unwrap())
        .take(6)
        .collect();

    let https = client(&std::fs::read_to_string(&said["ca"]).unwrap());
    let time = || https.get(format!("{}/v1/time", said["url"])).header("Kiosk-Id", "0012").send();
    assert_eq!(time().await.unwrap().status(), 200);

    let plain = reqwest::Client::builder()
        .tls_backend_preconfigured(
            rustls::ClientConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth(),
        )
        .no_proxy()
        .build()
        .unwrap();
    let control = async |path: &str, line: &'static str| {
        plain.post(format!("{}/control/{path}", said["control"])).body(line).send().await.unwrap()
    };
    assert_eq!(control("misbehave?times=1", "unavailable 5").await.status(), 204);
    assert_eq!(time().await.unwrap().status(), 503);
    assert_eq!(time().await.unwrap().status(), 200);
    assert_eq!(control("clock", "3600").await.status(), 204);

    let refused = control("misbehave", "be nasty").await;
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("drop-after-commit"), "the answer names what is allowed");
}
