//! Several counties on one record.

use county_backend::{County, Options};

use crate::kiosk::{Hall, Kiosk, OFFICER, client};

/// A second county with the keys and the record of the first.
fn beside(hall: &Hall) -> (County, Kiosk) {
    let county = County::start(Options {
        dir: hall.dir.path().join("county"),
        database: hall.database.clone(),
        port: 0,
        officer_token: OFFICER.to_owned(),
    });
    let kiosk = hall.kiosk.beside(client(&county.ca_pem()), county.url());
    (county, kiosk)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_delivery_sent_to_two_counties_at_once_is_stored_once() {
    let hall = Hall::open();
    let (_second, kiosk) = beside(&hall);
    for person in 1..=20 {
        let delivery = hall.kiosk.sealed_submission(&hall.kiosk.submission(person));
        let (one, two) = tokio::join!(hall.kiosk.send(&delivery), kiosk.send(&delivery));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201]);
        assert_eq!(one.bytes, two.bytes);
    }
    assert_eq!(hall.county.submissions().len(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_registrations_of_one_person_at_two_counties_one_counts() {
    let hall = Hall::open();
    let (_second, kiosk) = beside(&hall);
    for person in 1..=20 {
        let one = hall.kiosk.sealed_submission(&hall.kiosk.submission(person));
        let two = hall.kiosk.sealed_submission(&hall.kiosk.submission(person));
        let (one, two) = tokio::join!(hall.kiosk.send(&one), kiosk.send(&two));
        let (first, second) = if one.text("outcome") == "received" { (one, two) } else { (two, one) };
        assert_eq!((first.text("outcome"), second.text("outcome")), ("received", "duplicate"));
        assert_eq!(second.text("duplicate_of"), first.text("ticket"));
    }
}
