//! The binary: what it prints, and its control port.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use county_backend::{CountyKeys, Database};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::database;
use crate::kiosk::{KIOSK, Kiosk, client};

/// Ends the process with the test, however the test ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// A running binary and what it said of itself.
struct Binary {
    said: HashMap<String, String>,
    kiosk: Kiosk,
    plain: reqwest::Client,
    _ended: Ended,
    _dir: TempDir,
}

impl Binary {
    fn start() -> Self {
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
            .arg(format!("{KIOSK}:{}", STANDARD.encode(device.verifying_key().to_bytes())))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ended = Ended(child);
        let said: HashMap<String, String> = lines
            .map(|line| line.unwrap().split_once(' ').map(|(name, rest)| (name.to_owned(), rest.to_owned())).unwrap())
            .take(6)
            .collect();
        let key = |name: &str| said[name].split_once(' ').map(|(kid, key)| (kid.to_owned(), key.to_owned())).unwrap();
        let ((seal_kid, seal_public), (sign_kid, sign_public)) = (key("seal-key"), key("sign-key"));
        let keys = CountyKeys { seal_kid, seal_public, sign_kid, sign_public };
        let https = client(&std::fs::read_to_string(&said["ca"]).unwrap());
        let kiosk = Kiosk::new(https, said["url"].clone(), keys, device);
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let plain = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
        Self { said, kiosk, plain, _ended: ended, _dir: dir }
    }

    /// Posts a line to the control port; status and answer.
    async fn control(&self, path: &str, line: &str) -> (u16, String) {
        let url = format!("{}/control/{path}", self.said["control"]);
        let response = self.plain.post(url).body(line.to_owned()).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Asks the control port for the record; status, `Record-Change` and text.
    async fn record(&self, query: &str) -> (u16, String, String) {
        let url = format!("{}/control/record{query}", self.said["control"]);
        let response = self.plain.get(url).send().await.unwrap();
        let change = response.headers()["record-change"].to_str().unwrap().to_owned();
        (response.status().as_u16(), change, response.text().await.unwrap())
    }
}

#[tokio::test]
async fn it_says_where_it_is_and_misbehaves_on_request() {
    let binary = Binary::start();
    let time = || binary.kiosk.time();
    assert_eq!(time().await.status, 200);
    assert_eq!(binary.control("misbehave?times=1", "unavailable 5").await.0, 204);
    assert_eq!(time().await.status, 503);
    assert_eq!(time().await.status, 200);
    assert_eq!(binary.control("clock", "3600").await.0, 204);

    let (status, said) = binary.control("misbehave", "be nasty").await;
    assert_eq!(status, 400);
    assert!(said.contains("drop-after-commit"), "the answer names what is allowed");
}

#[tokio::test]
async fn who_stands_beside_sees_the_record_and_decides() {
    let binary = Binary::start();
    let (status, change, _) = binary.record("").await;
    assert_eq!((status, change.as_str()), (204, "0"), "nothing is there");
    assert_eq!(binary.record("?seen=0").await.0, 204, "nothing is new");
    assert_eq!(binary.control("decide", "newest accept").await.0, 404);

    let plain = binary.kiosk.submission(1);
    let (shown, sent) = tokio::join!(binary.record("?seen=0&wait=60"), binary.kiosk.submit(&plain));
    assert_eq!((shown.0, shown.1.as_str(), sent.status), (200, "1", 201));
    assert!(shown.2.contains("杨试例") && shown.2.contains("answers.education: 71 初中毕业"), "{}", shown.2);

    let ticket = sent.text("ticket");
    assert_eq!(binary.control("decide", "newest need_more").await.0, 400, "no note");
    assert_eq!(binary.control("decide", &format!("{ticket} finish")).await.0, 409);
    assert_eq!(binary.control("decide", "newest approve").await.0, 400);
    let (status, said) = binary.control("decide", "newest need_more 请补身份证 复印件").await;
    assert_eq!((status, said), (200, format!("{ticket} need_more\n")));
    let (_, change, text) = binary.record("?seen=1").await;
    assert!(change == "2" && text.contains("note: 请补身份证 复印件"), "{text}");

    binary.kiosk.submit(&binary.kiosk.submission(1)).await;
    let url = format!("{}/control/submissions", binary.said["control"]);
    let listed: Value = binary.plain.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!((&listed[0]["state"], &listed[1]["duplicate_of"]), (&json!("need_more"), &json!(ticket)));
    assert!(listed[0]["person"].as_str().unwrap().starts_with("杨*例 000000********"));
}
