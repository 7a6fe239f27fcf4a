//! One test a rule, then a fleet coming back together.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::outbox::PersonHash;
use crate::ticket::HmacKey;
use crate::transition::{ErrorWord, NetFault, ParkReason};
use crate::wire::Moment;

const fn s(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(20_261_122)
}

fn key(seq: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(seq).unwrap())
}

fn entry(seq: i64, person: &str) -> Entry {
    Entry { seq, key: key(seq), person: PersonHash::of(&HmacKey::new([1; 32]), &person.into()), blocked: false }
}

fn stay(class: WaitClass, retry_after: Option<Duration>, effect: SenderEffect) -> Verdict {
    let error = ErrorWord::Unanswered(NetFault::Broken);
    Verdict { settlement: Settlement::StayPending { class, retry_after, error, counted: true }, effect }
}

fn network() -> Verdict {
    stay(WaitClass::Network, None, SenderEffect::Failure)
}

fn acked() -> Verdict {
    let received_at = Moment("2026-11-22T01:41:00Z".parse().unwrap());
    let settlement = Settlement::Acked { receipt: vec![1], duplicate_of: None, received_at };
    Verdict { settlement, effect: SenderEffect::Good }
}

fn parked() -> Verdict {
    Verdict { settlement: Settlement::Parked { reason: ParkReason::KeyReused }, effect: SenderEffect::None }
}

fn sends(seq: i64, live: bool) -> Next {
    Next::Send { key: key(seq), live }
}

/// A schedule whose spread after boot is over at t = 1000 s.
fn calm(entries: Vec<Entry>) -> (Schedule, StdRng) {
    let mut rng = rng();
    let mut schedule = Schedule::new(Pace::default(), s(0), &mut rng);
    schedule.refresh(entries);
    (schedule, rng)
}

fn due(schedule: &mut Schedule, now: Duration) -> Duration {
    match schedule.next(now) {
        Next::Wait(Some(at)) => at,
        other => panic!("{other:?}"),
    }
}

#[test]
fn after_boot_the_background_is_spread_over_two_minutes() {
    let mut rng = rng();
    let mut delays: Vec<u64> = (0..400)
        .map(|_| {
            let mut schedule = Schedule::new(Pace::default(), s(5), &mut rng);
            schedule.refresh(vec![entry(1, "a")]);
            due(&mut schedule, s(5)).as_secs() - 5
        })
        .collect();
    delays.sort_unstable();
    assert!(*delays.last().unwrap() <= 120 && delays[0] < 5 && delays[399] > 115, "{delays:?}");
    assert!((40..80).contains(&delays[200]), "median {}", delays[200]);
}

#[test]
fn a_live_item_goes_at_once_and_takes_its_lane_along() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b"), entry(3, "a")]);
    schedule.live(&key(3));
    assert_eq!(schedule.next(s(0)), sends(1, true), "order in the lane");
    assert!(matches!(schedule.next(s(0)), Next::Wait(_)), "3 waits for 1");
    schedule.finished(&key(1), &acked(), s(1), &mut rng);
    assert_eq!(schedule.next(s(1)), sends(3, true));
}

#[test]
fn a_live_item_passes_an_open_circuit_but_not_what_the_county_asked() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
    for _ in 0..5 {
        schedule.effect(SenderEffect::Failure, s(1000), &mut rng);
    }
    schedule.live(&key(2));
    assert_eq!(schedule.next(s(1000)), sends(2, true));
    schedule.finished(&key(2), &stay(WaitClass::Later, Some(s(100)), SenderEffect::Failure), s(1000), &mut rng);
    schedule.live(&key(2));
    let at = due(&mut schedule, s(1000));
    assert!((s(1100)..=s(1130)).contains(&at), "{at:?}");
}

#[test]
fn one_a_second_while_draining_until_the_county_says_otherwise() {
    let (mut schedule, mut rng) = calm((1..10).map(|i| entry(i, &i.to_string())).collect());
    assert_eq!(schedule.next(s(1000)), sends(1, false));
    assert_eq!(schedule.next(s(1000)), Next::Wait(None), "one in the background at a time");
    schedule.finished(&key(1), &acked(), s(1000), &mut rng);
    assert_eq!(due(&mut schedule, s(1000)), s(1001));
    schedule.set_rate(0.5);
    assert_eq!(schedule.next(s(1001)), sends(2, false));
    schedule.finished(&key(2), &acked(), s(1001), &mut rng);
    assert_eq!(due(&mut schedule, s(1001)), s(1003));
    schedule.set_rate(-3.0);
    schedule.set_rate(f64::NAN);
    schedule.set_rate(f64::INFINITY);
}

