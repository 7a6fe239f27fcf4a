//! The fixture file of frames, through the public codecs: every request is what a command sends, every reply is
//! understood as what it is, every broken stream is refused.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use device_drivers::id_card::command::{
    Command, FindCard, LineSpeed, ReadBase, ReadManagementNumbers, ReadNewAddress, ReadSamId, ReplyError, ResetModule,
    SelectCard, SelfCheck, SetLineSpeed, SetMaxRfBytes,
};
use device_drivers::id_card::frame::{Decoded, Decoder, FrameFault, Reply};
use device_drivers::id_card::sw::{Next, Sw};
use device_drivers::id_card::{CardKind, PhotoCheck, Validity};
use jiff::civil::date;

const FRAMES: &str = include_str!("fixtures/frames.txt");

/// The words of an entry, continuation lines joined.
fn entry(kind: &str, name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in FRAMES.lines() {
        if line.starts_with(' ') && !words.is_empty() {
            words.extend(line.split_whitespace().map(str::to_owned));
        } else if !words.is_empty() {
            break;
        } else if line.split_whitespace().take(2).eq([kind, name]) {
            words = line.split_whitespace().map(str::to_owned).collect();
        }
    }
    assert!(!words.is_empty(), "no {kind} {name}");
    words
}

fn names(kind: &str) -> Vec<&str> {
    FRAMES.lines().filter_map(|line| line.strip_prefix(kind)?.split_whitespace().next()).collect()
}

