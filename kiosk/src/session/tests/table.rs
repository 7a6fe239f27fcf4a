//! The whole flow as one table: every state × every event, what it leads to and what it asks for.

use std::fmt::Write;

use backend_client::roles::Role;

use super::{
    super::{
        event::{
            CardTrouble, CountyTrouble, Earlier, Gate, InquiryTrouble, PinVerdict, PrintProgress, Scanned, Settled,
            StoreTrouble,
        },
        signal::Signal,
        state::Standing,
    },
    staff::{roster, staff_card, staff_id},
    *,
};
use crate::maintenance::{
    entry::Verdict,
    exchange::{Part, Report},
};

/// Fails to compile when an event or a touch is added: add a row for it below.
const fn listed(event: &Event) {
    match event {
        Event::Tick
        | Event::Reader(_)
        | Event::CardPresent(_)
        | Event::Card { .. }
        | Event::Printer(_)
        | Event::Print { .. }
        | Event::County { .. }
        | Event::Online(_)
        | Event::Gate(_)
        | Event::Earlier { .. }
        | Event::Waiting { .. }
        | Event::Inquiry { .. }
        | Event::SlipAtMouth(_)
        | Event::Scanner(_)
        | Event::Scanned(_)
        | Event::Stored { .. }
        | Event::Maintenance(_)
        | Event::Roster(_)
        | Event::Pin { .. }
        | Event::Confirmed { .. }
        | Event::Owed { .. }
        | Event::Call { .. }
        | Event::CallBackStored { .. }
        | Event::Settled { .. } => {}
        Event::Intent(intent) => match intent {
            Intent::Touched
            | Intent::Begin
            | Intent::BeginLarge
            | Intent::ToggleLanguage
            | Intent::OpenSettings
            | Intent::Set(_)
            | Intent::CloseSettings
            | Intent::Choose(_)
            | Intent::Back
            | Intent::Next
            | Intent::End
            | Intent::Skip
            | Intent::Another
            | Intent::Pick(_)
            | Intent::More
            | Intent::Key(_)
            | Intent::Reveal
            | Intent::DateStep { .. }
            | Intent::Edit(_)
            | Intent::Stroke(_)
            | Intent::ClearSignature
            | Intent::PromiseOnly
            | Intent::CallStaff
            | Intent::Continue
            | Intent::MoreTime
            | Intent::Answer(_)
            | Intent::Leave => {}
        },
    }
}

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
        intent("touch Choose progress", I::Choose("progress".to_owned())),
        intent("touch Back", I::Back),
        intent("touch Next", I::Next),
        intent("touch End", I::End),
        intent("touch Skip", I::Skip),
        intent("touch Another", I::Another),
        intent("touch Pick", I::Pick("5".to_owned())),
        intent("touch Pick card", I::Pick("card".to_owned())),
        intent("touch Pick number", I::Pick("number".to_owned())),
        intent("touch Pick a matter", I::Pick(ticket(2).to_string())),
        intent("touch More", I::More),
        intent("touch Key", I::Key("1".to_owned())),
        intent("touch DateStep", I::DateStep { part: 0, delta: -1 }),
        intent("touch Edit", I::Edit("education".to_owned())),
        intent("touch Stroke", I::Stroke(vec![(0, 0), (9, 9)])),
        intent("touch PromiseOnly", I::PromiseOnly),
        intent("touch Answer", I::Answer("end".to_owned())),
        intent("touch maintenance", I::Set("maintenance".to_owned())),
        intent("touch nothing", I::Touched),
        intent("touch CallStaff", I::CallStaff),
        intent("touch Continue", I::Continue),
        intent("touch MoreTime", I::MoreTime),
        intent("touch Set", I::Set("size.large".to_owned())),
        intent("touch CloseSettings", I::CloseSettings),
        intent("touch Reveal", I::Reveal),
        intent("touch Set staff", I::Set("staff".to_owned())),
        intent("touch Leave", I::Leave),
        intent("touch Pick help", I::Pick("help".to_owned())),
        intent("touch Pick matters", I::Pick("matters".to_owned())),
        intent("touch Pick confirm", I::Pick("confirm".to_owned())),
        intent("touch Pick return", I::Pick("return".to_owned())),
        intent("touch ClearSignature", I::ClearSignature),
        ("tick", Event::Tick),
        ("reader gone", Event::Reader(Working::No("R-NODEV"))),
        ("card laid", Event::CardPresent(true)),
        ("card lifted", Event::CardPresent(false)),
        ("card read", Event::Card { session, result: Ok(Box::new(person())) }),
        ("staff card read", Event::Card { session, result: Ok(Box::new(staff_card(Role::Clerk))) }),
        ("badge scanned", Event::Scanned(Scanned::new("badge clerk"))),
        ("staff list", roster()),
        ("confirmed", Event::Confirmed { session, staff: staff_id(Role::Clerk), result: Ok(()) }),
        ("PIN right", Event::Pin { session, staff: staff_id(Role::Clerk), verdict: PinVerdict::Right }),
        ("PIN wrong", Event::Pin { session, staff: staff_id(Role::Clerk), verdict: PinVerdict::Wrong { left: 4 } }),
        ("card removed", Event::Card { session, result: Err(CardTrouble::Removed) }),
        ("card unreadable", Event::Card { session, result: Err(CardTrouble::Unreadable(0x41)) }),
        ("printer out", Event::Printer(Paper::No("P-OUT"))),
        ("slip printed", Event::Print { session, progress: PrintProgress::Confirmed }),
        ("county answers", Event::County { session, result: Ok(Box::new(county())) }),
        ("county silent", Event::County { session, result: Err(CountyTrouble::Offline) }),
        ("line gone", Event::Online(false)),
        ("reader online", Event::Reader(Working::Yes)),
        ("line back", Event::Online(true)),
        ("gate open", Event::Gate(Gate::Open)),
        (
            "handed in before",
            Event::Earlier {
                session,
                found: Some(Earlier {
                    ticket: ticket(5),
                    qr: "SN1-TEST".to_owned(),
                    at: "2026-11-22 08:10".to_owned(),
                    standing: Standing::Stored,
                }),
            },
        ),
        ("not handed in before", Event::Earlier { session, found: None }),
        ("waiting here", Event::Waiting { session, all: vec![waiting(3)] }),
        ("inquiry answered", Event::Inquiry { session, ticket: ticket(1), result: Ok(Box::new(matter(1))) }),
        ("inquiry: not found", Event::Inquiry { session, ticket: ticket(1), result: Err(InquiryTrouble::NotFound) }),
        ("slip at the mouth", Event::SlipAtMouth(true)),
        ("slip taken", Event::SlipAtMouth(false)),
        ("scanner online", Event::Scanner(Working::Yes)),
        ("slip's code scanned", Event::Scanned(Scanned::new(&format!("SN1-{}-0123456789ABCDEF", ticket(1))))),
        ("another code scanned", Event::Scanned(Scanned::new("https://example.org/"))),
        ("settled: duplicate", Event::Settled { ticket: ticket(1), outcome: Settled::Duplicate(ticket(9)) }),
        ("settled: rejected", Event::Settled { ticket: ticket(1), outcome: Settled::Rejected("…".to_owned()) }),
        ("settled: parked", Event::Settled { ticket: ticket(1), outcome: Settled::Parked }),
        ("another's settled", Event::Settled { ticket: ticket(2), outcome: Settled::Received }),
        ("store closed", Event::Stored { session, result: Err(StoreTrouble::Closed("S-FULL")) }),
        ("slip failed", Event::Print { session, progress: PrintProgress::Failed("P-OUT") }),
        ("gate closed", Event::Gate(Gate::Closed("S-FULL"))),
        ("stored", Event::Stored { session, result: Ok(Stored { ticket: ticket(7), qr: "SN1-TEST".to_owned() }) }),
        ("not stored", Event::Stored { session, result: Err(StoreTrouble::Failed("S-DB")) }),
        ("settled", Event::Settled { ticket: ticket(1), outcome: Settled::Received }),
        ("reply right", Event::Maintenance(Report::Verdict(Verdict::Right))),
        ("reply wrong", Event::Maintenance(Report::Verdict(Verdict::Wrong { left: 3 }))),
        ("challenge too old", Event::Maintenance(Report::Verdict(Verdict::Expired))),
        ("part idle", Event::Maintenance(Report::Ready(Part::Printer))),
        ("everything looked at", Event::Maintenance(Report::Looked)),
        ("an older session's card", Event::Card { session: session - 1, result: Ok(Box::new(person())) }),
        ("an older session's store", Event::Stored { session: session - 1, result: Err(StoreTrouble::Failed("S-DB")) }),
    ]
}

