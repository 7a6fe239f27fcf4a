//! What storing a registration costs, beside a bare commit on the same disk with the same settings.

use std::sync::Arc;
use std::time::Instant;

use backend_client::{open::apply_pragmas, seal::Sealer};
use hall::{Result, Trouble};
use rusqlite::Connection;

use crate::figure::{Figure, Samples};
use crate::{matter, site};

const RUNS: u32 = 200;

/// Measures both in turn, so that a slow moment of the disk meets both.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let dir = site::directory("commit-")?;
    let kiosk = "0012".parse().map_err(|error| Trouble(format!("{error}")))?;
    // Any point is a public key of X25519; nobody opens these bodies.
    let sealer = Sealer::new("bench", &[9; 32], kiosk, &[7; 32]).map_err(|error| Trouble(error.to_string()))?;
    let mut store = matter::store(dir.path(), Arc::new(sealer))?;
    let bare = bare(&dir.path().join("bare.sqlite")).map_err(sqlite)?;
    let mut stored = Vec::new();
    let mut committed = Vec::new();
    for person in 0..RUNS {
        let submission = matter::registration(person);
        let begin = Instant::now();
        store.accept(&submission, matter::now()).map_err(|trouble| Trouble(format!("not stored: {trouble:?}")))?;
        stored.push(begin.elapsed().as_secs_f64() * 1e3);
        let begin = Instant::now();
        bare.execute("INSERT INTO bare(body) VALUES(zeroblob(4096))", []).map_err(sqlite)?;
        committed.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    let (Some(stored), Some(committed)) = (Samples::new(stored), Samples::new(committed)) else {
        return Err(Trouble("nothing was committed".to_owned()));
    };
    Ok(vec![
        Figure::new("registration stored (sealed, signed, numbered, audited, committed)", "ms", stored)
            .beside("bare commit of 4 KB", committed),
    ])
}

fn bare(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    apply_pragmas(&conn)?;
    conn.execute_batch("CREATE TABLE bare(id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")?;
    Ok(conn)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn sqlite(error: rusqlite::Error) -> Trouble {
    Trouble(format!("database: {error}"))
}
