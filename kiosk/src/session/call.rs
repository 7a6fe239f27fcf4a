//! 人工服务: somebody at the machine asks for a person. The page he stands at stays as it is behind it.
//!
//! ```text
//! touched ─► Sending ─► Waiting ─► Seen
//!    │          │          └ 2 minutes ─► Unanswered: telephone, call-back, once more
//!    │          └ no line ─► Unreached: the same; tried again for some minutes
//!    └ a village without staff ─► Nobody: the broker's number, call-back
//! ```
//! A call says nothing of the person. Lamp and bell go on at once, line or no line: whoever is in the hall hears it. The
//! call lives as long as the visit. Deliberately absent: the county, which `workers::county` asks.

use std::time::Duration;

use backend_client::wire::Private;

use super::{
    DOUBLE_TAP, Over, Session,
    event::{Effect, StoreTrouble},
    intent::Intent,
    signal::{Signal, Sound},
    state::State,
};
use crate::{
    clock::Moment,
    input::{Mode, Panel},
};

/// Number of a call since the program started.
pub type CallNo = u64;

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallNews {
    /// The county has it; nobody has seen it yet.
    Waiting,
    /// Somebody has, by this name if the county says one.
    Seen(Option<String>),
    /// Somebody came, or it is over otherwise.
    Over,
    /// The county could not be reached, or did not take it.
    Unreached,
}

/// A request to be called back. It holds the number and nothing else of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// Where to call: digits.
    pub phone: Private,
    /// The call nobody answered, if there was one.
    pub call: Option<CallNo>,
    /// The page it was asked for at.
    pub about: &'static str,
}

/// Whom a call reaches here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// There are staff in this hall; their telephone for when they do not see the call.
    Staff {
        /// Telephone of the hall.
        telephone: String,
    },
    /// Nobody is on duty here: the broker of the village comes when called.
    Broker {
        /// Telephone of the broker.
        telephone: String,
    },
}

impl Help {
    /// The number to dial.
    pub fn telephone(&self) -> &str {
        match self {
            Self::Staff { telephone } | Self::Broker { telephone } => telephone,
        }
    }
}

/// Between two looks at a call that waits.
const ASK_EVERY: Duration = Duration::from_secs(3);
/// A look that was never answered is repeated.
const ASK_AGAIN: Duration = Duration::from_secs(20);
/// Between two tries of a call that found no line.
const TRY_EVERY: Duration = Duration::from_secs(10);
/// So long somebody waits before he is told what else he can do.
const UNANSWERED: Duration = Duration::from_mins(2);
/// So long a call that may still be answered keeps the page from being wiped.
const HOLD: Duration = Duration::from_mins(5);

/// How a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Sending,
    Waiting,
    Seen(Option<String>),
    Unanswered,
    Unreached,
    /// Nobody is on duty here.
    Nobody,
    /// The request to be called back is stored.
    Promised,
}

/// A call of this visit.
#[derive(Debug)]
pub(super) struct Call {
    no: CallNo,
    since: Duration,
    pub(super) standing: Standing,
    ask_at: Option<Duration>,
    /// The number being typed.
    pub(super) typing: Option<Typing>,
}

/// Typing where to be called back.
#[derive(Debug)]
pub(super) struct Typing {
    pub(super) number: Panel,
    pub(super) wrong: Option<Wrong>,
    /// With the store.
    pub(super) storing: bool,
}

/// Why the number was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Too short or too long for a telephone number.
    Length,
    /// It could not be stored.
    NotStored(&'static str),
}

/// A mobile or a landline number. Shown as it is typed: it is short, and a wrong digit calls somebody else.
const NUMBER: Mode = Mode::Digits { longest: 12, groups: &[3, 4, 5], mask: None };

impl Call {
    /// Somebody may still come: nobody is sent away meanwhile.
    const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Sending | Standing::Waiting | Standing::Seen(_))
    }

    /// The county may have it.
    const fn is_sent(&self) -> bool {
        matches!(
            self.standing,
            Standing::Sending | Standing::Waiting | Standing::Seen(_) | Standing::Unanswered | Standing::Unreached
        )
    }
}

impl Session {
    /// 人工服务 was touched: a call, or the one there is.
    pub(super) fn on_call_touched(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if matches!(self.state, State::Idle) || self.over.is_some() {
            return;
        }
        if self.call.is_none() {
            self.call_staff(now, effects);
        }
        self.over = Some(Over::Call);
    }

    fn call_staff(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.calls += 1;
        let page = self.state.name();
        let (no, since) = (self.calls, now.mono);
        let standing = match self.context.place.help {
            Help::Broker { .. } => Standing::Nobody,
            Help::Staff { .. } => {
                effects.push(Effect::Signal(Signal::Sound(Sound::Call)));
                effects.push(Effect::Call { call: no, page });
                Standing::Sending
            }
        };
        effects.push(Effect::Audit("call.begin", vec![("session", self.no.to_string()), ("page", page.to_owned())]));
        let ask_at = (standing == Standing::Sending).then_some(now.mono + ASK_AGAIN);
        self.call = Some(Call { no, since, standing, ask_at, typing: None });
    }

    /// A button of the sheet.
    pub(super) fn answer_call(&mut self, answer: &str, now: Moment, effects: &mut Vec<Effect>) {
        match answer {
            "cancel" => self.drop_call(effects),
            "again" => {
                self.drop_call(effects);
                self.call_staff(now, effects);
                self.over = Some(Over::Call);
            }
            "callback" => {
                if let Some(call) = &mut self.call {
                    call.typing = Some(Typing { number: Panel::new(NUMBER), wrong: None, storing: false });
                }
            }
            // Back to the page; the call goes on.
            _ => {}
        }
    }