/// An effect in a word; slips and submissions are tested by what they say elsewhere.
fn word(effect: &Effect) -> String {
    match effect {
        Effect::ReadCard { .. } => "ReadCard".to_owned(),
        Effect::CancelRead => "CancelRead".to_owned(),
        Effect::Call { page, .. } => format!("Call({page})"),
        Effect::AskCall { .. } => "AskCall".to_owned(),
        Effect::CancelCall { .. } => "CancelCall".to_owned(),
        Effect::CallBack { .. } => "CallBack".to_owned(),
        Effect::Signal(Signal::Sound(sound)) => format!("Sound({sound:?})"),
        Effect::Signal(Signal::Light(light)) => format!("Light({light:?})"),
        Effect::AskCounty { .. } => "AskCounty".to_owned(),
        Effect::LookUp { .. } => "LookUp".to_owned(),
        Effect::ListWaiting { .. } => "ListWaiting".to_owned(),
        Effect::AskTicket { .. } => "AskTicket".to_owned(),
        Effect::CheckGate => "CheckGate".to_owned(),
        Effect::Maintenance(order) => format!("{order:?}"),
        Effect::Enqueue { .. } => "Enqueue".to_owned(),
        Effect::ListOwed { .. } => "ListOwed".to_owned(),
        Effect::Retry { .. } => "Retry".to_owned(),
        Effect::Confirm { .. } => "Confirm".to_owned(),
        Effect::CheckPin { .. } => "CheckPin".to_owned(),
        Effect::Rate(_) => "Rate".to_owned(),
        Effect::Print { .. } => "Print".to_owned(),
        Effect::Wipe => "Wipe".to_owned(),
        Effect::Audit(event, _) => format!("Audit({event})"),
    }
}

