//! What printers can and cannot do, found by asking them.

use super::super::super::text::{Align, Style, TextLine, TextSlip};
use super::*;

const PROMISED: Abilities = Abilities::promised(&ESC_POS_80MM);

impl Bench {
    fn mismatches(&self) -> Vec<Abilities> {
        let found = |event: &PrinterEvent| match event {
            PrinterEvent::ProfileMismatch { promised, found } => {
                assert_ne!(promised, found);
                Some(*found)
            }
            _ => None,
        };
        self.events.iter().filter_map(found).collect()
    }

    fn slips(&self) -> Vec<&'static str> {
        let slip = |event: &PrinterEvent| match event {
            PrinterEvent::State(state) => Some(state.slip.code()),
            _ => None,
        };
        let mut slips: Vec<_> = self.events.iter().filter_map(slip).collect();
        slips.dedup();
        slips
    }
}

#[test]
fn a_printer_that_keeps_its_promises_is_ready_at_once_and_not_reported() {
    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.run(MS * 200);
    bench.print(1);
    bench.run(MS * 500);
    assert_eq!((bench.outcomes(), bench.mismatches()), (vec![(1, PrintOutcome::Confirmed)], vec![]));
    assert_eq!(bench.peer.rows, 200, "trying moved no paper");
}

#[test]
fn every_broken_promise_is_found_at_the_start_and_reported_once() {
    for (head, found) in [
        (Head { knows_h: false, ..Head::new() }, Abilities { proof: Proof::GsR, ..PROMISED }),
        (Head { knows_h: false, knows_r: false, ..Head::new() }, Abilities { proof: Proof::None, ..PROMISED }),
        (Head { knows_asb: false, ..Head::new() }, Abilities { asb: false, ..PROMISED }),
        (
            Head { knows_h: false, knows_r: false, knows_asb: false, ..Head::new() },
            Abilities { proof: Proof::None, asb: false, ..PROMISED },
        ),
    ] {
        let mut bench = Bench::new(ESC_POS_80MM, head);
        bench.run(Duration::from_secs(3));
        assert_eq!(bench.mismatches(), [found], "before any slip");
        let expected = if found.proof == Proof::None { PrintOutcome::Unproven } else { PrintOutcome::Confirmed };
        for job in 1..3 {
            bench.print(job);
            bench.run(Duration::from_secs(1));
            assert_eq!(bench.outcomes().last(), Some(&(job, expected)), "and at once, without waiting in vain");
        }
        assert_eq!(bench.mismatches().len(), 1);
        bench.driver.link_lost(bench.now);
        bench.driver.link_opened(bench.now);
        bench.run(Duration::from_secs(3));
        assert_eq!(bench.mismatches().len(), 1, "nothing new");
    }
}

#[test]
fn without_paper_nothing_is_tried_and_nothing_concluded() {
    let mut bench = Bench::new(ESC_POS_80MM, Head { condition: PAPER_OUT, ..Head::new() });
    bench.run(Duration::from_secs(30));
    assert!(!bench.peer.commands.iter().any(|command| command.starts_with(&command::GS_R_PAPER)));
    bench.peer.condition = FINE;
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.mismatches(), []);
    assert!(bench.peer.commands.iter().any(|command| command.starts_with(&command::GS_R_PAPER)));
}

#[test]
fn a_lost_answer_while_trying_breaks_no_promise() {
    let straight = {
        let mut bench = Bench::new(ESC_POS_80MM, Head::new());
        bench.run(Duration::from_secs(1));
        bench.answers
    };
    for nth in 0..straight {
        let mut bench = Bench::new(ESC_POS_80MM, Head::new());
        bench.bend = Box::new(move |n, bytes| if n == nth { vec![] } else { vec![(MS * 2, bytes)] });
        bench.run(Duration::from_secs(5));
        assert_eq!(bench.mismatches(), [], "answer {nth} lost");
    }
}

/// It worked off what was sent at the start, but not the slip: it says that it is well, and nothing came out.
#[test]
fn a_printer_that_is_well_and_does_not_confirm_as_before_leaves_the_slip_unknown() {
    for knows_h in [true, false] {
        let mut bench = Bench::new(ESC_POS_80MM, Head { knows_h, ..Head::new() });
        bench.run(Duration::from_secs(3));
        (bench.peer.knows_h, bench.peer.knows_r) = (false, false);
        bench.print(1);
        bench.run(Duration::from_secs(10));
        assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::NoProof))]);
        assert_eq!(bench.peer.cuts, 1, "it hangs in nobody's way");
        (bench.peer.knows_h, bench.peer.knows_r) = (knows_h, true);
        bench.print(2);
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Confirmed)]);
    }
}