    /// The person takes the call back, or leaves.
    pub(super) fn drop_call(&mut self, effects: &mut Vec<Effect>) {
        if self.over == Some(Over::Call) {
            self.over = None;
        }
        if let Some(call) = self.call.take()
            && call.is_sent()
        {
            effects.push(Effect::CancelCall { call: call.no });
        }
    }

    /// Touches of the page on which the number is typed.
    pub(super) fn type_number(&mut self, intent: &Intent, effects: &mut Vec<Effect>) -> bool {
        let (no, about) = (self.no, self.state.name());
        let Some(Call { no: call, typing: Some(typing), standing, .. }) = &mut self.call else { return false };
        if typing.storing {
            return true;
        }
        match intent {
            Intent::Key(key) => {
                typing.wrong = None;
                typing.number.press(key, self.context.catalogue.lexicon());
            }
            Intent::Next if is_telephone(typing.number.text()) => {
                typing.storing = true;
                let call = (*standing != Standing::Nobody).then_some(*call);
                let request = CallBack { phone: Private::new(typing.number.text()), call, about };
                effects.push(Effect::CallBack { session: no, request });
            }
            Intent::Next => typing.wrong = Some(Wrong::Length),
            Intent::Back | Intent::End => {
                if let Some(call) = &mut self.call {
                    call.typing = None;
                }
                self.over = Some(Over::Call);
            }
            _ => {}
        }
        true
    }

    /// The store has the request, or not.
    pub(super) fn on_call_back(&mut self, result: Result<(), StoreTrouble>, now: Moment) {
        let Some(call) = &mut self.call else { return };
        let Some(typing) = &mut call.typing else { return };
        match result {
            Ok(()) => {
                call.typing = None;
                call.standing = Standing::Promised;
                call.ask_at = None;
                self.show_call(now);
            }
            Err(StoreTrouble::Closed(code) | StoreTrouble::Failed(code)) => {
                typing.storing = false;
                typing.wrong = Some(Wrong::NotStored(code));
            }
        }
    }

    /// The county's word on a call.
    pub(super) fn on_call_news(&mut self, no: CallNo, news: CallNews, now: Moment, effects: &mut Vec<Effect>) {
        let Some(call) = self.call.as_mut().filter(|call| call.no == no && call.is_sent()) else { return };
        call.ask_at = Some(now.mono + if news == CallNews::Unreached { TRY_EVERY } else { ASK_EVERY });
        match (news, &call.standing) {
            (CallNews::Waiting, Standing::Sending | Standing::Unreached) => call.standing = Standing::Waiting,
            (CallNews::Seen(name), standing) if !matches!(standing, Standing::Seen(_)) => {
                call.standing = Standing::Seen(name);
                call.since = now.mono;
                effects.push(Effect::Signal(Signal::Sound(Sound::Taken)));
                effects.push(Effect::Audit("call.seen", vec![("session", self.no.to_string())]));
                self.show_call(now);
            }
            (CallNews::Over, _) => {
                self.call = None;
                self.over = self.over.take().filter(|over| *over != Over::Call);
            }
            (CallNews::Unreached, Standing::Sending) => self.call_not_reached(now),
            _ => {}
        }
    }

    fn call_not_reached(&mut self, now: Moment) {
        if let Some(call) = &mut self.call {
            call.standing = Standing::Unreached;
            self.show_call(now);
        }
    }

    /// Something the person should see has happened to the call; a question that already lies there comes first.
    fn show_call(&mut self, now: Moment) {
        // There is something new to be read: the time for that begins now.
        self.touched = now.mono;
        let typing = self.call.as_ref().is_some_and(|call| call.typing.is_some());
        if self.over.is_none() && !typing {
            self.over = Some(Over::Call);
            self.deaf_until = now.mono + DOUBLE_TAP;
        }
    }

    /// What is due for the call.
    pub(super) fn call_tick(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let (session, page) = (self.no.to_string(), self.state.name());
        let Some(call) = &mut self.call else { return };
        if call.ask_at.is_some_and(|at| now.mono >= at) {
            call.ask_at = Some(now.mono + ASK_AGAIN);
            match call.standing {
                Standing::Unreached if now.mono < call.since + HOLD => {
                    effects.push(Effect::Call { call: call.no, page });
                }
                Standing::Unreached => call.ask_at = None,
                _ => effects.push(Effect::AskCall { call: call.no }),
            }
        }
        if matches!(call.standing, Standing::Sending | Standing::Waiting) && now.mono >= call.since + UNANSWERED {
            call.standing = Standing::Unanswered;
            effects.push(Effect::Audit("call.unanswered", vec![("session", session)]));
            self.show_call(now);
        }
    }

    /// When something is due for the call.
    pub(super) fn call_due(&self) -> Option<Duration> {
        let call = self.call.as_ref()?;
        let unanswered =
            matches!(call.standing, Standing::Sending | Standing::Waiting).then_some(call.since + UNANSWERED);
        [call.ask_at, unanswered].into_iter().flatten().min()
    }

    /// Until then an open call keeps the visit from being ended for want of a touch.
    pub(super) fn call_holds(&self) -> Duration {
        self.call.as_ref().filter(|call| call.is_open()).map_or(Duration::ZERO, |call| call.since + HOLD)
    }

    /// The lamp calls: somebody was called and has not come yet.
    pub(super) fn call_lights(&self) -> bool {
        self.call.as_ref().is_some_and(Call::is_sent)
    }
}

/// A number somebody can be called at: a mobile of 11 digits, a landline with area code, or one of the county.
fn is_telephone(digits: &str) -> bool {
    match digits.bytes().next() {
        Some(b'1') => digits.len() == 11,
        Some(b'0') => (10..=12).contains(&digits.len()),
        _ => (7..=8).contains(&digits.len()),
    }
}
