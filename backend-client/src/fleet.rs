//! What the county asks of a kiosk in the reply to a heartbeat: pure checks before anything is done.
//!
//! The reply's signature covers its verbs; a verb is done once, by the kiosk it names, before it expires, and only when
//! this program knows it. What became of it goes into the next heartbeats until the county no longer asks. Deliberately
//! absent: doing it, and anything beyond the three verbs; there is no shell.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::Timestamp;
use uuid::Uuid;

use crate::ticket::KioskNumber;
use crate::wire::{HeartbeatReply, Moment, VerbDone, VerbResult};

/// What a kiosk can be asked to do from afar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Run all self-tests.
    SelfTest,
    /// Restart once nobody stands there.
    RestartWhenIdle,
    /// Put a support bundle together.
    CollectBundle,
}

impl Verb {
    /// The verb of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "self-test" => Some(Self::SelfTest),
            "restart-when-idle" => Some(Self::RestartWhenIdle),
            "collect-bundle" => Some(Self::CollectBundle),
            _ => None,
        }
    }
}

/// Verbs seen, so that none is done twice. Small: what has expired is forgotten, since it would be refused anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(BTreeMap<Uuid, Timestamp>);

/// What to do and what to say about the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// To be done, in the county's order; tell the county of each when it is over.
    pub todo: Vec<(Uuid, Verb)>,
    /// Refused: for the next heartbeat's `verbs_done`.
    pub refused: Vec<VerbDone>,
}

impl Seen {
    /// What was seen before a restart; keep it with the rest of the state.
    pub fn restore(ids: impl IntoIterator<Item = (Uuid, Timestamp)>) -> Self {
        Self(ids.into_iter().collect())
    }

    /// Ids and when they expire, to be kept.
    pub fn ids(&self) -> impl Iterator<Item = (&Uuid, &Timestamp)> {
        self.0.iter()
    }

    /// Checks the verbs of a reply. An id that came before is left alone in silence while the county has not heard what
    /// became of it (`reported` does not name it), and refused as a replay once it has.
    pub fn check(&mut self, reply: &HeartbeatReply, kiosk: KioskNumber, now: Timestamp, reported: &[Uuid]) -> Orders {
        self.0.retain(|_, expires_at| now < *expires_at);
        let mut orders = Orders { todo: Vec::new(), refused: Vec::new() };
        for asked in &reply.verbs {
            let result = if reply.kiosk != kiosk || asked.kiosk != kiosk {
                VerbResult::OtherKiosk
            } else if now >= asked.expires_at.0 {
                VerbResult::Expired
            } else {
                match (self.0.entry(asked.id), Verb::from_word(&asked.verb)) {
                    (Entry::Occupied(_), _) if reported.contains(&asked.id) => VerbResult::Replayed,
                    (Entry::Occupied(_), _) => continue,
                    (Entry::Vacant(free), verb) => {
                        free.insert(asked.expires_at.0);
                        if let Some(verb) = verb {
                            orders.todo.push((asked.id, verb));
                            continue;
                        }
                        VerbResult::Unknown
                    }
                }
            };
            orders.refused.push(VerbDone { id: asked.id, result, at: Moment(now) });
        }
        orders
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::wire::{AskedVerb, Moment};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn asked(id: u128, verb: &str, kiosk: &str, expires: i64) -> AskedVerb {
        AskedVerb {
            id: Uuid::from_u128(id),
            verb: verb.into(),
            kiosk: kiosk.parse().unwrap(),
            expires_at: Moment(at(expires)),
        }
    }

    fn reply(verbs: Vec<AskedVerb>) -> HeartbeatReply {
        HeartbeatReply { kiosk: "0012".parse().unwrap(), config_version: None, verbs, at: Moment(at(0)) }
    }

    #[test]
    fn each_verb_once_for_this_kiosk_before_its_end() {
        let kiosk = "0012".parse().unwrap();
        let mut seen = Seen::default();
        let asked = reply(vec![
            asked(1, "self-test", "0012", 60),
            asked(2, "restart-when-idle", "0013", 60),
            asked(3, "collect-bundle", "0012", 0),
            asked(4, "rm", "0012", 60),
        ]);
        let orders = seen.check(&asked, kiosk, at(0), &[]);
        assert_eq!(orders.todo, [(Uuid::from_u128(1), Verb::SelfTest)]);
        let refused: Vec<_> = orders.refused.iter().map(|r| (r.id.as_u128(), r.result)).collect();
        assert_eq!(refused, [(2, VerbResult::OtherKiosk), (3, VerbResult::Expired), (4, VerbResult::Unknown)]);

        // The county has not heard yet: nothing is done twice and nothing is said.
        let again = seen.check(&asked, kiosk, at(1), &[]);
        assert_eq!(again.todo, []);
        assert_eq!(
            again.refused.iter().map(|r| r.result).collect::<Vec<_>>(),
            [VerbResult::OtherKiosk, VerbResult::Expired]
        );

        // It has heard, so somebody repeats an old reply.
        let replayed = seen.check(&asked, kiosk, at(2), &[Uuid::from_u128(1)]);
        assert_eq!(replayed.todo, []);
        assert!(replayed.refused.iter().any(|r| r.id.as_u128() == 1 && r.result == VerbResult::Replayed));

        // Also after a restart, and after its end.
        let mut restored = Seen::restore(seen.ids().map(|(id, at)| (*id, *at)).collect::<Vec<_>>());
        assert_eq!(restored.check(&asked, kiosk, at(3), &[]).todo, []);
        let late = at(0) + SignedDuration::from_secs(60);
        assert_eq!(restored.check(&asked, kiosk, late, &[]).todo, []);
    }
}
