//! One slip as pieces between which the driver may ask the printer how it is.

use zeroize::Zeroizing;

use super::command;
use super::picture::Picture;
use super::profile::Profile;

/// The pieces of a slip, first to last, without proof and cut: those the driver adds when it has come so far.
///
/// The first piece sets the printer up. `sever` says that half a slip of an earlier job may still hang in the printer:
/// it is cut off first, so that it cannot be taken for part of this one.
pub(super) fn pieces(picture: &Picture, profile: &Profile, sever: bool) -> Vec<Zeroizing<Vec<u8>>> {
    let mut setup = Vec::new();
    if sever {
        setup.extend_from_slice(&feed(profile));
        setup.extend_from_slice(command::cut(profile.cut));
    }
    setup.extend_from_slice(&command::ESC_AT);
    setup.extend_from_slice(&command::gs_a(profile.asb));
    setup.extend_from_slice(&command::ESC_A_LEFT);

    let mut pieces = vec![Zeroizing::new(setup)];
    pieces.extend(picture.bands(profile.band_rows));
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
        pieces(&picture, profile, sever).iter().flat_map(|piece| piece.to_vec()).collect()
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
