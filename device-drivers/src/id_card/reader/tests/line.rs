//! What a bad line does to a reading: splits, cuts, flips, rubbish.

use super::super::super::frame::encode_reply;
use super::scene::{SCENES, STEP, Scene, Spot, WHOLE, spots};
use super::*;
use crate::bench::Bend;

/// Ready again within this time.
const SOON: Duration = Duration::from_secs(5);

impl Spot {
    fn survives(&self, pieces: Vec<(Duration, Vec<u8>)>, how: &str) {
        survives(self.scene, self.nth, self.bend(pieces), SOON, &format!("{} {how}", self.what));
    }
}

/// Plays a scene over a line that bends answers from number `from` on, then lays another card over a straight line.
/// Whatever the line did: who asked while a card lay there is answered within `patience`, by the right person or an
/// error; and the other card is read within five seconds, as nobody else's.
fn survives(scene: &Scene, from: usize, bend: Bend, patience: Duration, what: &str) {
    let mut bench = scene.begin(bend);
    while bench.answers <= from {
        scene.step(&mut bench);
        assert!(bench.now < WHOLE, "{what}: never happened");
    }
    let asked = bench.now;
    while scene.asked && bench.peer.card.is_some() && bench.results().is_empty() {
        scene.step(&mut bench);
        assert!(bench.now < asked + patience, "{what}: no answer");
    }
    bench.bend = Box::new(|_, bytes| vec![(MS * 20, bytes)]);
    bench.peer.refuses = None;
    bench.peer.lay(other());
    let mut request = 2;
    bench.read(request);
    while !bench.under_way.is_empty() {
        bench.run(STEP);
    }
    let straight = bench.now;
    loop {
        match bench.results().last() {
            Some((of, Ok(_))) if *of == request => break,
            // While the reader counts as gone it says so at once: a person asks again.
            Some((of, Err(_))) if *of == request => {
                request += 1;
                bench.read(request);
            }
            _ => {}
        }
        bench.run(STEP);
        assert!(bench.now < straight + SOON, "{what}: not ready again: {:?}", bench.results());
    }
    for (of, result) in bench.results() {
        assert!(
            result.is_err() || result == id(if of == 1 { LONG } else { OTHER }),
            "{what}: {of} is the wrong person"
        );
    }
}

#[test]
fn every_split_of_every_frame_changes_nothing() {
    for spot in spots() {
        let straight = spot.scene.whole(Box::new(|_, bytes| vec![(MS * 20, bytes)]));
        for at in 1..spot.straight.len() {
            let (head, tail) = spot.straight.split_at(at);
            let split = spot.bend(vec![(MS * 10, head.to_vec()), (MS * 40, tail.to_vec())]);
            let bench = spot.scene.whole(split);
            assert_eq!(bench.results(), straight.results(), "{} split at {at}", spot.what);
            assert_eq!(bench.states(), straight.states(), "{} split at {at}", spot.what);
            // Nothing was asked again.
            let next = spot.nth + 1;
            assert_eq!(bench.peer.heard[..=next], straight.peer.heard[..=next], "{} split at {at}", spot.what);
        }
    }
}

#[test]
fn every_cut_of_every_frame() {
    for spot in spots() {
        for at in (0..spot.straight.len()).filter(|at| *at < 40 || at % 7 == 0) {
            spot.survives(vec![(MS * 10, spot.straight[..at].to_vec())], &format!("cut at {at}"));
        }
    }
}

/// Every value where bytes steer the protocol, every bit and all of them in the bulk of the data.
fn every_flip(spot: &Spot) {
    for at in 0..spot.straight.len() {
        let flips: &[u8] = if at < 16 { &EVERY_FLIP } else { &[1, 2, 4, 8, 16, 32, 64, 128, 255] };
        for flip in flips {
            let mut bytes = spot.straight.clone();
            bytes[at] ^= flip;
            spot.survives(vec![(MS * 20, bytes)], &format!("byte {at} xor {flip:02X}"));
        }
    }
}

const EVERY_FLIP: [u8; 255] = {
    let mut flips = [0; 255];
    let mut flip = 0;
    while flip < 255 {
        flips[flip as usize] = flip + 1;
        flip += 1;
    }
    flips
};

#[test]
fn every_single_byte_flip_of_every_frame_while_a_card_is_read() {
    spots().iter().take(4).for_each(every_flip);
}

#[test]
fn every_single_byte_flip_of_every_other_frame() {
    spots().iter().skip(4).for_each(every_flip);
}

#[test]
fn answers_of_another_command_and_doubled_answers() {
    for spot in spots() {
        let straight = &spot.straight;
        spot.survives(vec![(MS * 20, encode_reply([0, 0, 0x90], &[0; 3]))], "foreign");
        spot.survives(vec![(MS * 20, straight.repeat(2))], "doubled");
        spot.survives(vec![(MS * 20, straight.clone()), (MS * 100, straight.clone())], "echoed");
        // To the read itself it is the record, whoever's.
        if spot.command != READ {
            spot.survives(vec![(MS * 20, encode_reply([0, 0, 0x90], &other()))], "a record nobody asked for");
        }
    }
}

/// A whole false frame inside a frame that the line has broken.
#[test]
fn a_frame_hidden_in_broken_data_is_never_believed() {
    let hidden = encode_reply([0, 0, 0x90], &other());
    let carrier = [&hidden[..], &[0; 40]].concat();
    for broken in 0..7 {
        let mut bytes = encode_reply([0, 0, 0x90], &carrier);
        bytes[broken] ^= 0x41;
        spots()[3].survives(vec![(MS * 20, bytes)], "hidden frame");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_rubbish_on_the_line(rubbish in proptest::collection::vec(
        (0u64..400, proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)), 0..20), from in 0usize..6) {
        let rubbish: Vec<(Duration, Vec<u8>)> = rubbish.into_iter().map(|(ms, bytes)| (MS * u32::try_from(ms).unwrap(), bytes)).collect();
        let bend: Bend = Box::new(move |n, bytes| {
            let mut pieces = if n >= from { rubbish.clone() } else { Vec::new() };
            pieces.push((MS * 20, bytes));
            pieces
        });
        survives(&SCENES[0], from.min(3), bend, Duration::from_secs(12), "rubbish");
    }
}
