//! One slip as pieces between which the driver may ask the printer how it is.

use zeroize::Zeroizing;

use super::command;
use super::picture::Picture;
use super::profile::Profile;
use super::status::PrintFault;
use super::text::{Align, TextSlip};

/// What is on a slip, and how it crosses the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// As a picture.
    Picture(Picture),
    /// As text in the printer's own fonts.
    Text(TextSlip),
}

impl From<Picture> for Content {
    fn from(picture: Picture) -> Self {
        Self::Picture(picture)
    }
}

impl From<TextSlip> for Content {
    fn from(text: TextSlip) -> Self {
        Self::Text(text)
    }
}

impl Content {
    /// Why it cannot come out of such a printer.
    pub(super) fn refused(&self, profile: &Profile) -> Option<PrintFault> {
        let fits = match self {
            Self::Picture(picture) => picture.width() <= profile.width_dots,
            Self::Text(text) => text.fits(profile.width_dots),
        };
        (!fits).then_some(PrintFault::TooWide)
    }

    /// About how many rows of dots it is long.
    pub(super) fn rows(&self, profile: &Profile) -> u16 {
        match self {
            Self::Picture(picture) => picture.height(),
            Self::Text(text) => text.rows(profile),
        }
    }
}

/// The pieces of a slip, first to last, without proof and cut: those the driver adds when it has come so far.
///
/// The first piece sets the printer up. `sever` says that half a slip of an earlier job may still hang in the printer:
/// it is cut off first, so that it cannot be taken for part of this one.
pub(super) fn pieces(content: &Content, profile: &Profile, sever: bool) -> Vec<Zeroizing<Vec<u8>>> {
    let mut setup = Vec::new();
    if sever {
        setup.extend_from_slice(&feed(profile));
        setup.extend_from_slice(command::cut(profile.cut));
    }
    setup.extend_from_slice(&command::ESC_AT);
    setup.extend_from_slice(&command::gs_a(profile.asb));
    // A picture may be narrower than the paper.
    setup.extend_from_slice(&command::esc_a(Align::Left));

    let mut pieces = vec![Zeroizing::new(setup)];
    match content {
        Content::Picture(picture) => pieces.extend(picture.bands(profile.band_rows)),
        Content::Text(text) => pieces.extend(text.pieces(profile)),
    }
    if profile.feed_dots > 0 {
        pieces.push(Zeroizing::new(feed(profile)));
    }
    pieces
}

fn feed(profile: &Profile) -> Vec<u8> {
    match profile.feed_dots {
        0 => Vec::new(),
        dots => command::esc_j(dots).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile::{Cut, ESC_POS_80MM};
    use super::*;

    fn whole(profile: &Profile, sever: bool) -> Vec<u8> {
        let picture = Picture::new(8, vec![0xFF; 2]).unwrap();
        pieces(&picture.into(), profile, sever).iter().flat_map(|piece| piece.to_vec()).collect()
    }

    #[test]
    fn a_slip_begins_with_set_up_and_goes_on_in_bands() {
        let expected = b"\x1B@\x1Da\x0E\x1Ba\x00\x1Dv0\x00\x01\x00\x02\x00\xFF\xFF";
        assert_eq!(whole(&ESC_POS_80MM, false), expected);
    }

    #[test]
    fn half_a_slip_is_cut_off_first() {
        let profile = Profile { cut: Cut::OldFull, feed_dots: 90, asb: false, ..ESC_POS_80MM };
        let expected = b"\x1BJ\x5A\x1Bi\x1B@\x1Da\x00\x1Ba\x00\x1Dv0\x00\x01\x00\x02\x00\xFF\xFF\x1BJ\x5A";
        assert_eq!(whole(&profile, true), expected);
    }
}
