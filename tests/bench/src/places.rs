//! Where things are on the pages at 1080 × 1920, ours and the browser's alike. A tap that finds nothing there fails the
//! measurement, it is never passed over.

use crate::screen::Area;

/// "点这里开始" on the attract screen.
pub(crate) const START: (i16, i16) = (540, 760);
/// The other language, in the top bar: there in both languages.
pub(crate) const LANGUAGE: (i16, i16) = (1000, 74);
/// 结束, in the action bar of the home page.
pub(crate) const EXIT: (i16, i16) = (920, 1838);
/// The first service of the home page.
pub(crate) const FIRST_SERVICE: (i16, i16) = (300, 480);
/// The main action at the right of the action bar.
pub(crate) const MAIN: (i16, i16) = (900, 1838);
/// The heading of a page, below the top bar. Nothing in it changes by being touched.
pub(crate) const HEADING: Area = Area { x: 56, y: 200, width: 968, height: 90 };
