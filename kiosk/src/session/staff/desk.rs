//! What a member of staff does on the staff's own pages. Each thing asks the table of roles first.

use backend_client::{roles::Action, wire::Private};

use crate::{
    clock::Moment,
    session::{
        Session,
        event::Effect,
        intent::Intent,
        state::{DeskPage, DeskSaid, SignedIn, Staff, StaffPage, State},
    },
};

/// Rows of the menu.
pub(in crate::session) const HELP: &str = "help";
/// As [`HELP`].
pub(in crate::session) const CONFIRM: &str = "confirm";
/// As [`HELP`].
pub(in crate::session) const RETURN: &str = "return";

impl Session {
    pub(super) fn desk_touch(&mut self, staff: Staff, intent: Intent, now: Moment, effects: &mut Vec<Effect>) {
        let Staff { parked, page: StaffPage::Desk(mut desk) } = staff else { return };
        match (&desk.page, intent) {
            (DeskPage::Menu, Intent::Pick(row)) if row == HELP => {
                if !parked.is_nobody() && self.allowed(&desk.who, Action::TakeOver, effects) {
                    let who = desk.who.clone();
                    return self.take_over(Staff { parked, page: StaffPage::Desk(desk) }, who, now, effects);
                }
            }
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
