//! One test per promise to the person at the screen, by subject.

mod another;
mod call;
mod card;
mod leaving;
mod maintenance;
mod progress;
mod rating;
mod slips;
mod staff;
mod window;
mod words;

use super::{
    super::event::{
        CardTrouble, CountyTrouble, Earlier, Gate, InquiryTrouble, PrintProgress, Scanned, Settled, StoreTrouble,
        Submission,
    },
    super::view::Tone,
    *,
};

fn outcome(visitor: &Visitor) -> super::super::view::Outcome {
    match visitor.view().page {
        Page::Outcome(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

fn slips(visitor: &Visitor) -> Vec<String> {
    let text = |slip: &crate::receipt::Slip| {
        slip.lines
            .iter()
            .map(|line| match line {
                crate::receipt::Line::Heading { text, .. }
                | crate::receipt::Line::Mark(text)
                | crate::receipt::Line::Paragraph { text, .. }
                | crate::receipt::Line::Ticket(text)
                | crate::receipt::Line::Qr(text)
                | crate::receipt::Line::Footer(text) => text.clone(),
                crate::receipt::Line::Pair { name, value } => format!("{name} {value}"),
                crate::receipt::Line::Numbered(all) => all.join("\n"),
                crate::receipt::Line::Rule | crate::receipt::Line::Space => String::new(),
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    visitor
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Print { slip, .. } => Some(text(slip)),
            _ => None,
        })
        .collect()
}

/// The last thing handed in.
fn submitted(visitor: &Visitor) -> &Submission {
    let found = visitor.effects.iter().rev().find_map(|effect| match effect {
        Effect::Enqueue { submission, .. } => Some(&**submission),
        _ => None,
    });
    found.unwrap()
}

/// The question that stands there.
fn title(visitor: &Visitor) -> String {
    match visitor.view().page {
        Page::Form(question) => question.title,
        _ => String::new(),
    }
}

/// Through the first matter to its result, slip and county's answer included, and on to 再办一件.
fn one_more(visitor: &mut Visitor) {
    visitor.walk_to("result");
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
    visitor.touch(Intent::Another);
    assert_eq!(visitor.state(), "home");
    visitor.effects.clear();
}
