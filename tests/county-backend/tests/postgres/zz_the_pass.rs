//! Tests are started in the order of their names, so this one is among the last.

use crate::database;

#[test]
fn it_ran_on_postgresql() {
    // Run alone it fails, and rightly so.
    assert!(database::made() >= 30, "only {} tests ran on PostgreSQL", database::made());
}
