//! Staff at the machine: signing in, helping a resident, leaving.
//!
//! - this: whoever stood here is put aside and comes back as he was; cards, badges, PINs; limits
//! - `desk` what a member of staff does on the staff's own pages; the role is asked for here, where it is done
//!
//! A card that lies there before anything was agreed to is not read, so staff say first that they are staff (设置 →
//! 工作人员). Where a card is read anyway, to begin a matter or to see whether another person has come, a card of the
//! staff list leads to the PIN.

pub(super) mod desk;

use std::time::Duration;

use backend_client::staff::StaffId;
use rand::Rng as _;

use super::{
    DOUBLE_TAP, Over, Session,
    event::{CardTrouble, Effect, PinVerdict, Scanned, StoreTrouble, Working},
    intent::Intent,
    state::{
        Desk, DeskPage, DeskSaid, Helper, Parked, PinPage, PinSaid, Reading, SignedIn, SlipState, Staff, StaffPage,
        State, Who, WhoTold,
    },
};
use crate::{
    applicant::Applicant,
    clock::Moment,
    staff::{
        limits,
        pad::Pad,
        roster::{Member, NotStaff},
    },
};

/// The row of the settings sheet by which staff come in.
pub(super) const STAFF: &str = "staff";

impl Session {
    /// Where the order of PIN pads comes from; without it every program run has the same.
    pub fn seed(&mut self, seed: u64) {
        self.seeds = rand::SeedableRng::seed_from_u64(seed);
    }

    /// The staff list the machine holds, verified.
    pub(super) fn member_of_card(&self, applicant: &Applicant, now: Moment) -> Result<Member, NotStaff> {
        self.roster.as_ref().ok_or(NotStaff::NoList)?.by_card(&applicant.id_no, now)
    }

    /// A technician's pages are not put aside for anybody: he leaves them first.
    pub(super) const fn may_ask_for_staff(&self) -> bool {
        !matches!(self.state, State::Maintenance(_) | State::Staff(_))
    }

    /// 工作人员 was touched: a card or a badge is wanted.
    pub(super) fn open_staff(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        self.hand_back("another", now, effects);
        if matches!(self.state, State::Staff(_)) {
            return;
        }
        let parked = self.park();
        self.enter_staff(parked, StaffPage::Who(Who::default()), now);
        if !matches!(self.world.reader, Working::No(_)) {
            effects.push(Effect::ReadCard { session: self.no });
        }
    }

    /// A card or a badge of the list: now the PIN. Whoever helps and lays his own card down again is known already.
    pub(super) fn staff_came(&mut self, member: Member, by_card: bool, now: Moment, effects: &mut Vec<Effect>) {
        let helping = self.helper.take_if(|helper| helper.who.member.id == member.id);
        self.hand_back("another", now, effects);
        let parked = self.park();
        let page = match helping {
            Some(Helper { who }) => StaffPage::Desk(Desk {
                who: SignedIn { by_card, ..who },
                page: DeskPage::Menu,
                said: DeskSaid::Nothing,
            }),
            None => StaffPage::Pin(self.pin_page(member, by_card)),
        };
        self.enter_staff(parked, page, now);
    }

    fn pin_page(&mut self, member: Member, by_card: bool) -> PinPage {
        PinPage { member, by_card, pad: Pad::scrambled(self.seeds.next_u64()), said: PinSaid::Nothing }
    }