#[test]
fn a_printer_said_to_answer_nothing_prints_and_is_never_more_than_sent() {
    let profile = Profile { answers: false, proof: Proof::None, asb: false, ..ESC_POS_80MM };
    let head = || Head { answers: false, knows_h: false, knows_r: false, knows_asb: false, ..Head::new() };
    let mut bench = Bench::new(profile, head());
    bench.run(Duration::from_hours(1));
    assert_eq!(bench.states(), [("starting", "unknown"), ("online", "unknown")]);
    let asked = |bench: &Bench| bench.peer.commands.iter().any(|command| command.starts_with(&[0x10]));
    bench.print(1);
    bench.print(2);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unproven), (2, PrintOutcome::Unproven)]);
    assert_eq!((bench.peer.rows, bench.peer.cuts, asked(&bench)), (400, 2, false));
    // Paced by the line: 200 rows of one byte and their heads take more than nothing.
    let mut bench = Bench::new(profile, head());
    bench.print(1);
    bench.run(MS * 10);
    assert_eq!(bench.outcomes(), []);
    bench.driver.link_lost(bench.now);
    bench.run(MS);
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::NoDevice))]);
}

#[test]
fn a_printer_that_answers_everything_but_questions_is_used_as_it_is() {
    let mut bench = Bench::new(ESC_POS_80MM, Head { answers: false, ..Head::new() });
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.mismatches(), [Abilities { answers: false, ..PROMISED }]);
    assert_eq!(bench.states().last(), Some(&("online", "full")), "by what it says unasked");
    bench.print(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)]);
    bench.peer.condition = PAPER_OUT;
    let status = bench.peer.automatic_status();
    bench.say(&status);
    bench.run(MS);
    assert_eq!(bench.states().last(), Some(&("userError", "out")));
    bench.print(2);
    bench.run(MS);
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Failed(PrintFault::PaperOut))]);
}

#[test]
fn paper_that_runs_out_in_a_printer_that_cannot_be_asked_leaves_the_slip_unknown() {
    let head = Head { answers: false, fails_after: Some((100, PAPER_OUT)), ..Head::new() };
    let mut bench = Bench::new(ESC_POS_80MM, head);
    bench.run(Duration::from_secs(10));
    bench.print(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unknown(PrintFault::PaperOut))]);
}

/// Off, or not there: nobody may be told that something was sent.
#[test]
fn a_printer_that_says_nothing_at_all_is_off_line() {
    let mut bench = Bench::new(ESC_POS_80MM, Head { silent: true, ..Head::new() });
    bench.print(1);
    bench.run(Duration::from_mins(1));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(PrintFault::Offline))]);
    assert_eq!((bench.states().last(), bench.mismatches()), (Some(&("offline", "unknown")), vec![]));
    bench.peer.silent = false;
    bench.run(Duration::from_secs(5));
    bench.print(2);
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Confirmed)]);
    assert_eq!(bench.mismatches(), []);
}

#[test]
fn a_printer_still_starting_when_it_is_asked_is_not_taken_for_a_mute_one() {
    // Dead for the three misses, alive for the try behind them.
    for late in (0..40).map(|nth| MS * 100 * nth) {
        let mut bench = Bench::new(ESC_POS_80MM, Head { silent: true, ..Head::new() });
        bench.run(late);
        bench.peer.silent = false;
        bench.run(Duration::from_secs(8));
        assert_eq!((bench.mismatches(), bench.states().last()), (vec![], Some(&("online", "full"))), "{late:?}");
    }
}

#[test]
fn a_sensor_that_is_not_there_is_reported_and_the_printer_works_without() {
    for slip_sensor in [SlipSensor::DleEot5, SlipSensor::DleEot20] {
        let mut bench = Bench::new(Profile { slip_sensor, ..ESC_POS_80MM }, Head::new());
        bench.run(Duration::from_secs(8));
        assert_eq!(bench.mismatches(), [PROMISED]);
        bench.print(1);
        bench.run(Duration::from_secs(2));
        assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)]);
    }
}

