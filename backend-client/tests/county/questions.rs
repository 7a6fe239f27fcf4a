//! What delivery asks for a person at the screen: facts by card, a matter by number and phone.

use std::time::Duration;

use backend_client::delivery::{DeliveryEvent, FactsError, TicketError};
use backend_client::wire::{Fact, MatterState};
use county_backend::Misbehaviour;

use super::Hall;
use super::support::id_no;

#[test]
fn facts_come_with_the_persons_own_matters() {
    let hall = Hall::open();
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(item.key);
    hall.county.decide(&item.ticket.to_string(), "need_more", "请补照片");
    hall.kiosk.delivery.facts(7, id_no(1).into(), "杨试例".into());
    let facts = hall.kiosk.wait_for("facts", |e| match e {
        DeliveryEvent::Facts { query_id: 7, facts } => Some(facts),
        _ => None,
    });
    let facts = facts.unwrap();
    assert_eq!((facts.pension, facts.active_unemployment), (Fact::No, Fact::Yes));
    assert_eq!((facts.matters[0].ticket, facts.matters[0].state), (item.ticket, MatterState::NeedMore));
    assert_eq!(facts.matters[0].note.as_ref().unwrap().expose(), "请补照片");
}

#[test]
fn facts_fail_in_three_ways_the_rules_can_tell_apart() {
    let mut hall = Hall::open();
    let ask = |hall: &Hall, id: u64| {
        hall.kiosk.delivery.facts(id, id_no(1).into(), "杨试例".into());
        hall.kiosk.wait_for("facts", |e| match e {
            DeliveryEvent::Facts { query_id, facts } if query_id == id => Some(facts.err()),
            _ => None,
        })
    };
    hall.county.misbehave(Misbehaviour::Status(401), None);
    assert_eq!(ask(&hall, 1), Some(FactsError::Refused(401)));
    hall.county.misbehave(Misbehaviour::CaptivePortal, None);
    assert_eq!(ask(&hall, 2), Some(FactsError::Invalid));
    hall.county.misbehave(Misbehaviour::WrongSignature, None);
    assert_eq!(ask(&hall, 3), Some(FactsError::Invalid));
    hall.county.misbehave(Misbehaviour::Stall(Duration::from_secs(10)), None);
    assert_eq!(ask(&hall, 4), Some(FactsError::Offline));
    hall.county.misbehave(Misbehaviour::None, None);
    hall.county.stop();
    assert_eq!(ask(&hall, 5), Some(FactsError::Offline));
}

#[test]
fn a_matter_is_asked_by_number_and_phone_and_each_trouble_has_its_name() {
    let mut hall = Hall::open();
    let item = hall.kiosk.register(1, 1);
    hall.kiosk.final_of(item.key);
    let ask = |hall: &Hall, id: u64, tail: &str| {
        hall.kiosk.delivery.ticket(id, item.ticket, tail.into());
        hall.kiosk.wait_for("ticket", |e| match e {
            DeliveryEvent::Ticket { query_id, ticket, status } if query_id == id => {
                assert_eq!(ticket, item.ticket);
                Some(status.map(|status| status.state))
            }
            _ => None,
        })
    };
    assert_eq!(ask(&hall, 1, "0017"), Ok(MatterState::Submitted));
    assert_eq!(ask(&hall, 2, "9999"), Err(TicketError::NotFound));
    hall.county.misbehave(Misbehaviour::Status(429), None);
    assert_eq!(ask(&hall, 3, "0017"), Err(TicketError::TooMany));
    hall.county.misbehave(Misbehaviour::Status(401), None);
    assert_eq!(ask(&hall, 4, "0017"), Err(TicketError::Refused(401)));
    hall.county.misbehave(Misbehaviour::WrongSignature, None);
    assert_eq!(ask(&hall, 5, "0017"), Err(TicketError::Invalid));
    hall.county.misbehave(Misbehaviour::None, None);
    hall.county.stop();
    assert_eq!(ask(&hall, 6, "0017"), Err(TicketError::Offline));
}
