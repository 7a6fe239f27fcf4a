//! The ID-card reader.

use std::thread;
use std::time::{Duration, Instant};

use device_drivers::id_card::{CardKind, PresenceProbe, Profile, SAMV_STANDARD};
use device_drivers::{CardError, DeviceState, IdMedia, IdReader, IdReaderEvent};
use device_sim::{CardReaderSim, Pace, Presence, ReaderFault, people};
use tempfile::TempDir;

use super::support::{self, PATIENCE, connect, drops_at_once};

type Bench = support::Bench<IdReader, IdReaderEvent, CardReaderSim>;

impl Bench {
    fn new(profile: Profile) -> Self {
        Self::at_pace(profile, Pace::Instant)
    }

    fn at_pace(profile: Profile, pace: Pace) -> Self {
        let sim = |path: &_| CardReaderSim::start(path, pace);
        let bench = Self::start(sim, 115_200, |port, sink| IdReader::spawn(port, profile, sink));
        bench.wait_state(DeviceState::Online);
        bench
    }

    fn wait_state(&self, state: DeviceState) {
        self.wait(state.code(), |event| (*event == IdReaderEvent::State(state)).then_some(()));
    }

    fn wait_media(&self, media: IdMedia) {
        self.wait(media.code(), |event| (*event == IdReaderEvent::Media(media)).then_some(()));
    }

    /// The name on the card, or the error, that answers `wanted`.
    fn wait_card(&self, wanted: u64) -> Result<String, CardError> {
        self.wait("card", |event| match event {
            IdReaderEvent::Card { request, result } => {
                assert_eq!(*request, wanted);
                Some(result.as_ref().map(|card| card.name.text.clone()).map_err(|error| *error))
            }
            _ => None,
        })
    }

    fn lay(&self, name: &str) {
        self.sim.lay(people::by_name(name).unwrap());
    }
}

#[expect(clippy::unnecessary_wraps, reason = "compared with results")]
fn read(name: &str) -> Result<String, CardError> {
    Ok(name.to_owned())
}

#[test]
fn everybody_is_read_and_nobody_before_being_asked() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.lay("李模范");
    bench.wait_media(IdMedia::Present);
    assert!(bench.sim.wait_log(PATIENCE, |log| log.iter().filter(|request| request.is(0x20, 0x01)).count() > 5));
    assert_eq!(bench.sim.count(0x30, 0x01), 0);
    for (request, person) in (1..).zip(people::all()) {
        bench.sim.lay(person.card());
        bench.handle.read(request);
        // The one private-use character among them has had a code point of its own since Unicode 7.
        let name = person.name.replace('\u{E863}', "\u{4DAE}");
        assert_eq!(bench.wait_card(request), read(&name), "{}", person.purpose);
    }
    assert_eq!((bench.sim.fingerprint_requests(), bench.sim.malformed()), (0, 0));
}

#[test]
fn the_fields_of_four_kinds_of_cards_arrive() {
    let bench = Bench::new(SAMV_STANDARD);
    let mut kinds = Vec::new();
    for (request, person) in (1..).zip(people::all()) {
        bench.sim.lay(person.card());
        bench.handle.read(request);
        bench.wait("card", |event| match event {
            IdReaderEvent::Card { result: Ok(card), .. } => {
                assert_eq!(card.id_no, person.id_no());
                assert_eq!(card.check_digit_ok, !person.wrong_check_digit, "{}", person.purpose);
                assert_eq!(card.birth.strftime("%Y%m%d").to_string(), person.birth);
                assert_eq!(card.valid_from.strftime("%Y%m%d").to_string(), person.from);
                assert_eq!(card.sex.code(), person.sex);
                kinds.push(card.kind);
                Some(())
            }
            _ => None,
        });
    }
    for kind in [CardKind::Resident, CardKind::HkMoTwResident, CardKind::Foreigner2017, CardKind::Foreigner2023] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[test]
fn a_request_waits_for_a_card_and_is_answered_soon_after_it_is_laid() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.wait_media(IdMedia::NotPresent);
    bench.handle.read(7);
    assert!(bench.sim.wait_log(PATIENCE, |log| log.len() > 6));
    bench.lay("陆示意");
    assert_eq!(bench.wait_card(7), read("陆示意"));
    bench.sim.lift();
    bench.wait_media(IdMedia::NotPresent);
}

#[test]
fn a_card_the_module_does_not_find_again_still_lies_there() {
    let lies_on = |presence_probe| {
        let bench = Bench::new(Profile { presence_probe, poll_ms: 100, ..SAMV_STANDARD });
        bench.sim.set_presence(Presence::UntilLifted);
        bench.lay("李模范");
        bench.handle.read(1);
        assert_eq!(bench.wait_card(1), read("李模范"));
        let heard = bench.sim.log().len();
        assert!(bench.sim.wait_log(PATIENCE, |log| log.len() > heard + 12));
        assert!(bench.events.try_recv().is_err(), "no news while it lies there");
        bench.sim.lift();
        bench.wait_media(IdMedia::NotPresent);
    };
    thread::scope(|scope| {
        for probe in [PresenceProbe::Find, PresenceProbe::NewAddress, PresenceProbe::MgmtNo] {
            scope.spawn(move || lies_on(probe));
        }
    });
}

