//! What a member of staff does on the staff's own pages. Each thing asks the table of roles first.

use backend_client::roles::Action;

use crate::{
    clock::Moment,
    session::{
        Session,
        event::Effect,
        intent::Intent,
        state::{DeskPage, SignedIn, Staff, StaffPage, State},
    },
};

/// Rows of the menu.
pub(in crate::session) const HELP: &str = "help";
/// As [`HELP`].
pub(in crate::session) const RETURN: &str = "return";

impl Session {
    pub(super) fn desk_touch(&mut self, staff: Staff, intent: Intent, now: Moment, effects: &mut Vec<Effect>) {
        let Staff { parked, page: StaffPage::Desk(desk) } = staff else { return };
        match (&desk.page, intent) {
            (DeskPage::Menu, Intent::Pick(row)) if row == HELP => {
                if !parked.is_nobody() && self.allowed(&desk.who, Action::TakeOver, effects) {
                    let who = desk.who.clone();
                    return self.take_over(Staff { parked, page: StaffPage::Desk(desk) }, who, now, effects);
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
