//! Each test's county keeps its record in a file of its own directory.

use county_backend::Database;

/// A record nobody has used.
pub(crate) fn fresh() -> Database {
    Database::Sqlite
}