#[test]
fn a_card_pulled_while_it_is_read_was_removed() {
    for fault in [ReaderFault::PullMidRead, ReaderFault::PullBeforeRead] {
        let bench = Bench::new(SAMV_STANDARD);
        bench.sim.set_fault(fault);
        bench.lay("李模范");
        bench.handle.read(1);
        assert_eq!(bench.wait_card(1), Err(CardError::Removed), "{fault:?}");
        bench.lay("陆示意");
        bench.handle.read(2);
        assert_eq!(bench.wait_card(2), read("陆示意"), "{fault:?}");
    }
}

#[test]
fn a_card_that_cannot_be_read_says_why_and_can_be_tried_again() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.lay("李模范");
    for (request, (fault, error)) in (1..).zip([
        (ReaderFault::ReadFails(0x41), CardError::Unreadable { code: 0x41 }),
        (ReaderFault::ReadFails(0x33), CardError::Unreadable { code: 0x33 }),
        (ReaderFault::ReadFails(0x40), CardError::Unsupported),
        (ReaderFault::LyingLengths, CardError::Unreadable { code: 0x03 }),
    ]) {
        bench.sim.set_fault(fault);
        bench.handle.read(request);
        assert_eq!(bench.wait_card(request), Err(error), "{fault:?}");
    }
    bench.sim.set_fault(ReaderFault::None);
    bench.handle.read(99);
    assert_eq!(bench.wait_card(99), read("李模范"));
}

#[test]
fn a_mad_or_silent_reader_is_offline_and_comes_back() {
    let mad = |fault| {
        let bench = Bench::new(SAMV_STANDARD);
        bench.lay("李模范");
        bench.sim.set_fault(fault);
        bench.wait_state(DeviceState::Offline);
        bench.handle.read(1);
        assert_eq!(bench.wait_card(1), Err(CardError::NotReady), "{fault:?}");
        bench.sim.set_fault(ReaderFault::None);
        let mended = Instant::now();
        bench.wait_state(DeviceState::Online);
        assert!(mended.elapsed() < Duration::from_secs(5), "{fault:?}");
        bench.handle.read(2);
        assert_eq!(bench.wait_card(2), read("李模范"), "{fault:?}");
    };
    thread::scope(|scope| {
        for fault in [
            ReaderFault::Silent,
            ReaderFault::Garbage,
            ReaderFault::HalfFrame,
            ReaderFault::BadChecksum,
            ReaderFault::LyingFrameLength,
            ReaderFault::WrongCommandReply,
        ] {
            scope.spawn(move || mad(fault));
        }
    });
}

#[test]
fn a_broken_module_is_a_hardware_error() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.sim.set_fault(ReaderFault::SelfTestFailed);
    bench.wait_state(DeviceState::HardwareError);
    bench.sim.set_fault(ReaderFault::None);
    bench.wait_state(DeviceState::Online);
}

#[test]
fn unplugged_and_plugged_in_again_without_restart() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.lay("李模范");
    bench.handle.read(1);
    assert_eq!(bench.wait_card(1), read("李模范"));
    for round in 0..2 {
        bench.sim.unplug();
        bench.wait_state(DeviceState::NoDevice);
        bench.handle.read(10 + round);
        assert_eq!(bench.wait_card(10 + round), Err(CardError::NotReady));
        bench.sim.replug();
        bench.wait_state(DeviceState::Online);
        bench.handle.read(20 + round);
        assert_eq!(bench.wait_card(20 + round), read("李模范"));
    }
}

#[test]
fn a_reader_that_is_not_there_at_the_start_is_waited_for() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("device");
    let (handle, events) = connect(&path, 115_200, |port, sink| IdReader::spawn(port, SAMV_STANDARD, sink));
    assert_eq!(events.recv_timeout(PATIENCE), Ok(IdReaderEvent::State(DeviceState::Starting)));
    assert_eq!(events.recv_timeout(PATIENCE), Ok(IdReaderEvent::State(DeviceState::NoDevice)));
    let bench = Bench { handle, events, sim: CardReaderSim::start(&path, Pace::Instant), dir };
    bench.wait_state(DeviceState::Online);
}

#[test]
fn dropping_the_handle_stops_at_once_in_every_state() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.sim.unplug();
    bench.wait_state(DeviceState::NoDevice);
    let Bench { handle, sim, dir, .. } = bench;
    drops_at_once(handle);
    sim.replug();
    let path = dir.path().join("device");
    let (handle, events) = connect(&path, 115_200, |port, sink| IdReader::spawn(port, SAMV_STANDARD, sink));
    let bench = Bench { handle, events, sim, dir };
    bench.wait_state(DeviceState::Online);
    drops_at_once(bench.handle);
}

#[test]
fn real_line_speed_and_work_times_are_fine() {
    let bench = Bench::at_pace(SAMV_STANDARD, Pace::REAL);
    bench.lay("李模范");
    bench.handle.read(1);
    assert_eq!(bench.wait_card(1), read("李模范"));
}

#[test]
fn the_trace_shows_the_head_of_a_record_and_no_byte_of_it() {
    let bench = Bench::new(SAMV_STANDARD);
    bench.lay("李模范");
    bench.handle.read(1);
    let trace = bench.handle.trace();
    let read = bench.wait("card", |event| match event {
        IdReaderEvent::Card { .. } => Some(trace.latest()),
        _ => None,
    });
    let record = read.iter().map(ToString::to_string).find(|one| one.contains("69 05 08 00 00 90")).unwrap();
    assert_eq!(record, "← AA AA AA 96 69 05 08 00 00 90 +1285");
    assert!(read.iter().all(|one| one.to_string().split(' ').count() <= 18), "{read:?}");
}