#[test]
fn presenters_tell_of_a_slip_until_it_is_taken() {
    let presenter = Profile { slip_sensor: SlipSensor::DleEot5, ..ESC_POS_80MM };
    let mut bench = Bench::new(presenter, Head { presenter: Some(0x12), ..Head::new() });
    bench.run(Duration::from_secs(3));
    bench.peer.presenter = Some(0x16);
    bench.run(Duration::from_secs(3));
    bench.peer.presenter = Some(0x12);
    bench.run(Duration::from_secs(30));
    assert_eq!(bench.slips(), ["unknown", "notPresent", "present", "taken"]);

    let full = Profile { slip_sensor: SlipSensor::DleEot20, ..ESC_POS_80MM };
    let mut bench = Bench::new(full, Head { full: Some([0; 4]), ..Head::new() });
    bench.run(Duration::from_secs(3));
    bench.peer.full = Some([0x20, 0, 0, 0]);
    bench.run(Duration::from_secs(3));
    assert_eq!(bench.slips().last(), Some(&"present"));
    // Looked at more often while somebody should take it.
    bench.peer.full = Some([0; 4]);
    bench.run(MS * 600);
    assert_eq!(bench.slips().last(), Some(&"taken"));
}

#[test]
fn a_slip_that_goes_when_the_printer_draws_it_back_was_not_taken() {
    let profile = Profile { slip_sensor: SlipSensor::DleEot20, retract_s: 30, ..ESC_POS_80MM };
    for (seconds, gone) in [(5, "taken"), (27, "taken"), (29, "retracted"), (31, "retracted"), (90, "retracted")] {
        let mut bench = Bench::new(profile, Head { full: Some([0; 4]), ..Head::new() });
        bench.run(Duration::from_secs(3));
        bench.peer.full = Some([0x20, 0, 0, 0]);
        bench.run(Duration::from_secs(seconds));
        bench.peer.full = Some([0; 4]);
        bench.run(Duration::from_secs(10));
        assert_eq!(bench.slips().last(), Some(&gone), "{seconds} s");
    }
}

#[test]
fn a_jam_is_paper_a_person_can_free() {
    let profile = Profile { slip_sensor: SlipSensor::DleEot20, ..ESC_POS_80MM };
    let mut bench = Bench::new(profile, Head { full: Some([0, 0, 0x40, 0]), ..Head::new() });
    bench.peer.condition[0] = 0x1A;
    bench.run(Duration::from_secs(3));
    bench.print(1);
    bench.run(Duration::from_secs(3));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Failed(PrintFault::Jammed))]);
    assert_eq!((bench.states().last(), bench.slips().last()), (Some(&("userError", "jammed")), Some(&"jammed")));
    // In the middle of a slip.
    bench.peer.full = Some([0; 4]);
    bench.peer.condition = FINE;
    bench.run(Duration::from_secs(3));
    bench.peer.fails_after = Some((bench.peer.rows + 100, [0x1A, 0x12, 0x12, 0x12]));
    bench.peer.full = Some([0, 0, 0x40, 0]);
    // Until then the head does not know; the look in the middle asks why.
    bench.print(2);
    bench.run(Duration::from_secs(3));
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Failed(PrintFault::Jammed))]);
}

#[test]
fn a_text_slip_is_printed_looked_after_and_confirmed_like_a_picture() {
    let line = |text: &str| TextLine::Text {
        text: text.to_owned().into(),
        align: Align::Centre,
        style: Style { bold: true, ..Style::default() },
    };
    let qr = TextLine::Qr { payload: "SN1".to_owned().into(), drawn: Picture::new(8, vec![0xFF; 60]).unwrap() };
    let slip = TextSlip { lines: vec![line("提交回执"), TextLine::Rule, qr, line("咨询 12333")] };
    let mut bench = Bench::new(ESC_POS_80MM, Head::new());
    bench.run(Duration::from_secs(1));
    bench.command(PrinterCommand::Print { job: 1, content: slip.clone().into() });
    bench.run(Duration::from_secs(5));
    assert_eq!((bench.outcomes(), bench.peer.cuts), (vec![(1, PrintOutcome::Confirmed)], 1));
    assert_eq!(bench.peer.text, ["提交回执".to_owned(), "-".repeat(48), "咨询 12333".to_owned()]);
    // Paper runs out between the lines.
    bench.peer.fails_after = Some((bench.peer.rows + 40, PAPER_OUT));
    bench.command(PrinterCommand::Print { job: 2, content: slip.into() });
    bench.run(Duration::from_secs(5));
    assert_eq!(bench.outcomes()[1..], [(2, PrintOutcome::Unknown(PrintFault::PaperOut))]);
    assert_eq!(bench.peer.text.len(), 5, "nothing is sent into a printer without paper");
}
