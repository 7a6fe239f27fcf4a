//! What a bad line does to a reading: splits, cuts, flips, rubbish.

use super::super::super::frame::encode_reply;
use super::*;

/// Reads one card over a line that bends answers, then another card over a straight one. Whatever the line did, the
/// first answer is the right person or an error, and the second card is read within five seconds.
fn survives(bend: Bend, what: &str) {
    let mut bench = lying(long());
    bench.bend = bend;
    bench.read(1);
    while bench.results().is_empty() {
        bench.run(MS * 250);
        assert!(bench.now < Duration::from_secs(12), "{what}: no answer");
    }
    assert!(
        matches!(&bench.results()[0], (1, Ok(number)) if number == LONG) || bench.results()[0].1.is_err(),
        "{what}"
    );
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.module.lay(other());
    while !bench.under_way.is_empty() {
        bench.run(MS * 100);
    }
    let straight = bench.now;
    let mut asked = 1;
    loop {
        let results = bench.results();
        match results.get(asked - 1) {
            Some((_, Ok(number))) if asked > 1 => break assert_eq!(number, "000000198802290000", "{what}"),
            // While the reader counts as gone it says so at once: a person asks again.
            Some(_) => {
                asked += 1;
                bench.read(asked as u64);
            }
            None => {}
        }
        bench.run(MS * 100);
        assert!(bench.now < straight + Duration::from_secs(5), "{what}: not ready again: {:?}", bench.results());
    }
}

/// Answers in a straight session: SAM id, find, select, record.
const LENGTHS: [usize; 4] = [27, 15, 19, 1295];

fn bend_once(nth: usize, change: impl Fn(Vec<u8>) -> Vec<(Duration, Vec<u8>)> + 'static) -> Bend {
    Box::new(move |n, bytes| {
        if n == nth {
            assert_eq!(bytes.len(), LENGTHS[nth]);
            change(bytes)
        } else {
            vec![(MS * 20, bytes)]
        }
    })
}

#[test]
fn every_split_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in 1..length {
            let split = move |bytes: Vec<u8>| vec![(MS * 10, bytes[..at].to_vec()), (MS * 40, bytes[at..].to_vec())];
            let mut bench = lying(long());
            bench.bend = bend_once(nth, split);
            bench.read(1);
            bench.run(Duration::from_secs(1));
            assert_eq!(bench.results(), [(1, id(LONG))], "answer {nth} split at {at}");
        }
    }
}

#[test]
fn every_cut_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in (0..length).filter(|at| *at < 40 || at % 7 == 0) {
            let cut = move |bytes: Vec<u8>| vec![(MS * 10, bytes[..at].to_vec())];
            survives(bend_once(nth, cut), &format!("answer {nth} cut at {at}"));
        }
    }
}

#[test]
fn every_single_byte_flip_of_every_frame() {
    for (nth, length) in LENGTHS.into_iter().enumerate() {
        for at in 0..length {
            // Every value where bytes steer the protocol, every bit and all of them in the bulk of the record.
            let flips: Vec<u8> = if at < 16 { (1..=255).collect() } else { vec![1, 2, 4, 8, 16, 32, 64, 128, 255] };
            for flip in flips {
                let change = move |mut bytes: Vec<u8>| {
                    bytes[at] ^= flip;
                    vec![(MS * 20, bytes)]
                };
                survives(bend_once(nth, change), &format!("answer {nth} byte {at} xor {flip:02X}"));
            }
        }
    }
}

#[test]
fn answers_of_another_command_and_doubled_answers() {
    for nth in 0..LENGTHS.len() {
        survives(bend_once(nth, |_| vec![(MS * 20, encode_reply([0, 0, 0x90], &[0; 3]))]), "foreign");
        survives(bend_once(nth, |bytes| vec![(MS * 20, bytes.repeat(2))]), "doubled");
        survives(bend_once(nth, |bytes| vec![(MS * 20, bytes.clone()), (MS * 100, bytes)]), "echoed");
        if nth < 3 {
            let record = |_| vec![(MS * 20, encode_reply([0, 0, 0x90], &other()))];
            survives(bend_once(nth, record), "a record nobody asked for");
        }
    }
}

/// A whole false frame inside a frame that the line has broken.
#[test]
fn a_frame_hidden_in_broken_data_is_never_believed() {
    let hidden = encode_reply([0, 0, 0x90], &other());
    let carrier = [&hidden[..], &[0; 40]].concat();
    for broken in 0..7 {
        let carrier = carrier.clone();
        let change = move |_| {
            let mut bytes = encode_reply([0, 0, 0x90], &carrier);
            bytes[broken] ^= 0x41;
            vec![(MS * 20, bytes)]
        };
        survives(bend_once(3, change), "hidden frame");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_rubbish_on_the_line(rubbish in proptest::collection::vec(
        (0u64..400, proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)), 0..20), from in 0usize..6) {
        let rubbish: Vec<(Duration, Vec<u8>)> = rubbish.into_iter().map(|(ms, bytes)| (MS * u32::try_from(ms).unwrap(), bytes)).collect();
        survives(Box::new(move |n, bytes| {
            let mut pieces = if n >= from { rubbish.clone() } else { Vec::new() };
            pieces.push((MS * 20, bytes));
            pieces
        }), "rubbish");
    }
}