#[test]
fn failures_of_the_line_double_the_wait_up_to_five_minutes() {
    for (failures, most) in [(1, 4), (2, 8), (6, 128), (12, 300), (2_000_000, 300)] {
        let mut rng = rng();
        let waits: Vec<_> = (0..300).map(|_| Pace::default().jitter(failures, &mut rng)).collect();
        assert!(waits.iter().all(|w| *w <= s(most)), "{failures}");
        assert!(waits.iter().any(|w| *w > s(most) * 9 / 10) && waits.iter().any(|w| *w < s(most) / 10), "{failures}");
    }
}

#[test]
fn retry_after_holds_everything_and_is_capped_at_an_hour() {
    for (asked, least, most) in [(10, 10, 40), (999_999, 3600, 3630)] {
        let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
        assert_eq!(schedule.next(s(1000)), sends(1, false));
        let verdict = stay(WaitClass::Later, Some(s(asked)), SenderEffect::Failure);
        schedule.finished(&key(1), &verdict, s(1000), &mut rng);
        let at = due(&mut schedule, s(1000));
        assert!((s(1000 + least)..=s(1000 + most)).contains(&at), "{at:?}");
    }
}

#[test]
fn refused_items_come_back_so_that_three_tries_take_an_hour() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a")]);
    let mut now = s(1000);
    for _ in 0..2 {
        assert_eq!(schedule.next(now), sends(1, false));
        let refused = stay(WaitClass::Refused, None, SenderEffect::Good);
        schedule.finished(&key(1), &refused, now, &mut rng);
        now = due(&mut schedule, now);
    }
    assert!((s(4600)..s(5300)).contains(&now), "{now:?}");
}

#[test]
fn a_parked_item_blocks_its_lane_and_nobody_else() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "a"), entry(3, "b")]);
    assert_eq!(schedule.next(s(1000)), sends(1, false));
    assert_eq!(schedule.finished(&key(1), &parked(), s(1000), &mut rng), Some(AlarmKind::Parked));
    assert_eq!(schedule.next(s(1001)), sends(3, false));
    schedule.finished(&key(3), &acked(), s(1001), &mut rng);
    schedule.live(&key(2));
    assert_eq!(schedule.next(s(9999)), Next::Wait(None), "not even live");
}

#[test]
fn five_failures_open_the_circuit_and_a_probe_closes_it_with_a_new_spread() {
    let (mut schedule, mut rng) = calm((1..10).map(|i| entry(i, &i.to_string())).collect());
    let mut now = s(1000);
    for _ in 0..5 {
        match schedule.next(now) {
            Next::Send { key, .. } => schedule.finished(&key, &network(), now, &mut rng),
            other => panic!("{other:?}"),
        };
        now += s(1);
    }
    let opened = due(&mut schedule, now);
    assert!(opened <= now + s(64));
    assert_eq!(schedule.next(opened.max(now)), Next::Probe);
    assert_eq!(schedule.next(s(5000)), Next::Wait(None), "one probe at a time");
    schedule.probed(false, s(5000), &mut rng);
    let again = due(&mut schedule, s(5000));
    assert_eq!(schedule.next(again), Next::Probe);
    schedule.probed(true, s(6000), &mut rng);
    let at = due(&mut schedule, s(6000));
    assert!((s(6000)..=s(6120)).contains(&at), "{at:?}");
    assert!(matches!(schedule.next(at), Next::Send { live: false, .. }));
}

#[test]
fn a_live_failure_while_the_probe_is_in_the_air_sends_no_second_probe() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
    for _ in 0..5 {
        schedule.effect(SenderEffect::Failure, s(1000), &mut rng);
    }
    assert_eq!(schedule.next(s(2000)), Next::Probe);
    schedule.live(&key(1));
    assert_eq!(schedule.next(s(2000)), sends(1, true));
    schedule.finished(&key(1), &network(), s(2000), &mut rng);
    assert_eq!(schedule.next(s(9000)), Next::Wait(None));
}

#[test]
fn three_answers_of_somebody_else_are_one_alarm_and_open_the_circuit() {
    let (mut schedule, mut rng) = calm((1..10).map(|i| entry(i, &i.to_string())).collect());
    let mut now = s(1000);
    let mut alarms = Vec::new();
    for _ in 0..3 {
        let Next::Send { key, .. } = schedule.next(now) else { panic!() };
        let portal = stay(WaitClass::Invalid, None, SenderEffect::InvalidAnswer);
        alarms.push(schedule.finished(&key, &portal, now, &mut rng));
        now += s(1);
    }
    assert_eq!(alarms, [None, None, Some(AlarmKind::InvalidAnswers)]);
    assert!(!matches!(schedule.next(now), Next::Send { .. }));
    let portal = stay(WaitClass::Invalid, None, SenderEffect::InvalidAnswer);
    assert_eq!(schedule.finished(&key(9), &portal, now, &mut rng), None, "told once");
    schedule.heard(now, &mut rng);
    schedule.effect(SenderEffect::InvalidAnswer, now, &mut rng);
    schedule.effect(SenderEffect::InvalidAnswer, now, &mut rng);
    assert!(schedule.effect(SenderEffect::InvalidAnswer, now, &mut rng).is_some(), "and again after a good answer");
}

