//! What a bad line does to a slip: cuts, flips, rubbish.

use super::*;
use crate::bench::Bend;

/// Prints over a line that bends answers. Whatever it does: one outcome, "confirmed" only if all of it was printed,
/// "failed" only if nothing was, and within five seconds of a straight line the next slip comes out.
fn survives(profile: Profile, head: Head, bend: Bend, what: &str) {
    let mut bench = Bench::new(profile, head);
    bench.bend = bend;
    bench.print(1);
    while bench.outcomes().is_empty() {
        bench.run(MS * 250);
        assert!(bench.now < Duration::from_secs(40), "{what}: no outcome");
    }
    match bench.outcomes()[0].1 {
        PrintOutcome::Confirmed | PrintOutcome::Unproven => assert_eq!(bench.peer.rows, 200, "{what}"),
        PrintOutcome::Failed(_) => assert_eq!(bench.peer.rows, 0, "{what}"),
        PrintOutcome::Unknown(_) => {}
    }
    assert!(bench.peer.fails_after.is_none() || bench.outcomes()[0].1 != PrintOutcome::Confirmed, "{what}");
    bench.bend = Box::new(|_, bytes| vec![(MS * 2, bytes)]);
    bench.peer.condition = FINE;
    bench.peer.fails_after = None;
    while !bench.under_way.is_empty() {
        bench.run(MS * 100);
    }
    let straight = bench.now;
    let mut job = 1;
    while !matches!(bench.outcomes().last(), Some((2.., PrintOutcome::Confirmed | PrintOutcome::Unproven))) {
        if bench.outcomes().len() == job {
            job += 1;
            bench.print(job as u64);
        }
        bench.run(MS * 100);
        assert!(bench.now < straight + Duration::from_secs(5), "{what}: not ready again: {:?}", bench.outcomes());
    }
}

fn bend_once(nth: usize, change: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Bend {
    Box::new(move |n, bytes| vec![(MS * 2, if n == nth { change(bytes) } else { bytes })])
}

/// Lengths of the answers in a straight session with one slip.
fn lengths(profile: Profile, head: Head) -> Vec<usize> {
    let lengths = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let noted = std::rc::Rc::clone(&lengths);
    let mut bench = Bench::new(profile, head);
    bench.bend = Box::new(move |_, bytes| {
        noted.borrow_mut().push(bytes.len());
        vec![(MS * 2, bytes)]
    });
    bench.print(1);
    while bench.outcomes().is_empty() {
        bench.run(MS);
    }
    lengths.take()
}

#[test]
fn every_single_byte_flip_and_cut_of_every_answer() {
    for (proof, knows_h) in [(Proof::GsH, true), (Proof::GsR, false)] {
        let profile = Profile { proof, ..ESC_POS_80MM };
        let head = || Head { knows_h, ..Head::new() };
        let lengths = lengths(profile, head());
        assert!(lengths.len() > 15 && lengths.contains(&4) && lengths.contains(&7) == knows_h, "{lengths:?}");
        for (nth, length) in lengths.into_iter().enumerate() {
            for at in 0..length {
                // Every value of single status bytes, every bit and all of them in longer answers.
                let flips: Vec<u8> =
                    if length == 1 && knows_h { (1..=255).collect() } else { vec![1, 2, 4, 8, 16, 32, 64, 128, 255] };
                for flip in flips {
                    let change = move |mut bytes: Vec<u8>| {
                        bytes[at] ^= flip;
                        bytes
                    };
                    survives(profile, head(), bend_once(nth, change), &format!("{nth} byte {at} xor {flip:02X}"));
                }
                survives(profile, head(), bend_once(nth, move |bytes| bytes[..at].to_vec()), "cut");
            }
            survives(profile, head(), bend_once(nth, |bytes| bytes.repeat(2)), "doubled");
        }
    }
}

/// Both parts come late, an answer of one byte as a whole: still the same slip, the same outcome, the same states.
#[test]
fn every_split_of_every_answer() {
    let fine: fn() -> Head = Head::new;
    let no_h: fn() -> Head = || Head { knows_h: false, ..Head::new() };
    let no_proof: fn() -> Head = || Head { knows_h: false, knows_r: false, ..Head::new() };
    let runs_out: fn() -> Head = || Head { fails_after: Some((150, PAPER_OUT)), ..Head::new() };
    let by_fence = Profile { proof: Proof::GsR, ..ESC_POS_80MM };
    let unasked_never = Profile { asb: false, ..ESC_POS_80MM };
    for (profile, head) in [
        (ESC_POS_80MM, fine),
        (ESC_POS_80MM, no_h),
        (ESC_POS_80MM, no_proof),
        (by_fence, no_h),
        (ESC_POS_80MM, runs_out),
        (unasked_never, fine),
        (unasked_never, runs_out),
    ] {
        let whole = |bend: Bend| {
            let mut bench = Bench::new(profile, head());
            bench.bend = bend;
            bench.print(1);
            while bench.outcomes().is_empty() && bench.now < Duration::from_secs(15) {
                bench.run(MS);
            }
            let answers = bench.answers;
            bench.run(Duration::from_secs(5));
            (answers, (bench.outcomes(), bench.states(), bench.peer.rows, bench.peer.cuts))
        };
        let (answers, straight) = whole(Box::new(|_, bytes| vec![(MS * 2, bytes)]));
        assert_eq!(straight.0.len(), 1);
        for (nth, length) in lengths(profile, head()).into_iter().enumerate() {
            for (at, first, second) in (0..length).flat_map(|at| [(at, 10, 40), (at, 150, 250)]) {
                let (asked, bent) = whole(Box::new(move |n, bytes| {
                    if n == nth {
                        vec![(MS * first, bytes[..at].to_vec()), (MS * second, bytes[at..].to_vec())]
                    } else {
                        vec![(MS * 2, bytes)]
                    }
                }));
                let what = format!("{profile:?}: {nth} split at {at}, {first} and {second} ms late");
                assert_eq!(bent, straight, "{what}");
                // A short delay is not even a reason to ask once more.
                assert!(asked == answers || first > 10, "{what}: {asked} answers instead of {answers}");
            }
        }
    }
}

#[test]
fn every_split_of_a_status_sent_unasked_is_told_at_once() {
    for at in 0..4 {
        let mut bench = Bench::new(ESC_POS_80MM, Head::new());
        bench.run(Duration::from_secs(2));
        bench.peer.condition = PAPER_OUT;
        let status = bench.peer.automatic_status();
        let (first, second) = status.split_at(at);
        bench.under_way.extend([(bench.now + MS * 10, first.to_vec()), (bench.now + MS * 50, second.to_vec())]);
        bench.run(MS * 150);
        assert_eq!(bench.states().last(), Some(&("userError", "out")), "split at {at}");
    }
}

#[test]
fn a_flipped_answer_never_confirms_a_slip_that_ran_out_of_paper() {
    let head = || Head { fails_after: Some((150, PAPER_OUT)), knows_h: false, knows_r: false, ..Head::new() };
    for (nth, length) in lengths(ESC_POS_80MM, head()).into_iter().enumerate() {
        for flip in (1..=255_u8).filter(|flip| length == 1 || flip.is_power_of_two()) {
            let change = move |mut bytes: Vec<u8>| {
                bytes[0] ^= flip;
                bytes
            };
            survives(ESC_POS_80MM, head(), bend_once(nth, change), &format!("{nth} xor {flip:02X}"));
        }
    }
}

#[test]
fn the_proof_of_another_question_proves_nothing() {
    let mut bench = Bench::new(ESC_POS_80MM, Head { knows_r: false, ..Head::new() });
    bench.bend = Box::new(|_, mut bytes| {
        if bytes.len() == 7 {
            bytes[5] = if bytes[5] == b'1' { b'3' } else { b'1' };
        }
        vec![(MS * 2, bytes)]
    });
    bench.print(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unproven)]);
}

