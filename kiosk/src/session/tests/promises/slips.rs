//! The slip: says what was reached, claims no more than is known, shows a mask.

use super::*;

#[test]
fn the_slip_waits_for_the_county_and_says_what_was_reached() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "已存在本机，正在送到县里…");
    assert!(slips(&visitor).is_empty(), "held back");
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(outcome(&visitor).title, "县里已收到");
    assert!(slips(&visitor)[0].contains("县里已收到"));
}

#[test]
fn without_an_answer_within_five_seconds_it_says_stored() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("result");
    visitor.wait(Duration::from_millis(4999));
    assert!(slips(&visitor).is_empty());
    visitor.wait(Duration::from_millis(1));
    assert!(slips(&visitor)[0].contains("已存在本机，等待上传"));
    // The answer comes later: only the screen changes, the paper is out.
    visitor.event(Event::Settled { ticket: ticket(1), outcome: Settled::Received });
    assert_eq!(outcome(&visitor).title, "县里已收到");
    assert_eq!(slips(&visitor).len(), 1);
}

#[test]
fn offline_the_slip_comes_at_once() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    assert_eq!(outcome(&visitor).title, "已存在本机，等待上传");
    assert_eq!(slips(&visitor).len(), 1);
}

#[test]
fn printed_is_said_only_when_the_printer_said_so() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let session = visitor.session.number();
    let said = |visitor: &Visitor| outcome(visitor).print.unwrap();
    assert!(!said(&visitor).text.contains("已打印"));
    for (progress, printed, code) in [
        (PrintProgress::Started, false, ""),
        (PrintProgress::Unproven, false, ""),
        (PrintProgress::Unknown("P-OUT"), false, "P-OUT"),
        (PrintProgress::Failed("P-COVER"), false, "P-COVER"),
        (PrintProgress::Confirmed, true, ""),
    ] {
        visitor.event(Event::Print { session, progress });
        assert_eq!(said(&visitor).text.contains("已打印"), printed, "{progress:?}");
        assert_eq!(said(&visitor).code, code);
    }
}

#[test]
fn the_slip_shows_a_mask_never_the_number() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let slip = &slips(&visitor)[0];
    assert!(slip.contains("杨*例（尾号 0017）"), "{slip}");
    assert!(!slip.contains("19860312") && !slip.contains("13800001234"), "{slip}");
    assert!(slip.contains("0012 0000") && slip.contains("本回执不是审批结论"), "{slip}");
}

#[test]
fn leaving_the_result_early_still_prints_the_slip() {
    let ways: [fn(&mut Visitor); 3] = [
        |visitor| visitor.touch(Intent::Next),
        |visitor| visitor.touch(Intent::End),
        // Somebody else lays down his card and wants to begin.
        |visitor| {
            visitor.event(Event::CardPresent(false));
            let mut other = person();
            other.id_no = "000000198802299988".to_owned();
            visitor.card(other);
            visitor.touch(Intent::Answer("end".to_owned()));
        },
    ];
    for leave in ways {
        let mut visitor = Visitor::at_a_machine(true);
        visitor.walk_to("result");
        assert!(slips(&visitor).is_empty());
        leave(&mut visitor);
        assert_eq!(slips(&visitor).len(), 1);
    }
}

#[test]
fn a_slip_that_fails_brings_back_the_number() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("rate");
    let session = visitor.session.number();
    visitor.event(Event::Print { session, progress: PrintProgress::Started });
    assert_eq!(visitor.state(), "rate");
    visitor.event(Event::Print { session, progress: PrintProgress::Failed("P-OUT") });
    assert_eq!(outcome(&visitor).ticket, "0012 0000 0010");
    assert_eq!(outcome(&visitor).print.unwrap().code, "P-OUT");
}

#[test]
fn handed_in_before_is_said_before_the_form_and_can_be_reprinted() {
    let mut visitor = Visitor::at_a_machine(true);
    visitor.walk_to("greeting");
    let session = visitor.session.number();
    let found = Earlier {
        ticket: ticket(5),
        qr: "SN1-EARLIER".to_owned(),
        at: "2026-11-22 08:10".to_owned(),
        standing: Standing::Received,
    };
    visitor.event(Event::Earlier { session, found: Some(found) });
    assert!(matches!(visitor.overlay(), Some(Overlay::Ask { .. })));
    visitor.touch(Intent::Answer("reprint".to_owned()));
    let slip = &slips(&visitor)[0];
    assert!(slip.contains("补打") && slip.contains("2026-11-22 08:10") && slip.contains("SN1-EARLIER"), "{slip}");
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Enqueue { .. })), 0);
}

#[test]
fn a_slip_in_the_mouth_is_pointed_at_until_it_is_taken() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("result");
    let session = visitor.session.number();
    visitor.event(Event::SlipAtMouth(true));
    visitor.event(Event::Print { session, progress: PrintProgress::Confirmed });
    assert_eq!(outcome(&visitor).print.unwrap().tone, Tone::Warn);
    visitor.event(Event::SlipAtMouth(false));
    assert_eq!(outcome(&visitor).print.unwrap().tone, Tone::Good);
}

#[test]
fn a_slip_left_behind_is_kept_from_the_next_person() {
    let mut visitor = Visitor::at_a_machine(false);
    visitor.walk_to("rate");
    visitor.event(Event::SlipAtMouth(true));
    visitor.touch(Intent::Skip);
    let Page::TakeCard(page) = visitor.view().page else { panic!() };
    assert!(page.title.contains("身份证和回执"), "{}", page.title);
    assert_eq!(visitor.asked_for(|effect| matches!(effect, Effect::Audit("slip.left", _))), 1);
    visitor.event(Event::CardPresent(false));
    assert!(visitor.words().contains("请不要看，交给工作人员"));
    visitor.event(Event::SlipAtMouth(false));
    assert!(!visitor.words().contains("请不要看"));
}
