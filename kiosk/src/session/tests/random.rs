//! Any sequence of events keeps what the session promises.

use backend_client::roles::Role;
use proptest::prelude::*;

use super::{
    super::call::CallNews,
    super::event::{CardTrouble, CountyTrouble, Gate, PinVerdict, PrintProgress, Scanned, Settled, StoreTrouble},
    staff::{roster, staff_card, staff_id},
    *,
};

/// Something that happens, without the session's number.
fn anything() -> impl Strategy<Value = u8> {
    0..76_u8
}

fn happen(visitor: &mut Visitor, what: u8) {
    let session = visitor.session.number();
    let pick = |n: usize, view: &View| match &view.page {
        Page::Form(question) => match &question.input {
            Input::Choice { options, .. } => options.get(n).map_or_else(String::new, |o| o.id.clone()),
            Input::Date { quick, .. } => quick.first().map_or_else(String::new, |o| o.id.clone()),
            Input::Panel(_) => String::new(),
        },
        _ => n.to_string(),
    };
    match what {
        // The plain way on is the likeliest, so that deep states are reached.
        0..=24 => visitor.step_on(),
        25 => visitor.touch(Intent::Begin),
        26 => visitor.touch(Intent::Back),
        27 => visitor.touch(Intent::Next),
        28 => visitor.touch(Intent::End),
        29 => visitor.touch(Intent::Answer("end".to_owned())),
        30 => visitor.touch(Intent::Answer("stay".to_owned())),
        31 => visitor.touch(Intent::Answer("reprint".to_owned())),
        32 => visitor.touch(Intent::Skip),
        33 => visitor.touch(Intent::Another),
        34 => visitor.touch(Intent::More),
        35 => visitor.touch(Intent::Key("⌫".to_owned())),
        36 => visitor.touch(Intent::DateStep { part: 1, delta: -1 }),
        37 => visitor.touch(Intent::Edit("mobile".to_owned())),
        38 => visitor.touch(Intent::Stroke(vec![(1, 1), (500, 500)])),
        39 => visitor.touch(Intent::PromiseOnly),
        40 => visitor.touch(Intent::ToggleLanguage),
        41 => visitor.touch(Intent::OpenSettings),
        42 => visitor.touch(Intent::CloseSettings),
        43 => {
            let id = pick(1, &visitor.view());
            visitor.touch(Intent::Pick(id));
        }
        44 => visitor.event(Event::CardPresent(true)),
        45 => visitor.event(Event::CardPresent(false)),
        46 => visitor.card(person()),
        47 => {
            let mut other = person();
            other.id_no = "000000198802299988".to_owned();
            visitor.card(other);
        }
        48 => visitor.event(Event::Card { session, result: Err(CardTrouble::Removed) }),
        49 => visitor.event(Event::Reader(Working::No("R-OFF"))),
        50 => visitor.event(Event::Reader(Working::Yes)),
        51 => visitor.event(Event::County { session, result: Err(CountyTrouble::Offline) }),
        52 => visitor.event(Event::Gate(Gate::Closed("S-FULL"))),
        53 => visitor.event(Event::Gate(Gate::Open)),
        54 => visitor.stored(1),
        55 => visitor.event(Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) }),
        56 => visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received }),
        57 => visitor.event(Event::Print { session, progress: PrintProgress::Unknown("P-OUT") }),
        58 => visitor.wait(Duration::from_secs(40)),
        59..=61 => {
            visitor.touch(Intent::OpenSettings);
            visitor.touch(Intent::Set("staff".to_owned()));
        }
        62 | 63 => visitor.card(staff_card(Role::Clerk)),
        64 => visitor.event(Event::Scanned(Scanned::new("badge broker"))),
        65 | 66 => {
            visitor.keys("123456");
            for role in [Role::Clerk, Role::Broker] {
                visitor.event(Event::Pin { session, staff: staff_id(role), verdict: PinVerdict::Right });
            }
        }
        67 => {
            visitor.event(Event::Pin { session, staff: staff_id(Role::Clerk), verdict: PinVerdict::Wrong { left: 2 } });
        }
        68 | 69 => visitor.touch(Intent::Pick("help".to_owned())),
        70 => visitor.touch(Intent::Leave),
        71 => visitor.touch(Intent::CallStaff),
        72 => visitor.touch(Intent::Answer("callback".to_owned())),
        73 => visitor.keys("13800001234"),
        74 => visitor.event(Event::Call { call: 1, news: CallNews::Unreached }),
        _ => visitor.wait(Duration::from_secs(400)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(steps in proptest::collection::vec(anything(), 1..120)) {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.event(roster());
        let mut submitted = 0;
        for step in steps {
            let before = visitor.effects.len();
            happen(&mut visitor, step);
            let view = visitor.view();
            let words = format!("{view:?}");
            // Nothing of a person where nobody is.
            if matches!(visitor.state(), "idle" | "take-card") {
                prop_assert!(!words.contains("杨*例") && !words.contains("0017") && !words.contains("138"));
            } else if visitor.state() != "submit" {
                // Everywhere else somebody will be asked whether he is still there.
                prop_assert!(visitor.session.next_deadline().is_some(), "no deadline at {}", visitor.state());
            }
            if visitor.state().starts_with("staff") {
                prop_assert!(!words.contains("138") && !words.contains("0017"));
            }
            // The full number is never on the screen.
            prop_assert!(!words.contains("000000198603120017"));
            for effect in &visitor.effects[before..] {
                match effect {
                    Effect::Enqueue { .. } => submitted += 1,
                    // A number is printed only after something was stored, found or refused.
                    Effect::Print { slip, .. } => {
                        let numbered = format!("{slip:?}");
                        prop_assert!(submitted > 0 || !numbered.contains("0012 0000"));
                    }
                    _ => {}
                }
            }
        }
        // The store answers sooner or later; left alone, the machine comes to rest.
        visitor.stored(1);
        if visitor.state() != "submit" {
            visitor.wait(Duration::from_secs(2000));
            visitor.event(Event::CardPresent(false));
            prop_assert_eq!(visitor.state(), "idle");
        }
    }
}