/// The last three bytes of automatic status look like three answers to `GS r`.
#[test]
fn half_an_automatic_status_proves_nothing() {
    let profile = Profile { proof: Proof::GsR, asb: false, ..ESC_POS_80MM };
    let mut bench = Bench::new(profile, Head { knows_r: false, ..Head::new() });
    bench.bend = Box::new(|_, bytes| vec![(MS * 2, [&bytes[..], &[0x00, 0x00, 0x00]].concat())]);
    bench.print(1);
    bench.run(Duration::from_secs(10));
    assert_eq!(bench.outcomes(), [(1, PrintOutcome::Unproven)]);
}

#[test]
fn one_wrong_answer_neither_tells_a_fault_nor_refuses_a_slip() {
    for (nth, lie) in (0..12).flat_map(|nth| [0x1A, 0x32, 0x7E].map(|lie| (nth, lie))) {
        let mut bench = Bench::new(Profile { asb: false, ..ESC_POS_80MM }, Head::new());
        bench.bend = bend_once(nth, move |_| vec![lie]);
        bench.run(MS * 200);
        bench.print(1);
        bench.run(Duration::from_secs(5));
        assert_eq!(bench.outcomes(), [(1, PrintOutcome::Confirmed)], "{nth} {lie:02X}");
        assert!(bench.states().iter().all(|(device, _)| matches!(*device, "starting" | "online")), "{nth} {lie:02X}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_rubbish_on_the_line(rubbish in proptest::collection::vec(
        (0u32..400, proptest::collection::vec(proptest::prelude::any::<u8>(), 0..20)), 0..20), from in 0usize..26) {
        let mut bench = Bench::new(ESC_POS_80MM, Head::new());
        bench.bend = Box::new(move |n, bytes| {
            let mut pieces: Vec<(Duration, Vec<u8>)> =
                if n == from { rubbish.iter().map(|(ms, bytes)| (MS * *ms, bytes.clone())).collect() } else { Vec::new() };
            pieces.push((MS * 2, bytes));
            pieces
        });
        bench.print(1);
        bench.run(Duration::from_secs(40));
        proptest::prop_assert_eq!(bench.outcomes().len(), 1);
        bench.print(2);
        bench.run(Duration::from_secs(5));
        proptest::prop_assert_eq!(bench.outcomes().last().copied(), Some((2, PrintOutcome::Confirmed)));
    }
}
