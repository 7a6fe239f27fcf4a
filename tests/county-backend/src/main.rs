//! A county to try a kiosk against: `county-backend --dir DIR --port N`. What it prints and takes is in the README.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool says where it listens and what is wrong with its arguments"
)]

mod control;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::{fs, io};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use county_backend::{County, Database, Options, forms};

const USAGE: &str =
    "usage: county-backend --dir DIR [--database URL] [--port N] [--control-port N] [--kiosk 0012:BASE64KEY]...
  --dir DIR            holds the record, the keys and ca.pem; made when missing
  --database URL       keeps the record in this PostgreSQL instead: postgres://USER@HOST/DATABASE
  --port N             HTTPS port on 127.0.0.1 (default: a free one)
  --control-port N     plain-HTTP port on 127.0.0.1 for misbehaviour (default: a free one)
  --kiosk ID:KEY       registers a kiosk: four digits and its Ed25519 public key in base64; may be repeated";

#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    dir: PathBuf,
    database: Database,
    port: u16,
    control_port: u16,
    kiosks: Vec<(String, [u8; 32])>,
}

/// Reads the arguments after the program's name; `Err` says which one is wrong and what it should be.
fn arguments(words: impl IntoIterator<Item = String>) -> Result<Arguments, String> {
    let (mut dir, mut database, mut port) = (None, Database::Sqlite, 0);
    let (mut control_port, mut kiosks) = (0, Vec::new());
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--dir" => dir = Some(PathBuf::from(value()?)),
            "--database" => database = postgres(value()?)?,
            "--port" => port = port_number(&word, &value()?)?,
            "--control-port" => control_port = port_number(&word, &value()?)?,
            "--kiosk" => kiosks.push(kiosk(&value()?)?),
            other => return Err(format!("unknown argument {other}")),
        }
    }
    Ok(Arguments { dir: dir.ok_or("--dir is missing")?, database, port, control_port, kiosks })
}

/// The URL stays out of the message: it may hold a password.
fn postgres(url: String) -> Result<Database, String> {
    let fits = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if fits {
        Ok(Database::Postgres(url))
    } else {
        Err("--database: expected postgres://USER@HOST/DATABASE".to_owned())
    }
}

fn port_number(option: &str, text: &str) -> Result<u16, String> {
    text.parse().map_err(|_not_a_port| format!("{option} {text}: expected a port number from 0 to 65535"))
}

fn kiosk(text: &str) -> Result<(String, [u8; 32]), String> {
    text.split_once(':')
        .filter(|(id, _)| forms::is_kiosk_number(id))
        .and_then(|(id, key)| Some((id.to_owned(), STANDARD.decode(key).ok()?.try_into().ok()?)))
        .ok_or_else(|| format!("--kiosk {text}: expected four digits, a colon and 32 bytes in base64"))
}

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let arguments = match arguments(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("county-backend: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    fs::create_dir_all(&arguments.dir)?;
    let token_path = arguments.dir.join("officer-token");
    let officer_token = control::officer_token(&token_path)?;
    let county = County::try_start(Options {
        dir: arguments.dir.clone(),
        database: arguments.database.clone(),
        port: arguments.port,
        officer_token,
    })?;
    for (id, key) in &arguments.kiosks {
        county.register_kiosk(id, key);
    }
    let keys = county.keys();
    let (url, ca) = (county.url(), arguments.dir.join("ca.pem"));
    control::serve(Arc::new(county), arguments.control_port, |control| {
        println!("url {url}");
        println!("ca {}", ca.display());
        println!("seal-key {} {}", keys.seal_kid, keys.seal_public);
        println!("sign-key {} {}", keys.sign_kid, keys.sign_public);
        println!("officer-token-file {}", token_path.display());
        println!("control http://{control}");
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, String> {
        arguments(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_read() {
        let key = STANDARD.encode([7; 32]);
        let read = read(&format!("--dir d --port 8443 --kiosk 0012:{key}")).unwrap();
        assert_eq!(read.kiosks, [("0012".to_owned(), [7; 32])]);
        assert_eq!((read.port, read.control_port, read.database), (8443, 0, Database::Sqlite));
    }

    #[test]
    fn wrong_arguments_are_named() {
        for (line, named) in [
            ("", "--dir"),
            ("--dir", "--dir"),
            ("--dir d --port x", "--port x"),
            ("--dir d --kiosk 12:AA==", "--kiosk 12:AA=="),
            ("--dir d --database mysql://x:secret@y", "--database"),
            ("--dir d --verbose", "--verbose"),
        ] {
            assert!(read(line).unwrap_err().contains(named), "{line}");
        }
    }
}