#[test]
fn wrong_answers_to_questions_count_like_those_to_deliveries() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
    assert_eq!(schedule.misanswered(s(1000), &mut rng), None);
    assert_eq!(schedule.next(s(1000)), sends(1, false));
    let portal = stay(WaitClass::Invalid, None, SenderEffect::InvalidAnswer);
    assert_eq!(schedule.finished(&key(1), &portal, s(1000), &mut rng), None);
    assert_eq!(schedule.misanswered(s(1001), &mut rng), Some(AlarmKind::InvalidAnswers));
    assert_eq!(schedule.misanswered(s(1002), &mut rng), None, "told once");
    let at = due(&mut schedule, s(1002));
    assert_eq!(schedule.next(at), Next::Probe, "the background waits for a probe");
    schedule.probed(false, at, &mut rng);
    assert_eq!(schedule.misanswered(at, &mut rng), None);
    let again = due(&mut schedule, at);
    assert_eq!(schedule.next(again), Next::Probe, "a probe answered by somebody else is followed by another");
}

#[test]
fn a_stop_rests_the_whole_sender_for_an_hour_or_until_woken() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
    assert_eq!(schedule.next(s(1000)), sends(1, false));
    let stop = stay(WaitClass::Stopped, None, SenderEffect::Stop(AlarmKind::ReEnrol));
    assert_eq!(schedule.finished(&key(1), &stop, s(1000), &mut rng), Some(AlarmKind::ReEnrol));
    schedule.live(&key(2));
    let at = due(&mut schedule, s(1000));
    assert!((s(4600)..=s(4720)).contains(&at), "{at:?}");
    let mut woken = schedule.clone();
    woken.wake(s(1001), &mut rng);
    assert_eq!(woken.next(s(1001)), sends(2, true));
    assert!(matches!(schedule.next(at), Next::Send { .. }), "it tries again by itself");
}

#[test]
fn what_the_store_no_longer_has_is_forgotten_and_waiting_times_are_kept() {
    let (mut schedule, mut rng) = calm(vec![entry(1, "a"), entry(2, "b")]);
    assert_eq!(schedule.next(s(1000)), sends(1, false));
    schedule.finished(&key(1), &stay(WaitClass::Refused, None, SenderEffect::Good), s(1000), &mut rng);
    schedule.refresh(vec![entry(1, "a")]);
    assert!(due(&mut schedule, s(1001)) >= s(2800));
    schedule.refresh(vec![]);
    assert_eq!(schedule.next(s(9000)), Next::Wait(None));
}

#[derive(Clone, Debug)]
enum Step {
    Accept(u8),
    Live(i64),
    Tick(u64),
    End(usize, u8),
    Probe(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4u8).prop_map(Step::Accept),
        (1..30i64).prop_map(Step::Live),
        (0..400u64).prop_map(Step::Tick),
        (0..4usize, 0..7u8).prop_map(|(i, v)| Step::End(i, v)),
        any::<bool>().prop_map(Step::Probe),
    ]
}

proptest! {
    /// Whatever happens: never two of one lane in the air, never out of order, never past a parked one, never twice
    /// after an acknowledgement; and once the line is good everything that is not blocked goes out.
    #[test]
    fn lanes_keep_their_order(steps in proptest::collection::vec(step(), 1..120), seed in any::<u64>()) {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut schedule = Schedule::new(Pace::default(), s(0), &mut rng);
        let mut world = World::default();
        let mut now = s(0);
        for step in steps {
            match step {
                Step::Accept(person) => world.accept(person, &mut schedule),
                Step::Live(seq) => schedule.live(&key(seq)),
                Step::Tick(secs) => now += s(secs),
                Step::Probe(good) => if std::mem::take(&mut world.probing) { schedule.probed(good, now, &mut rng) },
                Step::End(i, verdict) => world.end(i, verdict, &mut schedule, now, &mut rng),
            }
            world.launch(&mut schedule, now)?;
        }
        for _ in 0..10_000 {
            if std::mem::take(&mut world.probing) { schedule.probed(true, now, &mut rng) }
            while !world.air.is_empty() { world.end(0, 0, &mut schedule, now, &mut rng) }
            match world.launch(&mut schedule, now)? {
                Some(at) => now = at.max(now),
                None if world.air.is_empty() && !world.probing => break,
                None => {}
            }
        }
        let left: Vec<_> = world.waiting.iter().filter(|e| !world.parked.contains(&e.person)).collect();
        prop_assert!(left.is_empty(), "left behind: {:?}", left);
    }
}