    /// Puts aside who stands here; from a staff page, who stood here before.
    fn park(&mut self) -> Parked {
        self.warned_until = None;
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Staff(staff) => staff.parked,
            state => Parked { state, over: self.over.take() },
        }
    }

    fn enter_staff(&mut self, parked: Parked, page: StaffPage, now: Moment) {
        self.over = None;
        self.touched = now.mono;
        self.deaf_until = now.mono + DOUBLE_TAP;
        self.state = State::Staff(Box::new(Staff { parked, page }));
    }

    /// Staff leave the staff's pages: the page that was put aside comes back as it was, or nobody is here.
    pub(super) fn leave_staff(&mut self, why: &'static str, now: Moment, effects: &mut Vec<Effect>) {
        let State::Staff(staff) = std::mem::replace(&mut self.state, State::Idle) else { return };
        let Staff { parked, page } = *staff;
        if let StaffPage::Desk(desk) = &page {
            effects.push(Effect::Audit(
                "staff.out",
                vec![("staff", desk.who.member.id.to_string()), ("why", why.to_owned())],
            ));
        }
        let nobody = parked.is_nobody();
        self.unpark(parked, now, effects);
        if nobody {
            self.end("staff", effects);
        }
    }

    /// The page of whoever stood here, as it was. A card that was lifted meanwhile is asked for again.
    fn unpark(&mut self, parked: Parked, now: Moment, effects: &mut Vec<Effect>) {
        self.state = parked.state;
        self.over = parked.over;
        self.touched = now.mono;
        self.deaf_until = now.mono + DOUBLE_TAP;
        let (card, reader) = (self.world.card, self.world.reader);
        if let State::Identify(_, reading) = &mut self.state {
            ask_again(reading, card);
            if reading.asked && !matches!(reader, Working::No(_)) {
                effects.push(Effect::ReadCard { session: self.no });
            }
        } else {
            effects.push(Effect::CancelRead);
        }
    }

    /// Does something as if no staff were here: answers to what the resident asked for reach his page behind theirs.
    pub(super) fn as_resident(&mut self, act: impl FnOnce(&mut Self)) {
        let State::Staff(staff) = std::mem::replace(&mut self.state, State::Idle) else { return };
        let Staff { parked, page } = *staff;
        self.state = parked.state;
        let over = std::mem::replace(&mut self.over, parked.over);
        act(self);
        let parked = Parked {
            state: std::mem::replace(&mut self.state, State::Idle),
            over: std::mem::replace(&mut self.over, over),
        };
        self.state = State::Staff(Box::new(Staff { parked, page }));
    }

    /// 协助办理: the resident's page again, with somebody beside him.
    pub(super) fn take_over(&mut self, staff: Staff, who: SignedIn, now: Moment, effects: &mut Vec<Effect>) {
        effects.push(Effect::Audit(
            "staff.takeover",
            vec![
                ("session", self.no.to_string()),
                ("staff", who.member.id.to_string()),
                ("at", staff.parked.state.name().to_owned()),
            ],
        ));
        self.unpark(staff.parked, now, effects);
        self.helper = Some(Helper { who });
    }

    /// The resident goes on alone.
    pub(super) fn hand_back(&mut self, why: &'static str, now: Moment, effects: &mut Vec<Effect>) {
        if self.helper.is_some() {
            self.touched = now.mono;
            self.helper_leaves(why, effects);
        }
    }

    pub(super) fn helper_leaves(&mut self, why: &'static str, effects: &mut Vec<Effect>) {
        let Some(helper) = self.helper.take() else { return };
        effects.push(Effect::Audit(
            "staff.handback",
            vec![
                ("session", self.no.to_string()),
                ("staff", helper.who.member.id.to_string()),
                ("why", why.to_owned()),
                ("at", self.state.name().to_owned()),
            ],
        ));
    }

    /// What only the person himself may do ends the help: to promise, and to rate.
    pub(super) const fn is_the_residents_own(&self, intent: &Intent) -> bool {
        self.helper.is_some()
            && match &self.state {
                State::Sign(..) => matches!(intent, Intent::Next | Intent::PromiseOnly | Intent::Stroke(_)),
                State::Rate(_) => matches!(intent, Intent::Pick(_) | Intent::Key(_) | Intent::Next),
                _ => false,
            }
    }

    /// Touches on the staff's pages.
    pub(super) fn staff_touch(
        &mut self,
        mut staff: Box<Staff>,
        intent: Intent,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        match (&mut staff.page, intent) {
            (StaffPage::Desk(_), intent) => return self.desk_touch(*staff, intent, now, effects),
            (_, Intent::Back | Intent::End | Intent::Leave) => {
                self.state = State::Staff(staff);
                return self.leave_staff("cancel", now, effects);
            }
            (StaffPage::Pin(page), Intent::Key(key))
                if !matches!(page.said, PinSaid::Checking | PinSaid::Closed(_)) =>
            {
                page.pad.press(&key);
                if let Some(pin) = page.pad.take() {
                    page.said = PinSaid::Checking;
                    effects.push(Effect::CheckPin { session: self.no, staff: page.member.id.clone(), pin });
                }
            }
            _ => {}
        }
        self.state = State::Staff(staff);
    }

    /// What the store says of a PIN.
    pub(super) fn on_pin(&mut self, of: &StaffId, verdict: PinVerdict, now: Moment, effects: &mut Vec<Effect>) {
        let State::Staff(staff) = &mut self.state else { return };
        let StaffPage::Pin(page) = &mut staff.page else { return };
        if page.member.id != *of || page.said != PinSaid::Checking {
            return;
        }
        self.touched = now.mono;
        match verdict {
            PinVerdict::Right => {
                let who = SignedIn { member: page.member.clone(), by_card: page.by_card, since: now.mono };
                staff.page = StaffPage::Desk(Desk { who, page: DeskPage::Menu, said: DeskSaid::Nothing });
                staff.parked.over = staff.parked.over.take().filter(|over| *over != Over::Call);
                self.deaf_until = now.mono + DOUBLE_TAP;
                // Somebody was called, and somebody came.
                self.drop_call(effects);
            }
            PinVerdict::Wrong { left } => page.said = PinSaid::Wrong(left),
            PinVerdict::Closed { until } => page.said = PinSaid::Closed(until),
            PinVerdict::Broken => page.said = PinSaid::Broken,
        }
    }

    /// What the store says of a confirmation while the staff's page stands there.
    pub(super) fn on_confirmed(&mut self, staff: &StaffId, result: Result<(), StoreTrouble>) {
        if let State::Staff(at) = &mut self.state
            && let StaffPage::Desk(desk) = &mut at.page
        {
            desk.said = match result {
                Ok(()) => DeskSaid::Nothing,
                Err(StoreTrouble::Closed(code) | StoreTrouble::Failed(code)) => DeskSaid::NotSaved(code),
            };
        }
        if result.is_ok() {
            let staff = staff.clone();
            self.as_resident(|session| session.person_confirmed(staff));
        }
    }

    /// From here on the visit's identity rests on card and clerk.
    pub(super) fn person_confirmed(&mut self, staff: StaffId) {
        if let Some(person) = self.state.visit_mut().and_then(|visit| visit.person.as_mut()) {
            person.confirmed = Some(staff);
        }
    }

    /// A card is laid on the reader or taken away while a staff page stands there.
    pub(super) fn staff_card_present(&mut self, present: bool, now: Moment, effects: &mut Vec<Effect>) {
        let State::Staff(staff) = &mut self.state else { return };
        match &mut staff.page {
            StaffPage::Who(who) if present => {
                who.told = None;
                effects.push(Effect::ReadCard { session: self.no });
            }
            StaffPage::Pin(PinPage { by_card: true, .. })
            | StaffPage::Desk(Desk { who: SignedIn { by_card: true, .. }, .. })
                if !present =>
            {
                self.leave_staff("card-away", now, effects);
            }
            _ => {}
        }
    }

    /// A card was read while a staff page stands there. Only the page that waits for one looks at it.
    pub(super) fn staff_card(
        &mut self,
        result: Result<Box<Applicant>, CardTrouble>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let found = match result {
            Ok(applicant) => self.member_of_card(&applicant, now).map_err(WhoTold::List),
            Err(CardTrouble::Removed) => {
                effects.push(Effect::ReadCard { session: self.no });
                return;
            }
            Err(_) => Err(WhoTold::Unread),
        };
        self.staff_found(found, true, now, effects);
    }

    /// A badge was held before the scanner.
    pub(super) fn staff_badge(&mut self, code: &Scanned, now: Moment, effects: &mut Vec<Effect>) {
        let found = self.roster.as_ref().ok_or(NotStaff::NoList).and_then(|roster| roster.by_badge(code.text(), now));
        self.staff_found(found.map_err(WhoTold::List), false, now, effects);
    }

    fn staff_found(&mut self, found: Result<Member, WhoTold>, by_card: bool, now: Moment, effects: &mut Vec<Effect>) {
        let State::Staff(staff) = &mut self.state else { return };
        let StaffPage::Who(who) = &mut staff.page else { return };
        match found {
            Ok(member) => self.staff_came(member, by_card, now, effects),
            Err(told) => {
                who.told = Some(told);
                let code = told.code();
                effects.push(Effect::Audit("staff.refused", vec![("why", code.to_owned())]));
            }
        }
    }

    /// When something on the staff's side is due, in monotonic time.
    pub(super) fn staff_deadline(&self) -> Option<Duration> {
        let staff = match (&self.helper, &self.state) {
            (Some(helper), _) => return Some(limits::ends_at(helper.who.since, self.touched, limits::HELPING)),
            (None, State::Staff(staff)) => staff,
            (None, _) => return None,
        };
        let own = match &staff.page {
            StaffPage::Who(_) => self.touched + limits::SIGNING_IN,
            StaffPage::Pin(page) => {
                let end = self.touched + limits::SIGNING_IN;
                match page.said {
                    // Once a second: the countdown is seen.
                    PinSaid::Closed(until) => until.min(self.shown + Duration::from_secs(1)).min(end),
                    _ => end,
                }
            }
            StaffPage::Desk(desk) => limits::ends_at(desk.who.since, self.touched, limits::DESK),
        };
        let behind = match &staff.parked.state {
            State::Result(done) => match done.slip {
                SlipState::Waiting(until) => Some(until),
                SlipState::Asked | SlipState::Said(_) => None,
            },
            _ => None,
        };
        [Some(own), behind].into_iter().flatten().min()
    }

    /// Something may be due on the staff's side.
    pub(super) fn staff_due(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if self.helper.is_some() {
            if self.staff_deadline().is_some_and(|at| now.mono >= at) {
                // The resident's page stays: he may stand there still.
                self.hand_back("idle", now, effects);
            }
            return;
        }
        let State::Staff(staff) = &mut self.state else { return };
        if let StaffPage::Pin(page) = &mut staff.page
            && matches!(page.said, PinSaid::Closed(until) if now.mono >= until)
        {
            page.said = PinSaid::Nothing;
        }
        let slip_waits = matches!(staff.parked.state, State::Result(_));
        if slip_waits {
            self.as_resident(|session| session.due_in_state(now, effects));
        }
        if self.staff_deadline().is_some_and(|at| now.mono >= at) {
            self.leave_staff("idle", now, effects);
        }
    }

    /// A card of the list was laid down to begin a matter: as staff, or for himself?
    pub(super) fn ask_which(&mut self, applicant: Box<Applicant>) {
        self.over = Some(Over::StaffCard(applicant));
    }
}

/// The reader is asked again for the resident's card; one that lies there is the staff's and has to be lifted first.
const fn ask_again(reading: &mut Reading, card: bool) {
    if card {
        reading.lift = true;
        reading.asked = false;
    } else if !reading.lift {
        reading.asked = true;
    }
}

impl WhoTold {
    /// Short code for staff and audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::List(NotStaff::NoList) => "T-NOLIST",
            Self::List(NotStaff::Expired) => "T-EXPIRED",
            Self::List(NotStaff::Nobody) => "T-UNKNOWN",
            Self::List(NotStaff::Clock) => "T-CLOCK",
            Self::Unread => "T-UNREAD",
        }
    }
}
