//! The whole flow as one table: every state × every event, what it leads to and what it asks for.

use std::fmt::Write;

use super::{
    super::event::{CardTrouble, CountyTrouble, Gate, PrintProgress, Settled, StoreTrouble},
    *,
};

/// Name and event, made for the session's number.
fn events(session: u64) -> Vec<(&'static str, Event)> {
    use Intent as I;
    let intent = |name, intent| (name, Event::Intent(intent));
    vec![
        intent("touch Begin", I::Begin),
        intent("touch BeginLarge", I::BeginLarge),
        intent("touch ToggleLanguage", I::ToggleLanguage),
        intent("touch OpenSettings", I::OpenSettings),
        intent("touch Choose", I::Choose("unemp_reg".to_owned())),
        intent("touch Back", I::Back),
        intent("touch Next", I::Next),
        intent("touch End", I::End),
        intent("touch Skip", I::Skip),
        intent("touch Another", I::Another),
        intent("touch Pick", I::Pick("5".to_owned())),
        intent("touch More", I::More),
        intent("touch Key", I::Key("1".to_owned())),
        intent("touch DateStep", I::DateStep { part: 0, delta: -1 }),
        intent("touch Edit", I::Edit("education".to_owned())),
        intent("touch Stroke", I::Stroke(vec![(0, 0), (9, 9)])),
        intent("touch PromiseOnly", I::PromiseOnly),
        intent("touch Answer", I::Answer("end".to_owned())),
        ("tick", Event::Tick),
        ("reader gone", Event::Reader(Working::No("R-NODEV"))),
        ("card laid", Event::CardPresent(true)),
        ("card lifted", Event::CardPresent(false)),
        ("card read", Event::Card { session, result: Ok(Box::new(person())) }),
        ("card removed", Event::Card { session, result: Err(CardTrouble::Removed) }),
        ("card unreadable", Event::Card { session, result: Err(CardTrouble::Unreadable(0x41)) }),
        ("printer out", Event::Printer(Paper::No("P-OUT"))),
        ("slip printed", Event::Print { session, progress: PrintProgress::Confirmed }),
        ("county answers", Event::County { session, result: Ok(Box::new(county())) }),
        ("county silent", Event::County { session, result: Err(CountyTrouble::Offline) }),
        ("line gone", Event::Online(false)),
        ("gate closed", Event::Gate(Gate::Closed("S-FULL"))),
        ("stored", Event::Stored { session, result: Ok(Stored { ticket: ticket(7), qr: "SN1-TEST".to_owned() }) }),
        ("not stored", Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) }),
        ("settled", Event::Settled { ticket: ticket(1), outcome: Settled::Received }),
        ("an older session's card", Event::Card { session: session - 1, result: Ok(Box::new(person())) }),
        ("an older session's store", Event::Stored { session: session - 1, result: Err(StoreTrouble::Failed("S-DB")) }),
    ]
}

/// An effect in a word; slips and submissions are tested by what they say elsewhere.
fn word(effect: &Effect) -> String {
    match effect {
        Effect::ReadCard { .. } => "ReadCard".to_owned(),
        Effect::CancelRead => "CancelRead".to_owned(),
        Effect::AskCounty { .. } => "AskCounty".to_owned(),
        Effect::LookUp { .. } => "LookUp".to_owned(),
        Effect::CheckGate => "CheckGate".to_owned(),
        Effect::Enqueue { .. } => "Enqueue".to_owned(),
        Effect::Rate { .. } => "Rate".to_owned(),
        Effect::Print { .. } => "Print".to_owned(),
        Effect::Wipe => "Wipe".to_owned(),
        Effect::Audit(event, _) => format!("Audit({event})"),
    }
}

#[test]
fn every_state_and_every_event() {
    let states = [
        "idle", "home", "notice", "identify", "greeting", "form", "review", "sign", "submit", "result", "refused",
        "rate", "take-card",
    ];
    let mut table = String::new();
    for state in states {
        let count = events(1).len();
        writeln!(table, "== {state}").unwrap();
        for n in 0..count {
            let mut visitor = Visitor::at_a_machine(true);
            match state {
                "refused" => {
                    visitor.walk_to("submit");
                    let session = visitor.session.number();
                    visitor.event(Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) });
                }
                "take-card" => {
                    visitor.walk_to("rate");
                    visitor.touch(Intent::Skip);
                }
                "idle" => {
                    visitor.walk_to("home");
                    visitor.touch(Intent::End);
                }
                other => visitor.walk_to(other),
            }
            assert_eq!(visitor.state(), state);
            visitor.effects.clear();
            let (name, event) = events(visitor.session.number()).swap_remove(n);
            let before = visitor.view();
            visitor.event(event);
            let after = visitor.view();
            let effects: Vec<String> = visitor.effects.iter().map(word).collect();
            let to = visitor.state();
            let over = match &after.overlay {
                None => "",
                Some(Overlay::Ask { .. }) => " +ask",
                Some(Overlay::Idle { .. }) => " +idle",
                Some(Overlay::Settings { .. }) => " +settings",
            };
            if to == state && over.is_empty() && effects.is_empty() && before == after {
                continue; // nothing at all: left out of the table
            }
            writeln!(table, "{name:<24} -> {to}{over:<10} {}", effects.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
