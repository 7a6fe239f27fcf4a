//! 好差评: touches of its pages.

use backend_client::wire::Private;

use super::{
    SHOW_CHOICE, Session,
    event::{self, Effect},
    intent::Intent,
    state::{Rated, Rating, RatingPage, Stage, State},
};
use crate::clock::Moment;

/// The row that agrees to be called back.
pub(super) const CALLBACK: &str = "callback";
/// The row that leads to a few words of one's own.
pub(super) const COMMENT: &str = "comment";
/// Most reasons of one rating.
const MOST_REASONS: usize = 3;

impl Session {
    pub(super) fn rate(
        &mut self,
        mut rating: Rating,
        intent: &Intent,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> State {
        if rating.page == RatingPage::Words {
            return State::Rate(self.write_words(rating, intent));
        }
        match intent {
            Intent::Pick(id) => self.rate_pick(rating, id, now),
            Intent::Next if rating.complete() => self.send_rating(rating, effects),
            Intent::Back if rating.page == RatingPage::Why => {
                rating.page = RatingPage::Level;
                State::Rate(rating)
            }
            Intent::Back => match rating.of {
                Rated::Listed { list, .. } => State::Progress(*list),
                Rated::Done(_) => State::Rate(rating),
            },
            Intent::Skip => self.leave_rating(rating, effects),
            _ => State::Rate(rating),
        }
    }

    /// The page of the comment: what was written stays until the rating is sent or left.
    fn write_words(&self, mut rating: Rating, intent: &Intent) -> Rating {
        let lexicon = self.context.catalogue.lexicon();
        match intent {
            Intent::Key(key) => rating.comment.press(key, lexicon),
            Intent::Pick(place) => {
                if let Ok(place) = place.parse() {
                    rating.comment.pick(place, lexicon);
                }
            }
            Intent::Next | Intent::Back => {
                rating.comment.leave();
                rating.page = RatingPage::Why;
            }
            _ => {}
        }
        rating
    }

    fn rate_pick(&self, mut rating: Rating, id: &str, now: Moment) -> State {
        let listed = |table: &str| self.context.catalogue.table(table).is_some_and(|table| table.entry(id).is_some());
        match rating.page {
            RatingPage::Level if listed("satisfaction") => {
                rating.score = Some(id.to_owned());
                if rating.bad() {
                    rating.page = RatingPage::Why;
                    rating.send_at = None;
                } else {
                    rating.reasons.clear();
                    rating.callback = false;
                    rating.forget_words();
                    rating.send_at = Some(now.mono + SHOW_CHOICE);
                }
            }
            RatingPage::Why if id == COMMENT => rating.page = RatingPage::Words,
            RatingPage::Why if id == CALLBACK => rating.callback = !rating.callback,
            RatingPage::Why if listed("rating_reason") => {
                if let Some(at) = rating.reasons.iter().position(|reason| reason == id) {
                    rating.reasons.remove(at);
                } else if rating.reasons.len() < MOST_REASONS {
                    rating.reasons.push(id.to_owned());
                }
            }
            RatingPage::Level | RatingPage::Why | RatingPage::Words => {}
        }
        State::Rate(rating)
    }

    /// Sends the rating: at the end of a matter the visit ends with it, from the list the person returns there.
    pub(super) fn send_rating(&mut self, rating: Rating, effects: &mut Vec<Effect>) -> State {
        if let Some(score) = &rating.score {
            effects.push(Effect::Rate(Box::new(event::Rating {
                ticket: rating.of.ticket(),
                service: rating.of.service().to_owned(),
                score: score.clone(),
                reasons: rating.reasons.clone(),
                comment: rating.words().map(Private::new),
                callback: rating.callback,
            })));
        }
        match rating.of {
            Rated::Listed { mut list, ticket, .. } => {
                if let Stage::List(listing) = &mut list.stage {
                    listing.rated.push(ticket);
                }
                State::Progress(*list)
            }
            Rated::Done(_) => self.leave_rating(rating, effects),
        }
    }

    fn leave_rating(&mut self, rating: Rating, effects: &mut Vec<Effect>) -> State {
        match rating.of {
            Rated::Listed { list, .. } => State::Progress(*list),
            Rated::Done(_) => {
                self.state = State::Rate(rating);
                self.end("done", effects);
                std::mem::replace(&mut self.state, State::Idle)
            }
        }
    }
}
