//! A connection to PostgreSQL that is lost.

use crate::database;
use crate::kiosk::Hall;

#[tokio::test]
async fn a_lost_connection_is_made_anew() {
    let hall = Hall::open();
    let delivery = hall.kiosk.sealed_submission(&hall.kiosk.submission(1));
    let first = hall.kiosk.send(&delivery).await;
    for _ in 0..3 {
        database::run(
            &hall.database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        assert_eq!(hall.kiosk.send(&delivery).await.bytes, first.bytes);
    }
}
