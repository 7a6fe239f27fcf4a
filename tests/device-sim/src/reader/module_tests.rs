//! The module as a pure machine, judged by frames.

use std::time::Duration;

use super::module::Module;
use super::{Presence, ReaderFault};
use crate::pace::Pace;
use crate::people;
use crate::samv::{reply, sw};
use crate::wire::Instrument;

const FIND: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x22";
const SELECT: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x02\x21";
const READ: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x01\x32";
const READ_WITH_FINGERPRINT: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x10\x23";
const ADDRESS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x03\x30";
const NUMBERS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x30\x05\x36";
const STATUS: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x11\xFF\xED";
const SAM_NUMBER: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03\x12\xFF\xEE";

fn ask(module: &mut Module, request: &[u8]) -> Vec<u8> {
    module.receive(request, Duration::ZERO);
    module.run(Duration::ZERO);
    module.take_reply()
}

/// SW3 of a reply, after proving its frame.
fn status(frame: &[u8]) -> u8 {
    assert_eq!(frame, reply([frame[7], frame[8], frame[9]], &frame[10..frame.len() - 1]));
    frame[9]
}

fn with_card(name: &str) -> Module {
    let mut module = Module::new(Pace::Instant);
    module.lay(people::by_name(name).unwrap());
    module
}

#[test]
fn a_card_is_found_selected_and_read_in_this_order_only() {
    let mut module = Module::new(Pace::Instant);
    assert_eq!(status(&ask(&mut module, FIND)), 0x80, "no card");
    module.lay(people::by_name("杨试例").unwrap());
    assert_eq!(status(&ask(&mut module, SELECT)), 0x81, "select without find");
    assert_eq!(status(&ask(&mut module, READ)), 0x41, "read without select");
    assert_eq!(status(&ask(&mut module, ADDRESS)), 0x41);
    assert_eq!(ask(&mut module, FIND), b"\xAA\xAA\xAA\x96\x69\x00\x08\x00\x00\x9F\x00\x00\x00\x00\x97");
    assert_eq!(status(&ask(&mut module, READ)), 0x41, "read after find alone");
    assert_eq!(status(&ask(&mut module, SELECT)), 0x90);
    let base = ask(&mut module, READ);
    assert_eq!((base.len(), status(&base)), (1295, 0x90));
    assert_eq!(base[..14], *b"\xAA\xAA\xAA\x96\x69\x05\x08\x00\x00\x90\x01\x00\x04\x00");
    assert_eq!(base.last(), Some(&0xCF), "the checksum published for this invented card");
    assert_eq!(status(&ask(&mut module, READ)), 0x41, "a second read needs find and select again");
}

/// The published frame of an invented 2017 card ends in EB.
#[test]
fn the_foreigner_card_of_2017_is_the_published_one() {
    let mut module = with_card("SAMPLE, EXAMPLE MIDDLE");
    ask(&mut module, FIND);
    ask(&mut module, SELECT);
    assert_eq!(ask(&mut module, READ).last(), Some(&0xEB));
}

#[test]
fn additional_address_and_numbers_tell_that_the_card_lies_there() {
    let mut module = with_card("王示");
    ask(&mut module, FIND);
    ask(&mut module, SELECT);
    ask(&mut module, READ);
    let address = ask(&mut module, ADDRESS);
    assert_eq!((address.len(), status(&address), address.last()), (81, 0x90, Some(&0xD5)));
    assert_eq!(status(&ask(&mut module, NUMBERS)), 0x90);
    module.lift();
    assert_eq!(status(&ask(&mut module, ADDRESS)), 0x41);
    assert_eq!(status(&ask(&mut module, NUMBERS)), 0x41);
    let mut module = with_card("李模范");
    ask(&mut module, FIND);
    ask(&mut module, SELECT);
    assert_eq!(status(&ask(&mut module, ADDRESS)), 0x91, "no additional address on this card");
}

