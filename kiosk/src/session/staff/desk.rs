//! What a member of staff does on the staff's own pages. Each thing asks the table of roles first.

use backend_client::{roles::Action, wire::Private};

use crate::{
    clock::Moment,
    session::{
        Session,
        event::{Effect, Owed},
        intent::Intent,
        state::{Desk, DeskPage, DeskSaid, Matters, SignedIn, Staff, StaffPage, State},
    },
};

/// Rows of the menu.
pub(in crate::session) const HELP: &str = "help";
/// As [`HELP`].
pub(in crate::session) const MATTERS: &str = "matters";
/// The row that sends a parked item again.
pub(in crate::session) const RETRY: &str = "retry";
/// Rows of one page of the list.
pub(in crate::session) const MATTER_ROWS: usize = 5;
/// As [`HELP`].
pub(in crate::session) const CONFIRM: &str = "confirm";
/// As [`HELP`].
pub(in crate::session) const RETURN: &str = "return";

impl Session {
    pub(super) fn desk_touch(&mut self, staff: Staff, intent: Intent, now: Moment, effects: &mut Vec<Effect>) {
        let Staff { parked, page: StaffPage::Desk(mut desk) } = staff else { return };
        match (&desk.page, intent) {
            (DeskPage::Menu, Intent::Pick(row))
                if row == HELP && !parked.is_nobody() && self.allowed(&desk.who, Action::TakeOver, effects) =>
            {
                let who = desk.who.clone();
                return self.take_over(Staff { parked, page: StaffPage::Desk(desk) }, who, now, effects);
            }
            (DeskPage::Menu, Intent::Pick(row))
                if row == MATTERS && self.allowed(&desk.who, Action::DeskView, effects) =>
            {
                effects.push(Effect::ListOwed { session: self.no });
                desk.page = DeskPage::Matters(Matters::default());
                desk.said = DeskSaid::Nothing;
            }
            (DeskPage::Matters(_), intent) => self.matters_touch(&mut desk, &intent, effects),
            (DeskPage::Menu, Intent::Pick(row)) if row == CONFIRM && desk.said != DeskSaid::Saving => {
                let person = parked.state.visit().and_then(|visit| visit.person.as_ref());
                if let Some(person) = person.filter(|person| person.confirmed.is_none())
                    && self.allowed(&desk.who, Action::ConfirmIdentity, effects)
                {
                    effects.push(Effect::Confirm {
                        session: self.no,
                        staff: desk.who.member.id.clone(),
                        id_no: Private::new(person.applicant.id_no.as_str()),
                        name: Private::new(person.applicant.name.as_str()),
                    });
                    desk.said = DeskSaid::Saving;
                }
            }
            (DeskPage::Menu, Intent::Back | Intent::End | Intent::Leave) => {
                self.state = State::Staff(Box::new(Staff { parked, page: StaffPage::Desk(desk) }));
                return self.leave_staff("quit", now, effects);
            }
            (DeskPage::Menu, Intent::Pick(row)) if row == RETURN => {
                self.state = State::Staff(Box::new(Staff { parked, page: StaffPage::Desk(desk) }));
                return self.leave_staff("return", now, effects);
            }
            _ => {}
        }
        self.state = State::Staff(Box::new(Staff { parked, page: StaffPage::Desk(desk) }));
    }

    /// Touches of the list of what is owed, and of one of it.
    fn matters_touch(&self, desk: &mut Desk, intent: &Intent, effects: &mut Vec<Effect>) {
        let DeskPage::Matters(matters) = &mut desk.page else { return };
        match (matters.chosen, intent) {
            (None, Intent::Back | Intent::End | Intent::Leave) => {
                desk.page = DeskPage::Menu;
                desk.said = DeskSaid::Nothing;
            }
            (Some(_), Intent::Back | Intent::End | Intent::Leave) => {
                matters.chosen = None;
                desk.said = DeskSaid::Nothing;
            }
            (None, Intent::More) => {
                let pages = matters.all.as_ref().map_or(0, Vec::len).div_ceil(MATTER_ROWS).max(1);
                matters.page = (matters.page + 1) % pages;
            }
            (None, Intent::Pick(key)) => {
                let found = matters.all.iter().flatten().find(|owed| owed.key.to_string() == *key);
                matters.chosen = found.map(|owed| owed.key);
            }
            (Some(key), Intent::Pick(row)) if row == RETRY && desk.said != DeskSaid::Saving => {
                let parked = matters.all.iter().flatten().any(|owed| owed.key == key && owed.parked.is_some());
                if parked && self.allowed(&desk.who, Action::DeskRetry, effects) {
                    effects.push(Effect::Retry { session: self.no, key, staff: desk.who.member.id.clone() });
                    desk.said = DeskSaid::Saving;
                }
            }
            _ => {}
        }
    }

    /// What the store says is owed.
    pub(in crate::session) fn on_owed(&mut self, all: Option<Vec<Owed>>) {
        let State::Staff(staff) = &mut self.state else { return };
        let StaffPage::Desk(desk) = &mut staff.page else { return };
        let DeskPage::Matters(matters) = &mut desk.page else { return };
        desk.said = DeskSaid::Nothing;
        matters.failed = all.is_none();
        if let Some(all) = all {
            matters.page = 0;
            matters.chosen = matters.chosen.filter(|key| all.iter().any(|owed| owed.key == *key));
            matters.all = Some(all);
        }
    }

    /// Asks the table, where the thing is done; what was refused is on record.
    pub(super) fn allowed(&self, who: &SignedIn, action: Action, effects: &mut Vec<Effect>) -> bool {
        let may = who.member.may(&self.context.roles, action);
        if !may {
            effects.push(Effect::Audit(
                "staff.refused",
                vec![("staff", who.member.id.to_string()), ("what", action.word().to_owned())],
            ));
        }
        may
    }
}
