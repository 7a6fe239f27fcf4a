//! Sound and light: what is heard and lit at each moment, and when it is heard again.
//!
//! Nothing a person entered is ever spoken. Opening hours make no difference: a card forgotten at closing time is the one
//! that must be heard. Deliberately absent: loudspeakers and lamps, which `workers::signal` reaches.

use std::time::Duration;

use super::{Session, event::Effect, state::State};
use crate::clock::Moment;

/// Something to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sound {
    /// A card lies there and its holder walks away.
    CardLeft,
    /// It still does.
    CardLeftLong,
    /// The staff are called.
    Call,
    /// The staff have seen the call.
    Taken,
    /// Something did not work.
    Error,
}

impl Sound {
    /// Every sound.
    pub const ALL: [Self; 5] = [Self::CardLeft, Self::CardLeftLong, Self::Call, Self::Taken, Self::Error];

    /// Its file in `assets/sounds`.
    pub const fn file(self) -> &'static str {
        match self {
            Self::CardLeft => "card-left.wav",
            Self::CardLeftLong => "card-left-long.wav",
            Self::Call => "call.wav",
            Self::Taken => "taken.wav",
            Self::Error => "error.wav",
        }
    }
}

/// The lamp on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Dark.
    Off,
    /// Lit: look here, a card was left.
    On,
    /// Somebody calls the staff.
    Call,
}

impl Light {
    /// What the lamp's command is told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Call => "call",
        }
    }
}

/// Sound or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Play this once.
    Sound(Sound),
    /// From now on.
    Light(Light),
}

/// So long the holder is still near.
const NEAR: Duration = Duration::from_secs(30);
/// So long somebody in the hall may be reached.
const HEARD: Duration = Duration::from_mins(10);
/// After this nobody is there to hear it; the screen and the light go on.
const ALONE: Duration = Duration::from_mins(30);

/// A card that was left: since when, and when it is heard next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CardLeft {
    since: Duration,
    next: Option<Duration>,
}

impl CardLeft {
    const fn noticed(now: Duration) -> Self {
        Self { since: now, next: Some(now) }
    }

    /// What is due now. Asked late, it sounds once and not once for each time missed.
    fn due(&mut self, now: Duration) -> Option<Sound> {
        if self.next.is_none_or(|next| now < next) {
            return None;
        }
        let lain = now.saturating_sub(self.since);
        let (sound, pause) = if lain < NEAR {
            (Sound::CardLeft, Some(Duration::from_secs(5)))
        } else if lain < HEARD {
            (Sound::CardLeftLong, Some(Duration::from_secs(15)))
        } else if lain < ALONE {
            (Sound::CardLeftLong, Some(Duration::from_mins(1)))
        } else {
            (Sound::CardLeftLong, None)
        };
        self.next = pause.map(|pause| now + pause);
        Some(sound)
    }
}

impl Session {
    /// After everything that happens: what is to be heard and lit now.
    pub(super) fn signal(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::TakeCard) {
            let left = self.card_left.get_or_insert_with(|| CardLeft::noticed(now.mono));
            effects.extend(left.due(now.mono).map(|sound| Effect::Signal(Signal::Sound(sound))));
        } else {
            self.card_left = None;
        }
        if matches!(self.state, State::Idle) {
            // Who called from a card somebody else had left has gone with it.
            self.drop_call(effects);
        }
        let light = match (self.call_lights(), self.card_left) {
            (true, _) => Light::Call,
            (false, Some(_)) => Light::On,
            (false, None) => Light::Off,
        };
        if std::mem::replace(&mut self.light, light) != light {
            effects.push(Effect::Signal(Signal::Light(light)));
        }
    }

    /// When a sound is due next.
    pub(super) fn sound_due(&self) -> Option<Duration> {
        self.card_left.and_then(|left| left.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_left_is_heard_at_once_again_and_again_and_at_last_no_more() {
        let start = Duration::from_secs(7);
        let mut left = CardLeft::noticed(start);
        let mut heard = Vec::new();
        while let Some(at) = left.next {
            heard.push((at.saturating_sub(start), left.due(at)));
            assert_eq!(left.due(at), None, "once");
        }
        assert_eq!(heard.first(), Some(&(Duration::ZERO, Some(Sound::CardLeft))));
        let short = heard.iter().filter(|(_, sound)| *sound == Some(Sound::CardLeft)).count();
        assert_eq!(short, 6, "every five seconds for half a minute");
        assert_eq!(heard.last(), Some(&(ALONE, Some(Sound::CardLeftLong))));
        let within = |minutes| heard.iter().filter(|(at, _)| *at < Duration::from_mins(minutes)).count();
        assert_eq!((within(10) - short, within(30) - within(10)), (38, 20));
    }
}