fn bytes(words: &[String]) -> Vec<u8> {
    let steps = |from: u8, step: u8, count: usize| {
        std::iter::successors(Some(from), move |byte| Some(byte.wrapping_add(step))).take(count)
    };
    words
        .iter()
        .flat_map(|word| match word.as_str() {
            "[photo]" => b"WLf\x00\x7E\x00\x32\x00".iter().copied().chain(steps(0x0B, 0x25, 1016)).collect::<Vec<u8>>(),
            "[template]" => b"\x43\x01\x12\x00\x01\x0B\x0B".iter().copied().chain(steps(0x18, 0x0D, 505)).collect(),
            hex => (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect(),
        })
        .collect::<Vec<u8>>()
}

fn request(name: &str) -> Vec<u8> {
    bytes(&entry("request", name)[2..])
}

fn decode(bytes: &[u8]) -> Vec<Decoded> {
    let mut decoder = Decoder::default();
    decoder.push(bytes);
    std::iter::from_fn(|| decoder.next()).collect()
}

fn reply(name: &str) -> Reply {
    match decode(&bytes(&entry("reply", name)[3..])).as_slice() {
        [Decoded::Reply(reply)] => reply.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_command_sends_its_published_bytes() {
    let sent = [
        ("reset_sam", ResetModule.request()),
        ("sam_status", SelfCheck.request()),
        ("read_samv_id", ReadSamId.request()),
        ("find_card", FindCard.request()),
        ("select_card", SelectCard.request()),
        ("read_base", ReadBase.request()),
        ("read_new_address", ReadNewAddress.request()),
        ("read_card_mgmt_no", ReadManagementNumbers.request()),
        ("set_baud_115200", SetLineSpeed(LineSpeed::B115200).request()),
        ("set_baud_57600", SetLineSpeed(LineSpeed::B57600).request()),
        ("set_baud_38400", SetLineSpeed(LineSpeed::B38400).request()),
        ("set_baud_19200", SetLineSpeed(LineSpeed::B19200).request()),
        ("set_baud_9600", SetLineSpeed(LineSpeed::B9600).request()),
        ("set_max_rf_bytes_0x50", SetMaxRfBytes(0x50).request()),
    ];
    for (name, sent) in &sent {
        assert_eq!(*sent, request(name), "{name}");
    }
    // The one request of the file that no command sends reads fingerprints.
    let unsent: Vec<&str> =
        names("request ").into_iter().filter(|name| sent.iter().all(|(sent, _)| sent != name)).collect();
    assert_eq!(unsent, ["read_base_fp"]);
}

#[test]
fn every_reply_decodes_to_its_status() {
    for name in names("reply ") {
        let status = u8::from_str_radix(&entry("reply", name)[2], 16).unwrap();
        assert_eq!(reply(name).module_status, status, "{name}");
    }
}

#[test]
fn short_replies_mean_what_they_say() {
    assert_eq!(SelfCheck::parse(&reply("ok_empty")), Ok(()));
    assert_eq!(FindCard::parse(&reply("find_ok")), Ok(()));
    assert_eq!(SelectCard::parse(&reply("select_ok")), Ok(()));
    assert_eq!(ReadNewAddress::parse(&reply("no_such_item")), Ok(None));
    assert_eq!(ReadNewAddress::parse(&reply("new_address")).unwrap().unwrap().as_str(), "湖南省绥宁县长铺镇测试路88号");
    assert_eq!(ReadSamId::parse(&reply("samv_id")).unwrap().to_string(), "05.01-20230615-0001234567-0123456789");
    for (name, status, next) in [
        ("find_no_card", Sw::NoCard, Next::NoCard),
        ("select_failed", Sw::SelectFailed, Next::PresentAgain),
        ("read_failed", Sw::ReadFailed, Next::PresentAgain),
        ("bad_checksum_reported", Sw::ReceivedBadChecksum, Next::RetryOnce),
        ("bad_length_reported", Sw::ReceivedBadLength, Next::RetryOnce),
        ("bad_command_reported", Sw::BadCommand, Next::GiveUp),
        ("selftest_failed", Sw::SelfTestFailed, Next::ResetThenService),
        ("unauthorised", Sw::NotAuthorised, Next::Service),
    ] {
        assert_eq!(FindCard::parse(&reply(name)), Err(ReplyError::Refused(status)), "{name}");
        assert_eq!(status.next(), next, "{name}");
    }
}

#[test]
fn a_reply_to_another_command_is_no_answer() {
    assert_eq!(FindCard::parse(&reply("select_ok")), Err(ReplyError::Malformed));
    assert_eq!(SelectCard::parse(&reply("find_ok")), Err(ReplyError::Malformed));
    assert_eq!(SelectCard::parse(&reply("resident_1_base")), Err(ReplyError::Malformed));
    assert_eq!(ReadBase::parse(&reply("select_ok")), Err(ReplyError::Malformed));
    assert_eq!(ReadBase::parse(&reply("new_address")), Err(ReplyError::Malformed));
    assert_eq!(ReadSamId::parse(&reply("ok_empty")), Err(ReplyError::Malformed));
}

#[test]
fn the_people_of_the_file_are_read() {
    let first = ReadBase::parse(&reply("resident_1_base")).unwrap().unwrap();
    assert_eq!((first.kind, first.name.text.as_str()), (CardKind::Resident, "杨试例"));
    assert_eq!((first.id_no.as_str(), first.check_digit_ok), ("00000019540312997X", true));
    assert_eq!((first.ethnicity.as_deref(), first.birth), (Some("06"), date(1954, 3, 12)));
    assert_eq!(first.address.as_deref(), Some("湖南省绥宁县长铺镇测试路1号"));
    assert_eq!((first.valid_to, first.photo), (Validity::LongTerm, PhotoCheck::Plausible));

    let second = ReadBase::parse(&reply("resident_2_base")).unwrap().unwrap();
    assert_eq!((second.name.text.as_str(), second.ethnicity.as_deref()), ("龙样例", Some("12")));
    assert_eq!((second.birth, second.check_digit_ok), (date(1988, 2, 29), true));
    assert_eq!(second.valid_to, Validity::Until(date(2040, 1, 10)));

    let third = ReadBase::parse(&reply("foreigner_2017_base")).unwrap().unwrap();
    assert_eq!((third.kind, third.name.text.as_str()), (CardKind::Foreigner2017, "SAMPLE, EXAMPLE MIDDLE"));
    assert_eq!((third.id_no.as_str(), third.check_digit_ok), ("USA430580010210", true));
    assert_eq!((third.nationality.as_deref(), third.authority_code.as_deref()), (Some("USA"), Some("1500")));
}

#[test]
fn a_payload_with_fingerprints_is_no_answer_to_what_was_asked() {
    assert_eq!(ReadBase::parse(&reply("resident_1_base_fp0")), Err(ReplyError::Malformed));
    assert_eq!(ReadBase::parse(&reply("resident_1_base_fp1")), Err(ReplyError::Malformed));
}

#[test]
fn lying_inner_lengths_are_no_answer() {
    let good = reply("resident_1_base");
    for lie in [[1, 0, 4, 1], [1, 0, 3, 0xFF], [0xFF, 0xFF, 0, 0], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF]] {
        let mut lying = good.clone();
        lying.data[..4].copy_from_slice(&lie);
        assert_eq!(ReadBase::parse(&lying), Err(ReplyError::Malformed), "{lie:?}");
    }
    // Lengths that fit the payload are trusted over the usual 256 and 1024, and the fields then decide.
    let mut moved = good.clone();
    moved.data[..4].copy_from_slice(&[0, 0xFF, 4, 1]);
    assert_eq!(ReadBase::parse(&moved).unwrap().unwrap().photo, PhotoCheck::Implausible);
}

#[test]
fn a_preamble_inside_the_photo_is_photo() {
    let mut good = reply("resident_1_base");
    let at = good.data.len() - 300;
    good.data[at..at + 8].copy_from_slice(b"\xAA\xAA\xAA\x96\x69\x00\x04\x00");
    let frame = device_drivers::id_card::frame::encode_reply([0, 0, 0x90], &good.data);
    assert_eq!(decode(&frame), [Decoded::Reply(good)]);
}

#[test]
fn broken_streams_give_no_reply_but_the_noisy_one_does() {
    let stream = |name: &str| decode(&bytes(&entry("stream", name)[2..]));
    assert_eq!(stream("checksum_flipped"), [Decoded::Fault(FrameFault::Checksum)]);
    assert_eq!(stream("truncated_half"), []);
    assert_eq!(stream("length_too_large"), [Decoded::Fault(FrameFault::Length(0xFFFF))]);
    assert_eq!(stream("length_too_small"), [Decoded::Fault(FrameFault::Length(2))]);
    match stream("noise_then_frame").as_slice() {
        [Decoded::Reply(reply)] => assert_eq!(FindCard::parse(reply), Ok(())),
        other => panic!("{other:?}"),
    }
    assert_eq!(names("stream ").len(), 5);
}