#[derive(Default)]
struct World {
    next: i64,
    waiting: Vec<Entry>,
    air: Vec<Entry>,
    parked: BTreeSet<PersonHash>,
    probing: bool,
}

impl World {
    fn accept(&mut self, person: u8, schedule: &mut Schedule) {
        self.next += 1;
        let mut entry = entry(self.next, &person.to_string());
        entry.blocked = self.parked.contains(&entry.person);
        self.waiting.push(entry);
        schedule.refresh(self.waiting.clone());
    }

    fn launch(&mut self, schedule: &mut Schedule, now: Duration) -> Result<Option<Duration>, TestCaseError> {
        loop {
            match schedule.next(now) {
                Next::Send { key, .. } => {
                    let sent = self.waiting.iter().find(|e| e.key == key).cloned();
                    let sent = sent.ok_or_else(|| TestCaseError::fail("sent what is not pending"))?;
                    prop_assert!(!self.parked.contains(&sent.person), "past a parked one");
                    prop_assert!(self.air.iter().all(|e| e.person != sent.person), "two of a lane in the air");
                    let first = self.waiting.iter().find(|e| e.person == sent.person).map(|e| e.seq);
                    prop_assert_eq!(first, Some(sent.seq), "out of order");
                    self.air.push(sent);
                }
                Next::Probe => {
                    prop_assert!(!std::mem::replace(&mut self.probing, true), "two probes");
                }
                Next::Wait(at) => return Ok(at),
            }
        }
    }

    fn end(&mut self, i: usize, verdict: u8, schedule: &mut Schedule, now: Duration, rng: &mut StdRng) {
        if self.air.is_empty() {
            return;
        }
        let entry = self.air.remove(i % self.air.len());
        let verdict = match verdict {
            0 => acked(),
            1 => network(),
            2 => stay(WaitClass::Later, Some(s(9)), SenderEffect::Failure),
            3 => stay(WaitClass::Invalid, None, SenderEffect::InvalidAnswer),
            4 => stay(WaitClass::Stopped, None, SenderEffect::Stop(AlarmKind::ReEnrol)),
            5 => stay(WaitClass::Refused, None, SenderEffect::Good),
            _ => parked(),
        };
        if !matches!(verdict.settlement, Settlement::StayPending { .. }) {
            self.waiting.retain(|e| e.key != entry.key);
        }
        if matches!(verdict.settlement, Settlement::Parked { .. }) {
            self.parked.insert(entry.person);
            self.waiting.iter_mut().filter(|e| e.person == entry.person).for_each(|e| e.blocked = true);
        }
        schedule.finished(&entry.key, &verdict, now, rng);
    }
}

/// 240 kiosks with 15 items each come back together; the county takes 20 a second (so 180 s at best).
#[test]
fn a_fleet_that_comes_back_together_does_not_knock_the_county_over() {
    let mut rng = rng();
    let mut fleet: Vec<Schedule> = (0..240)
        .map(|_| {
            let mut schedule = Schedule::new(Pace::default(), s(0), &mut rng);
            schedule.refresh((1..=15).map(|i| entry(i, &i.to_string())).collect());
            schedule
        })
        .collect();
    let (mut peak, mut refused, mut done, mut seconds) = (0, 0, 0, 0);
    while done < 240 * 15 {
        let mut load = 0;
        for tenth in 0..10 {
            let now = Duration::from_millis(seconds * 1000 + tenth * 100);
            for kiosk in &mut fleet {
                let key = match kiosk.next(now) {
                    Next::Send { key, .. } => key,
                    Next::Probe => {
                        load += 1;
                        kiosk.probed(load <= 20, now, &mut rng);
                        continue;
                    }
                    Next::Wait(_) => continue,
                };
                load += 1;
                let verdict =
                    if load <= 20 { acked() } else { stay(WaitClass::Later, Some(s(5)), SenderEffect::Failure) };
                done += u32::from(load <= 20);
                refused += u32::from(load > 20);
                kiosk.finished(&key, &verdict, now, &mut rng);
            }
        }
        peak = peak.max(load);
        seconds += 1;
        assert!(seconds < 3600, "{done} of 3600 after an hour");
    }
    assert!(peak <= 60 && seconds <= 480, "peak {peak}/s, {refused} refused, all done after {seconds} s");
    println!("peak {peak}/s, {refused} refused, all done after {seconds} s");
}