#[test]
fn both_ways_to_treat_a_card_that_lies_on() {
    for (presence, later) in [(Presence::Continual, 0x9F), (Presence::UntilLifted, 0x80)] {
        let mut module = with_card("李模范");
        module.presence = presence;
        for request in [FIND, FIND, SELECT, READ] {
            assert!(matches!(status(&ask(&mut module, request)), 0x90 | 0x9F));
        }
        assert_eq!(status(&ask(&mut module, FIND)), later);
        module.lay(people::by_name("陆示意").unwrap());
        assert_eq!(status(&ask(&mut module, FIND)), 0x9F, "another card is another card");
    }
}

#[test]
fn fixed_answers_and_refusals() {
    let mut module = Module::new(Pace::Instant);
    assert_eq!(ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x03\x10\xFF\xEC"), reply([0, 0, 0x90], &[]));
    assert_eq!(ask(&mut module, STATUS), reply([0, 0, 0x90], &[]));
    assert_eq!(
        ask(&mut module, SAM_NUMBER),
        b"\xAA\xAA\xAA\x96\x69\x00\x14\x00\x00\x90\x05\x00\x01\x00\xD7\xB1\x34\x01\x87\xD6\x12\x00\x15\xCD\x5B\x07\x14"
    );
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x04\x61\xFF\x50\xCA")), 0x90);
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x00\x23")), 0x21, "20 00 is no command");
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x03\x20\x01\x23")), 0x10, "checksum");
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x04\x20\x01\x00\x25")), 0x11, "data too long");
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x10\x00")), 0x11, "length of no request");
    assert_eq!(module.malformed, 2);
    assert_eq!(module.log.len(), 6);
}

#[test]
fn the_line_speed_follows_60_xx_and_power_brings_it_back() {
    let mut module = Module::new(Pace::Instant);
    ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x03\x60\x04\x67");
    assert_eq!(module.baud(), 9_600);
    module.power_off();
    assert_eq!(module.baud(), 115_200);
}

#[test]
fn fingerprints_are_answered_empty_and_counted() {
    let mut module = with_card("李模范");
    ask(&mut module, FIND);
    ask(&mut module, SELECT);
    let frame = ask(&mut module, READ_WITH_FINGERPRINT);
    assert_eq!((frame.len(), status(&frame)), (1297, 0x90));
    assert_eq!(module.log.iter().filter(|request| request.is(0x30, 0x10)).count(), 1);
}

#[test]
fn a_card_lifted_while_the_module_works_fails_the_reading() {
    let mut module = Module::new(Pace::REAL);
    module.lay(people::by_name("李模范").unwrap());
    let mut now = Duration::ZERO;
    for request in [FIND, SELECT] {
        module.receive(request, now);
        now = module.next_due().unwrap();
        module.run(now);
        let _answered = module.take_reply();
    }
    module.receive(READ, now);
    module.run(now + Duration::from_millis(500));
    assert!(module.take_reply().is_empty(), "still at work");
    module.lift();
    module.run(now + Duration::from_secs(1));
    assert_eq!(status(&module.take_reply()), 0x41);
}

#[test]
fn faults_that_bend_a_frame() {
    let mut module = Module::new(Pace::Instant);
    let good = ask(&mut module, SAM_NUMBER);
    let mut bent = |fault| {
        module.fault = fault;
        ask(&mut module, SAM_NUMBER)
    };
    assert_eq!(bent(ReaderFault::Silent), b"");
    let noise = bent(ReaderFault::Garbage);
    assert_eq!(noise.len(), good.len());
    assert!(!noise.windows(2).any(|pair| pair == [0xAA, 0xAA]));
    assert_eq!(bent(ReaderFault::HalfFrame), good[..13]);
    let checksum = bent(ReaderFault::BadChecksum);
    assert_eq!(checksum[..26], good[..26]);
    assert_ne!(checksum[26], good[26]);
    let long = bent(ReaderFault::LyingFrameLength);
    assert_eq!((long.len(), &long[5..7]), (good.len(), [0x0F, 0x00].as_slice()));
    assert_eq!(status(&bent(ReaderFault::SelfTestFailed)), 0x60);
    assert_eq!(status(&bent(ReaderFault::WrongCommandReply)), 0x9F, "the reply to find");
    assert_eq!(bent(ReaderFault::None), good);
    let answers: Vec<Option<u8>> = module.log.iter().map(|request| request.answer).collect();
    assert_eq!(answers[..4], [Some(0x90), None, None, None]);
}

#[test]
fn faults_of_the_reading() {
    for (fault, length, sw3, lies_there) in [
        (ReaderFault::ReadFails(0x33), 11, Some(0x33), true),
        (ReaderFault::PullBeforeRead, 11, Some(0x41), false),
        (ReaderFault::PullMidRead, 400, None, false),
        (ReaderFault::LyingLengths, 1295, Some(0x90), true),
        (ReaderFault::WrongCommandReply, 19, Some(0x90), true),
    ] {
        let mut module = with_card("李模范");
        ask(&mut module, FIND);
        ask(&mut module, SELECT);
        module.fault = fault;
        let frame = ask(&mut module, READ);
        assert_eq!(frame.len(), length, "{fault:?}");
        if let Some(sw3) = sw3 {
            assert_eq!(status(&frame), sw3, "{fault:?}");
        }
        if fault == ReaderFault::LyingLengths {
            assert_eq!(frame[10..14], [0x04, 0x00, 0x10, 0x00], "1024 + 4096 in a payload of 1280");
        }
        assert_eq!(module.has_card(), lies_there, "{fault:?}");
        module.fault = ReaderFault::None;
        assert_eq!(status(&ask(&mut module, FIND)), if lies_there { 0x9F } else { 0x80 }, "{fault:?}");
    }
}

/// A module with a card on it, brought as far as these requests bring it.
fn after(requests: &[&[u8]]) -> Module {
    let mut module = with_card("李模范");
    for request in requests {
        ask(&mut module, request);
    }
    module
}

#[test]
fn every_failure_of_the_status_table_at_every_step() {
    for sw3 in sw::FAILURES {
        let mut module = after(&[]);
        module.set_fault(ReaderFault::FindFails(sw3));
        assert_eq!(status(&ask(&mut module, FIND)), sw3);
        module.set_fault(ReaderFault::SelectFails(sw3));
        assert_eq!(status(&ask(&mut module, FIND)), 0x9F);
        assert_eq!(status(&ask(&mut module, SELECT)), sw3);
        assert_eq!(status(&ask(&mut module, SELECT)), 0x81, "find comes first again");
        module.set_fault(ReaderFault::ReadFails(sw3));
        ask(&mut module, FIND);
        assert_eq!(status(&ask(&mut module, SELECT)), 0x90);
        assert_eq!(status(&ask(&mut module, READ)), sw3);
    }
}

#[test]
fn a_module_that_is_unwell_says_so_to_everything() {
    for (fault, sw3) in [(ReaderFault::SelfTestFailed, 0x60), (ReaderFault::NotAuthorised, 0x66)] {
        let mut module = after(&[FIND, SELECT]);
        module.set_fault(fault);
        for request in [STATUS, SAM_NUMBER, FIND, SELECT, READ, ADDRESS, NUMBERS] {
            assert_eq!(status(&ask(&mut module, request)), sw3, "{fault:?}");
        }
    }
}

#[test]
fn the_card_is_pulled_at_every_step() {
    let mut module = after(&[FIND]);
    module.set_fault(ReaderFault::PullBeforeSelect);
    assert_eq!(status(&ask(&mut module, SELECT)), 0x81);
    assert!(!module.has_card());
    let mut module = after(&[FIND, SELECT]);
    module.set_fault(ReaderFault::PullAfterRead);
    assert_eq!(status(&ask(&mut module, READ)), 0x90);
    assert!(!module.has_card());
    assert_eq!(status(&ask(&mut module, ADDRESS)), 0x41);
    module.lay(people::by_name("李模范").unwrap());
    assert_eq!(status(&ask(&mut module, FIND)), 0x9F, "an event, not a state");
}

#[test]
fn a_slow_module_is_late_at_any_pace() {
    let mut module = with_card("李模范");
    module.set_fault(ReaderFault::Slow(Duration::from_millis(800)));
    module.receive(FIND, Duration::ZERO);
    module.run(Duration::from_millis(799));
    assert_eq!(module.take_reply(), b"");
    module.run(Duration::from_millis(800));
    assert_eq!(status(&module.take_reply()), 0x9F);
}

#[test]
fn frames_that_are_right_and_yet_hard_to_read() {
    let mut module = Module::new(Pace::Instant);
    let good = ask(&mut module, STATUS);
    module.set_fault(ReaderFault::ExtraPreamble);
    assert_eq!(ask(&mut module, STATUS), [b"\xAA\xAA", good.as_slice()].concat());
    module.set_fault(ReaderFault::Glued);
    let number = ask(&mut module, SAM_NUMBER);
    assert_eq!(number[27..], good, "the number, and a frame nobody asked for");
    let mut module = after(&[FIND, SELECT]);
    module.set_fault(ReaderFault::PreambleInPhoto);
    let base = ask(&mut module, READ);
    assert_eq!(status(&base), 0x90, "nothing is wrong with it");
    assert_eq!(base.windows(5).filter(|window| *window == b"\xAA\xAA\xAA\x96\x69").count(), 2);
}

#[test]
fn a_module_at_another_speed_understands_only_a_host_at_that_speed() {
    let mut module = Module::new(Pace::Instant);
    module.host_speed(115_200);
    module.set_fault(ReaderFault::OtherSpeed(9_600));
    assert_eq!((ask(&mut module, STATUS), module.baud()), (vec![], 9_600));
    module.host_speed(9_600);
    assert_eq!(status(&ask(&mut module, STATUS)), 0x90);
    assert_eq!(status(&ask(&mut module, b"\xAA\xAA\xAA\x96\x69\x00\x03\x60\x00\x63")), 0x90, "back to 115200");
    assert_eq!(ask(&mut module, STATUS), b"");
    module.host_speed(115_200);
    assert_eq!(status(&ask(&mut module, STATUS)), 0x90);
    module.power_off();
    assert_eq!(module.baud(), 9_600, "the setting is not lost with the power");
    module.set_fault(ReaderFault::None);
    assert_eq!(module.baud(), 115_200);
}

#[test]
fn a_module_without_a_presence_command_says_that_it_does_not_know_it() {
    for (fault, request) in [(ReaderFault::NoAddressCommand, ADDRESS), (ReaderFault::NoNumbersCommand, NUMBERS)] {
        let mut module = after(&[FIND, SELECT, READ]);
        module.set_fault(fault);
        assert_eq!(status(&ask(&mut module, request)), 0x21, "{fault:?}");
        assert_eq!(status(&ask(&mut module, FIND)), 0x9F);
    }
}

#[test]
fn a_module_is_deaf_for_a_second_and_a_half_after_power_on() {
    let mut module = Module::new(Pace::REAL);
    module.power_off();
    module.power_on(Duration::from_secs(10));
    module.receive(STATUS, Duration::from_millis(11_499));
    assert_eq!(module.next_due(), None, "not heard");
    module.receive(STATUS, Duration::from_millis(11_800));
    module.run(Duration::from_secs(12));
    assert_eq!(status(&module.take_reply()), 0x90);
}

proptest::proptest! {
    #[test]
    fn no_stream_of_bytes_makes_it_panic(pieces: Vec<Vec<u8>>) {
        let mut module = with_card("李模范");
        for piece in pieces {
            ask(&mut module, &piece);
        }
    }
}
