//! The way to the county, broken at each of its steps.

use std::io::Write;
use std::net::TcpListener;
use std::thread;

use backend_client::client::{Client, ClientConfig, Timeouts};
use backend_client::reach::{Reach, Stopped};
use county_backend::{CertificateFault, Misbehaviour};
use jiff::{SignedDuration, Timestamp};

use super::{Hall, block};

fn try_at(hall: &Hall, url: &str) -> Reach {
    let config = ClientConfig {
        url: url.to_owned(),
        roots_pem: hall.county.ca_pem().into_bytes(),
        timeouts: Timeouts::default(),
    };
    let client = Client::new(&config, hall.site.sealer(), hall.site.client(super::quick()).keys().clone()).unwrap();
    block(client.reach(Timestamp::now()))
}

#[test]
fn an_open_way_tells_its_certificate_and_the_countys_clock() {
    let hall = Hall::open();
    let reach = block(hall.site.client(super::quick()).reach(Timestamp::now()));
    assert_eq!(reach.stopped, None);
    assert!(reach.host.starts_with("localhost:") && !reach.addresses.is_empty() && reach.connected.is_some());
    assert!(reach.certificate_until.unwrap() > Timestamp::now());
    assert!(reach.clock_offset.unwrap().abs() < SignedDuration::from_secs(5));

    hall.county.misbehave(Misbehaviour::ClockOff(3600), None);
    let reach = block(hall.site.client(super::quick()).reach(Timestamp::now()));
    assert!((reach.clock_offset.unwrap() - SignedDuration::from_hours(1)).abs() < SignedDuration::from_secs(5));
}

#[test]
fn each_bad_certificate_is_told_apart() {
    let hall = Hall::open();
    for (fault, stopped) in [
        (CertificateFault::Expired, Stopped::Expired),
        (CertificateFault::NotYet, Stopped::NotYetValid),
        (CertificateFault::WrongHost, Stopped::WrongName),
        (CertificateFault::Stranger, Stopped::Untrusted),
        (CertificateFault::ExpiredAuthority, Stopped::Expired),
    ] {
        hall.county.misbehave(Misbehaviour::Certificate(fault), None);
        let reach = block(hall.site.client(super::quick()).reach(Timestamp::now()));
        assert_eq!(reach.stopped, Some(stopped), "{fault:?}");
        assert!(reach.connected.is_some() && reach.certificate_until.is_none());
    }
}

#[test]
fn who_answers_in_the_countys_place_is_told_from_the_county() {
    let hall = Hall::open();
    for (misbehaviour, stopped) in [
        (Misbehaviour::CaptivePortal, Stopped::Foreign),
        (Misbehaviour::WrongSignature, Stopped::Foreign),
        (Misbehaviour::Status(401), Stopped::NotEnrolled),
        (Misbehaviour::Status(426), Stopped::TooOld),
        (Misbehaviour::Unavailable { retry_after_s: 5 }, Stopped::Unavailable(503)),
    ] {
        hall.county.misbehave(misbehaviour, None);
        let reach = block(hall.site.client(super::quick()).reach(Timestamp::now()));
        assert_eq!(reach.stopped, Some(stopped));
        assert!(reach.certificate_until.is_some() && reach.clock_offset.is_none());
    }
}

#[test]
fn a_name_nobody_knows_and_a_port_nobody_hears() {
    let hall = Hall::open();
    assert_eq!(try_at(&hall, "https://county.invalid:8443").stopped, Some(Stopped::Name));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let reach = try_at(&hall, &format!("https://localhost:{free}"));
    assert_eq!((reach.stopped, reach.addresses.is_empty()), (Some(Stopped::Connect), false));
}

#[test]
fn a_page_without_tls_is_not_the_county() {
    let hall = Hall::open();
    let page = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = page.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in page.incoming().flatten() {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n<html>login</html>"));
        }
    });
    assert_eq!(try_at(&hall, &format!("https://127.0.0.1:{port}")).stopped, Some(Stopped::NotTls));
}
