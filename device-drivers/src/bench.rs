//! A pure driver against a pure device, for tests: time jumps from one deadline to the next, and the line between them
//! can be bent.

use std::collections::VecDeque;
use std::time::Duration;

use crate::link::Driver;

pub(crate) const MS: Duration = Duration::from_millis(1);

/// The device at the other end.
pub(crate) trait Peer {
    /// Takes bytes; what it sends back, one entry an answer.
    fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>>;
}

/// What a line does to the answer of this number: bytes, each piece with a delay behind the one before.
pub(crate) type Bend = Box<dyn FnMut(usize, Vec<u8>) -> Vec<(Duration, Vec<u8>)>>;

pub(crate) struct Bench<D: Driver, P> {
    pub(crate) driver: D,
    pub(crate) peer: P,
    pub(crate) now: Duration,
    pub(crate) under_way: VecDeque<(Duration, Vec<u8>)>,
    /// Answers the device has given.
    pub(crate) answers: usize,
    pub(crate) bend: Bend,
    /// Bytes the line takes before it stalls.
    pub(crate) budget: usize,
    pub(crate) events: Vec<D::Event>,
}

impl<D: Driver, P: Peer> Bench<D, P> {
    /// Opens a line on which each answer takes `delay`.
    pub(crate) fn open(driver: D, peer: P, delay: Duration) -> Self {
        let mut bench = Self {
            driver,
            peer,
            now: Duration::ZERO,
            under_way: VecDeque::new(),
            answers: 0,
            bend: Box::new(move |_, bytes| vec![(delay, bytes)]),
            budget: usize::MAX,
            events: Vec::new(),
        };
        bench.driver.link_opened(bench.now);
        bench
    }

    /// Lets `time` pass.
    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            self.exchange();
            let arrival = self.under_way.front().map(|(at, _)| *at);
            let next = [arrival, self.driver.deadline()].into_iter().flatten().min();
            let Some(next) = next.filter(|&next| next <= end) else { break };
            self.now = self.now.max(next);
            if arrival == Some(next) {
                let (_, bytes) = self.under_way.pop_front().unwrap();
                self.driver.receive(&bytes, self.now);
            } else {
                self.driver.timeout(self.now);
            }
        }
        self.now = end;
    }

    fn exchange(&mut self) {
        loop {
            self.events.extend(std::iter::from_fn(|| self.driver.event()));
            let count = self.driver.transmit().len().min(self.budget);
            if count == 0 {
                return;
            }
            self.budget -= count;
            let bytes = self.driver.transmit()[..count].to_vec();
            let answers = self.peer.take(&bytes);
            self.driver.transmitted(count, self.now);
            for answer in answers {
                let mut at = self.now.max(self.under_way.back().map_or(Duration::ZERO, |(at, _)| *at));
                for (delay, bytes) in (self.bend)(self.answers, answer) {
                    at += delay;
                    self.under_way.push_back((at, bytes));
                }
                self.answers += 1;
            }
        }
    }

    /// The device says something unasked.
    pub(crate) fn say(&mut self, bytes: &[u8]) {
        self.under_way.push_back((self.now, bytes.to_vec()));
    }

    pub(crate) fn command(&mut self, command: D::Command) {
        self.driver.command(command, self.now);
    }
}