#[test]
fn every_state_and_every_event() {
    let states = [
        "idle",
        "home",
        "notice",
        "identify",
        "greeting",
        "form",
        "review",
        "sign",
        "submit",
        "result",
        "refused",
        "rate",
        "progress-way",
        "progress-number",
        "progress-phone",
        "progress-answer",
        "progress-list",
        "take-card",
        "maintenance-asking",
        "maintenance-waiting",
        "maintenance",
        "staff-who",
        "staff-pin",
        "staff-desk",
        "form, helped",
    ];
    let mut table = String::new();
    for state in states {
        let count = events(1).len();
        writeln!(table, "== {state}").unwrap();
        for n in 0..count {
            let mut visitor = Visitor::at_a_machine(true);
            visitor.event(roster());
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
                progress if progress.starts_with("progress") => visitor.ask_progress(progress),
                stage if stage.starts_with("maintenance") => visitor.maintain_to(stage),
                "staff-who" | "staff-pin" | "staff-desk" | "form, helped" => visitor.staff_at(state),
                other => visitor.walk_to(other),
            }
            let state = state.split(',').next().unwrap();
            assert_eq!(visitor.state(), state);
            visitor.wait(Duration::from_secs(1));
            visitor.effects.clear();
            let (name, event) = events(visitor.session.number()).swap_remove(n);
            listed(&event);
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
